"""What a calendar is filled from, whole or refused with what does not fit."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from mmm_core.card import InvalidCard
from mmm_core.errors import InvalidPlan
from mmm_core.labels import PERIOD
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, reference_plan
from planner.calendar import public_holidays
from planner.calendar.draft import Draft, Selection
from planner.calendar.files import fill_from_file
from planner.calendar.fills import (
    Fill,
    current_plan,
    empty,
    even,
    from_plan,
    last_year,
    optimized,
    recent_mean,
)
from planner.contract.plan_tables import write_plan
from tests.builders import hill_model
from tests.planner.calendar.cases import draft_of, national, panel

MODEL, PANEL = national(), panel()
ONES = draft_of(MODEL, np.ones((9, 3), np.int64))


def filled(fill: Fill, draft: Draft = ONES) -> np.ndarray:
    return fill.on(draft, MODEL).cents


def with_gap(model: FittedModel, period: int, cell: int) -> FittedModel:
    """The same model without data in one period of one cell."""
    missing = np.zeros(model.observed.shape)
    missing[period, cell] = 1
    return replace(model, missing=model.cells.array(missing, PERIOD))


def test_the_current_plan_and_percent_of_it() -> None:
    reference = reference_plan(MODEL, ONES.horizon).plan
    now = filled(current_plan(MODEL, ONES, reference))
    assert np.abs(now / 100 - reference.array(MODEL)).max() <= 0.0051
    more = filled(current_plan(MODEL, ONES, reference, 110.0))
    assert more.sum() == round(int(now.sum()) * 1.1)
    assert np.abs(more - now * 1.1).max() < 1


def test_last_year_is_what_was_spent_and_missing_is_not_zero() -> None:
    first = MODEL.dates.size - 52
    spent = MODEL.observed_spend[first : first + 9]
    assert np.abs(filled(last_year(MODEL, ONES)) / 100 - spent).max() <= 0.0051
    some = Selection((2, 3), (1,))
    part = filled(last_year(MODEL, ONES, some))
    assert (part != 1).sum() == 2
    gap = with_gap(MODEL, first + 3, 1)
    with pytest.raises(InvalidPlan, match=r"no data of c1 in 2023-03-06; missing is not zero"):
        last_year(gap, ONES, some)
    with pytest.raises(InvalidPlan, match="nor of 1 more"):
        last_year(with_gap(gap, slice(first + 3, first + 5), 1), ONES)  # type: ignore[arg-type]
    assert filled(last_year(gap, ONES, Selection((2,), (1,)))).sum() > 27


def test_last_year_repeats_for_a_longer_horizon_and_needs_a_year() -> None:
    longer = Draft(Horizon(ONES.horizon.start, 60), np.zeros((60, 3), np.int64))
    cents = filled(last_year(MODEL, longer), longer)
    np.testing.assert_array_equal(cents[52:], cents[:8])
    young = hill_model(samples=4, weeks=40)
    start = young.frequency.shift(young.dates[-1].astype("M8[D]"), 1)
    draft = Draft(Horizon(start, 14), np.zeros((14, 3), np.int64))
    with pytest.raises(InvalidPlan, match="The data begin 2022-01-03, less than a year before"):
        last_year(young, draft)
    assert last_year(young, draft, Selection((12, 13), (0,))).cents[12:, 0].all()


def test_a_recent_mean_leaves_out_what_is_missing() -> None:
    spent = MODEL.observed_spend[-4:, 0]
    found = filled(recent_mean(MODEL, ONES, 4, Selection((0, 5), (0,))))
    assert found[[0, 5], 0].tolist() == [round(spent.mean() * 100)] * 2
    gap = with_gap(MODEL, -1, 0)
    found = filled(recent_mean(gap, ONES, 4, Selection((0,), (0,))))
    assert found[0, 0] == round(spent[:3].mean() * 100)
    with pytest.raises(InvalidPlan, match="no data of c0 in the last 1 week"):
        recent_mean(gap, ONES, 1)
    for count in (0, 1000):
        with pytest.raises(InvalidPlan, match=f"mean of {count} weeks"):
            recent_mean(MODEL, ONES, count)


def test_even_keeps_the_money_of_every_cell() -> None:
    draft = draft_of(MODEL, np.arange(27).reshape(9, 3))
    found = filled(even(draft), draft)
    assert found.sum(axis=0).tolist() == draft.cents.sum(axis=0).tolist()
    assert np.ptp(found, axis=0).max() <= 1
    assert filled(empty(draft), draft).sum() == 0


def test_an_optimized_plan_is_of_the_same_horizon() -> None:
    plan = Plan.of(MODEL, ONES.horizon, np.full((9, 3), 5.0))
    assert (filled(optimized(MODEL, ONES, plan)) == 500).all()
    other = Plan.of(MODEL, Horizon(ONES.horizon.start, 8), np.full((8, 3), 5.0))
    with pytest.raises(InvalidPlan, match="covers 2024-02-12 to 2024-04-01"):
        optimized(MODEL, ONES, other)
    with pytest.raises(InvalidPlan, match="this one 2024-02-12 to 2024-04-08"):
        current_plan(MODEL, ONES, other)
    with pytest.raises(InvalidPlan, match="9 periods of 3 cells"):
        Fill(ONES.everything, np.ones((8, 3), np.int64), "optimized").on(ONES, MODEL)


def test_a_fill_leaves_the_rest() -> None:
    where = Selection((1,), (2,))
    found = filled(Fill(where, np.full((9, 3), 7, np.int64), "file"))
    assert found.sum() == 27 + 6


# --- files ------------------------------------------------------------------------------


def plan_of(weeks: int, start: int = 0) -> Plan:
    dates = MODEL.frequency.following(ONES.horizon.start, 20)
    spend = np.arange(weeks * 3, dtype=float).reshape(weeks, 3) + 0.25
    return Plan.of(MODEL, Horizon(dates[start], weeks), spend)


def as_workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.worksheets[0].append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_fills_the_periods_that_it_covers() -> None:
    text = write_plan(plan_of(3, start=2), MODEL)
    for content in (text.encode(), text.encode("utf-16"), as_workbook(text)):
        fill = fill_from_file(MODEL, ONES, content, "q4.csv")
        found = filled(fill)
        assert found[2:5].ravel().tolist() == [100 * i + 25 for i in range(9)]
        assert (found[[0, 1, 5, 6, 7, 8]] == 1).all()


def test_a_file_beyond_the_horizon_is_refused_by_count() -> None:
    with pytest.raises(InvalidPlan, match=r"2 of its 3 weeks lie outside, the first is 2024-04-15"):
        from_plan(MODEL, ONES, plan_of(3, start=8), "q4.csv")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xff\xfe\xff", "neither text in UTF-8 nor a workbook"),
        (b"\x80\x81", "neither text in UTF-8 nor a workbook"),
        (b"PK\x03\x04nothing", "no workbook"),
        (b"period,c0,c1\n2024-02-12,1,2\n", "no column for c2"),
        (b"period,c0,c1,c2\n2024-02-12,1,2,x3\n", "Line 2, column 'c2'"),
        (b"x" * 20_000_001, "at most"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_line_and_column(content: bytes, why: str) -> None:
    with pytest.raises(InvalidPlan, match=why):
        fill_from_file(MODEL, ONES, content, "q4.csv")


# --- holidays ---------------------------------------------------------------------------


def test_holidays_stand_in_the_period_of_their_day() -> None:
    horizon = Horizon(np.datetime64("2024-03-18"), 3)
    assert public_holidays.by_period(MODEL, horizon, "DE") == (
        (),
        ("Good Friday",),
        ("Easter Monday",),
    )
    ends = MODEL.with_card(replace(MODEL.card, period_label="end"))
    assert public_holidays.by_period(ends, horizon, "DE") == (
        (),
        (),
        ("Good Friday", "Easter Monday"),
    )
    assert public_holidays.by_period(MODEL, horizon, "") == ((), (), ())


def test_a_country_that_is_none_is_refused() -> None:
    assert public_holidays.is_country("DE")
    for code in ("XX", "de", "DEU", "../x"):
        assert not public_holidays.is_country(code)
        with pytest.raises(InvalidCard, match="no holidays are known"):
            public_holidays.by_period(MODEL, ONES.horizon, code)
