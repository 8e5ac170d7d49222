"""What is typed into a data editor, taken in once, however runs and keys fall together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Place = tuple[int, str]
_NEVER = object()


@dataclass
class GridEdits:
    """Texts typed into one grid, by row and column.

    The browser keeps what is typed as differences to the table that it was given, and drops them
    once the table says the same. So a cell is shown word for word as it was typed for as long as
    the browser holds it; after that it may be written anew.

    Parameters
    ----------
    carried : what the browser held at the last run
    typed : what was typed last, which may still be shown as it was typed
    """

    carried: Mapping[Place, Any] = field(default_factory=dict)
    typed: Mapping[Place, Any] = field(default_factory=dict)

    @staticmethod
    def of(widget: Mapping[str, Any]) -> dict[Place, Any]:
        """What the browser holds, by place, in the order of typing within a row."""
        return {
            (int(row), column): value
            for row, line in widget["edited_rows"].items()
            for column, value in line.items()
        }

    def fresh(self, now: Mapping[Place, Any]) -> dict[Place, Any]:
        """What of it has been typed since the last run."""
        return {place: v for place, v in now.items() if self.carried.get(place, _NEVER) != v}

    def after(self, now: Mapping[Place, Any]) -> GridEdits:
        """The same, once ``now`` has been taken in."""
        return GridEdits(now, now if self.fresh(now) else self.typed)

    def text(self, place: Place, stands: bool) -> str | None:
        """A cell as it was typed; None where it was not, or where another one overrules it.

        Parameters
        ----------
        stands : what was typed there is still what counts
        """
        if place not in self.typed or not (stands or place in self.carried):
            return None
        return str(self.typed[place] or "")
