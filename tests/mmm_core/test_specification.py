"""Gates of the specification (numbers 18), against statsmodels and by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import add_constant
from statsmodels.stats.outliers_influence import variance_inflation_factor

from mmm_core.collinear import inflation, spend_inflation, variation
from mmm_core.gates import GATES
from mmm_core.importers import read_model
from mmm_core.in_sample import in_sample
from mmm_core.labels import PERIOD
from mmm_core.model import Finding, FittedModel
from mmm_core.specification import most_of_scaled, specification_findings
from tests.builders import hill_model
from tests.mmm_core.test_outlook import with_base


@pytest.mark.parametrize("name", ["larkfield_national", "larkfield_regions"])
def test_inflation_is_that_of_statsmodels(repo: Path, name: str) -> None:
    model = read_model(repo / "models" / f"{name}.nc")
    channels = model.cells.shape[-1]
    spend = model.observed_spend.reshape(model.dates.size, -1, channels)
    wanted = [
        variance_inflation_factor(add_constant(spend[:, unit]), k + 1)
        for unit in range(spend.shape[1])
        for k in range(channels)
    ]
    np.testing.assert_allclose(spend_inflation(model), wanted, rtol=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 6), st.floats(1e-6, 1e9))
def test_inflation_knows_no_units_and_is_at_least_one(seed: int, columns: int, unit: float) -> None:
    rng = np.random.default_rng(seed)
    spend = rng.gamma(2, 1, (40, columns)) @ rng.uniform(0, 1, (columns, columns))
    found = inflation(spend)
    assert (found >= 1 - 1e-9).all()
    scaled = inflation(spend * unit * rng.uniform(0.5, 2, columns))
    np.testing.assert_allclose(scaled, found, rtol=1e-6)


def test_a_copy_is_made_up_by_the_others_and_a_constant_by_nothing() -> None:
    spend = np.random.default_rng(1).gamma(2, 1, (30, 4))
    spend[:, 1] = 3 * spend[:, 0]
    spend[:, 3] = 7.0
    found = inflation(spend)
    assert np.isinf(found[:2]).all()
    assert np.isfinite(found[2])
    assert np.isnan(found[3])


def fitting(model: FittedModel, outcome: np.ndarray) -> FittedModel:
    return replace(model, outcome=model.outcome.copy(data=outcome))


def found_of(model: FittedModel) -> list[Finding]:
    return list(specification_findings(model, in_sample(model)))


def said(model: FittedModel, word: str) -> list[tuple[str, float | None, float | None]]:
    found = [one for one in found_of(model) if word in one.text]
    return [(one.fitness, one.measured, one.gate) for one in found]


def test_each_gate_calls_for_caution_and_no_model_within_them_does() -> None:
    model = with_base(hill_model(channels=3, samples=30))
    mean = in_sample(model).mean
    good = fitting(model, mean)
    assert found_of(good) == []

    # Of residuals without a slope on the fit, R2 is what their variance leaves.
    noise = np.random.default_rng(3).normal(0, 1, mean.size)
    centred = mean - mean.mean()
    noise -= noise.mean() + centred * (centred @ noise) / (centred @ centred)
    for share, count in ((0.71, 0), (0.69, 1)):
        left = noise * np.sqrt((1 / share - 1) * centred.var() / noise.var())
        found = said(fitting(model, mean + left), "R2")
        assert len(found) == count
        if found:
            assert found == [("caution", pytest.approx(share), GATES.r2)]

    for periods, count in ((5, 0), (6, 1)):
        base = model.base.copy()
        base[{"period": slice(0, periods)}] = -1e5
        below = replace(model, base=base)
        below = fitting(below, in_sample(below).mean)
        found = said(below, "below zero")
        assert len(found) == count
        if found:
            assert found == [("caution", pytest.approx(periods / 110), GATES.negative_base)]

    spend = good.spend.copy()
    spend[:, 1] = 2 * spend[:, 0] + 0.01 * spend[:, 1]
    found = said(replace(good, spend=spend), "variance inflation")
    assert len(found) == 1
    assert found[0][0] == "caution"
    assert found[0][1] > GATES.inflation


def test_variation_is_of_the_periods_with_data() -> None:
    model = hill_model(channels=2, samples=5)
    lost = model.media.astype(bool) & False
    lost[{"period": slice(0, 10)}] = True
    spend = model.observed_spend[10:]
    found = variation(replace(model, missing=lost))
    np.testing.assert_allclose(found, spend.std(axis=0) / spend.mean(axis=0))
    silent = model.spend.copy()
    silent[:, 0] = 0.0
    assert np.isnan(variation(replace(model, spend=silent))[0])
    assert model.spend.dims[0] == PERIOD


def in_units(model: FittedModel, spend: float, outcome: float) -> FittedModel:
    """The same market with every cell's spend, and the outcome, counted in other units."""
    most = model.observed_spend.max(axis=0).reshape(model.spend.shape[1:])
    scaled = model.spend / most * spend if spend else model.spend
    return replace(model, spend=scaled, outcome=model.outcome * outcome)


@pytest.mark.parametrize(
    ("most", "outcome", "asked"),
    [
        (1.0, 1.0, True),  # divided by the maximum
        (1.4, 1.0, True),  # by that of a shorter stretch
        (1.6, 1.0, False),
        (0.003, 1e-9, False),  # both kept in billions
        (1.0, 1e-7, False),  # in millions
        (0.0, 1.0, False),  # money
    ],
)
def test_spend_that_was_scaled_before_the_fit_is_asked_about(
    most: float, outcome: float, asked: bool
) -> None:
    model = with_base(hill_model(channels=3, samples=30, geos=2))
    model = fitting(model, in_sample(model).by_unit + 1e6)
    found = said(in_units(model, most, outcome), "Is the spend in the file money")
    assert found == ([("caution", pytest.approx(most), GATES.scaled_spend)] if asked else [])


def test_units_with_what_a_unit_cost_are_money(repo: Path) -> None:
    """What counts is what was paid, and not what the model was fitted on."""
    model = read_model(repo / "models" / "larkfield_national.nc")
    scaled = in_units(model, 1.0, 1.0)
    assert most_of_scaled(scaled) == pytest.approx(1.0)
    assert most_of_scaled(replace(scaled, spend=model.spend)) is None
    assert most_of_scaled(replace(model, media=scaled.spend)) is None
