"""Quantiles of what will be observed, against direct computations and a simulation."""

import numpy as np
import pytest
from scipy.stats import norm

from mmm_core.predictive import predictive_quantiles

LEVELS = (0.05, 0.2, 0.95)


def test_one_draw_is_its_normal_distribution() -> None:
    found = predictive_quantiles(np.array([[3.0, -2e9]]), np.array([7.0]), LEVELS)
    wanted = [[norm.ppf(p, mean, 7.0) for mean in (3.0, -2e9)] for p in LEVELS]
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_the_share_below_a_quantile_is_its_level() -> None:
    rng = np.random.default_rng(4)
    mean = rng.normal(1e7, 3e5, (500, 4)) * [1, 2, 0.001, -1]
    noise = rng.gamma(3.0, 1e5, 500)
    found = predictive_quantiles(mean, noise, LEVELS)
    share = norm.cdf(found[:, None, :], mean, noise[:, None]).mean(axis=1)
    np.testing.assert_allclose(share, np.repeat(np.array(LEVELS)[:, None], 4, axis=1), atol=1e-9)


def test_a_simulation_agrees() -> None:
    rng = np.random.default_rng(5)
    mean, noise = rng.normal(100.0, 10.0, (1_000, 2)), rng.gamma(4.0, 2.0, 1_000)
    drawn = mean.repeat(400, axis=0) + noise.repeat(400)[:, None] * rng.normal(size=(400_000, 2))
    found = predictive_quantiles(mean, noise, LEVELS)
    np.testing.assert_allclose(found, np.quantile(drawn, LEVELS, axis=0), atol=0.25)


@pytest.mark.parametrize("some", [0.0, 2.0])
def test_draws_without_noise_are_steps(some: float) -> None:
    rng = np.random.default_rng(6)
    mean, noise = rng.normal(100.0, 10.0, (200, 3)), np.zeros(200)
    noise[:20] = some
    found = predictive_quantiles(mean, noise, LEVELS)
    near = np.quantile(mean, LEVELS, axis=0)
    np.testing.assert_allclose(found, near, atol=2.0 if some else 1e-12)
