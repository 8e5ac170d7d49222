"""Plans: what is spent in every period of a horizon and every cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from mmm_core.errors import InvalidPlan
from mmm_core.history import StatusQuo, status_quo
from mmm_core.labels import PERIOD, Cells, Floats
from mmm_core.limits import HORIZON
from mmm_core.model import FittedModel
from mmm_core.names import listed
from mmm_core.periods import Dates, Horizon

# How far after the data a horizon may begin: where one is chosen, and in plans that people have.
FURTHEST_YEARS, _READABLE_YEARS = 2, 3
_MOST_MONEY = 1e15
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]00:00:00(\.0+)?)?")


@dataclass(frozen=True, eq=False)
class Plan:
    """Money per period and cell over a horizon.

    Parameters
    ----------
    horizon : the periods it fills
    spend : (period, *cells), money, finite and not negative, labels in the model's order
    """

    horizon: Horizon
    spend: xr.DataArray

    def __post_init__(self) -> None:
        values = self.spend.to_numpy()
        if values.shape[0] != self.horizon.periods:
            raise InvalidPlan(
                f"The plan has {values.shape[0]} periods, its horizon {self.horizon.periods}.",
                "Give one row for every period of the horizon.",
            )
        _require_money(self.spend)

    @staticmethod
    def of(model: FittedModel, horizon: Horizon, spend: Floats) -> Plan:
        """Plan from an array of shape (periods, cells) in the model's own order."""
        dates = horizon.dates(model.frequency)
        return Plan(horizon, model.cells.array(np.asarray(spend, np.float64), PERIOD, period=dates))

    def array(self, model: FittedModel) -> Floats:
        """Spend of shape (periods, cells); labels must be exactly the model's."""
        return model.cells.flat(self.spend, PERIOD)

    def total(self) -> float:
        """All money of the plan."""
        return float(self.spend.to_numpy().sum())


def _require_money(spend: xr.DataArray) -> None:
    values = spend.to_numpy()
    bad = ~np.isfinite(values) | (values < 0) | (values > _MOST_MONEY)
    if not bad.any():
        return
    where = tuple(np.argwhere(bad)[0])
    labels = [str(spend[dim].to_numpy()[i])[:10] for dim, i in zip(spend.dims, where, strict=True)]
    raise InvalidPlan(
        f"Spend at {', '.join(labels)} is {values[where]}; it takes a finite amount of at least 0.",
        "Correct that entry.",
    )


def default_horizon(model: FittedModel, periods: int | None = None) -> Horizon:
    """The periods right after the last observed one (numbers 1)."""
    start = model.frequency.shift(model.dates[-1].astype("M8[D]"), 1)
    return Horizon(start, periods or model.frequency.per_quarter)


def first_position(model: FittedModel, horizon: Horizon) -> int:
    """Position of the horizon's first period, counted from the first observed period.

    Raises
    ------
    InvalidPlan
        If the start is no period label of the model, or lies before the data or more
        than three years after it.
    """
    position = model.frequency.steps(model.dates[0], horizon.start)
    last = model.dates[-1].astype("M8[D]")
    if position is None:
        raise InvalidPlan(
            f"{horizon.start} is not a period of this model, whose {model.frequency.name} periods "
            f"run {model.dates[0].astype('M8[D]')}, ..., {last}, "
            f"{model.frequency.shift(last, 1)}, ...",
            "Start on one of the model's own period labels, for example "
            f"{' or '.join(map(str, _labels_around(model, horizon.start)))}.",
        )
    latest = model.dates.size + _READABLE_YEARS * model.frequency.per_year
    if not 0 <= position <= latest:
        raise InvalidPlan(
            f"The horizon starts {horizon.start}; the data run from "
            f"{model.dates[0].astype('M8[D]')} to {last}.",
            f"Start within the data or at most {_READABLE_YEARS} years after it.",
        )
    return position


def _labels_around(model: FittedModel, day: np.datetime64) -> list[np.datetime64]:
    """The labels just before and after a day; the first one to plan for a day long before it."""
    frequency, first = model.frequency, default_horizon(model).start
    latest = _READABLE_YEARS * frequency.per_year + 1
    labels = frequency.following(first, latest + 1)
    at = int(np.searchsorted(labels, day))
    return list(labels[max(at - 1, 0) : at + 1]) if 0 < at < labels.size else [first]


def gap_before(model: FittedModel, horizon: Horizon) -> Horizon | None:
    """The periods between the end of the data and a horizon; None where there are none.

    They are taken to spend their own reference plan (numbers 1).
    """
    periods = first_position(model, horizon) - model.dates.size
    return default_horizon(model, periods) if periods > 0 else None


@dataclass(frozen=True)
class Reference:
    """What status quo would spend, and where that comes from.

    ``source`` is one of ``mmm_core.history.SOURCES``; ``notes`` say where a mean stands in for
    last year, one sentence each.
    """

    plan: Plan
    source: str
    notes: tuple[str, ...] = ()


