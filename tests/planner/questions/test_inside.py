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
from planner.questions.inside import inside_of
from planner.wording import inside as wording
from planner.wording.units import Units
from tests.builders import hill_model


def evaluated(model: FittedModel, spend: Floats) -> PlanEvaluation:
    reference = services.reference_for(model)
    plan = Plan.of(model, reference.plan.horizon, spend)
    return assess(model, plan, reference, SHOWN_TAIL, assumptions_of(model)).evaluation


def at(model: FittedModel, share: float | Floats) -> Floats:
    return services.reference_for(model).plan.array(model) * share


def dearer(model: FittedModel) -> FittedModel:
    """Media cost more in some periods, and less of one channel throughout."""
    horizon = default_horizon(model)
    days = horizon.dates(model.frequency)
    some = {"from": str(days[1]), "to": str(days[4])}
    prices = [{"factor": 1.6, "periods": some}, {"factor": 0.7, "cells": {"channel": ["c2"]}}]
    return under(model, Assumptions.from_document({"media_price": prices}), horizon)


@pytest.mark.parametrize("priced", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_no_other_timing_holds_more(seed: int, priced: bool) -> None:
    model = hill_model(channels=3, samples=8, seed=seed)
    model = dearer(model) if priced else model
    spend = at(model, np.random.default_rng(seed).uniform(0.2, 0.6, 3))
    found = evaluated(model, spend)
    price = found.window.price if priced else np.ones_like(spend)
    assert price is not None
    for one in inside_of(found):
        k, observed = one.cell, model.observed_spend[:, one.cell]
        windows = np.lib.stride_tricks.sliding_window_view(observed, len(spend))
        most, whole = observed.max(), windows.sum(axis=1).max()
        assert (one.most_in_period, one.most_in_all) == pytest.approx((most, whole))
        bought, cost = spend[:, k] / price[:, k], price[:, k]
        best = linprog(
            -cost, A_ub=np.ones((1, len(spend))), b_ub=[whole - bought.sum()],
            bounds=[(0, most - x) for x in bought],
        )  # fmt: skip
        assert one.more == pytest.approx(-best.fun, rel=1e-9)
        assert 0 < one.more_along <= one.more * (1 + 1e-12)
        assert not one.is_beyond


@pytest.mark.parametrize("priced", [False, True])
def test_as_it_is_timed_a_little_more_leaves_what_was_observed(priced: bool) -> None:
    model = hill_model(channels=3, samples=8, seed=5)
    model = dearer(model) if priced else model
    spend = at(model, 0.4)
    for one in inside_of(evaluated(model, spend)):
        grown = spend.copy()
        grown[:, one.cell] *= 1 + one.more_along / spend[:, one.cell].sum()
        assert not evaluated(model, grown).extrapolations()
        grown[:, one.cell] *= 1.0001
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
    found = inside_of(evaluated(model, spend))
    assert [one.is_beyond for one in found] == [False, True, False]
    assert (found[1].more, found[1].more_along) == (0.0, 0.0)
    assert found[2].more == pytest.approx(found[2].most_in_all)
    units, text = Units.of(model), wording.said(model, found)
    whole = units.say_money(found[0].more + found[2].more)
    assert text.startswith(
        f"At most {whole} more fits beside the current plan before every channel"
    )
    assert text.endswith("c1 is beyond it already.")
    assert wording.more_said(units, found[1]) == ("already beyond", "already beyond")
    spend[3] = 1.2 * most
    text = wording.said(model, inside_of(evaluated(model, spend)))
    assert text.startswith("No more money fits beside the current plan")
    assert text.endswith("c0, c1 and c2 are beyond it already.")


def test_who_is_at_the_edge_is_said() -> None:
    model = hill_model(channels=2, samples=8)
    spend = at(model, 0.5)
    spend[:, 0] = inside_of(evaluated(model, spend))[0].most_in_all / len(spend)
    found = inside_of(evaluated(model, spend))
    assert found[0].more == found[0].more_along == 0.0
    assert wording.said(model, found).endswith("c0 is at its edge.")
