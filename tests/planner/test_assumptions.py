"""What is said of an answer under assumptions: its verdict, its prices, its best budget."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.assumptions import NOTHING, Assumptions, Row
from mmm_core.assumptions.applied import assumptions_of, under
from mmm_core.assumptions.row import MARGIN, PRICE, REQUIRED, RESPONSE, VALUE
from optimizer.guardrails import SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from planner import services
from planner.questions.evidence import standings_of
from planner.questions.explain import explain
from planner.questions.gains import change_of
from planner.questions.stress import Case, stress
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
    assert found.above.mean == pytest.approx(best, rel=1e-9)
    money = found.answer.plan.total()
    assert found.profit.mean == pytest.approx(best + 0.5 * money, rel=1e-9)
    assert (found.on, plain.on, plain.above) == ("above", "profit", None)
    assert best >= beyond(plain.answer.plan.spend.to_numpy())
    for factor in (0.9, 1.1):
        assert best >= beyond(factor * found.answer.plan.spend.to_numpy())


# --- where value or margin differ between periods ----------------------------------------------


def test_only_where_the_margin_is_alike_it_is_said_by_its_number(model, problem):
    start = str(problem.horizon.start)
    row = Row(MARGIN, "margin", 0.3, first=start, last=start)
    assert margin_beside(under(model, Assumptions((row,)), problem.horizon)) == "margin by period"


@pytest.fixture(scope="module", params=["larkfield_national", "larkfield_regions"])
def promoted(request):
    """A demo model, and its question under a promotion of dearer and of thinner weeks."""
    model = services.load(request.param)
    horizon = services.reference_for(model).plan.horizon
    dates = [str(day) for day in horizon.dates(model.frequency)]
    rows = (
        Row(VALUE, "value", 1.7, first=dates[4], last=dates[6]),
        Row(MARGIN, "margin", 0.2, first=dates[7], last=dates[-1]),
    )
    seen = SpendRange("seen", {}, None, 1.0, "x_observed_max")
    wide = SpendRange("wide", {}, 0.5, 1.5, "x_reference")
    problem = PlanProblem(
        horizon,
        Budget(services.reference_for(model).plan.total()),
        Objective("profit"),
        guardrails=(wide, seen),
        assumptions=Assumptions(rows),
    )
    return model, problem


@pytest.mark.sweep(keep=1)
def test_profit_of_the_answer_is_that_of_evaluate(promoted):
    model, problem = promoted
    found = services.optimize(model, problem)
    there = services.assess(
        model, found.answer.plan, tail=problem.tail, assumptions=problem.assumptions
    )
    profit, before = there.evaluation.profit(), there.reference_evaluation.profit()
    assert found.optimum.certificate.value == pytest.approx(profit.mean(), rel=1e-9)
    assert found.optimum.certificate.gap <= problem.max_gap
    evidence = found.verdict.evidence
    assert evidence.on == "profit"
    if found.verdict.against.kind == "reference":
        assert evidence.gain.mean == pytest.approx((profit - before).mean(), rel=1e-9)
    assert change_of(found, slice(None)).mean() == pytest.approx((profit - before).mean(), rel=1e-9)
    if found.verdict.commit is not None:
        assert found.verdict.commit.profit is not None
    plain = services.optimize(model, replace(problem, assumptions=NOTHING))
    worse = services.assess(
        model, plain.answer.plan, tail=problem.tail, assumptions=problem.assumptions
    )
    assert profit.mean() >= worse.evaluation.profit().mean() - 1e-3 * abs(profit.mean())
    assert not np.allclose(plain.optimum.spend, found.optimum.spend, rtol=0.01)


@pytest.mark.sweep(keep=1)
def test_budgets_are_judged_by_the_profit_of_their_periods(promoted):
    model, problem = promoted
    best = services.best_budget(model, problem)
    assert best.why == "", best.why
    there = services.assess(
        model, best.answer.plan, tail=problem.tail, assumptions=problem.assumptions
    )
    assert best.profit.mean == pytest.approx(there.evaluation.profit().mean(), rel=1e-9)
    money = best.answer.plan.total()
    total = problem.budget.total
    points = services.frontier(model, problem, budgets=[0.7 * total, 0.85 * total, total])
    for point in points.points:
        assert point.profit.mean <= best.profit.mean + 1e-5 * abs(best.profit.mean)
    at_best = services.optimize(model, replace(problem, budget=Budget(money)))
    profit = at_best.answer.evaluation.profit().mean()
    assert profit == pytest.approx(best.profit.mean, rel=1e-3)
    last = points.points[-1]
    assert last.value == pytest.approx(last.profit.mean, rel=1e-9)


def test_stress_plans_anew_under_what_is_assumed_already(promoted):
    model, problem = promoted
    reference = services.reference_for(model)
    plan, case = reference.plan, Case("dear", Assumptions((Row(PRICE, "factor", 1.2, note="x"),)))
    (found,) = stress(model, problem, plan, reference, [case])
    assert found.on == "profit"
    assert found.resolved is not None
    whole = problem.assumptions.and_also(case.assumptions.rows)
    there = services.assess(model, found.resolved.answer.plan, assumptions=whole)
    assert found.resolved.optimum.certificate.value == pytest.approx(
        there.evaluation.profit().mean(), rel=1e-9
    )
