"""Declined moves: cells keep the current plan, at a cost, or it is said which to take back."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.errors import InvalidProblem
from mmm_core.limits import DECLINED, REASON_CHARACTERS
from mmm_core.plan import default_horizon, reference_plan
from optimizer.errors import Infeasible
from optimizer.explain.finite_prices import finite_price, joint_price
from optimizer.guardrails import Declined, Guardrail, Lock, RiskFloor, SpendRange
from optimizer.guardrails.declined import require_apart
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve_on
from tests.builders import hill_model

MODEL = hill_model(channels=4, samples=40, seed=11)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
GROUND = ground_of(MODEL, REFERENCE)
TOTAL = REFERENCE.plan.total()
WIDE = SpendRange("range", {}, 0.5, 1.5, "x_reference")
SETS = [set for size in range(1, 5) for set in combinations(range(4), size)]


def no_to(*cells: int, reason: str = "Contract signed") -> tuple[Declined, ...]:
    return tuple(Declined.of(MODEL.cells, {"channel": (f"c{k}",)}, reason) for k in cells)


def asked(*guardrails: Guardrail, total: float = TOTAL) -> PlanProblem:
    return PlanProblem(HORIZON, Budget(total), guardrails=(WIDE, *guardrails), max_gap=1e-5)


def answered(problem: PlanProblem) -> Optimum:
    return solve_on(problem, MODEL, GROUND)


# --- what is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "reason", "named"),
    [
        ({"channel": ("c9",)}, "no", "c9"),
        ({"shop": ("c1",)}, "no", "shop"),
        ({"channel": ("c1", "c1")}, "no", "'c1'"),
        ({"channel": ("c1",)}, "  ", "declined: c1"),
        ({"channel": ("c1",)}, "x" * (REASON_CHARACTERS.most + 1), "201 characters"),
        ({"channel": ("c1",)}, "one\ntwo", r"one\?two"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    cells: dict[str, tuple[str, ...]], reason: str, named: str
) -> None:
    with pytest.raises(InvalidProblem, match=named):
        Declined.of(MODEL.cells, cells, reason)


def test_a_cell_is_declined_once() -> None:
    both = Declined.of(MODEL.cells, {"channel": ("c1", "c2")}, "no")
    require_apart(no_to(0, 1, 2), MODEL.cells)
    with pytest.raises(InvalidProblem, match="c1 are declined twice"):
        require_apart((both, *no_to(1, 3)), MODEL.cells)


def test_more_than_a_screen_lists_are_refused() -> None:
    many = tuple(replace(no_to(0)[0], label=f"no {i}") for i in range(DECLINED.most + 1))
    with pytest.raises(InvalidProblem, match="301 declined moves"):
        asked(*many)


def test_a_refusal_is_no_kind_that_anybody_writes_among_the_rules() -> None:
    assert Declined not in Guardrail.kinds.values()
    assert Guardrail.kinds["lock"] is Lock


# --- the question -----------------------------------------------------------------------


def test_refusals_are_part_of_the_question_and_leave_others_as_they_were() -> None:
    plain, declined = asked(), asked(*no_to(1))
    assert "declined" not in plain.canonical()
    assert declined.canonical() == plain.canonical() | {
        "declined": [{"cells": {"channel": ["c1"]}, "reason": "Contract signed"}]
    }
    others = [asked(*no_to(1, reason="another")), asked(*no_to(2)), asked(*no_to(1, 2))]
    prints = {one.fingerprint for one in (plain, declined, *others)}
    assert len(prints) == 5


def test_it_is_called_by_its_cells() -> None:
    everything = Declined.of(MODEL.cells, {}, "no")
    assert (no_to(1)[0].label, everything.label) == ("declined: c1", "declined: every cell")
    assert no_to(1)[0].sentence(GROUND).plain() == "c1: declined, kept as in the current plan"
    assert set(everything.held(GROUND.reference, GROUND, 0.0)) == set(range(4))


# --- the answer -------------------------------------------------------------------------


@given(
    cells=st.sampled_from(SETS),
    factor=st.sampled_from([0.85, 1.0, 1.2]),
    calendar=st.sampled_from(["reference", "even"]),
)
@settings(max_examples=12, deadline=None)
def test_declined_cells_keep_the_current_plan_or_it_is_said_which_to_take_back(
    cells: tuple[int, ...], factor: float, calendar: str
) -> None:
    problem = replace(asked(*no_to(*cells), total=factor * TOTAL), calendar=calendar)  # type: ignore[arg-type]
    try:
        optimum = answered(problem)
    except Infeasible as error:
        refused_for = error
    else:
        keeps_and_costs(problem, optimum, cells)
        return
    assert factor != 1.0
    says_which_to_take_back(problem, refused_for)


def says_which_to_take_back(problem: PlanProblem, error: Infeasible) -> None:
    labels = {one.label for one in problem.declined}
    assert labels & {one.label for one in error.conflict}
    back = [one.source.label for one in error.remedies]
    assert back
    assert labels.issuperset(back)
    kept = tuple(one for one in problem.guardrails if one.label not in back)
    answered(replace(problem, guardrails=kept))
    # One refusal fewer taken back would not do.
    one_more = next(one for one in problem.declined if one.label == back[0])
    with pytest.raises(Infeasible):
        answered(replace(problem, guardrails=(*kept, one_more)))


def keeps_and_costs(problem: PlanProblem, optimum: Optimum, cells: tuple[int, ...]) -> None:
    held = np.array(cells)
    np.testing.assert_allclose(optimum.spend[:, held], GROUND.reference[:, held], rtol=1e-12)
    if len(cells) == 4:
        np.testing.assert_allclose(optimum.spend, GROUND.reference, rtol=1e-9)
    all_of_it = joint_price(problem, problem.declined, MODEL, GROUND, optimum).gained
    assert all_of_it is not None
    for one in problem.declined:
        cost = finite_price(problem, one, MODEL, GROUND, optimum).gained
        assert cost is not None
        slack = 2e-5 * abs(optimum.certificate.value)
        assert 0 <= cost.mean <= all_of_it.mean + slack


def test_the_cost_of_all_is_what_the_plan_without_any_gains() -> None:
    problem = asked(*no_to(0, 2))
    held, free = answered(problem), answered(asked())
    cost = joint_price(problem, problem.declined, MODEL, GROUND, held).gained
    assert cost is not None
    apart = free.certificate.value - held.certificate.value
    assert apart > 0
    assert cost.mean == pytest.approx(apart, rel=1e-6)
    draws = GROUND.outcome(free.spend).sum(axis=0) - GROUND.outcome(held.spend).sum(axis=0)
    assert (cost.low, cost.high) == pytest.approx(tuple(np.quantile(draws, [0.05, 0.95])))


def test_refusals_that_a_floor_cannot_bear_are_taken_back_and_no_others() -> None:
    free = answered(asked())
    total = GROUND.outcome(free.spend).sum(axis=0)
    floor = RiskFloor("floor", "incremental", float(total.mean()) * 0.999, tail_share=0.999)
    with pytest.raises(Infeasible) as refused:
        answered(asked(floor, *no_to(0, 1, 2, 3)))
    back = [one.source.label for one in refused.value.remedies]
    assert back
    assert all(label.startswith("declined: ") for label in back)
    assert [one.field for one in refused.value.remedies] == [
        f"declined.{label[-1]}" for label in back
    ]
    assert "take back 'declined: " in refused.value.remedy


def test_numbers_move_where_taking_back_is_not_enough() -> None:
    with pytest.raises(Infeasible) as refused:
        answered(asked(*no_to(0), total=2 * TOTAL))
    assert {one.source.label for one in refused.value.remedies} == {"budget"}
