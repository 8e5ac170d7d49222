"""A program of one row, solved by merit: held against HiGHS, and against its own dual."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.programs.inequality import Inequality
from optimizer.programs.merit import Row, by_merit
from optimizer.programs.program import Program
from optimizer.programs.relaxation import Relaxation
from optimizer.requirements.budget import Budget
from optimizer.solve import solve
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = hill_model(channels=6, samples=40, seed=3, card=CARD)
HORIZON = default_horizon(MODEL, 6)
REFERENCE = reference_plan(MODEL, HORIZON)
WITHIN = SpendRange("range", {}, 0.2, 2.0, "x_reference")


def question(sense, share):
    return PlanProblem(HORIZON, Budget(share * REFERENCE.plan.total(), sense), guardrails=(WITHIN,))


def made(seed):
    """Concave envelopes of up to seven vertices, one vertex among them, and what they are worth."""
    rng = np.random.default_rng(seed)
    hulls = []
    for _ in range(9):
        edges = int(rng.integers(0, 7))
        levels = np.cumsum(np.append(rng.uniform(0, 2), rng.uniform(0.1, 2, edges)))
        # Equal slopes in several cells, and slopes that fall below nothing.
        slopes = np.sort(rng.choice(np.linspace(-1, 3, 17), edges, replace=False))[::-1]
        values = rng.normal() + np.append(0.0, np.cumsum(slopes * np.diff(levels)))
        hulls.append((levels, values))
    worth, cost = rng.uniform(0.5, 2, 9), rng.uniform(0, 0.5, 9) * (seed % 2)
    each = np.where(rng.uniform(size=9) < 0.2, 0.0, rng.choice([1.0, 1.0, 0.3], 9))
    return rng, hulls, worth, cost, each


def brought(hulls, worth, cost, levels):
    got = [np.interp(x, *hull) for hull, x in zip(hulls, levels, strict=True)]
    return float(worth @ got - cost @ levels)


def by_highs(hulls, worth, cost, row):
    """The same as a program: a level and a response of every cell, below every edge."""
    cells = len(hulls)
    program = Inequality(2 * cells)
    for k, (levels, values) in enumerate(hulls):
        slopes = np.append(np.diff(values) / np.diff(levels), 0.0 if levels.size == 1 else [])
        block = np.zeros((slopes.size, 2 * cells))
        block[:, k], block[:, cells + k] = -slopes, 1.0
        program.add([(0, block)], values[: slopes.size] - slopes * levels[: slopes.size])
    for sign, side in ((1.0, row.most), (-1.0, -row.least)):
        if np.isfinite(side):
            program.add([(0, sign * np.append(row.each, np.zeros(cells))[None])], np.array([side]))
    free = np.full(cells, np.inf)
    low = np.append([hull[0][0] for hull in hulls], -free)
    high = np.append([hull[0][-1] for hull in hulls], free)
    found = program.most(np.append(-cost, worth), low, high).by_highs()
    return None if found is None else found.x[:cells]


@pytest.mark.parametrize("seed", range(40))
def test_as_much_as_a_solver_finds_and_proven_by_its_multiplier(seed):
    rng, hulls, worth, cost, each = made(seed)
    ends = [float(each @ [hull[0][at] for hull in hulls]) for at in (0, -1)]
    side = float(rng.uniform(*ends))
    for row in (
        Row(each, side, side),
        Row(each, -np.inf, side),
        Row(each, side, np.inf),
        Row(each, -np.inf, np.inf),
        Row(each, ends[0], ends[0]),
        Row(each, ends[1], ends[1]),
    ):
        levels, price = by_merit(hulls, worth, cost, row)
        value, size = brought(hulls, worth, cost, levels), float(each @ levels)
        other = by_highs(hulls, worth, cost, row)
        assert value == pytest.approx(brought(hulls, worth, cost, other), rel=1e-9, abs=1e-9)
        assert row.least - 1e-9 <= size <= row.most + 1e-9
        # No levels at all are worth more, if the row charges this much: so these are the best.
        assert price == 0 or np.isfinite(row.most if price > 0 else row.least)
        charged = price * (row.most if price > 0 else row.least) if price else 0.0
        most = sum(
            float((w * values - (c + price * a) * x).max())
            for (x, values), w, c, a in zip(hulls, worth, cost, each, strict=True)
        )
        assert most + charged == pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_a_row_that_cannot_hold_is_left_to_the_program(seed):
    _, hulls, worth, cost, each = made(seed)
    least, most = (float(each @ [hull[0][at] for hull in hulls]) for at in (0, -1))
    assert by_merit(hulls, worth, cost, Row(each, -np.inf, least - 0.01)) is None
    assert by_merit(hulls, worth, cost, Row(each, most + 0.01, np.inf)) is None


def test_levels_that_leave_no_choice_are_taken_as_they_are():
    hulls = [(np.array([0.1]), np.array([1.0])), (np.array([0.2]), np.array([2.0]))]
    whole = Row(np.ones(2), 0.3, 0.3)  # which the sum of both exceeds, by rounding
    levels, price = by_merit(hulls, np.ones(2), np.zeros(2), whole)
    assert (levels.tolist(), price) == ([0.1, 0.2], 0.0)


@pytest.mark.parametrize(("sense", "share"), [("==", 0.6), ("==", 1.3), ("<=", 0.8), ("<=", 1.9)])
@pytest.mark.parametrize("quantity", ["incremental", "profit"])
def test_a_budget_is_planned_as_by_its_programs(sense, share, quantity, monkeypatch):
    problem = question(sense, share)
    problem = replace(problem, objective=replace(problem.objective, maximize=quantity))

    def asked(self):
        raise AssertionError("a program of one row went to the solver")

    with monkeypatch.context() as patch:
        patch.setattr(Program, "solved", asked)
        found = solve(problem, MODEL, REFERENCE)
    monkeypatch.setattr(Relaxation, "_by_merit", lambda *_: None)
    other = solve(problem, MODEL, REFERENCE)
    assert found.programs == other.programs
    assert found.certificate.value == pytest.approx(other.certificate.value, rel=1e-9)
    assert found.certificate.upper_bound == pytest.approx(other.certificate.upper_bound, rel=1e-7)
    np.testing.assert_allclose(found.spend, other.spend, atol=1e-6 * other.spend.max())
