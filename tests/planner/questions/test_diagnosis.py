"""A model card's content: evidence, pairs, what may be asked, and its document."""

from __future__ import annotations

import json
from dataclasses import replace

import arviz_stats
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.gates import GATES
from mmm_core.history import last_with_data
from mmm_core.labels import key_of
from mmm_core.model import Finding, FittedModel
from planner import cli, services
from planner.contract import diagnosis_json
from planner.contract.numbers import finite
from planner.questions import fitness
from planner.questions.diagnosis import Diagnosis, diagnose, pairs_of
from planner.questions.fitness import response_at_current
from planner.wording import model_card, suspicions
from tests.builders import hill_model
from tests.mmm_core.test_outlook import with_base


def judged(model: FittedModel) -> Diagnosis:
    reference = services.reference_for(model)
    return diagnose(services.assess(model, reference.plan, reference, "reference").evaluation)


@pytest.fixture(scope="module", params=["larkfield_national", "larkfield_regions"])
def found(request) -> Diagnosis:
    return judged(services.load(request.param))


def test_sampling_is_judged_as_arviz_does(found: Diagnosis) -> None:
    model, response = found.model, response_at_current(found.current)
    chains = response.reshape(len(model.cells), model.chains, -1)
    theirs = {
        model.cells.text(k): (
            float(arviz_stats.rhat(draws)),
            float(arviz_stats.ess(draws, method="bulk")),
            float(arviz_stats.ess(draws, method="tail", prob=(0.05, 0.95))),
        )
        for k, draws in enumerate(chains)
    }
    assert len(found.responses) == len(model.cells)
    for one in found.responses:
        assert (one.rhat, one.bulk, one.tail) == pytest.approx(theirs[one.name], rel=1e-6)
    worst = [min(one.bulk, one.tail) for one in found.responses]
    assert worst == sorted(worst)


def test_evidence_is_that_of_fitness(found: Diagnosis) -> None:
    assert [one.cell for one in found.cells if one.weak] == [one.cell for one in found.fitness.weak]
    for one in found.cells:
        before = one.narrowed.before
        assert before is not None
        if one.narrowed.measure == "interval":
            width = (one.response.high - one.response.low) / (before.high - before.low)
            assert one.narrowed.share == pytest.approx(1 - width)


def test_the_document_is_plain_json_and_names_every_cell(found: Diagnosis) -> None:
    document = finite(diagnosis_json(found))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    model = found.model
    for name, cell in zip(model.cells.names, document["cells"], strict=True):
        assert {key: cell[key] for key in name} == name
    total = np.array([one["observed"] for one in document["fit"]["periods"]])
    mean = np.array([one["mean"] for one in document["fit"]["periods"]])
    assert document["fit"]["r2"] == pytest.approx(
        1 - ((total - mean) ** 2).sum() / ((total - total.mean()) ** 2).sum()
    )
    parts = np.array(document["contributions"]["base"])
    for channel in document["contributions"]["channels"]:
        parts = parts + channel["by_period"]
    np.testing.assert_allclose(parts, mean)


@given(st.integers(0, 1000), st.floats(-0.95, 0.95))
def test_pairs_are_found_by_their_correlation(seed: int, wanted: float) -> None:
    rng = np.random.default_rng(seed)
    a, b, c = np.linalg.qr(rng.normal(size=(200, 4)) - 0)[0].T[:3]
    draws = np.array([a, wanted * a + np.sqrt(1 - wanted**2) * b, 5 * c, 0 * c])
    draws -= draws.mean(axis=1, keepdims=True)
    pairs = pairs_of(draws)
    assert {(one.first, one.second) for one in pairs} == {(0, 1), (0, 2), (1, 2)}
    for one in pairs:
        i, j = draws[one.first], draws[one.second]
        assert one.correlation == pytest.approx(np.corrcoef(i, j)[0, 1], abs=1e-9)
        both = (i + j).var() / (i.var() + j.var())
        assert one.narrower == pytest.approx(1 - np.sqrt(both), abs=1e-9)
        assert one.is_apart_badly == (one.correlation < GATES.apart)
    assert [one.correlation for one in pairs] == sorted(one.correlation for one in pairs)


