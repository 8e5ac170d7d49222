"""What the next money brings, in the words of Returns."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.model import FittedModel
from planner.questions.evidence import CellReturn
from planner.wording.names import cell_labels
from planner.wording.units import Units


def needed(units: Units, money: float) -> float | None:
    """What so much money must bring to pay for itself; None where nobody can say."""
    return None if units.break_even is None else money * units.break_even


def said(model: FittedModel, cells: Sequence[CellReturn]) -> str:
    """Where the next money brings most, where least, and from what on it pays for itself.

    Parameters
    ----------
    cells : of the most that the next money brings to the least
    """
    units, names = Units.of(model), cell_labels(model)
    best, least = cells[0], cells[-1]
    brings, pays = best.next_brings, needed(units, best.next_money)
    text = (
        f"The next {units.say_exactly(best.next_money)} brings {units.most} in "
        f"{names[best.cell]}: {units.say_outcome(brings.mean)} "
        f"({units.say_outcome_span(brings)}); least in {names[least.cell]}: "
        f"{units.say_outcome(least.next_brings.mean)}."
    )
    if pays is None:
        return text
    return f"{text} It pays for itself from {units.say_exactly(round(pays, 2))}."
