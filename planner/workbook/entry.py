"""What goes into a workbook: plans of one model, each with what it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import is_varying, under
from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import CHANNEL, Floats
from mmm_core.limits import WORKBOOK_MONTHS
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.names import doubled, printable
from mmm_core.plan import Plan, Reference
from mmm_core.response import ResponseWindow
from optimizer.problem import PlanProblem
from optimizer.solve import window_of
from planner.questions.assess import SHOWN_TAIL
from planner.questions.commit import Commit
from planner.questions.fitness import Fitness, fitness_of
from planner.workbook.accuracy import Accuracy, accuracy_of
from planner.workbook.months import Months, months_of
from planner.workbook.tables import Tables, tables_of
from planner.workbook.terms import MonthlyTerms

MOST_PLANS = 4


@dataclass(frozen=True, eq=False)
class Named:
    """A plan, and under what it is looked at.

    Parameters
    ----------
    name : as people call it
    plan : over the horizon of all
    assumptions : its own
    proof : where it comes from and what is proven of it, as (what, said) rows
    verdict : what to do with it, one or two sentences; empty where nobody asked
    chosen : the draws themselves chose it, so that they flatter it
    commit : of a chosen plan, an amount to commit to on draws that did not choose it; None where
        there is none
    holds : of a chosen plan, its own verdict is to hold
    problem : the question that it answers; None where it is the answer to none
    said : what else is kept with it, as a scenario holds it
    marked : who recommends it and why, where somebody does
    """

    name: str
    plan: Plan
    assumptions: Assumptions = NOTHING
    proof: tuple[tuple[str, str], ...] = ()
    verdict: str = ""
    chosen: bool = False
    commit: Commit | None = None
    holds: bool = False
    problem: PlanProblem | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    marked: str = ""


@dataclass(frozen=True, eq=False)
class Entry:
    """One plan of the workbook.

    Parameters
    ----------
    named : what it is called, and its assumptions
    of, current : the plan, and the current plan, under these assumptions
    fitness : of the model for it
    tables : its months, tabulated
    accuracy : how close they come
    """

    named: Named
    of: PlanEvaluation
    current: PlanEvaluation
    fitness: Fitness
    tables: Tables
    accuracy: Accuracy

    @property
    def name(self) -> str:
        """What it is called."""
        return self.named.name

    @property
    def model(self) -> FittedModel:
        """The model under the plan's assumptions."""
        return self.of.model

    @property
    def outcome(self) -> Floats:
        """Mean incremental outcome by channel, (channels,)."""
        return self.tables.plan_outcome.sum(axis=1)


def entries(model: FittedModel, plans: Sequence[Named], reference: Reference) -> tuple[Entry, ...]:
    """Evaluate and tabulate plans for a workbook, with the continuing tail (numbers 5b).

    Parameters
    ----------
    plans : one to four over the reference's horizon
    reference : the current plan

    Raises
    ------
    InvalidProblem
        If there are too many, or too many months, two have one name, horizons differ, or a value
        or margin is assumed that differs between periods.
    """
    _require_few(plans, reference)
    months = months_of(model, reference.plan.horizon).count * len(model.cells.along(CHANNEL))
    WORKBOOK_MONTHS.require(
        months * len(plans), "The plans have", InvalidProblem, "Shorten the horizon, or give fewer."
    )
    grounds: dict[str, _Ground] = {}
    found = []
    for one in plans:
        key = one.assumptions.fingerprint
        if key not in grounds:
            grounds[key] = _ground(model, one, reference)
        found.append(_entry(one, grounds[key]))
    return tuple(found)


def _require_few(plans: Sequence[Named], reference: Reference) -> None:
    if not 1 <= len(plans) <= MOST_PLANS:
        raise InvalidProblem(
            f"{len(plans)} plans were given for a workbook; it takes 1 to {MOST_PLANS}.",
            "Leave some out, or make two workbooks.",
        )
    again = doubled(one.name for one in plans)
    if again:
        raise InvalidProblem(
            f"Two plans are called {printable(again[0])!r}.", "Give every plan a name of its own."
        )
    for one in plans:
        if one.plan.horizon != reference.plan.horizon:
            raise InvalidProblem(
                f"The plan {printable(one.name)!r} is over another horizon than the current plan.",
                "Give plans over one horizon.",
            )


@dataclass(frozen=True, eq=False)
class _Ground:
    """What plans under the same assumptions are looked at on."""

    window: ResponseWindow
    current: PlanEvaluation
    fitness: Fitness
    months: Months


def _ground(model: FittedModel, one: Named, reference: Reference) -> _Ground:
    horizon = reference.plan.horizon
    model = under(model, one.assumptions, horizon)
    if is_varying(model):
        raise InvalidProblem(
            f"The plan {printable(one.name)!r} assumes a value or a margin that differs between "
            "periods; the workbook has one cell for each.",
            "Assume one for the whole horizon.",
        )
    window = window_of(model, reference, SHOWN_TAIL)
    with alone(window.size.planning_bytes):
        current = evaluate(window, reference.plan, reference.plan.array(model))
        return _Ground(window, current, fitness_of(current), months_of(model, horizon))


def _entry(one: Named, ground: _Ground) -> Entry:
    window, current = ground.window, ground.current
    calendar = current.plan.array(window.model)
    with alone(window.size.planning_bytes):
        same = np.array_equal(one.plan.array(window.model), calendar)
        of = current if same else evaluate(window, one.plan, calendar)
        terms = MonthlyTerms.at(of, ground.months, calendar)
        tables = tables_of(terms)
        close = accuracy_of(terms, tables)
        return Entry(one, of, current, ground.fitness, tables, close)
