"""A way out, step by step: what to move, from where to where, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.requirements import Reading, Requirement, Sentence
from optimizer.requirements.sentence import outward, plain_number

_MANY = 4


@dataclass(frozen=True)
class Remedy:
    """One number to move so that a plan exists.

    Parameters
    ----------
    source : whose number it is
    field : where it stands in the problem file: "budget.total", "guardrails.2.min"
    cells : where it is needed, in words (a cell, a month), where that is one place of several
    reading : the number as it is, and as it would have to be, in its own unit; None where the
        source takes no number that would do, and is to be dropped
    amount : how far that is in all, over every cell and period that the number binds: money,
        or what a floor counts in
    money : whether the amount is money
    tried : whether a plan was found with it, and with those beside it
    held_by : of a return, who stands at a limit at the best plan and holds it down
    """

    source: Requirement
    field: str
    cells: str
    reading: Reading | None
    amount: float
    money: bool = True
    tried: bool = False
    held_by: tuple[Requirement, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The move in the source's own words."""
        return self.source.remedy(self.reading)


def way_called(remedies: Sequence[Remedy]) -> str:
    """What a way out may be called: the cheapest only where all of it is money.

    Nobody has said what a unit of risk, or of a return, is worth beside money.
    """
    return "Cheapest way out" if all(one.money for one in remedies) else "A way out"


def said(remedies: Sequence[Remedy]) -> str:
    """The way out in one sentence."""
    if not remedies:
        return "Drop one of them."
    moves = "; ".join(_move(one) for one in remedies[:_MANY])
    more = f" and {len(remedies) - _MANY} more" if len(remedies) > _MANY else ""
    money = len(remedies) > 1 and all(one.money for one in remedies)
    total = f", {plain_number(outward(0.0, sum(one.amount for one in remedies)))} in all"
    untried = "" if all(one.tried for one in remedies) else " (there was no time to try it)"
    return f"{way_called(remedies)}{total if money else ''}{untried}: {moves}{more}."


def _move(of: Remedy) -> str:
    """A move, where it is needed, and of a return what holds it down."""
    names = [repr(one.label) for one in of.held_by]
    rest = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    held = f" (held down by {', '.join(names[:_MANY])}{rest})" if names else ""
    where = f" (for {of.cells})" if of.cells else ""
    return of.sentence.plain() + where + held
