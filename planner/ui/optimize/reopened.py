"""A question that was asked once, as it is typed on Optimize."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Declined, Standing
from optimizer.problem import PlanProblem
from planner import services
from planner.contract.declined import declined_cell
from planner.questions import change
from planner.ui.optimize.draft import Draft

# They stand beside every question of a model, not in the draft.
_NOT_TYPED = ("assumptions",)


def draft_of(
    model: FittedModel, reference: Reference, problem: PlanProblem
) -> tuple[Draft, tuple[str, ...]]:
    """The draft that asks a question again, and the keys of a problem file it says otherwise.

    Raises
    ------
    InvalidProblem
        If more guardrails stand beside the table than a screen shows.
    """
    # Commitments stand beside every question on Compare: that these are left out is said.
    beside = Declined | Standing
    rules = [one for one in problem.guardrails if not isinstance(one, beside)]
    of_change = _of_change(reference, problem)
    rules = [one for one in rules if one.label not in of_change]
    draft = Draft.of(model).with_guardrails(model, reference, rules)
    draft = _with_aim(draft, model, reference, problem)
    refused = {
        int(k): one.reason for one in problem.declined for k in model.cells.select(one.cells)
    }
    declined = tuple(declined_cell(model, cell, why) for cell, why in refused.items())
    draft = replace(
        draft,
        declined=declined,
        calendar=problem.calendar,
        round_to=problem.round_to,
        least_move=problem.least_move,
        max_gap=problem.max_gap,
    )
    again = draft.problem(model, reference)
    return draft, _otherwise(_typed(problem.canonical()), _typed(again.canonical()))


def _of_change(reference: Reference, problem: PlanProblem) -> set[str]:
    """Labels of the guardrails that a question about a change brings with it."""
    if problem.asked == "next":
        held = change.next_money(reference, 1.0)[1]
    elif problem.asked == "cut":
        held = change.cut(reference, 0.5)[1]
    else:
        return set()
    return {one.label for one in held}


def _with_aim(
    draft: Draft, model: FittedModel, reference: Reference, problem: PlanProblem
) -> Draft:
    goal, objective, now = problem.goal, problem.objective, reference.plan.total()
    if goal is not None:
        per_unit = services.value_per_unit(model) or 1.0
        reach = goal.reach * per_unit if goal.of == "incremental" else goal.reach
        surely = None if goal.with_probability is None else 100 * goal.with_probability
        return replace(draft, ask="goal", goal_of=goal.of, reach=reach, surely=surely)
    draft = replace(
        draft, maximize=objective.maximize, statistic=objective.statistic, versus=objective.versus
    )
    total = 0.0 if problem.budget is None else problem.budget.total
    if problem.asked == "next" and total > now:
        return replace(draft, scope="next", more=total - now)
    if problem.asked == "cut" and 0 < total < now:
        return replace(draft, scope="cut", cut=100 * (1 - total / now))
    sense = "==" if problem.budget is None else problem.budget.sense
    return replace(draft.with_budget(total), sense=sense)


def _typed(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in _NOT_TYPED}


def _otherwise(asked: Mapping[str, Any], again: Mapping[str, Any]) -> tuple[str, ...]:
    keys = dict.fromkeys([*asked, *again])
    return tuple(key for key in keys if not _is_same(asked.get(key), again.get(key)))


def _is_same(one: Any, other: Any) -> bool:
    """Equal but for the last digits of numbers; a list in another order is the same list."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= 1e-9 * max(abs(one), abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        rest = list(other)
        for item in one:
            found = next((k for k, each in enumerate(rest) if _is_same(item, each)), None)
            if found is None:
                return False
            del rest[found]
        return not rest
    return bool(one == other)
