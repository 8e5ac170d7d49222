"""What is said of an answer under assumptions: its verdict, its prices, its best budget."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.assumptions import NOTHING, Assumptions, Row
from mmm_core.assumptions.applied import assumptions_of, under
from mmm_core.assumptions.row import MARGIN, PRICE, REQUIRED, RESPONSE
from mmm_core.errors import InvalidProblem
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import services
from planner.questions.evidence import standings_of
from planner.questions.explain import explain
from planner.wording.answers import margin_beside

ROWS = (
    Row(PRICE, "factor", 1.4, (("channel", ("search",)),)),
    Row(RESPONSE, "factor", 0.6, (("channel", ("tv",)),), note="a competitor"),
    Row(MARGIN, "margin", 0.5),
)


@pytest.fixture(scope="module")
def model():
    return services.load("larkfield_national")


@pytest.fixture(scope="module")
def problem(model):
    reference = services.reference_for(model)
    guardrails = (
        SpendRange("wide", {}, 0.5, 1.5, "x_reference"),
        SpendRange("cap", {"channel": ("shopping",)}, None, 1.05, "x_reference"),
    )
    budget = Budget(reference.plan.total())
    return PlanProblem(
        reference.plan.horizon, budget, guardrails=guardrails, assumptions=Assumptions(ROWS)
    )


@pytest.fixture(scope="module")
def answer(model, problem):
    return services.optimize(model, problem)


def test_verdict_and_commitment_are_of_the_assumed_profit(model, problem, answer):
    spend = answer.optimum.spend
    assert assumptions_of(answer.answer.model) == problem.assumptions
    there = services.assess(model, answer.answer.plan, assumptions=problem.assumptions)
    gain = there.evaluation.profit() - there.reference_evaluation.profit()
    evidence = answer.verdict.evidence
    assert evidence.on == "profit"
    assert evidence.gain.mean == pytest.approx(gain.mean(), rel=1e-9)
    assert answer.answer.versus.profit_gain.mean == pytest.approx(gain.mean(), rel=1e-9)
    direct = 0.5 * model.card.outcome.value_per_unit * there.evaluation.total - spend.sum()
    np.testing.assert_allclose(there.evaluation.profit(), direct, rtol=1e-9)


def test_a_price_is_what_dropping_the_rule_brings_under_the_assumptions(model, problem, answer):
    explained = explain(answer, subsets=2)
    price = explained.prices[1]
    freed = replace(problem, guardrails=problem.guardrails[:1])
    loose = services.optimize(model, freed)
    gained = loose.optimum.certificate.value - answer.optimum.certificate.value
    assert price.finite.gained.mean == pytest.approx(gained, rel=1e-6)
    assert explained.stability is not None
    assert explained.split is not None


def test_standings_are_those_of_the_assumed_response_and_margin(model, problem, answer):
    assumed, reference = answer.answer.model, answer.answer.reference
    tv = model.cells.position({"channel": "tv"})
    before, now = (standings_of(one, reference)[tv].chance for one in (model, assumed))
    evaluation = services.assess(
        model, reference.plan, reference, assumptions=problem.assumptions
    ).evaluation
    pays = evaluation.marginal[tv] * model.card.outcome.value_per_unit > 1 / 0.5
    assert now == pytest.approx(pays.mean(), abs=1e-9)
    assert now != before


def test_the_best_budget_earns_most_beyond_the_required_return(model, problem):
    wide = replace(problem, guardrails=(SpendRange("seen", {}, None, 1.0, "x_observed_max"),))
    required = replace(wide, assumptions=Assumptions((Row(REQUIRED, "rate", 0.5),)))
    plain = services.best_budget(model, replace(wide, assumptions=NOTHING))
    found = services.best_budget(model, required)
    assert found.optimum.spend.sum() < plain.optimum.spend.sum()

    def beyond(spend):
        plan = replace(found.answer.plan, spend=found.answer.plan.spend.copy(data=spend))
        profit = services.assess(model, plan, tail=required.tail).evaluation.profit()
        return profit.mean() - 0.5 * spend.sum()

    best = beyond(found.answer.plan.spend.to_numpy())
    assert found.profit.mean == pytest.approx(best, rel=1e-9)
    assert best >= beyond(plain.answer.plan.spend.to_numpy())
    for factor in (0.9, 1.1):
        assert best >= beyond(factor * found.answer.plan.spend.to_numpy())


@pytest.mark.parametrize("ask", [services.optimize, services.frontier, services.best_budget])
def test_a_margin_of_some_periods_is_refused_wherever_plans_are_searched(model, problem, ask):
    start = str(problem.horizon.start)
    row = Row(MARGIN, "margin", 0.3, first=start, last=start)
    with pytest.raises(InvalidProblem, match="margin is assumed to differ between periods"):
        ask(model, replace(problem, assumptions=Assumptions((row,))))
    said = margin_beside(under(model, Assumptions((row,)), problem.horizon))
    assert said == "margin by period"
