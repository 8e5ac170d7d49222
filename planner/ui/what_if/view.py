"""Which part of the plan the grids show: weeks or months, and of a panel some places or all."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft, Selection
from planner.calendar.grid import (
    Grid,
    all_channels,
    all_periods,
    by_channel,
    by_month,
    by_period,
)
from planner.ui.parts.choice import one_of
from planner.wording import dates
from planner.wording.names import dimension


@dataclass(frozen=True)
class View:
    """What the grids show.

    Parameters
    ----------
    months : periods are put together by month
    scope : labels by dimension other than the channel, shown together; a dimension that is left
        out is shown whole
    """

    months: bool
    scope: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def grids(self, model: FittedModel, draft: Draft) -> dict[str, Grid]:
        """The parts, and the totals by period, by channel and of all."""
        horizon, scope = draft.horizon, dict(self.scope)
        rows = by_month(model, horizon) if self.months else by_period(model, horizon)
        columns, whole = by_channel(model, scope), all_channels(model, scope)
        return {
            "parts": Grid(horizon, rows, columns),
            "periods": Grid(horizon, rows, whole),
            "channels": Grid(horizon, all_periods(horizon), columns),
            "all": Grid(horizon, all_periods(horizon), whole),
        }

    def selection(self, model: FittedModel, draft: Draft) -> Selection:
        """Everything that is shown."""
        cells = tuple(int(k) for k in model.cells.select(dict(self.scope)))
        return Selection(draft.everything.periods, cells)

    def channels(self, model: FittedModel) -> dict[str, tuple[int, ...]]:
        """Cells that are shown, by channel."""
        return by_channel(model, dict(self.scope))

    @property
    def name(self) -> str:
        """Equal for equal views."""
        return " ".join(["months" if self.months else "periods", *map(repr, self.scope)])


def choose(model: FittedModel, key: str) -> View:
    """Ask for it, as far as there is something to choose."""
    scope: list[tuple[str, tuple[str, ...]]] = []
    for dim in (one for one in model.cells.dims if one != CHANNEL):
        labels = _ask(model, dim, key)
        if labels:
            scope.append((dim, labels))
    return View(_by_month(model, key), tuple(scope))


def _ask(model: FittedModel, dim: str, key: str) -> tuple[str, ...]:
    """Some of a dimension, edited together in the shape that they have; none for all."""
    name, known = dimension(dim), model.cells.along(dim)
    chosen = st.multiselect(
        name,
        known,
        key=f"{dim}-{key}",
        placeholder=f"Every {name.lower()}",
        width=240,
        label_visibility="collapsed",
    )
    return tuple(label for label in known if label in chosen)


def _by_month(model: FittedModel, key: str) -> bool:
    if model.frequency.months:
        return False
    word = dates.periods_word(model.frequency, 1)
    names = {"periods": f"By {word}", "months": "By month"}
    chosen = one_of("Rows", names, "periods", f"view-{key}", label_visibility="collapsed")
    return chosen == "months"
