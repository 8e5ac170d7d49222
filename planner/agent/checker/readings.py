"""Whether a figure, as it is written, says the value of a fact: unit, size, rounding, bound."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.agent.checker.figures import Figure
from planner.facts.fact import Fact, Unit

_SLACK = 1e-9
_HALF = 0.5 + 1e-6
# Three digits are said of what something is compared with; a bound has fewer.
_FINE = 100
# Noughts at the end of an amount in full are round up to one part in fifty of it.
_ROUND = 0.02
# How far from it something may be said to be about so much.
_NEAR = 0.075
# "850,000 euros and 610,000"
_GROUPED = re.compile(r"\d[,.'\u2019 \u00a0\u202f]\d{3}(?!\d)")
_DECIMALS = re.compile(r"\d[.,]\d{1,2}(?!\d)")


@dataclass(frozen=True)
class Scale:
    """How a model's facts are said.

    Parameters
    ----------
    currency : ISO code; "" where nobody has said
    worth : money per outcome unit, by which outcome is said as money; None where it is not known
    """

    currency: str
    worth: float | None = None


def speaks_of(figure: Figure, fact: Fact, scale: Scale) -> bool:
    """Whether a figure is in the unit of a fact."""
    unit: Unit = fact.unit
    if unit == "count" and _DECIMALS.search(figure.text) and not figure.scaled:
        return False  # nothing is counted in tenths
    match figure.kind:
        case "money":
            if figure.currency and scale.currency and figure.currency != scale.currency:
                return False
            small = figure.readings[0][0] < 1000 and not figure.scaled
            return (
                unit in ("money", "money_per_outcome")
                or (unit == "outcome" and scale.worth is not None)
                or (small and unit in ("return", "outcome_per_money"))
            )
        case "percent":
            return unit in ("share", "factor", "return")
        case "points":
            return False
        case "times":
            grown = fact.name == "more_share"
            return grown or unit in ("return", "factor", "outcome_per_money")
        case _:
            return _bare(figure, fact, scale)


def _bare(figure: Figure, fact: Fact, scale: Scale) -> bool:
    """A number by itself: money without its sign only where nobody has named a currency."""
    if fact.unit in ("count", "outcome_per_money", "money_per_outcome", "return", "factor"):
        return not figure.scaled or fact.unit in ("count",)
    if fact.unit == "outcome":
        return True
    whole = figure.scaled or _GROUPED.search(figure.text)
    return fact.unit == "money" and (not scale.currency or bool(whole))


def values(fact: Fact, value: float, figure: Figure, scale: Scale) -> tuple[float, ...]:
    """What the value of a fact may be written as, in the unit of a figure."""
    if figure.kind == "times" and fact.unit == "share":
        return (1 + value,)
    if figure.kind == "percent":
        if fact.unit == "return":
            return (100 * value, 100 * (value - 1))
        return (100 * value, 100 * (value - 1)) if fact.unit == "factor" else (100 * value,)
    if fact.unit == "outcome" and scale.worth not in (None, 1.0):
        assert scale.worth is not None
        return (value * scale.worth,) if figure.kind == "money" else (value, value * scale.worth)
    return (value,)


def says(figure: Figure, value: float, rounds_up: bool = False) -> bool:
    """Whether a figure without its sign reads as a value without its sign."""
    return any(_says(figure, abs(value), *one, rounds_up) for one in figure.readings)


def _says(figure: Figure, value: float, read: float, last: float, rounds_up: bool) -> bool:
    slack = _SLACK * max(abs(read), 1e-9)
    if not figure.scaled and _GROUPED.search(figure.text):
        last = max(last, min(_loose(read, last), read * _ROUND))  # "8,600" of 8,582
    if rounds_up and 0 <= read - value <= last + slack:
        return True
    loose = last if _DECIMALS.search(figure.text) else _loose(read, last)
    fine = figure.bound in ("", "about") or read / last >= _FINE
    if abs(read - value) <= (last * _HALF if fine else 0.0) + slack:
        return True
    match figure.bound:
        case "over":
            return read - slack <= value <= read + loose
        case "under":
            return read - loose <= value <= read + slack
        case "about":
            return abs(read - value) <= min(loose * _HALF, _NEAR * max(read, value))
        case _:
            return False


def _loose(read: float, last: float) -> float:
    """How much one more is in the last digit that is not nothing: 10 M of "about 40 M"."""
    if read <= 0:
        return last
    step = last
    while step < read and abs(round(read / (10 * step)) * 10 * step - read) <= _SLACK * read:
        step *= 10
    return step


def is_written_as(figure: Figure, value: float, bound: float) -> bool:
    """Whether reading a figure puts a value on the other side of a bound, or right on it."""
    read = next((one for one, last in figure.readings if abs(one - value) <= last), None)
    if read is None or value == bound:
        return False
    if value < bound:
        return read >= bound
    return read < bound
