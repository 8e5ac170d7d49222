"""How much more money stays inside what was observed, against other roads to it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import assumptions_of, under
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, default_horizon
from planner import services
from planner.questions.assess import SHOWN_TAIL, assess
from planner.questions.evidence import response_curves
from planner.questions.inside import Reach, inside_of, reach_of
from planner.questions.standing import Place, Standing
from planner.wording import inside as wording
from planner.wording.units import Units
from tests.builders import hill_model


def evaluated(model: FittedModel, spend: Floats) -> PlanEvaluation:
    reference = services.reference_for(model)
    plan = Plan.of(model, reference.plan.horizon, spend)
    return assess(model, plan, reference, SHOWN_TAIL, assumptions_of(model)).evaluation


def at(model: FittedModel, share: float | Floats) -> Floats:
    return services.reference_for(model).plan.array(model) * share


def reach(
    found: PlanEvaluation, places: tuple[Place, ...] = ("unknown",) * 3, begun: int = 0
) -> Reach:
    return reach_of(found, [Standing(place) for place in places], begun)


def dearer(model: FittedModel) -> FittedModel:
    """Media cost more in some periods, and less of one channel throughout."""
    horizon = default_horizon(model)
    days = horizon.dates(model.frequency)
    some = {"from": str(days[1]), "to": str(days[4])}
    prices = [{"factor": 1.6, "periods": some}, {"factor": 0.7, "cells": {"channel": ["c2"]}}]
    return under(model, Assumptions.from_document({"media_price": prices}), horizon)


@pytest.mark.parametrize("begun", [0, 5])
@pytest.mark.parametrize("priced", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_no_other_timing_holds_more(seed: int, priced: bool, begun: int) -> None:
    model = hill_model(channels=3, samples=8, seed=seed)
    model = dearer(model) if priced else model
    spend = at(model, np.random.default_rng(seed).uniform(0.2, 0.6, 3))
    found = evaluated(model, spend)
    price = found.window.price if priced else np.ones_like(spend)
    assert price is not None
    for one in inside_of(found, begun):
        k, observed = one.cell, model.observed_spend[:, one.cell]
        windows = np.lib.stride_tricks.sliding_window_view(observed, len(spend))
        most, whole = observed.max(), windows.sum(axis=1).max()
        assert (one.most_in_period, one.most_in_all) == pytest.approx((most, whole))
        bought, cost = spend[:, k] / price[:, k], price[:, k]
        best = linprog(
            -cost, A_ub=np.ones((1, len(spend))), b_ub=[whole - bought.sum()],
            bounds=[(0, most - x if t >= begun else 0) for t, x in enumerate(bought)],
        )  # fmt: skip
        assert one.more == pytest.approx(-best.fun, rel=1e-9)
        assert 0 < one.more_along <= one.more * (1 + 1e-12)
        assert not one.is_beyond


@pytest.mark.parametrize("begun", [0, 8])
@pytest.mark.parametrize("priced", [False, True])
def test_as_it_is_timed_a_little_more_leaves_what_was_observed(priced: bool, begun: int) -> None:
    model = hill_model(channels=3, samples=8, seed=5)
    model = dearer(model) if priced else model
    spend = at(model, 0.4)
    for one in inside_of(evaluated(model, spend), begun):
        grown = spend.copy()
        grown[begun:, one.cell] *= 1 + one.more_along / spend[begun:, one.cell].sum()
        assert not evaluated(model, grown).extrapolations()
        grown[begun:, one.cell] *= 1.0001
        far = {each.cell for each in evaluated(model, grown).extrapolations()}
        assert far == {one.cell}


def test_it_is_where_the_curve_is_dashed() -> None:
    model = hill_model(channels=3, samples=8, geos=2)
    reference = services.reference_for(model)
    now = assess(model, reference.plan, reference, SHOWN_TAIL).reference_evaluation
    curves = response_curves(model, reference, SHOWN_TAIL, points=3)
    for one, curve in zip(inside_of(now), curves, strict=True):
        left = 0.0 if one.is_beyond else max(curve.observed - curve.current, 0.0)
        assert one.more_along == pytest.approx(left, abs=1e-6)


def test_beyond_it_nothing_is_left_and_that_is_said() -> None:
    model = hill_model(channels=3, samples=8)
    spend, most = at(model, 0.5), model.observed_spend.max(axis=0)
    spend[3, 1] = 1.2 * most[1]
    spend[:, 2] = 0.0
    of = reach(evaluated(model, spend))
    found = of.cells
    assert [one.is_beyond for one in found] == [False, True, False]
    assert (found[1].more, found[1].more_along) == (0.0, 0.0)
    assert found[2].more == pytest.approx(found[2].most_in_all)
    units, text = Units.of(model), wording.said(model, of)
    whole = units.say_money(found[0].more + found[2].more)
    assert text.startswith(f"The data reach at most {whole} further than the current plan, ")
    assert text.endswith("c1 is beyond them already.")
    assert wording.more_said(units, found[1]) == ("already beyond", "already beyond")
    spend[3] = 1.2 * most
    text = wording.said(model, reach(evaluated(model, spend)))
    assert text.startswith("The data reach no further than the current plan.")
    assert text.endswith("c0, c1 and c2 are beyond them already.")


def test_who_is_at_the_edge_is_said() -> None:
    model = hill_model(channels=2, samples=8)
    spend = at(model, 0.5)
    spend[:, 0] = inside_of(evaluated(model, spend))[0].most_in_all / len(spend)
    of = reach(evaluated(model, spend), ("room", "past"))
    assert of.cells[0].more == of.cells[0].more_along == 0.0
    text = wording.said(model, of)
    assert text.endswith("None of it is in channels that have room. c0 is at their edge.")


def test_what_of_it_is_where_the_next_money_pays_is_said() -> None:
    model = hill_model(channels=3, samples=8)
    of = reach(evaluated(model, at(model, 0.5)), ("room", "past", "room"))
    cells, units = of.cells, Units.of(model)
    assert of.paying == pytest.approx(
        (cells[0].more + cells[2].more, cells[0].more_along + cells[2].more_along)
    )
    assert of.paying is not None
    assert 0 < of.paying[1] <= of.paying[0] < of.more
    anew, as_now = map(units.say_money, of.paying)
    assert f"Of that, {anew} and {as_now} are in channels that have room: " in wording.said(
        model, of
    )
    # Without a break-even nobody can say what pays.
    assert "room" not in wording.said(model, reach(evaluated(model, at(model, 0.5))))


def test_what_has_begun_takes_no_more() -> None:
    model = hill_model(channels=3, samples=8)
    spend = at(model, 0.5)
    spend[10:] = 0.0
    found = evaluated(model, spend)
    left, some = reach(found, begun=10), model.observed_spend.max(axis=0)
    for one in left.cells:
        assert one.more == pytest.approx(min(3 * some[one.cell], one.most_in_all - one.spend))
        # Nothing is spent there now: it goes along the calendar that it would get.
        assert 0 < one.more_along <= one.more * (1 + 1e-12)
    assert left.more < reach(found).more
    assert wording.said(model, left).startswith("In the 3 weeks still open, the data reach at most")
    over = reach(found, begun=13)
    assert (over.more, over.more_along) == (0.0, 0.0)
    assert wording.said(model, over) == (
        "All of this horizon has begun: no more money can go into it."
    )
