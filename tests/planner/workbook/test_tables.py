"""What is tabulated against what the model says of the same money."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.card import ModelCard, Outcome
from mmm_core.curves import SATURATIONS
from mmm_core.fiscal import FiscalCalendar
from mmm_core.labels import SAMPLE
from mmm_core.model import FittedModel, Transformation
from mmm_core.periods import DAILY, MONTHLY, WEEKLY, Frequency
from optimizer.errors import CheckFailed
from planner import services
from planner.workbook import fewer, tables
from planner.workbook.accuracy import accuracy_of
from planner.workbook.changes import changes, together
from planner.workbook.entry import Named, entries
from planner.workbook.lookup import outcomes
from planner.workbook.months import months_of, summed
from planner.workbook.reach import limits, tops
from planner.workbook.singles import single
from planner.workbook.tables import tables_of
from planner.workbook.tabulated import Tables
from planner.workbook.workbook import written
from tests.builders import hill_model
from tests.planner.workbook.made import (
    by_channel,
    evaluated,
    reference_of,
    scaled,
    terms_of,
)
from tests.planner.workbook.office import values

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


def made(geos: int = 0, adstock_first: bool = True, **more: object) -> FittedModel:
    model = hill_model(channels=3, samples=40, seed=5, geos=geos, card=replace(CARD, **more))
    return replace(model, adstock_first=adstock_first)


MODELS = {
    "national": made(),
    "panel": made(geos=2),
    "saturates first": made(adstock_first=False),
    "pays late": made(payment_days=45, fiscal=FiscalCalendar("4-4-5", 4)),
}


MANY = {
    name: replace(
        hill_model(channels=3, samples=256, seed=5, geos=2 * (name == "panel"), card=CARD),
        adstock_first=name != "saturates first",
    )
    for name in ("national", "panel", "saturates first")
}


@pytest.mark.parametrize("name", MODELS)
def test_the_plan_itself_is_exact(name: str) -> None:
    model = MODELS[name]
    reference = reference_of(model)
    spend = scaled(model, reference, 1)
    terms = terms_of(model, reference, spend)
    tables = tables_of(terms)
    said, true = outcomes(tables, tables.spend), evaluated(model, reference, spend)
    np.testing.assert_allclose(said.by_landing.sum(axis=1), by_channel(true), rtol=1e-12)
    landed = summed(true.by_period.mean(axis=1), tables.months.landing, tables.months.landings)
    np.testing.assert_allclose(said.by_landing.sum(axis=0), landed.sum(axis=0), rtol=1e-12)
    slope = float((true.next_return.mean(axis=1) * true.spend).sum())
    assert said.slope.sum() == pytest.approx(slope, rel=1e-6)  # of single precision
    np.testing.assert_allclose(terms.spend_of(tables.spend), spend, rtol=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_changes_of_months_are_those_of_the_model(name: str) -> None:
    model = MODELS[name]
    reference = reference_of(model)
    spend = scaled(model, reference, 1)
    terms, plan = terms_of(model, reference, spend), evaluated(model, reference, spend)
    more = np.array([-0.4, 0.7]) * terms.money[1, :2]

    def changed(*months: int) -> tuple[float, float]:
        money = terms.money.copy()
        money[1, list(months)] += more[list(months)]
        of = evaluated(model, reference, terms.spend_of(money))
        slope = (of.next_return.mean(axis=1) * of.spend).sum()
        outcome, steep = terms.brought(money)
        assert steep.sum() == pytest.approx(slope, rel=1e-6)
        np.testing.assert_allclose(outcome.sum(axis=1), by_channel(of), rtol=1e-5)
        landed = summed(of.by_period.mean(axis=1), terms.months.landing, terms.months.landings)
        np.testing.assert_allclose(outcome.sum(axis=0), landed.sum(axis=0), rtol=1e-5)
        planned = terms.brought(terms.money)[1].sum()
        return float((of.total - plan.total).mean()), float(slope - planned)

    alone = [changed(month) for month in range(2)]
    near = float(1e-6 * plan.total.mean())
    for month in range(2):
        asked = np.zeros((terms.months.count, 1))
        asked[:2, 0] = more
        outcome, slope = changes(terms, 1, asked)
        assert (outcome[month].sum(), slope[month, 0]) == pytest.approx(alone[month], abs=near)
    outcome, slope = together(terms, 1, [(1, 2), (0, 1)], asked)
    assert outcome.shape == (2, 1, 1, terms.months.landings)
    outcome, slope = outcome[1], slope[1]
    beyond = np.array(changed(0, 1)) - np.sum(alone, axis=0)
    np.testing.assert_allclose((outcome.sum(), slope.sum()), beyond, atol=near)


@pytest.mark.parametrize("name", MODELS)
def test_no_pair_is_left_out_unseen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Months that are passed over, as one hardly reaches the other, do nothing together."""
    reference = reference_of(MODELS[name], 26)
    terms = terms_of(MODELS[name], reference, scaled(MODELS[name], reference, 1))

    def pairs() -> list[tuple[int, int, int]]:
        return [(one.channel, one.first, one.second) for one in tables_of(terms).pairs]

    found = pairs()
    assert found or name == "saturates first"
    monkeypatch.setattr(tables, "_STEEPER", 1e12)
    assert pairs() == found


