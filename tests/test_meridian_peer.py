"""Google Meridian's search is asked the question that is meant, and its answer is read right."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import meridian
from benchmarks.meridian import Grid, default_step, interpreter, solve, solve_all
from benchmarks.registry import Skipped

pytestmark = pytest.mark.bench


@pytest.fixture
def installed() -> None:
    try:
        interpreter()
    except Skipped as why:
        pytest.skip(str(why))


@pytest.mark.parametrize(
    ("budget", "step"),
    [(9_999, 1), (10_000, 10), (99_999, 10), (1_500_000, 1_000), (9_999_999, 1_000), (1e7, 10_000)],
)
def test_the_step_follows_the_budget(budget: float, step: int) -> None:
    assert default_step(budget) == step


def test_budget_and_bounds_are_rounded_to_the_step() -> None:
    grid = Grid.of([0.0, 149_600.0], [1_000_400.0, 900_000.0], 1_200_499.0)
    assert (grid.step, grid.budget) == (1_000, 1_200_000)
    assert grid.lower.tolist() == [0, 150_000]
    assert grid.upper.tolist() == [1_000_000, 900_000]
    assert [len(levels) for levels in grid.levels] == [1_001, 751]
    assert grid.levels[1][[0, -1]].tolist() == [150_000, 900_000]


@pytest.mark.parametrize("seed", range(20))
def test_the_middle_spends_the_budget_within_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    upper = rng.uniform(1e4, 1e6, 12)
    lower = upper * rng.choice([0.0, 0.4, 1.0], 12)
    grid = Grid.of(lower, upper, lower.sum() + rng.uniform(0.01, 1.0) * (upper - lower).sum())
    middle = grid.middle()
    assert middle.sum() == grid.budget
    assert (middle >= grid.lower).all()
    assert (middle <= grid.upper).all()
    assert (middle[grid.upper > 0] > 0).all()


@pytest.mark.parametrize(
    ("lower", "upper", "budget", "step"),
    [
        ([0, 0], [600, 600], 1_000, None),
        ([0, 0], [6e5, 6e5], 1e6, 2_000),
        ([0, 0], [4e5, 4e5], 1e6, None),
        ([6e5, 6e5], [7e5, 7e5], 1e6, None),
        ([5e5, 0], [4e5, 9e5], 1e6, None),
    ],
)
def test_what_meridian_cannot_be_asked_is_refused(lower, upper, budget, step) -> None:
    with pytest.raises(ValueError, match=r"Meridian|bounds"):
        Grid.of(lower, upper, budget, step)


def test_without_its_environment_it_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meridian, "ENVIRONMENT", tmp_path)
    with pytest.raises(Skipped, match="make bench"):
        solve([], [0], [2e6], 1e6)


@pytest.mark.usefixtures("installed")
def test_its_search_is_exact_on_concave_curves_and_stops_at_a_jump_too_long() -> None:
    grid = Grid.of([0, 2e5, 1e5], [1e6, 9e5, 1e5], 1.1e6, 10_000)
    root = [(levels, 1e3 * np.sqrt(levels)) for levels in grid.levels]
    tight = Grid.of([0, 2e5, 1e5], [1e6, 9e5, 1e5], 0.9e6, 10_000)
    cliff = [(levels, 2 * np.where(levels >= 9e5, levels, 0)) for levels in tight.levels]
    concave, convex = solve_all([(root, grid), (cliff, tight)])
    assert concave.spend.tolist() == [500_000, 500_000, 100_000]
    # Its first step, from 200,000 to 900,000, is more than is left: it ends where it began.
    assert convex.spend.tolist() == [0, 200_000, 100_000]
    assert (concave.budget, convex.budget) == (1_100_000, 900_000)
    assert concave.version
    with pytest.raises(ValueError, match="levels of curve 0"):
        solve_all([([(levels[1:], values[1:]) for levels, values in root], grid)])
