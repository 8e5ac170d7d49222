"""Tests of a channel: effects and costs by another road, what they can see by simulation."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mmm_core.evaluation import evaluate
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from mmm_core.statistics import summarize
from optimizer.guardrails import SpendRange
from optimizer.guardrails.standing import Committed, Spent
from optimizer.posed import ground_of
from planner import services
from planner.questions.learning.checks import checks_of
from planner.questions.learning.regions import regions_of
from planner.questions.learning.trial import ENOUGH
from planner.questions.learning.trials import Designing
from planner.questions.learning.worth_knowing import WorthKnowing
from tests.planner.questions.forecasts import made, reference_of

PERIODS = 9


@pytest.fixture(scope="module")
def national() -> FittedModel:
    return scattering(made(), 3e4)


@pytest.fixture(scope="module")
def panel() -> FittedModel:
    return scattering(made(geos=4), 2e4)


def scattering(model: FittedModel, sd: float) -> FittedModel:
    """The model with so much noise a period, more in each further region."""
    noise = np.full(model.noise.shape, sd)
    if noise.ndim > 1:
        noise *= 1 + np.arange(noise.shape[1]) / 4
    return replace(model, noise=model.noise.copy(data=noise))


def designing(model: FittedModel, cells: tuple[int, ...], standing=(), **more) -> Designing:
    reference = reference_of(model, PERIODS)
    ground = ground_of(model, reference, "reference")
    blank = WorthKnowing("c0", cells, "profit", summarize(np.ones(2)), None)
    return Designing(blank, ground, reference.plan.array(model), standing, **more)


def under(of: Designing, spend: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outcome by draw and period, and profit by draw, of a plan evaluated whole."""
    window = of.ground.window
    plan = Plan.of(window.model, window.horizon, spend)
    found = evaluate(window, plan, spend)
    return found.by_period.sum(axis=0), found.profit()


@pytest.mark.parametrize("cell", [0, 2])
def test_effect_and_cost_are_those_of_the_changed_plan(national, cell) -> None:
    of = designing(national, (cell,))
    best = of.best()
    trial = of.trial(best)
    before, after = under(of, of.spend), under(of, best.spend)
    sign = 1 if best.factor < 1 else -1
    lost = sign * (before[0] - after[0])[:, : best.first + best.measured].sum(axis=1)
    assert best.effect == pytest.approx(lost)
    assert trial.costs.mean == pytest.approx(float((before[1] - after[1]).mean()))
    assert trial.moves == pytest.approx(float((best.spend - of.spend).sum()))
    changed = np.argwhere(best.spend != of.spend)
    assert set(changed[:, 1]) == {cell}
    assert len(changed) == best.periods <= best.measured


def test_what_it_sees_is_what_simulated_results_show(national) -> None:
    best = designing(national, (1,)).best()
    rng = np.random.default_rng(1)
    draws = rng.integers(0, best.effect.size, 40_000)
    weeks = rng.normal(0, 3e4, (40_000, best.measured))
    result = best.effect[draws] + weeks.sum(axis=1)
    trial = designing(national, (1,)).trial(best)
    assert trial.power.noise == pytest.approx(weeks.sum(axis=1).std(), rel=0.02)
    seen = (result > 1.6448536 * trial.power.noise).mean()
    assert trial.power.chance == pytest.approx(seen, abs=0.01)
    inside = (result > trial.power.low) & (result < trial.power.high)
    assert inside.mean() == pytest.approx(0.9, abs=0.01)
    least = trial.power.least + weeks.sum(axis=1)
    assert (least > 1.6448536 * trial.power.noise).mean() == pytest.approx(ENOUGH, abs=0.01)


def test_of_those_that_see_enough_it_moves_least(national) -> None:
    of = designing(national, (0,))
    designs = list(of._designs())
    best = of.best()
    enough = [one for one in designs if one.chance >= ENOUGH]
    assert enough
    assert of.moved(best) == min(map(of.moved, enough))
    loud = designing(scattering(national, 1e9), (0,)).best()
    assert loud.chance == pytest.approx(
        max(one.chance for one in designing(scattering(national, 1e9), (0,))._designs())
    )


def test_regions_are_held_out_against_the_others(panel) -> None:
    cells = tuple(k for k, name in enumerate(panel.cells.names) if name["channel"] == "c0")
    of = designing(panel, cells)
    for design in of._designs():
        assert design.kind == "holdout"
        assert 1 <= len(design.regions) <= 2
        touched = {panel.cells.names[k]["geo"] for k in np.argwhere(design.spend != of.spend)[:, 1]}
        assert touched == {f"g{unit}" for unit in design.regions}
    trial = of.trial(of.best())
    assert all(label in {(f"g{k}",) for k in range(4)} for label in trial.regions)


