"""A question in one sentence: the money or the goal, over how long, and within what limits."""

from __future__ import annotations

from collections import Counter

from mmm_core.model import FittedModel
from optimizer.guardrails import (
    Committed,
    Declined,
    Guardrail,
    Lock,
    SpendRange,
    Spent,
    Standing,
)
from optimizer.problem import PlanProblem, Statistic
from planner.questions.optimize import never_above_observed
from planner.wording import dates
from planner.wording.answers import goal_said
from planner.wording.locale import written
from planner.wording.names import cell_name, listed, rows
from planner.wording.units import Units

_JUDGED: dict[Statistic, str] = {
    "cvar": " in the bad case",
    "mean_cvar": ", half by the bad case",
    "quantile": " in all but the worst draws",
}
_CALENDARS = {"even": "spread evenly", "free": "weeks decided"}

Limits = tuple[float | None, float | None]


def question(model: FittedModel, problem: PlanProblem) -> str:
    """For example: "€35.1 M over 13 weeks, most incremental revenue, each channel 50 to 150 %"."""
    length = dates.length(model, problem.horizon)
    parts = [f"{_money(model, problem)} over {length}", _aim(model, problem)]
    beside = Declined | Standing
    rules = tuple(one for one in problem.guardrails if not isinstance(one, beside))
    parts += [_CALENDARS.get(problem.calendar, ""), _own(model, problem), _limits(model, rules)]
    parts += [_standing(model, problem), _declined(model, problem.declined)]
    return ", ".join(part for part in parts if part)


def _money(model: FittedModel, problem: PlanProblem) -> str:
    units, budget = Units.of(model), problem.budget
    if problem.goal is not None:
        least = "the least money for " if problem.goal.spends_least else "the most at "
        said = f"{least}{goal_said(model, problem.goal)}"
        return said[0].upper() + said[1:]
    assert budget is not None
    said = units.say_money(budget.total)
    if problem.asked == "next":
        return f"More money, {said} in all,"
    if problem.asked == "cut":
        return f"A cut to {said}"
    return f"Up to {said}" if budget.sense == "<=" else said


def _own(model: FittedModel, problem: PlanProblem) -> str:
    """Whether cells follow another calendar than the rest."""
    cells = {int(k) for one in problem.calendar_exceptions for k in model.cells.select(one.cells)}
    if not cells:
        return ""
    periods = dates.periods_word(model.frequency)
    whose = "its" if len(cells) in (1, len(model.cells)) else "their"
    return f"{_each(model, len(cells))} in {periods} of {whose} own"


def _aim(model: FittedModel, problem: PlanProblem) -> str:
    if problem.goal is not None:
        return ""
    objective = problem.objective
    what = "profit" if objective.maximize == "profit" else Units.of(model).result
    return f"most {what}{_JUDGED.get(objective.statistic, '')}"


def _limits(model: FittedModel, guardrails: tuple[Guardrail, ...]) -> str:
    """The limits that most rows share, how many have their own, and what rules there are more."""
    rules = [
        one for one in guardrails if one != never_above_observed() and not isinstance(one, Declined)
    ]
    of_rows = [one for one in rules if _row(model, one)]
    more = len(rules) - len(of_rows)
    shared = Counter(limits for one in of_rows for limits in _shared(one))
    if not shared:
        return _counted(len(rules)) if rules else "no rules"
    usual, many = shared.most_common(1)[0]
    locked = {_row(model, one) for one in of_rows if isinstance(one, Lock)}
    own = {_row(model, one) for one in of_rows if _shared(one) != [usual]} - locked
    said = [f"{_each(model, many)} {_range(model, usual)}"]
    said += [
        f"{len(rows)} {what}" for rows, what in ((own, "otherwise"), (locked, "locked")) if rows
    ]
    if more:
        said.append(f"{_counted(more)} more")
    return ", ".join(said)


def told(model: FittedModel, problem: PlanProblem) -> frozenset[str]:
    """Labels of rules that ``question`` says whole: the limits that most rows share."""
    of_rows = [one for one in problem.guardrails if _row(model, one)]
    shared = Counter(limits for one in of_rows for limits in _shared(one))
    if not shared:
        return frozenset()
    usual, _ = shared.most_common(1)[0]
    return frozenset(one.label for one in of_rows if _shared(one) == [usual])


def _standing(model: FittedModel, problem: PlanProblem) -> str:
    """Money that stands: "€2.2 M committed, €600 k spent already"."""
    units, said = Units.of(model), []
    for kind, word in ((Committed, "committed"), (Spent, "spent already")):
        of_kind = (one for one in problem.commitments if isinstance(one, kind))
        money = sum(amount for one in of_kind for _, amount in one.amounts)
        if money:
            said.append(f"{units.say_money(money)} {word}")
    return ", ".join(said)


def _declined(model: FittedModel, declined: tuple[Declined, ...]) -> str:
    """Whose moves are not made: "TV and Display declined"."""
    cells = [int(cell) for one in declined for cell in model.cells.select(one.cells)]
    return f"{listed([cell_name(model, cell) for cell in cells])} declined" if cells else ""


def _row(model: FittedModel, rule: Guardrail) -> tuple[str, ...]:
    """The one row that a range or a lock is about; nothing for any other rule."""
    if not isinstance(rule, SpendRange | Lock):
        return ()
    labels = [rule.cells.get(dim, ()) for dim in model.cells.dims]
    return tuple(one[0] for one in labels) if all(len(one) == 1 for one in labels) else ()


def _shared(rule: Guardrail) -> list[Limits]:
    """Limits against current spend, which many rows may share."""
    if not isinstance(rule, SpendRange) or rule.unit != "x_reference":
        return []
    return [(rule.min, rule.max)]


def _each(model: FittedModel, many: int) -> str:
    every = len(model.cells)
    return f"each {rows(model)}" if many == every else f"{many} of {every} {rows(model, every)}"


def _range(model: FittedModel, limits: Limits) -> str:
    low, high = ("" if one is None else f"{100 * one:.12g}" for one in limits)
    if not low and not high:
        return "as much as one likes"
    said = f"{low} to {high} %" if low and high else f"from {low} %" if low else f"up to {high} %"
    return written(said, Units.of(model).locale)


def _counted(rules: int) -> str:
    return "1 rule" if rules == 1 else f"{rules} rules"
