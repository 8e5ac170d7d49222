"""Two fits: nothing moved, other draws alone, and a channel that responds otherwise."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import MARGIN, REQUIRED, VALUE
from mmm_core.errors import InvalidProblem
from mmm_core.plan import Plan, default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from planner.contract.fits import fits_json
from planner.questions.fit_plans import (
    KeptPlan,
    best_moved,
    near_reference,
    plans_moved,
)
from planner.questions.fits import compare_fits
from planner.wording.fits import gain
from planner.wording.units import Units
from tests.builders import hill_model


@cache
def model():
    return hill_model(channels=3, samples=800, seed=4)


def other_draws(seed):
    """Two samples of one posterior that share no draw."""
    order = np.random.default_rng(seed).permutation(800)
    halves = (np.sort(order[:400]), np.sort(order[400:]))
    first, second = (replace(model().with_draws(half), chains=2) for half in halves)
    return first, second


def responding(of, channel, factor):
    """The same with another response of one channel."""
    beta = of.saturation.parameters["beta"].copy()
    beta.loc[{"channel": channel}] *= factor
    parameters = {**of.saturation.parameters, "beta": beta}
    saturation = replace(of.saturation, parameters=parameters)
    return replace(of, fingerprint="5" * 64, saturation=saturation)


def test_the_same_file_twice():
    found = compare_fits(model(), model())
    assert {one.kind for one in (*found.channels, found.total)} == {"same"}
    assert found.of_draws is None
    assert not found.moved
    assert found.changed.same_file
    best = best_moved(found, near_reference(found.reference))
    assert (best.moved, best.costs.mean, best.turned, best.flips) == (0, 0, (), False)


def test_other_draws_of_one_posterior_move_nothing():
    """Of 60 channels in 20 comparisons hardly any is called moved, and half of the movement is it.

    Two standard errors of each mean are 2.8 of their difference: one in 200.
    """
    moved, shares = 0, []
    for seed in range(20):
        found = compare_fits(*other_draws(seed))
        assert not found.changed.data
        moved += len(found.moved)
        shares.append(found.of_draws)
    assert moved <= 2
    assert np.mean(shares) > 0.6


@pytest.mark.parametrize("channel", ["c0", "c2"])
def test_a_channel_that_responds_otherwise_is_named(channel):
    first, second = other_draws(1)
    found = compare_fits(first, responding(second, channel, 1.3))
    assert [one.name for one in found.moved] == [channel]
    assert found.channels[0].name == channel
    now = found.channels[0]
    assert now.before.mean == pytest.approx(1.3 * now.after.mean, rel=0.05)
    assert found.of_draws < 0.5


def test_the_channels_add_up():
    found = compare_fits(model(), responding(model(), "c1", 0.5))
    changes = sum(one.change for one in found.channels)
    assert changes == pytest.approx(found.total.change)
    assert [one.kind for one in found.channels] == ["moved", "same", "same"]
    assert found.base is None
    assert "made in memory" in found.base_why


def test_a_channel_that_only_one_fit_has():
    wide = replace(hill_model(channels=4, samples=400, seed=4), fingerprint="6" * 64)
    found = compare_fits(model(), wide)
    kinds = {one.name: one.kind for one in found.channels}
    assert kinds["c3"] == "gone"
    assert found.channels[-1].change is None
    with pytest.raises(InvalidProblem, match="do not have the same channels"):
        best_moved(found, near_reference(found.reference))
    (said,) = plans_moved(found, [KeptPlan("mine", found.reference.plan)])
    assert "same channels" in said.why
    assert fits_json(found, [said], None)["best"] is None


def test_what_the_former_plan_costs_is_what_both_bring_here():
    found = compare_fits(model(), responding(model(), "c1", 5.0))
    problem = near_reference(found.reference)
    best = best_moved(found, problem)
    assert best.moved > 0.01
    here, there = (
        best.now.optimum.ground.outcome(one.optimum.spend).sum(axis=0)
        for one in (best.now, best.then)
    )
    assert best.costs.mean == pytest.approx((here - there).mean())
    gap = best.now.optimum.certificate.gap * here.mean()
    assert best.costs.mean >= -gap
    assert best.costs.mean > 0
    # The former fit thought more of that channel.
    assert best.then.optimum.spend[:, 1].sum() > best.now.optimum.spend[:, 1].sum()
    document = fits_json(found, (), best)
    assert document["best"]["costs"]["mean"] == best.costs.mean
    assert document["by_channel"][0]["channel"] == "c1"


def test_a_plan_that_only_one_fit_likes_flips():
    weak = responding(model(), "c0", 0.02)
    found = compare_fits(model(), weak)
    horizon = default_horizon(model())
    before = reference_plan(model(), horizon).plan.array(model())
    # Money to the channel whose response is in doubt.
    shift = 0.3 * before[:, 1]
    money = before.copy()
    money[:, 1] -= shift
    money[:, 0] += shift
    kept = [
        KeptPlan("now", found.reference.plan),
        KeptPlan("bold", Plan.of(model(), horizon, money)),
    ]
    bold, now = plans_moved(found, kept)
    assert (bold.name, now.name) == ("bold", "now")
    assert not now.flips
    assert now.after.chance is None
    assert bold.flips
    assert bold.after.is_better
    assert not bold.before.is_better
    under = found.former
    gain = bold.before.gain.mean
    assert gain < 0
    assert under.samples == 800


def test_rules_of_a_question_hold_in_both():
    found = compare_fits(model(), responding(model(), "c0", 0.2))
    base = near_reference(found.reference)
    tight = SpendRange("tight", {}, 0.98, 1.02, "x_reference")
    best = best_moved(found, replace(base, guardrails=(tight,)))
    for one in (best.now, best.then):
        share = one.optimum.spend.sum(axis=0) / one.optimum.ground.reference.sum(axis=0)
        assert share.min() >= 0.98 - 1e-6
        assert share.max() <= 1.02 + 1e-6


def test_a_kept_plan_is_judged_by_what_is_assumed_with_it():
    """Money that is assumed to be worth something is counted as money, above what is required."""
    found = compare_fits(*other_draws(3))
    less = Plan(found.reference.plan.horizon, 0.7 * found.reference.plan.spend)
    rows = (Row(VALUE, "value", 0.3), Row(MARGIN, "margin", 0.5), Row(REQUIRED, "rate", 2.0))
    kept = [KeptPlan(str(n), less, Assumptions(rows[:n])) for n in (0, 2, 3)]
    plain, profit, above = (one.after for one in sorted(plans_moved(found, kept), key=_name))
    assert [one.on for one in (plain, profit, above)] == ["incremental", "profit", "above"]
    money = less.total() - found.reference.plan.total()
    assert profit.gain.mean == pytest.approx(0.15 * plain.gain.mean - money)
    assert above.gain.mean == pytest.approx(profit.gain.mean - 2.0 * money)
    units = Units.of(found.model)
    assert gain(units, profit).startswith(units.say_money_change(profit.gain.mean))
    assert "above the required return, better in" in gain(units, above)


def _name(one):
    return one.name
