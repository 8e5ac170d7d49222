"""Whose question is next: people take turns, however many questions each of them asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

# What was given up comes last, until it is thrown away.
_NOBODY = (1_000_000, 0)


class Waits(Protocol):
    """What waits, and for whom."""

    @property
    def people(self) -> frozenset[str]:
        """Who waits for it."""

    @property
    def unasked(self) -> bool:
        """Whether nobody has asked for it."""


class Turns:
    """Who is being served, and who was served last.

    Of all that waits comes first what somebody waits for of whom least is worked on; among
    those, whoever was served longest ago, or never; then what was asked first. What nobody has
    asked for comes after all of it, and on nobody's turn.
    """

    def __init__(self) -> None:
        self._now: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._turns = 0

    def take[Waiting: Waits](self, waiting: Sequence[Waiting]) -> tuple[Waiting, str]:
        """What is next, and on whose turn; ``ended`` is to be called with that name."""
        first = min(waiting, key=self._place)
        people = () if first.unasked else first.people
        whose = min(people, key=lambda name: (self._rank(name), name), default="")
        self._now[whose] += 1
        self._turns += 1
        self._last[whose] = self._turns
        return first, whose

    @property
    def several(self) -> bool:
        """Whether more than one person's turn is known; what nobody has asked for is nobody's."""
        return len(self._last.keys() - {""}) > 1

    def ended(self, whose: str) -> None:
        """What was taken on somebody's turn is no longer worked on."""
        self._now[whose] -= 1
        if self._now[whose] <= 0:
            del self._now[whose]

    def in_order[Waiting: Waits](self, waiting: Iterable[Waiting]) -> list[Waiting]:
        """All that waits in the order in which it will be taken, if nobody comes or ends."""
        ahead, left, order = self._copy(), list(waiting), []
        while left:
            first, _ = ahead.take(left)
            left.remove(first)
            order.append(first)
        return order

    def forget(self, known: Iterable[str]) -> None:
        """Keep the turns of these people alone, and of those who are being served."""
        kept = {*known, *self._now}
        self._last = {name: turn for name, turn in self._last.items() if name in kept}

    def _place(self, one: Waits) -> tuple[bool, tuple[int, int]]:
        return one.unasked, min(map(self._rank, one.people), default=_NOBODY)

    def _rank(self, name: str) -> tuple[int, int]:
        return self._now[name], self._last.get(name, 0)

    def _copy(self) -> Turns:
        copy = Turns()
        copy._now, copy._last = self._now.copy(), dict(self._last)
        copy._turns = self._turns
        return copy
