"""The optimizer at its edges: domains of one plan, shares of an open total, honest numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.plan import default_horizon, reference_plan
from optimizer.criterion import floors_of
from optimizer.errors import Infeasible, NoAnswer
from optimizer.feasibility import require
from optimizer.feasibility.nearest import finite, nearest
from optimizer.feasibility.settle import Settled
from optimizer.guardrails import (
    DarkPeriods,
    GroupRange,
    Guardrail,
    Lock,
    MaxShift,
    MinReturn,
    OnOrOff,
    PeriodBudget,
    RiskFloor,
    SpendRange,
)
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.requirements.sentence import outward, plain_fact
from optimizer.search.patience import Patience
from optimizer.solve import Optimum, solve
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.5)
MODEL = hill_model(channels=5, samples=40, seed=3, card=CARD)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
GROUND = ground_of(MODEL, REFERENCE)
MONEY = GROUND.reference_total
TOTAL = float(MONEY.sum())
MEAN = float(GROUND.outcome(GROUND.reference).sum(axis=0).mean())
IDLE = SpendRange("idle", {}, None, 3.0, "x_reference")


def ask(budget: Budget | None, *guardrails: Guardrail, goal: Goal | None = None) -> PlanProblem:
    return PlanProblem(HORIZON, budget, guardrails=guardrails, goal=goal)


def solved(problem: PlanProblem, seconds: float = 20.0) -> Optimum:
    return solve(problem, MODEL, REFERENCE, seconds)


def refused(problem: PlanProblem, seconds: float = 20.0) -> Infeasible:
    with pytest.raises(Infeasible) as caught:
        solved(problem, seconds)
    return caught.value


# --- one plan ---------------------------------------------------------------------------

ROUNDINGS = [0.0, 3.7e-9, -3.7e-9, 0.004, 0.3, 1.0, 30.0]


@pytest.mark.parametrize("side", ["minima", "maxima"])
@pytest.mark.parametrize("inside", ROUNDINGS)
@pytest.mark.parametrize("unit", ["x_reference", "money"])
def test_a_budget_at_the_sum_of_the_bounds(side: str, inside: float, unit: str) -> None:
    low, high = (0.9, 1.5) if unit == "x_reference" else (0.1 * TOTAL, 0.7 * TOTAL)
    bounds = SpendRange("range", {}, low, high, unit)  # type: ignore[arg-type]
    scale = MONEY if unit == "x_reference" else np.ones(5)
    edge = low * scale if side == "minima" else high * scale
    total = float(edge.sum()) + (inside if side == "minima" else -inside)
    found = solved(ask(Budget(total), bounds))
    assert found.status == "optimal"
    assert found.seconds < 2
    assert float(found.spend.sum()) == pytest.approx(total, rel=1e-8)
    assert np.abs(found.spend.sum(axis=0) - edge).max() <= abs(inside) + 1e-7 * total


def test_everything_fixed_is_the_only_plan() -> None:
    fixed = SpendRange("fixed", {}, 1.0, 1.0, "x_reference")
    for total in (TOTAL, round(TOTAL, 2)):
        found = solved(ask(Budget(total), fixed))
        assert found.status == "optimal"
        assert found.spend.sum(axis=0) == pytest.approx(MONEY, rel=1e-9)
        assert found.certificate.gap == pytest.approx(0.0, abs=1e-9)


def test_one_cell_free_takes_what_is_left() -> None:
    fixed = SpendRange("fixed", {"channel": ("c0", "c1", "c2", "c3")}, 1.0, 1.0, "x_reference")
    found = solved(ask(Budget(TOTAL + 1234.5), fixed))
    assert found.status == "optimal"
    assert found.spend[:, 4].sum() == pytest.approx(MONEY[4] + 1234.5, abs=0.01)


def test_everything_fixed_beside_a_floor() -> None:
    """A rounding error of the budget is no room for a floor's price to open the proof."""
    fixed = SpendRange("fixed", {}, 1.0, 1.0, "x_reference")
    floor = RiskFloor("floor", "incremental", 0.5 * MEAN, tail_share=0.2)
    found = solved(ask(Budget(TOTAL * (1 + 3e-8)), fixed, floor))
    assert found.status == "optimal"


