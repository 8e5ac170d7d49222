"""What facts are by their names: levels or changes, gains or costs, of what they are measured."""

from __future__ import annotations

import re
from typing import Literal

from planner.facts.fact import Fact

Sort = Literal["level", "change", "cost", "saving", "chance", "bound"]
Measure = Literal["spend", "revenue", "profit", "average", "marginal", "chance", ""]

_CHANGE = re.compile(
    r"^(?:more_|gain(?!_share)|profit_gain|budget_effect|mix_effect|money_effect|difference|expected_change|"
    r"bad_change|compared_more|asked_more)|_change$|_gain$"
)
_COST = re.compile(r"^(?:price|costs|regret|cpik_)")
_SAVING = re.compile(r"^(?:saves|saved)$")
_BOUNDS = frozenset(
    {"break_even", "confidence", "least_gain_share", "required_return", "asked_share",
     "sure_share", "committed_share", "worst_share", "bad_share", "level", "bound", "gap",
     "discount_rate", "frontier_break_even"}
)  # fmt: skip
_REVENUE = re.compile(r"incremental|^(?:gain|gain_incremental|sales|more_sales|budget_effect|"
                      r"mix_effect|money_effect|difference|regret|bound|commit_outcome|"
                      r"commit_sales)$")  # fmt: skip
_WORDS: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("profit", re.compile(r"\bprofits?\b|\bbottom line\b", re.IGNORECASE)),
    ("revenue", re.compile(
        r"\b(?:revenues?|top line|sales|turnover|outcome|conversions|sign-ups)\b",
        re.IGNORECASE)),
    ("average", re.compile(
        r"\biROAS\b|\baverage (?:return|euro|ROAS)\b|\bon average\b|\baverages\b|"
        r"\bper euro overall\b",
        re.IGNORECASE)),
    ("marginal", re.compile(
        r"\bmROAS\b|\bmarginal\b|\bat the margin\b|\b(?:next|last) (?:euro|dollar|pound|unit|"
        r"one\b|would\b|will\b|only\b)|"
        r"\b(?:extra|additional) (?:euro|dollar|pound)\b",
        re.IGNORECASE,
    )),
    ("spend", re.compile(
        r"\b(?:spend|spends|spending|spent|budget|budgets|outlay|media(?=[.,;)]|$)|invest\w*|allocation|bookings?)\b",
        re.IGNORECASE)),
    ("chance", re.compile(
        r"\b(?:chance|probability|draws|likel\w+|odds|probable)\b",
        re.IGNORECASE)),
)  # fmt: skip


def sort_of(fact: Fact) -> Sort:
    """Whether it is how much there is, or how much more."""
    name = fact.name
    if name in _BOUNDS or name.startswith("beyond_observed"):
        return "bound"
    if name.startswith("p_") or name == "power":
        return "chance"
    if _COST.search(name):
        return "cost"
    if _SAVING.search(name):
        return "saving"
    return "change" if _CHANGE.search(name) else "level"


def is_now(fact: Fact) -> bool:
    """Whether it is of the current plan."""
    return fact.name.endswith("_now") or dict(fact.about).get("plan") == "current"


def measure_of(fact: Fact) -> Measure:
    """What it measures, by its name; "" where that has no word of its own."""
    name = fact.name
    if name.startswith("p_"):
        return "chance"
    if "profit" in name or name in ("npv", "above_hurdle"):
        return "profit"
    if name in ("iroas", "mroas"):
        return "average" if name == "iroas" else "marginal"
    if fact.unit == "money" and re.search(r"spend|accrued|paid", name):
        return "spend"
    if name == "more_share":
        return "spend"
    return "revenue" if _REVENUE.search(name) and fact.unit == "outcome" else ""


def measures_in(text: str) -> frozenset[Measure]:
    """What the words of a text speak of."""
    return frozenset(measure for measure, pattern in _WORDS if pattern.search(text))


def is_good(fact: Fact) -> bool:
    """Whether more of a chance is better."""
    return not fact.name.startswith(("p_loss", "p_costs"))