def test_a_parameter_that_single_precision_would_take_out_of_its_domain_stays_double() -> None:
    model = MODELS["national"]
    draws = model.saturation.parameters["kappa"]
    given = {"x0": 0.5, "gain": 0.5, "r": 1.0 - 1e-12, "beta": 1.0}
    parameters = {name: draws * 0 + value for name, value in given.items()}
    model = replace(model, saturation=Transformation("TanhSaturationBaselined", parameters))
    reference = reference_of(model)
    terms = terms_of(model, reference, reference.plan.array(model))
    assert terms.parameters["r"].dtype == np.float64
    assert terms.parameters["beta"].dtype == np.float32
    assert np.isfinite(tables_of(terms).slope).all()


@settings(max_examples=8)
@given(st.sampled_from(list(MODELS)), st.integers(0, 10_000))
def test_random_months_come_close(name: str, seed: int) -> None:
    model = MODELS[name]
    reference = reference_of(model)
    terms = terms_of(model, reference, scaled(model, reference, 2))
    tables = tables_of(terms)
    rng = np.random.default_rng(seed)
    most = np.minimum(tables.limit, tables.knots[..., -1])
    other = rng.uniform(size=most.shape) < 1 / 3
    money = np.where(other, rng.uniform(0.0, most), tables.spend)
    said = outcomes(tables, money)
    true = evaluated(model, reference, terms.spend_of(money))
    np.testing.assert_allclose(said.by_landing.sum(axis=1), by_channel(true), rtol=5e-3)
    slope = float((true.next_return.mean(axis=1) * true.spend).sum())
    assert said.slope.sum() == pytest.approx(slope, rel=0.02)


@pytest.mark.parametrize("name", MODELS)
def test_drawn_curves_of_single_precision_are_those_of_double(name: str) -> None:
    model = MODELS[name]
    reference = reference_of(model)
    plan = reference.plan.array(model)
    curves = evaluated(model, reference, plan).window.curves(np.zeros_like(plan), plan)
    for level in (0.1, 1.0, 1.7):
        said, true = (each.at(np.full(curves.cells, level)) for each in (single(curves), curves))
        assert 0 < np.abs(said / true - 1.0).max() < 1e-5


@pytest.mark.parametrize("name", MODELS)
def test_no_money_brings_nothing_and_little_brings_little(name: str) -> None:
    model = MODELS[name]
    reference = reference_of(model)
    terms = terms_of(model, reference, reference.plan.array(model))
    tables = tables_of(terms)
    money = tables.spend.copy()
    money[1] = 0.0
    found, plan = outcomes(tables, money), outcomes(tables, tables.spend)
    np.testing.assert_array_equal(found.by_landing[1], 0.0)
    assert found.slope[1] == 0
    np.testing.assert_allclose(found.by_landing[[0, 2]], plan.by_landing[[0, 2]])
    # Beside nothing no step is taken: what is left there is taken off little by little.
    little = 1e-6 * tables.spend
    assert outcomes(tables, little).by_landing.sum() == pytest.approx(
        0.0, abs=1e-4 * plan.by_landing.sum()
    )


def test_what_is_measured_is_what_is_missed() -> None:
    model = MODELS["national"]
    reference = reference_of(model)
    terms = terms_of(model, reference, reference.plan.array(model))
    tables = tables_of(terms)
    close = accuracy_of(terms, tables)
    assert 0 < close.channel <= close.channel_worst < 0.02
    # Tables that are wrong by a twentieth are found out.
    off = replace(tables, plan_outcome=tables.plan_outcome * 1.05)
    assert accuracy_of(terms, off).total_worst > 0.04