# --- shares of a total that is open -----------------------------------------------------


@pytest.mark.parametrize("share", [0.001, 0.05, 0.18, 0.3])
@pytest.mark.parametrize("asked", ["at most", "amount", "return"])
def test_on_or_off_as_a_share_of_an_open_total(share: float, asked: str) -> None:
    some = OnOrOff("share", {}, share, "share_of_total")
    cap = SpendRange("cap", {}, None, 1.5, "x_reference")
    budget = Budget(0.8 * TOTAL, "<=") if asked == "at most" else None
    goal = {
        "at most": None,
        "amount": Goal(0.8 * MEAN),
        "return": Goal(0.9 * MEAN / TOTAL, "iroas"),
    }[asked]
    found = solved(ask(budget, some, cap, goal=goal))
    assert found.status in ("optimal", "within_gap")
    money = found.spend.sum(axis=0)
    assert (money[money > 0] >= share * money.sum() * (1 - 1e-6)).all()


def test_a_cell_that_is_switched_off_beside_a_share_is_off_to_the_cent() -> None:
    alone = OnOrOff("share", {"channel": ("c1",)}, 0.4, "share_of_total")
    found = solved(ask(Budget(TOTAL, "<="), alone, SpendRange("cap", {}, None, 1.2, "x_reference")))
    assert found.spend[:, 1].sum() == 0 or found.spend[:, 1].sum() >= 0.4 * found.spend.sum() - 1


# --- numbers that are none --------------------------------------------------------------


def test_a_locked_period_below_what_on_asks_for_is_said_in_numbers() -> None:
    least = float(GROUND.reference[:, 2].min())
    error = refused(
        ask(
            Budget(TOTAL),
            Lock("kept", {"channel": ("c2",)}),
            OnOrOff("burst", {"channel": ("c2",)}, 1.5 * least, per="period"),
        )
    )
    assert {one.label for one in error.conflict} == {"kept", "burst"}
    (step,) = error.remedies
    assert (step.source.label, step.field) == ("burst", "guardrails.1.min")
    assert step.reading.before == pytest.approx(1.5 * least)
    assert step.reading.after <= least
    assert step.reading.after == pytest.approx(least, rel=1e-3)
    assert math.isfinite(step.amount)


def test_where_nothing_is_the_only_plan_no_gap_is_infinite() -> None:
    """Each of three may spend half of the total or nothing: the mix leaves nothing else."""
    half = OnOrOff("half", {"channel": ("c0", "c1", "c2")}, 2 * TOTAL)
    found = solved(ask(Budget(TOTAL, "<="), half, MaxShift("mix", 0.01)))
    assert found.spend.sum() == pytest.approx(0.0, abs=1e-6 * TOTAL)
    assert math.isfinite(found.certificate.gap)


# --- ways out ---------------------------------------------------------------------------


def test_a_floor_is_lowered_to_what_the_best_plan_reaches() -> None:
    floor = RiskFloor("floor", "incremental", 0.0, tail_share=0.25, versus="reference")
    problem = ask(Budget(0.3 * TOTAL, "<="), floor)
    (step,) = refused(problem).remedies
    assert step.tried
    at = replace(floor, amount=step.reading.after)
    assert solved(replace(problem, guardrails=(at,))).status != "time_limit"
    higher = replace(floor, amount=step.reading.after * (1 - 2e-3))
    refused(replace(problem, guardrails=(higher,)))


