"""Small models, edits that tests draw at random, and what a forecast has to equal."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import strategies as st

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import PERIOD, SAMPLE, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from mmm_core.statistics import summarize
from optimizer.problem import Tail
from planner import services
from planner.contract.fitness import commit_json
from planner.contract.plans import plan_json
from planner.questions.forecast import Forecast
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


def made(geos: int = 0, adstock_first: bool = True, card: ModelCard | None = CARD) -> FittedModel:
    """A small model with a base."""
    model = hill_model(channels=3, samples=31, seed=3, geos=geos, card=card)
    shape = (31, model.dates.size, *([geos] if geos else []))
    values = np.random.default_rng(8).normal(1e6, 5e4, shape).astype(np.float32)
    dims = (SAMPLE, PERIOD, *(["geo"] if geos else []))
    return replace(model, base=xr.DataArray(values, dims=dims), adstock_first=adstock_first)


def reference_of(model: FittedModel, periods: int = 9) -> Reference:
    return reference_plan(model, default_horizon(model, periods))


def plan_of(model: FittedModel, spend: Floats) -> Plan:
    return Plan.of(model, default_horizon(model, spend.shape[0]), spend)


def same(one: Any, other: Any, where: str = "") -> None:
    """Assert that two answers are equal to the last digit, whatever they are made of."""
    assert type(one) is type(other), where
    if isinstance(one, FittedModel):
        return
    if dataclasses.is_dataclass(one):
        for part in dataclasses.fields(one):
            same(getattr(one, part.name), getattr(other, part.name), f"{where}.{part.name}")
    elif isinstance(one, tuple):
        assert len(one) == len(other), where
        for k, (a, b) in enumerate(zip(one, other, strict=True)):
            same(a, b, f"{where}[{k}]")
    elif isinstance(one, xr.DataArray):
        assert one.identical(other), where
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=where)
    else:
        assert one == other, where


def but_edit(of: Forecast) -> Forecast:
    """The same without what depends on the forecast before, every marginal return known."""
    known, compared = (
        replace(one, slopes=one.next_return) for one in (of.evaluation, of.basis.compared)
    )
    return replace(of, edit=None, evaluation=known, basis=replace(of.basis, compared=compared))


def assert_as_evaluated(
    said: Forecast, model: FittedModel, tail: Tail, assumptions: Assumptions = NOTHING
) -> None:
    """Every figure that `evaluate` has is the forecast's, to 1e-9."""
    answer = services.assess(model, said.plan, said.basis.reference, tail, assumptions)
    document = plan_json(answer)

    def equal(found: Any, wanted: Any) -> None:
        if found is None or wanted is None:
            assert found is None
            assert wanted is None
        elif isinstance(wanted, dict):
            for key in ("mean", "median", "low", "high"):
                assert getattr(found, key) == pytest.approx(wanted[key], rel=1e-9), key
        else:
            assert found == pytest.approx(wanted, rel=1e-9)

    versus = document["versus_reference"]
    equal(said.incremental, document["incremental"])
    equal(said.profit, document["profit"])
    equal(said.versus.gain, versus["gain"])
    equal(said.versus.profit_gain, versus["profit_gain"])
    equal(said.versus.p_better and said.versus.p_better.value, versus["p_better"])
    assert said.versus.better_on == versus["p_better_on"]
    assert said.versus.same_plan == versus["same_plan"]
    equal(said.tail_share, document["tail_share"])
    for row, wanted in zip(said.rows, document["by_channel"], strict=True):
        assert row.labels.items() <= wanted.items()
        equal(row.spend, wanted["spend"])
        for name in ("incremental", "iroas", "mroas"):
            equal(getattr(row, name), wanted[name])
    assert (said.commit is None) == (document["commit"] is None)
    if said.commit is not None:
        found = commit_json(said.commit)
        assert found is not None
        for key, wanted in document["commit"].items():
            equal(found[key], wanted)
    if document.get("base") is not None:
        assert said.basis.outlook.base is not None
        equal(summarize(said.basis.outlook.base.sum(axis=1)), document["base"]["assumed"])
    assert said.notes[: len(answer.notes)] == answer.notes
    assert said.beyond.farthest == answer.extrapolations
    assert len(said.beyond.farthest) == len(document["extrapolation"])


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cell", "column", "row", "all", "empty", "compared", "back"]),
        st.integers(0, 8),
        st.integers(0, 5),
        st.sampled_from([0.0, 0.3, 1.0, 1.7, 40.0]),
    ),
    min_size=1,
    max_size=6,
)
MODELS = {
    "national": made(),
    "panel": made(geos=2),
    "saturation first": made(adstock_first=False),
    "no card": made(card=None),
}


def edited(spend: Floats, what: str, period: int, cell: int, factor: float) -> Floats:
    """A plan after one edit."""
    spend = spend.copy()
    cell %= spend.shape[1]
    match what:
        case "cell":
            spend[period, cell] = spend[period, cell] * factor + 1e4 * (factor == 0.3)
        case "column":
            spend[:, cell] *= factor
        case "row":
            spend[period] *= factor
        case "all":
            spend *= factor
        case "empty":
            spend[:, cell] = 0.0
    return spend
