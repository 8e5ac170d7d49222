"""Periods: frequency, the ones that follow, and the ones a year before (numbers 21)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidPlan, ModelRefused, UnsupportedFeature
from mmm_core.periods import (
    DAILY,
    MONTHLY,
    MONTHLY_END,
    WEEKLY,
    Frequency,
    Horizon,
    as_days,
    detect_frequency,
)

FREQUENCIES = [
    DAILY, WEEKLY, Frequency(days=14), Frequency(days=28), Frequency(days=10), MONTHLY,
    MONTHLY_END, *(Frequency(months=1, label_day=day) for day in (15, 28, 29, 30)),
    *(Frequency(months=3, label_day=day) for day in (1, 15, 31)),
]  # fmt: skip


def labels(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="M8[D]")


@pytest.mark.parametrize("frequency", FREQUENCIES, ids=str)
@given(count=st.integers(2, 60), day=st.integers(0, 50_000))
def test_detected_from_its_own_labels(frequency, count, day):
    first = frequency.shift(np.datetime64("1990-01-01") + day, 0)
    dates = frequency.following(first, count)
    assert detect_frequency(dates).following(dates[0], count).tolist() == dates.tolist()
    if count > 14:
        assert detect_frequency(dates) == frequency
    assert [frequency.steps(dates[0], date) for date in dates] == list(range(count))
    assert frequency.shift(dates[-1], 1 - count) == dates[0]


@pytest.mark.parametrize(
    ("frequency", "name", "year", "quarter"),
    [
        (DAILY, "daily", 364, 91),
        (WEEKLY, "weekly", 52, 13),
        (Frequency(days=14), "fortnightly", 26, 7),
        (Frequency(days=28), "four-weekly", 13, 3),
        (Frequency(days=10), "10-day", 37, 9),
        (Frequency(days=5), "5-day", 73, 18),
        (Frequency(days=400), "400-day", 1, 1),
        (MONTHLY, "monthly", 12, 3),
        (Frequency(months=3, label_day=31), "quarterly", 4, 1),
    ],
)
def test_a_year_in_periods(frequency, name, year, quarter):
    assert (frequency.name, frequency.per_year, frequency.per_quarter) == (name, year, quarter)


def test_month_ends_follow_the_calendar():
    dates = MONTHLY_END.following(np.datetime64("2024-01-31"), 3)
    assert [str(date) for date in dates] == ["2024-01-31", "2024-02-29", "2024-03-31"]


def test_two_quarter_ends_are_enough_to_know_the_next():
    frequency = detect_frequency(labels("2024-06-30", "2024-09-30"))
    assert str(frequency.shift(np.datetime64("2024-09-30"), 1)) == "2024-12-31"


@pytest.mark.parametrize(
    "dates",
    [
        # first working days, third Fridays, last Sundays
        ["2024-01-02", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01", "2024-06-03"],
        ["2024-01-19", "2024-02-16", "2024-03-15", "2024-04-19", "2024-05-17", "2024-06-21"],
        ["2024-01-28", "2024-02-25", "2024-03-31", "2024-04-28", "2024-05-26", "2024-06-30"],
    ],
)
def test_months_may_have_their_label_on_no_fixed_day(dates):
    frequency = detect_frequency(labels(*dates))
    assert (frequency.name, frequency.per_year) == ("monthly", 12)
    start = np.datetime64(dates[0])
    assert [frequency.steps(start, np.datetime64(date)) for date in dates] == list(range(6))
    assert str(frequency.shift(np.datetime64(dates[-1]), 1)) == "2024-07-01"
    assert str(frequency.label(np.datetime64("2024-07-19"))) == "2024-07-01"


@pytest.mark.parametrize(
    ("dates", "says", "remedy"),
    [
        (
            ["2024-01-01", "2024-01-08", "2024-01-15", "2024-02-05"],
            "2 of 3 steps are 7 days long, but 2024-02-05 comes 21 days after 2024-01-15",
            "Add 2 periods between them",
        ),
        (
            ["2024-01-01", "2024-01-08", "2024-01-15", "2024-01-20"],
            "2024-01-20 comes 5 days after 2024-01-15",
            "Correct the label 2024-01-20",
        ),
        (
            ["2024-01-01", "2024-02-01", "2024-03-01", "2024-05-01"],
            "2 of 3 steps are 1 month long, but 2024-05-01 comes 2 months after 2024-03-01",
            "Add 1 period between them",
        ),
        (
            ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-10"],
            "most stand on one day of their month, but 2024-05-10 does not",
            "Correct the label 2024-05-10",
        ),
        (  # the one label off stands on its month's last day
            ["2024-01-01", "2024-02-01", "2024-03-31", "2024-04-01", "2024-05-01"],
            "most stand on one day of their month, but 2024-03-31 does not",
            "Correct the label 2024-03-31",
        ),
        (  # the thirtieth, which February does not have
            ["2023-01-30", "2023-02-28", "2023-03-30", "2023-04-30", "2023-05-15"],
            "most stand on one day of their month, but 2023-05-15 does not",
            "Correct the label 2023-05-15",
        ),
        (  # first working days, one month left out
            ["2024-01-02", "2024-02-01", "2024-03-01", "2024-04-01", "2024-06-03", "2024-07-01"],
            "4 of 5 steps are 1 month long, but 2024-06-03 comes 2 months after 2024-04-01",
            "Add 1 period between them",
        ),
        (["2024-01-01", "2024-01-01"], "2024-01-01 stands twice", "one row for every period"),
        (["2024-01-08", "2024-01-01"], "2024-01-01 comes after 2024-01-08", "order of time"),
        (["2024-01-01"], "1 period", "longer history"),
    ],
)
def test_what_is_refused_says_what_was_found(dates, says, remedy):
    with pytest.raises(ModelRefused) as caught:
        detect_frequency(labels(*dates))
    assert says in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("apart", [2, 4, 6, 12])
@pytest.mark.parametrize("first", ["2023-01-01", "2023-01-15", "2023-01-31"])
@pytest.mark.parametrize("gap", [False, True])
def test_months_that_are_no_quarters_are_called_what_they_are(apart, first, gap):
    """Every label stands on its day: none of them is to blame, and adding one is no remedy."""
    day = int(first[-2:])
    frequency = Frequency(months=apart, label_day=day)
    dates = frequency.following(np.datetime64(first), 12)
    dates = np.delete(dates, 4) if gap else dates
    with pytest.raises(UnsupportedFeature) as caught:
        detect_frequency(dates)
    found = caught.value
    assert f"he periods of the data are {apart} months long: {dates[1]} comes" in found.message
    assert found.message.startswith("Most of" if gap else "The periods")
    assert "does not" not in found.message
    assert found.remedy == "Refit on data by month or by quarter."


def test_every_second_months_first_working_day():
    dates = ["2024-01-02", "2024-03-01", "2024-05-01", "2024-07-01", "2024-09-02", "2024-11-01"]
    with pytest.raises(UnsupportedFeature, match="are 2 months long: 2024-03-01 comes after"):
        detect_frequency(labels(*dates))


@given(
    apart=st.sampled_from([1, 3]), day=st.sampled_from([1, 15, 28, 30, 31]),
    count=st.integers(6, 40), at=st.integers(0, 39), off=st.integers(8, 14),
)  # fmt: skip
def test_one_label_on_another_day_is_the_one_that_is_named(apart, day, count, at, off):
    frequency = Frequency(months=apart, label_day=day)
    dates = frequency.following(frequency.shift(np.datetime64("2023-01-01"), 0), count)
    at, month = at % count, dates.astype("M8[M]")
    inside = dates + (off if day < 15 else -off)
    wrong = np.where(np.arange(count) == at, inside, dates)
    assert (wrong.astype("M8[M]") == month).all()
    frequency, error = told(wrong)
    assert frequency is None
    assert f"but {wrong[at]} does not" in error.message


def test_a_date_between_labels_is_no_label():
    assert WEEKLY.steps(np.datetime64("2024-01-01"), np.datetime64("2024-01-09")) is None
    assert MONTHLY.steps(np.datetime64("2024-01-01"), np.datetime64("2024-03-02")) is None
    quarters = Frequency(months=3, label_day=1)
    assert quarters.steps(np.datetime64("2024-01-01"), np.datetime64("2024-02-01")) is None


@given(off=st.lists(st.integers(-60, 60), min_size=2, max_size=40))
def test_labels_within_an_hour_of_midnight_are_that_day(off):
    days = WEEKLY.following(np.datetime64("2024-03-04"), len(off))
    times = days.astype("M8[m]") + np.array(off, dtype="m8[m]")
    assert as_days(times).tolist() == days.tolist()


@pytest.mark.parametrize(
    ("step", "says"),
    [(60, "1 hour apart"), (720, "12 hours apart"), (90, "90 minutes apart")],
)
def test_shorter_than_a_day_is_called_what_it_is(step, says):
    times = np.datetime64("2024-01-01T00:00", "m") + np.arange(50) * np.timedelta64(step, "m")
    with pytest.raises(UnsupportedFeature, match=says) as caught:
        as_days(times)
    assert "Sum media and outcome by day" in caught.value.remedy


def test_a_time_of_day_is_no_date():
    times = labels("2024-01-01", "2024-01-08").astype("M8[m]") + np.timedelta64(6, "h")
    with pytest.raises(UnsupportedFeature, match="2024-01-01 06:00"):
        as_days(times)


@pytest.mark.parametrize("periods", [0, -1, 1101])
def test_horizons_have_a_sensible_length(periods):
    with pytest.raises(InvalidPlan, match="horizon"):
        Horizon(np.datetime64("2024-01-01"), periods)


@given(
    steps=st.lists(st.sampled_from([1, 7, 14, 28, 29, 30, 31, 33, 35, 91, 92]), min_size=1)
    | st.tuples(st.integers(1, 400), st.integers(1, 30)).map(lambda pair: [pair[0]] * pair[1]),
    start=st.integers(0, 36_000).map(lambda day: np.datetime64("2000-01-01") + day),
)
def test_every_label_is_counted_or_the_refusal_names_one(steps, start):
    dates = start + np.concatenate([[0], np.cumsum(steps)]).astype("m8[D]")
    frequency, error = told(dates)
    if frequency is None:
        assert len(set(steps)) > 1
        assert any(str(date) in error.message for date in dates)
        assert error.remedy
    else:
        assert [frequency.steps(dates[0], date) for date in dates] == list(range(dates.size))
        assert frequency.steps(dates[0], frequency.shift(dates[-1], 1)) == dates.size


def told(dates):
    """The frequency, or why there is none."""
    try:
        return detect_frequency(dates), None
    except UnsupportedFeature as error:
        return None, error
