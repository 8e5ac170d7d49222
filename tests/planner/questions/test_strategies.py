"""The usual strategies: to the digit what their questions answer, and none sinks the rest."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mmm_core.card import ChannelCard, ModelCard, Outcome
from mmm_core.errors import Cancelled, InvalidProblem
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.errors import Infeasible
from optimizer.guardrails import Declined, GroupRange, MaxShift, SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.progress import Progress
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from planner import services
from planner.contract.strategies import strategies_json
from planner.facts.fact import by_id
from planner.facts.strategies import strategy_facts
from planner.finance.commitments import Commitment, Commitments, departures
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.questions.strategies import Strategies, strategies
from planner.questions.strategy_problems import brand_channels, common_question
from planner.wording import commitments
from planner.wording import strategies as wording
from planner.wording.units import Units
from planner.wording.verdicts import DECISIONS
from tests.builders import hill_model

CARD = ModelCard(
    "made",
    Outcome("revenue", "EUR", 1.0),
    currency="EUR",
    margin=0.4,
    channels={f"c{i}": ChannelCard(f"C{i}", group="Brand" if i < 2 else "Else") for i in range(4)},
    brand_group="Brand",
)


@pytest.fixture(autouse=True)
def fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made model has few draws; nothing is said of what one that is not fit expects."""
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: Fitness((), ()))
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)


@cache
def made() -> FittedModel:
    """Half of its channels are S-shaped."""
    return hill_model(channels=4, samples=60, seed=3, card=CARD)


def question(model: FittedModel, low: float = 0.5, high: float = 1.5) -> PlanProblem:
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    rule = SpendRange("range", {}, low, high, "x_reference")
    return PlanProblem(horizon, Budget(total), guardrails=(rule,), tail="reference")


@cache
def usual() -> Strategies:
    return strategies(made(), question(made()))


def test_each_is_to_the_digit_what_its_own_question_answers() -> None:
    assert [one.why for one in usual().all] == ["", "", "", ""]
    for one in usual().all:
        assert one.problem is not None
        assert one.found is not None
        alone = services.optimize(made(), one.problem)
        assert (alone.optimum.spend == one.found.optimum.spend).all()
        assert alone.optimum.certificate.value == one.found.optimum.certificate.value
        assert alone.verdict.evidence == one.found.verdict.evidence
        assert alone.verdict.commit == one.found.verdict.commit
        assert one.compared is not None
        assert one.compared.outcome.mean == alone.answer.evaluation.total.mean()


def test_each_keeps_to_what_it_is_for() -> None:
    model, of = made(), usual()
    now = of.reference.plan.array(model).sum(axis=0)
    money, profits = now.sum(), {}
    for one in of.all:
        assert one.found is not None
        spend = one.found.optimum.spend.sum(axis=0)
        assert (spend >= 0.5 * now - 1e-6 * money).all()
        assert (spend <= 1.5 * now + 1e-6 * money).all()
        profit = one.found.answer.evaluation.profit()
        assert profit is not None
        profits[one.kind] = profit.mean()
        if one.kind != "profit":
            assert spend.sum() == pytest.approx(money)
        else:
            assert spend.sum() <= money * (1 + 1e-9)
        if one.kind == "balanced":
            assert 0.5 * np.abs(spend - now).sum() <= 0.1 * money * (1 + 1e-6)
            assert spend[:2].sum() >= now[:2].sum() * (1 - 1e-6)
        if one.kind == "brand":
            assert spend[:2].sum() >= 1.2 * now[:2].sum() * (1 - 1e-6)
    assert max(profits, key=lambda kind: profits[kind]) == "profit"
    outcomes = {one.kind: one.found.answer.evaluation.total.mean() for one in of.all if one.found}
    assert outcomes["growth"] >= max(outcomes.values()) * (1 - 1e-3)


def test_profit_stops_where_no_more_money_earns() -> None:
    model, problem = made(), question(made())
    (profit, *_) = usual().all
    best = services.best_budget(model, problem)
    assert best.money is not None
    assert profit.money is not None
    total = usual().reference.plan.total()
    assert profit.money == pytest.approx(min(best.money, total), rel=1e-3)


def test_money_moved_is_what_cells_get_and_give() -> None:
    for one in usual().all:
        assert one.found is not None
        change = one.found.optimum.spend.sum(axis=0) - usual().reference.plan.array(made()).sum(0)
        assert one.moved is not None
        assert one.moved.more - one.moved.less == pytest.approx(change.sum(), abs=1e-3)
        assert one.moved.more + one.moved.less == pytest.approx(np.abs(change).sum())


