"""Fiscal calendars against pandas' offsets, and against calendars that others have published."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.fiscal import (
    CALENDARS,
    MONTHS,
    FiscalCalendar,
    after_days,
    first_days,
    week_begins,
    weekday_of,
)
from mmm_core.periods import MONTHLY, MONTHLY_END, WEEKLY, Frequency

OF_WEEKS = st.sampled_from(CALENDARS[1:])
MONTH, WEEKDAY, YEAR = st.integers(1, 12), st.integers(0, 6), st.integers(1990, 2080)


def day(text):
    return np.datetime64(text, "D")


def offsets(first_month, weekday):
    """What pandas calls it: the day that the year ends on, and the month whose end is nearest."""
    return {"weekday": (weekday - 1) % 7, "startingMonth": (first_month - 2) % 12 + 1,
            "variation": "nearest"}  # fmt: skip


@given(calendar=OF_WEEKS, first_month=MONTH, weekday=WEEKDAY, number=YEAR)
def test_years_of_weeks_end_where_pandas_ends_them(calendar, first_month, weekday, number):
    year = FiscalCalendar(calendar, first_month).year(number, weekday)
    offset = pd.offsets.FY5253(**offsets(first_month, weekday))
    assert offset.is_on_offset(pd.Timestamp(year.last))
    assert offset.is_on_offset(pd.Timestamp(year.first) - pd.Timedelta(days=1))
    assert offset.rollforward(pd.Timestamp(year.first)) == pd.Timestamp(year.last)


@given(calendar=OF_WEEKS, first_month=MONTH, weekday=WEEKDAY, number=YEAR)
def test_quarters_of_weeks_end_where_pandas_ends_them(calendar, first_month, weekday, number):
    found = FiscalCalendar(calendar, first_month).quarters(number, weekday)
    offset = pd.offsets.FY5253Quarter(qtr_with_extra_week=4, **offsets(first_month, weekday))
    for quarter in found:
        assert offset.rollforward(pd.Timestamp(quarter.first)) == pd.Timestamp(quarter.last)


@given(first_month=MONTH, number=YEAR)
def test_quarters_of_months_are_pandas_periods(first_month, number):
    ends = ("DEC", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV")
    for quarter in FiscalCalendar(MONTHS, first_month).quarters(number):
        period = pd.Timestamp(quarter.first).to_period(f"Q-{ends[first_month - 1]}")
        assert period.start_time == pd.Timestamp(quarter.first)
        assert period.end_time.normalize() == pd.Timestamp(quarter.last)
        assert f"Q{period.quarter}" == quarter.name[:2]


@given(calendar=st.sampled_from(CALENDARS), first_month=MONTH, weekday=WEEKDAY, number=YEAR)
def test_months_and_quarters_fill_the_year(calendar, first_month, weekday, number):
    fiscal = FiscalCalendar(calendar, first_month)
    year = fiscal.year(number, weekday)
    assert fiscal.year(number + 1, weekday).first == year.after
    for parts in (fiscal.quarters(number, weekday), fiscal.months(number, weekday)):
        assert parts[0].first == year.first
        assert parts[-1].after == year.after
        assert [one.after for one in parts[:-1]] == [one.first for one in parts[1:]]
    for stretch in (year, *fiscal.quarters(number, weekday)):
        assert fiscal.read(stretch.name, weekday) == stretch
        assert fiscal.number_of(stretch.first, weekday) == number
        assert fiscal.number_of(stretch.last, weekday) == number


# The 4-5-4 calendar of the National Retail Federation: weeks from Sunday to Saturday.
@pytest.mark.parametrize(
    ("number", "first", "last", "weeks"),
    [
        (2017, "2017-01-29", "2018-02-03", 53),
        (2018, "2018-02-04", "2019-02-02", 52),
        (2023, "2023-01-29", "2024-02-03", 53),
        (2024, "2024-02-04", "2025-02-01", 52),
        (2025, "2025-02-02", "2026-01-31", 52),
    ],
)
def test_the_retail_calendar_as_it_is_published(number, first, last, weeks):
    retail = FiscalCalendar("4-5-4", 2)
    year = retail.year(number, weekday=6)
    assert (year.first, year.last) == (day(first), day(last))
    assert (year.after - year.first).astype(int) == 7 * weeks
    months = retail.months(number, weekday=6)
    lengths = [int((one.after - one.first).astype(int)) // 7 for one in months]
    assert lengths == [4, 5, 4] * 3 + [4, 5, weeks - 48]
    assert months[0].name == f"{number}-02"


def test_a_year_is_called_by_the_years_it_lies_in():
    assert FiscalCalendar().year(2026).name == "2026"
    assert FiscalCalendar(MONTHS, 4).quarters(1999)[3].name == "Q4 1999/00"


@pytest.mark.parametrize(
    "name", ["", "Q1", "Q5 2026", "q1 2026", "Q1 2026/27", "2026/27", "Q1  2026", "٢٠٢٦", "99999"]
)
def test_another_name_is_none(name):
    assert FiscalCalendar().read(name) is None


def test_a_period_begins_where_its_label_says():
    labels = WEEKLY.following(day("2026-10-04"), 2)
    assert first_days(labels, WEEKLY, "start").tolist() == labels.tolist()
    assert first_days(labels, WEEKLY, "end")[0] == day("2026-09-28")
    assert after_days(labels, WEEKLY, "end")[0] == day("2026-10-05")
    assert weekday_of(day("2026-10-05")) == 0
    assert week_begins(labels[0], WEEKLY, "end") == 0
    assert week_begins(labels[0], WEEKLY, "start") == 6
    assert week_begins(labels[0], MONTHLY, "start") == 0


@pytest.mark.parametrize("label", ["start", "end"])
def test_a_month_is_the_one_of_its_label(label):
    ends = MONTHLY_END.following(day("2026-01-31"), 2)
    assert first_days(ends, MONTHLY_END, label)[1] == day("2026-02-01")
    assert after_days(ends, MONTHLY_END, label)[1] == day("2026-03-01")


def test_a_quarter_that_is_labelled_at_its_end_begins_two_months_before():
    quarterly = Frequency(months=3, label_day=31)
    labels = quarterly.following(day("2026-03-31"), 1)
    assert first_days(labels, quarterly, "end")[0] == day("2026-01-01")
    assert after_days(labels, quarterly, "end")[0] == day("2026-04-01")
