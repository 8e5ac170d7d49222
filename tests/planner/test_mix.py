"""The current mix where it meets a goal, against a dense scan of all the money it could spend."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground
from planner.contract import parse_problem
from planner.questions.against import Against, against
from planner.questions.mix import MOST_TIMES
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
FACTORS = np.geomspace(1e-3, MOST_TIMES, 1500)
OPEN = {"kind": "spend_range", "max": 200.0, "unit": "x_reference"}


def made(seed: int, s_shaped: bool = True) -> FittedModel:
    return hill_model(channels=3, samples=40, seed=seed, card=CARD, s_shaped=s_shaped)


def ground_for(model: FittedModel) -> Ground:
    return ground_of(model, reference_plan(model, default_horizon(model)))


def brings(ground: Ground) -> Floats:
    """Outcome of the current mix at every factor, (factors, samples)."""
    return np.array([ground.outcome(x * ground.reference).sum(axis=0) for x in FACTORS])


def asked(model: FittedModel, goal: dict[str, Any], *guardrails: dict[str, Any]) -> PlanProblem:
    rules = list(guardrails) or [OPEN]
    return parse_problem(json.dumps({"goal": goal, "guardrails": rules}), model)


def compared(
    model: FittedModel, ground: Ground, goal: dict[str, Any], *guardrails: dict[str, Any]
) -> tuple[Against, float]:
    other = against(asked(model, goal, *guardrails), ground, 1.0)
    return other, float(other.spend.sum() / ground.reference.sum())


@pytest.mark.parametrize("s_shaped", [True, False])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("surely", [None, 0.8])
def test_an_amount_is_met_with_the_least_money(seed: int, s_shaped: bool, surely: Any) -> None:
    """Of profit, which rises and falls again: just below its maximum, and just above."""
    model = made(seed, s_shaped)
    ground = ground_for(model)
    outcome, money = brings(ground), FACTORS * ground.reference.sum()
    for of, draws in (("incremental", outcome), ("profit", 0.4 * outcome - money[:, None])):
        below = 0 if surely is None else int((1 - surely) * draws.shape[1] + 1e-9)
        value = draws.mean(axis=1) if surely is None else np.sort(draws, axis=1)[:, below]
        for share in (0.3, 0.9, 0.999, 1.01):
            reach = float(value.max() - (1 - share) * np.ptp(value))
            goal = {"reach": reach, "of": of, "with_probability": surely}
            if of == "incremental" and reach <= 0:
                continue
            other, factor = compared(model, ground, goal)
            assert other.reaches == (share < 1 or (of == "profit" and reach <= 0))
            if not other.reaches:
                assert (other.kind, other.required_by) == ("reference", ("goal",))
                continue
            first = int(np.argmax(value >= reach))
            step = 0 if first == 0 else FACTORS[first - 1]
            assert step * (1 - 1e-6) <= factor <= FACTORS[first] * (1 + 1e-6)


@pytest.mark.parametrize("s_shaped", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_a_return_is_kept_with_the_most_money(seed: int, s_shaped: bool) -> None:
    model = made(seed, s_shaped)
    ground = ground_for(model)
    money = FACTORS * ground.reference.sum()
    value = brings(ground).mean(axis=1) / money
    # A plan that keeps a return spends at least a hundredth of the current plan's money.
    real = FACTORS >= 0.01
    best = float(value[real].max())
    for share in (0.3, 0.9, 0.995, 1.02):
        reach = share * best
        for goal in ({"reach": reach, "of": "iroas"}, {"reach": 1 / reach, "of": "cpik"}):
            other, factor = compared(model, ground, goal)
            assert other.reaches == (share < 1)
            if not other.reaches:
                assert (other.kind, other.required_by) == ("reference", ("goal",))
                continue
            last = np.flatnonzero(real & (value >= reach))[-1]
            ceiling = FACTORS[min(last + 1, FACTORS.size - 1)]
            assert FACTORS[last] * (1 - 1e-6) <= factor <= ceiling * (1 + 1e-6)


def test_what_keeps_every_rule_is_compared_with_where_it_meets_the_goal() -> None:
    """Rules do not forbid the current mix while some money in it keeps them and the goal."""
    model = made(1, s_shaped=False)
    ground = ground_for(model)
    now = float(ground.outcome(ground.reference).sum(axis=0).mean())
    least = {"kind": "spend_range", "min": 0.7, "unit": "x_reference"}
    other, factor = compared(model, ground, {"reach": 0.3 * now, "of": "incremental"}, least)
    assert other.required_by == ()
    assert factor == pytest.approx(0.7, rel=1e-4)
    most = {"kind": "spend_range", "max": 1.2, "unit": "x_reference"}
    worth = now / float(ground.reference.sum())
    other, factor = compared(model, ground, {"reach": 0.3 * worth, "of": "iroas"}, most)
    assert other.required_by == ()
    assert factor == pytest.approx(1.2, rel=1e-4)


def test_the_current_plan_itself_is_found_between_rules() -> None:
    """Where they leave nothing but the current plan, that is what could be done instead."""
    model = made(2)
    ground = ground_for(model)
    now = float(ground.outcome(ground.reference).sum(axis=0).mean())
    narrow = {"kind": "spend_range", "min": 0.999999, "max": 1.000001, "unit": "x_reference"}
    other, factor = compared(model, ground, {"reach": 0.5 * now, "of": "incremental"}, narrow)
    assert (other.required_by, factor) == ((), 1.0)


def test_rules_that_no_money_in_the_mix_keeps_are_named() -> None:
    model = made(1)
    ground = ground_for(model)
    now = float(ground.outcome(ground.reference).sum(axis=0).mean())
    dark = {"kind": "group_range", "cells": {"channel": ["c1"]}, "max": 1, "label": "dark"}
    other, _ = compared(model, ground, {"reach": 0.3 * now, "of": "incremental"}, dark)
    assert (other.kind, other.required_by) == ("same_goal", ("dark",))


def test_locked_money_stays_while_the_rest_meets_the_goal() -> None:
    model = made(1, s_shaped=False)
    ground = ground_for(model)
    now = float(ground.outcome(ground.reference).sum(axis=0).mean())
    lock = {"kind": "lock", "cells": {"channel": ["c1"]}}
    other, _ = compared(model, ground, {"reach": 0.8 * now, "of": "incremental"}, lock)
    np.testing.assert_allclose(other.spend[:, 1], ground.reference[:, 1])
    met = float(ground.outcome(other.spend).sum(axis=0).mean())
    assert met == pytest.approx(0.8 * now, rel=1e-4)
    assert met >= 0.8 * now
