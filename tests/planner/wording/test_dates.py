"""Periods and stretches of time, as people say them."""

import numpy as np
import pytest

from mmm_core.periods import DAILY, MONTHLY, WEEKLY, Frequency
from planner.wording.dates import periods_word, said_in_turn, said_moment, said_span

QUARTERS = Frequency(months=3, label_day=1)
FOUR_WEEKS = Frequency(days=28)


@pytest.mark.parametrize(
    ("frequency", "one", "many"),
    [
        (DAILY, "day", "days"),
        (WEEKLY, "week", "weeks"),
        (MONTHLY, "month", "months"),
        (QUARTERS, "quarter", "quarters"),
        (Frequency(days=14), "fortnight", "fortnights"),
        (FOUR_WEEKS, "four-week period", "four-week periods"),
        (Frequency(days=49), "7-week period", "7-week periods"),
        (Frequency(days=10), "10-day period", "10-day periods"),
    ],
)
def test_how_a_model_counts_time(frequency, one, many):
    assert (periods_word(frequency, 1), periods_word(frequency)) == (one, many)


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        (DAILY, "5 Oct to 28 Dec 2026"),
        (WEEKLY, "weeks of 5 Oct to 28 Dec 2026"),
        (MONTHLY, "Oct 2026 to Dec 2026"),
        (FOUR_WEEKS, "four-week periods of 5 Oct to 28 Dec 2026"),
        (QUARTERS, "quarters of 5 Oct to 28 Dec 2026"),
    ],
)
def test_a_stretch_of_time(frequency, said):
    first, last = np.datetime64("2026-10-05"), np.datetime64("2026-12-28")
    assert said_span(first, last, frequency) == said
    if frequency is not MONTHLY:
        assert said_span(first, last, frequency, lead=False) == "5 Oct to 28 Dec 2026"


def test_a_stretch_in_another_locale():
    first, last = np.datetime64("2026-10-05"), np.datetime64("2027-12-28")
    said = said_span(first, last, WEEKLY, locale="de")
    assert said == "weeks of 5. Okt. 2026 to 28. Dez. 2027"
    assert said_span(first, last, MONTHLY, locale="de") == "Okt. 2026 to Dez. 2027"


@pytest.mark.parametrize(
    ("text", "said"),
    [("2026-10-05T03:04:05+00:00", "5. Okt. 2026"), ("last week or so", "last week ")],
)
def test_the_day_of_a_moment(text, said):
    assert said_moment(text, "de") == said


def test_dates_side_by_side_say_the_year_where_it_is_new():
    labels = np.array(["2026-12-21", "2026-12-28", "2027-01-04", "2027-01-11"], "M8[D]")
    assert said_in_turn(labels) == ["21 Dec 2026", "28 Dec", "4 Jan 2027", "11 Jan"]