@pytest.mark.long
def test_two_ways_out_do_not_contradict_each_other() -> None:
    problem = ask(
        Budget(0.5 * TOTAL, "<="),
        GroupRange("two", {"channel": ("c0", "c1", "c2", "c3")}, 1.0, None, "x_reference"),
        RiskFloor("risk", "profit", 3 * TOTAL, probability=0.9, versus="reference"),
    )
    error = refused(problem)
    assert [one.source.label for one in error.remedies] == ["budget", "risk"]
    assert "drop" not in error.remedy.lower()
    budget, risk = (one.reading.after for one in error.remedies)
    eased = replace(
        problem,
        budget=Budget(budget, "<="),
        guardrails=(problem.guardrails[0], replace(problem.guardrails[1], amount=risk)),  # type: ignore[type-var]
    )
    assert all(one.tried for one in error.remedies)
    assert solved(eased).certificate.gap >= 0


@pytest.mark.parametrize("of", ["iroas", "cpik"])
def test_a_return_out_of_reach_names_the_best_there_is(of: str) -> None:
    bounds = SpendRange("range", {}, 0.5, 1.5, "x_reference")
    reach = 20 * MEAN / TOTAL if of == "iroas" else 0.05 * TOTAL / MEAN
    problem = ask(None, bounds, goal=Goal(reach, of))  # type: ignore[arg-type]
    (step,) = refused(problem).remedies
    reach = step.reading.after * (1.05 if of == "iroas" else 0.95)
    problem = ask(None, bounds, goal=Goal(reach, of))  # type: ignore[arg-type]
    error = refused(problem)
    (step,) = error.remedies
    assert {one.label for one in error.conflict} == {"range", "goal"}
    assert step.reading.unit == ("times" if of == "iroas" else "money")
    assert step.tried
    assert [one.label for one in step.held_by] == ["range"]
    assert "held down by 'range'" in error.remedy
    assert "in all" not in error.remedy
    found = solved(replace(problem, goal=Goal(step.reading.after, of)))  # type: ignore[arg-type]
    money, brings = found.spend.sum(), GROUND.outcome(found.spend).sum(axis=0).mean()
    reached = brings / money if of == "iroas" else money / brings
    assert reached == pytest.approx(step.reading.after, rel=2e-3)
    better = step.reading.after * (1.01 if of == "iroas" else 0.99)
    refused(replace(problem, goal=Goal(better, of)))  # type: ignore[arg-type]


def test_next_to_nothing_is_no_plan() -> None:
    """The first euro of a concave channel returns anything; a return on it is no plan."""
    model = hill_model(channels=3, samples=30, s_shaped=False, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    cap = SpendRange("cap", {}, None, 1.0, "x_observed_max")
    problem = PlanProblem(HORIZON, None, guardrails=(cap,), goal=Goal(1e4, "iroas"))
    with pytest.raises(Infeasible) as caught:
        solve(problem, model, reference, 20.0)
    (step,) = caught.value.remedies
    assert step.reading.unit == "times"
    goal = Goal(step.reading.after, "iroas")
    found = solve(replace(problem, goal=goal), model, reference, 20.0)
    spent = float(found.spend.sum())
    assert spent >= 0.0099 * reference.plan.total()
    brings = found.ground.outcome(found.spend).sum(axis=0).mean()
    assert brings / spent >= step.reading.after * (1 - 1e-6)


def test_a_least_return_words_itself_as_a_return() -> None:
    bounds = SpendRange("range", {}, 0.5, 1.5, "x_reference")
    floor = MinReturn("earns", {"channel": ("c1",)}, iroas=50.0)
    error = refused(ask(Budget(TOTAL), bounds, floor))
    (step,) = error.remedies
    assert step.reading.unit == "times"
    assert 0 < step.reading.after < 50
    assert "x" in error.remedy
    assert "range" in error.message


def test_five_months_are_told_apart() -> None:
    months = np.unique(GROUND.dates.astype("M8[M]"))
    least = PeriodBudget("each", "month", min=TOTAL)
    error = refused(ask(Budget(TOTAL), least))
    named = [one.cells for one in error.remedies if one.source is least]
    assert len(set(named)) == len(named)
    assert set(named) <= {str(month) for month in months}


@pytest.mark.parametrize("scale", [1e-7, 1.0, 1e5])
def test_a_move_is_said_to_the_digit_that_shows_it(scale: float) -> None:
    fixed = SpendRange("fixed", {}, 1.0, 1.0, "x_reference")
    off = TOTAL * (1 + 1e-5 * max(scale, 1.0))
    error = refused(ask(Budget(off), fixed))
    (step,) = error.remedies
    said = [plain_fact(x, "money") for x in (step.reading.before, step.reading.after)]
    assert said[0] != said[1]
    assert solved(ask(Budget(step.reading.after), fixed)).status == "optimal"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (78749.0, 78749.29685800002, "78,749.3"),
        (0.5, 0.04254595134020811, "0.042545"),
        (3.5, 2.6417391, "2.6417"),
        (17e6, 18_954_926.123, "18,955,000"),
        (1e-7, 2.5551234e-7, "0.00000025552"),
        (0.0, -41_640_123.4, "-41,641,000"),
    ],
)
def test_rounded_away_from_where_it_was(before: float, after: float, said: str) -> None:
    rounded = outward(before, after)
    assert plain_fact(rounded, "money") == said
    assert abs(rounded - before) >= abs(after - before) * (1 - 1e-9)


