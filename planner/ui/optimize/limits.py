"""The limits of the guardrail table: how much each cell may spend, as it is typed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail, Lock, SpendRange
from planner import services
from planner.services import CellBounds, Preset
from planner.wording.figures import MOST, Reader
from planner.wording.names import cell_name
from planner.wording.units import Units

Field = Literal["low", "high", "least", "most"]
Side = Literal["min", "max"]

MOST_PERCENT = 100_000.0
_PERCENT: dict[Side, Field] = {"min": "low", "max": "high"}
_MONEY: dict[Side, Field] = {"min": "least", "max": "most"}
_LABELS = ("range: ", "range in money: ", "lock: ")
SIDES: tuple[Side, Side] = ("min", "max")
# What is typed in one unit takes the place of what was typed in the other.
_OTHER: dict[Field, Field] = {"low": "least", "least": "low", "high": "most", "most": "high"}


@dataclass(frozen=True)
class CellLimits:
    """Limits as they are typed: how much one cell, or each cell of one channel, may spend.

    A bound is typed in percent or in money; it is kept, and asked, in that unit.

    Parameters
    ----------
    cell : index of the cell, or of the channel
    low, high : percent of the reference; None where typed in money, or emptied
    locked : the reference is kept, and the other fields do not count
    least, most : money; beside a percentage they count only where the reference spends nothing
    """

    cell: int
    low: float | None
    high: float | None
    locked: bool = False
    least: float | None = None
    most: float | None = None

    def with_figure(self, field: Field, value: float | None) -> CellLimits:
        """The same, one of its bounds typed anew.

        An emptied field that did not count leaves all as it is.
        """
        if value is None and getattr(self, field) is None:
            return self
        changes: dict[str, float | None] = {field: value, _OTHER[field]: None}
        return replace(self, **changes)  # type: ignore[arg-type]

    def counted(self, side: Side, spends: bool) -> tuple[Field, float] | None:
        """The field that a bound is taken from, and its figure; None where it is empty."""
        percent, money = getattr(self, _PERCENT[side]), getattr(self, _MONEY[side])
        if money is not None and (percent is None or not spends):
            return _MONEY[side], money
        return None if percent is None else (_PERCENT[side], percent)

    def money(self, side: Side, spend: float) -> float | None:
        """A bound in money, whatever it was typed in; None where it is empty."""
        if self.locked:
            return spend
        found = self.counted(side, spend > 0)
        if found is None:
            return None
        field, value = found
        return value if field == _MONEY[side] else value / 100 * spend

    def at(self, cell: int) -> CellLimits:
        """The same limits for another cell."""
        return replace(self, cell=cell)


def preset_limits(count: int, preset: Preset) -> tuple[CellLimits, ...]:
    """So many rows at a preset's width."""
    low, high = round(100 * preset.low, 6), round(100 * preset.high, 6)
    return tuple(CellLimits(row, low, high) for row in range(count))


# --- as the optimizer takes them --------------------------------------------------------


def bounds_of(model: FittedModel, limits: CellLimits, spend: float) -> CellBounds:
    """Limits as the optimizer takes them.

    Parameters
    ----------
    spend : money of the cell in the reference

    Raises
    ------
    InvalidProblem
        Where they say nothing, or what cannot be.
    """
    if limits.locked:
        return CellBounds(limits.cell, 1.0, 1.0, locked=True)
    found = {}
    for side in SIDES:
        # Where nothing is spent now, a cap in money needs no floor: a share of nothing is none.
        if side == "min" and spend <= 0 and limits.most is not None and limits.least is None:
            continue
        field, value = limits.counted(side, spend > 0) or (_PERCENT[side], None)
        found[field] = _checked(model, limits.cell, field, side, value)
    if len(found) == 2:
        _require_order(model, limits, spend, *found)
    low, high = (
        found[field] / 100 if field in found else None
        for field in (_PERCENT["min"], _PERCENT["max"])
    )
    return CellBounds(limits.cell, low, high, False, found.get("least"), found.get("most"))


def reader(model: FittedModel, field: Field) -> Reader:
    """What reads, and writes, one kind of field."""
    units = Units.of(model)
    if field in ("least", "most"):
        return Reader("money", units.currency, units.locale)
    return Reader("percent", locale=units.locale, most=MOST_PERCENT)


def _checked(model: FittedModel, cell: int, field: Field, side: Side, value: float | None) -> float:
    if value is None or math.isnan(value):
        raise InvalidProblem(
            f"{cell_name(model, cell)}: {side} is empty.",
            "Give a percentage of the current spend, or an amount of money, or lock the row to "
            "keep it as it is.",
        )
    most = MOST if field in ("least", "most") else MOST_PERCENT
    if not 0 <= value <= most:
        say = reader(model, field).write
        raise InvalidProblem(
            f"{cell_name(model, cell)}: {side} is {say(value)}; it takes 0 to {say(most)}.",
            "Correct that field.",
        )
    return float(value)


