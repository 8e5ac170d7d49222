"""Plans as tables: CSV in long or wide form, read strictly and written plainly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mmm_core.errors import InvalidPlan
from mmm_core.labels import CHANNEL, PERIOD
from mmm_core.limits import HORIZON
from mmm_core.model import FittedModel
from mmm_core.names import listed
from mmm_core.plan import Plan, plan_from_records
from planner.contract.days import day_first, read_day
from planner.contract.fields import (
    at_line,
    column_of,
    convention_of,
    label_in,
    money_in,
    renamed,
    require_columns,
    require_no_more,
)
from planner.contract.spreadsheets import cell_columns, cell_fields, write_table
from planner.contract.tables import Table, read_table
from planner.wording.figures import Reader

_SPEND = "spend"


def read_plan(text: str, model: FittedModel) -> Plan:
    """A plan from CSV text.

    Long form: ``period,channel[,geo...],spend``. Wide form: ``period[,geo...]`` and one
    column a channel. Rows in any order, every period and cell exactly once; amounts as people
    write them, in one convention throughout.

    Raises
    ------
    InvalidPlan
        On anything else, naming the line and column of the file, and the remedy.
    """
    table = read_table(text)
    keys = [PERIOD, *model.cells.dims]
    wide = not {_SPEND, CHANNEL} & set(table.columns)
    if wide:
        keys.remove(CHANNEL)
        require_columns(table, keys)
        spends = [name for name in table.columns if name not in keys]
        _require_channels(table, spends, model)
    else:
        spends = [_SPEND]
        require_columns(table, [*keys, _SPEND])
        require_no_more(table, [*keys, _SPEND])
    dates = len({row[PERIOD] for row in table.rows})
    HORIZON.require(dates, "The table names", InvalidPlan, "Shorten the horizon.")
    return plan_from_records(model, _records(table, keys, spends, model))


# --- columns ----------------------------------------------------------------------------


def _require_channels(table: Table, given: Sequence[str], model: FittedModel) -> None:
    known = model.cells.places[CHANNEL]
    for name in given:
        if name not in known:
            raise InvalidPlan(
                f"{column_of(table, name)} is no channel of this model; they are {listed(known)}.",
                renamed(name, known, "Remove it: totals and notes are no part of a plan."),
            )
    missing = [name for name in known if name not in table.places]
    if missing:
        raise InvalidPlan(
            f"The table has no column for {listed(missing)}.",
            "Add it, with 0 where nothing is spent.",
        )


# --- lines ------------------------------------------------------------------------------


def _records(
    table: Table, keys: Sequence[str], spends: Sequence[str], model: FittedModel
) -> Iterator[dict[str, object]]:
    """A record a line and column of money, in the model's own words."""
    order = day_first(row[PERIOD] for row in table.rows)
    convention = convention_of(table, spends)
    reader = Reader("money", model.card.currency, model.card.locale)
    seen: dict[tuple[object, ...], int] = {}
    for row in table.rows:
        try:
            day = read_day(row[PERIOD], order)
        except InvalidPlan as error:
            raise at_line(row, PERIOD, error, "Remove rows of totals and notes. ") from error
        labels = {dim: label_in(row, dim, model) for dim in keys if dim != PERIOD}
        for column in spends:
            own = labels if column == _SPEND else {**labels, CHANNEL: column}
            key = (day, *(own[dim] for dim in model.cells.dims))
            if key in seen:
                raise InvalidPlan(
                    f"Line {row.line} gives {' / '.join(map(str, key[1:]))} in {day} a second "
                    f"time; line {seen[key]} does so first.",
                    "Keep one line per period and cell.",
                )
            seen[key] = row.line
            yield {PERIOD: str(day), **own, _SPEND: money_in(row, column, reader, convention)}


def write_plan(plan: Plan, model: FittedModel) -> str:
    """The plan as CSV in long form, readable by ``read_plan`` and by people."""
    names = [cell_fields(model, k) for k in range(len(model.cells))]
    dates = plan.horizon.dates(model.frequency)
    rows = (
        [date, *name, spend]
        for date, amounts in zip(dates, plan.array(model), strict=True)
        for name, spend in zip(names, amounts, strict=True)
    )
    return write_table([PERIOD, *cell_columns(model), "spend"], rows)
