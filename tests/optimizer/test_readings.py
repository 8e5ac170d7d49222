"""Every number of a requirement as a plan needs it: there it is kept, and by no less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import (
    DarkPeriods,
    GroupRange,
    Lock,
    MaxShift,
    MinReturn,
    OnAir,
    OnOrOff,
    PeriodBudget,
    Ramp,
    Ratio,
    RiskFloor,
    SpendRange,
)
from optimizer.posed import ground_of
from optimizer.requirements import Reading, Requirement
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from planner.questions.change import cut, next_money
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.5)
MODEL = hill_model(channels=4, samples=20, seed=11, card=CARD)
REFERENCE = reference_plan(MODEL, default_horizon(MODEL))
GROUND = ground_of(MODEL, REFERENCE)
TOTAL = float(GROUND.reference.sum())
MEAN = float(GROUND.outcome(GROUND.reference).sum(axis=0).mean())
DATES = GROUND.dates
SPAN = (DATES[2], DATES[6])
C0, C01 = {"channel": ("c0",)}, {"channel": ("c0", "c1")}
REST = {"channel": ("c2", "c3")}

# By what a number has to be, so that plans around the reference miss it on either side.
MADE: dict[str, Callable[[float], Requirement]] = {
    "budget": lambda at: Budget(at * TOTAL),
    "budget at most": lambda at: Budget(at * TOTAL, "<="),
    "next money": lambda at: next_money(REFERENCE, at * TOTAL)[0],
    "cut": lambda at: cut(REFERENCE, min(0.4 * at, 0.9))[0],
    "goal": lambda at: Goal(at * MEAN),
    "goal with a probability": lambda at: Goal(at * MEAN, with_probability=0.8),
    "goal of profit": lambda at: Goal((at - 1) * TOTAL, "profit"),
    "goal of iroas": lambda at: Goal(at * MEAN / TOTAL, "iroas"),
    "goal of cpik": lambda at: Goal(at * TOTAL / MEAN, "cpik"),
    "spend_range money": lambda at: SpendRange("r", C01, 0.2 * at * TOTAL, 0.3 * at * TOTAL),
    "spend_range x_reference": lambda at: SpendRange("r", {}, at, 1.2 * at, "x_reference"),
    "spend_range share": lambda at: SpendRange(
        "r", C01, 0.2 * at, 0.3 * at, "share_of_total"
    ),
    "spend_range observed": lambda at: SpendRange("r", C01, 0.4 * at, 0.6 * at, "x_observed_max"),
    "group_range money": lambda at: GroupRange("r", C01, 0.4 * at * TOTAL, 0.5 * at * TOTAL),
    "group_range x_reference": lambda at: GroupRange("r", C01, at, 1.1 * at, "x_reference"),
    "group_range share": lambda at: GroupRange(
        "r", C01, 0.4 * at, 0.5 * at, "share_of_total"
    ),
    "ratio": lambda at: Ratio("r", C01, REST, 0.9 * at, at),
    "max_shift": lambda at: MaxShift("r", 0.1 * at),
    "on_or_off": lambda at: OnOrOff("r", {}, 0.2 * at, "share_of_total"),
    "on_or_off period": lambda at: OnOrOff("r", {}, at, "x_reference", "period"),
    "on_or_off money": lambda at: OnOrOff("r", C0, at * 0.02 * TOTAL, "money", "period"),
    "period_budget": lambda at: PeriodBudget("r", SPAN, 0.3 * at * TOTAL, 0.5 * at * TOTAL),
    "period_budget month": lambda at: PeriodBudget("r", "month", 0.2 * at * TOTAL, at * TOTAL / 3),
    "ramp": lambda at: Ramp("r", {}, 0.3 * at, from_last_observed=True),
    "ramp 0": lambda at: Ramp("r", {}, 0.0),
    "on_air": lambda at: OnAir("r", C01, SPAN, 0.02 * at * TOTAL),
    "min_return iroas": lambda at: MinReturn("r", C01, iroas=at * MEAN / TOTAL),
    "min_return mroas": lambda at: MinReturn("r", C01, mroas=at * MEAN / TOTAL),
    "risk_floor": lambda at: RiskFloor("r", "incremental", at * MEAN, probability=0.8),
    "risk_floor change": lambda at: RiskFloor(
        "r", "profit", (at - 1) * TOTAL, tail_share=0.2, versus="reference"
    ),
}  # fmt: skip
# A number that rows on a share, or a marginal return, follow is no money by itself.
SHARES = {
    "spend_range share", "group_range share", "ratio", "max_shift", "on_or_off",
    "min_return mroas",
}  # fmt: skip


def plan(seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    factor = rng.lognormal(0, 0.4, GROUND.reference.shape)
    result: Floats = GROUND.reference * factor * rng.lognormal(0, 0.3, GROUND.reference.shape[1])
    return result


def towards(of: Reading, share: float) -> float:
    """A number between the one that a plan needs and the one that was asked for."""
    return of.after + share * (of.before - of.after)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", MADE)
def test_a_plan_keeps_the_numbers_that_are_read_off_it_and_no_stricter_ones(
    name: str, seed: int
) -> None:
    # A cut of more than all, or of less than nothing, is none.
    spend, missed = plan(seed) * (0.5 if name == "cut" else 1.0), 0
    size = max(TOTAL, MEAN)
    for at in (0.5, 1.0, 2.0):
        asked = MADE[name](at)
        readings = [one for one in asked.readings(spend, GROUND) if one.missed]
        kept = asked
        for one in readings:
            kept = kept.moved(one.field, one.after)
        assert kept.slack(spend, GROUND) >= -1e-6 * size
        assert (asked.slack(spend, GROUND) < 0) == bool(readings)
        for one in readings:
            missed += 1
            stricter = kept.moved(one.field, towards(one, 0.05))
            assert stricter.slack(spend, GROUND) < 0
    assert missed


@pytest.mark.parametrize("name", sorted(set(MADE) - SHARES))
def test_bounds_follow_their_number_as_far_as_rows_say(name: str) -> None:
    asked = MADE[name](1.0)
    rows = asked.rows(GROUND)
    per = np.ones(rows.lower.size) if rows.per is None else rows.per
    for side, field in zip(("lower", "upper"), rows.follows, strict=True):
        finite = np.isfinite(getattr(rows, side))
        if not field or not finite.any():
            continue
        before = getattr(asked, field, None)
        if before is None:
            before = asked.readings(GROUND.reference, GROUND)[0].before
        step = 1e-3 * max(abs(before), 1e-3)
        moved = asked.moved(field, before + step).rows(GROUND)
        apart = np.abs(getattr(moved, side) - getattr(rows, side))[finite]
        assert apart == pytest.approx(step * per[finite], rel=1e-6)


@pytest.mark.parametrize("name", ["on_or_off period", "on_or_off money"])
def test_a_least_amount_follows_its_number_too(name: str) -> None:
    asked = MADE[name](1.0)
    before = asked.semi_continuous(GROUND)
    after = asked.moved("min", asked.min + 0.5).semi_continuous(GROUND)
    for one, other in zip(before, after, strict=True):
        assert (one.follows, other.least - one.least) == ("min", pytest.approx(0.5 * one.per))


def test_where_a_number_is_needed_is_said_where_that_is_one_of_several_places() -> None:
    spend = GROUND.reference.copy()
    spend[:, 2] *= 0.1
    spend[3, 1] = 0.0
    (low, high) = SpendRange("r", {}, 0.5, 1.5, "x_reference").readings(spend, GROUND)
    assert (low.cell, low.after, low.unit) == (2, pytest.approx(0.1), "share")
    assert (high.field, high.missed) == ("max", False)
    (air,) = OnAir("r", C01, SPAN, 1e3).readings(spend, GROUND)
    assert (air.cell, air.when, air.after) == (1, str(DATES[3]), 0.0)
    (alone,) = OnAir("r", C0, SPAN, 1e3).readings(spend, GROUND)
    assert alone.cell is None
    (month,) = PeriodBudget("r", "month", max=1.0).readings(GROUND.reference, GROUND)
    months = DATES.astype("M8[M]")
    sums = {str(m): GROUND.reference[months == m].sum() for m in np.unique(months)}
    assert (month.when, month.after) == (max(sums, key=sums.__getitem__), max(sums.values()))


def test_no_number_lets_money_into_a_multiple_of_nothing() -> None:
    reference = GROUND.reference.copy()
    reference[:, 1] = 0.0
    ground = replace(GROUND, reference=reference)
    asked = SpendRange("r", C01, None, 1.5, "x_reference")
    (high,) = asked.readings(GROUND.reference, ground)
    assert high.after == np.inf
    assert asked.rows(ground).per == pytest.approx(reference[:, :2].sum(axis=0))
    with pytest.raises(InvalidProblem):
        asked.moved("max", high.after)


@pytest.mark.parametrize("kind", [Lock("r", C0), DarkPeriods("r", C0, SPAN)])
def test_what_has_no_number_can_only_be_dropped(kind: Requirement) -> None:
    assert kind.readings(2 * GROUND.reference, GROUND) == ()
    assert kind.rows(GROUND).follows == ("", "")
    assert kind.remedy(None).plain() == "drop 'r'"
