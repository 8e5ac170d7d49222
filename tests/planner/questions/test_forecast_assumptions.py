"""Forecasts under assumptions: what `evaluate` says under the same, whatever came before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.controls import Controls
from mmm_core.errors import InvalidProblem
from mmm_core.labels import PERIOD, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, default_horizon
from optimizer.problem import Tail
from planner import services
from planner.questions.forecast import forecast
from tests.planner.questions.forecasts import (
    EDITS,
    MODELS,
    assert_as_evaluated,
    but_edit,
    edited,
    made,
    plan_of,
    reference_of,
    same,
)

PERIODS = 9
NATIONAL, PANEL = MODELS["national"], MODELS["panel"]
DATES = default_horizon(NATIONAL, PERIODS).dates(NATIONAL.frequency)
NOTE = {"note": "a launch"}


def span(first: int, last: int, dates: Any = DATES) -> dict[str, str]:
    return {"from": str(dates[first]), "to": str(dates[last])}


def asked(labels: tuple[str, ...], dates: Any = DATES) -> dict[str, dict[str, Any]]:
    """One question for each kind that changes what a forecast says, and one with all of them."""
    first, *_, last = labels
    found: dict[str, dict[str, Any]] = {
        "price": {
            "media_price": [
                {"factor": 1.4, "periods": span(1, 3, dates)},
                {"factor": 0.3, "cells": {"channel": [last]}},
            ]
        },
        "response": {
            "response": [
                {"factor": 0.4, "cells": {"channel": [first]}, **NOTE},
                {"factor": 1.7, "cells": {"channel": [last]}, "periods": span(2, 5, dates), **NOTE},
            ]
        },
        "value": {"value_by_period": [{"value": 3.0, "periods": span(0, 1, dates)}]},
        "margin": {"margin_by_period": [{"margin": 0.7, "periods": span(4, 8, dates)}]},
        "base": {
            "base_change": [
                {"share": -0.2, "periods": span(0, 2, dates), **NOTE},
                {"amount": 5e4, "periods": span(2, 8, dates), **NOTE},
            ]
        },
        "rates": {"required_return": 0.2, "discount_rate": 0.08},
    }
    return {**found, "all": {key: rows for one in found.values() for key, rows in one.items()}}


ASKED = {kind: Assumptions.from_document(said) for kind, said in asked(("c0", "c2")).items()}


# --- the same as `evaluate` -----------------------------------------------------------------


@pytest.mark.parametrize("tail", ["zero", "reference"])
@pytest.mark.parametrize("kind", list(ASKED))
@pytest.mark.parametrize("name", ["national", "panel", "saturation first"])
def test_every_figure_is_that_of_evaluate(name: str, kind: str, tail: Tail) -> None:
    model, assumptions = MODELS[name], ASKED[kind]
    reference = reference_of(model)
    said = forecast(model, reference.plan, reference, tail=tail, assumptions=assumptions)
    assert_as_evaluated(said, model, tail, assumptions)
    spend = edited(reference.plan.array(model), "column", 0, 1, 1.7)
    for what, factor in (("cell", 40.0), ("row", 0.0), ("all", 0.3)):
        spend = edited(spend, what, 3, 2, factor)
        plan = plan_of(model, spend)
        said = forecast(model, plan, reference, None, said, tail, assumptions)
        assert_as_evaluated(said, model, tail, assumptions)


@pytest.mark.parametrize("name", ["larkfield_national", "larkfield_regions"])
def test_models_as_read_are_forecast_as_evaluated(repo: Path, name: str) -> None:
    model = services.load(str(repo / "models" / f"{name}.nc"))
    reference = reference_of(model, 26)
    dates = reference.plan.horizon.dates(model.frequency)
    document = asked(model.cells.along("channel"), dates)["all"]
    assert model.controls is not None
    control = {"name": model.controls.names[0], "values": {str(dates[4]): 2.5}}
    assumptions = Assumptions.from_document({**document, "controls": [control]})
    said = forecast(model, reference.plan, reference, assumptions=assumptions)
    spend = edited(reference.plan.array(model), "column", 0, 1, 1.7)
    said = forecast(model, plan_of(model, spend), reference, before=said, assumptions=assumptions)
    assert_as_evaluated(said, model, "reference", assumptions)


# --- the same whatever came before ----------------------------------------------------------


# All of them at once is every path of the forecast; one alone says which, where it fails.
ALONE = [kind if kind == "all" else pytest.param(kind, marks=pytest.mark.long) for kind in ASKED]


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("kind", ALONE)
@pytest.mark.parametrize("name", ["panel", "saturation first"])
@given(edits=EDITS)
@settings(max_examples=25)
def test_after_any_edits_it_is_the_forecast_from_nothing(
    name: str, kind: str, edits: list[tuple[str, int, int, float]]
) -> None:
    model, assumptions = MODELS[name], ASKED[kind]
    reference = reference_of(model)
    first = spend = reference.plan.array(model)
    compared = reference.plan
    said = forecast(model, plan_of(model, spend), reference, assumptions=assumptions)
    for what, period, cell, factor in edits:
        spend = first if what == "back" else edited(spend, what, period, cell, factor)
        compared = plan_of(model, spend) if what == "compared" else compared
        plan = plan_of(model, spend)
        said = forecast(model, plan, reference, compared, said, assumptions=assumptions)
        fresh = forecast(model, plan, reference, compared, assumptions=assumptions)
        same(but_edit(said), but_edit(fresh))


def test_other_assumptions_start_from_nothing() -> None:
    reference = reference_of(PANEL)
    said = forecast(PANEL, reference.plan, reference)
    for assumptions in (*ASKED.values(), NOTHING):
        said = forecast(PANEL, reference.plan, reference, before=said, assumptions=assumptions)
        fresh = forecast(PANEL, reference.plan, reference, assumptions=assumptions)
        same(but_edit(said), but_edit(fresh))
        assert said.basis.model.identity == fresh.basis.model.identity
        assert said.edit is None


@pytest.mark.parametrize("kind", list(ASKED))
def test_what_did_not_change_is_not_computed_again(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    reference = reference_of(PANEL)
    spend = reference.plan.array(PANEL)
    before = forecast(PANEL, reference.plan, reference, assumptions=ASKED[kind])
    computed: list[int] = []
    window = type(before.evaluation.window)

    def counted(name: str) -> Any:
        original = getattr(window, name)

        def found(self: Any, *given: Any) -> Any:
            of = original(self, *given)
            computed.append(of.shape[0] if isinstance(of, np.ndarray) else of.cells)
            return of

        return found

    for name in ("_response", "curves"):
        monkeypatch.setattr(window, name, counted(name))
    plan = plan_of(PANEL, edited(spend, "cell", 3, 4, 1.7))
    forecast(PANEL, plan, reference, before=before, assumptions=ASKED[kind])
    # The compared plan stays: none of its cells is computed.
    assert set(computed) == {0, 1}


# --- what changes nothing -------------------------------------------------------------------

NEUTRAL: dict[str, Any] = {
    "value_by_period": [{"value": 1.0}],
    "margin_by_period": [{"margin": 0.4}],
    "media_price": [{"factor": 1.0, "cells": {"channel": ["c1"]}}],
    "response": [{"factor": 1, **NOTE}],
    "base_change": [{"share": 0.0, **NOTE}, {"amount": 0, **NOTE}],
    "required_return": 0,
    "discount_rate": 0.0,
    "controls": [],
}


@pytest.mark.parametrize("kind", [*NEUTRAL, "all"])
@pytest.mark.parametrize("name", ["national", "panel", "saturation first"])
def test_what_is_neutral_changes_no_digit(name: str, kind: str) -> None:
    model, reference = MODELS[name], reference_of(MODELS[name])
    nothing = Assumptions.from_document(NEUTRAL if kind == "all" else {kind: NEUTRAL[kind]})
    plan = plan_of(model, edited(reference.plan.array(model), "all", 0, 0, 1.7))
    plain = forecast(model, plan, reference)
    said = forecast(model, plan, reference, assumptions=nothing)
    same(said, plain)
    assert said.basis.model.identity == model.identity
    again = forecast(model, plan, reference, before=plain, assumptions=nothing)
    assert again.basis.outlook is plain.basis.outlook


# --- the whole outcome ----------------------------------------------------------------------


def forecast_of(model: FittedModel, spend: Floats, **said: Any) -> Any:
    assumptions = Assumptions.from_document(said)
    return forecast(model, plan_of(model, spend), reference_of(model), assumptions=assumptions)


def test_base_and_carry_over_are_as_assumed() -> None:
    spend = reference_of(PANEL).plan.array(PANEL)
    plain = forecast_of(PANEL, spend)
    rows = [{"share": -0.2, "periods": span(0, 2), **NOTE}, {"amount": 6e4, **NOTE}]
    lower = forecast_of(PANEL, spend, base_change=rows)
    share = 1 - 0.2 * (np.arange(PERIODS) < 3)
    assert lower.periods.base == pytest.approx(plain.periods.base * share + 6e4, rel=1e-12)
    assert lower.periods.total == pytest.approx(
        plain.periods.total - plain.periods.base * (1 - share) + 6e4, rel=1e-12
    )
    assert lower.total.mean == pytest.approx(float(lower.periods.total.sum()), rel=1e-12)
    assert lower.incremental == plain.incremental
    weaker = forecast_of(PANEL, spend, response=[{"factor": 0.6, "periods": span(1, 8), **NOTE}])
    factor = np.where(np.arange(PERIODS) < 1, 1.0, 0.6)
    for name in ("carry_over", "incremental", "compared_incremental"):
        wanted = getattr(plain.periods, name) * factor
        assert getattr(weaker.periods, name) == pytest.approx(wanted, rel=1e-12), name


def test_a_control_moves_the_base_of_its_period() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(NATIONAL.dates.size, 1, 1))
    coefficients = rng.normal(1e4, 1e3, (NATIONAL.samples, 1, 1))
    model = replace(NATIONAL, controls=Controls(("price",), values, coefficients))
    spend = reference_of(model).plan.array(model)
    plain = forecast_of(model, spend)
    moved = forecast_of(model, spend, controls=[{"name": "price", "values": {str(DATES[4]): 3.0}}])
    by = np.zeros(PERIODS)
    by[4] = coefficients.mean() * (3.0 - values[model.dates.size - 52 + 4, 0, 0])
    np.testing.assert_allclose(moved.periods.base - plain.periods.base, by, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(moved.periods.total - plain.periods.total, by, rtol=1e-6, atol=1e-6)


def test_flags_are_set_at_the_prices_of_the_data() -> None:
    most = NATIONAL.observed_spend.max(axis=0)
    spend = np.tile(0.1 * most, (PERIODS, 1))
    spend[4] = most * 1.5
    cells = NATIONAL.cells
    plain = forecast_of(NATIONAL, spend).beyond
    assert (cells.flat(plain.by_period, PERIOD) > 0).sum() == 3
    dear = forecast_of(NATIONAL, spend, media_price=[{"factor": 2.0}]).beyond
    assert (cells.flat(dear.by_period, PERIOD) == 0).all()
    assert dear.farthest == ()
    rows = [{"factor": 0.05, "periods": span(6, 6), "cells": {"channel": ["c1"]}}]
    cheap = cells.flat(forecast_of(NATIONAL, spend, media_price=rows).beyond.by_period, PERIOD)
    assert cheap[6] == pytest.approx([0.0, 1.0, 0.0])


# --- what is refused ------------------------------------------------------------------------


def test_what_does_not_fit_is_refused() -> None:
    spend = reference_of(NATIONAL).plan.array(NATIONAL)
    with pytest.raises(InvalidProblem, match="'tv'"):
        forecast_of(NATIONAL, spend, media_price=[{"factor": 2.0, "cells": {"channel": ["tv"]}}])
    bare = replace(made(), base=None, base_missing="the file holds none")
    with pytest.raises(InvalidProblem, match="the file holds none"):
        forecast_of(bare, spend, base_change=[{"share": 0.1, **NOTE}])
    other = Plan.of(NATIONAL, default_horizon(NATIONAL, 5), spend[:5])
    with pytest.raises(ValueError, match="over one horizon"):
        forecast(NATIONAL, other, reference_of(NATIONAL), assumptions=ASKED["all"])
