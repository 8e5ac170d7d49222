"""What one edit changed and brought, against the difference of two evaluations."""

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import Floats
from mmm_core.plan import Plan, default_horizon, reference_plan
from mmm_core.response import ResponseWindow
from mmm_core.statistics import summarize
from planner.questions.edit import MOST, Edit, edit_of
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = hill_model(channels=3, samples=40, card=CARD)
HORIZON = default_horizon(MODEL)
DATES = HORIZON.dates(MODEL.frequency)
CURRENT = reference_plan(MODEL, HORIZON).plan.array(MODEL)
WINDOW = ResponseWindow(MODEL, HORIZON, CURRENT.mean(axis=0))


def evaluated(spend: Floats) -> PlanEvaluation:
    return evaluate(WINDOW, Plan.of(MODEL, HORIZON, spend))


def step(*moves: tuple[int, int, float]) -> tuple[Edit, PlanEvaluation, PlanEvaluation]:
    """The edit that adds money to some periods and cells of the current plan."""
    spend = CURRENT.copy()
    for period, cell, money in moves:
        spend[period, cell] += money
    before, now = evaluated(CURRENT), evaluated(spend)
    found = edit_of(before, now)
    assert found is not None
    return found, before, now


def test_money_put_into_one_week() -> None:
    found, before, now = step((4, 1, 5e4))
    assert (found.cells, found.count, found.taken) == ((1,), 1, 0.0)
    assert found.periods == (DATES[4], DATES[4])
    assert found.added == found.net == pytest.approx(5e4)
    assert found.brought == summarize(now.total - before.total)
    mine, theirs = now.profit(), before.profit()
    assert mine is not None
    assert theirs is not None
    assert found.profit == summarize(mine - theirs)


def test_the_stretch_is_the_shortest_that_holds_most() -> None:
    found, before, now = step((4, 1, 5e4))
    change = (now.by_period - before.by_period).sum(axis=0).mean(axis=0)
    every = MODEL.frequency.following(HORIZON.start, change.size)
    assert found.felt is not None
    first, last = (int(np.flatnonzero(every == day)[0]) for day in found.felt)
    assert first == 4
    assert change[first : last + 1].sum() >= MOST * change.sum()
    lengths = [
        j - i
        for i in range(change.size)
        for j in range(i, change.size)
        if change[i : j + 1].sum() >= MOST * change.sum()
    ]
    assert last - first == min(lengths)
    assert found.after == 0


def test_money_in_the_last_week_is_felt_after_the_horizon() -> None:
    found, _, _ = step((12, 0, 1e5))
    assert found.felt is not None
    later = MODEL.frequency.following(HORIZON.start, 19)
    inside = [day for day in later[13:] if found.felt[0] <= day <= found.felt[1]]
    assert found.after == len(inside)


def test_what_is_taken_costs() -> None:
    found, _, _ = step((4, 1, -2e4), (6, 1, -1e4))
    assert found.net == pytest.approx(-3e4)
    assert (found.count, found.added) == (2, 0.0)
    assert found.periods == (DATES[4], DATES[6])
    assert found.brought.mean < 0
    assert found.felt is not None


def test_a_burst_that_moves_has_no_stretch_of_its_own() -> None:
    found, _, _ = step((2, 1, -3e4), (10, 1, 3e4))
    assert found.net == pytest.approx(0, abs=1e-6)
    assert found.felt is None


def test_nothing_changed() -> None:
    assert edit_of(evaluated(CURRENT), evaluated(CURRENT.copy())) is None


def test_money_that_brings_nothing_has_no_stretch() -> None:
    spend = CURRENT.copy()
    spend[3, 1] += 1e-300  # another plan, whose outcome is the same to the last digit
    same = evaluated(CURRENT)
    other = PlanEvaluation(MODEL, Plan.of(MODEL, HORIZON, CURRENT * 1.0), WINDOW,
                           same.by_period, same.calendar)  # fmt: skip
    assert edit_of(same, other) is None
    spend[3, 1] += 1e5
    other = PlanEvaluation(MODEL, Plan.of(MODEL, HORIZON, spend), WINDOW,
                           same.by_period, same.calendar)  # fmt: skip
    found = edit_of(same, other)
    assert found is not None
    assert found.felt is None
    assert found.brought.mean == 0.0
