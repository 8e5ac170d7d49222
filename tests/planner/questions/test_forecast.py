"""The forecast while a plan is edited: what `evaluate` says, and the same whatever came before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.labels import PERIOD, Floats
from mmm_core.predictive import predictive_quantiles
from optimizer.problem import Tail
from planner import services
from planner.questions.forecast import forecast
from planner.questions.total import total_of
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

# --- the same as `evaluate` -----------------------------------------------------------------


@pytest.mark.parametrize("tail", ["zero", "reference"])
@pytest.mark.parametrize("name", ["larkfield_national", "larkfield_regions"])
def test_every_figure_is_that_of_evaluate(repo: Path, name: str, tail: Tail) -> None:
    model = services.load(str(repo / "models" / f"{name}.nc"))
    rng, reference = np.random.default_rng(12), reference_of(model, 26)
    spend = reference.plan.array(model)
    said = forecast(model, reference.plan, reference, tail=tail)
    assert_as_evaluated(said, model, tail)
    for cells in ([0], [1, 2], range(len(model.cells))):
        spend = spend.copy()
        spend[:, list(cells)] *= rng.uniform(0, 2.5, (26, len(cells)))
        said = forecast(model, plan_of(model, spend), reference, before=said, tail=tail)
        assert_as_evaluated(said, model, tail)


def test_an_uploaded_plan_is_compared_with_as_evaluate_does() -> None:
    model = made(geos=2)
    current = reference_of(model)
    uploaded = replace(current, plan=plan_of(model, current.plan.array(model) * 0.5))
    assert_as_evaluated(forecast(model, current.plan, uploaded), model, "reference")


# --- the same whatever came before ----------------------------------------------------------


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("kind", list(MODELS))
@given(edits=EDITS)
def test_after_any_edits_it_is_the_forecast_from_nothing(
    kind: str, edits: list[tuple[str, int, int, float]]
) -> None:
    model = MODELS[kind]
    reference = reference_of(model)
    first = spend = reference.plan.array(model)
    compared = reference.plan
    said = forecast(model, plan_of(model, spend), reference)
    for what, period, cell, factor in edits:
        spend = first if what == "back" else edited(spend, what, period, cell, factor)
        compared = plan_of(model, spend) if what == "compared" else compared
        plan = plan_of(model, spend)
        said = forecast(model, plan, reference, compared, before=said)
        fresh = forecast(model, plan, reference, compared)
        same(but_edit(said), but_edit(fresh))


def test_another_question_starts_from_nothing() -> None:
    model, other = MODELS["national"], MODELS["saturation first"]
    reference = reference_of(model)
    before = forecast(model, reference.plan, reference)
    half = replace(reference, plan=plan_of(model, reference.plan.array(model) * 0.5))
    dearer = Assumptions.from_document({"media_price": [{"factor": 1.2}]})
    later = replace(other, fingerprint="1" * 64)
    questions = [
        (model, half, "reference", NOTHING),
        (model, reference, "zero", NOTHING),
        (model, reference, "reference", dearer),
        (model, reference_of(model, 5), "reference", NOTHING),
        (later, reference_of(later), "reference", NOTHING),
    ]
    for one, now, tail, assumptions in questions:
        asked: dict[str, Any] = {"tail": tail, "assumptions": assumptions}
        said = forecast(one, now.plan, now, before=before, **asked)
        assert said.edit is None
        assert said.basis.model.identity == under(one, assumptions, now.plan.horizon).identity
        same(but_edit(said), but_edit(forecast(one, now.plan, now, **asked)))


def test_what_did_not_change_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = MODELS["panel"]
    reference = reference_of(model)
    before = forecast(model, reference.plan, reference)
    asked: list[int] = []
    window = type(before.evaluation.window)
    original = window._response

    def counted(self: Any, spend: Floats, cells: Any = slice(None)) -> Floats:
        found = original(self, spend, cells)
        asked.append(found.shape[0])
        return found

    monkeypatch.setattr(window, "_response", counted)
    spend = edited(reference.plan.array(model), "cell", 3, 4, 1.7)
    forecast(model, plan_of(model, spend), reference, before=before)
    assert sum(asked) == 1


def test_plans_over_other_horizons_are_refused() -> None:
    model = MODELS["national"]
    reference = reference_of(model)
    with pytest.raises(ValueError, match="over one horizon"):
        forecast(model, reference_of(model, 5).plan, reference)


# --- the whole outcome ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["national", "panel"])
def test_the_total_is_base_and_carry_over_and_what_the_plan_brings(kind: str) -> None:
    model = MODELS[kind]
    reference = reference_of(model)
    plan = plan_of(model, reference.plan.array(model) * 1.4)
    said = forecast(model, plan, reference)
    assert model.base is not None
    units = len(model.cells) // 3
    base = model.base.to_numpy()[:, 58:67].astype(float).reshape(31, 9, -1).sum(axis=2)
    zero = forecast(model, plan_of(model, np.zeros((9, len(model.cells)))), reference)
    assert zero.periods.total == pytest.approx(base.mean(axis=0) + zero.periods.carry_over)
    brought = said.evaluation.by_period[:, :, :9].sum(axis=0)
    carried = said.basis.outlook.carry_over
    expected = base + carried + brought
    assert said.periods.total == pytest.approx(expected.mean(axis=0), rel=1e-12)
    assert said.periods.base == pytest.approx(base.mean(axis=0), rel=1e-12)
    noise = np.full(31, 1e4 * units**0.5)
    low, high = predictive_quantiles(expected, noise, (0.05, 0.95))
    assert said.periods.low == pytest.approx(low, rel=1e-12)
    assert said.periods.high == pytest.approx(high, rel=1e-12)
    assert said.total is not None
    assert said.total.mean == pytest.approx(expected.sum(axis=1).mean(), rel=1e-12)
    ends = predictive_quantiles(expected.sum(axis=1)[:, None], noise * 3, (0.05, 0.95, 0.2))
    fit = total_of(said.basis.outlook, said.evaluation, said.basis.compared, True)
    assert fit is not None
    assert [fit.low, fit.high, fit.commit] == pytest.approx(ends[:, 0].tolist(), rel=1e-12)
    assert said.total == replace(fit, commit=None)  # of so few draws
    assert said.total.compared == pytest.approx(float(said.periods.compared_total.sum()))


def test_without_base_or_noise_there_is_no_band_and_why_is_said() -> None:
    model = MODELS["national"]
    reference = reference_of(model)
    bare = replace(model, base=None, base_missing="The file does not hold the base.")
    said = forecast(bare, reference.plan, reference)
    assert said.total is None
    assert said.periods.total is None
    assert said.periods.low is None
    assert "The file does not hold the base." in said.notes
    still = replace(model, noise=None)
    said = forecast(still, reference.plan, reference)
    assert said.total is not None
    assert (said.total.low, said.total.commit, said.periods.high) == (None, None, None)
    assert said.periods.total is not None
    assert any("noise" in note for note in said.notes)


# --- flags ----------------------------------------------------------------------------------


def test_flags_stand_on_every_cell_and_period_beyond_the_data() -> None:
    model = MODELS["panel"]
    reference = reference_of(model)
    most = model.observed_spend.max(axis=0)
    spend = np.tile(0.1 * most, (9, 1))
    spend[4, 1] = most[1] * 1.5
    spend[7, 1] = most[1] * 1.1
    spend[0, 3] = most[3]
    said = forecast(model, plan_of(model, spend), reference).beyond
    flagged = model.cells.flat(said.by_period, PERIOD)
    assert np.argwhere(flagged > 0).tolist() == [[4, 1], [7, 1]]
    assert flagged[4, 1] == pytest.approx(0.5)
    assert model.cells.flat(said.total).tolist() == [0.0] * 6
    assert [one.period for one in said.farthest] == [str(said.by_period["period"].values[4])[:10]]


def test_a_cell_never_bought_is_beyond_by_any_money() -> None:
    model = MODELS["national"]
    silent = replace(model, spend=model.spend * xr.DataArray([1.0, 0.0, 1.0], dims="channel"))
    reference = reference_of(silent)
    spend = reference.plan.array(silent)
    spend[2, 1] = 1.0
    said = forecast(silent, plan_of(silent, spend), reference).beyond
    assert silent.cells.flat(said.by_period, PERIOD)[:, 1].tolist() == [0, 0, np.inf, *[0] * 6]
    assert np.isinf(silent.cells.flat(said.total)[1])


# --- what may be said -----------------------------------------------------------------------


def test_nothing_is_committed_to_with_a_model_that_is_not_fit(repo: Path) -> None:
    model = services.load(str(repo / "models" / "larkfield_national.nc"))
    reference = reference_of(model)
    assert forecast(model, reference.plan, reference).commit is not None
    few = model.with_draws(range(40))
    said = forecast(few, reference.plan, reference)
    assert said.basis.fitness.level == "not_fit"
    assert said.commit is None
    assert said.total is not None
    assert said.total.commit is None