def test_where_months_are_many_fewer_amounts_come_as_close_as_is_asked() -> None:
    model = hill_model(channels=10, samples=40, seed=5, weeks=160, card=CARD)
    reference = reference_of(model, 104)
    terms = terms_of(model, reference, scaled(model, reference, 1))
    found, all_months = tables_of(terms), terms.money.size
    assert all_months >= 240
    assert (found.knot_count, found.pair_knot_count) == (33, 9)
    (entry,) = entries(model, [Named("Plan", terms.of.plan)], reference)
    said = values(written([entry]))["Assumptions and definitions"]
    how = " ".join(str(row[1].value) for row in said.iter_rows())
    assert "a table of 33 amounts" in how
    assert "a table of 9 by 9 amounts" in how
    rng = np.random.default_rng(4)
    most = np.minimum(found.limit, found.knots[..., -1])
    for _ in range(5):
        other = rng.uniform(size=most.shape) < 1 / 3
        money = np.where(other, rng.uniform(0.0, most), np.minimum(found.spend, most))
        said, true = outcomes(found, money).by_landing, terms.brings(money)
        np.testing.assert_array_equal(true, terms.brought(money)[0])
        np.testing.assert_allclose(said.sum(axis=1), true.sum(axis=1), rtol=3e-3)


def test_terms_that_are_not_the_plan_make_no_tables() -> None:
    """Tables are made and measured of terms: these are held against the plan's own evaluation."""
    model = MODELS["national"]
    reference = reference_of(model)
    terms = terms_of(model, reference, reference.plan.array(model))
    off = replace(terms, weight=terms.weight * np.float32(1.001))
    with pytest.raises(CheckFailed, match=r"What the workbook would tabulate brings"):
        tables_of(off)


