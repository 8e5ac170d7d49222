"""Assumptions: one canonical form, and each of them against a direct computation."""

import json
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import assumptions_of, under
from mmm_core.base import base_of
from mmm_core.card import ChannelCard, ModelCard, Outcome
from mmm_core.controls import Controls
from mmm_core.economics import economics_of
from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.evaluation import evaluate
from mmm_core.labels import PERIOD, SAMPLE
from mmm_core.limits import ASSUMPTIONS
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, default_horizon, reference_plan
from mmm_core.response import ResponseWindow, calendar_shape
from tests.builders import hill_model

PERIODS = 5
CARD = ModelCard("made", Outcome("sales", "EUR", 2.0), margin=0.4)


def made(adstock_first=True, geos=0, card=CARD):
    model = replace(hill_model(3, samples=9, geos=geos, card=card), adstock_first=adstock_first)
    rng = np.random.default_rng(5)
    panel = {"geo": list(model.cells.along("geo"))} if geos else {}
    shape = (model.samples, model.dates.size, *([geos] if geos else []))
    base = xr.DataArray(
        rng.uniform(1e5, 2e5, shape),
        dims=(SAMPLE, PERIOD, *panel),
        coords={PERIOD: model.dates, **panel},
    )
    return replace(model, base=base, base_missing="")


MODEL, LATE = made(), made(adstock_first=False)
HORIZON = default_horizon(MODEL, PERIODS)
DATES = HORIZON.dates(MODEL.frequency)
AFTER = MODEL.frequency.following(HORIZON.start, PERIODS + MODEL.l_max)
SPEND = reference_plan(MODEL, HORIZON).plan.array(MODEL) * [0.4, 1.3, 0.9]
NOTE = {"note": "competitor"}


def assumed(model=MODEL, horizon=HORIZON, **said):
    return under(model, Assumptions.from_document(said), horizon)


def window_of(model, continuing=True):
    level = SPEND.mean(axis=0) if continuing else np.zeros(SPEND.shape[1])
    return ResponseWindow(model, HORIZON, level)


def evaluated(model, spend=SPEND, continuing=True):
    plan = Plan.of(model, HORIZON, spend)
    return evaluate(window_of(model, continuing), plan)


def span(first, last):
    return {"from": str(AFTER[first]), "to": str(AFTER[last])}


# --- the value ----------------------------------------------------------------------------

FACTORS = st.sampled_from([0.5, 1.0, 1.25, 2.0])
TEXTS = st.sampled_from(["", "a launch", "ünïcode, 'quoted'"])
SPANS = st.none() | st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
    lambda pair: span(min(pair), max(pair))
)


def _with(document, periods):
    return document if periods is None else {**document, "periods": periods}


ROWS = st.builds(
    lambda factor, channel, periods, who: _with(
        {"factor": factor, "cells": {"channel": [channel]}, "note": "why", "who": who}, periods
    ),
    FACTORS,
    st.sampled_from(["c0", "c1", "c2"]),
    SPANS,
    TEXTS,
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "media_price": st.lists(ROWS, max_size=3),
        "response": st.lists(ROWS, max_size=3),
        "base_change": st.lists(
            st.builds(lambda share: {"share": share, "note": "x"}, st.sampled_from([0.0, -0.1])),
            max_size=2,
        ),
        "value_by_period": st.lists(st.just({"value": 3.0}), max_size=1),
        "required_return": st.sampled_from([0.0, 0.1]),
        "discount_rate": st.sampled_from([0, 0.05, {"rate": 0.08, "who": "CFO"}]),
        "payment_days": st.sampled_from([0, 30, {"days": 45, "who": "CFO"}]),
    },
)


@given(DOCUMENTS, st.randoms())
def test_the_text_is_canonical_whatever_the_order(document, random):
    one = Assumptions.from_document(document)
    shuffled = {
        key: random.sample(rows, len(rows)) if isinstance(rows, list) else rows
        for key, rows in reversed(document.items())
    }
    other = Assumptions.from_document(shuffled)
    assert one == other
    assert one.to_json() == other.to_json()
    again = Assumptions.from_json(one.to_json())
    assert again == one
    assert again.fingerprint == one.fingerprint


