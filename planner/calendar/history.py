"""A plan, what was changed of it, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.calendar.draft import Draft
from planner.calendar.moves import Move
from planner.calendar.shares import Cents

# How far back it goes, and how many cells and periods of changes are held for that.
_MOST_CHANGES, _MOST_ENTRIES = 500, 2_000_000


@dataclass(frozen=True, eq=False)
class Change:
    """What one move did.

    Parameters
    ----------
    move : what was done
    horizon : of the plan
    at : (period, cell) of everything that is another amount since, (2, entries)
    before, after : cents there, (entries,)
    """

    move: Move
    horizon: Horizon
    at: NDArray[np.intp]
    before: Cents
    after: Cents

    @staticmethod
    def between(move: Move, old: Draft, new: Draft) -> Change:
        """What is another amount in one draft than in another."""
        at = np.array(np.nonzero(old.cents != new.cents))
        return Change(move, old.horizon, at, old.cents[tuple(at)], new.cents[tuple(at)])

    def done(self, draft: Draft) -> Draft:
        """A draft with what stands there after the move."""
        return self._with(draft, self.after)

    def undone(self, draft: Draft) -> Draft:
        """A draft with what stood there before the move."""
        return self._with(draft, self.before)

    def _with(self, draft: Draft, values: Cents) -> Draft:
        cents = draft.cents.copy()
        cents[tuple(self.at)] = values
        return Draft(draft.horizon, cents)


@dataclass(frozen=True)
class Moved:
    """What a change did to one channel.

    Parameters
    ----------
    channel : its label
    cells, periods : where an amount changed
    cents : how much more the channel spends; below zero: less
    shifted : cents that were added somewhere, or taken away, whichever is more
    """

    channel: str
    cells: tuple[int, ...]
    periods: tuple[int, ...]
    cents: int
    shifted: int


def moved(model: FittedModel, change: Change) -> tuple[Moved, ...]:
    """What a change did, by channel; the channel with the most money moved first."""
    periods, cells = change.at
    difference = change.after - change.before
    channels = np.array([model.cells.names[k][CHANNEL] for k in cells], dtype=object)
    found = []
    for label in dict.fromkeys(channels):
        of = channels == label
        up, down = (int(part[part > 0].sum()) for part in (difference[of], -difference[of]))
        found.append(Moved(label, _once(cells[of]), _once(periods[of]), up - down, max(up, down)))
    return tuple(sorted(found, key=lambda one: -one.shifted))


def _once(positions: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({int(i) for i in positions}))


@dataclass(frozen=True, eq=False)
class Calendar:
    """A plan with what was done to it.

    Parameters
    ----------
    draft : the plan as it stands
    past : changes that led to it, the last one last
    future : changes that were undone, the next to be done again last
    """

    draft: Draft
    past: tuple[Change, ...] = ()
    future: tuple[Change, ...] = ()

    def made(self, move: Move, model: FittedModel) -> Calendar:
        """The calendar after a move; itself where the move changes nothing.

        Raises
        ------
        InvalidPlan
            If the move cannot be made.
        """
        new = move.on(self.draft, model)
        change = Change.between(move, self.draft, new)
        if not change.after.size:
            return self
        return Calendar(new, _held((*self.past, change)))

    @property
    def last(self) -> Change | None:
        """What was done last and still stands."""
        return self.past[-1] if self.past else None

    def undo(self) -> Calendar:
        """As before the last change; itself where there is none."""
        if not self.past:
            return self
        *past, change = self.past
        return replace(
            self,
            draft=change.undone(self.draft),
            past=tuple(past),
            future=(*self.future, change),
        )

    def redo(self) -> Calendar:
        """As after the change that was undone last; itself where there is none."""
        if not self.future:
            return self
        *future, change = self.future
        return replace(
            self, draft=change.done(self.draft), past=(*self.past, change), future=tuple(future)
        )


def _held(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The latest changes, as many as are held; always the last one."""
    kept, entries = 1, changes[-1].after.size
    for change in reversed(changes[-_MOST_CHANGES:-1]):
        entries += change.after.size
        if entries > _MOST_ENTRIES:
            break
        kept += 1
    return changes[-kept:]
