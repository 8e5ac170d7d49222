"""What became of the figures on Optimize as they were typed, by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

_PLACE = re.compile(r"(low|high|least|most|range)\.(c?)(\d{1,4})", re.ASCII)
# What a person reads a field by.
TITLES = {
    "budget": "Budget",
    "more": "The next money",
    "cut": "Cut",
    "reach": "What is to be reached",
    "round_to": "Round to",
    "least_move": "Moves left alone",
    "low": "Min %",
    "high": "Max %",
    "least": "Min money",
    "most": "Max money",
    "range": "exception",
}


@dataclass(frozen=True)
class Place:
    """A field of the guardrail table: its column, and the cell, or the channel of a panel."""

    column: str
    is_channel: bool
    row: int


def place_of(name: str) -> Place | None:
    """The field of the guardrail table that has this name; None for any other field."""
    found = _PLACE.fullmatch(name)
    return None if found is None else Place(found[1], bool(found[2]), int(found[3]))


@dataclass(frozen=True)
class Entries:
    """Texts that are no figure, and figures that a person has confirmed.

    Fields of the guardrail table are called ``low.3``, ``high.3``, ``least.3`` and ``most.3`` by
    cell, ``low.c3`` by channel of a panel; exceptions of a panel are ``range.3``, by cell.

    Parameters
    ----------
    unread : (field, text) of what could not be read
    sure : (field, value) of what is far from the current plan and meant so
    """

    unread: tuple[tuple[str, str], ...] = ()
    sure: tuple[tuple[str, float], ...] = ()

    def text(self, field: str) -> str | None:
        """The text of a field that could not be read; None where it could."""
        return self._texts.get(field)

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return dict(self.unread)

    @cached_property
    def _values(self) -> Mapping[str, float]:
        return dict(self.sure)

    def with_text(self, field: str, unread: str | None) -> Entries:
        """The same, as a field has been read, or could not be."""
        others = tuple(one for one in self.unread if one[0] != field)
        return replace(self, unread=others if unread is None else (*others, (field, unread)))

    def without_table(self) -> Entries:
        """The same, all fields of the table begun anew."""
        return Entries(
            tuple(one for one in self.unread if "." not in one[0]),
            tuple(one for one in self.sure if "." not in one[0]),
        )

    def with_table_of(self, other: Entries) -> Entries:
        """The same, with all fields of the table as they are in another."""
        mine = self.without_table()
        return Entries(
            (*mine.unread, *(one for one in other.unread if "." in one[0])),
            (*mine.sure, *(one for one in other.sure if "." in one[0])),
        )

    def confirm(self, field: str, value: float) -> Entries:
        """The same, where a person says that this value is meant."""
        return self.confirm_all({field: value})

    def confirm_all(self, meant: Mapping[str, float]) -> Entries:
        """The same, where a person says that these values are meant, by field."""
        others = tuple(one for one in self.sure if one[0] not in meant)
        return replace(self, sure=(*others, *meant.items()))

    def is_sure(self, field: str, value: float) -> bool:
        """Whether a person has said that this value is meant."""
        return self._values.get(field) == value
