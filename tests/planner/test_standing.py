"""Where cells stand against break-even: room, past the best, or below a threshold (numbers 19)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.curves.calendar import CalendarCurves
from mmm_core.economics import Economics
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from planner.questions.evidence import response_curves, returns, standings_of
from planner.questions.standing import counts, standing_of
from planner.wording.standings import said
from planner.wording.units import Units
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(channels=4, samples=80, seed=3, card=CARD)


def scaled(model: FittedModel, factor: float) -> Reference:
    plan = reference_plan(model, default_horizon(model)).plan
    return Reference(Plan.of(model, plan.horizon, factor * plan.array(model)), "uploaded")


@pytest.mark.parametrize("factor", [0.02, 0.3, 1.0, 3.0])
def test_curves_and_returns_say_the_same(model: FittedModel, factor: float) -> None:
    reference = scaled(model, factor)
    curves = response_curves(model, reference, "reference")
    cells = returns(model, reference, "reference")
    by_cell = {cell.cell: cell.standing for cell in cells}
    assert {curve.cell: curve.standing for curve in curves} == by_cell
    assert dict(enumerate(standings_of(model, reference, "reference"))) == by_cell
    assert counts(by_cell.values()) == counts(curve.standing for curve in curves)


def test_an_s_curve_at_next_to_nothing_is_below_its_threshold_not_past_its_best(
    model: FittedModel,
) -> None:
    for curve in response_curves(model, scaled(model, 0.001), "reference"):
        # c0 is S-shaped and pays at what was observed; c2 is S-shaped and never pays.
        if curve.cell != 0:
            assert curve.standing.place == {2: "past"}.get(curve.cell, "room")
            continue
        assert curve.standing.place == "below_threshold"
        assert curve.standing.takes is not None
        assert curve.current < curve.standing.takes <= curve.observed
        words = said(curve.standing, Units.of(model))
        assert words.startswith("is below its threshold: it would take about €")
        # In more than a quarter of the draws, that is; not surely.
        assert words.endswith(" before it may pay")


def test_what_it_takes_pays_in_enough_draws(model: FittedModel) -> None:
    """Recomputed from the response itself, at the money that is said and just below it."""
    from mmm_core.response import calendar_shape
    from optimizer.posed import window_of

    reference = scaled(model, 0.001)
    window = window_of(model, reference, "reference")
    spend = reference.plan.array(model)
    shape = calendar_shape(spend)
    found = [c for c in response_curves(model, reference, "reference") if c.standing.takes]
    assert found

    def profit(cell: int, money: float) -> np.ndarray:
        plan = spend.copy()
        plan[:, cell] = money * shape[:, cell]
        return 0.4 * window.incremental(plan)[cell].sum(axis=1) - money

    for curve in found:
        takes = curve.standing.takes
        assert takes is not None
        gain = profit(curve.cell, takes) - profit(curve.cell, curve.current)
        assert (gain > 0).mean() > 0.25


def test_far_beyond_saturation_is_past_its_best(model: FittedModel) -> None:
    places = [c.standing.place for c in response_curves(model, scaled(model, 8.0), "reference")]
    assert "past" in places
    assert "below_threshold" not in places


def test_without_a_margin_nothing_is_said(model: FittedModel) -> None:
    bare = replace(model, card=replace(CARD, margin=None))
    for curve in response_curves(bare, scaled(bare, 1.0)):
        assert curve.standing.place == "unknown"
    assert {one.place for one in standings_of(bare, scaled(bare, 1.0))} == {"unknown"}


def test_gates_are_of_shares_of_draws(model: FittedModel) -> None:
    from mmm_core.response import calendar_shape
    from optimizer.posed import window_of

    reference = scaled(model, 1.0)
    shape = calendar_shape(reference.plan.array(model))
    curves = window_of(model, reference, "zero").curves(np.zeros_like(shape), shape)
    money = float(reference.plan.array(model)[:, 1].sum())
    slopes = np.sort(curves.value_and_slope(1, money)[1])
    for share, place in ((0.76, "room"), (0.5, "open")):
        level = slopes[int((1 - share) * slopes.size) - 1]
        economics = Economics(1.0 / level, 1.0)
        assert standing_of(curves, 1, money, money, economics).place == place


@pytest.mark.parametrize("factor", [0.001, 0.01, 0.1, 1.0, 8.0])
def test_whole_stretches_are_passed_over_only_where_none_of_it_pays(
    monkeypatch: pytest.MonkeyPatch, model: FittedModel, factor: float
) -> None:
    quick = standings_of(model, scaled(model, factor), "reference")
    monkeypatch.setattr("planner.questions.standing._STRETCHES", 47)
    assert standings_of(model, scaled(model, factor), "reference") == quick


@pytest.mark.parametrize("adstock_first", [True, False])
@pytest.mark.parametrize("factor", [0.001, 0.1, 1.0, 2.0, 8.0])
def test_where_a_curve_only_flattens_nothing_is_missed_by_not_looking_further(
    monkeypatch: pytest.MonkeyPatch, factor: float, adstock_first: bool
) -> None:
    model = hill_model(channels=8, samples=40, seed=5, card=CARD)
    model = replace(model, adstock_first=adstock_first)
    quick = standings_of(model, scaled(model, factor), "reference")

    def nowhere(curves: CalendarCurves, cell: int, level: float) -> np.ndarray:
        return np.zeros(curves.weight.shape[1], dtype=bool)

    monkeypatch.setattr(CalendarCurves, "concave_from", nowhere)
    assert standings_of(model, scaled(model, factor), "reference") == quick


def test_a_curve_is_concave_from_where_its_slopes_only_fall() -> None:
    from mmm_core.response import calendar_shape
    from optimizer.posed import window_of

    model = hill_model(channels=4, samples=30, seed=5, card=CARD)
    reference = scaled(model, 1.0)
    spend = reference.plan.array(model)
    shape = calendar_shape(spend)
    curves = window_of(model, reference, "reference").curves(np.zeros_like(shape), shape)
    seen = set()
    for cell, money in enumerate(spend.sum(axis=0)):
        for share in (0.0, 0.05, 0.3, 1.0, 3.0):
            from_here = curves.concave_from(cell, share * money)
            levels = money * (share + np.linspace(1e-6, 4.0, 60))
            slopes = np.array([curves.value_and_slope(cell, one)[1] for one in levels])
            falls = (np.diff(slopes, axis=0) <= 1e-9 * slopes.max()).all(axis=0)
            assert falls[from_here].all()
            seen |= set(from_here.tolist())
    assert seen == {True, False}
