"""What a plan that was found brings beyond a person's own one, in words."""

from __future__ import annotations

from mmm_core.model import FittedModel
from planner.questions.assess import Comparison
from planner.wording import amounts, answers
from planner.wording.units import Units


def beyond(model: FittedModel, versus: Comparison, money: float, own: float) -> str:
    """The plan that was found, which spends ``money``, against one's own; "" for the same."""
    if versus.same_plan:
        return ""
    units, profit = Units.of(model), versus.profit_gain
    gain = units.with_result(units.say_outcome_change(versus.gain.mean))
    said = f"{gain} ({units.say_outcome_span(versus.gain)})"
    if profit is not None:
        said += f", {units.say_money_change(profit.mean)} profit ({units.say_money_span(profit)})"
    return (
        f"Over your plan on What-if ({units.say_money(own)}), the plan that was found "
        f"({units.say_money(money)}) brings {said}: better on "
        f"{answers.said_on(model, versus.better_on)} in {amounts.chance(versus.p_better)} of the "
        "draws."
    )
