"""What a difference to the first plan is made of, and what each plan assumes and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmm_core.statistics import Summary
from planner.questions.attribution import STEPS, Attribution
from planner.questions.compared import Compared
from planner.wording import amounts, dates
from planner.wording.paybacks import NEVER_TIED
from planner.wording.side_by_side import CLAIMED
from planner.wording.units import Units
from planner.workbook.beside import Beside
from planner.workbook.said import outcome_said, outcome_span
from planner.workbook.sheet import Sheet

_STEPS = {
    "money": "of more or less money, in the first plan's mix",
    "mix": "of another channel mix",
    "timing": "of other timing",
    "assumptions": "of what is assumed otherwise",
}
_ROWS, _NOTHING = 2 + len(STEPS), 1e-12
_SPLIT = (
    "As saved, means over draws. One thing is changed after the other, in this order, on the same "
    "draws: so the parts add up to the difference exactly."
)


@dataclass(frozen=True)
class PartsLayout:
    """Blocks from a row on: outcome, profit, words."""

    sheet: Sheet
    top: int
    plans: int

    @property
    def words(self) -> int:
        """Row of the first plan's words."""
        return self.top + 3 + 2 * _ROWS + 3

    @property
    def after(self) -> int:
        """The first row that is free."""
        return self.words + self.plans + 1

    @property
    def starts(self) -> list[int]:
        """Rows in which blocks begin."""
        return [self.top, self.words - 2]


def write_parts(at: PartsLayout, told: Beside) -> None:
    """Write both blocks."""
    sheet, plans = at.sheet, told.plans
    first, model = plans[0].name, plans[0].answer.model
    last = max(at.plans, 3)
    sheet.text(at.top, 0, f"What the difference to {first} is made of", "section")
    sheet.paragraph(at.top + 1, 0, last, _SPLIT, "quiet_wrapped")
    sheet.text(at.top + 2, 0, "", "head")
    sheet.texts(at.top + 2, 1, [one.name for one in plans], "head_right")
    wholes = (
        # In its own unit: plans may count it at different values.
        (f"{outcome_said(model)}, against {first}", "outcome"),
        (f"Profit{Units.of(model).money_bracket}, against {first}", "money"),
    )
    for block, (whole, form) in enumerate(wholes):
        row = at.top + 3 + block * _ROWS
        sheet.label(row, 0, whole)
        for place, step in enumerate(STEPS, start=1):
            sheet.text(row + place, 0, f"   {_STEPS[step]}", "quiet")
        sheet.text(row + _ROWS - 1, 0, "   90 % interval of the difference", "quiet")
        for plan, one in enumerate(plans):
            _column(sheet, row, 1 + plan, one, form)
    _words(at, told, last)


def _column(sheet: Sheet, row: int, column: int, one: Compared, form: str) -> None:
    of, model, money = one.parts, one.answer.model, form == "money"
    found = None if of is None else _amounts(of, form)
    if found is None:
        sheet.text(row, column, "n/a" if one.parts else "–", "saved right")
        return
    whole, *steps = found
    # What rounding leaves of a step that was not taken is nothing.
    least = _NOTHING * max(abs(one.outcome.mean), one.spend)
    for place, amount in enumerate((whole, *steps)):
        mean = 0.0 if abs(amount.mean) < least else amount.mean
        sheet.number(row + place, column, mean, "saved moved" if money else "saved changed")
    said = Units.of(model).say_money_span(whole) if money else outcome_span(model, whole)
    sheet.text(row + _ROWS - 1, column, said, "saved right")


def _amounts(of: Attribution, form: str) -> list[Summary] | None:
    """The whole and its parts; None where profit is unknown."""
    if form == "outcome":
        return [of.outcome, *(part.outcome for part in of.parts)]
    found = [of.profit, *(part.profit for part in of.parts)]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def _words(at: PartsLayout, told: Beside, last: int) -> None:
    at.sheet.text(at.words - 2, 0, "What each plan assumes, asks and keeps", "section")
    at.sheet.text(at.words - 1, 0, "Plan", "head")
    at.sheet.texts(at.words - 1, 1, ["In words", *[""] * (last - 1)], "head")
    for row, (one, lines) in enumerate(zip(told.plans, told.words, strict=True), start=at.words):
        at.sheet.paragraph(row, 1, last, " ".join(lines), "wrapped")
        at.sheet.label(row, 0, one.name)


def _paid_back(one: Compared) -> str:
    """``18 Oct 2026: 91 %``: the last day of the period from which on means have it paid back."""
    found = None if one.worth is None else one.worth.payback
    if found is None or found.by is None or found.chance is None:
        return "n/a"
    day = dates.said_date(found.by, one.answer.model.card.locale)
    return f"{day}: {amounts.chance(found.chance)}"


def _cash_back(one: Compared) -> str:
    """The same of receipts and payments."""
    found = None if one.worth is None else one.worth.in_cash
    if found is None or found.by is None or found.chance is None:
        return "n/a"
    day = dates.said_date(found.by, one.answer.model.card.locale)
    said = NEVER_TIED if found.never_tied else day
    return f"{said}: {amounts.chance(found.chance)}"


def _clears(one: Compared) -> str:
    """Nothing is earned on money that is not spent."""
    clears = None if one.worth is None else one.worth.hurdle.clears
    return "n/a" if clears is None else amounts.chance(clears)


def said_of(told: Beside) -> Sequence[tuple[str, list[str]]]:
    """Rows of what draws say beyond the workbook's own figures: a label, a text a plan."""
    rows = (
        ("Chance to earn the required return on all its spend", _clears),
        ("Chance to have paid back for good by", _paid_back),
        ("Chance that receipts cover payments for good by", _cash_back),
        ("Claim at most", lambda one: CLAIMED[one.claim]),
    )
    return [(label, [say(one) for one in told.plans]) for label, say in rows]
