"""What a plan that was found brings beyond a person's own one, in words."""

from __future__ import annotations

from mmm_core.model import FittedModel
from planner.questions.assess import Comparison
from planner.wording import amounts
from planner.wording.units import Units


def beyond(model: FittedModel, versus: Comparison, money: float) -> str:
    """What a plan brings beyond a person's own one, which spends that money; "" for the same."""
    if versus.same_plan or versus.p_better is None:
        return ""
    units, profit = Units.of(model), versus.profit_gain
    gain = f"{units.say_outcome_change(versus.gain.mean)} {units.result}"
    said = f"{gain} ({units.say_outcome_span(versus.gain)})"
    if profit is not None:
        said += f", {units.say_money_change(profit.mean)} profit ({units.say_money_span(profit)})"
    return (
        f"Over your plan on What-if, at {units.say_money(money)}: {said}; it is better in "
        f"{amounts.chance(versus.p_better)} of the draws."
    )
