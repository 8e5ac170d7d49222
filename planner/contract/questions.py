"""Problem files and assumptions: JSON text in, a validated question out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from mmm_core.economics import Economics, economics_of
from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import default_horizon
from optimizer.guardrails import Guardrail, Lock, SpendRange, Unit
from optimizer.problem import (
    DEFAULT_GAP,
    Budget,
    CalendarKind,
    CalendarRule,
    Objective,
    PlanProblem,
)

_Names = str | list[str]
_DATE = r"^\d{4}-\d\d-\d\d$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _Horizon(_Part):
    start: Annotated[str, Field(pattern=_DATE)]
    periods: int


class _Budget(_Part):
    total: float
    sense: Literal["==", "<="] = "=="


class _Objective(_Part):
    maximize: Literal["incremental", "profit"] = "incremental"
    statistic: Literal["mean"] = "mean"
    versus: Literal["zero"] = "zero"


class _Rule(_Part):
    cells: dict[str, _Names]
    calendar: CalendarKind


class _Calendar(_Part):
    default: CalendarKind = "reference"
    rules: list[_Rule] = Field(default=[], alias="except")


class _SpendRange(_Part):
    kind: Literal["spend_range"]
    label: str | None = None
    cells: dict[str, _Names] = {}
    min: float | None = None
    max: float | None = None
    unit: Unit = "money"


class _Span(_Part):
    first: Annotated[str, Field(pattern=_DATE, alias="from")]
    last: Annotated[str, Field(pattern=_DATE, alias="to")]


class _Lock(_Part):
    kind: Literal["lock"]
    label: str | None = None
    cells: dict[str, _Names] = {}
    periods: _Span | None = None


_Guardrail = Annotated[_SpendRange | _Lock, Field(discriminator="kind")]


class _Problem(_Part):
    horizon: _Horizon | None = None
    budget: _Budget
    objective: _Objective = _Objective()
    calendar: CalendarKind | _Calendar = "reference"
    guardrails: list[_Guardrail] = []
    tail: Literal["zero", "reference"] = "zero"
    assumptions: dict[str, Any] = {}
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
    given = _read(text, _Problem, "problem")
    horizon = default_horizon(model)
    if given.horizon is not None:
        horizon = Horizon(_date(given.horizon.start), given.horizon.periods)
    calendar = given.calendar
    if isinstance(calendar, str):
        calendar = _Calendar(default=calendar)
    problem = PlanProblem(
        horizon=horizon,
        budget=Budget(given.budget.total, given.budget.sense),
        objective=Objective(given.objective.maximize),
        calendar=calendar.default,
        calendar_rules=tuple(CalendarRule(_cells(r.cells), r.calendar) for r in calendar.rules),
        guardrails=tuple(_guardrail(g, i) for i, g in enumerate(given.guardrails, start=1)),
        tail=given.tail,
        max_gap=given.max_gap,
    )
    for selector in [g.cells for g in problem.guardrails] + [
        r.cells for r in problem.calendar_rules
    ]:
        model.cells.select(selector)
    return problem


def _read[Part: _Part](text: str, form: type[Part], what: str) -> Part:
    try:
        return form.model_validate(json.loads(text, object_pairs_hook=_once))
    except ValidationError as error:
        raise InvalidProblem(*_first_fault(error, what)) from error
    except (ValueError, RecursionError) as error:
        raise InvalidProblem(
            f"The {what} is not JSON: {error}.", "Correct it at that place."
        ) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise ValueError(f"the key {', '.join(map(repr, doubled))} stands more than once")
    return dict(pairs)


def _first_fault(error: ValidationError, what: str) -> tuple[str, str]:
    fault = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in fault["loc"]) or "the document"
    got = json.dumps(fault.get("input"), default=str)[:80]
    more = f" ({error.error_count() - 1} more faults)" if error.error_count() > 1 else ""
    return (
        f"The {what} says {where} = {got}: {fault['msg']}{more}.",
        "Correct it; unknown keys are errors, and so is what this version cannot do.",
    )


def _date(text: str) -> np.datetime64:
    try:
        return np.datetime64(text, "D")
    except ValueError as error:
        raise InvalidProblem(f"{text} is no date.", "Write dates as YYYY-MM-DD.") from error


def _cells(given: Mapping[str, _Names]) -> dict[str, tuple[str, ...]]:
    return {dim: (v,) if isinstance(v, str) else tuple(v) for dim, v in given.items()}


def _guardrail(given: _SpendRange | _Lock, number: int) -> Guardrail:
    label = given.label or f"{given.kind} {number}"
    cells = _cells(given.cells)
    if isinstance(given, _SpendRange):
        return SpendRange(label, cells, given.min, given.max, given.unit)
    span = given.periods
    periods = None if span is None else (_date(span.first), _date(span.last))
    return Lock(label, cells, periods)


class _Assumptions(_Part):
    hurdle_rate: float = 0.0
    discount_rate: float = 0.0


def parse_assumptions(text: str, model: FittedModel) -> Economics:
    """Rates that an evaluation assumes: ``hurdle_rate`` and ``discount_rate`` (a year)."""
    given = _read(text, _Assumptions, "assumptions file")
    economics = economics_of(model.card, given.hurdle_rate, given.discount_rate)
    if economics is None:
        raise InvalidProblem(
            f"Rates need a margin and a value per outcome unit, and the card of {model.name!r} "
            "lacks them.",
            "Add them to the model card.",
        )
    return economics
