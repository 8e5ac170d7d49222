"""Every reason of a verdict in words."""

from dataclasses import replace
from functools import cache

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import Finding
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.statistics import Probability, Summary
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from planner.facts.answers import headline_facts
from planner.facts.fact import Facts
from planner.questions.fitness import Fitness
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.questions.verdict import Caution, Reason
from planner.wording import verdicts
from planner.wording.fitness import NOTHING_OF_UNFIT
from planner.wording.kept import commit, nothing_kept
from planner.wording.verdicts import headline, money_beside
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@cache
def answer() -> OptimizeAnswer:
    model = hill_model(channels=3, samples=40, card=CARD)
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    return optimize(model, PlanProblem(horizon, Budget(total)))


@pytest.fixture
def model():
    return answer().answer.model


@pytest.fixture
def verdict():
    return answer().verdict


def facts_of(verdict) -> Facts:
    return headline_facts(replace(answer(), verdict=verdict))


def why(model, verdict) -> str:
    return verdicts.why(model, verdict, facts_of(verdict))


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
            "The plan is better than the current plan on profit in 93 % of the draws. 25.0 % of "
            "the moved money moves on weak evidence: c1. The data are old.",
        ),
        (
            "required",
            "worth",
            Probability(0.93, 0.01),
            'The current plan is not allowed ("cap" and "goal"); this is the best plan that is. '
            "The plan is better than the current plan on profit in 93 % of the draws. 25.0 % of "
            "the moved money moves on weak evidence: c1. The data are old.",
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
        against=replace(verdict.against, required_by=("cap", "goal")),
    )
    assert why(model, found) == said


def worded(verdict, decision="change", on="profit", gap=0.0, surely=None, **against):
    """A change that is worth it, on an unfit model or not as the decision says."""
    reached = None if on == "profit" else Probability(0.91, 0.01)
    evidence = replace(
        verdict.evidence,
        on=on,
        chance=Probability(0.93, 0.01),
        saved=2e6,
        reached=reached,
        surely=surely,
    )
    return replace(
        verdict,
        decision=decision,
        reason=Reason("worth"),
        evidence=evidence,
        caution=Caution((), 0.0),
        fitness=Fitness((), ()),
        against=replace(verdict.against, **against),
        gap=gap,
    )


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (0.001, "this is the best plan that is."),
        (
            0.0085,
            "this is the best plan that was found, within 0.85 % of the best that is allowed.",
        ),
        (float("inf"), "this is the best plan that was found."),
    ],
)
def test_the_best_is_said_as_far_as_it_is_proven(model, verdict, gap, said):
    found = why(model, worded(verdict, "required", gap=gap, required_by=("cap",)))
    assert found.startswith(f'The current plan is not allowed ("cap"); {said} The plan is')


def test_nor_is_the_current_plan_the_best_where_that_is_not_proven(model, verdict):
    same = replace(worded(verdict, "hold"), reason=Reason("same"))
    said = "within the guardrails is the current plan"
    assert why(model, same) == f"The best plan {said}."
    assert why(model, replace(same, gap=0.0085)) == (
        f"The best plan that was found {said}, within 0.85 % of the best."
    )


@pytest.mark.parametrize(("gap", "doubt"), [(0.004, False), (0.12, True), (float("inf"), False)])
def test_keeping_the_mix_is_doubted_where_a_change_is_not_ruled_out(model, verdict, gap, doubt):
    held = replace(worded(verdict, "hold", gap=gap), reason=Reason("small"))
    said = "The search was given up before: the best plan may be up to 12.00 % better."
    assert why(model, held).endswith(f"not worth the trouble.{f' {said}' if doubt else ''}")


