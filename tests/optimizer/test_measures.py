"""Measures of draws and their bounds; plans in practical money; the start for quantiles."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import Floats
from mmm_core.plan import default_horizon, reference_plan
from optimizer import quantiles
from optimizer.bounds.tabulator import Tabulator
from optimizer.criterion import floors_of, objective_of
from optimizer.domain.projection import build_domain
from optimizer.guardrails import GroupRange, Guardrail, OnOrOff, Ratio, RiskFloor, SpendRange
from optimizer.measures import Mean, Measure, Quantile, TailMean, TailOfSome, even_weights
from optimizer.posed import ground_of
from optimizer.problem import Objective, PlanProblem
from optimizer.proof.verify import verify
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.search.branching import search
from optimizer.search.task import Task
from optimizer.solve import Optimum, solve_on
from optimizer.tolerances import VERIFIED
from tests.builders import hill_model

draws_of = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=40).map(
    np.array
)
shares = st.floats(0.01, 0.99)


def brute_tail(draws: Floats, share: float) -> float:
    """Mean of the worst share: whole draws, and the last one in part."""
    left, total = share * draws.size, 0.0
    for draw in sorted(draws.tolist()):
        taken = min(1.0, left)
        total, left = total + taken * draw, left - taken
        if left <= 1e-12:
            break
    return total / (share * draws.size)


@st.composite
def averages(draw: st.DrawFn) -> Measure:
    """Any of the measures that weighted means bound."""
    kind = draw(st.sampled_from(["mean", "cvar", "dial"]))
    share = draw(shares)
    if kind == "mean":
        return Mean()
    return TailMean(share, 1.0 if kind == "cvar" else draw(st.floats(0, 1)))


def admissible(measure: Measure, size: int, rng: np.random.Generator) -> Floats:
    """Random weights that bound a measure: mixtures of what supports random draws."""
    mixed = rng.dirichlet(np.ones(4))
    weights = sum(m * measure.support(rng.normal(size=size)) for m in mixed)
    return np.asarray(weights)


@given(measure=averages(), draws=draws_of, seed=st.integers(0, 10_000))
def test_every_admissible_weighting_bounds(measure: Measure, draws: Floats, seed: int) -> None:
    weights = admissible(measure, draws.size, np.random.default_rng(seed))
    assert measure.admits(weights)
    scale = 1e-9 * (1.0 + float(np.abs(draws).max()))
    assert measure.value(draws) <= float(weights @ draws) + scale


@given(measure=averages(), draws=draws_of)
def test_the_support_is_tight(measure: Measure, draws: Floats) -> None:
    weights = measure.support(draws)
    assert measure.admits(weights)
    scale = 1e-9 * (1.0 + float(np.abs(draws).max()))
    assert measure.value(draws) == pytest.approx(float(weights @ draws), abs=scale)


@given(draws=draws_of, share=shares, seed=st.integers(0, 10_000))
def test_what_bounds_every_draw_bounds_a_quantile(draws: Floats, share: float, seed: int) -> None:
    """By the same order statistic, also where only some of the draws are bounded."""
    rng, quantile = np.random.default_rng(seed), Quantile(share)
    below = quantile.below(draws.size)
    above = draws + 1e6 * rng.random(draws.size) ** 8
    some = rng.permutation(draws.size)[: rng.integers(below + 1, draws.size + 1)]
    assert quantile.value(draws) <= np.sort(above[some])[below]
    assert quantile.value(draws) == np.sort(draws)[below]
    around = quantile.support(draws)
    assert around.sum() == pytest.approx(1.0)
    assert around[np.argsort(draws, kind="stable")[below]] > 0
    assert not quantile.admits(around)


@pytest.mark.certificate
def test_a_sure_goal_is_no_dearer_than_the_cheapest_budget_planned_by_the_mean() -> None:
    """Plans by the mean are rivals that anyone could find: bisect the budget of those."""
    model = hill_model(5, samples=200, seed=8, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    ground, horizon = ground_of(model, reference), reference.plan.horizon
    amount = 0.97 * float(ground.outcome(ground.reference).sum(axis=0).mean())

    def sure(budget: float) -> bool:
        asked = PlanProblem(horizon, Budget(budget), guardrails=(WIDE,), max_gap=1e-3)
        brings = ground.outcome(solve_on(asked, model, ground, fine=False).spend).sum(axis=0)
        return bool((brings >= amount).mean() >= 0.9)

    low, high = 0.5 * reference.plan.total(), 1.2 * reference.plan.total()
    assert sure(high)
    for _ in range(9):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if sure(middle) else (middle, high)
    asked = PlanProblem(horizon, None, goal=Goal(amount, with_probability=0.9), guardrails=(WIDE,))
    found = solve_on(asked, model, ground, 30.0)
    brings = ground.outcome(found.spend).sum(axis=0)
    assert (brings >= amount * (1 - 1e-6)).mean() >= 0.9
    assert found.spend.sum() <= high * (1 + 2e-3)


@given(draws=draws_of, share=shares, tail=shares, seed=st.integers(0, 10_000))
def test_the_tail_of_some_draws_is_theirs_alone(
    draws: Floats, share: float, tail: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    counted = Quantile(share).without_worst(draws)
    some = TailOfSome(counted, max(tail, 1.0 / int(counted.sum())))
    assert some.value(draws) == pytest.approx(TailMean(some.share).value(draws[counted]))
    weights = np.mean([some.support(rng.normal(size=draws.size)) for _ in range(3)], axis=0)
    assert some.admits(weights)
    assert weights @ draws >= some.value(draws) - 1e-9 * (1.0 + np.abs(draws).max())
    if not counted.all():
        other = weights + 0.1 / draws.size
        assert not some.admits(other / other.sum())


@given(draws=draws_of, share=shares, seed=st.integers(0, 10_000))
def test_improving_the_worst_of_those_that_count_never_lowers_a_quantile(
    draws: Floats, share: float, seed: int
) -> None:
    rng, quantile = np.random.default_rng(seed), Quantile(share)
    counted = quantile.without_worst(draws)
    assert quantile.value(draws) == draws[counted].min()
    after = rng.normal(0, 1 + np.abs(draws).max(), draws.size)
    after[counted] = quantile.value(draws) + rng.random(int(counted.sum()))
    assert quantile.value(after) >= quantile.value(draws)


@given(draws=draws_of, share=shares, weight=st.floats(0, 1))
def test_cvar_is_the_mean_of_the_worst_with_the_last_in_part(
    draws: Floats, share: float, weight: float
) -> None:
    scale = 1e-8 * (1.0 + float(np.abs(draws).max()))
    tail = brute_tail(draws, share)
    assert TailMean(share).value(draws) == pytest.approx(tail, abs=scale)
    dial = (1 - weight) * draws.mean() + weight * tail
    assert TailMean(share, weight).value(draws) == pytest.approx(dial, abs=scale)
    largest = max(t - np.maximum(t - draws, 0).mean() / share for t in draws)
    assert TailMean(share).value(draws) == pytest.approx(largest, abs=scale)


@given(draws=draws_of, share=shares)
def test_a_quantile_is_the_largest_amount_that_enough_draws_reach(
    draws: Floats, share: float
) -> None:
    reached = [t for t in draws if np.mean(draws >= t) >= 1 - share - 1e-9]
    assert Quantile(share).value(draws) == max(reached)
    assert TailMean(share).value(draws) <= max(reached) + 1e-9 * (1 + np.abs(draws).max())


@given(draws=draws_of, share=shares, factor=st.floats(0.1, 10), more=st.floats(-1e3, 1e3))
def test_measures_keep_scale_shift_and_order(
    draws: Floats, share: float, factor: float, more: float
) -> None:
    scale = 1e-8 * (1.0 + float(np.abs(draws).max()) + abs(more)) * max(factor, 1.0)
    for measure in (Mean(), TailMean(share), TailMean(share, 0.4), Quantile(share)):
        value = measure.value(draws)
        assert measure.value(factor * draws + more) == pytest.approx(
            factor * value + more, abs=scale
        )
        assert measure.value(draws + 1.0) >= value
        assert measure.value(draws[::-1].copy()) == pytest.approx(value, abs=scale)


@given(measure=averages(), size=st.integers(2, 30), seed=st.integers(0, 1000))
def test_what_is_no_distribution_is_not_admitted(measure: Measure, size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    good = measure.support(rng.normal(size=size))
    assert measure.admits(good)
    negative = good.copy()
    negative[[0, 1]] += [-2.0, 2.0]
    for wrong in (1.01 * good, negative, good + np.nan, np.zeros(size)):
        assert not measure.admits(wrong)


@given(share=shares, weight=st.floats(0.01, 1), size=st.integers(2, 30))
def test_no_draw_may_weigh_more_than_the_tail_allows(
    share: float, weight: float, size: int
) -> None:
    one = np.eye(size)[0]
    most = (1 - weight) / size + weight / (share * size)
    assume(abs(most - 1) > 1e-6)
    assume(weight == 1 or (1 - weight) / size > 1e-6)
    assert TailMean(share, weight).admits(one) == (most >= 1 and weight == 1)
    assert not Mean().admits(one)
    assert not Quantile(share).admits(one)
    assert TailMean(share, weight).admits(even_weights(size))


# --- practical money --------------------------------------------------------------------

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.6)
MODEL = hill_model(channels=5, samples=30, seed=2, card=CARD)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
GROUND = ground_of(MODEL, REFERENCE)
TOTAL = REFERENCE.plan.total()
WIDE = SpendRange("wide", {}, 0.3, 2.0, "x_reference")
C0, C1 = {"channel": ("c0",)}, {"channel": ("c1",)}

PRACTICAL: dict[str, tuple[Guardrail, ...]] = {
    "range": (WIDE,),
    "group": (WIDE, GroupRange("group", {"channel": ("c0", "c1")}, None, 0.8, "x_reference")),
    "ratio": (WIDE, Ratio("ratio", C0, C1, None, 1.0)),
    "nothing or enough": (
        SpendRange("wide", {}, 0.0, 2.0, "x_reference"), OnOrOff("or", {}, 0.4, "x_reference"),
    ),
    "bad draws": (WIDE, RiskFloor("risk", "incremental", 0.0, tail_share=0.1, versus="reference")),
}  # fmt: skip
BUDGETS = {
    "a whole number of steps": Budget(round(TOTAL, -5)),
    "an odd amount": Budget(TOTAL),
    "at most": Budget(TOTAL, "<="),
}


@cache
def answer(guardrails: str, budget: str, step: float | None, move: float | None) -> Optimum:
    return solve_on(question(guardrails, budget, step, move), MODEL, GROUND)


def question(guardrails: str, budget: str, step: float | None, move: float | None) -> PlanProblem:
    objective = Objective("profit") if budget == "at most" else Objective()
    return PlanProblem(
        HORIZON, BUDGETS[budget], objective, guardrails=PRACTICAL[guardrails],
        round_to=step, least_move=move,
    )  # fmt: skip


def require_sound(optimum: Optimum, problem: PlanProblem) -> None:
    spend = optimum.plan.array(MODEL)
    checks = verify(optimum.certificate, spend, problem, GROUND, optimum.domain)
    assert all(check.holds for check in checks), [c for c in checks if not c.holds]
    floors = {id(floor.source): 1e-6 * floor.size for floor in floors_of(problem, GROUND)}
    for guardrail in problem.guardrails:
        assert guardrail.slack(spend, GROUND) >= -floors.get(id(guardrail), VERIFIED * spend.sum())
    assert problem.budget is not None
    if problem.budget.sense == "==":
        assert spend.sum() == pytest.approx(problem.budget.total, rel=1e-9)
    else:
        assert spend.sum() <= problem.budget.total * (1 + 1e-9)


@pytest.mark.sweep(keep=10)
@pytest.mark.parametrize("step", [1e3, 5e4])
@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("guardrails", PRACTICAL)
def test_rounded_plans_are_whole_steps_and_keep_everything(
    guardrails: str, budget: str, step: float
) -> None:
    exact, rounded = answer(guardrails, budget, None, None), answer(guardrails, budget, step, None)
    require_sound(rounded, question(guardrails, budget, step, None))
    made = rounded.practical
    assert exact.practical is None
    assert made is not None
    assert made.cost >= 0
    assert made.round_to == step, made.notes
    money = rounded.plan.array(MODEL).sum(axis=0)
    odd = np.abs(money / step - np.round(money / step)) * step > 1e-6 * step
    assert odd.sum() <= (1 if budget == "an odd amount" else 0)
    before, after = exact.certificate, rounded.certificate
    size = rounded.certificate.objective.size(
        GROUND.outcome(rounded.plan.array(MODEL)), money
    )  # fmt: skip
    assert after.value <= before.upper_bound + 1e-9 * size
    assert after.upper_bound >= before.value - 1e-9 * size
    assert after.value + made.cost >= before.value - 1e-3 * size
    # Within two steps a cell, at what a step is worth at most.
    assert made.cost <= 0.05 * size


def test_steps_too_large_are_said_and_left() -> None:
    found = answer("range", "a whole number of steps", 1e12, None)
    require_sound(found, question("range", "a whole number of steps", 1e12, None))
    assert found.practical is not None
    assert found.practical.round_to is None
    assert found.practical.notes
    assert found.practical.cost == pytest.approx(0, abs=1e-6 * found.certificate.value)


@pytest.mark.parametrize("guardrails", ["range", "group", "nothing or enough"])
def test_small_moves_are_not_made_where_that_costs_little(guardrails: str) -> None:
    exact = answer(guardrails, "an odd amount", None, None)
    moved = np.abs(exact.plan.array(MODEL) - GROUND.reference).sum(axis=0)
    move = float(np.sort(moved)[1] * 1.01)
    found = answer(guardrails, "an odd amount", None, move)
    require_sound(found, question(guardrails, "an odd amount", None, move))
    made = found.practical
    assert made is not None
    assert made.cost >= 0
    now = np.abs(found.plan.array(MODEL) - GROUND.reference).sum(axis=0)
    assert (now[list(made.held)] <= 1e-6 * TOTAL).all()
    assert made.held or made.notes
    assert made.cost <= 1.01e-3 * found.certificate.value


# --- a start for quantiles --------------------------------------------------------------


@pytest.mark.parametrize("s_shaped", [False, True])
@pytest.mark.parametrize("floor", [False, True])
def test_the_averaged_plan_is_safe(s_shaped: bool, floor: bool) -> None:
    """CVaR never exceeds the quantile: its plan reaches what it promises of the quantile."""
    model = hill_model(channels=3, samples=40, seed=4, s_shaped=s_shaped, card=CARD)
    reference = reference_plan(model, HORIZON)
    ground = ground_of(model, reference)
    draws = ground.outcome(ground.reference).sum(axis=0)
    guardrail = RiskFloor("likely", "incremental", float(np.sort(draws)[2]), probability=0.8)
    guardrails = (SpendRange("wide", {}, 0.2, 2.0, "x_reference"), *((guardrail,) if floor else ()))
    objective = Objective() if floor else Objective("incremental", "quantile", 0.2)
    problem = PlanProblem(HORIZON, Budget(reference.plan.total()), objective, guardrails=guardrails)
    domain = build_domain(problem, ground)
    assert ground.window is not None
    curves = ground.window.curves(domain.committed, domain.shape)
    task = Task(curves, domain, objective_of(problem, ground), floors_of(problem, ground))
    assert task.counts
    averaged = replace(
        task, objective=quantiles.averaged(task.objective),
        floors=quantiles.averaged_floors(task.floors),
    )  # fmt: skip
    assert not averaged.counts
    start = ground.reference_total
    found = search(averaged, start, 20.0)
    assert np.isfinite(found.value)
    outcome, money = ground.outcome(domain.spend(found.levels)), domain.money(found.levels)
    if floor:
        assert guardrail.slack(domain.spend(found.levels), ground) >= -1e-6 * guardrail.amount
    else:
        promised = averaged.objective.value(outcome, money)
        assert task.objective.value(outcome, money) >= promised - 1e-9 * abs(promised)
    better = quantiles.good_start(task, start, Tabulator(curves))
    assert domain.allows(better, 1e-7 * domain.money_scale)
    if floor:
        assert guardrail.slack(domain.spend(better), ground) >= -1e-6 * guardrail.amount
    assert task.worth(better) >= task.worth(found.levels) * (1 - 5e-3)
    assert task.worth(better) >= task.worth(start) * (1 - 1e-9)


@given(share=shares, samples=st.integers(2, 200), times=st.sampled_from([1.0, 2.0, 4.0]))
def test_averaged_criteria_take_a_share_of_at_least_one_draw(
    share: float, samples: int, times: float
) -> None:
    problem = PlanProblem(HORIZON, Budget(TOTAL), Objective("incremental", "quantile", share))
    criterion = replace(objective_of(problem, GROUND), base=np.zeros(samples))
    measure = quantiles.averaged(criterion, times).measure
    assert isinstance(measure, TailMean)
    assert 1 / samples <= measure.share <= 1
    mean = replace(criterion, measure=Mean())
    assert quantiles.averaged(mean, times) is mean
