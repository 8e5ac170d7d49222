"""Infeasible questions: the conflict is irreducible, and the remedy works."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import InvalidProblem
from mmm_core.plan import default_horizon, reference_plan
from optimizer.domain.projection import build_domain
from optimizer.errors import Infeasible
from optimizer.feasibility.conflict import irreducible_conflict
from optimizer.feasibility.require import require_feasible
from optimizer.guardrails import Lock, RiskFloor, SpendRange
from optimizer.posed import ground_of
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import solve
from optimizer.warm_start import WarmStart
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = hill_model(channels=3, samples=4)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
GROUND = ground_of(MODEL, REFERENCE)
TOTAL = REFERENCE.plan.total()


def ask(budget: Budget, *guardrails: SpendRange | Lock) -> None:
    problem = PlanProblem(HORIZON, budget, guardrails=guardrails)
    require_feasible(problem, GROUND, build_domain(problem, GROUND), WarmStart())


CASES = {
    "maxima below the budget": (
        Budget(2 * TOTAL), [SpendRange("cap", {}, 0.5, 1.5, "x_reference")], {"cap", "budget"},
    ),
    "minima above the budget": (
        Budget(0.5 * TOTAL, "<="), [SpendRange("floor", {}, 0.8, None, "x_reference")],
        {"floor", "budget"},
    ),
    "two ranges on one cell": (
        Budget(TOTAL, "<="),
        [SpendRange("a", {"channel": ("c0",)}, 1.2, None, "x_reference"),
         SpendRange("b", {"channel": ("c0",)}, None, 1.0, "x_reference"),
         SpendRange("idle", {"channel": ("c1",)}, 0.5, 1.5, "x_reference")],
        {"a", "b"},
    ),
    "a lock against a cap": (
        Budget(TOTAL, "<="),
        [Lock("lock", {"channel": ("c0",)}),
         SpendRange("cap", {"channel": ("c0",)}, None, 1.0, "money")],
        {"lock", "cap"},
    ),
    "a lock above the budget": (
        Budget(0.9 * TOTAL), [Lock("lock", {})], {"lock", "budget"},
    ),
    "shares that cannot add up": (
        Budget(TOTAL),
        [SpendRange("shares", {}, None, 0.3, "share_of_total")], {"shares", "budget"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_conflicts_are_irreducible(name: str) -> None:
    budget, guardrails, expected = CASES[name]
    with pytest.raises(Infeasible) as caught:
        ask(budget, *guardrails)
    assert {one.label for one in caught.value.conflict} == expected
    for dropped in expected - {"budget"}:
        ask_without = [g for g in guardrails if g.label in expected and g.label != dropped]
        ask(budget if "budget" in expected else Budget(1e14, "<="), *ask_without)


@given(factor=st.floats(1.6, 50))
def test_a_budget_beyond_every_cap_is_refused_with_the_reachable_one(factor: float) -> None:
    cap = SpendRange("cap", {}, 0.5, 1.5, "x_reference")
    with pytest.raises(Infeasible) as caught:
        ask(Budget(factor * TOTAL), cap)
    (step,) = caught.value.remedies
    assert step.source == Budget(factor * TOTAL)
    assert step.reading.after == pytest.approx(1.5 * TOTAL, rel=1e-4)
    assert step.tried
    ask(Budget(step.reading.after), cap)


def test_feasible_questions_pass() -> None:
    ask(Budget(TOTAL), SpendRange("range", {}, 0.5, 1.5, "x_reference"))
    ask(Budget(0.0), SpendRange("range", {}, 0.0, 1.5, "x_reference"))


@given(
    low=st.lists(st.floats(0, 1.4), min_size=3, max_size=3),
    width=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    budget=st.floats(0.1, 3),
)
def test_refused_exactly_where_the_bounds_cannot_meet_the_budget(
    low: list[float], width: list[float], budget: float
) -> None:
    ranges = [
        SpendRange(f"r{k}", {"channel": (f"c{k}",)}, low[k], low[k] + width[k], "x_reference")
        for k in range(3)
    ]
    least = float(np.array(low) @ GROUND.reference_total)
    most = least + float(np.array(width) @ GROUND.reference_total)
    total = budget * TOTAL
    if least * (1 + 1e-6) <= total <= most * (1 - 1e-6):
        ask(Budget(total), *ranges)
    elif total > most * (1 + 1e-6) or total < least * (1 - 1e-6):
        with pytest.raises(Infeasible):
            ask(Budget(total), *ranges)


def test_a_floor_that_can_be_met_is_no_part_of_a_conflict() -> None:
    """Not even where its search is long: cells are open to all of the budget."""
    model = hill_model(channels=8, samples=200, seed=1, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    ground, total = ground_of(model, reference), reference.plan.total()
    floor = RiskFloor("floor", "profit", -0.03 * total, tail_share=0.1, versus="reference")
    apart = SpendRange("apart", {"channel": ("c0",)}, 1.1 * total, None, "money")
    problem = PlanProblem(reference.plan.horizon, Budget(0.997 * total), guardrails=(floor, apart))
    assert [one.label for one in irreducible_conflict(problem, ground)] == ["apart", "budget"]
    found = solve(replace(problem, guardrails=(floor,)), model, reference)
    assert floor.slack(found.spend, ground) >= -1e-6 * total


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"budget": Budget(1e6)}, "must be spent"),
        ({"objective": Objective("profit")}, "takes no objective"),
    ],
)
def test_the_least_money_is_not_asked_for_beside_another_aim(
    changes: dict[str, Any], said: str
) -> None:
    asked = PlanProblem(default_horizon(MODEL), None, goal=Goal(1e6))
    with pytest.raises(InvalidProblem, match=said):
        replace(asked, **changes)
    assert replace(asked, budget=Budget(1e9, "<=")).spends_least
