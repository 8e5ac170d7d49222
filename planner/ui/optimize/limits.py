"""The lines of the guardrail table: how much each cell may spend, as it is typed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail, Lock, SpendRange
from planner import services
from planner.services import CellBounds, Preset
from planner.wording.figures import Reader
from planner.wording.names import cell_name

Field = Literal["low", "high", "most"]

MOST_PERCENT = 100_000.0


@dataclass(frozen=True)
class CellLimits:
    """A line of the guardrail table as it is typed: how much one cell may spend.

    Parameters
    ----------
    cell : index
    low, high : percent of the reference; None where the field was emptied
    locked : the reference is kept, and the other fields do not count
    most : money, for cells without a reference
    """

    cell: int
    low: float | None
    high: float | None
    locked: bool = False
    most: float | None = None

    def with_figure(self, field: Field, value: float | None) -> CellLimits:
        """The same, one of its figures changed."""
        match field:
            case "low":
                return replace(self, low=value)
            case "high":
                return replace(self, high=value)
        return replace(self, most=value)


def limits_typed(model: FittedModel, reference: Floats, guardrail: Guardrail) -> CellLimits | None:
    """What would be typed in the table for just this guardrail; None if nothing would.

    ``reference`` is each cell's money in the reference, (cells,).
    """
    if not isinstance(guardrail, Lock | SpendRange):
        return None
    if set(guardrail.cells) != set(model.cells.dims):
        return None
    limits = _limits_like(int(model.cells.select(guardrail.cells)[0]), guardrail)
    if limits is None:
        return None
    spends = bool(reference[limits.cell] > 0)
    (like,) = services.guardrails_of(model, [bounds_of(model, limits, spends)], True)
    return limits if _same(like, guardrail) else None


def _same(one: Guardrail, other: Guardrail) -> bool:
    """Whether two say the same, up to the digits that percentages are typed in."""
    apart, like = one.canonical(), other.canonical()
    return apart.keys() == like.keys() and all(
        math.isclose(value, like[key], rel_tol=1e-9)
        if isinstance(value, float) and isinstance(like[key], float)
        else value == like[key]
        for key, value in apart.items()
    )


def _limits_like(cell: int, guardrail: Lock | SpendRange) -> CellLimits | None:
    """The limits that come nearest to a guardrail of one cell."""
    if isinstance(guardrail, Lock):
        return CellLimits(cell, 100.0, 100.0, locked=True)
    low, high = guardrail.min, guardrail.max
    if low is None and high is not None:
        return CellLimits(cell, 0.0, 100.0, most=high)
    if low is None or high is None or high * 100 > MOST_PERCENT:
        return None
    return CellLimits(cell, round(100 * low, 9), round(100 * high, 9))


def preset_limits(model: FittedModel, preset: Preset) -> tuple[CellLimits, ...]:
    """Every cell at a preset's width."""
    low, high = round(100 * preset.low, 6), round(100 * preset.high, 6)
    return tuple(CellLimits(cell, low, high) for cell in range(len(model.cells)))


def bounds_of(model: FittedModel, limits: CellLimits, has_reference: bool) -> CellBounds:
    """Limits as the optimizer takes them; raises InvalidProblem where they say nothing."""
    if limits.locked:
        return CellBounds(limits.cell, 1.0, 1.0, locked=True)
    if limits.most is not None and not has_reference:
        return CellBounds(limits.cell, 0.0, 0.0, most=limits.most)
    name, reader = cell_name(model, limits.cell), Reader("percent", locale=model.card.locale)
    low, high = (
        _percent(value, field, name, reader)
        for value, field in ((limits.low, "min"), (limits.high, "max"))
    )
    if low > high:
        raise InvalidProblem(
            f"{name}: the min of {reader.write(low)} is above the max of {reader.write(high)}.",
            "Swap or correct the two.",
        )
    return CellBounds(limits.cell, low / 100, high / 100)


def _percent(value: float | None, field: str, name: str, reader: Reader) -> float:
    if value is None or math.isnan(value):
        raise InvalidProblem(
            f"{name}: {field} is empty.",
            "Give a percentage of the current spend, or lock the row to keep it as it is.",
        )
    if not 0 <= value <= MOST_PERCENT:
        raise InvalidProblem(
            f"{name}: {field} is {reader.write(value)}; it takes 0 to "
            f"{reader.write(MOST_PERCENT)}.",
            "Correct that field.",
        )
    return float(value)
