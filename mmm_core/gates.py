"""Gates of fitness to plan with (numbers 18): every limit in one place.

Whoever judges a model by one of them shows it beside what was measured.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Gates:
    """Where a model, or what is known of a cell, stops being fit to plan with.

    Parameters
    ----------
    rhat_caution, rhat_not_fit : r-hat above which chains disagree
    ess_caution, ess_not_fit : effective draws below which a posterior is poorly sampled
    divergences_not_fit : share of the draws that diverged
    draws_caution : draws below which intervals are coarse
    refresh_quarters : quarters from the last observed period on that a fit stays fresh
    interval : width of a cell's 90 % interval, as a multiple of its mean
    variation : coefficient of variation below which spend hardly varied
    shrinkage : share by which data must have narrowed a cell's response from its prior
    moved_on_weak : share of the moved money that cells of weak evidence may carry
    negative_share, negative_danger : share of draws in which media lowers the outcome
    inflation : variance inflation above which a channel's spend moved with that of others
    r2 : share of the outcome's variance below which a model explains too little
    scaled_spend, scaled_outcome : largest period's spend up to which, in every channel, it is asked
        whether that is money; and how many times all spend the outcome has to be for it
    negative_base : share of the periods that may have a base below zero
    reaction : chance at which a model in which nothing reacts to weak demand may be asked whether
    reaction_lags : periods back at which it is looked for
    apart : correlation of two responses' draws below which they are told apart badly
    follows, alternates : Durbin-Watson usually lies between, 1.5 to 2.5 by the rule of thumb of
        textbooks (A. Field, Discovering Statistics, calls values below 1 or above 3 surely wrong);
        shown, and no reason for caution by itself
    """

    rhat_caution: float = 1.01
    rhat_not_fit: float = 1.05
    ess_caution: float = 400.0
    ess_not_fit: float = 100.0
    divergences_not_fit: float = 0.01
    draws_caution: int = 200
    refresh_quarters: int = 2
    interval: float = 1.0
    variation: float = 0.1
    shrinkage: float = 0.10
    moved_on_weak: float = 0.10
    negative_share: float = 0.05
    negative_danger: float = 0.5
    inflation: float = 10.0
    r2: float = 0.7
    negative_base: float = 0.05
    scaled_spend: float = 1.5
    scaled_outcome: float = 100.0
    reaction: float = 0.05
    reaction_lags: int = 4
    apart: float = -0.5
    follows: float = 1.5
    alternates: float = 2.5


GATES = Gates()
