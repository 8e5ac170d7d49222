"""Dates as people and screens write them."""

from datetime import date

import numpy as np
import pytest

from mmm_core.errors import InvalidPlan
from planner.contract.days import read_day
from planner.wording import dates


@pytest.mark.parametrize("locale", ["en", "en_US", "en_GB"])
def test_a_date_as_screens_say_it_is_read(locale):
    for month in range(1, 13):
        day = date(2026, month, 1 + 2 * month)
        assert read_day(dates.said_date(np.datetime64(day), locale)) == day


@pytest.mark.parametrize(
    "text", ["1 Dec 2026", "1 December 2026", "Dec 1, 2026", "december 1 2026", "1. Dec. 2026"]
)
def test_a_month_may_be_named(text):
    assert read_day(text) == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["1 Foo 2026", "31 Feb 2026", "1 De 2026", "1 Dec", "Dec 2026"])
def test_what_names_no_day_is_refused(text):
    with pytest.raises(InvalidPlan, match="is no date"):
        read_day(text)
