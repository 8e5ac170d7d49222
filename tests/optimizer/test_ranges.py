"""Near-optimal ranges, against every plan on a fine grid."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.explain.ranges import NearOptimal, near_optimal
from optimizer.guardrails import SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import Optimum, solve
from tests.builders import hill_model

STEPS = 300


def asked(model: FittedModel, high: float = 2.0) -> PlanProblem:
    horizon = default_horizon(model)
    total = reference_plan(model, horizon).plan.total()
    guardrail = SpendRange("range", {}, 0.0, high, "x_reference")
    return PlanProblem(horizon, Budget(total), guardrails=(guardrail,))


def answered(model: FittedModel, problem: PlanProblem) -> Optimum:
    return solve(problem, model, reference_plan(model, problem.horizon))


def by_brute_force(optimum: Optimum, total: float, share: float) -> np.ndarray:
    """(2, 3): least and most money of each cell over a grid of all three-cell plans."""
    domain = optimum.domain
    curves = optimum.window.curves(domain.committed, domain.shape)
    levels = [np.linspace(low, high, STEPS + 1)
              for low, high in zip(domain.lower, domain.upper, strict=True)]  # fmt: skip
    means = [
        np.array([curves.value(cell, float(level)).mean() for level in grid])
        for cell, grid in enumerate(levels)
    ]
    first, second = np.meshgrid(levels[0], levels[1], indexing="ij")
    third = total - first - second
    value = means[0][:, None] + means[1][None, :] + np.interp(third, levels[2], means[2])
    good = (third >= 0) & (third <= domain.upper[2])
    good &= value >= (1 - share) * optimum.certificate.value
    ranges = [(money[good].min(), money[good].max()) for money in (first, second, third)]
    return np.array(ranges).T


@pytest.mark.parametrize("seed", [0, 4])
@pytest.mark.parametrize("s_shaped", [False, True])
@pytest.mark.parametrize("share", [0.01, 0.05])
def test_ranges_are_those_of_every_plan_on_a_grid(seed: int, s_shaped: bool, share: float) -> None:
    model = hill_model(channels=3, samples=40, seed=seed, s_shaped=s_shaped)
    problem = asked(model)
    optimum = answered(model, problem)
    found = near_optimal(optimum, problem, share)
    assert problem.budget is not None
    low, high = by_brute_force(optimum, problem.budget.total, share)
    step = 2 * optimum.domain.upper.max() / STEPS + 5e-3 * optimum.domain.upper
    assert [one.cell for one in found] == [0, 1, 2]
    assert np.abs(np.array([one.low for one in found]) - low) == pytest.approx(0, abs=step.max())
    assert np.abs(np.array([one.high for one in found]) - high) == pytest.approx(0, abs=step.max())
    money = optimum.plan.array(model).sum(axis=0)
    assert all(r.low <= x <= r.high for r, x in zip(found, money, strict=True))


def test_a_wider_share_gives_wider_ranges() -> None:
    model = hill_model(channels=3, samples=40, s_shaped=False)
    problem = asked(model)
    optimum = answered(model, problem)
    narrow, wide = (near_optimal(optimum, problem, share) for share in (0.005, 0.02))
    for a, b in zip(narrow, wide, strict=True):
        width = 5e-3 * optimum.domain.upper[a.cell]
        assert b.low <= a.low + width
        assert a.high <= b.high + width


def test_a_cell_without_choice_has_a_point() -> None:
    model = hill_model(channels=3, samples=40)
    problem = asked(model, high=1.0)
    optimum = answered(model, problem)
    for one in near_optimal(optimum, problem):
        assert one.low == pytest.approx(one.high, rel=1e-6)


def test_ranges_keep_a_tail_mean_as_well() -> None:
    model = hill_model(channels=3, samples=40, s_shaped=False)
    problem = replace(asked(model), objective=Objective(statistic="cvar"))
    optimum = answered(model, problem)
    for one in near_optimal(optimum, problem):
        money = float(optimum.plan.array(model).sum(axis=0)[one.cell])
        assert one.low < money < one.high


def test_ranges_of_a_goal_spend_little_more() -> None:
    model = hill_model(channels=3, samples=40, s_shaped=False)
    reached = 0.9 * answered(model, asked(model)).certificate.value
    problem = replace(asked(model), budget=None, goal=Goal(reached))
    optimum = answered(model, problem)
    for one in near_optimal(optimum, problem):
        assert 0 <= one.low <= one.high <= 1.01 * optimum.plan.total()
        assert one.low < one.high


def test_a_share_that_is_none_is_refused() -> None:
    model = hill_model(channels=3, samples=40)
    problem = asked(model)
    with pytest.raises(InvalidProblem, match="share"):
        NearOptimal(answered(model, problem), problem, 0.0)
