"""What a rule costs, in words."""

from __future__ import annotations

from mmm_core.model import FittedModel
from planner.questions.optimize import OptimizeAnswer
from planner.questions.prices import Price
from planner.wording import amounts, answers

NOTHING = "nothing"
LITTLE = 1e-6


def gained(price: Price, found: OptimizeAnswer) -> float:
    """What dropping the rule gains; nothing where that is only rounding."""
    found_gain = price.finite.gained
    scale = abs(found.optimum.certificate.value)
    return 0.0 if found_gain is None or found_gain.mean <= LITTLE * scale else found_gain.mean


def unit(model: FittedModel, found: OptimizeAnswer) -> str:
    """What a cost is counted in: what was maximised, or money where the least is spent."""
    if found.problem.spends_least:
        return "more spend"
    return answers.counts(model, found)


def cost(model: FittedModel, found: OptimizeAnswer, price: Price) -> str:
    """The mean, and its interval."""
    gain = price.finite.gained
    if gain is None:
        return "unknown"
    if gained(price, found) == 0:
        return NOTHING
    mean = answers.amount(model, found, gain.mean)
    low, high = (answers.amount(model, found, end) for end in (gain.low, gain.high))
    # Money that a goal takes is the same in every draw.
    return mean if low == mean == high else f"{mean} ({amounts.span(low, high)})"


def nothing(rules: int, others: bool) -> str:
    """That dropping so many rules gains nothing, each alone."""
    if rules == 1:
        return f"{'The other' if others else 'This one'} costs nothing"
    return f"{'The others cost' if others else 'Each costs'} nothing when dropped alone"
