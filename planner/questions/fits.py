"""Two fits of one business side by side: what moved, and how much of it is only other draws.

Both answer the same question: the same money before, in and after the horizon, so that what
differs is the posterior alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import CHANNEL, Floats
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.monte_carlo import mean_error
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from mmm_core.refits import (
    Changed,
    Positions,
    carried,
    changed,
    common_periods,
    on_data_of,
    require_comparable,
)
from mmm_core.statistics import Summary, summarize
from optimizer.posed import window_of
from planner.questions.assess import SHOWN_TAIL
from planner.questions.fitness import Fitness, fitness_of

# Monte Carlo standard errors of each mean within which two means are one.
ERRORS = 2.0
# What the absolute value of a normal deviate is on average, in standard deviations.
_MEAN_ABSOLUTE = math.sqrt(2.0 / math.pi)
Kind = Literal["same", "draws", "moved", "appeared", "gone"]


@dataclass(frozen=True)
class Moved:
    """One quantity under both fits, in outcome units.

    Parameters
    ----------
    name : channel label; "" for all of them, "base" for the base
    before, after : under the former fit and under this one; None where a fit does not have it
    error : Monte Carlo standard errors of the two means, the square root of their squares' sum
    reach : how far apart other draws would put two means of one posterior
    kind : "same" to the last digit, no more than other "draws" would give (`ERRORS` standard
        errors of each mean), or "moved"; "appeared" or "gone" where one fit does not have it
    """

    name: str
    before: Summary | None
    after: Summary | None
    error: float
    reach: float
    kind: Kind

    @property
    def change(self) -> float | None:
        """How far the mean moved; None where a fit does not have it."""
        if self.before is None or self.after is None:
            return None
        return self.after.mean - self.before.mean

    @property
    def is_within(self) -> bool:
        """Whether the mean lies within the former fit's interval."""
        before, after = self.before, self.after
        return before is not None and after is not None and before.low <= after.mean <= before.high


@dataclass(frozen=True, eq=False)
class Fits:
    """Two fits compared.

    Parameters
    ----------
    model, other : this fit and the former one, as they are
    former : the former one's posterior on this fit's data
    reference : the plan that both are asked about
    changed : what differs by the files
    channels : by channel, what moved most first
    total : all channels together; only those that both fits have
    base : mean a period over the periods that both were fitted on; None where that is not known
    base_why : why it is not; "" where it is
    now, then : fitness of each, at its own current plan
    """

    model: FittedModel
    other: FittedModel
    former: FittedModel
    reference: Reference
    changed: Changed
    channels: tuple[Moved, ...]
    total: Moved
    base: Moved | None
    base_why: str
    now: Fitness
    then: Fitness

    @property
    def is_unfit(self) -> bool:
        """Whether either is not fit to plan with: then neither says which plan is better."""
        return "not_fit" in (self.now.level, self.then.level)

    @property
    def of_draws(self) -> float | None:
        """Share of the movement of channels that other draws of one posterior would give too.

        What each channel would move on average by its Monte Carlo error alone, over what they
        moved; at most 1, None where nothing moved.
        """
        known = [one for one in self.channels if one.change is not None]
        moved = sum(abs(one.change or 0.0) for one in known)
        return min(sum(one.error * _MEAN_ABSOLUTE for one in known) / moved, 1.0) if moved else None

    @property
    def moved(self) -> tuple[Moved, ...]:
        """Channels that moved more than other draws would."""
        return tuple(one for one in self.channels if one.kind == "moved")