@pytest.mark.parametrize("name", MANY)
def test_few_draws_tabulate_what_all_of_them_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept draws are weighed: as they are, they would say another outcome altogether."""
    model = MANY[name]
    reference = reference_of(model)
    terms = terms_of(model, reference, scaled(model, reference, 1))
    whole = terms.weight.shape[1]
    few = fewer.fewer(terms, tops(terms.money, limits(terms)))
    assert few.weight.shape[1] * 3 <= whole
    made = tables_of(terms)
    evenly = replace(few, weight=terms.weight[:, ::4] * np.float32(4))
    monkeypatch.setattr(tables, "fewer", lambda *_: terms)
    true = tables_of(terms)
    monkeypatch.setattr(tables, "fewer", lambda *_: evenly)
    plain = tables_of(terms)

    def off(found: Tables) -> float:
        # The most that any amount of a month is off, beside the most that its channel changes.
        most = np.abs(true.outcome).max(axis=(1, 2, 3), keepdims=True)
        return float((np.abs(found.outcome - true.outcome) / most).max())

    assert off(made) < 1e-3
    assert off(plain) > 10 * off(made)
    at_all, at_few = (accuracy_of(terms, each) for each in (true, made))
    assert at_few.channel_worst < at_all.channel_worst + 5e-4


def test_draws_that_would_be_weighed_wildly_are_all_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """One draw that is unlike all others, and is not among those that are kept."""
    model = MANY["national"]
    draws = model.saturation.parameters["beta"].copy()
    draws[1] = 1e4 * draws[1]
    parameters = {**model.saturation.parameters, "beta": draws}
    model = replace(model, saturation=Transformation("HillSaturation", parameters))
    reference = reference_of(model)
    terms = terms_of(model, reference, reference.plan.array(model))
    assert fewer.fewer(terms, tops(terms.money, limits(terms))) is terms


def test_shares_of_single_precision_are_those_of_double() -> None:
    """Powers of two in one, of e in the other."""
    kind = SATURATIONS["HillSaturation"]
    rng = np.random.default_rng(1)
    x = np.append(rng.uniform(0.0, 3.0, (50, 1)), [[0.0], [1e-30], [1e30]], axis=0)
    parameters = {
        "slope": rng.uniform(0.5, 5.0, 40), "kappa": rng.uniform(0.1, 2.0, 40), "beta": np.ones(40)
    }  # fmt: skip
    single = {name: values.astype(np.float32) for name, values in parameters.items()}
    double = {name: values.astype(np.float64) for name, values in single.items()}
    x = x.astype(np.float32)
    for found, true in zip(
        kind.value_and_slope(x, single),
        kind.value_and_slope(x.astype(np.float64), double),
        strict=True,
    ):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, true, rtol=2e-4, atol=1e-6)


def test_a_month_without_money_takes_the_spread_of_the_current_plan() -> None:
    model = MODELS["national"]
    reference = reference_of(model)
    usual = reference.plan.array(model)
    spend = usual.copy()
    spend[:, 0] = 0.0
    terms = terms_of(model, reference, spend)
    first = terms.months.spent == 0
    expected = usual[first, 0] / usual[first, 0].sum()
    np.testing.assert_allclose(terms.spread[first, 0], expected)
    tables = tables_of(terms)
    assert tables.plan_outcome[0].sum() == pytest.approx(0.0, abs=1e-6)
    money = tables.spend.copy()
    money[0] = summed(usual[:, 0], terms.months.spent, terms.months.count)
    said = outcomes(tables, money).by_landing.sum(axis=1)
    true = by_channel(evaluated(model, reference, terms.spend_of(money)))
    np.testing.assert_allclose(said, true, rtol=5e-3)


def test_a_channel_that_was_never_bought_brings_nothing() -> None:
    model = MODELS["national"]
    never = model.cells.array(np.where(np.arange(3) == 1, 0.0, 1.0))
    model = replace(
        model,
        media=model.media * never,
        spend=model.spend * never,
        channel_scale=model.channel_scale * never,
    )
    reference = reference_of(model)
    tables = tables_of(terms_of(model, reference, reference.plan.array(model)))
    money = tables.spend.copy()
    money[1] = 5e4
    said = outcomes(tables, money)
    assert np.isfinite(said.by_landing).all()
    np.testing.assert_array_equal(said.by_landing[1], 0.0)
    assert (tables.limit[1] == 0).all()


def test_a_response_that_begins_steeply_has_no_first_return() -> None:
    model = MODELS["national"]
    flat = {**model.saturation.parameters}
    flat["slope"] = flat["slope"] * 0 + 0.7
    model = replace(model, saturation=Transformation("HillSaturation", flat))
    assert flat["slope"].dims[0] == SAMPLE
    reference = reference_of(model)
    tables = tables_of(terms_of(model, reference, reference.plan.array(model)))
    assert np.isfinite(tables.outcome).all()
    assert np.isfinite(tables.slope).all()


def test_a_region_without_money_adds_nothing_however_steeply_it_begins() -> None:
    model = MODELS["panel"]
    flat = {**model.saturation.parameters}
    flat["slope"] = flat["slope"] * 0 + 0.7
    model = replace(model, saturation=Transformation("HillSaturation", flat))
    reference = reference_of(model)
    spend = reference.plan.array(model).copy()
    spend[:, 0] = 0.0
    tables = tables_of(terms_of(model, reference, spend))
    of = evaluated(model, reference, spend)
    assert np.isinf(of.next_return[0]).any()
    slope = float((of.next_return[1:].mean(axis=1) * of.spend[1:]).sum())
    assert tables.plan_slope.sum() == pytest.approx(slope, rel=1e-6)
    assert not np.isnan(tables.zero_return).any()


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("start", ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04")),
        ("end", ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03")),
    ],
)
def test_a_period_belongs_to_the_month_of_its_label(
    repo: Path, said: str, names: tuple[str, ...]
) -> None:
    model = services.load(str(repo / "models" / "larkfield_national.nc"))
    model = model.with_card(replace(model.card, period_label=said))
    months = months_of(model, reference_of(model).plan.horizon)
    assert tuple(one.name for one in months.calendar) == names
    labels = months.dates.astype("M8[M]").astype(str)
    assert [months.calendar[place].name for place in months.cash] == list(labels)
    last = 0 if said == "end" else 6
    assert months.ends[0] == months.dates[0] + np.timedelta64(last, "D")


@pytest.mark.parametrize(
    "frequency", [DAILY, WEEKLY, Frequency(days=28), MONTHLY, Frequency(months=3, label_day=1)]
)
@pytest.mark.parametrize("label", ["start", "end"])
def test_every_month_that_can_be_typed_has_periods(frequency: Frequency, label: str) -> None:
    """Money that is typed into a month must be spent in some period of it."""
    model = dated(frequency, label)
    reference = reference_of(model, 2 * frequency.per_quarter)
    terms = terms_of(model, reference, reference.plan.array(model))
    months = terms.months
    assert set(months.spent) == set(range(months.count))
    assert len(months.names) == months.landings
    assert months.latest >= 90
    assert (np.diff(months.begins).astype(int) > 0).all()
    tables = tables_of(terms)
    money = np.minimum(tables.spend * 0.8, tables.limit)
    true = evaluated(model, reference, terms.spend_of(money))
    said = outcomes(tables, money).by_landing.sum(axis=1)
    np.testing.assert_allclose(said, by_channel(true), rtol=3e-3)


def dated(frequency: Frequency, label: str) -> FittedModel:
    model = MODELS["national"]
    dates = frequency.following(np.datetime64("2020-01-01"), model.dates.size)
    parts = {
        name: getattr(model, name).assign_coords(period=dates)
        for name in ("media", "spend", "outcome")
    }
    card = replace(model.card, period_label=label, payment_days=40)
    return replace(model, dates=dates, frequency=frequency, card=card, **parts)
