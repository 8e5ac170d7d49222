"""Words without which a fact is not what is said: a bad case, a rule, a chance of one kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from planner.agent.checker.kinds_of_facts import sort_of
from planner.agent.checker.lexicon import BEATS, TRAILS
from planner.agent.checker.place import Place
from planner.facts.fact import Fact

BOUND_WORDS = {
    "beyond_observed_period": r"beyond|observed|ever|record|most",
    "beyond_observed_total": r"beyond|observed|ever|record|most",
    "tail_share": r"after|later|carr|tail|beyond",
    "confidence": r"should|requir|need|at least|threshold|ask|want|bar|hurdle|confiden|must",
    "least_gain_share": r"worth|trouble|too (?:small|little)|least (?:gain|change)",
    "committed_share": r"commit|reach",
    "sure_share": r"\bsure",
    "asked_share": r"ask|at least|reach|meet|goal|draws",
    "worst_share": r"worst|bad",
    "bad_share": r"worst|bad",
    "level": r"interval|band|range",
    "break_even": r"break[- ]?even|pays? for itself|hurdle|\b(?:has|have) to\b|must|need|"
    r"\bbar\b|\brequired\b|wash\w* its face|recover|\bcosts?\b|clear|pay\w* (?:back|off|its)|"
    r"keep|\btest\b|enough|profitab|threshold|worth",
    "required_return": r"required|hurdle|must|asks?",
    "bound": r"bound|ceiling|(?:no|any) (?:other )?plan|at most|beat",
    "gap": r"within|gap|prov|optim|certif",
    "discount_rate": r"discount",
}
FIXED = frozenset(BOUND_WORDS) - {"gap", "beyond_observed_period", "beyond_observed_total"}
_BACK = r"\bpa(?:y|id)|back|recoup|recover|earn|break\w* even"
# Chances that are of one plan by itself; where two are compared, none of them is meant.
_ALONE = {
    "p_payback": _BACK, "p_payback_ever": _BACK, "p_cash_payback": _BACK,
    "p_cash_payback_ever": _BACK,
    "p_above_hurdle": r"profit|hurdle|required|\bpays?\b|in the black|mak\w+ money|worth|"
    r"break\w* even",
    "p_loss": r"\blos|negative|profit|below|in the red",
}  # fmt: skip
_BADLY = (
    r"bad|worst|downside|luck|unlikely|unfavou?rabl|pessimis|goes? wrong|go against|adverse|"
    r"stress|rough|poor|tough|floor|even if|disappoint"
)
_SURELY = (
    r"commit|promis|reach|at least|sure|safe|counted? on|rel(?:y|ied)|sign(?:ed)? up|or better|"
    r"or more|or above|beaten|exceed|bank on|held to|"
    r"4 (?:out of|in) 5|four (?:out of|in) five|80 ?%|80 per|eighty per|"
    r"guarant|pledg|underwr|floor|certain"
)
# What a plan forgoes is said to be forgone, and what is sure of it to be so.
_SAID = {
    "regret": r"regret|forgo|giv\w+ (?:\w+ )?up|short|\blos|\bcost|\bless\b|below|behind|miss|"
    r"sacrific|worse|trail|best|leav|lower|away",
    "asked_budget": r"\bask|\bgiven|available|\bset\b|allow|to spend|wanted|\bbudget is\b|"
    r"same (?:money|budget)",
    "weak_share": r"weak|evidence",
    "bad_case": _BADLY,
    "bad_change": _BADLY,
    "commit_outcome": _SURELY,
    "commit_profit": _SURELY,
}
# What people say in words that no list has, told by all of its names.
_FREE = frozenset(
    {
        "bad_case",
        "bad_change",
        "commit_outcome",
        "commit_profit",
        "committed_share",
        "break_even",
        "tail_share",
    }
)
# "Radio 2.0" is of radio.
_OWNED = re.compile(r"_[ (:]*$")
_MERE_BOUND = re.compile(
    r"\b(?:more|less) than (?=(?:the )?\d)|\bno (?:more|less) than\b", re.IGNORECASE
)
_NOBODY = ("best", "current", "Current plan", "reference")
_PREFERS = re.compile(r"\b(?:favou?r|prefer|better (?:than|in)|beats?\b|the better)", re.IGNORECASE)
_COMPARES = (
    rf"\b(?:better|worse|beat|more|less|higher|lower|ahead|behind|than|wins?|best|against|versus|"
    rf"former|latter|first|second|top|favou?r|prefer|{BEATS}|{TRAILS})"
)
# What a fact is about, where no name of it stands in texts.
_KINDS = {
    "test": r"\btest|experiment|trial|holdout",
    "brand": r"brand(?! building)|long[- ]term|short[- ]term|awareness|consider|track",
    "tracker": r"brand(?! building)|awareness|consider|track|survey|interview|asked",
}
# Small letters: a plan may be called Profit.
_PROFIT = re.compile(r"^(?!.*(?:revenue|sales|turnover)).*\bprofit", re.DOTALL)
_RULE = re.compile(
    r"\b(?:rule|guardrail|cap|floor|limit|lock|minimum|maximum|ceiling|constraint|bound|range|"
    r"costs?|price)s?\b",
    re.IGNORECASE,
)


def is_said(fact: Fact, place: Place) -> bool:
    """Whether the words around a figure say what a fact is, where that has words of its own."""
    about = dict(fact.about)
    rule, case = about.get("rule"), about.get("case")
    if place.free is not None and (fact.name in _FREE or sort_of(fact) == "chance"):
        owned = fact.name == "break_even" and _OWNED.search(place.quiet[: len(place.before)])
        return not (owned or about.keys() & _KINDS.keys()) and names_of(fact) <= place.free
    alone = fact.name in _ALONE
    if alone and (
        place.against
        or _PREFERS.search(place.near)
        or place.channel.one_of
        or not _has(_ALONE[fact.name], place.wide)
    ):
        return False
    if fact.name.startswith("p_beats") and not (
        place.against or _has(_COMPARES, _MERE_BOUND.sub("", place.wide))
    ):
        return False
    if fact.name == "p_beats" and _PROFIT.search(place.sentence):
        return False
    if fact.name in BOUND_WORDS and not _has(BOUND_WORDS[fact.name], place.sentence):
        return False
    if fact.name in _SAID and not _has(_SAID[fact.name], place.wide):
        return False
    for kind, words in _KINDS.items():
        if kind in about and not _has(words, place.wide):
            return False
    if rule is not None and not place.rule.one_of and not _is_rule_said(rule, place):
        return False
    return case is None or _shares(case, place.sentence, any)


def names_of(fact: Fact) -> set[str]:
    """Names that a fact is about, without plans that go without saying."""
    return {label for _, label in fact.about if label not in _NOBODY}


def _has(words: str, text: str) -> bool:
    return bool(re.search(words, text, re.IGNORECASE))


def _is_rule_said(rule: str, place: Place) -> bool:
    # One word of it less is another rule: "gets no more", "gets no less".
    return bool(_RULE.search(place.sentence)) and _shares(rule, place.sentence, all)


def _shares(label: str, text: str, quantity: Callable[[Iterable[bool]], bool]) -> bool:
    words = {one for one in re.findall(r"\w{3,}", label.casefold()) if not one.isdigit()}
    return not words or quantity(one[:5] in text.casefold() for one in words)
