"""Periods: frequency, the ones that follow, and the ones a year before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidPlan, UnsupportedFeature
from mmm_core.periods import DAILY, MONTHLY, MONTHLY_END, WEEKLY, Horizon, detect_frequency

FREQUENCIES = [DAILY, WEEKLY, MONTHLY, MONTHLY_END]
STARTS = {
    "daily": "2024-02-27",
    "weekly": "2023-12-25",
    "monthly": "2023-11-01",
}


@pytest.mark.parametrize("frequency", FREQUENCIES)
@given(count=st.integers(2, 60))
def test_detected_from_its_own_labels(frequency, count):
    start = "2023-11-30" if frequency.month_end else STARTS[frequency.name]
    dates = frequency.following(np.datetime64(start), count)
    assert detect_frequency(dates).following(dates[0], count).tolist() == dates.tolist()
    if count > 3:
        assert detect_frequency(dates) == frequency
    steps = [frequency.steps(dates[0], date) for date in dates]
    assert steps == list(range(count))


def test_month_ends_follow_the_calendar():
    dates = MONTHLY_END.following(np.datetime64("2024-01-31"), 3)
    assert [str(date) for date in dates] == ["2024-01-31", "2024-02-29", "2024-03-31"]


@pytest.mark.parametrize(
    "dates",
    [
        ["2024-01-01", "2024-01-08", "2024-01-22"],
        ["2024-01-01", "2024-01-01"],
        ["2024-01-08", "2024-01-01"],
        ["2024-01-01"],
    ],
)
def test_gaps_doubles_and_disorder_are_refused(dates):
    with pytest.raises(UnsupportedFeature, match="consecutive"):
        detect_frequency(np.array(dates, dtype="M8[D]"))


def test_a_date_between_labels_is_no_label():
    assert WEEKLY.steps(np.datetime64("2024-01-01"), np.datetime64("2024-01-09")) is None


@pytest.mark.parametrize("periods", [0, -1, 1101])
def test_horizons_have_a_sensible_length(periods):
    with pytest.raises(InvalidPlan, match="horizon"):
        Horizon(np.datetime64("2024-01-01"), periods)