def test_shares_are_said_as_shares() -> None:
    error = refused(ask(Budget(TOTAL), SpendRange("shares", {}, None, 0.15, "share_of_total")))
    readings = [one.reading for one in error.remedies]
    assert all(one.unit == "share" for one in readings)
    assert all(one.before == 0.15 and one.after > 0.15 for one in readings)
    assert "15 %" in error.remedy


def test_shares_that_leave_a_goal_nothing_give_way() -> None:
    """Five shares of 15 % are only ever all of nothing, so rows hold and no goal is reached."""
    shares = SpendRange("shares", {}, None, 0.15, "share_of_total")
    problem = ask(None, shares, IDLE, goal=Goal(0.5 * MEAN))
    (step,) = refused(problem).remedies
    assert (step.field, step.tried) == ("guardrails.0.max", True)
    assert step.reading is not None
    assert 0.2 <= step.reading.after < 0.6
    eased = replace(shares, max=step.reading.after)
    assert solved(replace(problem, guardrails=(eased, IDLE))).spend.sum() > 0


def test_a_number_that_leaves_no_choice_is_a_number_all_the_same() -> None:
    """None in any period is committed money to the solver; to a person it is a maximum of 0."""
    none = SpendRange("none", {}, 0.0, 0.0, "x_observed_max")
    problem = ask(None, none, IDLE, goal=Goal(0.5 * MEAN / TOTAL, "iroas"))
    fields = {one.field for one in refused(problem).remedies}
    assert "guardrails.0.max" in fields


def test_what_cannot_give_way_is_not_offered_to() -> None:
    """A calendar that is dark throughout leaves nothing of a goal, whatever numbers say."""
    dark = DarkPeriods("dark", {}, (GROUND.dates[0], GROUND.dates[-1]))
    error = refused(ask(None, dark, IDLE, goal=Goal(0.5 * MEAN)))
    assert {one.label for one in error.conflict} == {"dark", "goal"}
    assert error.remedies == ()
    assert "Drop one of them." in error.remedy


@pytest.mark.parametrize("probability", [0.6, pytest.param(0.9, marks=pytest.mark.long)])
def test_a_chance_is_lowered_to_what_a_fresh_search_reaches(probability: float) -> None:
    floor = RiskFloor("floor", "incremental", 3 * MEAN, probability=probability)
    problem = ask(Budget(TOTAL), IDLE, floor)
    (step,) = refused(problem, 6.0).remedies
    assert step.tried
    assert step.reading is not None
    at = replace(floor, amount=step.reading.after)
    found = solved(replace(problem, guardrails=(IDLE, at)), 6.0)
    assert at.slack(found.spend, GROUND) >= -1e-6 * MEAN