def test_the_noise_of_a_holdout_is_that_of_its_comparison(panel) -> None:
    """What held-out regions miss of the others, scaled, over simulated weeks."""
    regions, rng = regions_of(panel), np.random.default_rng(2)
    weeks = rng.normal(0, regions.noise, (50_000, 4))
    scale = regions.size[[1, 3]].sum() / regions.size[[0, 2]].sum()
    result = weeks[:, [1, 3]].sum(axis=1) - scale * weeks[:, [0, 2]].sum(axis=1)
    assert regions.variance((1, 3)) == pytest.approx(result.var(), rel=0.03)
    assert regions.variance(()) == pytest.approx(float((regions.noise**2).sum()))


def test_money_that_stands_is_not_tested(national) -> None:
    dates = reference_of(national, PERIODS).plan.horizon.dates(national.frequency)
    everything = designing(national, (0,)).spend[:, 0]
    where = {"channel": ("c0",)}
    spent = Spent("s", where, tuple(zip(dates, everything.tolist(), strict=True)))
    assert designing(national, (0,), (spent,)).best() is None
    first = Spent("s", where, spent.amounts[:2])
    assert designing(national, (0,), (first,)).best().first == 2
    half = Committed("h", where, tuple((day, 0.5 * money) for day, money in spent.amounts))
    off = [one for one in designing(national, (0,), (half,))._designs() if one.kind == "on_off"]
    assert off
    for one in off:
        tested = slice(one.first, one.first + one.periods)
        assert one.spend[tested, 0] == pytest.approx(0.5 * everything[tested])


def test_no_test_is_planned_in_days_that_are_past(national) -> None:
    for begun in (0, 3, PERIODS - 2):
        designs = list(designing(national, (0,), begun=begun)._designs())
        assert {one.first for one in designs} == {begun}
    # Of a horizon that is past, what a test would have been.
    assert {one.first for one in designing(national, (0,), begun=PERIODS)._designs()} == {0}


def test_a_test_keeps_the_rules_where_one_that_sees_enough_can(national) -> None:
    plain = designing(national, (0,))
    plain = replace(plain, spend=0.4 * plain.spend)
    enough = [one for one in plain._designs() if one.chance >= ENOUGH]
    assert {one.kind for one in enough} == {"on_off", "lift"}
    first, least = plain.best(), float(plain.spend[:, 0].sum())
    assert plain.breaks(first) == ()
    ends = {"on_off": (least * (1 - 1e-9), None), "lift": (None, least * (1 + 1e-9))}
    # Of the kind that is usually taken, each breaks the rule: one of the other kind is.
    rule = SpendRange("rule", {"channel": ("c0",)}, *ends[first.kind], "money")
    other = replace(plain, rules=(rule,))
    assert other.best().kind != first.kind
    assert other.trial(other.best()).breaks == ()
    # No test keeps a lock of the plan's money: the usual one is said to break it.
    lock = SpendRange("lock", {"channel": ("c0",)}, least * (1 - 1e-9), least * (1 + 1e-9), "money")
    never = replace(plain, rules=(lock,))
    assert (never.best().spend == first.spend).all()
    ((broken, sentence),) = never.trial(never.best()).breaks
    assert broken == lock
    assert sentence == lock.sentence(never.ground)
    # A rule that the plan itself leaves is no doing of the test.
    left = SpendRange("left", {"channel": ("c0",)}, 2 * least, None, "money")
    assert replace(plain, rules=(left,)).breaks(first) == ()


def test_a_lift_stays_within_what_was_observed(national) -> None:
    of = designing(national, (0,))
    of = replace(of, spend=0.4 * of.spend)
    lifts = [one for one in of._designs() if one.kind == "lift"]
    assert lifts
    most = national.observed_spend.max(axis=0)
    for one in lifts:
        assert 1.25 <= one.factor <= 2
        assert (one.spend <= np.maximum(most, of.spend) * (1 + 1e-9)).all()


def test_without_noise_no_power_is_made_up(national) -> None:
    of = designing(replace(national, noise=None), (0,))
    trial = of.trial(of.best())
    assert trial.power is trial.worth is None
    assert "noise" in trial.no_power
    assert not trial.sees
    assert trial.pays == (trial.costs.mean < 0)


def test_checks_end_in_the_forecast_of_the_whole_horizon(national) -> None:
    reference: Reference = reference_of(national, PERIODS)
    forecast = services.forecast(national, reference.plan, reference)
    checks, why = checks_of(forecast.evaluation)
    assert why == ""
    assert [one.periods for one in checks] == [3, 6, 9]
    last, total = checks[-1], forecast.total
    assert (last.mean, last.low, last.high) == pytest.approx((total.mean, total.low, total.high))
    assert all(a.day < b.day for a, b in pairwise(checks))
    quiet = services.forecast(replace(national, noise=None), reference.plan, reference)
    assert checks_of(quiet.evaluation)[0] == ()
    assert "noise" in checks_of(quiet.evaluation)[1]
