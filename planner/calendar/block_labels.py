"""What stands at the edges of a pasted block and is no amount: a header, and dates or names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mmm_core.errors import InvalidPlan
from mmm_core.model import FittedModel
from planner.calendar.grid import Grid, Place
from planner.wording import dates

Rows = list[list[str]]
_DATE = re.compile(
    r"\d{4}([-/.])\d{1,2}(\1\d{1,2})?|\d{1,2}([-/.])\d{1,2}\3\d{2,4}|\d{1,2}\.? \w+\.? \d{4}"
)
# Written in place of an amount, and so no name of anything.
_NO_AMOUNT = {"n/a", "na", "n.a.", "nan", "null", "none", "nil", "tbd", "x", "zero"}


@dataclass(frozen=True)
class Labels:
    """What was left out of a block.

    Parameters
    ----------
    header : its first row, where that names columns; else empty
    column : its first column below that, where it holds dates or names; else empty
    """

    header: tuple[str, ...] = ()
    column: tuple[str, ...] = ()

    def said(self) -> str:
        """``Its first row (TV, Radio) was left out: it names columns.``; "" for nothing."""
        found = []
        if self.header:
            found.append(f"Its first row ({_some(self.header)}) was left out: it holds no amounts.")
        if self.column:
            found.append(
                f"Its first column ({_some(self.column)}) was left out: it holds no amounts."
            )
        return " ".join(found)


def _some(texts: Sequence[str]) -> str:
    named = [text[:24] for text in texts if text]
    return ", ".join(named) if len(named) <= 3 else f"{named[0]} to {named[-1]}"


def parted(block: Rows, is_amount: Callable[[str], bool]) -> tuple[Rows, Labels]:
    """The amounts of a block, and what stands at its edges."""
    header: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    first = [field for field in block[0] if field]
    if len(block) > 1 and first and all(_is_name(one, is_amount) for one in first):
        header, block = tuple(block[0]), block[1:]
    leads = [row[0] for row in block]
    if len(block[0]) > 1 and all(_is_name(one, is_amount) or _is_date(one) for one in leads):
        column, block = tuple(leads), [row[1:] for row in block]
        header = header[1:]  # what stands in the corner names neither
    return block, Labels(header, column)


def _is_name(field: str, is_amount: Callable[[str], bool]) -> bool:
    begins = field[:1].isalpha() and field.casefold() not in _NO_AMOUNT
    return begins and not is_amount(field)


def _is_date(field: str) -> bool:
    return _DATE.fullmatch(field) is not None


def require_in_place(model: FittedModel, grid: Grid, at: Place, labels: Labels) -> None:
    """Refuse a block whose labels name other rows or columns than those it is laid on.

    Raises
    ------
    InvalidPlan
        If a header names another channel, or the first column another period or a channel.
    """
    names, left = list(grid.columns), list(grid.columns).index(at[1])
    channels = _spelled({one: [one, model.card.channel_name(one)] for one in names})
    for one in labels.column:
        if one.casefold() in channels:
            raise InvalidPlan(
                f"The block's rows are channels ({one[:24]}); here rows are periods.",
                "Turn it, so that rows are periods and columns are channels.",
            )
    for j, one in enumerate(labels.header):
        there = channels.get(one.casefold())
        here = names[left + j] if left + j < len(names) else None
        if there is not None and there != here:
            is_here = "nothing" if here is None else model.card.channel_name(here)
            raise InvalidPlan(
                f"The block's header says {one[:24]} where {is_here} stands.",
                "Put its columns in the order of the table, or choose another first column.",
            )
    _require_rows(model, grid, at[0], labels.column)


def _require_rows(model: FittedModel, grid: Grid, top: int, column: Sequence[str]) -> None:
    spelled = {name: [name] for name in grid.rows.names}
    if len(spelled) == grid.horizon.periods:
        days = grid.horizon.dates(model.frequency)
        for name, day in zip(grid.rows.names, days, strict=True):
            spelled[name].append(dates.said_date(day, model.card.locale))
    known, rows = _spelled(spelled), list(grid.rows.names)
    for i, one in enumerate(column):
        there = known.get(one.casefold())
        if there is not None and rows[top + i : top + i + 1] != [there]:
            raise InvalidPlan(
                f"The block says {one[:24]} in its row {i + 1}, which would be laid on "
                f"{rows[top + i] if top + i < len(rows) else 'nothing'}.",
                "Choose the first row that it is of, or take its dates out.",
            )


def _spelled(of: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {text.casefold(): name for name, texts in of.items() for text in texts}
