"""Plans: labels are law, the reference is what status quo would spend."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidPlan
from mmm_core.periods import Horizon, detect_frequency
from mmm_core.plan import Plan, default_horizon, plan_from_records, reference_plan
from tests.builders import hill_model

MODEL = hill_model(channels=2, samples=4, weeks=110)
PANEL = hill_model(channels=2, samples=4, weeks=110, geos=2)


def records(model, spend, horizon=None):
    dates = (horizon or default_horizon(model, spend.shape[0])).dates(model.frequency)
    return [
        {"period": str(date), **name, "spend": float(value)}
        for date, row in zip(dates, spend, strict=True)
        for name, value in zip(model.cells.names, row, strict=True)
    ]


@given(seed=st.integers(0, 1000), model=st.sampled_from([MODEL, PANEL]))
def test_rows_in_any_order_give_the_same_plan(seed, model):
    rng = np.random.default_rng(seed)
    spend = rng.uniform(0, 1e6, (5, len(model.cells)))
    rows = records(model, spend)
    rng.shuffle(rows)
    plan = plan_from_records(model, rows)
    np.testing.assert_array_equal(plan.array(model), spend)
    assert plan.horizon == default_horizon(model, 5)


@given(
    bad=st.sampled_from(["nan", "inf", "-inf", "-0.01", "1e16", "abc", "", "1,5", "€3"]),
    at=st.integers(0, 9),
)
def test_what_is_not_money_is_refused(bad, at):
    rows = records(MODEL, np.ones((5, 2)))
    rows[at]["spend"] = bad
    with pytest.raises(InvalidPlan):
        plan_from_records(MODEL, rows)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: rows[:-1], "missing"),
        (lambda rows: [*rows, rows[0]], "second time"),
        (lambda rows: [{**row, "channel": "c9"} for row in rows], "'c9'"),
        (lambda rows: [{**row, "shop": "x"} for row in rows], "columns"),
        (lambda rows: [r for r in rows if r["period"] != rows[4]["period"]], "go on with"),
        (lambda rows: [{**rows[0], "period": "2024-02-13"}], "not a period"),
        (lambda rows: [{**rows[0], "period": "1990-01-01"}], "starts"),
        (lambda rows: [{**rows[0], "period": "2200-01-06"}], "starts|period"),
        (lambda rows: [{**rows[0], "period": "someday"}], "date"),
        (lambda rows: [], "no rows"),
    ],
)
def test_incomplete_and_foreign_plans_are_refused(change, says):
    rows = records(MODEL, np.ones((5, 2)))
    with pytest.raises(InvalidPlan, match=says):
        plan_from_records(MODEL, change(rows))


def test_the_reference_is_one_year_earlier():
    horizon = default_horizon(MODEL)
    assert horizon.periods == 13
    reference = reference_plan(MODEL, horizon)
    assert reference.source == "one year earlier"
    np.testing.assert_array_equal(reference.plan.array(MODEL), MODEL.observed_spend[58:71])


def test_longer_horizons_repeat_the_last_year():
    reference = reference_plan(MODEL, default_horizon(MODEL, 60)).plan.array(MODEL)
    np.testing.assert_array_equal(reference[:52], MODEL.observed_spend[58:110])
    np.testing.assert_array_equal(reference[52:], MODEL.observed_spend[58:66])


def test_without_a_year_of_data_the_reference_is_flat():
    short = hill_model(channels=2, samples=4, weeks=30)
    reference = reference_plan(short, default_horizon(short))
    assert reference.source == "mean of all data"
    mean = short.observed_spend.mean(axis=0)
    np.testing.assert_allclose(reference.plan.array(short), np.tile(mean, (13, 1)))


def test_a_later_horizon_still_has_its_reference():
    late = Horizon(MODEL.frequency.shift(MODEL.dates[-1], 5), 3)
    np.testing.assert_array_equal(
        reference_plan(MODEL, late).plan.array(MODEL), MODEL.observed_spend[62:65]
    )


def test_a_horizon_begins_up_to_three_years_after_the_data():
    latest = MODEL.frequency.shift(MODEL.dates[-1], 157)
    assert reference_plan(MODEL, Horizon(latest, 3)).plan.horizon.start == latest
    with pytest.raises(InvalidPlan) as caught:
        reference_plan(MODEL, Horizon(MODEL.frequency.shift(latest, 1), 3))
    assert "at most 3 years after it" in caught.value.remedy


def test_a_day_that_is_no_label_is_refused_with_its_neighbours():
    start = default_horizon(MODEL).start
    between = MODEL.frequency.shift(start, 4) + np.timedelta64(3, "D")
    with pytest.raises(InvalidPlan) as caught:
        reference_plan(MODEL, Horizon(between, 3))
    before, after = (MODEL.frequency.shift(start, steps) for steps in (4, 5))
    assert f"for example {before} or {after}" in caught.value.remedy
    with pytest.raises(InvalidPlan) as caught:
        reference_plan(MODEL, Horizon(MODEL.dates[3] + np.timedelta64(1, "D"), 3))
    assert f"for example {start}." in caught.value.remedy


def test_labels_of_a_plan_must_be_the_models():
    plan = reference_plan(MODEL, default_horizon(MODEL)).plan
    renamed = Plan(plan.horizon, plan.spend.assign_coords(channel=["c0", "other"]))
    with pytest.raises(ValueError, match="align"):
        renamed.array(MODEL)
    assert math.isclose(plan.total(), float(plan.array(MODEL).sum()))


def test_any_day_of_a_month_names_it_where_labels_are_on_no_fixed_day():
    months = np.datetime64("2021-01", "M") + np.arange(30)
    first_weekdays = np.busday_offset(months.astype("M8[D]"), 0, roll="forward")
    made = hill_model(channels=2, samples=4, weeks=30)
    dated = {name: getattr(made, name).assign_coords(period=first_weekdays) for name in (
        "media", "spend", "outcome",
    )}  # fmt: skip
    model = replace(made, dates=first_weekdays, frequency=detect_frequency(first_weekdays), **dated)
    horizon = default_horizon(model)
    assert (str(horizon.start), horizon.periods) == ("2023-07-01", 3)
    moved = [{**r, "period": r["period"][:8] + "03"} for r in records(model, np.ones((3, 2)))]
    plan = plan_from_records(model, moved)
    assert plan.horizon == horizon
    assert reference_plan(model, horizon).source == "one year earlier"
