"""Whose screen is drawn next: one at a time, and whoever opens a screen goes first.

All screens are drawn by one interpreter. Drawn side by side, they all end late; one after the
other, whoever goes to a screen waits for hardly more than one that is being drawn already. What a
widget calls back is done before its script, and in nobody's turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import wraps
from typing import Literal

import streamlit as st

from planner.jobs import desk
from planner.jobs.job import Job
from planner.ui.shell import session


class Rank(Enum):
    """Seconds by which somebody may have come later and still goes first.

    So nobody waits for ever, however many come to a screen.
    """

    OPENS = 1.0
    ACTS = 0.5
    RENEWS = 0.0


# Seconds after which one more is drawn beside a slow screen, which so stops nobody for long.
_LONGEST = 1.0
_DRAWER = 400

Ticket = tuple[float, int]


class _Mine(threading.local):
    """What the script of this thread has: its rank while it is drawn, and its ticket."""

    rank: Rank | None = None
    ticket: Ticket | None = None


class Stage:
    """The place where one screen at a time is drawn.

    Parameters
    ----------
    longest : seconds after which somebody else may take the place
    """

    def __init__(self, longest: float = _LONGEST) -> None:
        self._longest = longest
        self._changed = threading.Condition()
        self._waiting: list[Ticket] = []
        self._given = 0
        self._holder: Ticket | None = None
        self._since = 0.0
        self._mine = _Mine()

    @contextmanager
    def turn(self, rank: Rank) -> Iterator[None]:
        """Draw within it what belongs together; what is drawn within a turn is part of it."""
        mine = self._mine
        if mine.rank is not None:
            yield
            return
        mine.ticket, mine.rank = self._enter(rank), rank
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
                mine.ticket = self._enter(mine.rank)

    def _enter(self, rank: Rank) -> Ticket:
        """Wait for the place, and take it."""
        with self._changed:
            self._given += 1
            ticket = (time.monotonic() - rank.value, self._given)
            self._waiting.append(ticket)
            try:
                while not (self._is_first(ticket) and self._is_free()):
                    self._changed.wait(self._until_free(ticket))
                self._holder, self._since = ticket, time.monotonic()
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
            return ticket

    def _is_first(self, ticket: Ticket) -> bool:
        return min(self._waiting) == ticket

    def _is_free(self) -> bool:
        return self._holder is None or time.monotonic() >= self._since + self._longest

    def _until_free(self, ticket: Ticket) -> float | None:
        """Seconds until the place is free by itself; None for who must be called to look again."""
        if self._holder is None or not self._is_first(ticket):
            return None
        return max(self._since + self._longest - time.monotonic(), 0.0)

    def _leave(self, mine: _Mine) -> None:
        """Free the place, unless somebody else has taken it meanwhile."""
        with self._changed:
            if mine.ticket is not None and self._holder == mine.ticket:
                self._holder = None
                self._changed.notify_all()
            mine.ticket = None


STAGE = Stage()


@contextmanager
def screen() -> Iterator[None]:
    """A whole screen, drawn in its turn: first of all where somebody comes to it."""
    with STAGE.turn(Rank.OPENS if session.is_elsewhere() else Rank.ACTS):
        yield
        # Not where it was cut short: whoever comes to it is still to see it.
        session.arrive()


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


def dialog[**P](
    title: str, left: Callable[[], None], aside: bool = False
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """``st.dialog``, drawn in its turn; nothing but its own widgets draws it anew.

    Parameters
    ----------
    left : called where somebody leaves it without having done what it is for
    aside : a drawer at the right, which the screen stays in sight beside
    """
    width: int | Literal["large"] = _DRAWER if aside else "large"
    position: Literal["right", "center"] = "right" if aside else "center"

    def decorated(draw: Callable[P, None]) -> Callable[P, None]:
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            with STAGE.turn(Rank.ACTS):
                draw(*args, **kwargs)

        return st.dialog(title, width=width, position=position, on_dismiss=left)(drawn)

    return decorated


def soon(job: Job) -> bool:
    """Whether a job has ended, after waiting as long as an answer needs that should not flicker."""
    if job.ready():
        return True
    with STAGE.aside():
        return job.ready(desk.PATIENCE)
