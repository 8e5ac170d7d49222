"""What is said of a test of one channel, and of a measurement plan (numbers 31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.statistics import Summary
from optimizer.guardrails.guardrail import Guardrail
from optimizer.requirements import Sentence
from planner.finance.commitments import Departure
from planner.questions.learning.worth_knowing import Expected, Learning

# How likely a test should be to see something.
ENOUGH = 0.8
# Some regions go without while the others do not; or all of it off, or up, for a while.
Kind = Literal["holdout", "on_off", "lift"]


@dataclass(frozen=True)
class Power:
    """What the model's own noise leaves to be seen.

    Parameters
    ----------
    noise : standard error of the result, outcome units
    precision : that as a share of the expected result
    least : the least effect that is told from nothing in four of five tests, outcome units
    chance : on average over the draws, how likely the result's 90 % interval leaves out zero
    low, high : within this the model expects nine in ten results, noise included
    """

    noise: float
    precision: float
    least: float
    chance: float
    low: float
    high: float


@dataclass(frozen=True)
class Trial:
    """A test of one channel that follows a decision.

    Parameters
    ----------
    channel : its label
    kind : "holdout" of some regions, "on_off" everywhere, "lift" everywhere
    regions : labels of those that are held out, one a dimension, for each; none for the others
    factor : on the plan's money in the test: 0 for none
    periods : how long the money is changed
    measured : how long the outcome is compared, from the first of them on
    first, last : first and last day on which the money is changed
    known : last day that is compared
    moves : money that the test spends more (less: negative) than the plan
    effect : what that money brings by then, outcome units, in absolute amounts
    power : None where the model has no noise to say it from, and ``no_power``
    costs : what the test costs, in what decides; negative where it earns
    worth : what its result gains a decision of this size; None without a power
    breaks : rules of the question that the plan keeps and the test does not, each as a sentence
    """

    channel: str
    kind: Kind
    regions: tuple[tuple[str, ...], ...]
    factor: float
    periods: int
    measured: int
    first: np.datetime64
    last: np.datetime64
    known: np.datetime64
    moves: float
    effect: Summary
    power: Power | None
    no_power: str
    costs: Summary
    worth: Expected | None
    breaks: tuple[tuple[Guardrail, Sentence], ...] = ()

    def is_past(self, today: np.datetime64) -> bool:
        """Whether it would have begun by that day: all days of the horizon have."""
        return bool(self.first <= today)

    @property
    def sees(self) -> bool:
        """Whether the model's noise lets it see something in four of five cases."""
        return self.power is not None and self.power.chance >= ENOUGH

    @property
    def pays(self) -> bool:
        """Whether one decision is expected to gain more than the test costs.

        What is not told from nothing counts as nothing; a test that gains by itself pays.
        """
        told = self.worth is not None and self.worth.is_told
        gains = self.worth.value if self.worth is not None and told else 0.0
        return gains > self.costs.mean


@dataclass(frozen=True)
class Check:
    """A day on which the outcome so far is held against what was expected.

    Parameters
    ----------
    day : the last day that is counted
    periods : of the horizon, by then
    mean, low, high : the whole outcome since the horizon's first day, base included, outcome
        units: expected, and within which nine in ten lie, observation noise included
    """

    day: np.datetime64
    periods: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class MeasurementPlan:
    """What to measure after a decision, when to look, and what triggers a review.

    Parameters
    ----------
    learning : what is worth knowing
    trial : the test that follows for the channel most worth knowing; None where none does, and
        ``no_trial``
    checks : in their order; none where the outcome cannot be forecast with a range, and
        ``no_checks``
    departs : money by which the plan leaves what is committed or spent
    decides : who decides on a review; "" where nobody is named
    """

    learning: Learning
    trial: Trial | None
    no_trial: str
    checks: tuple[Check, ...]
    no_checks: str
    departs: tuple[Departure, ...] = ()
    decides: str = ""
