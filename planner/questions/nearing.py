"""Outwards from 1 to the first factor with other advice, and close to where it turns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from planner.questions.advice import LEAST_MOVE, Case
from planner.questions.dials import FURTHEST, Dial

# Steps of the scan to either side.
STEPS = 6
_SHORT = 0.9
# Two factors this close are one tipping point: of a response, and of a number of finance's.
CLOSE, CLOSE_MONEY = 1.01, 1.002
# Where it is known at which factor a plan just earns what it must, and how often it is tried for.
EXACT, _TRIES = 1 + 1e-6, 9


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


def first_turn(
    dial: Dial,
    holds: Side,
    factors: Iterable[float],
    at: Callable[[float], Case],
    turned: Callable[[Case], bool],
) -> tuple[Side, Side] | None:
    """The first factor at which something is otherwise and the last before it, close together.

    Parameters
    ----------
    holds : where one begins
    factors : ever further from there
    at : the question answered at a factor
    turned : whether an answer is another
    """
    for factor in factors:
        there = Side(factor, at(factor))
        if turned(there.case):
            return _closer(dial, holds, there, at, turned)
        holds = there
    return None


def _closer(
    dial: Dial,
    holds: Side,
    flips: Side,
    at: Callable[[float], Case],
    turned: Callable[[Case], bool],
) -> tuple[Side, Side]:
    """Two factors as close as is wanted, the answer the same at one and another at the other."""
    turn = 0
    while abs(math.log(flips.factor / holds.factor)) > math.log(
        close := _close(dial, holds, flips, turn)
    ):
        factor, turn = between(dial, holds, flips, close, turn), turn + 1
        there = Side(factor, at(factor))
        if turned(there.case):
            flips = there
        else:
            holds = there
    return holds, flips


def _close(dial: Dial, holds: Side, flips: Side, turn: int) -> float:
    """Ratio of two factors that is close enough."""
    if dial.money is None:
        return CLOSE
    return EXACT if turn < _TRIES and _pays_alone(dial, holds, flips) else CLOSE_MONEY


def _pays_alone(dial: Dial, holds: Side, flips: Side) -> bool:
    return holds.case.advice(dial).flips(flips.case.advice(dial)) == ("pays",)


def between(dial: Dial, holds: Side, flips: Side, close: float, turn: int) -> float:
    """A factor between two, as near as can be guessed to where the advice turns.

    Where the direction alone flips, the moves on both sides say about where; where it is whether
    the plan pays, its own means say where it just does. One more factor on either side of that
    place is enough. Every third turn halves what is left, whatever they say.

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

    Where it is only whether the plan pays: at which a plan of either side just does. None where
    neither flips.
    """
    if _pays_alone(dial, holds, flips):
        return _pays_at(dial, holds, flips)
    if holds.case.decision != flips.case.decision:
        return None
    here, there = holds.case.move(dial), flips.case.move(dial)
    for limit in (LEAST_MOVE, -LEAST_MOVE):
        if (here >= limit) != (there >= limit):
            share = (limit - here) / (there - here)
            return share if 0 < share < 1 else None
    return None


def _pays_at(dial: Dial, holds: Side, flips: Side) -> float | None:
    """Share of the way at which a plan just earns what it must; None where neither side's does.

    A plan's earnings rise with margin and value as these do, and what it must earn as 1 and the
    required return. Where the plan stays what it is that is the place; where the best plan
    changes, each that pays longer leads to the next, as Dinkelbach's method finds a best ratio.
    """
    low, high = math.log(holds.factor), math.log(flips.factor)
    sign = -1 if dial.money == "required_return" else 1
    places = []
    for side in (holds, flips):
        times = side.case.times
        if times is not None and times > 0:
            share = (math.log(side.factor) - sign * math.log(times) - low) / (high - low)
            places += [share] if 0 < share < 1 else []
    # The plan that pays longest is the best one there.
    last = max if holds.case.advice(dial).pays else min
    return last(places, default=None)
