"""What other money in single months changes, and in two months together, on average over draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from mmm_core.labels import Floats
from planner.workbook.singles import Singles
from planner.workbook.terms import MonthlyTerms

# So many numbers at a time as a processor keeps close to it.
_AT_ONCE = 150_000

# Of a cell, the place of a stretch of terms, and some amounts: what these add to what saturates
# there, (amounts..., terms, draws or 1).
_Added = Callable[[int, int, slice], Singles]


def changes(terms: MonthlyTerms, channel: int, more: Floats) -> tuple[Floats, Floats]:
    """What more (or less) money in one month changes.

    Parameters
    ----------
    more : (months, amounts) money more than planned

    Returns
    -------
    outcome by month that it falls into, (months, amounts, landings), and slope of scaling the
    calendar, (months, amounts)
    """
    # Last of all the plan itself.
    amounts = np.append(more, np.zeros((len(more), 1)), axis=1).astype(np.float32)

    def added(cell: int, month: int, part: slice) -> Singles:
        found: Singles = terms.gain[month][cell] * amounts[month, part, None, None]
        return found

    outcome, slope = _brought(terms, channel, terms.felt, amounts.shape[1:], added)
    return outcome[:, :-1] - outcome[:, -1:], slope[:, :-1] - slope[:, -1:]


def together(
    terms: MonthlyTerms, channel: int, pairs: Sequence[tuple[int, int]], more: Floats
) -> tuple[Floats, Floats]:
    """What changes in two months do beyond the sum of each alone.

    Parameters
    ----------
    pairs : of months
    more : (months, amounts) money more than planned

    Returns
    -------
    outcome (pairs, first, second, landings), and slope (pairs, first, second)
    """
    felt = [_both(terms.felt[first], terms.felt[second]) for first, second in pairs]
    amounts = np.append(more, np.zeros((len(more), 1)), axis=1).astype(np.float32)

    def added(cell: int, place: int, part: slice) -> Singles:
        x, y = (
            terms.gain[month][cell][_inside(felt[place], terms.felt[month])]
            for month in pairs[place]
        )
        first, second = (amounts[month, :, None, None] for month in pairs[place])
        found: Singles = (x * first[part])[:, None] + y * second
        return found

    found = _brought(terms, channel, felt, (amounts.shape[1],) * 2, added)
    outcome, slope = (_beyond_sum(each) for each in found)
    return outcome, slope


def _brought(
    terms: MonthlyTerms,
    channel: int,
    felt: Sequence[slice],
    shape: tuple[int, ...],
    added: _Added,
) -> tuple[Floats, Floats]:
    """What stretches of terms bring with more on top of the plan.

    Returns
    -------
    outcome by month that it falls into, (stretches, *shape, landings), and slope, (stretches,
    *shape)
    """
    outcome = np.zeros((len(felt), *shape, terms.months.landings))
    slope = np.zeros((len(felt), *shape))
    draws = int(np.prod(shape)) * terms.weight.shape[1]
    numbers = [draws * (one.stop - one.start) for one in felt]
    for cell in terms.cells[channel]:
        for part, some in _batches(shape[0], numbers):
            places = [place for place in range(*some.indices(len(felt))) if numbers[place]]
            if not places:
                continue
            x = np.concatenate([added(cell, place, part) for place in places], axis=-2)
            at = np.concatenate([np.r_[felt[place]] for place in places])
            brought, steep = terms.responds(cell, at, terms.now[cell, at] + x)
            first = 0
            for place in places:
                last = first + felt[place].stop - felt[place].start
                landed = terms.landed(felt[place].start, brought[..., first:last, :])
                outcome[place, part] += landed
                slope[place, part] += steep[..., first:last].sum(axis=-1)
                first = last
    return outcome, slope


def _batches(amounts: int, numbers: Sequence[int]) -> Iterator[tuple[slice, slice]]:
    """Amounts, and stretches, to look at together: few of either where there are many draws."""
    begin = 0
    while begin < len(numbers):
        end, size = begin + 1, numbers[begin]
        while end < len(numbers) and size + numbers[end] <= _AT_ONCE:
            end, size = end + 1, size + numbers[end]
        step = max(amounts * _AT_ONCE // max(size, 1), 1)
        for at in range(0, amounts, step):
            yield slice(at, at + step), slice(begin, end)
        begin = end


def _both(one: slice, other: slice) -> slice:
    """What two stretches share."""
    start = max(one.start, other.start)
    return slice(start, max(min(one.stop, other.stop), start))


def _inside(part: slice, whole: slice) -> slice:
    """Where a part of a stretch stands within it."""
    return slice(part.start - whole.start, part.stop - whole.start)


def _beyond_sum(found: Floats) -> Floats:
    """Of values (pairs, first, second, ...) that end with the plan: both beyond each alone."""
    beyond: Floats = (
        found[:, :-1, :-1] - found[:, -1:, :-1] - found[:, :-1, -1:] + found[:, -1:, -1:]
    )
    return beyond
