"""Prices of guardrails, against searches and differences made here."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.explain import finite_prices
from optimizer.explain.finite_prices import Gained, finite_price, without
from optimizer.explain.marginal_prices import MarginalPrice, marginal_of, marginal_prices
from optimizer.guardrails import GroupRange, Guardrail, Lock, OnOrOff, PeriodBudget, SpendRange
from optimizer.posed import ground_of
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import Optimum, solve, solve_on
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
RANGE = SpendRange("range", {}, 0.5, 1.5, "x_reference")


def asked(model: FittedModel, *guardrails: Guardrail, **changes: object) -> PlanProblem:
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    problem = PlanProblem(horizon, Budget(total), guardrails=guardrails, max_gap=1e-6)
    return replace(problem, **changes)  # type: ignore[arg-type]


def answered(model: FittedModel, problem: PlanProblem) -> Optimum:
    reference = reference_plan(model, problem.horizon)
    return solve_on(problem, model, ground_of(model, reference, problem.tail))


def total_draws(optimum: Optimum, model: FittedModel) -> np.ndarray:
    return optimum.window.incremental(optimum.plan.array(model)).sum(axis=(0, 2))


@pytest.fixture(scope="module")
def steep() -> FittedModel:
    return hill_model(channels=4, samples=60, seed=3)


@pytest.fixture(scope="module")
def smooth() -> FittedModel:
    return hill_model(channels=5, samples=60, s_shaped=False, card=CARD)


def named(problem: PlanProblem, label: str) -> Guardrail:
    """A question's own guardrail of a label."""
    (found,) = (guardrail for guardrail in problem.guardrails if guardrail.label == label)
    return found


def marginals(
    optimum: Optimum, problem: PlanProblem
) -> dict[str, tuple[MarginalPrice, ...] | None]:
    """Marginal prices by label."""
    labels = [guardrail.label for guardrail in problem.guardrails]
    return dict(zip(labels, marginal_prices(optimum, problem), strict=True))


@pytest.mark.parametrize("label", ["range", "locked"])
def test_a_price_is_the_difference_of_two_independent_answers(
    steep: FittedModel, label: str
) -> None:
    problem = asked(steep, RANGE, Lock("locked", {"channel": ("c1",)}),
                    SpendRange("floor", {}, None, 3.0, "x_reference"))  # fmt: skip
    optimum = answered(steep, problem)
    price = finite_price(problem, named(problem, label), steep, optimum.ground, optimum)
    fewer = replace(problem, guardrails=tuple(g for g in problem.guardrails if g.label != label))
    other = solve(fewer, steep, reference_plan(steep, problem.horizon))
    gained = total_draws(other, steep) - total_draws(optimum, steep)
    assert price.gained is not None
    assert price.gained.mean == pytest.approx(gained.mean(), rel=1e-9)
    assert price.gained.low == pytest.approx(np.quantile(gained, 0.05), rel=1e-9)
    assert price.gained.high == pytest.approx(np.quantile(gained, 0.95), rel=1e-9)
    assert price.at_most is not None
    assert price.gained.mean <= price.at_most
    most = optimum.ground.observed_max
    newly = (other.plan.array(steep) > 1.001 * most) & (optimum.plan.array(steep) <= most)
    assert price.extrapolates or not newly.any()


def test_a_price_computed_without_its_search_is_caught(smooth: FittedModel) -> None:
    """First-order prices times the room that a bound took differ from what dropping it brings."""
    problem = asked(
        smooth,
        SpendRange("wide", {}, 0.2, 3.0, "x_reference"),
        SpendRange("cap", {"channel": ("c1",)}, None, 0.5, "x_reference"),
    )
    optimum = answered(smooth, problem)
    price = finite_price(problem, named(problem, "cap"), smooth, optimum.ground, optimum)
    freed = answered(smooth, without(problem, named(problem, "cap")))
    (bound,) = marginals(optimum, problem)["cap"] or ()
    assert bound.side == "max"
    moved = (freed.plan.array(smooth) - optimum.plan.array(smooth)).sum(axis=0)[1]
    assert price.gained is not None
    guess = bound.value * moved
    assert guess > price.gained.mean * 1.05
    exact = freed.certificate.value - optimum.certificate.value
    assert price.gained.mean == pytest.approx(exact, rel=1e-9)


