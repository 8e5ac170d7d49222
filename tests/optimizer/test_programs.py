"""One program, two roads: HiGHS by itself, and cvxpy in between."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.plan import default_horizon, reference_plan
from optimizer.errors import SolverTrouble
from optimizer.guardrails import OnOrOff, Ratio, SpendRange
from optimizer.problem import Objective, PlanProblem
from optimizer.programs.program import Columns, Program
from optimizer.requirements.budget import Budget
from optimizer.solve import solve
from tests.builders import hill_model

MODEL = hill_model(channels=6, samples=40, seed=3)
HORIZON = default_horizon(MODEL, 6)
REFERENCE = reference_plan(MODEL, HORIZON)
PROBLEM = PlanProblem(
    HORIZON,
    Budget(0.6 * REFERENCE.plan.total()),
    guardrails=(
        SpendRange("range", {}, 0.0, 2.0, "x_reference"),
        OnOrOff("on", {"channel": ("c1",)}, 0.8, "x_reference"),
        # A second row: of one alone no program is made.
        Ratio("ratio", {"channel": ("c2",)}, {"channel": ("c3",)}, 0.1, 3.0),
    ),
)
ONE_ROW = Columns(1, np.array([0, 1]), np.array([0]), np.array([-1.0]))
IMPOSSIBLE = Program(np.ones(1), ONE_ROW, np.array([-2.0]), np.zeros(1), np.ones(1))


@pytest.mark.parametrize("statistic", ["mean", "cvar"])
def test_either_road_ends_at_the_same_plan_to_the_last_digit(statistic, monkeypatch):
    problem, programs = replace(PROBLEM, objective=Objective(statistic=statistic)), []
    by_highs = Program.by_highs

    def noted(self):
        programs.append(self)
        return by_highs(self)

    monkeypatch.setattr(Program, "by_highs", noted)
    found = solve(problem, MODEL, REFERENCE)
    assert len(programs) >= found.programs > 2
    for program in programs:
        direct, (stated, _) = by_highs(program), program.by_cvxpy()
        np.testing.assert_array_equal(direct.x, stated.x)
        np.testing.assert_array_equal(direct.duals, stated.duals)
        # Of the program's own optimum: what its rows and bounds charge for adds up to its worth.
        bounds = program.worth - direct.duals @ program.columns.matrix()
        ends = np.where(bounds > 0, program.high, program.low)
        charged = (
            direct.duals @ program.right
            + bounds[np.abs(bounds) > 1e-9] @ ends[np.abs(bounds) > 1e-9]
        )
        assert charged == pytest.approx(program.worth @ direct.x, rel=1e-6)
    # Where HiGHS by itself gives up, cvxpy's road leads there too.
    monkeypatch.setattr(Program, "by_highs", lambda self: None)
    np.testing.assert_array_equal(solve(problem, MODEL, REFERENCE).spend, found.spend)


def test_a_program_without_an_optimum_says_so_by_both_roads():
    assert IMPOSSIBLE.by_highs() is None
    assert IMPOSSIBLE.solution() is None
    with pytest.raises(SolverTrouble, match="infeasible"):
        IMPOSSIBLE.solved()


def test_a_plain_answer_of_a_budget_and_ranges_does_without_cvxpy():
    script = (
        "import sys; from tests.optimizer.test_programs import *;"
        "solve(replace(PROBLEM, guardrails=PROBLEM.guardrails[:1]), MODEL, REFERENCE);"
        "print('cvxpy' in sys.modules, 'highspy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
