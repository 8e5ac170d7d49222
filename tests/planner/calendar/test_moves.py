"""Whole cents: shared out exactly, moved without a loss, and taken back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidPlan
from mmm_core.plan import Plan
from planner.calendar.draft import MOST_CENTS, Draft, Selection
from planner.calendar.fills import Fill, empty, even
from planner.calendar.grid import Grid, all_channels, all_periods, by_channel, by_month, by_period
from planner.calendar.history import Calendar
from planner.calendar.moves import Move, Pulse, Scale, Shift, Transfer, Typed
from planner.calendar.shares import Cents, spread
from tests.planner.calendar.cases import AMOUNTS, PERIODS, draft_of, drafts, moves, national, panel

NATIONAL, PANEL = national(), panel()
ALL = tuple(range(PERIODS))


def column(cents: list[int]) -> Draft:
    """A draft whose first channel spends this."""
    return draft_of(NATIONAL, np.array([[c, 7, 0] for c in cents], np.int64))


def made(move: Move, draft: Draft) -> Cents:
    return Calendar(draft).made(move, NATIONAL).draft.cents


# --- shares -----------------------------------------------------------------------------


@given(st.lists(AMOUNTS, min_size=1, max_size=40), st.integers(0, 10**14))
def test_parts_add_up_and_none_is_a_cent_off_its_share(parts: list[int], total: int) -> None:
    found = spread(np.array(parts, np.int64), total)
    assert int(found.sum()) == total
    weights = parts if any(parts) else [1] * len(parts)
    for cents, weight in zip(found, weights, strict=True):
        assert abs(int(cents) - Fraction(weight * total, sum(weights))) < 1


@given(st.lists(AMOUNTS, min_size=1, max_size=40))
def test_parts_that_add_up_stay(parts: list[int]) -> None:
    before = np.array(parts, np.int64)
    np.testing.assert_array_equal(spread(before, sum(parts)), before)


@pytest.mark.parametrize(
    ("parts", "total", "found"),
    [
        ([0, 0, 0], 100, [34, 33, 33]),
        ([1, 1, 1], 2, [1, 1, 0]),
        ([0, 3, 1], 2, [0, 2, 0]),
        ([1, 3], 2, [1, 1]),
        ([5, 0, 5], 3, [2, 0, 1]),
        ([4 * 10**14, 4 * 10**14], 10**15 + 1, [5 * 10**14 + 1, 5 * 10**14]),
    ],
)
def test_the_largest_remainder_takes_the_cent(
    parts: list[int], total: int, found: list[int]
) -> None:
    assert spread(np.array(parts, np.int64), total).tolist() == found


# --- any sequence -----------------------------------------------------------------------


@given(st.data())
def test_parts_and_totals_agree_and_every_step_is_taken_back(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([NATIONAL, PANEL]))
    calendar = Calendar(data.draw(drafts(model)))
    horizon = calendar.draft.horizon
    states = [calendar.draft.cents]
    for move in data.draw(st.lists(moves(model), max_size=8)):
        before = calendar
        try:
            calendar = calendar.made(move, model)
        except InvalidPlan:
            continue
        if calendar is not before:
            states.append(calendar.draft.cents)
        kept = not isinstance(move, Typed | Scale | Fill)
        assert not kept or calendar.draft.cents.sum() == before.draft.cents.sum()
        assert calendar.draft.cents.min() >= 0
        whole = int(calendar.draft.cents.sum())
        for rows in (by_period(model, horizon), by_month(model, horizon), all_periods(horizon)):
            for columns in (by_channel(model), all_channels(model)):
                assert Grid(horizon, rows, columns).amounts(calendar.draft).sum() == whole
    for state in reversed(states[:-1]):
        calendar = calendar.undo()
        np.testing.assert_array_equal(calendar.draft.cents, state)
    assert calendar.undo() is calendar
    for state in states[1:]:
        calendar = calendar.redo()
        np.testing.assert_array_equal(calendar.draft.cents, state)
    assert calendar.redo() is calendar


@given(st.data())
def test_a_typed_amount_is_what_the_selection_holds(data: st.DataObject) -> None:
    draft, move = data.draw(drafts(PANEL)), data.draw(moves(PANEL))
    if isinstance(move, Typed):
        ((where, cents),) = move.amounts
        after = move.on(draft, PANEL)
        assert after.total(where) == cents
        outside = np.ones(draft.cents.shape, bool)
        outside[where.places] = False
        np.testing.assert_array_equal(after.cents[outside], draft.cents[outside])


@given(st.lists(st.floats(0, 1e9), min_size=27, max_size=27))
def test_a_plan_comes_back_within_half_a_cent(money: list[float]) -> None:
    spend = np.array(money).reshape(9, 3)
    plan = Plan.of(NATIONAL, column([0] * 9).horizon, spend)
    draft = Draft.of(NATIONAL, plan)
    back = draft.plan(NATIONAL)
    assert np.abs(back.array(NATIONAL) - spend).max() <= 0.005 + 1e-6
    np.testing.assert_array_equal(Draft.of(NATIONAL, back).cents, draft.cents)


def test_cents_are_exact_up_to_the_most_that_is_kept() -> None:
    cents = np.zeros((PERIODS, 3), np.int64)
    cents[0, 0], cents[1, 1] = MOST_CENTS - 1, 1
    draft = draft_of(NATIONAL, cents)
    np.testing.assert_array_equal(Draft.of(NATIONAL, draft.plan(NATIONAL)).cents, cents)
    with pytest.raises(InvalidPlan, match="at most"):
        Typed(((Selection((2,), (2,)), 1),)).on(draft, NATIONAL)
    with pytest.raises(InvalidPlan, match="at most"):
        Typed(((Selection((2,), (2,)), 2**62),)).on(draft, NATIONAL)


# --- each move --------------------------------------------------------------------------


def test_scaling_keeps_the_shape() -> None:
    draft = column([100, 200, 300, 0, 0, 0, 0, 0, 0])
    found = made(Scale(Selection((0, 1, 2), (0,)), 110.0), draft)
    assert found[:4, 0].tolist() == [110, 220, 330, 0]
    assert (found[:, 1] == 7).all()


def test_money_moves_in_the_shape_of_both_sides() -> None:
    draft = column([100, 300, 0, 0, 0, 0, 0, 0, 0])
    found = made(Transfer((0, 1), (0,), (1, 2), 40), draft)
    assert found[:2].tolist() == [[90, 27, 0], [270, 27, 0]]
    assert made(Transfer((0, 1), (0,), (1,), 400), draft)[:2].tolist() == [[0, 207, 0]] * 2
    with pytest.raises(InvalidPlan, match=r"^€4 is spent on c0 in .*; €4\.01 cannot"):
        Transfer((0, 1), (0,), (1,), 401).on(draft, NATIONAL)
    with pytest.raises(InvalidPlan, match="same place"):
        Transfer((0, 1), (0, 1), (1,), 4).on(draft, NATIONAL)
    with pytest.raises(InvalidPlan, match="No amount"):
        Transfer((0, 1), (0,), (1,), 0).on(draft, NATIONAL)


def test_a_burst_lands_on_what_is_there_and_never_falls_off() -> None:
    draft = column([0, 10, 20, 5, 0, 0, 0, 0, 0])
    burst = Selection((1, 2), (0,))
    assert made(Shift(burst, 1), draft)[:4, 0].tolist() == [0, 0, 10, 25]
    assert made(Shift(burst, -1), draft)[:4, 0].tolist() == [10, 20, 0, 5]
    assert made(Shift(Selection(ALL, (0,)), 5), draft)[:, 0].tolist() == [0] * 6 + [10, 20, 5]
    with pytest.raises(InvalidPlan, match=r"€0\.25 of .* would fall after the end") as caught:
        Shift(Selection(ALL, (0,)), 7).on(draft, NATIONAL)
    assert "if it moved by 7 weeks" in caught.value.message
    with pytest.raises(InvalidPlan, match=r"€0\.1 of the week of .* before the start"):
        Shift(burst, -2).on(draft, NATIONAL)


def test_a_pulse_keeps_the_money_of_every_cell() -> None:
    draft = column([10, 10, 10, 10, 10, 10, 10, 10, 10])
    found = made(Pulse(Selection(ALL, (0, 1)), 2, 1), draft)
    assert found[:, 0].tolist() == [15, 15, 0, 15, 15, 0, 15, 15, 0]
    assert found[:, 1].sum() == 63
    dark = column([0, 0, 9, 0, 0, 9, 0, 0, 9])
    assert made(Pulse(Selection(ALL, (0,)), 2, 1), dark)[:, 0].tolist() == [
        5,
        5,
        0,
        5,
        4,
        0,
        4,
        4,
        0,
    ]
    with pytest.raises(InvalidPlan, match="no pulse"):
        Pulse(Selection(ALL, (0,)), 0, 1).on(draft, NATIONAL)


@pytest.mark.parametrize(
    "what", [Scale(Selection((0,), (2,)), 50), Shift(Selection((0,), (2,)), 1)]
)
def test_nothing_is_not_scaled_or_moved(what: Move) -> None:
    with pytest.raises(InvalidPlan, match="Nothing is spent on c2 in the week of"):
        what.on(column([1] * 9), NATIONAL)


def test_positions_that_the_plan_lacks_are_refused() -> None:
    draft = column([1] * 9)
    for where in (Selection((9,), (0,)), Selection((0,), (3,)), Selection((-1,), (0,))):
        with pytest.raises(InvalidPlan):
            Scale(where, 50).on(draft, NATIONAL)
    with pytest.raises(InvalidPlan, match="No cells"):
        Selection((0,), ())
    for percent in (-1.0, float("nan"), float("inf"), 1e300):
        with pytest.raises(InvalidPlan):
            Scale(Selection((0,), (0,)), percent).on(draft, NATIONAL)


def test_a_new_change_ends_what_could_be_done_again() -> None:
    calendar = Calendar(column([1] * 9)).made(even(column([2, *[1] * 8])), NATIONAL)
    calendar = calendar.undo().made(empty(calendar.draft), NATIONAL)
    assert not calendar.future
    assert calendar.redo() is calendar


def test_a_move_that_changes_nothing_is_no_step() -> None:
    calendar = Calendar(column([1] * 9))
    assert calendar.made(Scale(Selection((0,), (0,)), 100), NATIONAL) is calendar
    assert calendar.last is None


def test_the_way_back_is_bounded_and_never_without_the_last_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calendar = Calendar(column([1] * 9))
    monkeypatch.setattr("planner.calendar.history._MOST_CHANGES", 3)
    for cents in range(2, 8):
        calendar = calendar.made(Typed(((Selection((0,), (0,)), cents),)), NATIONAL)
    assert len(calendar.past) == 3
    assert calendar.undo().undo().undo().undo().draft.cents[0, 0] == 4
    monkeypatch.setattr("planner.calendar.history._MOST_ENTRIES", 10)
    calendar = calendar.made(empty(calendar.draft), NATIONAL)
    assert len(calendar.past) == 1
    assert calendar.undo().draft.cents[0, 0] == 7


def test_a_draft_fills_its_horizon_and_is_not_written_to() -> None:
    draft = column([1] * 9)
    with pytest.raises(InvalidPlan, match="8 periods, its horizon 9"):
        Draft(draft.horizon, draft.cents[:8].copy())
    with pytest.raises(InvalidPlan, match="less than nothing"):
        Draft(draft.horizon, draft.cents - 1)
    with pytest.raises(ValueError, match="read-only"):
        draft.cents[0, 0] = 2
