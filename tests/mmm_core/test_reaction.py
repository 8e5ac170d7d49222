"""What reacts to weak demand is found, and what does not is left alone."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, spearmanr

from mmm_core.gates import GATES
from mmm_core.importers import read_model
from mmm_core.in_sample import in_sample
from mmm_core.reaction import Reaction, reaction
from mmm_core.suspicion import relations
from tests.builders import hill_model
from tests.mmm_core.test_outlook import with_base

SEEDS = range(50)
WEEKS = 156


@pytest.fixture(scope="module")
def simulator(repo: Path) -> Iterator[ModuleType]:
    """The simulator of the demo models."""
    sys.path.insert(0, str(repo / "models"))
    import simulator

    yield simulator
    sys.path.remove(str(repo / "models"))


@pytest.fixture(scope="module")
def markets(simulator: ModuleType) -> list[dict[str, Reaction]]:
    """Of every seed each series beside demand, as a fit that is 15 % wrong about each sees it."""
    made = []
    for seed in SEEDS:
        seeds = np.random.SeedSequence([seed, 77])
        channels = simulator.NATIONAL_CHANNELS
        noise = simulator.NOISE_SHARE["national"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is written for the pandas that made the demo
            data, media = simulator.simulate_market(seeds, channels, 1.0, noise)
        rng = np.random.default_rng(seed)
        fitted = media.to_numpy() * rng.normal(1, 0.15, len(channels))
        demand = data["revenue"].to_numpy(float) - fitted.sum(axis=1)
        series = {name: (data[name].to_numpy(float), demand) for name in channels}
        for name in ("promo_depth", "price_index", "competitor_activity"):
            values = data[name].to_numpy(float)
            series[name] = values, demand - simulator.BASE[name] * rng.normal(1, 0.15) * values
        found = {name: reaction(*both, 52) for name, both in series.items()}
        made.append({name: one for name, one in found.items() if one is not None})
    return made


def flagged(market: dict[str, Reaction]) -> set[str]:
    return {n for n, one in market.items() if one.chance < GATES.reaction / len(market)}


def test_power_and_false_alarms(markets: list[dict[str, Reaction]]) -> None:
    """Depth that follows weak weeks, in every one of 50 markets; of 500 others a handful."""
    assert all(len(market) == 11 for market in markets)
    found = [flagged(market) for market in markets]
    assert sum("promo_depth" in one for one in found) == 50
    innocent = [one - {"promo_depth"} for one in found]
    assert sum(map(len, innocent)) <= 5
    assert sum(map(bool, innocent)) <= 5


def test_spend_that_is_raised_after_weak_weeks_is_found() -> None:
    found = [following(seed, -0.5) for seed in SEEDS]
    assert sum(one.chance < GATES.reaction / 11 for one in found) >= 45
    assert {one.lag for one in found if one.chance < 1e-3} == {1}
    late = [following(seed, -0.5, lag=3) for seed in SEEDS]
    assert sum(one.lag == 3 for one in late) >= 45


def test_spend_that_follows_strong_demand_is_not_suspected() -> None:
    """A desk that buys what people search for answers demand, not weakness."""
    found = [following(seed, 0.8) for seed in SEEDS]
    assert sum(one.chance < GATES.reaction / 11 for one in found) <= 1


def following(seed: int, by: float, lag: int = 1) -> Reaction:
    """Spend with a past of its own and a share ``by`` of demand some weeks before."""
    rng = np.random.default_rng(seed)
    demand, spend = np.zeros(WEEKS), np.zeros(WEEKS)
    for t in range(1, WEEKS):
        demand[t] = 0.5 * demand[t - 1] + rng.normal()
    for t in range(lag, WEEKS):
        spend[t] = 0.4 * spend[t - 1] + by * demand[t - lag] + rng.normal()
    found = reaction(spend, demand, 52)
    assert found is not None
    return found


@given(st.integers(0, 500), st.floats(1e-3, 1e9), st.floats(1e-3, 1e9))
def test_units_and_levels_change_nothing(seed: int, one: float, other: float) -> None:
    rng = np.random.default_rng(seed)
    spend, demand = rng.gamma(2, 1, 120), rng.normal(10, 1, 120)
    plain = reaction(spend, demand, 52)
    scaled = reaction(spend * one + one, demand * other - other, 52)
    assert plain is not None
    assert scaled is not None
    np.testing.assert_allclose(scaled.correlation, plain.correlation, atol=1e-4)


def test_chance_is_what_it_says_where_nothing_reacts() -> None:
    rng = np.random.default_rng(8)
    found = [
        reaction(rng.gamma(2, 1, 157), np.cumsum(rng.normal(size=157)), 52) for _ in range(400)
    ]
    chances = np.array([one.chance for one in found if one is not None])
    assert chances.size == 400
    assert (chances < 0.1).mean() == pytest.approx(0.1, abs=0.05)
    assert (chances < 0.02).mean() <= 0.045


def test_ranks_and_chance_are_those_of_scipy() -> None:
    rng = np.random.default_rng(4)
    found = reaction(np.round(rng.gamma(2, 1, 157), 1), rng.normal(size=157), 52)
    assert found is not None
    theirs = spearmanr(found.demand, found.series)
    assert found.strongest == pytest.approx(theirs.statistic)
    alone = norm.cdf(theirs.statistic * np.sqrt(found.demand.size - 1))
    assert found.chance == pytest.approx(min(1.0, GATES.reaction_lags * alone))


def test_too_little_to_tell_is_not_told() -> None:
    rng = np.random.default_rng(1)
    demand = rng.normal(size=157)
    holidays = np.zeros(157)
    holidays[[12, 64, 116]] = 1.0
    assert reaction(holidays, demand, 52) is None
    assert reaction(np.arange(157.0), demand, 52) is None
    assert reaction(rng.normal(size=40), rng.normal(size=40), 52) is None
    lost = rng.normal(size=157)
    lost[20:140] = np.nan
    assert reaction(lost, demand, 52) is None


@pytest.mark.parametrize("name", ["larkfield_national", "larkfield_regions"])
def test_the_demos_promotions_are_found_and_no_channel_is(repo: Path, name: str) -> None:
    found = relations(in_sample(read_model(repo / "models" / f"{name}.nc")))
    suspicious = [one for one in found if one.suspicious]
    assert {one.labels["control"] for one in suspicious} == {"promo_depth"}
    assert len(suspicious) == (4 if name.endswith("regions") else 1)
    assert {one.found.lag for one in suspicious} == {1}
    chances = [one.found.chance for one in found]
    assert chances == sorted(chances)


def test_without_a_base_nothing_is_known_of_demand() -> None:
    assert relations(in_sample(hill_model(channels=2, samples=5))) == ()


def test_a_channel_is_suspected_in_its_own_region_only() -> None:
    model = with_base(hill_model(channels=2, samples=20, geos=2, weeks=157))
    fit = in_sample(model)
    rng = np.random.default_rng(3)
    demand = rng.normal(0, 1, (157, 2))
    spend = model.observed_spend.copy()
    spend[1:, 0] = 1e5 * (5 - demand[:-1, 0] + 0.5 * rng.normal(size=156))
    known = replace(model, spend=model.spend.copy(data=spend.reshape(model.spend.shape)))
    found = relations(replace(fit, model=known, observed=fit.by_unit + 1e6 + 1e5 * demand))
    assert [one.labels for one in found if one.suspicious] == [{"geo": "g0", "channel": "c0"}]
    assert found[0].cell == 0
