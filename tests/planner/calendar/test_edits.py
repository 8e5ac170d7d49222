"""Edits of any grid become one change, whenever and however often they arrive."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidPlan
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft
from planner.calendar.edits import Taken, take
from planner.calendar.grid import (
    TOTAL,
    Grid,
    Grouping,
    Place,
    all_channels,
    all_periods,
    by_channel,
    by_month,
    by_period,
)
from planner.calendar.history import Calendar
from planner.ui.parts.grid_edits import GridEdits
from tests.planner.calendar.cases import AMOUNTS, draft_of, drafts, national, panel

NATIONAL, PANEL = national(), panel()


def grids(
    model: FittedModel, draft: Draft, scope: dict[str, list[str]] | None = None
) -> list[Grid]:
    """The parts, by week and by month, and the totals of channels and of months."""
    horizon = draft.horizon
    weeks, months = by_period(model, horizon), by_month(model, horizon)
    channels, everything = by_channel(model, scope), all_channels(model, scope)
    return [
        Grid(horizon, weeks, channels),
        Grid(horizon, months, channels),
        Grid(horizon, all_periods(horizon), channels),
        Grid(horizon, months, everything),
    ]


def even(model: FittedModel, cents: int = 100) -> Draft:
    return draft_of(model, np.full((9, len(model.cells)), cents, np.int64))


def after(calendar: Calendar, model: FittedModel, taken: Taken) -> Calendar:
    return calendar.made(taken.move, model) if taken.move else calendar


def test_a_period_is_of_the_month_of_its_label() -> None:
    draft = even(NATIONAL)
    months = by_month(NATIONAL, draft.horizon)
    days = draft.horizon.dates(NATIONAL.frequency)
    assert str(days[0]) == "2024-02-12"
    assert months.names == ("Feb 2024", "Mar 2024", "Apr 2024")
    assert months.of == (0, 0, 0, 1, 1, 1, 1, 2, 2)


def test_a_grouping_has_no_empty_group() -> None:
    with pytest.raises(ValueError, match="every group"):
        Grouping(("a", "b"), (0, 0))


def test_parts_follow_a_total_in_their_own_shape() -> None:
    draft = even(NATIONAL, 0)
    weeks, _, channel_totals, month_totals = grids(NATIONAL, draft)
    calendar = Calendar(draft)
    for grid, fresh in (
        (weeks, {(0, "c0"): "1", (1, "c0"): "3"}),
        (channel_totals, {(0, "c0"): "8", (0, "c1"): "9"}),
        (month_totals, {(2, TOTAL): "4"}),
    ):
        calendar = after(calendar, NATIONAL, take(calendar.draft, NATIONAL, grid, fresh))
    assert calendar.draft.cents[:, 0].tolist() == [200, 600, 0, 0, 0, 0, 0, 0, 0]
    assert calendar.draft.cents[:, 1].tolist() == [100] * 7 + [200] * 2
    assert len(calendar.past) == 3


def test_a_group_of_geos_keeps_its_shape_and_others_their_money() -> None:
    cents = np.full((9, 4), 100, np.int64)
    cents[:, 2] = 300
    draft = draft_of(PANEL, cents)
    assert [name["geo"] for name in PANEL.cells.names] == ["g0", "g0", "g1", "g1"]
    whole = grids(PANEL, draft)[0]
    north = grids(PANEL, draft, {"geo": ["g0"]})[0]
    both = Calendar(draft).made(take(draft, PANEL, whole, {(0, "c0"): "8"}).move, PANEL)
    assert both.draft.cents[0].tolist() == [200, 100, 600, 100]
    one = Calendar(draft).made(take(draft, PANEL, north, {(0, "c0"): "8"}).move, PANEL)
    assert one.draft.cents[0].tolist() == [800, 100, 300, 100]


@given(st.data())
def test_every_grid_shows_what_was_typed_whatever_came_before(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([NATIONAL, PANEL]))
    calendar = Calendar(data.draw(drafts(model)))
    shown = grids(model, calendar.draft, data.draw(st.sampled_from([None, {"channel": ["c0"]}])))
    for _ in range(data.draw(st.integers(1, 5))):
        grid = data.draw(st.sampled_from(shown))
        places = [(i, name) for i in range(len(grid.rows.names)) for name in grid.columns]
        cents = data.draw(st.dictionaries(st.sampled_from(places), AMOUNTS, min_size=1, max_size=4))
        fresh = {place: f"{amount // 100}.{amount % 100:02d}" for place, amount in cents.items()}
        before = calendar
        taken = take(calendar.draft, model, grid, fresh)
        calendar = after(calendar, model, taken)
        assert not taken.unread
        for place, amount in cents.items():
            assert calendar.draft.total(grid.selection(place)) == amount
        # Once more, as the browser does: nothing is left to take.
        assert take(calendar.draft, model, grid, fresh).move is None
        sums = [int(one.amounts(calendar.draft).sum()) for one in shown]
        assert len(set(sums)) == 1
        if calendar is not before:
            np.testing.assert_array_equal(calendar.undo().draft.cents, before.draft.cents)


def test_late_repeated_and_joint_edits_are_taken_once() -> None:
    """As the browser sends them: all that it holds, each time."""
    calendar, held = Calendar(even(NATIONAL)), GridEdits()
    grid = grids(NATIONAL, calendar.draft)[0]
    runs: list[dict[int, dict[str, str]]] = [
        {0: {"c0": "5"}},
        {0: {"c0": "5"}},
        {0: {"c0": "5"}, 3: {"c1": "7", "c2": "8"}},
        {},
        {0: {"c0": "6"}},
    ]
    for edited in runs:
        now = GridEdits.of({"edited_rows": edited})
        taken = take(calendar.draft, NATIONAL, grid, held.fresh(now))
        calendar, held = after(calendar, NATIONAL, taken), held.after(now)
    assert len(calendar.past) == 3
    assert calendar.draft.cents[[0, 3]].tolist() == [[600, 100, 100], [100, 700, 800]]
    # Typed before an undo, and here only after it: it holds for its field, and for no other.
    undone = calendar.undo().undo()
    late = after(undone, NATIONAL, take(undone.draft, NATIONAL, grid, {(8, "c2"): "9"}))
    assert late.draft.cents[[0, 3, 8]].tolist() == [
        [500, 100, 100],
        [100, 100, 100],
        [100, 100, 900],
    ]


def test_what_came_together_is_taken_together_or_waits() -> None:
    draft = even(NATIONAL)
    grid = grids(NATIONAL, draft)[0]
    bad = take(draft, NATIONAL, grid, {(0, "c0"): "5", (1, "c0"): "1,125"})
    assert bad.move is None
    ((unread),) = bad.unread
    assert (unread.place, unread.text) == ((1, "c0"), "1,125")
    assert "two ways" in unread.message
    assert unread.remedy == "Write 1125 or 1.1250."
    other = take(draft, NATIONAL, grid, {(4, "c1"): "3"}, bad.waiting)
    assert other.move is not None
    assert other.waiting == bad.waiting
    mended = take(draft, NATIONAL, grid, {(1, "c0"): "1125"}, other.waiting)
    assert mended.move is not None
    assert mended.move.on(draft, NATIONAL).cents[:2, 0].tolist() == [500, 112500]
    assert not mended.waiting


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("", 0),
        (None, 0),
        ("€1.2 M", 120_000_000),
        ("0.125", 12),
        ("0.135", 14),
        ("12 k", 1_200_000),
    ],
)
def test_texts_are_read_to_the_cent(text: str | None, cents: int) -> None:
    draft = even(NATIONAL)
    grid = grids(NATIONAL, draft)[0]
    taken = take(draft, NATIONAL, grid, {(2, "c1"): text})
    assert taken.move is not None
    assert taken.move.on(draft, NATIONAL).cents[2, 1] == cents


@pytest.mark.parametrize("text", ["-5", "12 %", "$5", "five", "1e20", "nan", "=1+1"])
def test_what_is_no_amount_changes_nothing_and_says_why(text: str) -> None:
    draft = even(NATIONAL)
    taken = take(draft, NATIONAL, grids(NATIONAL, draft)[0], {(2, "c1"): text})
    assert taken.move is None
    assert text in taken.unread[0].message
    assert taken.unread[0].remedy


@pytest.mark.parametrize("fresh", [{(9, "c0"): "1"}, {(-1, "c0"): "1"}, {(0, "tv"): "1"}])
def test_a_field_that_is_not_there_is_refused(fresh: Mapping[Place, str]) -> None:
    draft = even(NATIONAL)
    with pytest.raises(InvalidPlan, match="none of the table's"):
        take(draft, NATIONAL, grids(NATIONAL, draft)[0], fresh)


def test_edits_of_another_horizon_are_refused() -> None:
    draft = even(NATIONAL)
    former = grids(NATIONAL, draft)[0]
    shorter = Draft(type(draft.horizon)(draft.horizon.start, 5), draft.cents[:5].copy())
    with pytest.raises(InvalidPlan, match="typed into 9 periods from 2024-02-12"):
        take(shorter, NATIONAL, former, {(0, "c0"): "1"})
