"""Outwards from 1 to the first factor with other advice, and close to where it turns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from planner.questions.advice import LEAST_MOVE, Case
from planner.questions.dials import FURTHEST, Dial

# Steps of the scan to either side.
STEPS = 6
_SHORT = 0.9


@dataclass(frozen=True, eq=False)
class Side:
    """A factor, and the question answered there."""

    factor: float
    case: Case


def scanned(end: float) -> Iterator[float]:
    """Factors from 1 to an end, evenly apart on a log scale, the end among them."""
    if end == 1:
        return
    step = math.copysign(math.log(FURTHEST) / STEPS, math.log(end))
    count = math.ceil(math.log(end) / step - 1e-9)
    yield from (math.exp(i * step) for i in range(1, count))
    yield end


def between(dial: Dial, holds: Side, flips: Side, close: float, turn: int) -> float:
    """A factor between two, as near as can be guessed to where the advice turns.

    Where the direction alone flips, the moves on both sides say about where: one more factor on
    either side of that place is enough. Every third turn halves what is left, whatever they say.

    Parameters
    ----------
    holds, flips : the advice is the same at one, and another at the other
    close : ratio of two factors that is close enough
    turn : how many factors were tried before
    """
    low, high = math.log(holds.factor), math.log(flips.factor)
    share = _turns_at(dial, holds, flips)
    if share is None or turn % 3 == 2:
        return math.exp(0.5 * (low + high))
    way, near = high - low, math.log(close) * _SHORT
    reach = near / abs(way)
    if share <= reach:
        share = reach
    elif share >= 1 - reach:
        share = 1 - reach
    else:
        share -= 0.5 * reach
    return math.exp(low + share * way)


def _turns_at(dial: Dial, holds: Side, flips: Side) -> float | None:
    """Share of the way at which the move would pass its limit if it changed evenly.

    None where it is no move that flips.
    """
    if holds.case.decision != flips.case.decision:
        return None
    here, there = holds.case.move(dial), flips.case.move(dial)
    for limit in (LEAST_MOVE, -LEAST_MOVE):
        if (here >= limit) != (there >= limit):
            share = (limit - here) / (there - here)
            return share if 0 < share < 1 else None
    return None