@pytest.mark.parametrize(
    ("surely", "gap", "said"),
    [
        (None, 0.0, "it is the cheapest on average."),
        (None, 0.0085, "it is the cheapest on average that was found, within 0.85 % of the "
         "least."),
        (0.9, 0.0, "it is the cheapest that meets it in at least 90.0 % of the draws."),
        (0.975, 0.02, "it is the cheapest that was found to meet it in at least 97.5 % of the "
         "draws, within 2.00 % of the least."),
    ],
)  # fmt: skip
def test_the_cheapest_is_said_by_chance_and_proof(model, verdict, surely, gap, said):
    found = why(model, worded(verdict, on="money", gap=gap, surely=surely))
    assert found.startswith("The goal is met in 91 % of the draws. The plan spends €2.00 M less")
    assert found.endswith(f"; {said}")


@pytest.mark.parametrize(
    ("reached", "tone", "is_told"),
    [
        (0.47, "caution", True),
        (0.79, "caution", True),
        (0.8, "good", False),
        (0.93, "good", False),
    ],
)
def test_no_goal_that_is_often_missed_is_promised_in_green(model, reached, tone, is_told):
    horizon = default_horizon(model)
    found = optimize(model, PlanProblem(horizon, None, goal=Goal(0.4e6)))
    evidence = replace(worded(found.verdict, on="money").evidence, reached=Probability(reached, 0))
    verdict = replace(worded(found.verdict, on="money"), evidence=evidence)
    sure = replace(found, verdict=verdict)
    said = headline(model, sure, headline_facts(sure))
    assert (said.tone, said.text.startswith("Change: ")) == (tone, True)
    assert ("To be surer of it, ask for it in at least 80 % of them." in why(model, verdict)) == (
        is_told
    )


def test_a_goal_that_no_money_in_the_mix_meets(model, verdict):
    found = why(model, worded(verdict, "required", required_by=("goal",), reaches=False))
    assert found.startswith(
        "No money in the current mix meets the goal, and the current plan is not allowed "
        '("goal"); this is the best plan that is.'
    )


def test_a_plan_that_could_not_be_checked_commits_to_nothing(model, verdict):
    late = replace(
        worded(verdict, "change_with_caution"),
        caution=Caution((), 0.0, "The time limit was reached before."),
        commit=None,
    )
    assert commit(model, late, facts_of(late)) == (
        "No amount to commit to: the plan could not be judged on draws that did not choose it. The "
        "time limit was reached before."
    )
    unfit = replace(late, decision="not_fit")
    assert commit(model, unfit, facts_of(unfit)) == NOTHING_OF_UNFIT


def test_of_an_unfit_model_money_is_said_to_bring_nothing(model, verdict):
    brings = Summary(1e6, 1e6, 5e5, 2e6)
    of = replace(worded(verdict, spend=1.2 * verdict.against.spend), money=brings)
    fit, unfit = (replace(answer(), verdict=one) for one in (of, replace(of, decision="not_fit")))
    assert money_beside(model, fit, headline_facts(fit)).startswith("The current mix at")
    assert money_beside(model, unfit, headline_facts(unfit)) == ""


@pytest.mark.parametrize(
    ("labels", "said"),
    [(("goal",), 'the plan nearest to it by money breaks "goal".'),
     ((), "no plan near it was found that is.")],
)  # fmt: skip
def test_why_nothing_is_kept(verdict, labels, said):
    of = replace(verdict, misses=labels, against=replace(verdict.against, required_by=("cap",)))
    assert nothing_kept(of) == f'The current mix is not allowed ("cap"), and {said}'


def test_shares_and_gaps_are_written_as_the_card_says(model, verdict):
    german = model.with_card(replace(CARD, locale="de"))
    sure = worded(verdict, on="money", gap=0.0085, surely=0.975)
    assert why(german, sure).endswith(
        "it is the cheapest that was found to meet it in at least 97,5 % of the draws, within "
        "0,85 % of the least."
    )
    for kind, end in (("same", "within 0,85 % of the best."), ("small", "up to 0,85 % better.")):
        assert why(german, replace(sure, decision="hold", reason=Reason(kind))).endswith(end)
    required = worded(verdict, "required", gap=0.0085, required_by=("cap",))
    assert "within 0,85 % of the best that is allowed." in why(german, required)
