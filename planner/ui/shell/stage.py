"""Whose screen is drawn next: one at a time, and whoever opens a screen goes first.

All screens are drawn by one interpreter. Drawn side by side, they all end late; one after the
other, whoever goes to a screen waits for hardly more than one that is being drawn already.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from functools import wraps

import streamlit as st

from planner.jobs import desk
from planner.jobs.job import Job
from planner.ui.shell import session


class Rank(IntEnum):
    """Who goes first: the lowest, and among equals whoever came first."""

    OPENS = 0
    ACTS = 1
    RENEWS = 2


# Seconds after which one is drawn beside whatever goes on: no slow screen stops everybody.
_LONGEST = 1.0


class Stage:
    """The place where one screen at a time is drawn."""

    def __init__(self, longest: float = _LONGEST) -> None:
        self._longest = longest
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, int]] = []
        self._numbers = itertools.count()
        self._taken = False
        self._mine = _Mine()

    @contextmanager
    def turn(self, rank: Rank) -> Iterator[None]:
        """Draw within it what belongs together; what is drawn within a turn is part of it."""
        mine = self._mine
        if mine.rank is not None:
            yield
            return
        mine.rank, mine.holds = rank, self._enter(rank)
        try:
            yield
        finally:
            self._leave(mine)
            mine.rank = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Others' turn for as long as a script only waits."""
        mine = self._mine
        self._leave(mine)
        try:
            yield
        finally:
            if mine.rank is not None:
                mine.holds = self._enter(mine.rank)

    def _enter(self, rank: Rank) -> bool:
        """Wait for the place, not for ever; whether it is one's own."""
        until = time.monotonic() + self._longest
        with self._changed:
            number = (rank, next(self._numbers))
            heapq.heappush(self._waiting, number)
            mine = self._changed.wait_for(
                lambda: not self._taken and self._waiting[0] == number, until - time.monotonic()
            )
            self._waiting.remove(number)
            heapq.heapify(self._waiting)
            self._taken = self._taken or mine
            self._changed.notify_all()
            return mine

    def _leave(self, mine: _Mine) -> None:
        if mine.holds:
            with self._changed:
                mine.holds, self._taken = False, False
                self._changed.notify_all()


class _Mine(threading.local):
    """What the script of this thread has: its rank while it is drawn, and whether the place."""

    rank: Rank | None = None
    holds: bool = False


STAGE = Stage()


@contextmanager
def screen() -> Iterator[None]:
    """A whole screen, drawn in its turn: first of all where somebody comes to it."""
    with STAGE.turn(Rank.OPENS if session.opens_screen() else Rank.ACTS):
        yield


def part[**P, R](
    *, every: float | None = None
) -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """``st.fragment``, drawn in its turn.

    Parameters
    ----------
    every : seconds after which it renews itself
    """
    rank = Rank.ACTS if every is None else Rank.RENEWS

    def decorated(draw: Callable[P, R]) -> Callable[P, R | None]:
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
            with STAGE.turn(rank):
                return draw(*args, **kwargs)

        return st.fragment(drawn, run_every=every)

    return decorated


def soon(job: Job) -> bool:
    """Whether a job has ended, after waiting as long as an answer needs that should not flicker."""
    if job.ready():
        return True
    with STAGE.aside():
        return job.ready(desk.PATIENCE)
