"""Fiscal months and public holidays, by the periods that they fall into."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import InvalidCard
from mmm_core.fiscal import CALENDARS, FiscalCalendar
from mmm_core.model import FittedModel
from mmm_core.periods import DAILY, WEEKLY, Frequency, Horizon
from mmm_core.plan import default_horizon
from planner.calendar import public_holidays
from planner.calendar.grid import by_fiscal_month, by_month
from tests.builders import hill_model

MADE = hill_model(channels=2, samples=4, weeks=110)


def ending(
    last: str, frequency: Frequency = WEEKLY, label: str = "start", fiscal: str = "months"
) -> FittedModel:
    """A model whose data end with one period."""
    first = frequency.shift(np.datetime64(last), 1 - MADE.dates.size)
    dates = frequency.following(first, MADE.dates.size)
    dated = {
        name: getattr(MADE, name).assign_coords(period=dates)
        for name in ("media", "spend", "outcome")
    }
    card = replace(MADE.card, period_label=label, fiscal=FiscalCalendar(fiscal, 1))
    return replace(MADE, dates=dates, frequency=frequency, card=card, **dated)


def test_months_of_weeks_have_as_many_weeks_as_the_calendar_says() -> None:
    model = ending("2026-12-28", fiscal="4-4-5")
    rows = by_fiscal_month(model, default_horizon(model, 52))
    # Fiscal 2027 begins on the Monday nearest to the first of January.
    assert rows.names[0] == "Jan 2027"
    assert [rows.of.count(i) for i in range(12)] == [4, 4, 5] * 4


@pytest.mark.parametrize("fiscal", CALENDARS)
@pytest.mark.parametrize("label", ["start", "end"])
def test_every_period_is_in_the_month_that_it_begins_in(fiscal: str, label: str) -> None:
    for frequency in (WEEKLY, DAILY):
        model = ending("2026-09-28", frequency, label, fiscal)
        horizon = default_horizon(model, 60)
        rows = by_fiscal_month(model, horizon)
        assert list(rows.of) == sorted(rows.of)
        if fiscal == "months" and label == "start":
            assert rows == by_month(model, horizon)


def test_holidays_stand_with_the_week_that_they_fall_into() -> None:
    model = ending("2026-12-14")
    horizon = default_horizon(model, 3)
    of_germany = public_holidays.by_period(model, horizon, "DE")
    assert of_germany[0] == ("Christmas Day", "Second Day of Christmas")
    assert of_germany[1] == ("New Year's Day",)
    assert of_germany[2] == ()


def test_a_label_at_the_end_names_the_days_before_it() -> None:
    model = ending("2026-12-20", label="end")
    found = public_holidays.by_period(model, Horizon(np.datetime64("2026-12-27"), 1), "DE")
    assert found == (("Christmas Day", "Second Day of Christmas"),)


def test_no_country_has_no_holidays_and_an_unknown_one_is_refused() -> None:
    model = ending("2026-12-14")
    horizon = default_horizon(model, 3)
    assert public_holidays.by_period(model, horizon, "") == ((), (), ())
    assert not public_holidays.is_country("XX")
    with pytest.raises(InvalidCard, match="'XX'"):
        public_holidays.by_period(model, horizon, "XX")