def test_without_a_margin_profit_says_why_and_the_rest_is_there() -> None:
    model = replace(made(), card=replace(CARD, margin=None))
    of = strategies(model, question(model))
    assert "margin is not known" in of.of("profit").why
    assert of.of("profit").problem is None
    assert [one.kind for one in of.plans] == ["growth", "balanced", "brand"]
    assert of.compared.ranking.on == "incremental"


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (replace(CARD, brand_group=""), "does not say which group"),
        (replace(CARD, brand_group="Other"), "no channel is in it"),
    ],
)
def test_brand_building_is_there_where_the_card_names_its_group(card: ModelCard, says: str) -> None:
    model = replace(made(), card=card)
    of = strategies(model, question(model))
    assert says in of.of("brand").why
    assert of.brand is None
    balanced = of.of("balanced").problem
    assert balanced is not None
    assert not any(isinstance(rule, GroupRange) for rule in balanced.guardrails)


def test_one_that_cannot_be_does_not_sink_the_rest() -> None:
    model, problem = made(), question(made(), 0.95, 1.05)
    of = strategies(model, problem)
    assert of.of("brand").problem is not None
    assert of.of("brand").why
    assert of.of("brand").found is None
    assert [one.kind for one in of.plans] == ["profit", "growth", "balanced"]
    assert len(of.compared.plans) == 4


def test_where_none_can_be_the_question_itself_is_refused() -> None:
    problem = question(made(), 1.2, 1.5)
    with pytest.raises(Infeasible, match="range"):
        strategies(made(), problem)


def test_the_same_plan_is_said_to_be_the_same() -> None:
    model = made()
    horizon = default_horizon(model)
    now = reference_plan(model, horizon).plan
    locks = SpendRange("still", {}, 1.0, 1.0, "x_reference")
    problem = replace(question(model), guardrails=(locks,))
    of = strategies(model, problem)
    assert [one.same_as for one in of.plans] == [None, "profit", "profit"]
    assert of.of("growth").money == pytest.approx(now.total())
    assert of.of("brand").found is None


def test_declined_moves_and_money_that_stands_are_held_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = made()
    horizon = default_horizon(model)
    first = horizon.dates(model.frequency)[0]
    reference = reference_plan(model, horizon)
    spent = 2 * float(reference.plan.array(model)[0, 3])
    stands = Commitments.of(model, [Commitment(3, first, spent, "spent")])
    standing = stands.guardrails(model, horizon)
    no = Declined("declined: c2", {CHANNEL: ("c2",)}, reason="not now")
    problem = question(model, 0.5, 1.6)
    problem = replace(problem, guardrails=(*problem.guardrails, no, *standing))
    of = strategies(model, problem)
    for one in of.plans:
        assert one.found is not None
        assert departures(model, one.found.answer.plan, stands) == []
        at = one.found.optimum.spend[:, 2].sum()
        assert at == pytest.approx(reference.plan.array(model)[:, 2].sum())
        assert one.problem is not None
        assert one.problem.declined == problem.declined
    assert of.reference.plan.array(model)[0, 3] == spent
    facts = by_id(strategy_facts(of))
    for day, weeks in ((first, 0), (first + 7, 1), (first + 28, 4)):
        monkeypatch.setattr(fitness, "today", lambda day=day: day.astype("M8[D]"))
        said = [line for line in wording.notes(of, facts) if "begun" in line]
        begun = commitments.begun(model, horizon, weeks)
        assert said == ([f"{begun}."] if weeks else [])


def test_a_goal_and_an_aim_are_left_out_and_a_smaller_budget_keeps_the_brands_part() -> None:
    model, problem = made(), question(made())
    reference = reference_plan(model, problem.horizon)
    goal = replace(problem, budget=None, goal=Goal(1e5, "incremental"))
    common = common_question(goal, reference)
    assert common.goal is None
    assert common.budget == Budget(reference.plan.total())
    assert common.objective == Objective()
    asked = replace(strategies(model, problem), goal=goal.goal)
    (said,) = [
        line for line in wording.notes(asked, by_id(strategy_facts(asked))) if "goal" in line
    ]
    budget = Units.of(model).say_money(reference.plan.total())
    assert said == (
        "The question's goal, €100 k incremental revenue, is left out: each strategy has an aim of "
        f"its own, for a budget of {budget}."
    )
    smaller = replace(problem, budget=Budget(0.7 * reference.plan.total(), "<="))
    of = strategies(model, smaller)
    assert of.of("balanced").why == ""
    spend = of.of("balanced").found.optimum.spend.sum(axis=0)  # type: ignore[union-attr]
    now = reference.plan.array(model).sum(axis=0)
    assert spend.sum() == pytest.approx(0.7 * now.sum())
    assert spend[:2].sum() >= 0.6999 * now[:2].sum()


