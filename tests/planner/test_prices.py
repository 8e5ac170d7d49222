"""Prices of the rules that bind: those of searches made here, told one by one, never lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.errors import Cancelled
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.explain.holding import cells_held
from optimizer.guardrails import GroupRange, Lock, SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.progress import Progress
from optimizer.requirements.budget import Budget
from optimizer.solve import solve
from planner import services
from planner.jobs.desk import Desk
from planner.jobs.work import Work
from planner.jobs.workers import Process
from planner.questions import prices
from planner.questions.explain import explain
from planner.questions.prices import Price, binding_prices
from planner.services import OptimizeAnswer
from tests.builders import hill_model

CAP = SpendRange("cap", {"channel": ("c1",)}, 0.2, 1.1, "x_reference")
FLOOR = SpendRange("floor", {"channel": ("c4",)}, 1.2, 3.0, "x_reference")
PAIR = GroupRange("pair", {"channel": ("c2", "c3")}, None, 0.95, "x_reference")
LOOSE = SpendRange("loose", {"channel": ("c0",)}, 0.0, 50.0, "x_reference")


def answered(model: FittedModel, **changes: object) -> OptimizeAnswer:
    horizon = default_horizon(model)
    budget = Budget(reference_plan(model, horizon).plan.total())
    wide = SpendRange("wide", {}, 0.1, 4.0, "x_reference")
    problem = PlanProblem(horizon, budget, guardrails=(wide, LOOSE, FLOOR, PAIR, CAP))
    return services.optimize(model, replace(problem, **changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def answer() -> OptimizeAnswer:
    return answered(hill_model(channels=5, samples=60, s_shaped=False))


def second_search(answer: OptimizeAnswer, price: Price) -> np.ndarray:
    """Draws of what dropping a rule gains, from a question asked without it from the beginning."""
    model, problem = answer.answer.model, answer.problem
    fewer = tuple(g for g in problem.guardrails if g.label != price.guardrail.label)
    reference = answer.answer.reference
    other = solve(replace(problem, guardrails=fewer), model, reference)
    window = answer.optimum.window

    def total(spend: np.ndarray) -> np.ndarray:
        return window.incremental(spend).sum(axis=(0, 2))

    draws: np.ndarray = total(other.plan.array(model)) - total(answer.optimum.plan.array(model))
    return draws


@pytest.mark.parametrize("s_shaped", [False, True])
def test_a_price_is_what_a_fresh_search_without_the_rule_gains(s_shaped: bool) -> None:
    answer = answered(hill_model(channels=5, samples=60, s_shaped=s_shaped, seed=4))
    found = binding_prices(answer)
    assert {p.guardrail.label for p in found} == {
        state.guardrail.label for state in answer.guardrails if state.binding
    }
    for price in found:
        draws, gained = second_search(answer, price), price.finite.gained
        assert gained is not None
        assert gained.mean == pytest.approx(max(draws.mean(), 0.0), rel=1e-6)
        if gained.mean > 0:
            ends = np.quantile(draws, [0.05, 0.95])
            assert (gained.low, gained.high) == pytest.approx(tuple(ends), rel=1e-6)


def test_prices_are_those_of_an_explanation(answer: OptimizeAnswer) -> None:
    explained = {p.guardrail.label: p for p in explain(answer, subsets=2).prices}
    for price in binding_prices(answer):
        assert price == explained[price.guardrail.label]


def test_only_what_binds_is_priced_what_seems_dearest_first(answer: OptimizeAnswer) -> None:
    found = binding_prices(answer)
    assert {p.guardrail.label for p in found} == {"cap", "floor", "pair"}
    spend = answer.optimum.spend.sum(axis=0)
    guesses = [sum(b.value * spend[list(b.cells)].sum() for b in p.bounds) for p in found]
    assert guesses == sorted(guesses, reverse=True)
    assert guesses[-1] > 0


def test_every_price_is_told_as_it_is_found(answer: OptimizeAnswer) -> None:
    told: list[Progress] = []

    def watch(progress: Progress) -> bool:
        told.append(progress)
        return True

    found = binding_prices(answer, watcher=watch)
    counts = [len(progress.known) for progress in told]
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3}
    assert all(progress.known == found[: progress.done] for progress in told)
    assert {progress.total for progress in told} == {3}


def test_nothing_is_lost_where_it_is_given_up_and_taken_up_again(
    answer: OptimizeAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Progress] = []

    def until_two(progress: Progress) -> bool:
        told.append(progress)
        return progress.done < 2

    with pytest.raises(Cancelled):
        binding_prices(answer, watcher=until_two)
    known, whole = told[-1].known, binding_prices(answer)
    assert known == whole[:2]
    searched: list[str] = []
    find = prices.finite_price

    def counted(problem: PlanProblem, guardrail: SpendRange, *others: object) -> object:
        searched.append(guardrail.label)
        return find(problem, guardrail, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(prices, "finite_price", counted)
    assert binding_prices(answer, known) == whole
    assert searched == [whole[2].guardrail.label]


def test_where_time_is_over_a_rule_has_no_price_and_says_why(answer: OptimizeAnswer) -> None:
    for price in binding_prices(answer, time_limit=0.0):
        assert price.finite.gained is None
        assert "time limit" in price.finite.note


def test_of_a_bad_case_the_price_is_told_too() -> None:
    model = hill_model(channels=5, samples=60, s_shaped=False)
    answer = answered(model, objective=Objective(statistic="cvar"))
    for price in binding_prices(answer):
        assert price.marginal is None
        assert price.finite.gained is not None
        assert price.finite.at_most is not None
        assert price.finite.gained.mean <= price.finite.at_most


def test_prices_cross_from_another_process_with_its_progress(answer: OptimizeAnswer) -> None:
    """Guardrails that come back from a worker are equal to those that went."""
    desk = Desk(Process, places=1)
    try:
        work = Work(binding_prices, (answer,), answer.answer.model)
        job = desk.ask("prices", work, "me", unasked=True)
        assert job.ready(60.0)
        assert job.result() == binding_prices(answer)
        assert job.progress is not None
        assert all(isinstance(price, Price) for price in job.progress.known)
    finally:
        desk.close()


def test_a_rule_names_the_cells_that_it_holds_alone_or_together() -> None:
    model = hill_model(channels=5, samples=60, s_shaped=False)
    answer = answered(model)
    held = {state.guardrail.label: state.cells for state in answer.guardrails}
    assert held == {"wide": (), "loose": (), "floor": (4,), "pair": (2, 3), "cap": (1,)}
    several = SpendRange("several", {"channel": ("c0", "c1")}, 0.1, 1.1, "x_reference")
    lock = Lock("lock", {"channel": ("c2", "c3")})
    both = answered(model, guardrails=(several, lock, replace(LOOSE, cells={"channel": ("c4",)})))
    spend = both.optimum.spend.sum(axis=0)
    most = 1.1 * both.optimum.ground.reference_total
    at = [k for k in (0, 1) if spend[k] >= most[k] * (1 - 1e-6)]
    assert len(at) == 1, "one of the two is held, the other is not"
    near = 1e-6 * float(spend.sum())
    assert list(cells_held(both.optimum, several, near)) == at
    assert cells_held(both.optimum, lock, near) == (2, 3)