NEUTRAL = {
    "value_by_period": [{"value": 2.0}],
    "margin_by_period": [{"margin": 0.4, "who": "finance"}],
    "media_price": [{"factor": 1.0, "cells": {"channel": ["c1"]}}],
    "response": [{"factor": 1, "note": "nothing"}],
    "base_change": [{"share": 0.0, "note": "nothing"}, {"amount": 0, "note": "nothing"}],
    "required_return": 0,
    "discount_rate": 0.0,
    "payment_days": 0,
    "controls": [],
}


@given(st.sets(st.sampled_from(sorted(NEUTRAL))), st.booleans(), st.booleans())
@settings(max_examples=25)
def test_what_is_neutral_changes_no_digit(kinds, adstock_first, continuing):
    model = MODEL if adstock_first else LATE
    document = {kind: NEUTRAL[kind] for kind in kinds}
    on_card = {"value_by_period", "margin_by_period", "required_return", "discount_rate"}
    if not kinds & {*on_card, "payment_days"}:
        assert Assumptions.from_document(document) == Assumptions.none()
        assert Assumptions.from_document(document).to_json() == "{}"
    other = assumed(model, **document)
    assert other.identity == model.identity
    mine, theirs = (evaluated(one, continuing=continuing) for one in (other, model))
    np.testing.assert_array_equal(mine.by_period, theirs.by_period)
    np.testing.assert_array_equal(mine.profit(), theirs.profit())
    np.testing.assert_array_equal(mine.marginal, theirs.marginal)
    np.testing.assert_array_equal(base_of(other, HORIZON).assumed, base_of(model, HORIZON).fitted)
    assert mine.extrapolations() == theirs.extrapolations()
    assert mine.payback() == theirs.payback()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "object"),
        ({"prices": []}, "prices"),
        ({"media_price": {"factor": 2}}, "list"),
        ({"media_price": [3]}, "object"),
        ({"media_price": [{"factor": 2, "share": 1}]}, "share"),
        ({"media_price": [{}]}, "no number"),
        ({"media_price": [{"factor": True}]}, "number"),
        ({"media_price": [{"factor": "2"}]}, "number"),
        ({"media_price": [{"factor": 0}]}, "0.01"),
        ({"media_price": [{"factor": 10**400}]}, "100"),
        ({"media_price": [{"factor": 2, "cells": ["tv"]}]}, "cells"),
        ({"media_price": [{"factor": 2, "cells": {"channel": [1]}}]}, "labels"),
        ({"media_price": [{"factor": 2, "periods": {"from": "2026-01-01"}}]}, "periods"),
        ({"media_price": [{"factor": 2, "periods": {"from": "2026-13-01", "to": "x"}}]}, "date"),
        (
            {"media_price": [{"factor": 2, "periods": {"from": "2026-02-02", "to": "2026-01-01"}}]},
            "run from",
        ),
        ({"response": [{"factor": 2}]}, "note"),
        ({"response": [{"factor": -0.5, "note": "x"}]}, "from 0"),
        ({"response": [{"factor": 2, "note": "a\nb"}]}, "one line"),
        ({"response": [{"factor": 2, "note": "x" * 401}]}, "401"),
        ({"response": [{"factor": 2, "note": 3}]}, "text"),
        ({"base_change": [{"share": -1.5, "note": "x"}]}, "share"),
        ({"base_change": [{"share": 0.1, "amount": 5, "note": "x"}]}, "together"),
        ({"margin_by_period": [{"margin": 1.2}]}, "margin"),
        ({"value_by_period": [{"value": 0}]}, "above 0"),
        ({"discount_rate": 11}, "rate"),
        ({"discount_rate": [0.1]}, "discount_rate"),
        ({"required_return": "8 %"}, "number"),
        ({"payment_days": -1}, "from 0"),
        ({"payment_days": 30.5}, "days are whole"),
        ({"payment_days": {"rate": 0.1}}, "rate"),
        ({"payment_days": 4000}, "3,650"),
        ({"controls": [{"name": "price"}]}, "no values"),
        ({"controls": [{"name": "price", "values": {"soon": 1.0}}]}, "date"),
        ({"controls": [{"name": "price", "values": {"2026-01-05": "x"}}]}, "number"),
        ({"controls": [{"name": "price", "values": {"2026-01-05": 1e300}}]}, "finite"),
        ({"controls": [{"name": "price", "values": {"2026-01-05": 1.0}, "factor": 2}]}, "factor"),
    ],
)
def test_what_is_wrong_is_refused_by_name(document, says):
    with pytest.raises(InvalidProblem, match=says):
        Assumptions.from_json(json.dumps(document))