def reference_plan(model: FittedModel, horizon: Horizon) -> Reference:
    """The reference plan of a horizon (numbers 3 and 21)."""
    first = first_position(model, horizon)
    now = status_quo(model, range(first, first + horizon.periods))
    return Reference(Plan.of(model, horizon, now.spend), now.source, _stand_ins(model, now))


def _stand_ins(model: FittedModel, now: StatusQuo) -> tuple[str, ...]:
    notes = []
    if now.launched.any():
        notes.append(
            f"{model.cells.listed(np.flatnonzero(now.launched))}: first spent on within the last "
            "year, so the current plan takes the mean since then where a year earlier is before."
        )
    if now.filled.any():
        notes.append(
            f"{model.cells.listed(np.flatnonzero(now.filled))}: up to {now.filled.max()} of the "
            f"{now.spend.shape[0]} periods have no data one year earlier, so the current plan "
            "takes the observed mean of the last year there."
        )
    return tuple(notes)


def plan_from_records(model: FittedModel, records: Iterable[Mapping[str, object]]) -> Plan:
    """Plan from long records: ``period``, one key per dimension, ``spend``.

    Rows may come in any order; every period of a consecutive horizon and every cell must
    appear exactly once.

    Raises
    ------
    InvalidPlan
        On missing or unknown keys, labels that are unknown, missing or doubled, periods
        that are not consecutive, and amounts that are not money.
    """
    most = HORIZON.most * len(model.cells)
    entries: dict[tuple[np.datetime64, int], float] = {}
    for number, record in enumerate(records, start=1):
        if number > most:
            raise InvalidPlan(
                f"The plan has more than {most:,} rows: {HORIZON.most:,} periods of "
                f"{len(model.cells):,} cells.",
                "Shorten the horizon.",
            )
        (when, cell), spend = _entry(model.cells, record, number)
        key = (model.frequency.label(when), cell)
        if key in entries:
            raise InvalidPlan(
                f"Row {number} gives {model.cells.text(key[1])} in {key[0]} a second time.",
                "Keep one row per period and cell.",
            )
        entries[key] = spend
    horizon = _horizon_of(model, sorted({date for date, _ in entries}))
    dates = horizon.dates(model.frequency)
    spend_array = np.full((horizon.periods, len(model.cells)), np.nan)
    rows = {date: i for i, date in enumerate(dates)}
    for (date, cell), value in entries.items():
        spend_array[rows[date], cell] = value
    _require_complete(model.cells, dates, spend_array)
    return Plan.of(model, horizon, spend_array)


def _entry(
    cells: Cells, record: Mapping[str, object], number: int
) -> tuple[tuple[np.datetime64, int], float]:
    wanted = {PERIOD, *cells.dims, "spend"}
    if set(record) != wanted:
        raise InvalidPlan(
            f"Row {number} has the columns {listed(sorted(map(str, record)))}; a plan has "
            f"{', '.join([PERIOD, *cells.dims, 'spend'])}.",
            "Rename, add or drop columns.",
        )
    name = {dim: str(record[dim]) for dim in cells.dims}
    cell = _cell(cells, name)
    try:
        when, money = str(record[PERIOD]).strip(), str(record["spend"]).strip()
        if not _DATE.fullmatch(when) or "_" in money:
            raise ValueError("neither a date nor a number as they are written in tables")
        date, spend = np.datetime64(when[:10], "D"), float(money)
    except ValueError as error:
        raise InvalidPlan(
            f"Row {number} reads period {str(record[PERIOD])[:40]!r}, spend "
            f"{str(record['spend'])[:40]!r}; it takes a date (2026-01-05) and a number.",
            "Write dates as YYYY-MM-DD and amounts without separators or currency signs.",
        ) from error
    return (date, cell), spend


def _cell(cells: Cells, name: Mapping[str, str]) -> int:
    try:
        return cells.position(name)
    except KeyError:
        cells.select({dim: [label] for dim, label in name.items()}, InvalidPlan)
        raise


def _horizon_of(model: FittedModel, dates: list[np.datetime64]) -> Horizon:
    if not dates or np.isnat(dates).any():
        raise InvalidPlan(
            "The plan has no rows, or rows without a date.",
            "Give one row for every period and cell.",
        )
    horizon = Horizon(dates[0], len(dates))
    expected = horizon.dates(model.frequency)
    wrong = expected != np.array(dates, dtype="M8[D]")
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InvalidPlan(
            f"After {expected[at - 1] if at else expected[0]} the plan goes on with {dates[at]}, "
            f"where the model's {model.frequency.name} periods go on with {expected[at]}.",
            "Give every period from the first to the last, none between.",
        )
    first_position(model, horizon)
    return horizon


def _require_complete(cells: Cells, dates: Dates, spend: Floats) -> None:
    missing = np.argwhere(np.isnan(spend))
    if missing.size == 0:
        return
    row, cell = missing[0]
    raise InvalidPlan(
        f"{cells.text(int(cell))} in {dates[row]} is missing or not a number"
        + (f", and {len(missing) - 1} more." if len(missing) > 1 else "."),
        "Give one number for every period and cell; 0 where nothing is spent.",
    )
