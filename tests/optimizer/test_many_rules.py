"""A rule for each cell of a large panel: the same domain as one for all, and as little memory."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.plan import default_horizon, reference_plan
from optimizer.domain.projection import asked_apart, build_domain
from optimizer.feasibility.rows import rows_hold
from optimizer.guardrails import Lock, SpendRange
from optimizer.guardrails.guardrail import Guardrail
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground
from optimizer.requirements.budget import Budget
from tests.builders import hill_model

SEEN = SpendRange("seen", {}, None, 1.0, "x_observed_max")
ALL = SpendRange("all", {}, 0.5, 1.5, "x_reference")


@pytest.fixture(scope="module")
def ground() -> Ground:
    """600 cells, each dark in its own weeks of the horizon."""
    model = hill_model(10, samples=4, geos=60)
    on = ground_of(model, reference_plan(model, default_horizon(model)))
    dark = np.random.default_rng(0).random(on.reference.shape) < 0.3
    return replace(on, reference=np.where(dark, 0.0, on.reference))


def asked(ground: Ground, *rules: Guardrail) -> PlanProblem:
    horizon = default_horizon(hill_model(2, samples=4))
    return PlanProblem(horizon, Budget(float(ground.reference.sum())), guardrails=rules)


def each(ground: Ground) -> list[Guardrail]:
    cells = ground.cells
    return [
        SpendRange(cells.text(k), {d: (n,) for d, n in name.items()}, 0.5, 1.5, "x_reference")
        for k, name in enumerate(cells.names)
    ]


def test_a_rule_for_each_cell_leaves_what_one_for_all_leaves(ground) -> None:
    one, many = (
        build_domain(asked(ground, *rules, SEEN), ground) for rules in ([ALL], each(ground))
    )
    np.testing.assert_allclose(many.lower, one.lower, rtol=1e-12)
    np.testing.assert_allclose(many.upper, one.upper, rtol=1e-12)
    now = ground.reference.sum(axis=0)
    with np.errstate(divide="ignore"):
        dearest = ground.observed_most / ground.reference
    np.testing.assert_allclose(one.upper, now * np.minimum(1.5, dearest.min(axis=0)), rtol=1e-12)
    # The budget alone couples cells; weeks in which a calendar spends nothing ask nothing.
    assert one.matrix.shape[0] == many.matrix.shape[0] == 1


def test_where_bounds_may_move_every_week_keeps_its_row(ground) -> None:
    found = asked_apart(asked(ground, SEEN), ground, keep=True).constraints
    assert sum(one.source is SEEN for one in found) == ground.reference.size


def test_what_is_asked_of_each_week_takes_no_matrix_of_weeks_by_cells(ground) -> None:
    problem = asked(ground, *each(ground), SEEN)
    tracemalloc.start()
    build_domain(problem, ground)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    weeks, cells = ground.reference.shape
    assert most < weeks * cells * cells * 8 / 4


def test_each_cell_is_found_by_its_labels_as_by_a_list_of_them(ground) -> None:
    cells, (dim, *others) = ground.cells, ground.cells.dims
    for k, name in enumerate(cells.names):
        rest = {other: (name[other],) for other in others}
        slow = cells.select({dim: [name[dim]], **rest})
        assert cells.select({dim: (name[dim],), **rest}).tolist() == slow.tolist() == [k]


def test_a_slack_is_that_of_the_cell_which_has_least_room(ground) -> None:
    spend = ground.reference * np.random.default_rng(1).uniform(0.6, 1.4, ground.reference.shape)
    rooms = [rule.slack(spend, ground) for rule in each(ground)]
    money, now = spend.sum(axis=0), ground.reference.sum(axis=0)
    np.testing.assert_allclose(rooms, np.minimum(money - 0.5 * now, 1.5 * now - money))
    assert ALL.slack(spend, ground) == pytest.approx(min(rooms))
    assert SEEN.slack(spend, ground) == pytest.approx((ground.observed_most - spend).min())


def test_a_lock_that_leaves_a_cap_no_room_is_found_without_its_dark_weeks(ground) -> None:
    name = {dim: (label,) for dim, label in ground.cells.names[0].items()}
    first = ground.dates[ground.reference[:, 0].argmax()]
    lock = Lock("lock", name, (first, first))
    cap = SpendRange("cap", name, None, 0.01, "x_reference")
    scale = float(ground.reference.sum())
    assert rows_hold(build_domain(asked(ground, lock), ground), scale / 600)
    assert not rows_hold(build_domain(asked(ground, lock, cap), ground), scale / 600)
