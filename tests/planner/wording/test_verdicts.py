"""Every reason of a verdict in words."""

from dataclasses import replace

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import Finding
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.statistics import Probability
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner.questions.fitness import Fitness
from planner.questions.optimize import optimize
from planner.questions.verdict import Caution, Reason
from planner.wording.verdicts import why
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@pytest.fixture(scope="module")
def model():
    return hill_model(channels=3, samples=40, card=CARD)


@pytest.fixture(scope="module")
def verdict(model):
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    return optimize(model, PlanProblem(horizon, Budget(total))).verdict


@pytest.mark.parametrize(
    ("decision", "kind", "chance", "said"),
    [
        ("hold", "same", None, "The best plan within the guardrails is the current plan."),
        (
            "hold",
            "unlikely",
            Probability(0.6, 0.01),
            "The plan is better than the current plan on profit in 60 % of the draws, less than "
            "the 75.0 % that a change should have.",
        ),
        (
            "hold",
            "unlikely",
            Probability(0.74, 0.01),
            "The plan is better than the current plan on profit in 74 % of the draws, less than "
            "the 75.0 % that a change should have (too close to call with this many draws).",
        ),
        (
            "hold",
            "elsewhere",
            Probability(0.6, 0.01),
            "Judged on draws that were not used to choose the plan, it is better than the current "
            "plan in only 60 % of them, less than the 75.0 % that it should have.",
        ),
        (
            "hold",
            "small",
            Probability(0.9, 0.01),
            "The expected gain is 0.12 % of what the current plan brings; below 0.5 % a change is "
            "not worth the trouble.",
        ),
        (
            "change",
            "worth",
            Probability(0.93, 0.01),
            "The plan is better than the current plan on profit in 93 % of the draws.",
        ),
        (
            "change_with_caution",
            "worth",
            Probability(0.93, 0.01),
            "The plan is better than the current plan on profit in 93 % of the draws. 25.0 % of "
            "the moved money moves on weak evidence: c1. The data are old.",
        ),
        ("not_fit", "worth", Probability(0.93, 0.01), "The chains disagree. Sample longer."),
    ],
)
def test_a_verdict_says_why(model, verdict, decision, kind, chance, said):
    evidence = verdict.evidence
    gain = replace(evidence.gain, mean=0.0012 * evidence.brings)
    evidence = replace(evidence, chance=chance, elsewhere=chance, gain=gain)
    findings = (
        (Finding("danger", "The chains disagree.", "Sample longer.", fitness="not_fit"),)
        if decision == "not_fit"
        else (Finding("caution", "The data are old.", fitness="caution"),)
    )
    found = replace(
        verdict,
        decision=decision,
        reason=Reason(kind),
        evidence=evidence,
        caution=Caution((1,), 0.25),
        fitness=Fitness(findings, ()),
    )
    assert why(model, found) == said
