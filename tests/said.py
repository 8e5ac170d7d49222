"""Figures and names read back from sentences, and held against facts.

Shares nothing with `planner.wording`: what it writes is read here by other rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from planner.facts.fact import Fact, Facts

STEPS = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
# Said as how much, with "more" or "less" beside it.
SIZES = {"more_spend", "compared_more_spend"}
# Typed by a person: said as the question has them, whatever the facts of an answer are.
TYPED = re.compile(r"goal_\w+|asked_share|worst_share")


@dataclass(frozen=True)
class Figure:
    """A number as it stands in a sentence.

    Parameters
    ----------
    text : as it was read
    bound : "over", "under", or "" for the number itself
    sign : "+", "-", or "" where none is said
    value : without its sign, step applied
    last : what one more in its last digit is
    kind : "%", "x", "money" (a currency's sign beside it) or "" (bare)
    begins : whether it is the first of a range
    """

    text: str
    bound: str
    sign: str
    value: float
    last: float
    kind: str
    begins: bool

    @property
    def signed(self) -> float:
        """With its sign."""
        return -self.value if self.sign == "-" else self.value


def _pattern(decimal: str, group: str) -> re.Pattern[str]:
    digits = rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+"
    return re.compile(
        rf"(?P<bound>over |under )?(?<![\w.,])(?P<sign>[+−-])?(?P<money>[€$£])?"
        rf"(?P<whole>{digits})(?:{re.escape(decimal)}(?P<part>\d+))?"
        r"(?: (?P<step>[kMBT])\b)?(?P<unit> %|x\b)?"
    )


def figures(text: str, decimal: str = ".", group: str = ",") -> Iterator[Figure]:
    """Every number of a sentence; the first of a range has the unit of the second."""
    found = list(_pattern(decimal, group).finditer(text))
    for place, one in enumerate(found):
        step, unit, money = one["step"] or "", (one["unit"] or "").strip(), one["money"]
        after = found[place + 1] if place + 1 < len(found) else None
        begins = after is not None and text[one.end() : after.start()] == " to "
        if after is not None and begins and not after["money"]:
            step, unit = step or after["step"] or "", unit or (after["unit"] or "").strip()
        part = one["part"] or ""
        whole = float(one["whole"].replace(group, "") + (f".{part}" if part else ""))
        yield Figure(
            one.group(),
            (one["bound"] or "").strip(),
            (one["sign"] or "").replace("−", "-"),
            whole * STEPS[step],
            STEPS[step] * 10.0 ** -len(part),
            unit or ("money" if money else ""),
            begins,
        )


def unbacked(text: str, facts: Facts, worth: float | None, german: bool = False) -> list[str]:
    """Figures, cells and rules of a sentence that no fact says, and ranges that end below.

    Parameters
    ----------
    worth : money that an outcome unit is shown as; None where outcome is no money
    german : written with a decimal comma
    """
    read = list(figures(text, *(",", ".") if german else (".", ",")))
    said = [one.text for one in read if not any(_says(f, one, worth) for f in facts.values())]
    said += [a.text for a, b in pairwise(read) if a.begins and a.signed > b.signed]
    cells = {label for fact in facts.values() for kind, label in fact.about if kind == "channel"}
    said += [name for name in re.findall(r"\bc\d+\b", text) if name not in cells]
    words = {fact.value for fact in facts.values()}
    return said + [rule for rule in re.findall(r'"([^"]+)"', text) if rule not in words]


def _says(fact: Fact, figure: Figure, worth: float | None) -> bool:
    factor = _factor(fact, figure, worth)
    if factor is None:
        return False
    ends = [end for end in (fact.value, fact.low, fact.high) if isinstance(end, int | float)]
    return any(_is(end * factor, figure, fact) for end in ends)


def _factor(fact: Fact, figure: Figure, worth: float | None) -> float | None:
    """From the unit of a fact to that of a figure; None where they are of another kind."""
    if figure.kind == "%":
        return 100.0 if fact.unit == "share" else None
    if figure.kind == "x":
        return 1.0 if fact.unit in ("return", "factor") else None
    if fact.unit == "outcome":
        if figure.kind == "money":
            return worth
        return 1.0 if worth is None else worth
    if fact.unit in ("money", "money_per_outcome"):
        return 1.0
    return 1.0 if fact.unit == "count" and not figure.kind else None


def _is(value: float, figure: Figure, fact: Fact) -> bool:
    half = 0.5 * figure.last * (1 + 1e-9)
    if figure.bound:
        far = value >= 99.5 if figure.bound == "over" else value <= 0.5
        return far and fact.name.startswith("p_")
    if fact.name == "gap":  # never said smaller than it is
        return -1e-9 <= figure.value - value <= figure.last
    if fact.name in SIZES and not figure.sign:
        value = abs(value)
    if figure.sign and (value < 0) != (figure.sign == "-"):
        return False
    return abs(value - figure.signed) <= half


def doctored(facts: Facts) -> Facts:
    """The same facts with other numbers, each changed in its own way; what was typed stays."""
    return {id: _doctored(fact, place) for place, (id, fact) in enumerate(facts.items())}


def _doctored(fact: Fact, place: int) -> Fact:
    if isinstance(fact.value, str) or TYPED.fullmatch(fact.name):
        return fact
    if fact.unit == "count":
        return replace(fact, value=fact.value + 3)
    factor = 0.7 + 0.002 * (37 * place % 101)
    low, high = (None if end is None else end * factor for end in (fact.low, fact.high))
    return replace(fact, value=fact.value * factor, low=low, high=high)


def counted_from(facts: Facts, name: str, less: int) -> Mapping[str, Fact]:
    """A count that is said of what is left beside so many that are named."""
    fact = facts[name]
    assert isinstance(fact.value, int)
    return {f"{name} - {less}": replace(fact, value=fact.value - less)}
