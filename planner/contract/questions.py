"""Problem files and assumptions: JSON text in, a validated question out."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from mmm_core.economics import Economics, economics_of
from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import default_horizon
from optimizer.problem import (
    DEFAULT_GAP,
    Budget,
    CalendarKind,
    CalendarRule,
    Objective,
    PlanProblem,
)
from planner.contract.guardrails import GuardrailPart, guardrail_of
from planner.contract.parts import Cells, Date, Part, cells_of, date_of, read


class _Horizon(Part):
    start: Date
    periods: int


class _Budget(Part):
    total: float
    sense: Literal["==", "<="] = "=="


class _Objective(Part):
    maximize: Literal["incremental", "profit"] = "incremental"
    statistic: Literal["mean"] = "mean"
    versus: Literal["zero"] = "zero"


class _Rule(Part):
    cells: Cells
    calendar: CalendarKind


class _Calendar(Part):
    default: CalendarKind = "reference"
    rules: list[_Rule] = Field(default=[], alias="except")


class _Problem(Part):
    horizon: _Horizon | None = None
    budget: _Budget
    objective: _Objective = _Objective()
    calendar: CalendarKind | _Calendar = "reference"
    guardrails: list[GuardrailPart] = Field(default=[])
    tail: Literal["zero", "reference"] = "zero"
    assumptions: dict[str, Any] = Field(default={})
    max_gap: float = DEFAULT_GAP
    round_to: None = None

    @field_validator("assumptions")
    @classmethod
    def _none_yet(cls, value: dict[str, Any]) -> dict[str, Any]:
        if value:
            raise ValueError("no assumption is supported yet; leave it empty")
        return value


def parse_problem(text: str, model: FittedModel) -> PlanProblem:
    """A question from the text of a problem file (see the contract's problem.json).

    Raises
    ------
    InvalidProblem
        On bad JSON, unknown keys, kinds or labels, and impossible numbers.
    """
    given = read(text, _Problem, "problem")
    horizon = default_horizon(model)
    if given.horizon is not None:
        horizon = Horizon(date_of(given.horizon.start), given.horizon.periods)
    calendar = given.calendar
    if isinstance(calendar, str):
        calendar = _Calendar(default=calendar)
    problem = PlanProblem(
        horizon=horizon,
        budget=Budget(given.budget.total, given.budget.sense),
        objective=Objective(given.objective.maximize),
        calendar=calendar.default,
        calendar_rules=tuple(CalendarRule(cells_of(r.cells), r.calendar) for r in calendar.rules),
        guardrails=tuple(guardrail_of(g, i) for i, g in enumerate(given.guardrails, start=1)),
        tail=given.tail,
        max_gap=given.max_gap,
    )
    for selector in [cells for g in problem.guardrails for cells in g.selectors()] + [
        r.cells for r in problem.calendar_rules
    ]:
        model.cells.select(selector)
    return problem


class _Assumptions(Part):
    hurdle_rate: float = 0.0
    discount_rate: float = 0.0


def parse_assumptions(text: str, model: FittedModel) -> Economics:
    """Rates that an evaluation assumes: ``hurdle_rate`` and ``discount_rate`` (a year)."""
    given = read(text, _Assumptions, "assumptions file")
    economics = economics_of(model.card, given.hurdle_rate, given.discount_rate)
    if economics is None:
        raise InvalidProblem(
            f"Rates need a margin and a value per outcome unit, and the card of {model.name!r} "
            "lacks them.",
            "Add them to the model card.",
        )
    return economics
