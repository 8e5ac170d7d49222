"""When an answer is due: one deadline goes through every stage of a question."""

from __future__ import annotations

import time
from dataclasses import dataclass

DEFAULT_TIME_LIMIT = 60.0
_LEAST_SECONDS = 0.5


@dataclass(frozen=True)
class Deadline:
    """A moment by which to be done.

    Parameters
    ----------
    until : seconds of the monotonic clock
    """

    until: float

    @staticmethod
    def after(seconds: float) -> Deadline:
        """So many seconds from now."""
        return Deadline(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds that remain, >= 0."""
        return max(self.until - time.monotonic(), 0.0)

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        return self.left <= 0

    def within(self, patience: float) -> float:
        """Seconds for a step that is worth ``patience`` at most."""
        return min(self.left, patience)

    def part(self, share: float) -> Deadline:
        """An earlier one, after a share of what remains."""
        return Deadline.after(share * self.left)

    def step(self, steps: int) -> float:
        """Seconds for the next of so many steps, an even part of what is left; 0 after the end.

        What is begun gets enough to come to something; the last steps may then have to be left out.
        """
        return self.within(max(self.left / max(steps, 1), _LEAST_SECONDS))
