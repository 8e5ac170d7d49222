"""Commitments in an address: as short as they can be said, or not at all.

``c1~7f.4.100000_7j.1.5e6`` says that the second cell has 100,000 committed in each of four periods
from the 267th after the first of the data on, and 5 M in the one after them. Until when it can be
cancelled stands as a day of 1970 before the ``~``, as in ``c1.fwg~``. Cells, periods and days are
to the base 36, money is as it is; ``~~`` parts cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.limits import COMMITMENTS, LINK_COMMITMENTS
from mmm_core.model import FittedModel
from mmm_core.names import printable
from planner.finance.commitments import STATES, Commitment, Commitments, State

_STATES: dict[str, State] = {state[0]: state for state in STATES}
_WHOSE = re.compile(r"([pcs])([0-9a-z]{1,3})(?:\.(-?[0-9a-z]{1,4}))?")
_RUN = re.compile(
    r"(-?[0-9a-z]{1,4})\.([0-9a-z]{1,4})\.(\d{1,17}(?:\.\d{1,20})?(?:e-?\d{1,3})?)", re.ASCII
)
_REMEDY = "Ask for them as a table."
_SHOWN = 30


def to_link(of: Commitments, model: FittedModel) -> str | None:
    """What an address says of them; "" for none, None where it would be too long."""
    places: dict[tuple[str, int, str], list[tuple[int, float]]] = {}
    for one in of.rows:
        until = "" if one.until is None else _base36(int(one.until.astype("M8[D]").astype(int)))
        step = model.frequency.steps(model.dates[0], one.period)
        assert step is not None
        places.setdefault((one.state[0], one.cell, until), []).append((step, one.money))
    text = "~~".join(
        f"{state}{_base36(cell)}{f'.{until}' if until else ''}~{_runs(sorted(amounts))}"
        for (state, cell, until), amounts in places.items()
    )
    return text if len(text) <= LINK_COMMITMENTS.most else None


def from_link(text: str, model: FittedModel) -> Commitments:
    """What ``to_link`` has written, held against a model.

    Raises
    ------
    InvalidPlan
        If it is nothing of the kind, or does not fit the model.
    """
    LINK_COMMITMENTS.require(len(text), "The link has", InvalidPlan, _REMEDY)
    rows: list[Commitment] = []
    for part in filter(None, text.split("~~")):
        rows += _rows(part, model, len(rows))
    return Commitments.of(model, rows)


def _rows(text: str, model: FittedModel, before: int) -> Iterator[Commitment]:
    whose, _, runs = text.partition("~")
    said = _WHOSE.fullmatch(whose)
    found = [_RUN.fullmatch(run) for run in runs.split("_")]
    if said is None or int(said[2], 36) >= len(model.cells):
        raise _unreadable(text)
    until = None if said[3] is None else np.datetime64(int(said[3], 36), "D")
    # A short text may stand for any number of periods.
    count = before + sum(int(run[2], 36) for run in found if run is not None)
    COMMITMENTS.require(count, "The link has", InvalidPlan, _REMEDY)
    for run in found:
        if run is None:
            raise _unreadable(text)
        for step in range(int(run[2], 36)):
            period = model.frequency.shift(model.dates[0], int(run[1], 36) + step)
            yield Commitment(int(said[2], 36), period, float(run[3]), _STATES[said[1]], until)


def _unreadable(text: str) -> InvalidPlan:
    return InvalidPlan(f"It cannot be read at “{printable(text[:_SHOWN])}”.", _REMEDY)


def _runs(amounts: Sequence[tuple[int, float]]) -> str:
    """Amounts by period, those of periods in a row that are the same said once."""
    runs: list[tuple[int, int, float]] = []
    for step, money in amounts:
        if runs and (runs[-1][0] + runs[-1][1], runs[-1][2]) == (step, money):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1, money)
        else:
            runs.append((step, 1, money))
    return "_".join(
        f"{_base36(step)}.{_base36(count)}.{_plainly(money)}" for step, count, money in runs
    )


def _plainly(money: float) -> str:
    """To the last digit, for a link holds what was committed."""
    return repr(float(money)).removesuffix(".0")


def _base36(value: int) -> str:
    return np.base_repr(value, 36).lower()