def _require_order(
    model: FittedModel, limits: CellLimits, spend: float, low: Field, high: Field
) -> None:
    """Refuse a min above the max, whatever the two are typed in."""
    least, most = (limits.money(side, spend) or 0.0 for side in SIDES)
    if (low, high) == (_PERCENT["min"], _PERCENT["max"]):
        least, most = limits.low or 0.0, limits.high or 0.0
    if least <= most:
        return
    said = (reader(model, field).write(getattr(limits, field)) for field in (low, high))
    nothing = spend <= 0 and high == "high"
    raise InvalidProblem(
        "{}: the min of {} is above the max of {}{}.".format(
            cell_name(model, limits.cell), *said, " of nothing" if nothing else ""
        ),
        "Give the max in money." if nothing else "Swap or correct the two.",
    )


# --- from what a set holds --------------------------------------------------------------


def in_table(
    model: FittedModel,
    reference: Floats,
    guardrails: Sequence[Guardrail],
    begun: Sequence[CellLimits],
) -> tuple[tuple[CellLimits, ...], tuple[Guardrail, ...]]:
    """What of these guardrails is typed in the table, and those that stand beside it.

    Parameters
    ----------
    reference : each cell's money in the reference, (cells,)
    begun : limits of the cells that no guardrail is about
    """
    by_cell: dict[int, list[Guardrail]] = {}
    for one in guardrails:
        cell = cell_of(model, one)
        if cell is not None:
            by_cell.setdefault(cell, []).append(one)
    limits, taken = list(begun), set()
    for cell, rules in by_cell.items():
        # All that a set says of a cell, or what its first rules say.
        for some in (rules[:2], rules[:1]) if len(rules) > 1 else (rules,):
            typed = limits_typed(model, reference, some)
            if typed is not None:
                limits[cell] = typed
                taken |= {one.label for one in some}
                break
    return tuple(limits), tuple(one for one in guardrails if one.label not in taken)


def limits_typed(
    model: FittedModel, reference: Floats, guardrails: Sequence[Guardrail]
) -> CellLimits | None:
    """What would be typed in the table for just these guardrails of a cell; None if nothing would.

    ``reference`` is each cell's money in the reference, (cells,).
    """
    cell = cell_of(model, guardrails[0])
    if cell is None:
        return None
    limits = _limits_like(cell, guardrails, bool(reference[cell] > 0))
    if limits is None:
        return None
    try:
        like = services.guardrails_of(
            model, [bounds_of(model, limits, float(reference[cell]))], True
        )
    except InvalidProblem:
        return None
    same = len(like) == len(guardrails) and all(map(_same, like, guardrails))
    return limits if same else None


def cell_of(model: FittedModel, guardrail: Guardrail) -> int | None:
    """The cell that a guardrail of the table would be about; None for any other."""
    if not isinstance(guardrail, Lock | SpendRange) or not guardrail.label.startswith(_LABELS):
        return None
    if set(guardrail.cells) != set(model.cells.dims):
        return None
    return int(model.cells.select(guardrail.cells)[0])


def _same(one: Guardrail, other: Guardrail) -> bool:
    """Whether two say the same, up to the digits that percentages are typed in."""
    apart, like = one.canonical(), other.canonical()
    return apart.keys() == like.keys() and all(
        math.isclose(value, like[key], rel_tol=1e-9)
        if isinstance(value, float) and isinstance(like[key], float)
        else value == like[key]
        for key, value in apart.items()
    )


def _limits_like(cell: int, guardrails: Sequence[Guardrail], spends: bool) -> CellLimits | None:
    """The limits that come nearest to guardrails of one cell."""
    if isinstance(guardrails[0], Lock):
        return CellLimits(cell, 100.0, 100.0, locked=True)
    found = CellLimits(cell, None, None)
    for one in guardrails:
        if not isinstance(one, SpendRange):
            return None
        if one.unit == "money":
            found = replace(found, least=one.min, most=one.max)
        elif one.unit == "x_reference":
            found = replace(found, low=_percent(one.min), high=_percent(one.max))
    if not spends and found.least is None and found.low is None:
        found = replace(found, low=0.0)
    return found


def _percent(times: float | None) -> float | None:
    """The percentage, as short as it may have been typed, that is so many times."""
    if times is None:
        return None
    exact = 100 * times
    tried = (round(exact, 9), float(f"{exact:.15g}"), exact)
    return next((one for one in tried if one / 100 == times), round(exact, 9))
