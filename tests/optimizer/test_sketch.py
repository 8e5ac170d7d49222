"""Large questions begin with a sketch, which chooses nodes and proves nothing."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.labels import Floats
from mmm_core.plan import default_horizon, reference_plan
from optimizer.bounds.tabulator import Tabulator
from optimizer.guardrails import OnOrOff, SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.search import sketch, state
from optimizer.solve import Optimum, solve
from tests.builders import hill_model, random_curves

MODEL = hill_model(10, 100, 3, geos=10)
HORIZON = default_horizon(MODEL, 6)
REFERENCE = reference_plan(MODEL, HORIZON)
PROBLEM = PlanProblem(
    HORIZON,
    Budget(0.8 * REFERENCE.plan.total()),
    guardrails=(SpendRange("range", {}, 0.0, 2.0, "x_reference"),),
)


def answered(problem: PlanProblem = PROBLEM) -> Optimum:
    return solve(problem, MODEL, REFERENCE)


@pytest.fixture(scope="module")
def plainly() -> Optimum:
    """Without a sketch, and with every level that a program likes as a node."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "is_large", lambda task: False)
        return answered()


def nodes(of: Optimum) -> int:
    return sum(grid.size for grid in of.certificate.witness.grids)


def test_a_sketch_needs_fewer_nodes_and_proves_the_same(plainly: Optimum) -> None:
    found = answered()
    assert nodes(found) < 0.85 * nodes(plainly)
    assert found.certificate.gap <= 1e-3
    # Each bound holds for the other's plan.
    assert found.certificate.upper_bound >= plainly.certificate.value * (1 - 1e-12)
    assert plainly.certificate.upper_bound >= found.certificate.value * (1 - 1e-12)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_a_sketch_likes_the_bound_holds(
    seed: int, plainly: Optimum, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Levels at random instead of its own."""

    def at_random(task: sketch.Task, hulls: object, values: Floats) -> Floats:
        return np.random.default_rng(seed).uniform(task.domain.lower, task.domain.upper)

    monkeypatch.setattr(sketch, "_liked", at_random)
    found = answered()
    assert all(check.holds for check in found.checks)
    assert found.certificate.gap <= 1e-3
    assert found.certificate.upper_bound >= plainly.certificate.value * (1 - 1e-12)


def test_cells_that_spend_nothing_or_enough_keep_what_is_enough_as_a_node() -> None:
    least = 0.3 * float(REFERENCE.plan.array(MODEL).sum(axis=0).min())
    rule = OnOrOff("burst", {"channel": ("c0", "c1")}, least)
    problem = replace(PROBLEM, guardrails=(*PROBLEM.guardrails, rule))
    found = answered(problem)
    spent = found.spend.sum(axis=0)[found.domain.least > 0]
    assert ((spent == 0) | (spent >= least * (1 - 1e-9))).all()
    for cell in np.flatnonzero(found.domain.least > 0):
        assert found.domain.least[cell] in found.certificate.witness.grids[cell]


def test_a_tent_at_a_level_is_what_its_corners_say() -> None:
    curves = random_curves("HillSaturation", 1, 30, 4, 7, False)
    grid = np.array([0.0, 0.3, 0.9, 2.0])
    tents = Tabulator(curves).mean(0, grid)
    corners, heights = tents.points(0.0, 2.0)
    for level in np.linspace(0.31, 1.99, 40).tolist():
        assert tents.at(level) == pytest.approx(float(np.interp(level, corners, heights)), rel=1e-9)
        assert tents.at(level) >= float(curves.value(0, level).mean()) * (1 - 1e-12)
    for level, value in zip(grid.tolist(), tents.values, strict=True):
        assert tents.at(level) == value
    assert Tabulator(curves).mean(0, grid[:1]).at(0.0) == tents.values[0]
