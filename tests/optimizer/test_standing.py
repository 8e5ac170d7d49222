"""Committed money stands and the rest comes on top; spent money is what it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.plan import default_horizon, reference_plan
from optimizer.domain.projection import build_domain
from optimizer.errors import Infeasible
from optimizer.guardrails import Committed, DarkPeriods, OnAir, SpendRange, Spent, Standing
from optimizer.posed import ground_of
from optimizer.problem import CalendarException, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import solve_on
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=20, seed=2)
REFERENCE = reference_plan(MODEL, default_horizon(MODEL, 6))
GROUND = ground_of(MODEL, REFERENCE, "reference")
MONEY = GROUND.reference
NAMES = MODEL.cells.along("channel")


# Each example takes several evaluations of every draw.
few = settings(max_examples=settings().max_examples // 3)


def standing(kind: type[Standing], cell: int, money: Floats) -> Standing:
    """Of the periods in which an amount is given."""
    amounts = [(day, float(x)) for day, x in zip(GROUND.dates, money, strict=True) if x >= 0]
    return kind(f"{kind.state}: {cell}", {"channel": (NAMES[cell],)}, tuple(amounts))


def question(*rules, total: float = 1.0, sense: str = "==", **more) -> PlanProblem:
    within = SpendRange("within", {}, 0.0, 2.0, "x_reference")
    budget = Budget(total * float(MONEY.sum()), sense)
    return PlanProblem(
        REFERENCE.plan.horizon, budget, guardrails=(within, *rules), tail="reference", **more
    )


def solved(problem: PlanProblem):
    return solve_on(problem, MODEL, GROUND)


shares = st.lists(st.sampled_from([-1.0, 0.0, 0.4, 1.0]), min_size=6, max_size=6)


@few
@given(committed=shares, partly=shares, spent=st.integers(0, 4))
def test_what_stands_stays_and_the_rest_follows_what_is_left(committed, partly, spent) -> None:
    first, second = np.array(committed) * MONEY[:, 0], np.array(partly) * MONEY[:, 1]
    gone = np.where(np.arange(6) < spent, MONEY[:, 2], -1.0)
    rules = [standing(Committed, 0, first), standing(Committed, 1, second)]
    rules.append(standing(Spent, 2, gone))
    problem = question(*rules)
    found = solved(problem)
    assert all(check.holds for check in found.checks)
    np.testing.assert_allclose(found.spend[:spent, 2], MONEY[:spent, 2])
    for cell, floor in ((0, np.maximum(first, 0)), (1, np.maximum(second, 0))):
        above, left = found.spend[:, cell] - floor, MONEY[:, cell] - floor
        assert (above >= -1e-6 * MONEY.sum()).all()
        if left.sum() > 1e-6:
            np.testing.assert_allclose(above, left * above.sum() / left.sum(), atol=1e-3)
    # The current plan keeps all of it, so nothing that is found is worse.
    brings = GROUND.outcome(MONEY).sum(axis=0).mean()
    assert found.certificate.upper_bound >= brings * (1 - 1e-9)
    assert found.certificate.value >= brings * (1 - 1.01e-3)


@few
@given(seed=st.integers(0, 999))
def test_no_plan_on_top_of_what_stands_beats_the_bound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    floor = MONEY[:, 0] * rng.uniform(0, 1, 6)
    problem = question(standing(Committed, 0, floor), sense="<=")
    found, domain = solved(problem), build_domain(problem, GROUND)
    np.testing.assert_allclose(domain.committed[:, 0], floor)
    for _ in range(20):
        levels = rng.dirichlet(np.ones(3)) * (MONEY.sum() - floor.sum())
        spend = domain.spend(np.minimum(levels, domain.upper))
        assert problem.guardrails[1].slack(spend, GROUND) >= -1e-6
        brings = GROUND.outcome(spend).sum(axis=0).mean()
        assert brings <= found.certificate.upper_bound * (1 + 1e-9)


def test_committed_weeks_do_not_scale_the_others_up() -> None:
    """As a floor on single periods does, where calendars are fixed."""
    one = np.where(np.arange(6) == 2, MONEY[:, 0], -1.0)
    stands = build_domain(question(standing(Committed, 0, one)), GROUND)
    span = (GROUND.dates[2], GROUND.dates[2])
    aired = OnAir("air", {"channel": (NAMES[0],)}, span, float(MONEY[2, 0]))
    scaled = build_domain(question(aired), GROUND)
    least = [domain.money(domain.lower)[0] for domain in (stands, scaled)]
    assert least == pytest.approx([MONEY[2, 0], MONEY[:, 0].sum()])


@pytest.mark.parametrize("calendar", ["even", "own"])
def test_any_calendar_has_less_left_beside_what_stands(calendar: str) -> None:
    own = tuple(float(x) for x in range(1, 7))
    pattern = np.ones(6) if calendar == "even" else np.array(own)
    exception = CalendarException({}, "even" if calendar == "even" else own)
    floor = np.where(np.arange(6) == 1, 0.05 * MONEY[:, 0].sum(), -1.0)
    problem = question(standing(Committed, 0, floor), calendar_exceptions=(exception,))
    whole = pattern / pattern.sum() * MONEY[:, 0].sum()
    left = np.maximum(whole - np.maximum(floor, 0), 0)
    shape = build_domain(problem, GROUND).shape[:, 0]
    np.testing.assert_allclose(shape, left / left.sum())


def test_a_cell_of_which_all_is_committed_may_still_get_more() -> None:
    found = build_domain(question(standing(Committed, 0, MONEY[:, 0] * 1.2)), GROUND)
    np.testing.assert_allclose(found.shape[:, 0], MONEY[:, 0] / MONEY[:, 0].sum())
    assert found.upper[0] > 0


@pytest.mark.parametrize("kind", [Committed, Spent])
def test_slack_is_money_to_the_nearest_amount(kind: type[Standing]) -> None:
    rule = standing(kind, 1, np.where(np.arange(6) < 2, MONEY[:, 1], -1.0))
    assert rule.slack(MONEY, GROUND) == 0
    more, less = MONEY.copy(), MONEY.copy()
    more[:, 1] += 7.0
    less[1, 1] -= 5.0
    assert rule.slack(more, GROUND) == pytest.approx(7.0 if kind is Committed else -7.0)
    assert rule.slack(less, GROUND) == pytest.approx(-5.0)


@pytest.mark.parametrize("kind", [Committed, Spent])
def test_more_than_the_budget_cannot_stand(kind: type[Standing]) -> None:
    rule = standing(kind, 0, MONEY[:, 0])
    share = 0.5 * MONEY[:, 0].sum() / MONEY.sum()
    with pytest.raises(Infeasible) as refused:
        solved(question(rule, total=share))
    assert {one.label for one in refused.value.conflict} == {rule.label, "budget"}


def test_what_is_committed_in_dark_periods_is_to_be_cancelled() -> None:
    rule = standing(Committed, 0, MONEY[:, 0])
    dark = DarkPeriods("dark", {"channel": (NAMES[0],)}, (GROUND.dates[0], GROUND.dates[1]))
    with pytest.raises(Infeasible) as refused:
        solved(question(rule, dark))
    assert {one.label for one in refused.value.conflict} == {rule.label, "dark"}


def test_it_is_part_of_the_question_and_of_no_set() -> None:
    rule = standing(Committed, 0, MONEY[:, 0])
    problem, without = question(rule), question()
    assert problem.fingerprint != without.fingerprint
    assert problem.canonical()["guardrails"] == without.canonical()["guardrails"]
    said = problem.canonical()["commitments"]
    assert len(said) == 6
    assert said[3]["state"] == "committed"
    assert (said[3]["period"], said[3]["money"]) == (str(GROUND.dates[3]), MONEY[3, 0])
    assert rule.sentence(GROUND).plain().startswith(f"{NAMES[0]}: ")
    assert "6 periods" in rule.sentence(GROUND).plain()


def test_what_is_spent_throughout_has_nothing_left_to_decide() -> None:
    rule = standing(Spent, 1, MONEY[:, 1])
    assert rule.held(MONEY, GROUND, 0.0) == {1: "Spent already"}
    assert build_domain(question(rule), GROUND).upper[1] == 0
    part = standing(Spent, 1, np.where(np.arange(6) < 3, MONEY[:, 1], -1.0))
    assert part.held(MONEY, GROUND, 0.0) is None


def test_impossible_money_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="money = nan"):
        Committed("x", {}, ((GROUND.dates[0], float("nan")),))
