"""Rows that cannot hold give way by the least money: no number alone would have moved less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.plan import default_horizon, reference_plan
from optimizer.domain.projection import build_domain
from optimizer.errors import Infeasible
from optimizer.feasibility.require import require_feasible
from optimizer.feasibility.rewriting import Rewritten, required
from optimizer.feasibility.rows import rows_hold
from optimizer.guardrails import (
    GroupRange,
    Guardrail,
    OnAir,
    OnOrOff,
    PeriodBudget,
    Ramp,
    SpendRange,
)
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements import Reading
from optimizer.requirements.budget import Budget
from optimizer.warm_start import WarmStart
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=4, seed=5)
HORIZON = default_horizon(MODEL)
GROUND = ground_of(MODEL, reference_plan(MODEL, HORIZON))
MONEY = GROUND.reference_total
TOTAL = float(MONEY.sum())
PERIODS = GROUND.dates.size
SPAN = (GROUND.dates[1], GROUND.dates[8])
ALL: dict[str, tuple[str, ...]] = {}


def picked(rng: np.random.Generator) -> dict[str, tuple[str, ...]]:
    count = int(rng.integers(1, 4))
    return {"channel": tuple(f"c{k}" for k in sorted(rng.choice(3, count, replace=False)))}


def question(seed: int) -> PlanProblem:
    """Two numbers that fight over a budget, on numbers that are money or multiples of it."""
    rng = np.random.default_rng(seed)
    cells, others = picked(rng), picked(rng)
    least: list[Guardrail] = [
        SpendRange("least", cells, float(rng.uniform(0.8, 2)), None, "x_reference"),
        GroupRange("least", cells, float(rng.uniform(0.6, 2)) * TOTAL, None, "money"),
        OnAir("least", cells, SPAN, float(rng.uniform(0.2, 1)) * TOTAL / PERIODS),
        PeriodBudget("least", SPAN, float(rng.uniform(0.6, 2)) * TOTAL, None),
    ]
    most: list[Guardrail] = [
        SpendRange("most", others, None, float(rng.uniform(0.1, 0.7)), "x_reference"),
        SpendRange("most", others, None, float(rng.uniform(0.1, 0.7)), "x_observed_max"),
        Ramp("most", others, float(rng.uniform(0.0, 0.2))),
        PeriodBudget("most", "month", None, float(rng.uniform(0.05, 0.2)) * TOTAL),
        OnOrOff("most", others, float(rng.uniform(2, 4)), "x_reference"),
    ]
    guardrails = (least[int(rng.integers(4))], most[int(rng.integers(5))])
    return PlanProblem(HORIZON, Budget(float(rng.uniform(0.5, 1.5)) * TOTAL), guardrails=guardrails)


def asks(problem: PlanProblem, label: str) -> float:
    """Money that a requirement asks for more or less with a unit of its only number."""
    source = required(problem, label)
    rows, semi = source.rows(GROUND), source.semi_continuous(GROUND)
    per = np.ones(rows.lower.size) if rows.per is None else rows.per
    return float(per.sum()) + sum(one.per for one in semi)


def holds(way: Rewritten) -> bool:
    domain = build_domain(way.problem, GROUND)
    return rows_hold(domain, domain.money_scale)


def alone(problem: PlanProblem, label: str) -> float:
    """Money by which one number alone would have to move; infinite where that is no way out."""
    source, way = required(problem, label), Rewritten(problem, problem)
    (now,) = source.readings(GROUND.reference, GROUND)

    def moved(by: float) -> bool:
        to: Reading = replace(now, after=now.before + by)
        return holds(way.moved(source, to, abs(by), True, rounded=False))

    one, best = asks(problem, label), np.inf
    ends = {"least": (-now.before,), "most": (60 * TOTAL / one,)}
    for end in ends.get(now.limit, (-now.before, 10 * TOTAL)):
        if not moved(end):
            continue
        far, near = end, 0.0
        for _ in range(30):
            middle = 0.5 * (far + near)
            far, near = (middle, near) if moved(middle) else (far, middle)
        best = min(best, abs(far) * one)
    return best


@pytest.mark.sweep(keep=5)
@pytest.mark.parametrize("seed", range(12))
def test_no_number_alone_would_have_moved_less_money(seed: int) -> None:
    problem = question(seed)
    domain = build_domain(problem, GROUND)
    with pytest.raises(Infeasible) as caught:
        require_feasible(problem, GROUND, domain, WarmStart())
    remedies = caught.value.remedies
    assert remedies
    assert "Cheapest way out" in caught.value.remedy
    total = sum(one.amount for one in remedies)
    others = {one.label: alone(problem, one.label) for one in problem.requirements}
    assert all(total <= other * (1 + 1e-3) + 1.0 for other in others.values()), (total, others)
    if len(remedies) == 1:
        assert total == pytest.approx(others[remedies[0].source.label], rel=2e-3, abs=1.0)
