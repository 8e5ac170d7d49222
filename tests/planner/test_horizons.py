"""Quarters and years by name: which whole periods they are."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.errors import InvalidProblem
from mmm_core.fiscal import CALENDARS, FiscalCalendar
from mmm_core.periods import DAILY, MONTHLY, WEEKLY, Frequency, Horizon
from mmm_core.plan import FURTHEST_YEARS, default_horizon, first_position, reference_plan
from planner.contract import parse_problem
from planner.questions.assess import assess
from planner.questions.horizons import horizon_named, named_horizons
from planner.wording import ahead
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
        InvalidProblem, match=r"the data end 4 Oct 2026.* there are Q4 2026, Q1 2027"
    ):
        horizon_named(ending("2026-09-28"), name)


def test_a_problem_file_may_name_its_horizon():
    model = ending("2026-09-28")
    problem = parse_problem('{"horizon": {"name": "Q1 2027"}, "budget": {"total": 1}}', model)
    assert problem.horizon == Horizon(np.datetime64("2027-01-04"), 13)
    dated = '{"horizon": {"start": "2027-01-04", "periods": 13}, "budget": {"total": 1}}'
    assert parse_problem(dated, model).fingerprint == problem.fingerprint


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('{"name": "Q1 2020"}', "no quarter or year"),
        ('{"name": "Q1 2027", "periods": 3}', "horizon.periods"),
        ('{"name": 2027}', "horizon.name = 2027"),
        ('{"periods": 3}', "horizon.start"),
        ('"Q1 2027"', "must be an object"),
    ],
)
def test_a_horizon_that_is_not_clear_is_refused(said, why):
    with pytest.raises(InvalidProblem, match=why):
        parse_problem(f'{{"horizon": {said}, "budget": {{"total": 1}}}}', ending("2026-09-28"))


def notes(model, horizon):
    return " ".join(assess(model, reference_plan(model, horizon).plan).notes)


def test_an_answer_says_what_it_assumes_before_the_horizon():
    model = ending("2026-09-28")
    assert notes(model, default_horizon(model)) == ""
    assert notes(model, horizon_named(model, "Q1 2027").horizon) == (
        "The data end 4 Oct 2026, and the horizon begins 4 Jan 2027: the money between is taken to "
        "be that of the current plan (one year earlier)."
    )
    assert notes(model, Horizon(np.datetime64("2026-09-07"), 13)) == (
        "The horizon begins 7 Sep 2026, within the data, which end 28 Sep 2026: plan and current "
        "plan stand in place of what was really spent there."
    )


def test_the_same_in_words():
    model = ending("2026-09-28")
    usual, quarter = default_horizon(model), horizon_named(model, "Q1 2027")
    assert (ahead.called(model, usual), ahead.between(model, usual)) == ("The next 13 weeks", "")
    assert ahead.called(model, quarter.horizon) == "The 13 weeks from 4 Jan 2027"
    assert ahead.between(model, quarter.horizon) == (
        "Assumed between the data and this horizon: the current plan, as one year earlier "
        "(13 weeks, 5 Oct 2026 to 3 Jan 2027)."
    )
    assert ahead.offered(horizon_named(model, "2026")) == "Rest of 2026"
    assert ahead.as_periods(model, quarter) == (
        "By the fiscal calendar Q1 2027 is 1 Jan to 31 Mar 2027; the weeks planned for it "
        "are 4 Jan to 4 Apr 2027."
    )
    months = ending("2026-09-01", MONTHLY)
    assert ahead.as_periods(months, horizon_named(months, "Q1 2027")) == ""
