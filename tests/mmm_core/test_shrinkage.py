"""How far data narrowed a response, and where that cannot be told."""

from __future__ import annotations

import numpy as np
import pytest

from mmm_core.shrinkage import shrinkage

RNG = np.random.default_rng(5)
AFTER = RNG.normal(10, 1, 4_000)


@pytest.mark.parametrize("sd", [0.5, 1.0, 1.2, 4.0])
def test_of_known_spreads(sd: float) -> None:
    found = shrinkage(AFTER, RNG.normal(3, sd, 1_000))
    assert found.measure == "sd"
    assert found.share == pytest.approx(1 - 1 / sd, abs=0.08 / sd)
    assert found.why_not == ""


def test_it_does_not_depend_on_units() -> None:
    before = RNG.gamma(2, 3, 1_000)
    shares = [shrinkage(AFTER * unit, before * unit).share for unit in (1e-12, 1.0, 1e12)]
    assert shares == pytest.approx([shares[1]] * 3)


@pytest.mark.parametrize("heavy", ["cauchy", "ratio", "log normal"])
def test_a_prior_without_a_telling_sd_is_compared_by_its_interval(heavy: str) -> None:
    draws = {
        "cauchy": np.abs(RNG.standard_cauchy(1_000)),
        "ratio": RNG.gamma(2, 1, 1_000) / np.abs(RNG.normal(size=1_000)),
        "log normal": np.exp(RNG.normal(0, 2, 1_000)),
    }[heavy]
    found = shrinkage(draws[::-1].copy(), draws)
    assert (found.measure, found.share) == ("interval", 0.0)
    low, high = np.quantile(draws, [0.05, 0.95])
    half = shrinkage(RNG.uniform(0, (high - low) / 1.8, 50_000), draws)
    assert half.share == pytest.approx(0.5, abs=0.01)


def test_draws_where_the_model_is_not_defined_are_left_out() -> None:
    before = RNG.normal(0, 2, 1_000)
    few = np.where(np.arange(1_000) < 50, np.nan, before)
    assert shrinkage(AFTER, few).share == pytest.approx(0.5, abs=0.05)
    many = np.where(np.arange(1_000) < 51, np.inf, before)
    assert shrinkage(AFTER, many).share is None
    assert "outside of where its curve" in shrinkage(AFTER, many).why_not


def test_a_prior_that_leaves_nothing_open() -> None:
    found = shrinkage(np.zeros(100), np.zeros(1_000))
    assert (found.share, found.why_not) == (None, "its prior leaves nothing open")
