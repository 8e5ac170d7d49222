"""Commitments as tables and in problem files, and what can still move as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field

from mmm_core.errors import InvalidPlan
from mmm_core.labels import CHANNEL, PERIOD
from mmm_core.limits import COMMITMENTS
from mmm_core.model import FittedModel
from mmm_core.names import listed, printable
from mmm_core.periods import Dates
from mmm_core.plan import Plan
from planner.contract.days import day_first, read_day
from planner.contract.fields import (
    at_line,
    convention_of,
    label_in,
    money_in,
    require_columns,
    require_no_more,
)
from planner.contract.parts import Cells, Date, Part, Several, cells_of, checked, date_of
from planner.contract.spreadsheets import cell_columns, cell_fields, write_table
from planner.contract.tables import Row, Table, read_table
from planner.finance.cash import accruals, by_channel
from planner.finance.commitments import STATES, Commitment, Commitments, Movable, State
from planner.wording.figures import Reader

Json = dict[str, Any]
_SPEND, _STATE, _UNTIL = "spend", "state", "until"
_PARTS = ("spent", "firm", "cancellable", "free")
_FEWER = "Leave out what lies outside of the horizon."
_WHAT = "a table of commitments"
# From so many cents a period on, money is spread to the cent; what is left over is said to so
# many digits.
_CENTS, _DIGITS = 1000, 9


def read_commitments(text: str, model: FittedModel) -> Commitments:
    """Commitments from CSV text: ``period,channel[,geo...],spend,state[,until]``.

    A line for each cell and period that anything is to be said of, in any order; amounts and
    dates as in a plan. ``state`` is planned, committed or spent; ``until`` is the last day on
    which committed money can be cancelled, empty where it no longer can.

    Raises
    ------
    InvalidPlan
        On anything else, naming the line and column of the file, and the remedy.
    """
    table = read_table(text)
    COMMITMENTS.require(len(table.rows), "The table has", InvalidPlan, _FEWER)
    wanted = [PERIOD, *model.cells.dims, _SPEND, _STATE]
    require_columns(table, wanted)
    require_no_more(table, [*wanted, _UNTIL], _WHAT)
    reader = Reader("money", model.card.currency, model.card.locale)
    convention = convention_of(table, [_SPEND])
    orders = {
        column: day_first(row[column] for row in table.rows)
        for column in (PERIOD, _UNTIL)
        if column in table.places
    }
    return Commitments.of(
        model,
        [
            Commitment(
                cell=_cell(row, model),
                period=model.frequency.label(_day(row, PERIOD, orders)),
                money=money_in(row, _SPEND, reader, convention),
                state=_state(row),
                until=_until(row, table, orders),
            )
            for row in table.rows
        ],
    )


def typed(cell: int, periods: Dates, state: State, money: float, until: str) -> list[Commitment]:
    """What a person types of one cell: money over some periods together, spread evenly.

    Parameters
    ----------
    periods : their labels
    until : the last day on which it can be cancelled, as it was typed; empty for none

    Raises
    ------
    InvalidPlan
        If that is no day, or could be two.
    """
    day = np.datetime64(read_day(until.strip()), "D") if until.strip() else None
    amounts = _evenly(money, periods.size)
    return [
        Commitment(cell, period, amount, state, day)
        for period, amount in zip(periods, amounts, strict=True)
    ]


def _evenly(money: float, parts: int) -> list[float]:
    """Even amounts that add up to some money: to the cent, where a cent is little of them.

    A model may count in thousands or millions: there a cent is no small change.
    """
    each = money / parts
    if each < _CENTS / 100:
        return [each] * parts
    each = float(np.floor(100 * each) / 100)
    return [*[each] * (parts - 1), round(money - each * (parts - 1), _DIGITS)]


def write_commitments(of: Commitments, model: FittedModel) -> str:
    """Commitments as CSV, readable by ``read_commitments`` and by people."""
    rows = (
        [one.period.astype("M8[D]"), *cell_fields(model, one.cell), one.money, one.state,
         "" if one.until is None else one.until]
        for one in of.rows
    )  # fmt: skip
    return write_table([PERIOD, *cell_columns(model), _SPEND, _STATE, _UNTIL], rows)


def _cell(row: Row, model: FittedModel) -> int:
    return model.cells.position({dim: label_in(row, dim, model) for dim in model.cells.dims})


def _day(row: Row, column: str, orders: dict[str, bool | None]) -> np.datetime64:
    try:
        return np.datetime64(read_day(row[column], orders[column]), "D")
    except InvalidPlan as error:
        raise at_line(row, column, error) from error


def _state(row: Row) -> State:
    said = row[_STATE].casefold()
    for state in STATES:
        if said == state:
            return state
    raise InvalidPlan(
        f"Line {row.line}, column {_STATE!r}: {printable(row[_STATE])!r} is none of "
        f"{listed(STATES)}.",
        "Write one of them.",
    )


def _until(row: Row, table: Table, orders: dict[str, bool | None]) -> np.datetime64 | None:
    if _UNTIL not in table.places or not row[_UNTIL]:
        return None
    return _day(row, _UNTIL, orders)


class CommitmentPart(Part):
    """One commitment of a problem file: the money of some cells in a period, each."""

    cells: Cells
    period: Date
    money: float
    state: Literal["planned", "committed", "spent"]
    until: Date | None = None


def commitments_of(given: Sequence[CommitmentPart], model: FittedModel) -> Commitments:
    """Commitments as a problem file lists them, held against the model.

    Raises
    ------
    InvalidProblem, InvalidPlan
        As ``Commitments.of``, and on unknown labels.
    """
    rows: list[Commitment] = []
    for one in given:
        cells = model.cells.select(cells_of(one.cells))
        # A short line may stand for every cell there is.
        COMMITMENTS.require(len(rows) + cells.size, "The problem has", InvalidPlan, _FEWER)
        period = model.frequency.label(date_of(one.period))
        until = None if one.until is None else date_of(one.until)
        rows += [Commitment(int(k), period, one.money, one.state, until) for k in cells]
    return Commitments.of(model, rows)


class _List(Part):
    commitments: Several[CommitmentPart] = Field(default=[])


def commitments_json(of: Commitments, model: FittedModel) -> list[Json]:
    """Commitments as problem files and scenarios list them, one of each cell and period."""
    return [
        {
            "cells": dict(model.cells.names[one.cell]),
            "period": str(one.period.astype("M8[D]")),
            "money": one.money,
            "state": one.state,
            **({} if one.until is None else {"until": str(one.until)}),
        }
        for one in of.rows
    ]


def commitments_from(listed: Any, model: FittedModel) -> Commitments:
    """What ``commitments_json`` has written, or anybody else; nothing where nothing is said.

    Raises
    ------
    InvalidProblem, InvalidPlan
        If it is no list of commitments, or does not fit the model.
    """
    given = checked({"commitments": listed or []}, _List, "list of commitments")
    return commitments_of(given.commitments, model)


def movable_json(of: Movable, plan: Plan, model: FittedModel) -> Json:
    """What can still move: in all, and by channel and fiscal month, where there is money."""
    months, rows = accruals(model, plan.horizon, {name: getattr(of, name) for name in _PARTS})
    summed = {name: by_channel(model, money) for name, money in rows.items()}
    return {
        **{name: float(money.sum()) for name, money in summed.items()},
        "by_month": [
            {
                CHANNEL: channel,
                "month": month.name,
                **{name: float(money[i, k]) for name, money in summed.items()},
            }
            for k, channel in enumerate(model.cells.along(CHANNEL))
            for i, month in enumerate(months)
            if any(money[i, k] for money in summed.values())
        ],
    }