def test_what_may_be_asked_follows_what_the_model_holds() -> None:
    model = hill_model(channels=2, samples=400)
    card = replace(model.card, margin=None)
    may = {one.what: one for one in judged(replace(model, card=card)).may}
    assert may["money"].may == may["whole"].may == may["units"].may == may["controls"].may == "no"
    assert may["whole"].why == "made in memory"
    with_it = judged(with_base(hill_model(channels=2, samples=400, geos=2)))
    may = {one.what: one for one in with_it.may}
    assert may["units"].may != "no"
    for one in with_it.may:
        assert model_card.question(one, with_it.model)
        assert model_card.reason(one, with_it).endswith(".")


@pytest.mark.parametrize(("days", "level", "may"), [(0, "fit", "yes"), (400, "caution", "caution")])
def test_an_old_fit_is_asked_nothing_with_more_confidence_than_it_carries(
    monkeypatch: pytest.MonkeyPatch, days: int, level: str, may: str
) -> None:
    model = services.load("larkfield_national")
    day = last_with_data(model) + np.timedelta64(days, "D")
    monkeypatch.setattr(fitness, "today", lambda: day)
    found = judged(model)
    assert found.fitness.level == level
    asked = {one.what: one for one in found.may}
    assert [asked[what].may for what in ("plan", "money")] == [may] * 2
    # Nobody has shown how well it foretells what it was not fitted on.
    assert asked["whole"].may == "caution"
    assert "no hold-out test is known" in model_card.reason(asked["whole"], found)
    # Display's interval is wide beside its mean, and all of it below break-even.
    weak = model_card.reason(asked["cells"], found)
    assert weak.startswith("Evidence is weak on Display. That Display is past its best holds all")
    assert ("call for caution" in weak) == (may == "caution")
    (display,) = found.fitness.weak
    learned = replace(display, reasons=(*display.reasons, Finding("caution", "x", called="new")))
    unsure = replace(found, fitness=replace(found.fitness, weak=(learned,)))
    assert "all the same" not in model_card.reason(asked["cells"], unsure)
    for what in ("plan", "money", "whole"):
        cautious = "call for caution" in model_card.reason(asked[what], found)
        assert cautious == (may == "caution")


def test_of_a_model_that_is_not_fit_nothing_may_be_asked() -> None:
    model = hill_model(channels=2, samples=400)
    beta = model.saturation.parameters["beta"].copy()
    beta[:200] *= 5.0
    parameters = {**model.saturation.parameters, "beta": beta}
    outcome = replace(model.card.outcome, value_per_unit=1.0)
    card = replace(model.card, outcome=outcome, currency="EUR", margin=0.4)
    saturation = replace(model.saturation, parameters=parameters)
    found = judged(replace(model, saturation=saturation, card=card))
    assert found.fitness.level == "not_fit"
    assert model_card.headline(found).startswith("Not fit to plan with")
    assert {one.may for one in found.may} == {"no"}
    said = {one.what: model_card.reason(one, found) for one in found.may}
    # Its card gives a margin: that is not what stands in the way.
    assert said["money"] == said["plan"] == said["whole"] == "Nothing may rest on this model."
    assert all(said.values())


def test_what_nobody_has_answered_yet_stands_in_the_headline_and_what_is_does_not() -> None:
    model = hill_model(channels=2, samples=400)
    keys = [key_of({"channel": "c0"}), key_of({"control": "price"})]
    found = judged(replace(model, suspected=tuple(keys)))
    assert found.fitness.weak

    def verdict(answers: list[str]) -> str:
        said, _, horizon = model_card.headline(found, answers).partition("; ")
        assert horizon == "all of this horizon has begun"
        return said

    assert verdict([]).endswith("and 2 questions are open")
    assert verdict(keys[:1]).endswith("and one question is open")
    assert "open" not in verdict(keys)
    assert suspicions.unanswered(found.model, ()) == ["c0", "price"]
    minded = suspicions.open_finding(found.model, keys[1:])
    assert minded is not None
    assert "whether c0 is raised because sales were weak" in minded.text
    assert suspicions.open_finding(found.model, keys) is None


def test_the_command_answers_as_the_screen_does(capsys) -> None:
    assert cli.main(["diagnose", "larkfield_national"]) == 0
    said = json.loads(capsys.readouterr().out)
    weak = "Fit to plan with, but weak evidence on 1 of 8 channels"
    assert said["headline"] == f"{weak}, and one question is open"
    assert said["fit"]["r2"] == pytest.approx(0.9926, abs=1e-4)
    assert [one["may"] for one in said["may_ask"] if one["what"] == "plan"] == ["yes"]
