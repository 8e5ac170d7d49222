"""How plans are chosen once something is known, and what that gains on draws that did not choose.

Everything here is arithmetic on what plans bring in each draw; a rule that picks a plan sees some
draws, and is judged on the others (the winner's curse).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from mmm_core.labels import Floats
from optimizer.requirements import Integers

# Results that are looked at in every draw.
_RESULTS = 5
_GOLDEN = (5**0.5 - 1) / 2
_AT_ONCE = 1_000_000


@dataclass(frozen=True, eq=False)
class Fold:
    """Draws that choose plans, the draws that judge them, and the plans.

    Parameters
    ----------
    chooses, judges : positions of draws; none is in both
    plans : (plans, samples) what each plan brings in every draw; the first is the one to beat
    """

    chooses: Integers
    judges: Integers
    plans: Floats


def groups_of(response: Floats, count: int) -> Integers:
    """Which of ``count`` groups of like size each draw is in, by its response (samples,).

    Draws with equal responses cannot be told apart, and share a group.
    """
    rank = np.searchsorted(np.sort(response), response, side="left")
    found: Integers = (rank * count) // max(response.size, 1)
    return found


def by_group(folds: list[Fold], group: Integers) -> Floats:
    """What knowing which group a draw is in gains in it, (samples,)."""
    gain = np.zeros(group.size)
    for fold in folds:
        for number in np.unique(group[fold.judges]).tolist():
            seen = fold.chooses[group[fold.chooses] == number]
            judged = fold.judges[group[fold.judges] == number]
            choice = int(fold.plans[:, seen].mean(axis=1).argmax()) if seen.size else 0
            gain[judged] = fold.plans[choice, judged] - fold.plans[0, judged]
    return gain


def by_test(folds: list[Fold], response: Floats, sd: float) -> Floats:
    """What the result of a test gains in each draw, on average over its results, (samples,).

    Parameters
    ----------
    response : (samples,) what the test measures
    sd : standard error of its normal result; above 0
    """
    gain, off = np.zeros(response.size), _errors(response.size)
    for fold in folds:
        seen, plans = response[fold.chooses] / sd, fold.plans[:, fold.chooses].T
        step = max(1, _AT_ONCE // max(seen.size, 1))
        for first in range(0, fold.judges.size, step):
            judged = fold.judges[first : first + step]
            for error in off:
                result = response[judged] / sd + error[judged]
                weights = -0.5 * np.square(result[:, None] - seen)
                weights = np.exp(weights - weights.max(axis=1, keepdims=True))
                choice = (weights @ plans).argmax(axis=1)
                gain[judged] += fold.plans[choice, judged] - fold.plans[0, judged]
    return gain / len(off)


def _errors(samples: int) -> Floats:
    """Standard normal errors of the results in every draw, (results, samples), the same each time.

    Every draw has its own, evenly spread: the same few for all draws would tell a wide test's
    results apart by the draw alone.
    """
    shift = (np.arange(samples) * _GOLDEN) % 1.0
    share = (np.arange(_RESULTS)[:, None] + shift) / _RESULTS
    return np.asarray(ndtri(np.clip(share, 1e-9, 1 - 1e-9)), dtype=np.float64)
