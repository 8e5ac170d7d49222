"""Who has left: a tab that was closed waits for nothing any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

# Seconds after which somebody who cannot be seen is gone, and how often that is seen to.
_GONE, _LOOK = 60.0, 5.0


class Presence:
    """Who was not there when they were looked for, and since when.

    Parameters
    ----------
    present : whether somebody is still there
    """

    def __init__(self, present: Callable[[str], bool] = lambda who: True) -> None:
        self._present = present
        self._missed: dict[str, float] = {}
        self._looked = 0.0

    def is_due(self) -> bool:
        """Whether it is time to look again."""
        now = time.monotonic()
        due = now >= self._looked + _LOOK
        if due:
            self._looked = now
        return due

    def gone(self, people: Iterable[str]) -> set[str]:
        """Those who have been away for a while; a reload, or a tunnel, is no such while."""
        now = time.monotonic()
        absent = [name for name in people if not self._present(name)]
        self._missed = {name: self._missed.get(name, now) for name in absent}
        return {name for name, since in self._missed.items() if now - since > _GONE}
