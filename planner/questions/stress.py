"""Stress (numbers 26): what named changes cost a plan as it is, and what reacting saves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mmm_core.assumptions import NOTHING, Assumptions, Row
from mmm_core.assumptions.row import BASE, PRICE, RESPONSE
from mmm_core.base import base_of, has_base
from mmm_core.economics import earned
from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.names import doubled, printable
from mmm_core.periods import Dates
from mmm_core.plan import Plan, Reference
from mmm_core.statistics import Summary, summarize
from optimizer.criterion import counted, floors_of
from optimizer.deadline import Deadline
from optimizer.errors import NoAnswer, OutOfTime
from optimizer.guardrails import DarkPeriods
from optimizer.posed import ground_of, model_under
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Progress, Watcher, tell
from optimizer.proof.breaches import breaches
from optimizer.solve import Optimum, solve
from planner.questions.assess import PlanAnswer, assess, assess_in
from planner.questions.current import current_plan

DEFAULT_STRESS_LIMIT = 300.0
_BANNED = "banned"
On = Literal["profit", "incremental"]


@dataclass(frozen=True)
class Case:
    """A named change of assumptions.

    Parameters
    ----------
    name : unique in a pack
    assumptions : on top of the question's
    banned : cells that may not be bought, labels by dimension; None where none are
    since : first day of the ban; None without one
    """

    name: str
    assumptions: Assumptions = NOTHING
    banned: Mapping[str, tuple[str, ...]] | None = None
    since: np.datetime64 | None = None

    def __post_init__(self) -> None:
        if (self.banned is None) != (self.since is None):
            raise InvalidProblem(
                f"The case {printable(self.name)!r} bans cells without a date, or no cells.",
                "Say which cells, and from when.",
            )
        if self.banned is None and self.assumptions.is_neutral:
            raise InvalidProblem(
                f"The case {printable(self.name)!r} changes nothing.", "Say what it changes."
            )


@dataclass(frozen=True, eq=False)
class Resolved:
    """The best plan once a case is known.

    Parameters
    ----------
    optimum, answer : the plan, certified, and everything said of it under the case
    saves : what it brings more than the plan as it is, under the case
    """

    optimum: Optimum
    answer: PlanAnswer
    saves: Summary


@dataclass(frozen=True, eq=False)
class Stressed:
    """One case.

    Parameters
    ----------
    case : what changes
    as_it_is : the plan as it is, under the case; banned cells buy nothing then
    costs : what the case costs the plan as it is, its base included
    of_base : the part of it that is the base's, which no plan's own profit holds; None where the
        model has no base
    on : what ``costs`` and ``saves`` are in: profit where it is known in both worlds, else outcome
    breaks : labels of what the plan as it is breaks under the case
    anyway : those of them that it breaks without the case too
    resolved : None where there is no such plan, and ``why``
    """

    case: Case
    as_it_is: PlanAnswer
    costs: Summary
    of_base: Summary | None
    on: On
    breaks: tuple[str, ...]
    anyway: tuple[str, ...]
    resolved: Resolved | None
    why: str = ""


def usual_cases(of: PlanEvaluation) -> tuple[Case, ...]:
    """The pack that is offered of a plan: a ban, dearer media, a lower base, a weaker channel.

    The channel that spends most is banned from the next month on (from the second period on,
    where the horizon ends before), and the one that brings most responds less. The base is left
    out where the model has none.
    """
    model, dates = of.model, of.plan.horizon.dates(of.model.frequency)
    groups = of.groups(("channel",))
    largest = max(groups, key=lambda one: float(of.spend[one[1]].sum()))[0]
    best = max(groups, key=lambda one: float(of.incremental[one[1]].sum(axis=0).mean()))[0]
    names = [str(one["channel"]) for one in (largest, best)]
    note = "stress case"
    cases = [
        Case("largest channel banned", banned={"channel": (names[0],)},
             since=_next_month(dates)),
        Case("media 15 % dearer", Assumptions((Row(PRICE, "factor", 1.15, note=note),))),
        Case("base 10 % lower", Assumptions((Row(BASE, "share", -0.1, note=note),))),
        Case("best channel 30 % weaker", Assumptions((
            Row(RESPONSE, "factor", 0.7, (("channel", (names[1],)),), note=note),))),
    ]  # fmt: skip
    base = has_base(model, of.plan.horizon)
    return tuple(one for one in cases if base or not one.assumptions.of(BASE))


def _next_month(dates: Dates) -> np.datetime64:
    later = dates[dates.astype("M8[M]") > dates[0].astype("M8[M]")]
    return later[0] if later.size else dates[min(1, dates.size - 1)]


def stress(
    model: FittedModel,
    problem: PlanProblem,
    plan: Plan,
    reference: Reference,
    cases: Sequence[Case],
    time_limit: float = DEFAULT_STRESS_LIMIT,
    watcher: Watcher | None = None,
) -> tuple[Stressed, ...]:
    """Every case, for the plan as it is and planned anew within the same guardrails.

    Parameters
    ----------
    problem : the question, with what it assumes already; its horizon is the plan's
    plan : as it is
    time_limit : seconds for all searches together; what they do not suffice for says so
    watcher : told before each case; given up where it returns False

    Raises
    ------
    InvalidProblem
        If a case does not fit model and horizon, or two have one name.
    Cancelled
        If the watcher says so.
    """
    again = doubled(case.name for case in cases)
    if again:
        raise InvalidProblem(
            f"Two cases are called {printable(again[0])!r}.", "Give every case a name of its own."
        )
    if plan.horizon != problem.horizon:
        raise InvalidProblem(
            f"The plan begins {plan.horizon.start}, the question {problem.horizon.start}.",
            "Stress a plan over the question's own horizon.",
        )
    prepare()
    reference = current_plan(model, problem, reference)
    before = assess(model, plan, reference, problem.tail, problem.assumptions)
    asked = [_asked(model, problem, case) for case in cases]
    anyway = _broken(before, problem, reference)
    deadline, found = Deadline.after(time_limit), []
    for done, (case, question) in enumerate(zip(cases, asked, strict=True)):
        tell(watcher, Progress(done, len(cases), case.name), "stress")
        seconds = deadline.step(len(cases) - done)
        found.append(_stressed(model, question, before, anyway, reference, case, seconds))
    return tuple(found)


def _asked(model: FittedModel, problem: PlanProblem, case: Case) -> PlanProblem:
    """The question under a case; refused where the case does not fit."""
    changed = replace(problem, assumptions=problem.assumptions.turned(case.assumptions.rows))
    model_under(changed, model)
    if case.banned is None or case.since is None:
        return changed
    last = problem.horizon.dates(model.frequency)[-1]
    if case.since > last:
        raise InvalidProblem(
            f"The case {printable(case.name)!r} bans from {case.since} on; the horizon ends "
            f"{last}.",
            "Ban earlier, or drop it.",
        )
    model.cells.select(case.banned)
    ban = DarkPeriods(_label(problem), dict(case.banned), (case.since, last))
    return replace(changed, guardrails=(*changed.guardrails, ban))


def _label(problem: PlanProblem) -> str:
    taken, label = {one.label for one in problem.guardrails}, _BANNED
    while label in taken:
        label += "'"
    return label


def _stressed(
    model: FittedModel,
    problem: PlanProblem,
    before: PlanAnswer,
    anyway: Collection[str],
    reference: Reference,
    case: Case,
    seconds: float,
) -> Stressed:
    plan = without_banned(model, before.plan, case)
    now = assess(model, plan, reference, problem.tail, problem.assumptions)
    known = all(one.evaluation.profit() is not None for one in (before, now))
    on: On = "profit" if known else "incremental"
    there = _worth(now, on)
    lost = _worth(before, on) - there
    of_base = summarize(_base(before, on) - _base(now, on)) if _has_base(now) else None
    broken = _broken(now, problem, reference)
    resolved, why = None, ""
    try:
        if seconds <= 0:
            raise OutOfTime("The time limit was reached before.", "Allow more time.")
        optimum = solve(problem, model, reference, seconds)
        answer = assess_in(now.model, optimum.plan, reference, problem.tail, optimum.window)
        resolved = Resolved(optimum, answer, summarize(_worth(answer, on) - there))
    except (NoAnswer, InvalidProblem) as error:
        why = _said(error)
    before_it = tuple(label for label in broken if label in anyway)
    return Stressed(case, now, summarize(lost), of_base, on, broken, before_it, resolved, why)


def _broken(answer: PlanAnswer, problem: PlanProblem, reference: Reference) -> tuple[str, ...]:
    """Labels of what a plan breaks of a question, in the world in which it was looked at."""
    ground = counted(problem, ground_of(answer.model, reference, problem.tail))
    spend, floors = answer.plan.array(answer.model), floors_of(problem, ground)
    found = breaches(spend, ground, problem.requirements, floors)
    return tuple(one.label for one, _ in found if one is not None)


def _said(error: HeadroomError) -> str:
    return f"{error.message} {error.remedy}"


def without_banned(model: FittedModel, plan: Plan, case: Case) -> Plan:
    """What is left of a plan under a case: money for what is banned is not spent."""
    if case.banned is None or case.since is None:
        return plan
    spend = plan.array(model).copy()
    dark = plan.horizon.dates(model.frequency) >= case.since
    spend[np.ix_(dark, model.cells.select(case.banned))] = 0.0
    return Plan.of(model, plan.horizon, spend)


def _worth(answer: PlanAnswer, on: On) -> Floats:
    """What a plan brings with its base, per draw."""
    of = answer.evaluation
    profit = of.profit() if on == "profit" else None
    brings: Floats = (of.total if profit is None else profit) + _base(answer, on)
    return brings


def _base(answer: PlanAnswer, on: On) -> Floats:
    """What the base brings, per draw: the margin on it in profit; nothing where it is unknown."""
    model, horizon = answer.model, answer.plan.horizon
    if not _has_base(answer):
        return np.zeros(model.samples)
    base: Floats = base_of(model, horizon).assumed_by_period.sum(axis=2)
    if on == "profit":
        tail = np.zeros((model.samples, model.l_max))
        worth = earned(model, horizon, np.concatenate([base, tail], axis=1))
        assert worth is not None
        base = worth
    brings: Floats = base.sum(axis=1)
    return brings


def _has_base(answer: PlanAnswer) -> bool:
    return has_base(answer.model, answer.plan.horizon)
