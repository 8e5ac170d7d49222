"""The search against exhaustive dynamic programming, planted optima and local solvers."""

import numpy as np
import pytest
from scipy.optimize import minimize

from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves
from optimizer.criterion import Criterion
from optimizer.domain.levels import Domain
from optimizer.measures import Mean
from optimizer.search.branching import search
from optimizer.search.task import Found, Task
from tests.builders import random_curves


def budget_domain(cells: int, total: float, lower: Floats, upper: Floats, equal: bool) -> Domain:
    """Boxes and one budget row, over a single period."""
    return Domain(
        committed=np.zeros((1, cells)),
        shape=np.ones((1, cells)),
        constraints=(),
        commitments=(),
        lower=lower,
        upper=np.minimum(upper, total - lower.sum() + lower),
        matrix=np.ones((1, cells)),
        row_lower=np.array([total if equal else -np.inf]),
        row_upper=np.array([total]),
        least=np.zeros(cells),
        switch=np.array([-1]),
        parts=np.zeros((0, cells)),
        part_base=np.zeros(0),
        part_rows=np.zeros((1, 0)),
    )


def worth(curves: CalendarCurves, per_outcome: float = 1.0, per_money: float = 0.0) -> Criterion:
    """The posterior mean of outcome, less money."""
    cells, samples = curves.weight.shape
    return Criterion(
        Mean(), np.full(cells, per_outcome), np.full(cells, per_money), np.zeros(samples)
    )


def means(curves: CalendarCurves, levels: Floats) -> Floats:
    """Mean response of every cell on a grid of levels, (cells, levels)."""
    return np.array(
        [[curves.value(k, float(z)).mean() for z in levels] for k in range(curves.cells)]
    )


def exhaustive(table: Floats, units: int, low: int, high: int) -> float:
    """Best sum of table rows over whole units that add up to ``units``, by dynamic programming."""
    best = np.full(units + 1, -np.inf)
    best[0] = 0.0
    for row in table:
        new = np.full(units + 1, -np.inf)
        for spent in range(low, min(high, units) + 1):
            new[spent:] = np.maximum(new[spent:], best[: units + 1 - spent] + row[spent])
        best = new
    return float(best[units])


def solve(curves: CalendarCurves, domain: Domain) -> Found:
    start = (domain.lower + domain.upper) / 2
    return search(Task(curves, domain, worth(curves), max_gap=1e-4), start, time_limit=60)


@pytest.mark.certificate
@pytest.mark.parametrize("cells", [2, 3, 4, 6, 8, 12])
@pytest.mark.parametrize("kind", ["HillSaturation", "HillSaturationSigmoid", "LogisticSaturation"])
def test_equal_to_exhaustive_dynamic_programming(kind: str, cells: int) -> None:
    curves = random_curves(kind, cells, 30, 4, seed=cells)
    units, per = 40 * cells, 0.02
    total, high = units * per, 80
    grid = np.arange(high + 1) * per
    table = means(curves, grid)
    best = exhaustive(table, units, 0, high)
    bounds = np.zeros(cells), np.full(cells, high * per)
    found = solve(curves, budget_domain(cells, total, *bounds, equal=True))
    error = sum(float(np.abs(np.diff(row, 2)).max()) for row in table)
    assert found.value >= best - 1e-6 * abs(best)
    assert found.value <= best + error + 1e-6 * abs(best)
    assert found.bound >= best * (1 - 1e-12)
    assert (found.bound - found.value) / abs(found.value) <= 1e-3
    assert found.levels.sum() == pytest.approx(total, rel=1e-8)


@pytest.mark.certificate
@pytest.mark.parametrize("seed", range(6))
def test_never_below_twenty_local_starts(seed: int) -> None:
    cells = 5
    curves = random_curves("HillSaturation", cells, 40, 4, seed)
    total, upper = 2.5, np.full(cells, 1.8)
    found = solve(curves, budget_domain(cells, total, np.zeros(cells), upper, equal=True))
    rng, best = np.random.default_rng(seed), -np.inf

    def loss(z: Floats) -> tuple[float, Floats]:
        pairs = [curves.value_and_slope(k, float(max(level, 1e-9))) for k, level in enumerate(z)]
        return -sum(float(v.mean()) for v, _ in pairs), -np.array([s.mean() for _, s in pairs])

    for _ in range(20):
        start = rng.dirichlet(np.ones(cells)) * total
        answer = minimize(
            loss, np.minimum(start, 1.8), jac=True, method="SLSQP", bounds=[(0, 1.8)] * cells,
            constraints={"type": "eq", "fun": lambda z: z.sum() - total},
        )  # fmt: skip
        if abs(answer.x.sum() - total) < 1e-6:
            best = max(best, -float(answer.fun))
    assert np.isfinite(best)
    assert found.value >= best * (1 - 1e-6)
    assert found.bound >= best


@pytest.mark.certificate
def test_finds_a_planted_optimum() -> None:
    """Two S-curves that pay only when one gets everything; local slopes at zero say nothing."""
    curves = random_curves("HillSaturation", 3, 1, 1, seed=0)
    curves.parameters["slope"][:] = 6.0
    curves.parameters["kappa"][:] = np.array([0.9, 1.0, 1.1])[:, None, None]
    curves.parameters["beta"][:] = np.array([1.0, 1.4, 1.2])[:, None, None]
    curves.offset[:], curves.gain[:], curves.weight[:], curves.start[:] = 0.0, 1.0, 1.0, 0.0
    found = solve(curves, budget_domain(3, 1.5, np.zeros(3), np.full(3, 1.5), equal=True))
    assert found.levels[1] > 1.4
    assert (found.bound - found.value) / found.value <= 1e-3


def test_profit_stops_where_the_next_unit_no_longer_pays() -> None:
    curves = random_curves("LogisticSaturation", 3, 20, 3, seed=4)
    domain = budget_domain(3, 1e3, np.zeros(3), np.full(3, 1e3), equal=False)
    found = search(Task(curves, domain, worth(curves, 1.0, 20.0), max_gap=1e-6), np.ones(3), 60)
    assert found.levels.sum() < 1e3
    for k, level in enumerate(found.levels):
        slope = float(curves.value_and_slope(k, float(level))[1].mean())
        if level > 1e-6:
            assert slope == pytest.approx(20.0, rel=2e-2)
        else:
            assert slope <= 20.0 * (1 + 1e-6)


def test_time_limit_gives_a_plan_with_an_honest_gap() -> None:
    curves = random_curves("HillSaturation", 6, 30, 4, seed=1)
    domain = budget_domain(6, 3.0, np.zeros(6), np.full(6, 1.5), equal=True)
    task = Task(curves, domain, worth(curves), max_gap=1e-6)
    hurried = search(task, np.full(6, 0.5), 0.0)
    patient = search(task, np.full(6, 0.5), 60.0)
    assert hurried.programs < patient.programs
    assert hurried.bound - hurried.value > task.max_gap * hurried.size
    assert hurried.bound >= patient.value
    assert hurried.value <= patient.bound
