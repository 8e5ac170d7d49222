"""Infeasible questions: the conflict is irreducible, and the relaxation works."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import Infeasible
from mmm_core.plan import default_horizon, reference_plan
from optimizer.domain import build_domain
from optimizer.feasibility import require_feasible
from optimizer.guardrails import Lock, SpendRange
from optimizer.kept import Kept
from optimizer.problem import Budget, PlanProblem
from optimizer.solve import ground_of
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=4)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
GROUND = ground_of(MODEL, REFERENCE)
TOTAL = REFERENCE.plan.total()


def ask(budget: Budget, *guardrails: SpendRange | Lock) -> None:
    problem = PlanProblem(HORIZON, budget, guardrails=guardrails)
    require_feasible(problem, GROUND, build_domain(problem, GROUND), Kept())


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
    assert set(caught.value.conflict) == expected
    for dropped in expected - {"budget"}:
        ask_without = [g for g in guardrails if g.label in expected and g.label != dropped]
        ask(budget if "budget" in expected else Budget(1e14, "<="), *ask_without)


@given(factor=st.floats(1.6, 50))
def test_a_budget_beyond_every_cap_is_refused_with_the_reachable_one(factor: float) -> None:
    cap = SpendRange("cap", {}, 0.5, 1.5, "x_reference")
    with pytest.raises(Infeasible) as caught:
        ask(Budget(factor * TOTAL), cap)
    (step,) = caught.value.relaxation
    assert step["label"] == "budget"
    assert step["to"] == pytest.approx(1.5 * TOTAL, rel=1e-6)
    ask(Budget(step["to"] * (1 - 1e-9)), cap)


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
