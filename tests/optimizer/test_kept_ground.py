"""A second question begins with the ground and curves of the first, and with nobody else's."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.plan import Plan, default_horizon, reference_plan
from mmm_core.response import ResponseWindow
from optimizer import warm_start
from optimizer.criterion import objective_of
from optimizer.domain.projection import build_domain
from optimizer.errors import CheckFailed
from optimizer.guardrails import SpendRange
from optimizer.posed import _Latest, ground_of
from optimizer.problem import PlanProblem
from optimizer.remembered import Remembered
from optimizer.requirements.budget import Budget
from optimizer.search import sketch
from optimizer.search.sketch import Sketched, sketched_grids
from optimizer.search.task import Task
from optimizer.solve import solve
from optimizer.warm_start import Latest
from tests.builders import hill_model

MODEL = hill_model(3, 40, 5)
HORIZON = default_horizon(MODEL, 8)
REFERENCE = reference_plan(MODEL, HORIZON)
TOTAL = REFERENCE.plan.total()


@pytest.fixture(autouse=True)
def latest(monkeypatch: pytest.MonkeyPatch) -> Latest:
    own = Latest(10**9)
    monkeypatch.setattr(warm_start, "LATEST", own)
    return own


def asked(share: float, least: float = 0.0) -> PlanProblem:
    rule = SpendRange("range", {}, least, 2.0, "x_reference")
    return PlanProblem(HORIZON, Budget(share * TOTAL), guardrails=(rule,))


def test_a_second_question_makes_no_curves_and_answers_the_same(latest, monkeypatch):
    made, plainly = [], ResponseWindow.curves
    monkeypatch.setattr(
        ResponseWindow, "curves", lambda self, *of: (made.append(of), plainly(self, *of))[1]
    )
    solve(asked(1.0), MODEL, REFERENCE)
    assert len(made) == 1
    # Made again, the reference is the same plan.
    again = solve(asked(0.8), MODEL, reference_plan(MODEL, HORIZON))
    assert len(made) == 1
    other = hill_model(3, 40, 5)
    alone = solve(asked(0.8), other, reference_plan(other, HORIZON))
    assert len(made) == 2
    np.testing.assert_array_equal(again.spend, alone.spend)
    assert again.certificate.upper_bound == alone.certificate.upper_bound


def test_whatever_differs_makes_a_ground_of_its_own():
    grounds, spend = _Latest(), REFERENCE.plan.array(MODEL)
    a_cent = spend.copy()
    a_cent[2, 1] += 0.01
    longer = default_horizon(MODEL, 9)
    first = grounds.of(MODEL, REFERENCE.plan, "zero")
    assert grounds.of(MODEL, Plan.of(MODEL, HORIZON, spend.copy()), "zero") is first
    for model, plan, tail in (
        (MODEL, REFERENCE.plan, "reference"),
        (MODEL, Plan.of(MODEL, HORIZON, a_cent), "zero"),
        (MODEL, reference_plan(MODEL, longer).plan, "zero"),
        (replace(MODEL, card=replace(MODEL.card, margin=0.4)), REFERENCE.plan, "zero"),
        (hill_model(3, 40, 6), REFERENCE.plan, "zero"),
    ):
        other = grounds.of(model, plan, tail)
        assert other is not first
        assert other.window.model is model
        np.testing.assert_array_equal(other.reference, plan.array(model))
        first = grounds.of(MODEL, REFERENCE.plan, "zero")
        assert first is not other
        assert (first.margin, first.window.tail_spend.any()) == (MODEL.card.margin, False)


def test_other_calendars_and_large_curves_are_made_anew(latest):
    ground = ground_of(MODEL, REFERENCE)
    domain = build_domain(asked(1.0), ground)
    found = latest.over(domain, ground.responses)
    assert latest.over(build_domain(asked(0.7, 0.3), ground), ground.responses) is found
    cent = replace(domain, committed=domain.committed + 0.01)
    assert latest.over(cent, ground.responses) is not found
    other = ground_of(MODEL, REFERENCE, "reference")
    assert latest.over(cent, other.responses) is latest.over(cent, other.responses)
    small = Latest(found.nbytes - 1)
    assert small.over(domain, other.responses) is not small.over(domain, other.responses)


def test_kept_curves_that_were_tampered_with_are_found_out(latest):
    solve(asked(1.0), MODEL, REFERENCE)
    kept: CalendarCurves = latest._kept[3]
    kept.weight[1, 7] *= 1.01
    with pytest.raises(CheckFailed, match=r"curves|value"):
        solve(asked(1.0), MODEL, REFERENCE)


def test_a_remembered_sketch_chooses_the_same_nodes(monkeypatch):
    monkeypatch.setattr(sketch, "REMEMBERED", Remembered[Sketched](10**7))
    ground, means = ground_of(MODEL, REFERENCE), []
    plainly = sketch._mean
    monkeypatch.setattr(sketch, "_mean", lambda *of: (means.append(of), plainly(*of))[1])

    def grids(share: float, least: float = 0.0) -> list:
        problem = asked(share, least)
        domain = build_domain(problem, ground)
        curves = ground.responses.curves(domain.committed, domain.shape)
        task = Task(curves, domain, objective_of(problem, ground))
        return sketched_grids(task, domain.levels(ground.reference))

    first = grids(1.4)
    assert len(means) == 3
    grids(1.5)
    assert len(means) == 3
    for again, alone in zip(grids(1.4), first, strict=True):
        np.testing.assert_array_equal(again, alone)
    grids(1.4, least=0.2)  # another lattice
    assert len(means) == 6