def test_labels_of_the_question_are_not_taken_twice() -> None:
    model, problem = made(), question(made())
    mine = MaxShift("few moves", 0.3)
    of = strategies(model, replace(problem, guardrails=(*problem.guardrails, mine)))
    balanced = of.of("balanced").problem
    assert balanced is not None
    assert "few moves (2)" in [rule.label for rule in balanced.guardrails]


def test_whoever_watches_sees_them_come_and_can_give_up() -> None:
    seen: list[int] = []

    def watch(at: Progress) -> bool:
        if at.search is None:
            seen.append(len(at.known))
            assert (at.done, at.total) == (len(at.known), 4)
        return len(seen) < 2

    with pytest.raises(Cancelled):
        strategies(made(), question(made()), watcher=watch)
    assert seen == [1, 2]


def test_the_price_of_the_brand_is_the_difference_of_the_two_plans() -> None:
    of = usual()
    assert of.brand is not None
    without, floor = (of.of(kind).found for kind in ("growth", "brand"))
    assert without is not None
    assert floor is not None
    draws = without.answer.evaluation.total - floor.answer.evaluation.total
    assert of.brand.outcome.mean == pytest.approx(draws.mean())
    assert of.brand.outcome.low == pytest.approx(np.quantile(draws, 0.05))
    # The money is the same, and so profit is the margin on what is lost.
    assert of.brand.profit is not None
    assert of.brand.profit.mean == pytest.approx(0.4 * draws.mean(), rel=1e-6)
    assert of.brand.outcome.mean >= 0
    assert brand_channels(made()) == ("c0", "c1")


def test_a_tracker_moves_by_chance_as_far_as_it_is_said_to() -> None:
    assert usual().brand is not None
    (awareness, _) = usual().brand.trackers  # type: ignore[union-attr]
    rng = np.random.default_rng(5)
    waves = rng.binomial(awareness.interviews, 0.5, (2, 200_000)) / awareness.interviews
    beyond = np.abs(waves[0] - waves[1]) > awareness.least
    assert beyond.mean() == pytest.approx(0.1, abs=0.006)


@pytest.mark.parametrize("growth", [-2.0, float("nan"), 11.0])
def test_what_is_no_growth_is_refused(growth: float) -> None:
    with pytest.raises(InvalidProblem, match="grow"):
        strategies(made(), question(made()), growth=growth)


def test_gains_and_bad_cases_are_of_one_thing_where_a_return_is_required() -> None:
    model = replace(made(), card=replace(CARD, required_return=1.0))
    of = strategies(model, question(model))
    facts = by_id(strategy_facts(of))
    profits = []
    for one, said in zip(of.all, strategies_json(of)["strategies"], strict=True):
        assert one.found is not None
        mine, now = one.found.answer.evaluation, one.found.answer.reference_evaluation
        money = float(mine.spend.sum() - now.spend.sum())
        gain = float((mine.profit() - now.profit()).mean()) - 1.0 * money
        profits.append(gain)
        beside, lines = said["beside"], wording.words_of(of, one, facts)
        assert beside["gain_above"]["mean"] == pytest.approx(gain)
        assert beside["bad_case"]["change"] <= beside["gain_above"]["mean"]
        for line in (lines["return"], lines["risk"]):
            assert " profit above the required return against the current plan" in line
        assert Units.of(model).say_money_change(gain) in lines["return"]
    # The strategy that is called the most profit has the most of what it is said in.
    assert max(profits) == profits[0]


def test_a_verdict_and_its_claim_stand_beside_every_gain() -> None:
    of, facts = usual(), by_id(strategy_facts(usual()))
    for one in of.all:
        assert one.found is not None
        said = wording.words_of(of, one, facts)["verdict"]
        held = replace(one.found.verdict, decision="hold", claim="directional")
        assert said.startswith(f"Verdict: {DECISIONS[one.found.verdict.decision].lower()}. Claim: ")
        assert wording.verdict(held).startswith("Verdict: hold. Claim: directional")


def test_brand_building_of_a_smaller_budget_is_not_called_more_money() -> None:
    model, asked = made(), question(made())
    assert asked.budget is not None
    of = strategies(model, replace(asked, budget=Budget(0.7 * asked.budget.total)))
    facts = by_id(strategy_facts(of))
    assert of.brand is not None
    assert of.brand.spend < of.brand.now
    assert "less money" in wording.words_of(of, of.of("brand"), facts)["fit"]
    said = " ".join(wording.brand(of, facts))
    assert "has risen" not in said
    assert "has fallen" in said
    assert "has risen" in " ".join(wording.brand(usual(), by_id(strategy_facts(usual()))))
