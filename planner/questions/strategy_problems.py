"""The usual strategies as questions: from one question, what each of them asks.

Horizon, calendar, guardrails, declined moves, money that stands and assumptions are those of the
question. Its aim is each strategy's own, and so is how the money is read: all of it, or at most
so much. Every one of them is a question like any other, to be opened and edited.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Literal

from mmm_core.assumptions.applied import knows_profit
from mmm_core.errors import InvalidProblem
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import GroupRange, Guardrail, MaxShift
from optimizer.problem import Asked, Objective, PlanProblem
from optimizer.requirements.budget import Budget

Kind = Literal["profit", "growth", "balanced", "brand"]

# Of a plan's money, what Balanced may move.
MOST_MOVED = 0.10
# Above the current plan's money, what Brand building gives the brand group.
BRAND_LIFT = 0.20
# A flat top hides the budget: profit within a thousandth may lie a tenth of the money away.
FINE_GAP = 1e-6
_STEPS = 1e4


def common_question(problem: PlanProblem, reference: Reference) -> PlanProblem:
    """What all strategies share: a whole plan for the question's money.

    A question about next money or a cut keeps the guardrails that it brings. One that has no
    budget has the current plan's, and a goal is left out: it would decide the plan itself.
    """
    total = reference.plan.total() if problem.budget is None else problem.budget.total
    asked: Asked = "rest" if problem.asked == "rest" else "plan"
    return replace(problem, budget=Budget(total), goal=None, objective=Objective(), asked=asked)


def profit_problem(common: PlanProblem, model: FittedModel) -> PlanProblem:
    """The most profit: no more is spent than earns the required return.

    Parameters
    ----------
    model : under what the question assumes

    Raises
    ------
    InvalidProblem
        Where no margin is known.
    """
    if not knows_profit(model):
        raise InvalidProblem(
            "The margin is not known, so no plan is the one that earns most.",
            "Add margin and value_per_unit to the model card, or assume them.",
        )
    return replace(
        common,
        budget=Budget(_money(common), "<="),
        objective=Objective("profit"),
        max_gap=min(common.max_gap, FINE_GAP),
    )


def growth_problem(common: PlanProblem) -> PlanProblem:
    """The most outcome of the whole budget."""
    return common


def balanced_problem(
    common: PlanProblem,
    model: FittedModel,
    reference: Reference,
    most_moved: float = MOST_MOVED,
) -> PlanProblem:
    """The mean and the bad case of the change together, with few moves, the brand group kept.

    Parameters
    ----------
    most_moved : share of the plan that may lie elsewhere than in the current mix
    """
    rules: list[Guardrail] = [MaxShift(_label(common, "few moves"), most_moved)]
    channels = brand_channels(model)
    if channels and _brand_money(model, reference, channels) > 0:
        kept = _share_of_current(common, reference)
        rules.append(_floor(_label(common, "brand group kept"), channels, kept))
    return _with(
        replace(common, objective=Objective("incremental", "mean_cvar", versus="reference")), rules
    )


def require_lift(lift: float) -> None:
    """Refuse what is no lift of the brand group.

    Raises
    ------
    InvalidProblem
        If it is not a share above 0, up to 10.
    """
    if not (math.isfinite(lift) and 0 < lift <= 10):
        raise InvalidProblem(
            f"The brand group is to get {lift} more than now.", "Give a share above 0, such as 0.2."
        )


def brand_problem(
    common: PlanProblem, model: FittedModel, reference: Reference, lift: float = BRAND_LIFT
) -> PlanProblem:
    """The most outcome of the whole budget, the brand group well above the current plan.

    Parameters
    ----------
    lift : above the current plan's money, as a share of it

    Raises
    ------
    InvalidProblem
        If the card names no brand group, no channel is in it, or nothing is spent on it now.
    """
    group = model.card.brand_group
    if not group:
        raise InvalidProblem(
            "The model card does not say which group of channels is brand building.",
            "Name it in the card: brand_group.",
        )
    channels = brand_channels(model)
    if not channels:
        raise InvalidProblem(
            f"The model card names the brand group {group!r}, and no channel is in it.",
            "Give its channels that group in the card.",
        )
    if _brand_money(model, reference, channels) <= 0:
        raise InvalidProblem(
            f"The current plan spends nothing on the brand group {group!r}, so nothing is more "
            "than now.",
            "Give a current plan that does.",
        )
    floor = (1 + lift) * _share_of_current(common, reference)
    return _with(common, [_floor(_label(common, "brand building"), channels, floor)])


def brand_channels(model: FittedModel) -> tuple[str, ...]:
    """Channels of the group that the card names as brand building, in the model's order."""
    group, cards = model.card.brand_group, model.card.channels
    if not group:
        return ()
    return tuple(
        channel
        for channel in map(str, model.cells.along(CHANNEL))
        if channel in cards and cards[channel].group == group
    )


def _brand_money(model: FittedModel, reference: Reference, channels: Sequence[str]) -> float:
    cells = model.cells.select({CHANNEL: tuple(channels)})
    return float(reference.plan.array(model)[:, cells].sum())


def _share_of_current(common: PlanProblem, reference: Reference) -> float:
    """What a group keeps of its money: all of it, in a smaller budget its part of that.

    To a ten-thousandth, and downwards: a floor is to be met by the current mix itself.
    """
    total = reference.plan.total()
    if total <= 0:
        return 1.0
    return min(1.0, math.floor(_money(common) / total * _STEPS) / _STEPS)


def _money(common: PlanProblem) -> float:
    assert common.budget is not None
    return common.budget.total


def _floor(label: str, channels: Sequence[str], times: float) -> GroupRange:
    return GroupRange(label, {CHANNEL: tuple(channels)}, times, None, "x_reference")


def _with(problem: PlanProblem, rules: Sequence[Guardrail]) -> PlanProblem:
    return replace(problem, guardrails=(*problem.guardrails, *rules))


def _label(problem: PlanProblem, wanted: str) -> str:
    """A label that none of the question's guardrails has."""
    taken = {one.label for one in problem.guardrails}
    tries = (wanted if number == 1 else f"{wanted} ({number})" for number in count(1))
    return next(label for label in tries if label not in taken)
