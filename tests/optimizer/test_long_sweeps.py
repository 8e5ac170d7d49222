"""Many random problems: exhaustive search, local starts, and every check of the certificate."""

import numpy as np
import pytest

from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import solve as solve_problem
from tests.builders import DRAWS, hill_model, random_curves
from tests.optimizer.test_search import budget_domain, exhaustive, means, solve

pytestmark = [pytest.mark.long, pytest.mark.certificate]


@pytest.mark.parametrize("seed", range(60))
def test_against_exhaustive_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = int(rng.integers(2, 13))
    kind = str(rng.choice(sorted(DRAWS)))
    curves = random_curves(kind, cells, 20, 4, seed, negative=bool(rng.random() < 0.3))
    units, per, high = int(rng.integers(10, 60)) * cells, 0.02, 80
    table = means(curves, np.arange(high + 1) * per)
    best = exhaustive(table, units, 0, high)
    upper = np.full(cells, high * per)
    found = solve(curves, budget_domain(cells, units * per, np.zeros(cells), upper, equal=True))
    size = max(abs(best), 1e-3 * float(np.abs(table).max()))
    error = sum(float(np.abs(np.diff(row, 2)).max()) for row in table)
    # A vertical tangent at zero makes the first grid step coarser than second differences say.
    error += sum(float(row[1] - row[0]) for row in table) if kind == "RootSaturation" else 0.0
    assert found.value >= best - 1e-6 * size
    assert found.value <= best + error + 1e-6 * size
    assert found.bound >= max(best, found.value) - 1e-9 * size


@pytest.mark.parametrize("seed", range(40))
def test_whole_questions_are_verified(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = hill_model(channels=int(rng.integers(2, 9)), geos=int(rng.choice([0, 0, 3])), seed=seed)
    horizon = default_horizon(model, int(rng.integers(3, 27)))
    reference = reference_plan(model, horizon)
    low, high = sorted(rng.uniform(0, 2.5, 2))
    low, high = min(low, 0.95), max(high, 1.05)
    budget = Budget(reference.plan.total() * float(rng.uniform(low, high)))
    guardrail = SpendRange("range", {}, low, high, "x_reference")
    problem = PlanProblem(
        horizon, budget, guardrails=(guardrail,), tail=rng.choice(["zero", "reference"])
    )
    optimum = solve_problem(problem, model, reference)
    assert optimum.status == "optimal"
    assert all(check.holds for check in optimum.checks)
