"""Hindsight against direct re-solving, and what it never says."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.errors import InvalidProblem
from mmm_core.past import last_periods
from mmm_core.periods import Horizon
from optimizer.errors import Infeasible
from optimizer.guardrails import SpendRange
from planner.contract.hindsight import hindsight_json, parse_past, past_horizon
from planner.questions.hindsight import hindsight
from planner.questions.past_question import past_problem, spent_reference
from tests.builders import hill_model
from tests.whole_series import brought

RANGE = (SpendRange("range", {}, 0.5, 1.5, "x_reference"),)


@pytest.mark.certificate
@pytest.mark.parametrize(("channels", "geos", "steps"), [(2, 0, 120), (3, 0, 40), (1, 2, 120)])
@pytest.mark.parametrize("ends", [0, 3])
def test_as_every_other_split_of_the_money_says(channels, geos, steps, ends):
    """Every split on a grid, each evaluated over the whole series of the data."""
    model = hill_model(channels=channels, samples=4, geos=geos, seed=5)
    horizon = Horizon(model.dates[-8 - ends], 8)
    reference = spent_reference(model, horizon)
    found = hindsight(model, horizon, past_problem(reference, RANGE))
    spend = reference.plan.array(model)
    total, money, cells = spend.sum(), spend.sum(axis=0), len(model.cells)

    def worth(factor):
        return brought(model, horizon, spend * factor / model.media_scale).mean(axis=1)

    grid = np.linspace(0.5, 1.5, steps + 1)
    by_cell = np.array([worth(factor) for factor in grid]).T
    at = np.array(list(product(range(steps + 1), repeat=cells - 1)))
    left = (total - grid[at] @ money[:-1]) / money[-1]
    allowed = (left >= 0.5) & (left <= 1.5)
    at, left = at[allowed], left[allowed]
    values = np.interp(left, grid, by_cell[-1]) + sum(
        by_cell[k, at[:, k]] for k in range(cells - 1)
    )
    spent = worth(1.0).sum()
    best = worth(found.best.spend / money).sum()
    assert found.regret.mean == pytest.approx(best - spent, rel=1e-8, abs=1e-6 * spent)
    # No split is better than what is proven, and the plan is as good as the best of them.
    bound = found.optimum.certificate.upper_bound
    assert values.max() <= bound * (1 + 1e-4)
    assert best >= values.max() * (1 - 1e-3)
    assert best <= bound * (1 + 1e-9)
    assert found.best.spend.sum() == pytest.approx(total, rel=1e-9)


@settings(max_examples=8)
@given(
    seed=st.integers(0, 30),
    start=st.integers(0, 95),
    periods=st.integers(1, 15),
    width=st.floats(0.0, 0.6),
    shift=st.sampled_from([0.0, 0.0, 0.15]),
)
def test_never_negative(seed, start, periods, width, shift):
    """Not even where what was spent lies outside of the rules: it is a candidate always."""
    model = hill_model(channels=3, samples=6, seed=seed)
    horizon = Horizon(model.dates[start], periods)
    first = {"channel": ("c0",)}
    rules = (
        SpendRange("range", {}, 1 - width - shift, 1 + width + shift, "x_reference"),
        SpendRange("more", first, 1 + shift / 2, None, "x_reference"),
    )
    found = hindsight(model, horizon, past_problem(spent_reference(model, horizon), rules))
    assert found.regret.mean >= 0
    assert found.breaks == (("more",) if shift else ())
    parts = sum(found.regret_of([k]).mean for k in range(3))
    assert parts == pytest.approx(found.regret.mean, abs=1e-9 * abs(found.spent.total.mean()))
    if found.best is found.spent:
        assert found.regret.high == found.regret.low == 0
        assert found.reason.kind == "same"


def test_the_past_is_left_no_choice_but_its_own():
    model = hill_model(channels=2, samples=6)
    horizon = last_periods(model, 13)
    locked = (SpendRange("range", {}, 1.0, 1.0, "x_reference"),)
    found = hindsight(model, horizon, past_problem(spent_reference(model, horizon), locked))
    assert found.regret.mean == 0
    more = (SpendRange("range", {}, 1.1, None, "x_reference"),)
    problem = past_problem(spent_reference(model, horizon), more)
    with pytest.raises(Infeasible):
        hindsight(model, horizon, problem)


def test_a_gain_is_judged_on_draws_that_did_not_choose_it():
    model = hill_model(channels=3, samples=400, seed=2)
    found = hindsight(model, last_periods(model, 13))
    assert found.split is not None
    assert found.evidence.elsewhere == found.split.p_better
    assert found.split.out_of_sample.mean <= found.split.in_sample.mean + 1e-9
    assert found.split.on == "incremental"


def test_the_document():
    model = hill_model(channels=2, samples=12, geos=2, seed=1)
    said = hindsight_json(hindsight(model, past_horizon(model, None, None)))
    regret = said["best"]["incremental"]["mean"] - said["spent"]["incremental"]["mean"]
    assert said["regret"]["mean"] == pytest.approx(regret)
    assert said["regret_at_most"] >= said["regret"]["mean"] >= 0
    assert said["horizon"] == {"start": "2023-11-13", "periods": 13, "last": "2024-02-05"}
    for part in ("by_cell", "by_channel", "by_geo"):
        assert sum(row["spent"] for row in said[part]) == pytest.approx(said["spent"]["spend"])
        assert sum(row["best"] for row in said[part]) == pytest.approx(said["best"]["spend"])
        assert sum(row["regret"]["mean"] for row in said[part]) == pytest.approx(regret)
    assert said["regret_profit"] is None
    assert said["tail"] == "spent"
    assert "fitted on these periods too" in said["notes"][0]
    assert "current plan" in said["notes"][1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"budget": {"total": 1}}', "The problem says budget; looking back takes guardrails"),
        ('{"assumptions": {}}', "The problem says assumptions"),
        ("[]", "not an object"),
        ("{", "not JSON"),
        ('{"guardrails": [{"kind": "no"}]}', "its kind must be one of"),
    ],
)
def test_a_file_that_says_what_is_no_choice(text, says):
    model = hill_model(channels=2, samples=2)
    with pytest.raises(InvalidProblem, match=says):
        parse_past(text, model, spent_reference(model, last_periods(model, 13)))


def test_rules_of_a_file_hold():
    model = hill_model(channels=2, samples=6)
    horizon = past_horizon(model, "2023-05-01", 10)
    text = """{"guardrails": [{"kind": "spend_range", "cells": {"channel": "c0"}, "min": 0.95,
        "max": 1.05, "unit": "x_reference", "label": "near"}], "calendar": "even"}"""
    problem = parse_past(text, model, spent_reference(model, horizon))
    found = hindsight(model, horizon, problem)
    assert found.problem.guardrails[0].label == "near"
    moved = found.best.spend / found.spent.spend - 1
    assert abs(moved[0]) <= 0.05 + 1e-9
    plan = found.optimum.spend
    np.testing.assert_allclose(plan, np.tile(plan[0], (10, 1)))


def test_another_question_is_refused():
    model = hill_model(channels=2, samples=2)
    here, there = last_periods(model, 13), last_periods(model, 12)
    with pytest.raises(InvalidProblem, match="Ask of the same periods"):
        hindsight(model, here, past_problem(spent_reference(model, there)))
