"""Questions and forgeries that once got a wrong bound, or a wrong refusal, past verification."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import InvalidProblem
from mmm_core.plan import default_horizon, reference_plan
from optimizer.errors import OutOfReach
from optimizer.guardrails import Lock, MinReturn, OnOrOff, Ratio, SpendRange
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.proof.bound import Bounds
from optimizer.proof.cover import covers
from optimizer.proof.verify import verify
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import solve, solve_on
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = hill_model(channels=3, samples=30, card=CARD, seed=2)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
TOTAL = REFERENCE.plan.total()
WIDE = SpendRange("wide", {}, 0.0, 2.0, "x_reference")
C0 = {"channel": ("c0",)}

pytestmark = pytest.mark.certificate


def test_a_return_floor_on_a_cell_that_is_partly_locked_is_refused() -> None:
    dates = HORIZON.dates(MODEL.frequency)
    guardrails = (Lock("bought", C0, (dates[0], dates[2])), MinReturn("worth it", C0, mroas=2.0))
    with pytest.raises(InvalidProblem, match="worth it"):
        solve(PlanProblem(HORIZON, Budget(TOTAL, "<="), guardrails=guardrails), MODEL, REFERENCE)


def test_out_of_reach_of_a_search_is_not_said_to_be_impossible() -> None:
    """Without upper bounds nobody has looked everywhere."""
    with pytest.raises(OutOfReach, match="times the money"):
        solve(PlanProblem(HORIZON, None, goal=Goal(1e9)), MODEL, REFERENCE)


def test_boxes_that_spend_enough_do_not_cover_spending_nothing() -> None:
    low, high, least = np.zeros(2), np.ones(2), np.array([0.6, 0.0])
    off, on = ([0.0, 0.0], [0.0, 1.0]), ([0.6, 0.0], [1.0, 1.0])
    lower, upper = np.array([off[0], on[0]]), np.array([off[1], on[1]])
    assert covers(low, high, lower, upper, least)
    assert not covers(low, high, lower[1:], upper[1:], least)
    assert not covers(low, high, lower[:1], upper[:1], least)


def test_bounds_of_other_curves_are_noticed_where_nothing_is_spent() -> None:
    cap = SpendRange("others first", C0, None, 0.5, "x_reference")
    problem = PlanProblem(HORIZON, Budget(0.5 * TOTAL, "<="), guardrails=(WIDE, cap))
    found = solve(problem, MODEL, REFERENCE)
    assert found.ground.window is not None
    curves = found.ground.window.curves(found.domain.committed, found.domain.shape)
    beta = curves.parameters["beta"].copy()
    beta[0] *= 0.01
    other = Bounds(replace(curves, parameters={**curves.parameters, "beta": beta}))
    spend = found.plan.array(MODEL)
    checks = verify(found.certificate, spend, problem, found.ground, found.domain, other)
    assert not {check.name: check.holds for check in checks}["curves"]


def test_a_return_floor_where_nothing_was_spent_so_far() -> None:
    plan = REFERENCE.plan.array(MODEL).copy()
    plan[:, 0] = 0.0
    current = replace(REFERENCE, plan=type(REFERENCE.plan).of(MODEL, HORIZON, plan))
    cap = SpendRange("room", {}, None, 1.0, "x_observed_max")
    guardrails = (cap, MinReturn("pays", C0, iroas=1.0))
    problem = PlanProblem(HORIZON, Budget(float(plan.sum())), guardrails=guardrails)
    assert solve(problem, MODEL, current).status == "optimal"


def test_a_gap_above_what_a_goal_needs_is_no_crash() -> None:
    guardrails = (
        OnOrOff("far too much", {"channel": ("c1",)}, 100 * TOTAL),
        Ratio("tied", {"channel": ("c1",)}, C0, 0.2),
    )
    problem = PlanProblem(HORIZON, None, guardrails=guardrails, goal=Goal(5e5))
    found = solve(problem, MODEL, REFERENCE)
    assert found.status == "optimal"
    assert found.plan.array(MODEL)[:, 1].sum() == 0


def test_a_search_never_halves_a_box_at_the_least_of_a_cell() -> None:
    """Halves that meet there would overlap in what cannot be spent, and prove nothing."""
    model = hill_model(3, samples=30, seed=5, s_shaped=False, geos=2, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    ground = ground_of(model, reference)
    brings = float(ground.outcome(ground.reference).sum(axis=0).mean())
    first = {dim: (label,) for dim, label in model.cells.names[0].items()}
    for share in np.linspace(0.1, 1.2, 12):
        least = share * float(ground.reference_total[0])
        guardrails = (
            SpendRange("wide", {}, 0.0, 2.5, "x_reference"),
            OnOrOff("burst", first, least),
        )
        goal = Goal(0.95 * brings)
        problem = PlanProblem(
            reference.plan.horizon, None, goal=goal, guardrails=guardrails, max_gap=1e-6
        )
        found = solve_on(problem, model, ground, 5.0)
        assert found.certificate.gap <= 1e-3
