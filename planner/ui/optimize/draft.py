"""A question as it is typed: budget or goal, aim and guardrails, before it is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail, Lock, SpendRange
from optimizer.problem import CalendarKind, Objective, PlanProblem, Quantity, Statistic, Versus
from optimizer.requirements.budget import Budget, Sense
from optimizer.requirements.goal import Goal, Of
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
    extra : guardrails beside those of the table
    preset : name of the preset the limits began with
    beyond_observed : periods may exceed the highest observed spend
    limits : one per cell, in the model's order
    edition, budget_edition : grow when the limits, or the budget, are set by other than typing
    """

    limits: tuple[CellLimits, ...]
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
    extra: tuple[Guardrail, ...] = ()
    round_to: float | None = None
    least_move: float | None = None
    preset: str = DEFAULT_PRESET.name
    beyond_observed: bool = False
    edition: int = 0
    budget_edition: int = 0

    @staticmethod
    def of(model: FittedModel) -> Draft:
        """The question to begin with: the reference's budget under the moderate preset."""
        return Draft(limits=_limits(model, DEFAULT_PRESET))

    def with_preset(self, model: FittedModel, preset: Preset) -> Draft:
        """Every cell at the preset's width, locks opened."""
        return replace(
            self, limits=_limits(model, preset), preset=preset.name, edition=self.edition + 1
        )

    def with_budget(self, total: float) -> Draft:
        """Another budget, as a suggestion gives it."""
        return replace(
            self, ask="budget", scope="whole", budget=total, budget_edition=self.budget_edition + 1
        )

    def with_extra(self, guardrail: Guardrail, place: int | None = None) -> Draft:
        """One guardrail more beside the table, or another in the place of one."""
        extra = list(self.extra)
        if place is None or not 0 <= place < len(extra):
            extra.append(guardrail)
        else:
            extra[place] = guardrail
        return replace(self, extra=tuple(extra))

    def without_extra(self, place: int) -> Draft:
        """All guardrails beside the table but one."""
        return replace(self, extra=self.extra[:place] + self.extra[place + 1 :])

    def guardrails(self, model: FittedModel, reference: Reference) -> tuple[Guardrail, ...]:
        """Those of the table and beside it, as they go into the question and into a set.

        Raises
        ------
        InvalidProblem
            Names the cell, or the guardrail, and what is wrong with it.
        """
        spend = reference.plan.array(model).sum(axis=0)
        bounds = [
            _bounds(limits, cell_name(model, limits.cell), spend[limits.cell] > 0)
            for limits in self.limits
        ]
        if self.extra:
            ground = services.ground_of(model, reference, services.SHOWN_TAIL)
            for guardrail in self.extra:
                guardrail_sets.require_fit(guardrail, ground)
        return (*services.guardrails_of(model, bounds, self.beyond_observed), *self.extra)

    def with_guardrails(
        self, model: FittedModel, reference: Reference, guardrails: Sequence[Guardrail]
    ) -> Draft:
        """The guardrails of a set; cells that it does not name are left free to 200 %."""
        limits = list(_limits(model, PRESETS[-1]))
        extra: list[Guardrail] = []
        beyond = True
        for guardrail in guardrails:
            typed = _typed(model, reference, guardrail)
            if typed is not None:
                limits[typed.cell] = typed
            elif guardrail == services.never_above_observed():
                beyond = False
            else:
                extra.append(guardrail)
        return replace(
            self,
            limits=tuple(limits),
            extra=tuple(extra),
            beyond_observed=beyond,
            edition=self.edition + 1,
        )

    def problem(self, model: FittedModel, reference: Reference) -> PlanProblem:
        """The question, checked.

        Raises
        ------
        InvalidProblem
            Names the cell, guardrail or field and what is wrong with it.
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
            tail=services.SHOWN_TAIL,
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


def _typed(model: FittedModel, reference: Reference, guardrail: Guardrail) -> CellLimits | None:
    """What would be typed in the table for just this guardrail; None if nothing would."""
    if not isinstance(guardrail, Lock | SpendRange):
        return None
    if set(guardrail.cells) != set(model.cells.dims):
        return None
    limits = _limits_like(int(model.cells.select(guardrail.cells)[0]), guardrail)
    if limits is None:
        return None
    spends = reference.plan.array(model)[:, limits.cell].sum() > 0
    (written,) = services.guardrails_of(model, [_bounds(limits, "", spends)], True)
    return limits if written == guardrail else None


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


def _limits(model: FittedModel, preset: Preset) -> tuple[CellLimits, ...]:
    low, high = round(100 * preset.low, 6), round(100 * preset.high, 6)
    return tuple(CellLimits(cell, low, high) for cell in range(len(model.cells)))


def _bounds(limits: CellLimits, name: str, has_reference: bool) -> CellBounds:
    """Limits as the optimizer takes them."""
    if limits.locked:
        return CellBounds(limits.cell, 1.0, 1.0, locked=True)
    if limits.most is not None and not has_reference:
        return CellBounds(limits.cell, 0.0, 0.0, most=limits.most)
    low, high = _percent(limits.low, "min", name), _percent(limits.high, "max", name)
    if low > high:
        raise InvalidProblem(
            f"{name}: the min of {low:g} % is above the max of {high:g} %.",
            "Swap or correct the two.",
        )
    return CellBounds(limits.cell, low / 100, high / 100)


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
