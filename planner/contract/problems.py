"""Problem files: JSON text in, a validated question out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, create_model

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Reference, default_horizon, reference_plan
from optimizer.guardrails import Guardrail
from optimizer.problem import (
    DEFAULT_GAP,
    Asked,
    CalendarException,
    CalendarKind,
    Objective,
    PlanProblem,
    Statistic,
    Versus,
)
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from planner.contract.commitments import CommitmentPart, commitments_of
from planner.contract.declined import DeclinedPart, declined_of
from planner.contract.guardrails import GuardrailPart, any_guardrail
from planner.contract.parts import Cells, Date, Part, Several, cells_of, date_of, read
from planner.questions import change
from planner.questions.horizons import horizon_named


class _Horizon(Part):
    start: Date
    periods: int

    def build(self, model: FittedModel) -> Horizon:
        return Horizon(model.frequency.label(date_of(self.start)), self.periods)


class _Named(Part):
    name: str

    def build(self, model: FittedModel) -> Horizon:
        return horizon_named(model, self.name).horizon


def _form_of_horizon(said: Any) -> str:
    return "named" if isinstance(said, dict) and "name" in said else "dated"


_AnyHorizon = Annotated[
    Annotated[_Horizon, Tag("dated")] | Annotated[_Named, Tag("named")],
    Discriminator(_form_of_horizon),
]


class _Budget(Part):
    total: float
    sense: Literal["==", "<="] = "=="

    def build(self) -> Budget:
        return Budget(self.total, self.sense)


class _Objective(Part):
    maximize: Literal["incremental", "profit"] = "incremental"
    statistic: Statistic = "mean"
    tail_share: float = 0.1
    weight: float = 0.5
    versus: Versus = "zero"

    def build(self) -> Objective:
        return Objective(self.maximize, self.statistic, self.tail_share, self.weight, self.versus)


class _Goal(Part):
    reach: float
    of: Literal["incremental", "profit", "iroas", "cpik"]
    with_probability: float | None = None

    def build(self) -> Goal:
        return Goal(self.reach, self.of, self.with_probability)


class _Next(Part):
    kind: Literal["next"]
    money: float


class _Cut(Part):
    kind: Literal["cut"]
    share: float


class _Rest(Part):
    kind: Literal["rest"]
    start: Date = Field(alias="from")


class _Exception(Part):
    cells: Cells
    calendar: CalendarKind | Several[float]

    def build(self) -> CalendarException:
        own = self.calendar if isinstance(self.calendar, str) else tuple(self.calendar)
        return CalendarException(cells_of(self.cells), own)


class _Calendar(Part):
    default: CalendarKind = "reference"
    exceptions: Several[_Exception] = Field(default=[], alias="except")


class _Problem(Part):
    horizon: _AnyHorizon | None = None
    budget: _Budget | None = None
    goal: _Goal | None = None
    question: Annotated[_Next | _Cut | _Rest, Field(discriminator="kind")] | None = None
    objective: _Objective = _Objective()
    calendar: CalendarKind | _Calendar = "reference"
    guardrails: Sequence[GuardrailPart] = Field(default=[])
    declined: Several[DeclinedPart] = Field(default=[])
    commitments: Several[CommitmentPart] = Field(default=[])
    tail: Literal["zero", "reference"] = "zero"
    assumptions: dict[str, Any] = Field(default={})
    max_gap: float = DEFAULT_GAP
    round_to: float | None = None
    least_move: float | None = None
    asked: Asked = "plan"


@cache
def _problem_of_all_kinds(guardrail: Any) -> type[_Problem]:
    """The form of a problem file, guardrails of every kind that is known now."""
    return create_model(
        "Problem", __base__=_Problem, guardrails=(Several[guardrail], Field(default=[]))
    )


def parse_problem(text: str, model: FittedModel, reference: Reference | None = None) -> PlanProblem:
    """A question from the text of a problem file (see the contract's problem.json).

    ``reference`` is the one in force, which a question about a change starts from; by default
    the model's own.

    Raises
    ------
    InvalidProblem
        On bad JSON, unknown keys, kinds or labels, impossible numbers, and a reference over
        other periods than the question's.
    """
    given = read(text, _problem_of_all_kinds(any_guardrail()), "problem")
    horizon = default_horizon(model)
    if given.horizon is not None:
        horizon = given.horizon.build(model)
    if reference is not None:
        require_horizon(reference, horizon)
    calendar = given.calendar
    if isinstance(calendar, str):
        calendar = _Calendar(default=calendar)
    budget, held = _budget(given, horizon, model, reference)
    problem = PlanProblem(
        horizon=horizon,
        budget=budget,
        objective=given.objective.build(),
        calendar=calendar.default,
        calendar_exceptions=tuple(one.build() for one in calendar.exceptions),
        guardrails=(
            *(part.build(i) for i, part in enumerate(given.guardrails, start=1)),
            *held,
            *declined_of(given.declined, model),
            *commitments_of(given.commitments, model).guardrails(model, horizon),
        ),
        tail=given.tail,
        max_gap=given.max_gap,
        goal=None if given.goal is None else given.goal.build(),
        round_to=given.round_to,
        least_move=given.least_move,
        asked=given.asked if given.question is None else given.question.kind,
        assumptions=Assumptions.from_document(given.assumptions),
    )
    under(model, problem.assumptions, horizon)
    for selector in [cells for g in problem.guardrails for cells in g.selectors()] + [
        one.cells for one in problem.calendar_exceptions
    ]:
        model.cells.select(selector)
    return problem


def require_horizon(reference: Reference, horizon: Horizon) -> None:
    """Refuse a reference over other periods than a question or a plan.

    Raises
    ------
    InvalidProblem
        If the two horizons differ.
    """
    given = reference.plan.horizon
    if given != horizon:
        raise InvalidProblem(
            f"The reference fills {given.periods} periods from {given.start}, the question "
            f"{horizon.periods} from {horizon.start}.",
            "Give the reference over the same horizon.",
        )


def _budget(
    given: _Problem, horizon: Horizon, model: FittedModel, reference: Reference | None
) -> tuple[Budget | None, tuple[Guardrail, ...]]:
    """The budget, and the guardrails that a question about a change brings with it."""
    posed = given.question
    budget = None if given.budget is None else given.budget.build()
    if posed is None:
        return budget, ()
    reference = reference or reference_plan(model, horizon)
    if isinstance(posed, _Rest):
        if budget is None and given.goal is None:
            budget = Budget(reference.plan.total())
        return budget, change.rest_of(reference, model, date_of(posed.start))
    if budget is not None or given.goal is not None:
        raise InvalidProblem(
            f"The question {posed.kind!r} decides the budget itself.", "Leave budget and goal out."
        )
    if isinstance(posed, _Next):
        return change.next_money(reference, posed.money)
    return change.cut(reference, posed.share)
