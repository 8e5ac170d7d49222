"""What more for the brand group costs in the short term, and what to watch of the long one.

The model knows what advertising brings within its carry-over. What a brand is worth later is in
none of its figures; trackers see it, and their own noise says from when a change is one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from mmm_core.labels import CHANNEL
from mmm_core.statistics import LEVEL, Probability, Summary, probability_above, summarize
from planner.questions.optimize import OptimizeAnswer
from planner.questions.strategy_problems import brand_channels

# What a usual wave of a brand tracker asks; the share at which its noise is largest.
INTERVIEWS, _WORST = 1000, 0.5
METRICS = ("awareness", "consideration")


@dataclass(frozen=True)
class Tracker:
    """A metric of a brand tracker, and from when a change of it is one.

    Parameters
    ----------
    metric : what people are asked for
    interviews : of a wave
    least : change of the share between two waves of so many interviews beyond which chance alone
        leads in no more than one case in ten, whatever the share; 0.037 is 3.7 points
    """

    metric: str
    interviews: int
    least: float


@dataclass(frozen=True, eq=False)
class BrandPrice:
    """The plan with a floor for the brand group against the one that brings most without it.

    Parameters
    ----------
    group : as the card names it
    channels : of it
    now, without, spend : its money in the current plan, in the plan that brings most, and here
    outcome : what the floor costs of incremental outcome, outcome units; above 0 where it costs
    profit : the same of profit, money; None where that is not known
    costs : P(it costs anything) of outcome; None where the plans are the same
    trackers : what to watch instead
    """

    group: str
    channels: tuple[str, ...]
    now: float
    without: float
    spend: float
    outcome: Summary
    profit: Summary | None
    costs: Probability | None
    trackers: tuple[Tracker, ...]


def brand_price(brand: OptimizeAnswer | None, growth: OptimizeAnswer | None) -> BrandPrice | None:
    """The price of the floor; None without both plans.

    Parameters
    ----------
    brand, growth : the same question with the floor and without
    """
    if brand is None or growth is None:
        return None
    model = brand.answer.model
    channels = brand_channels(model)
    cells = model.cells.select({CHANNEL: channels})
    here, there = brand.answer.evaluation, growth.answer.evaluation
    outcome, profit, other = there.total - here.total, here.profit(), there.profit()
    same = bool((brand.optimum.spend == growth.optimum.spend).all())
    return BrandPrice(
        group=model.card.brand_group,
        channels=channels,
        now=float(brand.answer.reference_evaluation.spend[cells].sum()),
        without=float(there.spend[cells].sum()),
        spend=float(here.spend[cells].sum()),
        outcome=summarize(outcome),
        profit=None if profit is None or other is None else summarize(other - profit),
        costs=None if same else probability_above(outcome),
        trackers=tuple(tracker(metric) for metric in METRICS),
    )


def tracker(metric: str, interviews: int = INTERVIEWS) -> Tracker:
    """From when a change between two waves is more than chance.

    Two independent shares of ``interviews`` each differ by a normal amount with variance
    2 p (1 - p) / n, largest at p = 1/2.
    """
    sd = math.sqrt(2 * _WORST * (1 - _WORST) / interviews)
    return Tracker(metric, interviews, float(ndtri((1 + LEVEL) / 2)) * sd)
