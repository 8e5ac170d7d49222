"""Quarters and years by name: which whole periods they are."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.errors import InvalidProblem
from mmm_core.fiscal import CALENDARS, FiscalCalendar
from mmm_core.periods import DAILY, MONTHLY, WEEKLY, Frequency
from mmm_core.plan import FURTHEST_YEARS, first_position, reference_plan
from planner.questions.horizons import horizon_named, named_horizons
from tests.builders import hill_model

MADE = hill_model(channels=2, samples=4, weeks=110)
FREQUENCIES = (DAILY, WEEKLY, Frequency(days=28), MONTHLY, Frequency(months=3, label_day=1))


def ending(last, frequency=WEEKLY, label="start", fiscal=None):
    """A model whose data end with one period."""
    first = frequency.shift(np.datetime64(last), 1 - MADE.dates.size)
    dates = frequency.following(first, MADE.dates.size)
    dated = {
        name: getattr(MADE, name).assign_coords(period=dates)
        for name in ("media", "spend", "outcome")
    }
    card = replace(MADE.card, period_label=label, fiscal=fiscal or FiscalCalendar())
    return replace(MADE, dates=dates, frequency=frequency, card=card, **dated)


def spans(model):
    return {
        one.name: (str(one.horizon.start), one.horizon.periods, one.begun)
        for one in named_horizons(model)
    }


def test_weeks_belong_to_the_quarter_in_which_they_begin():
    found = spans(ending("2026-09-28"))  # Monday: the week from 28 September to 4 October
    assert list(found)[:2] == ["Q4 2026", "Q1 2027"]
    assert found["Q4 2026"] == ("2026-10-05", 13, False)
    assert found["Q1 2027"] == ("2027-01-04", 13, False)
    assert found["2027"] == ("2027-01-04", 52, False)
    assert found["2028"] == ("2028-01-03", 52, False)
    assert list(found)[-3:] == ["2026", "2027", "2028"]
    assert found["2026"] == ("2026-10-05", 13, True)


def test_what_begins_elsewhere_than_its_quarter_is_told():
    found = {one.name: one for one in named_horizons(ending("2026-09-28"))}
    quarter = found["Q1 2027"]
    assert (str(quarter.first), str(quarter.after)) == ("2027-01-04", "2027-04-05")
    assert not quarter.is_exact
    retail = {one.name: one for one in named_horizons(
        ending("2026-09-28", fiscal=FiscalCalendar("4-5-4", 2)))}  # fmt: skip
    assert all(one.is_exact for one in retail.values() if not one.begun)


def test_a_quarter_that_has_begun_is_what_is_left_of_it():
    assert spans(ending("2026-10-26"))["Q4 2026"] == ("2026-11-02", 9, True)


def test_labels_at_the_end_of_a_week_are_moved_to_its_beginning():
    found = spans(ending("2026-10-04", label="end"))  # the week from 28 September
    assert found["Q4 2026"] == ("2026-10-11", 13, False)


def test_months_are_whole_in_a_fiscal_year_of_months():
    found = spans(ending("2026-09-01", MONTHLY, fiscal=FiscalCalendar("months", 4)))
    assert found["Q3 2026/27"] == ("2026-10-01", 3, False)
    assert found["2026/27"] == ("2026-10-01", 6, True)
    assert found["2027/28"] == ("2027-04-01", 12, False)


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("label", ["start", "end"])
def test_quarters_follow_each_other_and_can_be_planned(frequency, calendar, label):
    model = ending("2026-10-01", frequency, label, FiscalCalendar(calendar, 7))
    found = named_horizons(model)
    quarters = [one for one in found if one.name.startswith("Q")]
    ends = [frequency.shift(one.horizon.start, one.horizon.periods) for one in quarters]
    assert ends[:-1] == [one.horizon.start for one in quarters[1:]]
    assert quarters[0].horizon.start == frequency.shift(model.dates[-1].astype("M8[D]"), 1)
    assert quarters[-1].first >= np.datetime64("2028-06-01")
    for one in found:
        gap = first_position(model, one.horizon) - model.dates.size
        assert 0 <= gap <= FURTHEST_YEARS * frequency.per_year
        assert reference_plan(model, one.horizon).plan.horizon == one.horizon
        assert horizon_named(model, one.name) == one


@pytest.mark.parametrize(
    "name", ["Q3 2026", "Q4 2029", "2020", "Q4 2026/27", "next", "", "q4 2026"]
)
def test_what_is_over_or_too_far_is_refused_with_what_there_is(name):
    with pytest.raises(
        InvalidProblem, match=r"the data end 2026-09-28.* there are Q4 2026, Q1 2027"
    ):
        horizon_named(ending("2026-09-28"), name)
