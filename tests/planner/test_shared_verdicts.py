"""Questions on which the verdict was wrong, where the folder of them is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmm_core.model import FittedModel
from planner import services
from planner.contract import parse_problem
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.questions.optimize import OptimizeAnswer


@pytest.fixture(scope="module")
def model(shared: Path) -> FittedModel:
    path = shared / "cases" / "pm2323_order" / "model.nc"
    if not path.is_file():
        pytest.skip("no such case")
    return services.load(str(path))


def answered(shared: Path, model: FittedModel, name: str) -> OptimizeAnswer:
    path = shared / "cases" / "robyn1021_same_response" / name
    return services.optimize(model, parse_problem(path.read_text("utf-8"), model))


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged as if its 200 draws were enough."""
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: Fitness((), ()))
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)


def test_its_chains_are_not_fit_to_plan_with(shared: Path, model: FittedModel) -> None:
    found = answered(shared, model, "p_cfo.json")
    assert found.verdict.decision == "not_fit"
    assert found.verdict.claim == "none"


@pytest.mark.usefixtures("fit")
def test_a_smaller_budget_is_judged_against_the_same_mix(shared: Path, model: FittedModel) -> None:
    verdict = answered(shared, model, "p_cfo.json").verdict
    gain = verdict.evidence.gain
    assert verdict.decision == "change"
    assert verdict.against.kind == "same_money"
    assert verdict.keeps == "mix"
    assert (gain.mean, gain.low, gain.high) == pytest.approx((6830, 5899, 7758), abs=1)


@pytest.mark.usefixtures("fit")
def test_a_cut_is_judged_against_the_same_cut_everywhere(shared: Path, model: FittedModel) -> None:
    verdict = answered(shared, model, "p_cut.json").verdict
    assert verdict.decision == "change"
    assert verdict.evidence.gain.mean > 0


@pytest.mark.usefixtures("fit")
def test_a_goal_is_judged_by_the_money_it_saves(shared: Path, model: FittedModel) -> None:
    verdict = answered(shared, model, "p_units.json").verdict
    assert verdict.decision == "change"
    assert verdict.evidence.on == "money"
    assert verdict.evidence.share == pytest.approx(0.2147, abs=1e-3)