@pytest.mark.parametrize("text", ["{", "", "[" * 1000, '{"discount_rate": NaN}', '{"a":1,"a":2}'])
def test_broken_texts_are_refused(text):
    with pytest.raises(HeadroomError):
        Assumptions.from_json(text)


def test_too_many_are_refused_before_they_are_read():
    rows = [{"factor": 1.0}] * (ASSUMPTIONS.most + 1)
    with pytest.raises(InvalidProblem, match="300"):
        Assumptions.from_document({"media_price": rows})


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"media_price": [{"factor": 2.0, "cells": {"channel": ["tv"]}}]}, "'tv'"),
        ({"media_price": [{"factor": 2.0, "cells": {"geo": ["north"]}}]}, "'geo'"),
        (
            {"response": [{"factor": 2.0, "periods": {"from": "2001-01-01", "to": "2001-03-01"},
                           **NOTE}]},
            "no period",
        ),
        (
            {"value_by_period": [{"value": 3.0}, {"value": 4.0, "periods": span(0, 1)}]},
            "two of them",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_model_or_horizon_is_refused(document, says):
    with pytest.raises(InvalidProblem, match=says):
        assumed(**document)


def test_a_value_of_some_periods_needs_one_on_the_card():
    bare = made(card=ModelCard("made", Outcome("sales", "", None)))
    rows = [{"value": 3.0, "periods": span(0, 1)}]
    with pytest.raises(InvalidProblem, match="nothing is said"):
        assumed(bare, value_by_period=rows)
    whole = assumed(bare, value_by_period=[{"value": 3.0}], margin_by_period=[{"margin": 0.5}])
    assert economics_of(whole).margin == 0.5


def test_without_a_base_nothing_is_assumed_of_it():
    bare = replace(MODEL, base=None, base_missing="the file holds none")
    with pytest.raises(InvalidProblem, match="the file holds none"):
        assumed(bare, base_change=[{"share": 0.1, **NOTE}])


def test_what_a_model_was_under_before_does_not_count():
    first = assumed(required_return=0.2, margin_by_period=[{"margin": 0.6}])
    second = assumed(first, media_price=[{"factor": 2.0}])
    assert second.card == CARD
    assert under(first, Assumptions.none(), HORIZON).identity == MODEL.identity
    assert assumptions_of(assumed(second, media_price=[{"factor": 2.0}])) == assumptions_of(second)


# --- each against a direct computation -----------------------------------------------------


@given(
    st.floats(0.05, 20),
    st.sampled_from(["c0", "c2"]),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=30)
def test_media_price_p_equals_spend_over_p(price, channel, adstock_first, continuing):
    """Horizon and tail at price p bring what their money divided by p brings."""
    model = MODEL if adstock_first else LATE
    cell = model.cells.position({"channel": channel})
    dear = assumed(model, media_price=[{"factor": price, "cells": {"channel": [channel]}}])
    cheaper = SPEND.copy()
    cheaper[:, cell] /= price
    window = window_of(model, continuing)
    tail = window.tail_spend.copy()
    tail[cell] /= price
    there = window_of(dear, continuing).incremental(SPEND)
    expected = replace(window, tail_spend=tail).incremental(cheaper)
    np.testing.assert_allclose(there, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


def test_a_media_price_of_some_periods():
    dear = assumed(media_price=[{"factor": 1.6, "periods": span(1, 2)}])
    bought = SPEND.copy()
    bought[1:3] /= 1.6
    mine, theirs = evaluated(dear), evaluated(MODEL, bought)
    np.testing.assert_allclose(mine.by_period, theirs.by_period, rtol=1e-9, atol=1e-6)
    assert mine.spend.sum() == SPEND.sum()
    assert mine.profit().mean() == pytest.approx(
        theirs.profit().mean() - (SPEND - bought).sum(), rel=1e-9
    )


def test_periods_between_data_and_horizon_carry_less_where_media_are_dearer():
    later = Horizon(MODEL.frequency.shift(HORIZON.start, 3), PERIODS)
    dear = assumed(horizon=later, media_price=[{"factor": 2.0}])
    plain = ResponseWindow(MODEL, later, np.zeros(3))
    there = ResponseWindow(dear, later, np.zeros(3))
    np.testing.assert_array_equal(there.carry_in[:-3], plain.carry_in[:-3])
    np.testing.assert_allclose(there.carry_in[-3:], plain.carry_in[-3:] / 2)


def test_observed_maxima_are_compared_after_deflating():
    observed = MODEL.observed_spend.max(axis=0)
    spend = np.tile(observed * 0.6, (PERIODS, 1))
    spend[2] = observed * 1.2
    assert {e.what for e in evaluated(MODEL, spend).extrapolations()} >= {"period"}
    dear = assumed(media_price=[{"factor": 1.3}])
    assert evaluated(dear, spend).extrapolations() == ()
    cheap = assumed(media_price=[{"factor": 0.5, "periods": span(0, 0)}])
    spend[2] = observed * 0.6
    found = [e for e in evaluated(cheap, spend).extrapolations() if e.what == "period"]
    assert [e.beyond for e in found] == pytest.approx([0.2] * 3)
    assert {e.period for e in found} == {str(DATES[0])}


@pytest.mark.parametrize("model", [MODEL, LATE], ids=["adstock first", "saturation first"])
def test_a_response_is_multiplied_in_its_period_with_what_carries_over(model):
    rows = [
        {"factor": 0.7, "cells": {"channel": ["c1"]}, "periods": span(1, 3), **NOTE},
        {"factor": 1.5, "cells": {"channel": ["c1", "c2"]}, "periods": span(3, PERIODS), **NOTE},
    ]
    factor = np.ones((3, AFTER.size))
    factor[1, 1:4] *= 0.7
    factor[1:, 3 : PERIODS + 1] *= 1.5
    mine, plain = evaluated(assumed(model, response=rows)), evaluated(model)
    np.testing.assert_allclose(mine.by_period, plain.by_period * factor[:, None, :], rtol=1e-12)


ASKED = {
    "response": [
        {"factor": 0.4, "cells": {"channel": ["c0"]}, "periods": span(0, 2), **NOTE},
        {"factor": 0.0, "cells": {"channel": ["c1"]}, "periods": span(2, 6), **NOTE},
        {"factor": 1.7, "cells": {"channel": ["c2"]}, **NOTE},
    ],
    "media_price": [
        {"factor": 1.4, "periods": span(1, 3)},
        {"factor": 0.8, "cells": {"channel": ["c2"]}},
    ],
}


@pytest.mark.parametrize("model", [MODEL, LATE], ids=["adstock first", "saturation first"])
def test_the_plan_lies_on_its_curve_under_assumptions(model):
    window = window_of(assumed(model, **ASKED))
    committed = np.zeros_like(SPEND)
    committed[:2] = SPEND[:2]
    total = (SPEND - committed).sum(axis=0)
    curves = window.curves(committed, (SPEND - committed) / total)
    brings = window.incremental(SPEND).sum(axis=2)
    for k in range(3):
        value, slope = curves.value_and_slope(k, float(total[k]))
        np.testing.assert_allclose(curves.value(k, float(total[k])), brings[k], rtol=1e-10)
        np.testing.assert_allclose(value, brings[k], rtol=1e-10)
        step = 1e-5 * total[k]
        numeric = (curves.value(k, total[k] + step) - curves.value(k, total[k] - step)) / (2 * step)
        np.testing.assert_allclose(slope, numeric, rtol=1e-5, atol=1e-12)


def test_values_and_margins_by_period():
    rows = {
        "value_by_period": [{"value": 3.0, "periods": span(0, 1)}],
        "margin_by_period": [{"margin": 0.5, "periods": span(1, 4)}],
    }
    mine, plain = evaluated(assumed(**rows)), evaluated(MODEL)
    value = np.array([3.0, 3.0, 2.0, 2.0, 2.0] + [2.0] * MODEL.l_max)
    margin = np.array([0.4] + [0.5] * (PERIODS - 1 + MODEL.l_max))
    np.testing.assert_array_equal(mine.by_period, plain.by_period)
    outcome = plain.by_period.sum(axis=0)
    np.testing.assert_allclose(mine.profit(), outcome @ (value * margin) - SPEND.sum(), rtol=1e-12)
    iroas = (plain.by_period[1] @ value) / SPEND[:, 1].sum()
    assert mine.iroas([1], 1.0).mean == pytest.approx(iroas.mean(), rel=1e-12)
    step = 1e-6
    more = SPEND.copy()
    more[:, 1] *= 1 + step
    rise = (evaluated(MODEL, more).by_period[1] - plain.by_period[1]) @ value
    assert mine.mroas([1], 1.0).mean == pytest.approx(
        rise.mean() / (step * SPEND[:, 1].sum()), rel=1e-4
    )
    assert economics_of(mine.model) is None


def test_the_tail_has_the_last_period_s_value():
    whole = {"periods": span(0, PERIODS - 1)}
    mine = evaluated(assumed(value_by_period=[{"value": 5.0, **whole}]))
    outcome = evaluated(MODEL).total
    np.testing.assert_allclose(mine.profit(), 0.4 * 5.0 * outcome - SPEND.sum(), rtol=1e-12)


def test_a_required_return_moves_break_even_and_not_profit():
    mine = evaluated(assumed(required_return=0.2))
    assert economics_of(mine.model).break_even == pytest.approx(1.2 / 0.4)
    np.testing.assert_array_equal(mine.profit(), evaluated(MODEL).profit())


def test_rates_of_the_card_hold_until_others_are_assumed():
    card = replace(MODEL.card, required_return=0.2, discount_rate=0.05)
    model = MODEL.with_card(card)
    assert economics_of(model).break_even == pytest.approx(1.2 / 0.4)
    priced = assumed(model, media_price=[{"factor": 1.1}])
    assert (priced.card.required_return, priced.card.discount_rate) == (0.2, 0.05)
    other = assumed(model, required_return=0.0)
    assert economics_of(other).break_even == pytest.approx(1.0 / 0.4)
    assert other.card.discount_rate == 0.05
    assert other.own_identity == model.identity != other.identity
    assert assumed(model, required_return=0.2).identity == model.identity


def test_a_discount_rate_is_carried_and_changes_no_profit():
    mine = evaluated(assumed(discount_rate=0.1))
    assert mine.model.card.discount_rate == 0.1
    np.testing.assert_array_equal(mine.profit(), evaluated(MODEL).profit())


def test_days_to_payment_hold_for_every_channel_alike_and_change_no_profit():
    channels = {"c0": ChannelCard("c0", payment_days=45)}
    model = MODEL.with_card(replace(MODEL.card, channels=channels, payment_days=10))
    mine = evaluated(assumed(model, payment_days=30))
    assert [mine.model.card.days_to_pay(name) for name in ("c0", "c1", "c2")] == [30, 30, 30]
    assert model.card.days_to_pay("c0") == 45
    np.testing.assert_array_equal(mine.profit(), evaluated(MODEL).profit())


@pytest.mark.parametrize("geos", [0, 2])
def test_the_base_is_that_of_a_year_earlier_as_assumed(geos):
    model = made(geos=geos)
    rows = [
        {"share": -0.1, "periods": span(0, 2), **NOTE},
        {"amount": 5e4, "periods": span(2, 3), **NOTE},
    ]
    base = base_of(assumed(model, base_change=rows), HORIZON)
    first = model.dates.size - 52
    fitted = model.base.to_numpy().reshape(model.samples, model.dates.size, -1)
    fitted = fitted[:, first : first + PERIODS].sum(axis=2)
    np.testing.assert_allclose(base.fitted, fitted.sum(axis=1))
    share = 1 - 0.1 * np.array([1, 1, 1, 0, 0])
    np.testing.assert_allclose(base.assumed, (fitted * share).sum(axis=1) + 2 * 5e4)
    mine, plain = (ResponseWindow(m, HORIZON, np.zeros(len(m.cells))) for m in (
        assumed(model, base_change=rows), model))  # fmt: skip
    spend = reference_plan(model, HORIZON).plan.array(model)
    np.testing.assert_array_equal(mine.incremental(spend), plain.incremental(spend))


@pytest.mark.parametrize("geos", [0, 2])
def test_future_values_of_controls_move_the_base_by_their_coefficients(geos):
    model, rng = made(geos=geos), np.random.default_rng(3)
    values = rng.normal(size=(model.dates.size, 1, 2))
    coefficients = rng.normal(size=(model.samples, max(geos, 1), 2))
    model = replace(model, controls=Controls(("price", "promotion"), values, coefficients))
    rows = [{"name": "promotion", "values": {str(DATES[1]): 3.0, str(DATES[3]): -1.0}, **NOTE}]
    base = base_of(assumed(model, controls=rows), HORIZON)
    at = model.dates.size - 52
    change = [(3.0 - values[at + 1, 0, 1]), (-1.0 - values[at + 3, 0, 1])]
    moved = base.assumed_by_period - base.fitted_by_period
    for period, by in zip((1, 3), change, strict=True):
        np.testing.assert_allclose(moved[:, period], coefficients[:, :, 1] * by, rtol=1e-6)
    np.testing.assert_array_equal(moved[:, [0, 2, 4]], 0.0)
    half = assumed(model, controls=rows).with_draws([0, 3])
    np.testing.assert_array_equal(base_of(half, HORIZON).assumed, base.assumed[[0, 3]])
    spend = reference_plan(model, HORIZON).plan.array(model)
    window = ResponseWindow(half, HORIZON, np.zeros(len(model.cells)))
    plain = ResponseWindow(model.with_draws([0, 3]), HORIZON, np.zeros(len(model.cells)))
    np.testing.assert_array_equal(window.incremental(spend), plain.incremental(spend))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"name": "weather", "values": {str(DATES[0]): 1.0}}], "has price"),
        ([{"name": "price", "values": {"2001-01-01": 1.0}}], "no period of the horizon"),
        ([{"name": "price", "values": {str(DATES[0]): float(i)}} for i in (1, 2)], "twice"),
    ],
)
def test_controls_that_the_model_has_not_are_refused(rows, says):
    controls = Controls(("price",), np.zeros((MODEL.dates.size, 1, 1)), np.ones((9, 1, 1)))
    with pytest.raises(InvalidProblem, match=says):
        assumed(replace(MODEL, controls=controls), controls=rows)
    with pytest.raises(InvalidProblem, match="holds none"):
        assumed(controls=[{"name": "price", "values": {str(DATES[0]): 1.0}}])


def test_a_base_needs_a_year_of_data():
    early = Horizon(MODEL.dates[10], 4)
    with pytest.raises(InvalidProblem, match="year before"):
        base_of(MODEL, early)


def test_curves_meet_the_plan_s_own_shape():
    window = window_of(assumed(**ASKED))
    shape = calendar_shape(SPEND)
    curves = window.curves(np.zeros_like(SPEND), shape)
    np.testing.assert_allclose(
        curves.at(SPEND.sum(axis=0)), window.incremental(SPEND).sum(axis=2), rtol=1e-9
    )
    np.testing.assert_array_equal(curves.at(np.zeros(3)), 0.0)
