"""A question as it is typed: budget or goal, aim and guardrails, before it is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.goal import Goal, Of
from optimizer.guardrails import Guardrail, Lock, SpendRange
from optimizer.problem import (
    Budget,
    CalendarKind,
    Objective,
    PlanProblem,
    Quantity,
    Sense,
    Statistic,
    Versus,
)
from planner import services
from planner.contract import guardrail_sets
from planner.questions import change
from planner.services import PRESETS, CellBounds, Preset
from planner.wording.names import cell_name

Ask = Literal["budget", "goal"]
Scope = Literal["whole", "next", "cut"]

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
    ask : whether there is a budget to spend or a goal to hit
    scope : with a budget: all of it is planned, or the next money, or a cut
    budget : money over the horizon, None for the reference's own total
    more : the next money; None for the amount to begin with
    cut : how much is cut, percent of the reference
    sense : "==" to spend all of it, "<=" for at most that much
    calendar, maximize, statistic, versus, round_to, least_move : as in the problem
    goal_of : what is to be reached
    reach : how much of it, as the screen says it (revenue where outcome is worth money)
    surely : in at least this percentage of the draws; None for the mean
    rules : guardrails beside those of the table
    preset : name of the preset the rows began with
    beyond_observed : periods may exceed the highest observed spend
    rows : one per cell, in the model's order
    edition, budget_edition : grow when the rows, or the budget, are set by other than typing
    """

    rows: tuple[Row, ...]
    ask: Ask = "budget"
    scope: Scope = "whole"
    budget: float | None = None
    more: float | None = None
    cut: float = 10.0
    sense: Sense = "=="
    calendar: CalendarKind = "reference"
    maximize: Quantity = "incremental"
    statistic: Statistic = "mean"
    versus: Versus = "zero"
    goal_of: Of = "incremental"
    reach: float | None = None
    surely: float | None = None
    rules: tuple[Guardrail, ...] = ()
    round_to: float | None = None
    least_move: float | None = None
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
        return replace(
            self, ask="budget", scope="whole", budget=total, budget_edition=self.budget_edition + 1
        )

    def with_rule(self, rule: Guardrail, place: int | None = None) -> Draft:
        """One rule more, or another in the place of one."""
        rules = list(self.rules)
        if place is None or not 0 <= place < len(rules):
            rules.append(rule)
        else:
            rules[place] = rule
        return replace(self, rules=tuple(rules))

    def without_rule(self, place: int) -> Draft:
        """All rules but one."""
        return replace(self, rules=self.rules[:place] + self.rules[place + 1 :])

    def guardrails(self, model: FittedModel, reference: Reference) -> tuple[Guardrail, ...]:
        """Rows of the table and further rules, as they go into the question and into a set.

        Raises
        ------
        InvalidProblem
            Names the row, or the rule, and what is wrong with it.
        """
        spend = reference.plan.array(model).sum(axis=0)
        bounds = [
            _bounds(row, cell_name(model, row.cell), spend[row.cell] > 0) for row in self.rows
        ]
        if self.rules:
            ground = services.ground_of(model, reference)
            for rule in self.rules:
                guardrail_sets.require_fit(rule, ground)
        return (*services.guardrails_of(model, bounds, self.beyond_observed), *self.rules)

    def with_guardrails(
        self, model: FittedModel, reference: Reference, rules: Sequence[Guardrail]
    ) -> Draft:
        """Rows and further rules from a set; rows that it does not name are left free to 200 %."""
        rows = list(_rows(model, PRESETS[-1]))
        further: list[Guardrail] = []
        beyond = True
        for rule in rules:
            row = _row_of(model, reference, rule)
            if row is not None:
                rows[row.cell] = row
            elif rule == services.never_above_observed():
                beyond = False
            else:
                further.append(rule)
        return replace(
            self,
            rows=tuple(rows),
            rules=tuple(further),
            beyond_observed=beyond,
            edition=self.edition + 1,
        )

    def problem(self, model: FittedModel, reference: Reference) -> PlanProblem:
        """The question, checked.

        Raises
        ------
        InvalidProblem
            Names the row, rule or field and what is wrong with it.
        """
        guardrails = self.guardrails(model, reference)
        goal, budget, objective = None, None, Objective()
        if self.ask == "goal":
            goal = self._goal(model)
        else:
            budget, held = self._budget(reference)
            guardrails += held
            objective = Objective(self.maximize, self.statistic, versus=self.versus)
        return PlanProblem(
            horizon=reference.plan.horizon,
            budget=budget,
            objective=objective,
            calendar=self.calendar,
            guardrails=guardrails,
            goal=goal,
            round_to=self.round_to,
            least_move=self.least_move,
            asked="plan" if self.ask == "goal" or self.scope == "whole" else self.scope,
        )

    def _budget(self, reference: Reference) -> tuple[Budget, tuple[Guardrail, ...]]:
        if self.scope == "whole":
            total = reference.plan.total() if self.budget is None else self.budget
            return Budget(total, self.sense), ()
        if self.scope == "next":
            budget, held = change.next_money(reference, self.more or first_more(reference))
        else:
            budget, held = change.cut(reference, self.cut / 100)
        return budget, held

    def _goal(self, model: FittedModel) -> Goal:
        if self.reach is None:
            raise InvalidProblem("The goal has no amount.", "Say how much is to be reached.")
        per_unit = services.value_per_unit(model) or 1.0
        reach = self.reach / per_unit if self.goal_of == "incremental" else self.reach
        least = self.goal_of in ("incremental", "profit")
        share = self.surely / 100 if self.surely is not None and least else None
        return Goal(reach, self.goal_of, share)


def first_more(reference: Reference) -> float:
    """The next money to begin with: about a twentieth of the reference, rounded."""
    return float(f"{max(reference.plan.total() / 20, 1.0):.1g}")


def _row_of(model: FittedModel, reference: Reference, rule: Guardrail) -> Row | None:
    """The row of the table that writes just this guardrail; None if there is none."""
    if not isinstance(rule, Lock | SpendRange) or set(rule.cells) != set(model.cells.dims):
        return None
    row = _row_like(int(model.cells.select(rule.cells)[0]), rule)
    if row is None:
        return None
    spends = reference.plan.array(model)[:, row.cell].sum() > 0
    (written,) = services.guardrails_of(model, [_bounds(row, "", spends)], True)
    return row if written == rule else None


def _row_like(cell: int, rule: Lock | SpendRange) -> Row | None:
    """The row that comes nearest to a guardrail of one cell."""
    if isinstance(rule, Lock):
        return Row(cell, 100.0, 100.0, locked=True)
    if rule.min is None and rule.max is not None:
        return Row(cell, 0.0, 100.0, most=rule.max)
    if rule.min is None or rule.max is None or rule.max * 100 > MOST_PERCENT:
        return None
    return Row(cell, round(100 * rule.min, 9), round(100 * rule.max, 9))


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
