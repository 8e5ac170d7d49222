"""What a wrong or hostile certificate could try, and questions that once went wrong."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import SAMPLE
from mmm_core.model import Transformation
from mmm_core.plan import Reference, default_horizon, reference_plan
from mmm_core.response import ResponseWindow
from optimizer.errors import Infeasible
from optimizer.explain.marginal_prices import marginal_prices
from optimizer.guardrails import Lock, SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.proof.certificate import Witness, relative_gap
from optimizer.proof.cover import covers
from optimizer.proof.verify import verify
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = hill_model(channels=3, samples=40, card=CARD)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
TOTAL = REFERENCE.plan.total()
WIDE = SpendRange("wide", {}, 0.0, 2.5, "x_reference")

pytestmark = pytest.mark.certificate


@pytest.fixture(scope="module")
def question() -> PlanProblem:
    return PlanProblem(HORIZON, Budget(TOTAL), guardrails=(WIDE,))


@pytest.fixture(scope="module")
def optimum(question: PlanProblem) -> Optimum:
    return solve(question, MODEL, REFERENCE)


def broken(optimum: Optimum, question: PlanProblem, **changes: object) -> set[str]:
    """Names of the checks that do not hold."""
    domain = changes.pop("domain", optimum.domain)
    claimed = replace(optimum.certificate, **changes)  # type: ignore[arg-type]
    spend = optimum.plan.array(MODEL)
    found = verify(claimed, spend, question, optimum.ground, domain)  # type: ignore[arg-type]
    return {check.name for check in found if not check.holds}


@pytest.mark.parametrize("value", [np.inf, np.nan, -1.0])
def test_grids_must_be_numbers_that_ascend(
    optimum: Optimum, question: PlanProblem, value: float
) -> None:
    witness = optimum.certificate.witness
    for grid in (np.append(witness.grids[0], value), np.array([]), witness.grids[0][::-1]):
        grids = (grid, *witness.grids[1:])
        assert broken(optimum, question, witness=Witness(witness.boxes, grids)) == {"witness"}


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_multipliers_and_boxes_must_be_finite(
    optimum: Optimum, question: PlanProblem, value: float
) -> None:
    witness = optimum.certificate.witness
    first, rest = witness.boxes[0], witness.boxes[1:]
    for wrong in (
        replace(first, multipliers=replace(first.multipliers, rows=first.multipliers.rows + value)),
        replace(first, upper=np.full_like(first.upper, value)),
        replace(first, lower=first.upper, upper=first.lower - 1.0),
    ):
        boxes = Witness((wrong, *rest), witness.grids)
        assert "witness" in broken(optimum, question, witness=boxes)


def test_another_objective_than_asked_is_noticed(optimum: Optimum, question: PlanProblem) -> None:
    claimed = optimum.certificate
    doubled = replace(claimed.objective, per_outcome=2 * claimed.objective.per_outcome)
    boxes = tuple(
        replace(box, multipliers=replace(box.multipliers, rows=2 * box.multipliers.rows))
        for box in claimed.witness.boxes
    )
    found = broken(
        optimum, question, objective=doubled, value=2 * claimed.value,
        upper_bound=2 * claimed.upper_bound, witness=Witness(boxes, claimed.witness.grids),
    )  # fmt: skip
    assert found == {"objective"}


def test_a_domain_drawn_too_narrow_is_noticed(optimum: Optimum, question: PlanProblem) -> None:
    levels = (optimum.plan.array(MODEL) - optimum.domain.committed).sum(axis=0)
    for k in range(3):
        lower, upper = optimum.domain.lower.copy(), optimum.domain.upper.copy()
        upper[k] = levels[k]
        lower[k] = levels[k]
        narrow = replace(optimum.domain, lower=lower, upper=upper)
        assert "domain" in broken(optimum, question, domain=narrow)


def test_many_cuts_are_no_trouble() -> None:
    edges = np.linspace(0.0, 1.0, 1501)
    lower = np.stack([edges[:-1], np.zeros(1500)], axis=1)
    upper = np.stack([edges[1:], np.ones(1500)], axis=1)
    none = np.zeros(2)
    assert covers(none, np.ones(2), lower, upper, none)
    fewer = np.delete(lower, 700, 0), np.delete(upper, 700, 0)
    assert not covers(none, np.ones(2), *fewer, none)


@pytest.mark.parametrize("budget", [3e12, 1e13, 1e14, 1e15])
def test_a_budget_without_limit_is_no_limit(budget: float) -> None:
    usual = PlanProblem(HORIZON, Budget(10 * TOTAL, "<="), Objective("profit"))
    expected = solve(usual, MODEL, REFERENCE)
    found = solve(replace(usual, budget=Budget(budget, "<=")), MODEL, REFERENCE)
    assert found.status == "optimal"
    assert found.certificate.value == pytest.approx(expected.certificate.value, rel=1e-5)


def test_a_guardrail_is_not_loosened_by_money_that_stays_unspent() -> None:
    cap = SpendRange("cap", {"channel": ("c0",)}, None, 1e5, "money")
    problem = PlanProblem(HORIZON, Budget(1e13, "<="), Objective("profit"), guardrails=(cap,))
    found = solve(problem, MODEL, REFERENCE)
    spend = found.plan.array(MODEL)
    assert spend[:, 0].sum() <= 1e5 * (1 + 1e-6)
    spend[:, 0] = 1.01 * 1e5 / spend.shape[0]
    checks = verify(found.certificate, spend, problem, found.ground, found.domain)
    assert not {c.name: c.holds for c in checks}["guardrails"]


@pytest.mark.parametrize("tail", ["zero", "reference"])
def test_where_nothing_pays_nothing_is_spent(tail: str) -> None:
    poor = replace(MODEL, card=replace(CARD, margin=1e-6))
    problem = PlanProblem(HORIZON, Budget(TOTAL, "<="), Objective("profit"), tail=tail)  # type: ignore[arg-type]
    found = solve(problem, poor, REFERENCE)
    assert found.status == "optimal"
    assert found.plan.total() <= 1e-6 * TOTAL


@pytest.mark.parametrize("tail", ["zero", "reference"])
def test_a_budget_of_nothing_is_answered(tail: str) -> None:
    problem = PlanProblem(HORIZON, Budget(0.0), tail=tail)  # type: ignore[arg-type]
    assert solve(problem, MODEL, REFERENCE).plan.total() == 0


@pytest.mark.parametrize("seed", range(4))
def test_steep_starts_with_dark_weeks(seed: int) -> None:
    """Slopes below 1 have vertical tangents at zero, and dark weeks leave terms that never move."""
    model = hill_model(channels=3, samples=30, seed=seed, s_shaped=False, card=CARD)
    slope = model.saturation.parameters["slope"]
    model.saturation.parameters["slope"] = slope.clip(max=0.95)
    spend = model.spend.to_numpy()
    spend[-8:, 0] = 0.0
    reference = reference_plan(model, default_horizon(model)).plan
    dark = reference.array(model).copy()
    dark[:5, 0] = 0.0
    current = Reference(type(reference).of(model, reference.horizon, dark), "uploaded")
    total = float(dark.sum())
    problem = PlanProblem(reference.horizon, Budget(total), guardrails=(WIDE,))
    assert solve(problem, model, current).status == "optimal"


def test_bounds_that_touch_up_to_rounding_hold() -> None:
    just_below = float(np.nextafter(1.1 * REFERENCE.plan.array(MODEL)[:, 0].sum(), 0))
    guardrails = (
        SpendRange("floor", {"channel": ("c0",)}, 1.1, None, "x_reference"),
        SpendRange("cap", {"channel": ("c0",)}, None, just_below, "money"),
    )
    problem = PlanProblem(HORIZON, Budget(TOTAL), guardrails=guardrails)
    assert solve(problem, MODEL, REFERENCE).status == "optimal"


def test_infeasible_in_a_currency_of_many_zeros() -> None:
    big = hill_model(channels=3, samples=10)
    spend = big.spend * 1e5
    big = replace(big, media=spend, spend=spend, channel_scale=big.channel_scale * 1e5)
    reference = reference_plan(big, default_horizon(big))
    cap = SpendRange("cap", {}, None, 1.5, "x_reference")
    budget = Budget(5 * reference.plan.total())
    with pytest.raises(Infeasible) as caught:
        solve(PlanProblem(reference.plan.horizon, budget, guardrails=(cap,)), big, reference)
    assert {one.label for one in caught.value.conflict} == {"cap", "budget"}
    assert caught.value.remedies


def test_cents_that_were_rounded_away_do_not_make_it_impossible() -> None:
    exact = REFERENCE.plan.array(MODEL).sum(axis=0)
    guardrails = tuple(
        SpendRange(f"m{k}", {"channel": (f"c{k}",)}, round(x, 2), round(x, 2), "money")
        for k, x in enumerate(exact)
    )
    found = solve(PlanProblem(HORIZON, Budget(TOTAL), guardrails=guardrails), MODEL, REFERENCE)
    assert found.status == "optimal"


@pytest.mark.parametrize("adstock_first", [True, False])
def test_nothing_spent_brings_exactly_nothing(adstock_first: bool) -> None:
    """Carry-over of past spend is taken off in the order in which it is added up."""
    model = replace(hill_model(channels=4, samples=37), adstock_first=adstock_first)
    reference = reference_plan(model, default_horizon(model))
    spend = reference.plan.array(model)
    window = ResponseWindow(model, reference.plan.horizon, np.zeros(4))
    curves = window.curves(np.zeros_like(spend), spend / spend.sum(axis=0))
    assert (curves.at(np.zeros(4)) == 0).all()


def test_a_size_of_rounding_measures_nothing() -> None:
    assert relative_gap(0.0, 5.0, 1e-12, 0.0) == relative_gap(0.0, 5.0, 0.0, 0.0) == np.inf
    assert relative_gap(90.0, 100.0, 100.0, 0.0) == pytest.approx(0.1)


def test_a_first_unit_that_returns_without_limit_has_no_price() -> None:
    model = hill_model(channels=4, samples=20, seed=0, s_shaped=False)
    reference = reference_plan(model, default_horizon(model))
    guardrails = (
        SpendRange("off", {"channel": ("c1",)}, None, 0.0, "money"),
        Lock("locked", {"channel": ("c3",)}),
        SpendRange("rest", {"channel": ("c0", "c2")}, 0.0, 2.0, "x_reference"),
    )
    problem = PlanProblem(HORIZON, Budget(0.8 * reference.plan.total()), guardrails=guardrails)
    found = marginal_prices(solve(problem, model, reference), problem)
    prices = dict(zip([guardrail.label for guardrail in problem.guardrails], found, strict=True))
    assert prices["off"] is None
    locked = prices["locked"]
    assert locked is None or all(np.isfinite(price.value) for price in locked)


@pytest.mark.parametrize(("lags", "most", "slope"), [(8, 0.05, 0.5), (12, 0.02, 0.3)])
def test_nearly_vertical_starts_can_be_solved(lags: int, most: float, slope: float) -> None:
    """A trace of carry-over makes the slope at zero finite, and beyond all use."""
    model = hill_model(channels=3, samples=40, seed=3, s_shaped=False)
    alpha = np.random.default_rng(0).uniform(0.002, most, (40, 3))
    curve = {**model.saturation.parameters}
    curve["slope"] = curve["slope"] * 0 + slope
    model = replace(
        model,
        l_max=lags,
        adstock=Transformation("GeometricAdstock", {"alpha": model.cells.array(alpha, SAMPLE)}),
        saturation=replace(model.saturation, parameters=curve),
    )
    reference = reference_plan(model, default_horizon(model))
    problem = PlanProblem(
        reference.plan.horizon, Budget(reference.plan.total()), guardrails=(WIDE,)
    )
    assert solve(problem, model, reference).certificate.gap <= 1e-4
