"""Where two horizons answer otherwise, and what binds where nothing better is found, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon
from planner import services
from planner.facts.answers import headline_facts
from planner.questions.verdict import Decision
from planner.services import OptimizeAnswer
from planner.ui.optimize.draft import Draft
from planner.wording.answers import profit_beside
from planner.wording.horizons import differ
from planner.wording.limits import binding


@pytest.fixture(scope="module")
def model(repo: Path) -> FittedModel:
    return services.load(str(repo / "models" / "larkfield_national.nc"))


def answered(model: FittedModel, weeks: int) -> OptimizeAnswer:
    reference = services.reference_for(model, default_horizon(model, weeks))
    return services.optimize(model, Draft.of(model).problem(model, reference), reference)


@pytest.fixture(scope="module")
def quarter(model: FittedModel) -> OptimizeAnswer:
    return answered(model, 13)


@pytest.fixture(scope="module")
def half(model: FittedModel) -> OptimizeAnswer:
    return answered(model, 26)


def deciding(found: OptimizeAnswer, decision: Decision) -> OptimizeAnswer:
    return replace(found, verdict=replace(found.verdict, decision=decision))


def test_horizons_that_agree_need_no_word(
    model: FittedModel, quarter: OptimizeAnswer, half: OptimizeAnswer
) -> None:
    assert differ(model, half, quarter) == ""
    assert differ(model, deciding(half, "change"), quarter) == ""
    assert differ(model, deciding(half, "hold"), deciding(quarter, "hold")) == ""
    # Of a model that is not fit, nothing is said of either.
    assert differ(model, deciding(half, "not_fit"), quarter) == ""


def test_horizons_that_differ_say_how_and_why_they_can(
    model: FittedModel, quarter: OptimizeAnswer, half: OptimizeAnswer
) -> None:
    said = differ(model, deciding(half, "hold"), quarter)
    assert said.startswith("The next 13 weeks answer otherwise (Change, with caution: +€7.29 M")
    assert "own current plan" in said
    assert "0.5 % of what that plan brings" in said
    other = differ(model, half, deciding(quarter, "hold"))
    assert "answer otherwise (Hold: keep" in other


def test_what_binds_is_said_of_the_channels_that_it_holds(
    model: FittedModel, quarter: OptimizeAnswer
) -> None:
    said = binding(model, quarter)
    assert said.startswith("What binds there: ")
    for state in quarter.guardrails:
        for cell in state.holds or {}:
            (name,) = [model.card.channel_name(model.cells.names[cell]["channel"])]
            assert name in said
    assert "range: " not in said
    free = replace(quarter, guardrails=())
    assert binding(model, free) == ""


def test_profit_stands_beside_revenue(model: FittedModel, quarter: OptimizeAnswer) -> None:
    gain = quarter.answer.versus.profit_gain
    assert gain is not None
    assert f"In profit: +€{gain.mean / 1e6:.2f} M (" in profit_beside(
        model, quarter, headline_facts(quarter)
    )
    bare = model.with_card(replace(model.card, margin=None))
    evidence = replace(quarter.verdict.evidence, on="incremental")
    blind = replace(quarter, verdict=replace(quarter.verdict, evidence=evidence))
    assert profit_beside(bare, blind, headline_facts(blind)) == ""
