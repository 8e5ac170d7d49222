"""How firmly the draws choose the plan, and whether its gain holds on draws that did not.

A plan that is best on a set of draws looks a little better on them than it is (the
winner's curse). So the plan is chosen anew on parts of the draws: how much the mix moves
says how firmly the posterior picks it, and a plan chosen on one half is judged on the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from optimizer.criterion import counted, floors_of
from optimizer.deadline import DEFAULT_TIME_LIMIT
from optimizer.domain.projection import build_domain
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import UNIT, Ground, Integers
from optimizer.solve import Optimum, solve_on
from optimizer.warm_start import WarmStart

SUBSETS = 8
_ENDS = (0.1, 0.9)


@dataclass(frozen=True, eq=False)
class Stability:
    """Share of spend of every cell, over plans chosen on random halves of the draws.

    Parameters
    ----------
    subsets : plans that were chosen
    mean, low, high : (cells,) mean, 10 % and 90 % quantile; shares of a plan's money
    """

    subsets: int
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Judged:
    """A plan chosen on some draws: its gain against the reference there, and on the others.

    ``inside`` and ``outside`` are one number a draw, in outcome units, or in money where
    ``on`` is "profit".
    """

    inside: Floats
    outside: Floats
    on: Literal["incremental", "profit"]


@dataclass(frozen=True)
class SplitDraws:
    """Gain against the reference on draws that chose the plan, and on draws that did not.

    Parameters
    ----------
    in_sample, out_of_sample : outcome units, or money where ``on`` is "profit"
    p_better : P(gain > 0) over draws that were not used to choose
    on : profit where a margin is known, else incremental outcome
    by_chains : the halves are whole chains, not random draws
    """

    in_sample: Summary
    out_of_sample: Summary
    p_better: Probability
    on: Literal["incremental", "profit"]
    by_chains: bool


def random_halves(problem: PlanProblem, samples: int, count: int = SUBSETS) -> list[Integers]:
    """Random halves of the draws, the same ones for the same question; positions ascend."""
    rng = np.random.default_rng(int(problem.fingerprint, 16))
    half = max(samples // 2, 1)
    return [np.sort(rng.choice(samples, half, replace=False)) for _ in range(count)]


def split(problem: PlanProblem, model: FittedModel) -> tuple[Integers, Integers, bool]:
    """Two halves of the draws: of whole chains (and True) where there are several.

    Neighbouring draws of one chain resemble each other; other chains are independent.
    """
    length = model.samples // max(model.chains, 1)
    if model.chains >= 2 and length * model.chains == model.samples:
        first = np.arange(model.chains // 2 * length)
        return first, np.arange(first.size, model.samples), True
    (first,) = random_halves(problem, model.samples, 1)
    return first, np.setdiff1d(np.arange(model.samples), first), False


def optimum_on(
    problem: PlanProblem,
    model: FittedModel,
    reference: Reference,
    draws: Integers,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
    like: Optimum | None = None,
    checked: bool = True,
) -> Optimum:
    """The plan chosen on some draws.

    Parameters
    ----------
    draws : positions among the model's samples
    like : the plan on all draws, from which the search begins; it stops at the gap asked for
    checked : whether the proof is checked; not of plans that are for looking on only

    Raises
    ------
    InvalidProblem, NoAnswer
        As ``solve``; floors may hold on all draws and not on some.
    """
    some = model.with_draws(draws)
    ground = counted(problem, ground_of(some, reference, problem.tail))
    warm = None if like is None else _beside(like, problem, ground)
    return solve_on(
        problem, some, ground, time_limit, watcher, warm, fine=like is None, checked=checked
    )


def _beside(like: Optimum, problem: PlanProblem, ground: Ground) -> WarmStart:
    """A start from the plan and the nodes of a search on other draws."""
    warm, domain = WarmStart(), build_domain(problem, ground)
    warm.over(domain, ground.responses)
    warm.levels = domain.levels(like.spend)
    if not floors_of(problem, ground):
        warm.grids = like.certificate.witness.grids
    return warm


def stability_of(spends: Sequence[Floats]) -> Stability:
    """How far shares of spend differ between plans, each (periods, cells)."""
    money = np.array([spend.sum(axis=0) for spend in spends])
    total = money.sum(axis=1, keepdims=True)
    shares = np.divide(money, total, out=np.zeros_like(money), where=total > 0)
    low, high = np.quantile(shares, _ENDS, axis=0)
    return Stability(len(spends), shares.mean(axis=0), low, high)


def judge(
    spend: Floats, ground: Ground, chosen_on: Integers, against: Floats | None = None
) -> Judged:
    """The gain of a plan (periods, cells) against another, on its draws and the rest.

    ``ground`` holds all draws; profit where value and margin are known. ``against`` is the
    reference unless given.
    """
    on: Literal["incremental", "profit"] = "incremental"
    worth, per_money = UNIT, 0.0
    if ground.earned is not None:
        on, (worth, per_money) = "profit", ground.profit_worth()
    other = ground.reference if against is None else against
    mine, theirs = (ground.outcome(one, worth.by_period) for one in (spend, other))
    brings = (mine - theirs).sum(axis=0)
    gain = worth.per_unit * brings - per_money * float(spend.sum() - other.sum())
    inside = np.zeros(gain.size, dtype=bool)
    inside[chosen_on] = True
    return Judged(gain[inside], gain[~inside], on)


def split_draws(first: Judged, second: Judged, by_chains: bool) -> SplitDraws:
    """Both directions together: every draw judged once by a plan that it did not choose."""
    outside = np.concatenate([first.outside, second.outside])
    return SplitDraws(
        in_sample=summarize(np.concatenate([first.inside, second.inside])),
        out_of_sample=summarize(outside),
        p_better=probability_above(outside),
        on=first.on,
        by_chains=by_chains,
    )