def compare_fits(
    model: FittedModel, other: FittedModel, reference: Reference | None = None
) -> Fits:
    """What moved from a former fit to this one.

    Parameters
    ----------
    reference : the plan that both are asked about; by default this fit's own, right after its data

    Raises
    ------
    InvalidProblem
        If the two are no fits of one business (`mmm_core.refits.require_comparable`).
    """
    require_comparable(model, other)
    former = on_data_of(other, model)
    reference = reference or reference_plan(model, default_horizon(model))
    after, before = evaluated(model, reference), evaluated(former, taken(reference, former))
    channels = _channels(after, before)
    shared = [one.name for one in channels if one.change is not None]
    base, why = _base(model, other)
    return Fits(
        model=model,
        other=other,
        former=former,
        reference=reference,
        changed=changed(model, other),
        channels=tuple(channels),
        total=_moved("", _sum(after, shared), _sum(before, shared), (model, former)),
        base=base,
        base_why=why,
        now=_fitness(model),
        then=_fitness(other),
    )


def taken(reference: Reference, other: FittedModel) -> Reference:
    """A reference plan as another fit takes it."""
    return Reference(carried(reference.plan, other), reference.source, reference.notes)


def evaluated(model: FittedModel, reference: Reference) -> PlanEvaluation:
    """The reference plan under a fit, which goes on after the horizon."""
    return evaluated_plan(model, reference.plan, reference)


def evaluated_plan(model: FittedModel, plan: Plan, reference: Reference) -> PlanEvaluation:
    """A plan under a fit, its reference going on after the horizon."""
    window = window_of(model, reference, SHOWN_TAIL)
    with alone(window.size.planning_bytes):
        return evaluate(window, plan, reference.plan.array(model))


def _fitness(model: FittedModel) -> Fitness:
    return fitness_of(evaluated(model, reference_plan(model, default_horizon(model))))


def _sum(of: PlanEvaluation, channels: list[str]) -> Floats:
    """What some channels bring together, (samples,)."""
    cells = of.model.cells.select({CHANNEL: channels})
    total: Floats = of.incremental[cells].sum(axis=0)
    return total


def _channels(after: PlanEvaluation, before: PlanEvaluation) -> list[Moved]:
    here, there = after.model.cells.along(CHANNEL), before.model.cells.along(CHANNEL)
    found = []
    for name in dict.fromkeys([*here, *there]):
        new = _sum(after, [name]) if name in here else None
        old = _sum(before, [name]) if name in there else None
        found.append(_moved(name, new, old, (after.model, before.model)))
    return sorted(found, key=lambda one: -abs(one.change or 0.0))


def _moved(
    name: str, after: Floats | None, before: Floats | None, fits: tuple[FittedModel, FittedModel]
) -> Moved:
    """One quantity (samples,) under this fit and under the former one."""
    if after is None or before is None:
        # The current plan has no money for a channel that is gone, so nothing can be said of it.
        now = None if after is None else summarize(after)
        return Moved(name, None, now, 0.0, 0.0, "gone" if after is None else "appeared")
    now, then = summarize(after), summarize(before)
    if after.shape == before.shape and np.array_equal(after, before):
        return Moved(name, then, now, 0.0, 0.0, "same")
    errors = [mean_error(fit, draws) for fit, draws in zip(fits, (after, before), strict=True)]
    reach = ERRORS * sum(errors)
    is_draws = abs(now.mean - then.mean) <= reach
    kind: Kind = "draws" if is_draws else "moved"
    return Moved(name, then, now, math.hypot(*errors), reach, kind)


def _base(model: FittedModel, other: FittedModel) -> tuple[Moved | None, str]:
    """The fitted base a period, all units together, over the periods that both have."""
    for fit in (model, other):
        if fit.base is None:
            return None, f"the base of {fit.card.title} is not known: {fit.base_missing}"
    mine, theirs = common_periods(model, other)
    if mine.size == 0:
        return None, "the two were fitted on no period in common"
    pairs = ((model, mine), (other, theirs))
    now, then = (_mean_base(fit, at) for fit, at in pairs)
    return _moved("base", now, then, (model, other)), ""


def _mean_base(model: FittedModel, at: Positions) -> Floats:
    assert model.base is not None
    values = model.base.to_numpy()[:, at]
    mean: Floats = values.reshape(*values.shape[:2], -1).sum(axis=2).mean(axis=1)
    return mean
