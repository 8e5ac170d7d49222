"""What the fields of a table stand for: parts of a plan, or their totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.fiscal import first_days, week_begins
from mmm_core.labels import CHANNEL, Selector
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from planner.calendar.draft import Draft, Selection
from planner.calendar.shares import Cents
from planner.wording.figures import Reader
from planner.wording.locale import written_month

# A row by its number, and the name of a column.
Place = tuple[int, str]
TOTAL = "total"


@dataclass(frozen=True)
class Grouping:
    """Periods of a horizon put together: each by itself, months, fiscal months, all.

    Parameters
    ----------
    names : of the groups, in order
    of : the group of each period
    """

    names: tuple[str, ...]
    of: tuple[int, ...]

    def __post_init__(self) -> None:
        if sorted(set(self.of)) != list(range(len(self.names))):
            raise ValueError("every period has one of the groups, and every group has a period")

    def periods(self, group: int) -> tuple[int, ...]:
        """Periods of one group."""
        return tuple(t for t, its in enumerate(self.of) if its == group)


def by_period(model: FittedModel, horizon: Horizon) -> Grouping:
    """Every period by itself, named by its label: ``2026-10-05``."""
    names = tuple(str(day) for day in horizon.dates(model.frequency))
    return Grouping(names, tuple(range(len(names))))


def by_month(model: FittedModel, horizon: Horizon) -> Grouping:
    """Calendar months; a period belongs to the month of its label (numbers 17)."""
    days = horizon.dates(model.frequency)
    months = days.astype("M8[M]")
    _, firsts, of = np.unique(months, return_index=True, return_inverse=True)
    names = (written_month(days[i].item(), model.card.locale) for i in firsts)
    return Grouping(tuple(names), tuple(int(i) for i in of))


def by_fiscal_month(model: FittedModel, horizon: Horizon) -> Grouping:
    """Months of the card's fiscal calendar; a period belongs to the one that it begins in."""
    fiscal, said = model.card.fiscal, model.card.period_label
    labels = horizon.dates(model.frequency)
    days = first_days(labels, model.frequency, said)
    weekday = week_begins(labels[0], model.frequency, said)
    numbers = range(fiscal.number_of(days[0], weekday), fiscal.number_of(days[-1], weekday) + 1)
    months = [one for number in numbers for one in fiscal.months(number, weekday)]
    firsts = np.array([one.first for one in months])
    found, of = np.unique(np.searchsorted(firsts, days, side="right") - 1, return_inverse=True)
    names = (_month_said(model, months[i].name) for i in found)
    return Grouping(tuple(names), tuple(int(i) for i in of))


def _month_said(model: FittedModel, label: str) -> str:
    """A fiscal month by its calendar month: ``Oct 2026``."""
    return written_month(np.datetime64(label, "D").item(), model.card.locale)


def all_periods(horizon: Horizon) -> Grouping:
    """The whole horizon in one."""
    return Grouping((TOTAL,), (0,) * horizon.periods)


def by_channel(model: FittedModel, scope: Selector | None = None) -> dict[str, tuple[int, ...]]:
    """Cells of every channel; in panels only those of a scope, such as ``{"geo": ["north"]}``."""
    inside = {int(k) for k in model.cells.select(scope or {})}
    found: dict[str, list[int]] = {label: [] for label in model.cells.along(CHANNEL)}
    for k, name in enumerate(model.cells.names):
        if k in inside:
            found[name[CHANNEL]].append(k)
    return {label: tuple(cells) for label, cells in found.items() if cells}


def all_channels(model: FittedModel, scope: Selector | None = None) -> dict[str, tuple[int, ...]]:
    """All cells of a scope in one."""
    return {TOTAL: tuple(int(k) for k in model.cells.select(scope or {}))}


@dataclass(frozen=True, eq=False)
class Grid:
    """A table of a plan's money: groups of periods by groups of cells.

    Parameters
    ----------
    horizon : whose periods the rows are
    rows : which periods each row holds
    columns : which cells each column holds
    """

    horizon: Horizon
    rows: Grouping
    columns: Mapping[str, tuple[int, ...]]

    def selection(self, place: Place) -> Selection:
        """What a field stands for.

        Raises
        ------
        InvalidPlan
            If the table has no such field.
        """
        row, column = place
        if not 0 <= row < len(self.rows.names) or column not in self.columns:
            raise InvalidPlan(
                f"Row {row + 1}, column {column!r} is none of the table's "
                f"{len(self.rows.names)} rows and {len(self.columns)} columns.",
                "Type it into the table as it is shown now.",
            )
        return Selection(self.rows.periods(row), self.columns[column])

    def amounts(self, draft: Draft) -> Cents:
        """Cents of every field, (rows, columns)."""
        columns = [draft.cents[:, list(cells)].sum(axis=1) for cells in self.columns.values()]
        found = np.zeros((len(self.rows.names), len(columns)), dtype=np.int64)
        np.add.at(found, np.array(self.rows.of), np.stack(columns, axis=1))
        return found

    def texts(self, draft: Draft, model: FittedModel) -> list[list[str]]:
        """Every field as a person would type it, to the cent."""
        write = money_reader(model).write
        return [[write(int(cents) / 100) for cents in row] for row in self.amounts(draft)]


def copied(texts: Sequence[Sequence[str]]) -> str:
    """Fields as a spreadsheet puts them on the clipboard: tabs between columns."""
    return "".join("\t".join(row) + "\n" for row in texts)


def money_reader(model: FittedModel) -> Reader:
    """What the fields take: money in the card's currency and locale."""
    return Reader("money", model.card.currency, model.card.locale)
