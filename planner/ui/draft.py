"""A question as it is typed: budget, calendar, aim and guardrails, before it is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import Budget, CalendarKind, Objective, PlanProblem, Quantity, Sense
from planner import services, words
from planner.services import PRESETS, CellBounds, Preset

DEFAULT_PRESET = next(preset for preset in PRESETS if preset.name == "Moderate")
MOST_PERCENT = 100_000.0


@dataclass(frozen=True)
class Row:
    """One row of the guardrail table; ``low`` and ``high`` in percent of the reference.

    None where the field was emptied. ``most`` is money, for rows without a reference.
    """

    cell: int
    low: float | None
    high: float | None
    locked: bool = False
    most: float | None = None


@dataclass(frozen=True)
class Draft:
    """Everything that is typed on Optimize; nothing of it need be valid yet.

    Parameters
    ----------
    budget : money over the horizon, None for the reference's own total
    sense : "==" to spend all of it, "<=" for at most that much
    calendar, maximize : as in the problem
    preset : name of the preset the rows began with
    beyond_observed : periods may exceed the highest observed spend
    rows : one per cell, in the model's order
    edition, budget_edition : grow when the rows, or the budget, are set by other than typing
    """

    rows: tuple[Row, ...]
    budget: float | None = None
    sense: Sense = "=="
    calendar: CalendarKind = "reference"
    maximize: Quantity = "incremental"
    preset: str = DEFAULT_PRESET.name
    beyond_observed: bool = False
    edition: int = 0
    budget_edition: int = 0

    @staticmethod
    def of(model: FittedModel) -> Draft:
        """The question to begin with: the reference's budget under the moderate preset."""
        return Draft(rows=_rows(model, DEFAULT_PRESET))

    def with_preset(self, model: FittedModel, preset: Preset) -> Draft:
        """Every row at the preset's width, locks opened."""
        return replace(
            self, rows=_rows(model, preset), preset=preset.name, edition=self.edition + 1
        )

    def with_budget(self, total: float) -> Draft:
        """Another budget, as a suggestion gives it."""
        return replace(self, budget=total, budget_edition=self.budget_edition + 1)

    def problem(self, model: FittedModel, reference: Reference) -> PlanProblem:
        """The question, checked.

        Raises
        ------
        InvalidProblem
            Names the row and what is wrong with it.
        """
        total = reference.plan.total() if self.budget is None else self.budget
        spend = reference.plan.array(model).sum(axis=0)
        bounds = [
            _bounds(row, words.cell_name(model, row.cell), spend[row.cell] > 0) for row in self.rows
        ]
        return PlanProblem(
            horizon=reference.plan.horizon,
            budget=Budget(total, self.sense),
            objective=Objective(self.maximize),
            calendar=self.calendar,
            guardrails=services.guardrails_of(model, bounds, self.beyond_observed),
        )


def _rows(model: FittedModel, preset: Preset) -> tuple[Row, ...]:
    low, high = round(100 * preset.low, 6), round(100 * preset.high, 6)
    return tuple(Row(cell, low, high) for cell in range(len(model.cells)))


def _bounds(row: Row, name: str, has_reference: bool) -> CellBounds:
    """A row as the optimizer takes it; the fields of a locked row do not count."""
    if row.locked:
        return CellBounds(row.cell, 1.0, 1.0, locked=True)
    if row.most is not None and not has_reference:
        return CellBounds(row.cell, 0.0, 0.0, most=row.most)
    low, high = _percent(row.low, "min", name), _percent(row.high, "max", name)
    if low > high:
        raise InvalidProblem(
            f"{name}: the min of {low:g} % is above the max of {high:g} %.",
            "Swap or correct the two.",
        )
    return CellBounds(row.cell, low / 100, high / 100)


def _percent(value: float | None, field: str, name: str) -> float:
    if value is None or math.isnan(value):
        raise InvalidProblem(
            f"{name}: {field} is empty.",
            "Give a percentage of the current spend, or lock the row to keep it as it is.",
        )
    if not 0 <= value <= MOST_PERCENT:
        raise InvalidProblem(
            f"{name}: {field} is {value:g} %; it takes 0 to {MOST_PERCENT:,.0f} %.",
            "Correct that field.",
        )
    return float(value)
