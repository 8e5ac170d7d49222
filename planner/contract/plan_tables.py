"""Plans as tables: CSV in long or wide form, read strictly and written plainly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from mmm_core.errors import InvalidPlan
from mmm_core.labels import CHANNEL, PERIOD
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, plan_from_records
from planner.contract.spreadsheets import (
    CHANNEL_NAME,
    as_written,
    cell_columns,
    cell_fields,
    write_table,
)

MOST_BYTES = 50_000_000


def read_plan(text: str, model: FittedModel) -> Plan:
    """A plan from CSV text.

    Long form: ``period,channel[,geo...],spend``. Wide form: ``period[,geo...]`` and one
    column a channel. Rows in any order, every period and cell exactly once.

    Raises
    ------
    InvalidPlan
        On anything else, naming the row and the remedy.
    """
    if len(text) > MOST_BYTES:
        raise InvalidPlan(
            f"The table has {len(text):,} characters; at most {MOST_BYTES:,} are read.",
            "Shorten the horizon.",
        )
    return plan_from_records(model, _records(text, model))


def _records(text: str, model: FittedModel) -> Iterator[dict[str, str]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [as_written(name.strip()) for name in next(reader, [])]
        if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
            raise InvalidPlan(
                f"The columns are separated by {'semicolons' if ';' in header[0] else 'tabs'}.",
                "Save the table with commas between columns and points in numbers.",
            )
        doubled = sorted({name for name in header if header.count(name) > 1})
        if doubled:
            raise InvalidPlan(
                f"The column {', '.join(map(repr, doubled))} stands more than once.",
                "Keep one column of each name.",
            )
        wide = "spend" not in header and CHANNEL not in header
        for number, row in enumerate(reader, start=2):
            if not any(field.strip() for field in row):
                continue
            if len(row) != len(header):
                raise InvalidPlan(
                    f"Line {number} has {len(row)} fields, the header {len(header)}.",
                    "Give every line one field per column.",
                )
            fields = [as_written(field.strip()) for field in row]
            record = dict(zip(header, fields, strict=True))
            if not wide and CHANNEL_NAME not in model.cells.dims:
                record.pop(CHANNEL_NAME, None)
            yield from _unpivot(record, model, header) if wide else (record,)
    except csv.Error as error:
        raise InvalidPlan(
            f"The table is not CSV: {error}.", "Save it as comma-separated."
        ) from error


def _unpivot(
    record: dict[str, str], model: FittedModel, header: list[str]
) -> Iterator[dict[str, str]]:
    keys = {PERIOD, *(dim for dim in model.cells.dims if dim != CHANNEL)}
    shared = {name: record[name] for name in header if name in keys}
    for channel in (name for name in header if name not in keys):
        yield {**shared, CHANNEL: channel, "spend": record[channel]}


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