def test_slack_on_an_s_curve_can_cost(steep: FittedModel) -> None:
    """A floor under a cell that the search would abandon costs even where others bind too."""
    model = steep
    problem = asked(model, SpendRange("most", {}, None, 3.0, "x_reference"),
                    SpendRange("least", {}, 0.4, None, "x_reference"))  # fmt: skip
    optimum = answered(model, problem)
    price = finite_price(problem, named(problem, "least"), model, optimum.ground, optimum)
    assert price.gained is not None
    assert price.gained.mean > 0


def test_what_binds_nothing_is_free(smooth: FittedModel) -> None:
    loose = SpendRange("loose", {}, None, 50.0, "x_reference")
    problem = asked(smooth, RANGE, loose)
    optimum = answered(smooth, problem)
    price = finite_price(problem, named(problem, "loose"), smooth, optimum.ground, optimum)
    assert price.gained is not None
    assert 0 <= price.gained.mean <= 1e-5 * optimum.certificate.value
    assert not price.extrapolates
    assert marginal_of(marginals(optimum, problem)["loose"]) == 0.0


def test_a_worse_second_search_is_no_negative_price(
    smooth: FittedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = asked(smooth, RANGE)
    optimum = answered(smooth, problem)
    worse = replace(
        optimum, certificate=replace(optimum.certificate, value=0.99 * optimum.certificate.value)
    )
    monkeypatch.setattr(finite_prices, "solve_on", lambda *_: worse)
    price = finite_price(problem, named(problem, "range"), smooth, optimum.ground, optimum)
    assert price.gained == Gained(0.0, 0.0, 0.0)
    assert price.note


def test_no_price_where_nothing_bounds_the_rest(smooth: FittedModel) -> None:
    total = asked(smooth).budget
    assert total is not None
    problem = asked(smooth, SpendRange("only", {}, None, 1.5, "x_reference"),
                    budget=None, goal=Goal(3.0, "iroas"))  # fmt: skip
    optimum = answered(smooth, problem)
    price = finite_price(problem, named(problem, "only"), smooth, optimum.ground, optimum)
    assert price.gained is None
    assert "any amount" in price.note


def test_an_unknown_guardrail_is_refused(smooth: FittedModel) -> None:
    problem = asked(smooth, RANGE)
    optimum = answered(smooth, problem)
    with pytest.raises(InvalidProblem, match="nobody"):
        finite_price(problem, replace(RANGE, label="nobody"), smooth, optimum.ground, optimum)


def test_for_a_goal_the_price_is_money_saved(smooth: FittedModel) -> None:
    at_reference = total_draws(answered(smooth, asked(smooth, RANGE)), smooth).mean()
    problem = asked(smooth, RANGE, budget=None, goal=Goal(0.9 * at_reference))
    optimum = answered(smooth, problem)
    price = finite_price(problem, named(problem, "range"), smooth, optimum.ground, optimum)
    freed = answered(smooth, without(problem, named(problem, "range")))
    assert price.gained is not None
    saved = optimum.plan.total() - freed.plan.total()
    assert saved > 0
    assert (price.gained.mean, price.gained.low) == pytest.approx((saved, saved), rel=1e-6)


def test_of_a_tail_mean_the_price_is_the_difference_of_tail_means(smooth: FittedModel) -> None:
    problem = asked(smooth, RANGE, objective=Objective(statistic="cvar"), max_gap=1e-3)
    optimum = answered(smooth, problem)
    price = finite_price(problem, named(problem, "range"), smooth, optimum.ground, optimum)
    freed = answered(smooth, without(problem, named(problem, "range")))

    def tail(of: Optimum) -> float:
        return float(np.sort(total_draws(of, smooth))[:6].mean())

    assert price.gained is not None
    assert price.gained.mean == pytest.approx(tail(freed) - tail(optimum), rel=1e-6)
    assert marginals(optimum, problem) == {"range": None}


def moved(guardrail: Guardrail, model: FittedModel, by: float) -> Guardrail:
    """The guardrail with its upper bound (or lock) loosened by so much money."""
    reference = reference_plan(model, default_horizon(model)).plan.array(model)
    if isinstance(guardrail, Lock):
        money = float(reference[:, model.cells.select(guardrail.cells)].sum())
        return SpendRange(guardrail.label, guardrail.cells, money + by, money + by, "money")
    scale = 1.0
    if not isinstance(guardrail, PeriodBudget) and guardrail.unit == "x_reference":
        scale = float(reference[:, model.cells.select(guardrail.cells)].sum())
    assert guardrail.max is not None or guardrail.min is not None
    if guardrail.max is not None:
        return replace(guardrail, max=guardrail.max + by / scale)
    return replace(guardrail, min=(guardrail.min or 0.0) - by / scale)


@pytest.mark.parametrize("maximize", ["incremental", "profit"])
@pytest.mark.parametrize(
    "guardrail",
    [
        SpendRange("it", {"channel": ("c1",)}, None, 1.1, "x_reference"),
        SpendRange("it", {"channel": ("c4",)}, 1.2, None, "x_reference"),
        GroupRange("it", {"channel": ("c2", "c3")}, None, 0.95, "x_reference"),
        GroupRange("it", {"channel": ("c0", "c4")}, 1.25, None, "x_reference"),
        Lock("it", {"channel": ("c0",)}),
        Lock("it", {"channel": ("c1",)}),
    ],
)
def test_marginal_prices_agree_with_finite_differences(
    smooth: FittedModel, guardrail: Guardrail, maximize: str
) -> None:
    problem = asked(smooth, SpendRange("wide", {}, 0.2, 3.0, "x_reference"), guardrail,
                    objective=Objective(maximize))  # type: ignore[arg-type]  # fmt: skip
    optimum = answered(smooth, problem)
    found = marginal_of(marginals(optimum, problem)["it"])
    assert found is not None
    step = 0.02 * float(optimum.ground.reference_total.min())
    values = [
        answered(
            smooth,
            replace(problem, guardrails=(problem.guardrails[0], moved(guardrail, smooth, by))),
        ).certificate.value
        for by in (step, -step)
    ]
    slope = (values[0] - values[1]) / (2 * step)
    assert found > 0
    assert found == pytest.approx(abs(slope), rel=1e-2)


def test_a_period_budget_has_a_marginal_price(smooth: FittedModel) -> None:
    dates = default_horizon(smooth).dates(smooth.frequency)
    reference = reference_plan(smooth, default_horizon(smooth)).plan.array(smooth)
    most = 0.9 * float(reference[:4].sum())
    guardrail = PeriodBudget("it", (dates[0], dates[3]), None, most)
    problem = asked(smooth, SpendRange("wide", {}, 0.2, 3.0, "x_reference"), guardrail)
    problem = replace(problem, budget=replace(problem.budget, sense="<="))  # type: ignore[type-var]
    optimum = answered(smooth, problem)
    found = marginal_of(marginals(optimum, problem)["it"])
    step = 0.005 * most
    values = [
        answered(
            smooth,
            replace(problem, guardrails=(problem.guardrails[0], moved(guardrail, smooth, by))),
        ).certificate.value
        for by in (step, -step)
    ]
    assert found == pytest.approx((values[0] - values[1]) / (2 * step), rel=1e-2)


def test_there_is_no_marginal_price_where_cells_are_semi_continuous(smooth: FittedModel) -> None:
    problem = asked(smooth, SpendRange("range", {}, None, 1.5, "x_reference"),
                    OnOrOff("enough", {"channel": ("c0",)}, 1e6))  # fmt: skip
    found = marginals(answered(smooth, problem), problem)
    assert found == {"range": None, "enough": None}


def test_two_bounds_at_one_place_give_nothing_alone(smooth: FittedModel) -> None:
    one = SpendRange("one", {"channel": ("c1",)}, None, 1.1, "x_reference")
    problem = asked(smooth, RANGE, one, replace(one, label="two"))
    found = marginals(answered(smooth, problem), problem)
    assert (found["one"], found["two"]) == ((), ())


def test_a_guardrail_that_commits_some_cells_and_bounds_others_has_no_one_price() -> None:
    """Nothing was ever spent on one cell: the same guardrail that bounds others commits it."""
    model = hill_model(channels=5, samples=40, s_shaped=False, card=CARD)
    spend = model.spend.copy()
    spend[:, 4] = 0.0
    model = replace(model, media=spend, spend=spend)
    never = SpendRange("never above observed", {}, None, 1.0, "x_observed_max")
    wide = SpendRange("wide", {}, None, 3.0, "x_reference")
    budget = Budget(4 * reference_plan(model, default_horizon(model)).plan.total(), "<=")
    problem = PlanProblem(default_horizon(model), budget,
                          guardrails=(wide, never))  # fmt: skip
    optimum = answered(model, problem)
    at = optimum.spend.max(axis=0) >= optimum.ground.observed_max * (1 - 1e-6)
    assert at[:4].any(), "it holds something"
    assert marginals(optimum, problem)["never above observed"] is None