# --- time -------------------------------------------------------------------------------


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_out_of_time_is_said_only_where_time_is_what_lacked(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = RiskFloor("floor", "incremental", 3 * MEAN, probability=0.9)
    problem = ask(Budget(TOTAL), IDLE, floor)

    def nothing_known(problem, ground, domain, warm, deadline, watcher=None):  # type: ignore[no-untyped-def]
        floors = floors_of(problem, ground)
        found = nearest(floors, finite(domain, ground), ground, warm, 0.5)
        return Settled("open", floors, found)

    monkeypatch.setattr(require, "settle", nothing_known)
    with pytest.raises(NoAnswer) as caught:
        solved(problem, seconds)
    assert caught.value.kind == ("out_of_time" if seconds == 0 else "undecided")
    assert ("Allow more time" in caught.value.remedy) == (seconds == 0)


@pytest.mark.parametrize(("enough", "over"), [(None, True), (2.0, False)])
def test_a_question_of_yes_or_no_is_looked_at_as_long_as_there_is_time(
    enough: float | None, over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proof that stands still ends a search for the best plan, and never that for any plan."""
    now = [50.0]
    monkeypatch.setattr("optimizer.search.patience.time.monotonic", lambda: now[0])
    task = SimpleNamespace(counts=True, enough=enough, max_gap=1e-3, extra=0)
    best = SimpleNamespace(value=1.0, levels=np.zeros(5))
    stuck = SimpleNamespace(gap=lambda bound: 0.5, programs=3, best=best)
    patience = Patience(task, now[0], 1000.0)  # type: ignore[arg-type]
    assert not patience.over(stuck, 3.0)  # type: ignore[arg-type]
    now[0] += 10.0
    assert patience.over(stuck, 3.0) == over  # type: ignore[arg-type]
    now[0] += 1000.0
    assert patience.over(stuck, 3.0)  # type: ignore[arg-type]


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("seconds", [2.0, 4.0])
def test_every_stage_keeps_to_one_deadline(seconds: float) -> None:
    model = hill_model(channels=12, samples=600, seed=5, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    mean = float(ground_of(model, reference).outcome(reference.plan.array(model)).sum(0).mean())
    goal = Goal(0.9 * mean, with_probability=0.9)
    found = solve(PlanProblem(HORIZON, None, goal=goal), model, reference, seconds)
    assert found.seconds < seconds + 2
    assert found.certificate.gap >= 0


# --- round amounts ----------------------------------------------------------------------


def test_the_odd_rest_goes_where_it_costs_least() -> None:
    """No cell that might have taken it instead makes a better plan of round amounts."""
    step, total = 1e5, TOTAL - TOTAL % 1e5 + 60_000
    wide = SpendRange("wide", {}, 0.5, 1.5, "x_reference")
    problem = replace(ask(Budget(total), wide), round_to=step)
    found = solved(problem)
    assert found.practical is not None
    assert found.practical.round_to == step
    money = found.spend.sum(axis=0)
    odd = np.flatnonzero(np.abs(money / step - np.round(money / step)) > 1e-6)
    assert odd.size == 1
    curves = found.window.curves(found.domain.committed, found.domain.shape)
    value = float(curves.at(money).mean(axis=1).sum())
    assert value == pytest.approx(found.certificate.value, rel=1e-9)
    rest = money[odd[0]] % step
    for other in range(5):
        swapped = money.copy()
        swapped[odd[0]] -= rest
        swapped[other] += rest
        if (swapped <= 1.5 * MONEY).all() and (swapped >= 0.5 * MONEY).all():
            assert float(curves.at(swapped).mean(axis=1).sum()) <= value + 1e-6 * abs(value)
