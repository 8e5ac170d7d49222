"""What goes into a workbook: plans of one model, each with what it brings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import is_varying, under
from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL, Floats
from mmm_core.limits import WORKBOOK_MONTHS
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.names import printable
from mmm_core.plan import Plan, Reference
from mmm_core.response import ResponseWindow
from optimizer.problem import PlanProblem
from optimizer.progress import Progress, Watcher, tell
from planner.finance.commitments import NOTHING_STANDS, Commitments
from planner.questions.assess import SHOWN_TAIL
from planner.questions.chosen import Chosen
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate, Compared
from planner.questions.fitness import Fitness
from planner.wording.commitments import begun_by_today, for_readers
from planner.workbook.accuracy import Accuracy, accuracy_of
from planner.workbook.months import months_of
from planner.workbook.tables import tables_of
from planner.workbook.tabulated import Tables
from planner.workbook.terms import MonthlyTerms
from planner.workbook.unspent import Unspent

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
    chosen : what is known of a plan that draws have chosen, on others; None for any other plan
    problem : the question that it answers; None where it is the answer to none
    said : what else is kept with it, as a scenario holds it
    marked : who recommends it and why, where somebody does
    """

    name: str
    plan: Plan
    assumptions: Assumptions = NOTHING
    proof: tuple[tuple[str, str], ...] = ()
    verdict: str = ""
    chosen: Chosen | None = None
    problem: PlanProblem | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    marked: str = ""

    @property
    def fingerprint(self) -> str:
        """Equal where a workbook says the same of them."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        said["plan"] = self.plan.horizon, self.plan.spend.to_numpy().tobytes()
        said["assumptions"] = self.assumptions.fingerprint
        said["problem"] = None if self.problem is None else self.problem.fingerprint
        return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Entry:
    """One plan of the workbook.

    Parameters
    ----------
    named : what it is called, and its assumptions
    compared : what is said of it beside the others, the first of which they are told against
    tables : its months, tabulated
    accuracy : how close they come
    begun : that periods have begun which are advised on; "" of none
    """

    named: Named
    compared: Compared
    tables: Tables
    accuracy: Accuracy
    begun: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.named.name

    @property
    def of(self) -> PlanEvaluation:
        """The plan on every draw, under its assumptions."""
        return self.compared.evaluation

    @property
    def fitness(self) -> Fitness:
        """Of the model for it."""
        return self.compared.fitness

    @property
    def is_current(self) -> bool:
        """Whether it is the current plan."""
        return self.compared.answer.versus.same_plan

    @property
    def model(self) -> FittedModel:
        """The model under the plan's assumptions."""
        return self.of.model

    @property
    def outcome(self) -> Floats:
        """Mean incremental outcome by channel, (channels,)."""
        return self.tables.plan_outcome.sum(axis=1)


def entries(
    model: FittedModel,
    plans: Sequence[Named],
    reference: Reference,
    watcher: Watcher | None = None,
    standing: Commitments = NOTHING_STANDS,
) -> tuple[Entry, ...]:
    """Compare and tabulate plans for a workbook, with the continuing tail (numbers 5b).

    Parameters
    ----------
    plans : one to four over the reference's horizon
    reference : the current plan
    watcher : told before each plan is tabulated
    standing : money that is committed or spent

    Raises
    ------
    InvalidProblem
        If there are too many, or too many months, two have one name, horizons differ, or a value
        or margin is assumed that differs between periods.
    Cancelled
        If the watcher says so.
    """
    require_few(len(plans))
    months = months_of(model, reference.plan.horizon).count * len(model.cells.along(CHANNEL))
    WORKBOOK_MONTHS.require(
        months * len(plans), "The plans have", InvalidProblem, "Shorten the horizon, or give fewer."
    )
    for one in plans:
        _require_steady(model, one)
    candidates = [
        Candidate(one.name, one.plan, one.assumptions, one.said, one.chosen) for one in plans
    ]
    found = compare_plans(model, candidates, reference, SHOWN_TAIL, standing=standing, fewest=1)
    done, bare = list[Entry](), dict[ResponseWindow, Unspent]()
    for one, compared in zip(plans, found.plans, strict=True):
        tell(watcher, Progress(len(done), len(plans), one.name), "workbook")
        window = compared.evaluation.window
        if window not in bare:
            bare[window] = Unspent.of(window)
        done.append(_entry(one, compared, standing, bare[window]))
    return tuple(done)


def require_few(plans: int) -> None:
    """Refuse more plans than a workbook takes.

    Raises
    ------
    InvalidProblem
        If there are too many, or none.
    """
    if not 1 <= plans <= MOST_PLANS:
        raise InvalidProblem(
            f"{plans} plans were given for a workbook; it takes 1 to {MOST_PLANS}.",
            "Leave some out, or make two workbooks.",
        )


def _require_steady(model: FittedModel, one: Named) -> None:
    if is_varying(under(model, one.assumptions, one.plan.horizon)):
        raise InvalidProblem(
            f"The plan {printable(one.name)!r} assumes a value or a margin that differs between "
            "periods; the workbook has one cell for each.",
            "Assume one for the whole horizon.",
        )


def _entry(one: Named, compared: Compared, standing: Commitments, bare: Unspent) -> Entry:
    of, current = compared.evaluation, compared.answer.reference_evaluation
    with alone(of.window.size.planning_bytes):
        months = months_of(of.model, of.plan.horizon)
        terms = MonthlyTerms.at(of, months, current.plan.array(of.model), bare)
        tables = tables_of(terms)
        begun = begun_by_today(of.model, of.plan.horizon, standing.spent, one.problem)
        return Entry(one, compared, tables, accuracy_of(terms, tables), for_readers(begun))
