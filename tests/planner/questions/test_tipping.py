"""Tipping points: solved anew on both sides by other code, nothing nearer on the way."""

from __future__ import annotations

import json
import math
import time
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import MARGIN, REQUIRED, RESPONSE, VALUE
from mmm_core.errors import Cancelled, InvalidProblem
from mmm_core.limits import ASSUMPTIONS
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from mmm_core.statistics import summarize
from optimizer import warm_start
from optimizer.errors import (
    CheckFailed,
    Infeasible,
    NoAnswer,
    NoRoundPlan,
    OutOfTime,
    SolverTrouble,
    Undecided,
)
from optimizer.guardrails import RiskFloor, SpendRange
from optimizer.posed import model_under
from optimizer.problem import Objective, PlanProblem
from optimizer.programs.program import Program
from optimizer.programs.relaxation import Relaxation
from optimizer.progress import Progress
from optimizer.proof import bound
from optimizer.remembered import Remembered
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import solve
from planner import cli, contract, services
from planner.questions import tipping
from planner.questions.advice import Advice, Case
from planner.questions.against import against
from planner.questions.dials import Dial, dials_of, unturned
from planner.questions.nearing import CLOSE, CLOSE_MONEY, EXACT, scanned
from planner.questions.resting import rests
from planner.questions.tipping import LATE, tipping_points
from planner.questions.tipping_points import Flip, Tipping, TippingPoints, ordered
from planner.questions.verdict import caution_of, decide, evidence_of, reason_of
from planner.wording import tipping as wording
from tests.builders import hill_model
from tests.planner.questions.forecasts import CARD

FINANCE = replace(CARD, margin=0.5, required_return=0.05)


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(channels=2, samples=400, seed=5, s_shaped=False, card=FINANCE)


@pytest.fixture(scope="module")
def reference(model: FittedModel) -> Reference:
    return reference_plan(model, default_horizon(model, 8))


def question(reference: Reference, **changes) -> PlanProblem:
    within = SpendRange("within", {}, 0.5, 1.5, "x_reference")
    budget = Budget(reference.plan.total())
    problem = PlanProblem(reference.plan.horizon, budget, guardrails=(within,), tail="reference")
    return replace(problem, **changes)


PROFIT = Objective("profit")
NAMES = ("decision", "direction", "pays")


@pytest.fixture(scope="module")
def fixed(model, reference) -> tuple[PlanProblem, TippingPoints]:
    problem = question(reference)
    return problem, tipping_points(model, problem, reference)


@pytest.fixture(scope="module")
def profit(model, reference) -> tuple[PlanProblem, TippingPoints]:
    budget = Budget(1.2 * reference.plan.total(), "<=")
    problem = question(reference, objective=PROFIT, budget=budget)
    known = [one for one in but(model, 0) if one.dial.money not in ("margin", "required_return")]
    found = tipping_points(model, problem, reference, known)
    looked = tuple(one for one in found.points if one.dial not in {one.dial for one in known})
    return problem, replace(found, points=looked)


@pytest.fixture(params=["fixed", "profit"])
def answered(request) -> tuple[PlanProblem, TippingPoints]:
    return request.getfixturevalue(request.param)


def but(model: FittedModel, *cells: int) -> list[Tipping]:
    """Every dial but some cells', as if it had been looked at."""
    dials = dials_of(model, model.cells.dims)
    dials = [dial for dial in dials if dial.money or dial.cells[0] not in cells]
    return [Tipping(dial, Advice("change"), None, None, None) for dial in dials]


def under(problem: PlanProblem, model: FittedModel, dial: Dial, factor: float) -> PlanProblem:
    """The question with one row of assumptions that says what a dial's factor means."""
    if dial.money is None:
        names = tuple(sorted({model.cells.names[cell]["channel"] for cell in dial.cells}))
        chosen = Row(RESPONSE, "factor", factor, (("channel", names),), note="a test")
    elif dial.money == "required_return":
        chosen = Row(REQUIRED, "rate", max(1.05 * factor - 1, 0.0))
    else:
        kind = MARGIN if dial.money == "margin" else VALUE
        chosen = Row(kind, dial.money, factor * (FINANCE.margin if kind == MARGIN else 1.0))
    return replace(problem, assumptions=Assumptions((chosen,)))


def advised(problem, model, reference, dial: Dial, factor: float) -> tuple:
    """Decision, direction and whether it pays, from a search and a verdict of their own."""
    asked = under(problem, model, dial, factor)
    best = solve(asked, model, reference)
    now, ground = model_under(asked, model), best.ground
    other = against(asked, ground, float(best.spend.sum()))
    fit = services.fitness_of(
        services.assess(
            model, reference.plan, reference, asked.tail, asked.assumptions
        ).reference_evaluation
    )
    reason = reason_of(evidence_of(asked, ground, best.spend, other))
    decision = decide(fit, other, caution_of(fit, best.spend, other), reason)
    then = other.spend if dial.money is None else reference.plan.array(model)
    moved = (best.spend - then).sum(axis=0)
    more = (
        moved.sum() if dial.money is not None else moved[list(dial.cells)].sum()
    ) / asked.budget.total
    direction = 0 if decision == "hold" or abs(more) < 0.01 else int(np.sign(more))
    card = now.card
    earned = card.margin * card.outcome.value_per_unit * ground.outcome(best.spend).sum(axis=0)
    pays = earned.mean() > (1 + card.required_return) * best.spend.sum()
    return decision, direction, None if dial.money is None else pays


def said(advice) -> tuple:
    return advice.decision, advice.direction, advice.pays


def test_every_tipping_point_is_one_when_both_sides_are_solved_anew(answered, model, reference):
    problem, found = answered
    flips = 0
    for point in found.points:
        for flip in point.flips:
            flips += 1
            assert 1 < max(flip.factor / flip.holds, flip.holds / flip.factor) <= CLOSE
            ask = (problem, model, reference, point.dial)
            assert advised(*ask, flip.holds) == said(point.now)
            assert advised(*ask, flip.factor) == said(flip.after)
            both = zip(NAMES, said(point.now), said(flip.after), strict=True)
            assert flip.what == tuple(name for name, now, then in both if now != then) != ()
    assert flips >= 3


def test_nothing_flips_at_the_factors_before_it(answered, model, reference):
    """Of some dials, for every factor takes a search."""
    problem, found = answered
    for point in found.points[:3]:
        for flip, end in ((point.below, point.dial.range[0]), (point.above, point.dial.range[1])):
            nearer = [f for f in scanned(end) if flip is None or within(f, flip.holds)]
            for factor in nearer[-2:]:
                assert advised(problem, model, reference, point.dial, factor) == said(point.now)


def within(factor: float, limit: float) -> bool:
    return abs(math.log(factor)) <= abs(math.log(limit))


def test_what_the_evidence_leaves_room_for_comes_first(answered, model, reference):
    problem, found = answered
    window = services.ground_of(model, reference, problem.tail).window
    brings = window.incremental(reference.plan.array(model)).sum(axis=2)
    for point in found.points:
        if point.dial.money is not None:
            assert point.interval is None
            assert not point.reachable
            continue
        of = summarize(brings[list(point.dial.cells)].sum(axis=0))
        assert point.interval == pytest.approx((of.low / of.mean, of.high / of.mean))
        for flip in point.flips:
            assert flip.reachable == (of.low <= flip.factor * of.mean <= of.high)
    order = [(not one.decides, not one.reachable, one.nearest) for one in found.points]
    assert order == sorted(order)


def test_money_that_no_longer_pays_flips_where_it_just_does(fixed):
    """Of a fixed budget the plan stays what it is, so the place is known in closed form."""
    _, found = fixed
    best = found.case.optimum
    earned = 0.5 * best.ground.outcome(best.spend).sum(axis=0).mean()
    factor = 1.05 * best.spend.sum() / earned
    points = {point.dial.money: point for point in found.points}
    for name, now in (("margin", 0.5), ("value", 1.0)):
        flip = points[name].below if factor < 1 else points[name].above
        assert flip.what == ("pays",)
        assert sorted([flip.holds, flip.factor])[0] <= factor <= max(flip.holds, flip.factor)
        assert flip.value == pytest.approx(flip.factor * now)
        assert flip.value == pytest.approx(factor * now, rel=1e-5)
    flip = points["required_return"].above if factor < 1 else points["required_return"].below
    assert min(flip.holds, flip.factor) <= 1 / factor <= max(flip.holds, flip.factor)
    assert flip.value == pytest.approx(1.05 * flip.factor - 1)
    # What the plan earns beside it, to every digit that is shown.
    assert flip.value == pytest.approx(earned / best.spend.sum() - 1, rel=1e-5)


def test_a_number_of_finances_is_closer(profit):
    _, found = profit
    flips = [flip for point in found.points if point.dial.money for flip in point.flips]
    assert flips
    for flip in flips:
        assert max(flip.factor / flip.holds, flip.holds / flip.factor) <= CLOSE_MONEY


@pytest.mark.long
@pytest.mark.parametrize(("margin", "pays"), [(0.5, True), (0.4, False)])
def test_where_the_best_plan_just_pays_is_found_though_it_is_another(
    model, reference, margin, pays
):
    """A channel's money changes with the margin, another's has to be spent."""
    asked = model.with_card(replace(FINANCE, margin=margin))
    rules = (
        SpendRange("most", {"channel": ("c0",)}, 0.9, 1.5, "x_reference"),
        SpendRange("free", {"channel": ("c1",)}, 0.0, 1.5, "x_reference"),
    )
    budget = Budget(1.2 * reference.plan.total(), "<=")
    problem = question(reference, objective=PROFIT, budget=budget, guardrails=rules)
    known = [one for one in but(asked) if one.dial.money in (None, "value")]
    found = tipping_points(asked, problem, reference, known)
    points = [one for one in found.points if one.dial.money in ("margin", "required_return")]
    assert len(points) == 2
    for point in points:
        of_margin = point.dial.money == "margin"
        flip = point.below if of_margin == pays else point.above
        assert flip.what == ("pays",)
        assert (point.now.pays, flip.after.pays) == (pays, not pays)
        assert 1 < max(flip.factor / flip.holds, flip.holds / flip.factor) <= EXACT
        for factor, does in ((flip.holds, pays), (flip.factor, not pays)):
            required = (REQUIRED, "rate", 1.05 * factor - 1)
            row = Row(*((MARGIN, "margin", margin * factor) if of_margin else required))
            there = replace(problem, assumptions=Assumptions((row,)))
            best, card = solve(there, asked, reference), model_under(there, asked).card
            earned = card.margin * best.ground.outcome(best.spend).sum(axis=0).mean()
            must = (1 + card.required_return) * best.spend.sum()
            assert (earned > must) == does
            assert earned == pytest.approx(must, rel=1e-5)
            assert best.spend.sum() != pytest.approx(found.case.optimum.spend.sum(), rel=1e-3)


@pytest.fixture(scope="module")
def hidden() -> tuple[FittedModel, Reference, PlanProblem, TippingPoints]:
    """A channel that keeps its money long before the decision is another one."""
    model = hill_model(channels=3, samples=400, seed=2, s_shaped=False, card=FINANCE)
    reference = reference_plan(model, default_horizon(model, 8))
    rules = (
        SpendRange("one", {"channel": ("c2",)}, 0.9, 1.0, "x_reference"),
        SpendRange("rest", {"channel": ("c0", "c1")}, 0.955, 1.045, "x_reference"),
    )
    problem = question(reference, guardrails=rules)
    return model, reference, problem, tipping_points(model, problem, reference, but(model, 2))


def test_what_is_remembered_and_who_states_programs_changes_no_digit(
    model, reference, fixed, monkeypatch
):
    """As if each factor were the first question of all, and cvxpy stated each of its programs."""
    problem, found = fixed
    for home, name in ((warm_start, "REMEMBERED"), (bound, "PROVEN")):
        monkeypatch.setattr(home, name, Remembered(0))
    stated = []
    monkeypatch.setattr(Program, "by_highs", lambda self: stated.append(self))
    monkeypatch.setattr(Relaxation, "_by_merit", lambda *_: None)
    anew = tipping_points(model, problem, reference, but(model, 1))
    turned = [one for one in found.points if one.dial.cells == (1,)]
    assert len(stated) > 10
    assert turned[0].flips
    alone = [one for one in anew.points if one.dial.cells == (1,)]
    assert alone == turned


def test_what_turns_the_decision_is_found_beyond_a_direction(hidden):
    model, reference, problem, found = hidden
    point = found.points[0]
    assert point.dial.cells == (2,)
    assert (point.above.what, point.above.reachable) == (("direction",), True)
    (flip,) = point.beyond
    assert point.decides == (flip,)
    assert point.above.factor < flip.holds < flip.factor <= flip.holds * CLOSE
    assert flip.factor <= point.interval[1]
    ask = (problem, model, reference, point.dial)
    assert advised(*ask, flip.holds)[0] == point.now.decision != "hold"
    assert advised(*ask, flip.factor) == said(flip.after)
    assert flip.after.decision == "hold"
    (cell,) = [cell for cell in contract.flip_json(found)["cells"] if cell["channel"] == "c2"]
    assert [one["after"]["decision"] for one in cell["beyond"]] == ["hold"]


def test_the_decision_is_said_before_a_direction(hidden):
    model, _, _, found = hidden
    point = found.points[0]
    decided, turned = (
        wording.dial_value(model, point.dial, one.factor) for one in (*point.beyond, point.above)
    )
    assert wording.finding(found) == (
        f"Within the evidence, Response of c2 {decided} would turn Change with caution into Hold. "
        f"Within it, a channel's direction turns at: Response of c2 {turned} (c2 keeps about its "
        "money)."
    )
    assert wording.becomes(model, point).endswith(
        f"{turned}: c2 keeps about its money; {decided}: Hold: no change is worth it"
    )


def test_bars_are_what_the_plan_would_gain(answered, model, reference):
    problem, found = answered
    best, other = found.case.optimum, found.case.against
    swings = [bar.swing for bar in found.tornado.bars]
    assert swings == sorted(swings, reverse=True)
    assert {bar.dial.money for bar in found.tornado.bars} == {None, "margin", "value"}
    for bar in found.tornado.bars:
        for factor, gain in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            asked = under(problem, model, bar.dial, factor)
            now = model_under(asked, model)
            ground = services.ground_of(now, reference, problem.tail)
            brings = (ground.outcome(best.spend) - ground.outcome(other.spend)).sum(axis=0).mean()
            worth = now.card.margin * now.card.outcome.value_per_unit
            money = best.spend.sum() - other.spend.sum()
            assert gain == pytest.approx(worth * brings - money, rel=1e-9, abs=1e-6)


def test_points_come_as_they_are_found_and_are_not_looked_for_again(model, reference, monkeypatch):
    problem, seen, looked = question(reference), list[Progress](), list[Dial]()

    def at_once(_, dial: Dial) -> Tipping:
        looked.append(dial)
        return Tipping(dial, Advice("change"), None, None, None)

    def until_two(at: Progress) -> bool:
        seen.append(at)
        return len(at.known) < 2

    monkeypatch.setattr(tipping._Search, "point", at_once)
    with pytest.raises(Cancelled):
        tipping_points(model, problem, reference, watcher=until_two)
    known, dials = seen[-1].known, dials_of(model, model.cells.dims)
    assert [point.dial for point in known] == list(dials[:2]) == looked
    assert [len(at.known) for at in seen] == sorted(len(at.known) for at in seen)
    found = tipping_points(
        model, problem, reference, known, watcher=lambda at: seen.append(at) or True
    )
    assert looked == list(dials)
    assert {point.dial for point in found.points} == set(dials)
    assert (seen[-1].total, len(seen[-1].known)) == (5, 5)


def test_regions_of_a_channel_are_weaker_together():
    panel = hill_model(channels=2, geos=2, samples=400, seed=5, s_shaped=False, card=FINANCE)
    there = reference_plan(panel, default_horizon(panel, 6))
    problem = question(there)
    dials = dials_of(panel, ("channel",))
    assert [dial.cells for dial in dials] == [(0, 2), (1, 3), (), (), ()]
    known = [Tipping(dial, Advice("change"), None, None, None) for dial in dials[1:]]
    found = tipping_points(panel, problem, there, known, by=("channel",))
    (point,) = [one for one in found.points if one.dial == dials[0]]
    assert point.flips
    for flip in point.flips:
        assert advised(problem, panel, there, point.dial, flip.holds) == said(point.now)
        assert advised(problem, panel, there, point.dial, flip.factor) == said(flip.after)
    window = services.ground_of(panel, there, problem.tail).window
    of = summarize(window.incremental(there.plan.array(panel)).sum(axis=2)[[0, 2]].sum(axis=0))
    assert point.interval == pytest.approx((of.low / of.mean, of.high / of.mean))
    (cell, *_) = contract.flip_json(found)["cells"]
    assert cell.keys() >= {"channel", "now", "below", "above"}


def test_a_plan_at_its_bounds_is_not_searched_for_again(model, reference, monkeypatch):
    """What is known without a search is what searches find."""
    searches, search = list[object](), tipping.solve_on
    narrow = SpendRange("narrow", {}, 0.97, 1.03, "x_reference")
    problem = question(reference, guardrails=(narrow,))

    def counted(*given, **how):
        searches.append(given)
        return search(*given, **how)

    def looked_at() -> tuple[TippingPoints, Tipping, int]:
        before = len(searches)
        found = tipping_points(model, problem, reference, but(model, 1))
        (point,) = [one for one in found.points if one.dial.cells == (1,)]
        return found, point, len(searches) - before

    monkeypatch.setattr(tipping, "solve_on", counted)
    found, point, few = looked_at()
    sides = [end for end in point.dial.range if rests(found.case.optimum, problem, (1,), end)]
    assert len(sides) == 1
    floor = RiskFloor("floor", "incremental", 1.0, probability=0.5)
    asking = replace(problem, guardrails=(narrow, floor))
    bad = replace(problem, objective=Objective(statistic="cvar"))
    assert not any(rests(found.case.optimum, one, (1,), sides[0]) for one in (asking, bad))
    monkeypatch.setattr(tipping, "rests", lambda *_: False)
    _, again, many = looked_at()
    assert again == point
    assert many >= few + 4


def test_an_unfit_model_has_no_advice_to_flip(reference):
    model = hill_model(channels=2, samples=40, seed=5, s_shaped=False, card=FINANCE)
    found = tipping_points(
        model, question(reference), reference_plan(model, reference.plan.horizon)
    )
    assert found.points == ()
    assert "not fit" in found.why


def test_a_question_without_an_answer_is_refused_as_elsewhere(model, reference):
    much = question(reference, budget=Budget(2 * reference.plan.total()))
    with pytest.raises(Infeasible):
        tipping_points(model, much, reference)
    with pytest.raises(NoAnswer):
        tipping_points(model, question(reference), reference, time_limit=1e-9)
    no_margin = model.with_card(replace(FINANCE, margin=None))
    with pytest.raises(InvalidProblem):
        tipping_points(no_margin, question(reference, objective=PROFIT), reference)


def test_what_there_was_no_time_for_is_said(model, reference, monkeypatch):
    searches, search = [], tipping.solve_on

    def until_ten(*given, **how):
        searches.append(given)
        if len(searches) > 8:
            raise OutOfTime("Late.", "Allow more time.")
        return search(*given, **how)

    monkeypatch.setattr(tipping, "solve_on", until_ten)
    found = tipping_points(model, question(reference), reference)
    late = [point for point in found.points if point.why]
    assert {point.dial.cells for point in late} >= {(1,)}
    assert all("time limit" in point.why for point in late)
    assert late[-1].above is None


@pytest.mark.parametrize("trouble", [SolverTrouble, CheckFailed, Undecided, NoRoundPlan, OutOfTime])
def test_a_search_that_fails_is_no_tipping_point(model, reference, monkeypatch, trouble):
    """What one side is not known for says nothing of the other, nor of the advice."""
    search = tipping.solve_on

    def stronger_fails(problem, *given, **how):
        if any(row.number > 1 for row in problem.assumptions.of(RESPONSE)):
            raise trouble("The solvers gave up.", "Ask again.")
        return search(problem, *given, **how)

    problem = question(reference)
    (sound,) = looked_at(model, problem, reference, 0)
    monkeypatch.setattr(tipping, "solve_on", stronger_fails)
    (point,) = looked_at(model, problem, reference, 0)
    assert (point.below, point.above) == (sound.below, None)
    assert point.unknown[0] == ""
    assert point.unknown[1] == (LATE if trouble is OutOfTime else "The solvers gave up. Ask again.")
    assert wording.side(model, point, "below") == wording.side(model, sound, "below")
    assert wording.side(model, point, "above") == wording.UNKNOWN
    assert wording.unknown(model, [point]).startswith("Not known of Response of c0: ")


def looked_at(model, problem, reference, cell: int) -> list[Tipping]:
    found = tipping_points(model, problem, reference, but(model, cell))
    return [one for one in found.points if one.dial.cells == (cell,)]


def test_a_margin_by_period_is_profit_all_the_same(model, reference):
    """The tornado is of the verdict's gain; what is one number can be turned, the rest says why."""
    days = [str(day) for day in reference.plan.horizon.dates(model.frequency)]
    higher = Assumptions((Row(MARGIN, "margin", 0.6, first=days[0], last=days[3]),))
    problem = question(reference, assumptions=higher)
    known = [one for one in but(model) if one.dial.money in (None, "value")]
    found = tipping_points(model, problem, reference, known)
    answer = services.optimize(model, problem, reference)
    assert answer.verdict.evidence.on == "profit" == found.tornado.on
    assert found.tornado.gain == pytest.approx(answer.verdict.evidence.gain.mean)
    assert [dial.money for dial in dials_of(found.case.model, ("channel",))][2:] == [
        "value",
        "required_return",
    ]
    assert set(found.unturned) == {"margin"}
    assert "Not looked at: Margin. It differs between periods" in wording.unturned(found)
    document = contract.flip_json(found)
    assert document["margin"] is None
    assert "differs between periods" in document["not_turned"]["margin"]
    # Of a fixed budget the plan stays what it is, so the place is known in closed form.
    brought = answer.answer.evaluation.profit() + answer.answer.plan.total()
    pays_to = brought.mean() / answer.answer.plan.total() - 1
    (point,) = [one for one in found.points if one.dial.money == "required_return"]
    assert point.now.pays == (pays_to > 0.05)
    (flip,) = point.flips
    assert flip.what == ("pays",)
    ends = sorted(1.05 * factor - 1 for factor in (flip.holds, flip.factor))
    assert ends[0] <= pays_to <= ends[1]


def test_what_is_unknown_of_money_says_what_lacks(model):
    bare = model.with_card(replace(FINANCE, margin=None))
    assert [dial.money for dial in dials_of(bare, ("channel",))] == [None, None]
    assert set(unturned(bare)) == {"margin", "value", "required_return"}
    assert all("nobody has said a margin" in why for why in unturned(bare).values())


def test_how_far_it_was_looked_for_is_said(model):
    """A margin is at most 1, a required return at least 0: not a factor of four to either side."""
    margin, value, required = (
        Tipping(Dial(money=money, now=now), Advice("change"), None, None, None)
        for money, now in (("margin", 0.5), ("value", 1.0), ("required_return", 0.05))
    )
    cell = Tipping(Dial((0,), (("channel", "c0"),)), Advice("change"), None, None, None)
    said = [
        tuple(wording.side(model, one, side) for side in wording.SIDES)
        for one in (margin, value, required, cell)
    ]
    assert said == [
        ("none down to 12.5 %", "none up to 100 %"),
        ("none down to €0.25", "none up to €4.00"),
        ("none down to 0 %", "none up to 320 %"),
        (wording.NOWHERE, wording.NOWHERE),
    ]
    none = replace(required, dial=Dial(money="required_return", now=0.0))
    whole = replace(margin, dial=Dial(money="margin", now=1.0))
    assert wording.side(model, none, "below") == "cannot be lower"
    assert wording.side(model, whole, "above") == "cannot be higher"
    document = contract.flip_json(TippingPoints(Case(model, None), (margin, required, cell)))
    assert document["margin"]["searched"] == {"from": 0.125, "to": 1.0}
    assert document["required_return"]["searched"] == pytest.approx({"from": 0.0, "to": 3.2})
    assert document["cells"][0]["searched"] == {"from": 0.25, "to": 4.0}


def test_a_question_may_hold_as_many_assumptions_as_are_taken(model, reference):
    """The one that is turned is nobody's."""
    rows = (
        Row(RESPONSE, "factor", 1.0001, (("channel", ("c0",)),), note=f"note {number}")
        for number in range(ASSUMPTIONS.most)
    )
    problem = question(reference, assumptions=Assumptions(tuple(rows)))
    found = tipping_points(model, problem, reference, but(model, 1))
    (point,) = [one for one in found.points if one.dial.cells == (1,)]
    assert point.why == ""
    with pytest.raises(InvalidProblem, match="at most 300"):
        problem.assumptions.and_also([Row(RESPONSE, "factor", 0.9, note="one more")])


def test_a_goal_that_cannot_be_reached_any_more_is_a_flip(model, reference):
    most = 1.5 * reference.plan.array(model)
    there = services.assess(model, Plan.of(model, reference.plan.horizon, most), reference)
    goal = Goal(0.999 * there.evaluation.total.mean(), "incremental")
    problem = question(reference, budget=None, goal=goal, tail="zero")
    found = tipping_points(model, problem, reference, but(model, 0))
    (point,) = [one for one in found.points if one.dial.cells == (0,)]
    assert point.below.after.decision == "no_plan"
    assert point.below.what[0] == "decision"
    assert 0.9 < point.below.factor < 1


def test_order_of_what_is_never_reached() -> None:
    never = Tipping(Dial((0,)), None, None, None, None)
    assert ordered([never]) == (never,)

    def at(factor: float, what: str, reachable: bool, further: Flip | None = None) -> Tipping:
        flip = Flip(factor, factor, factor, (what,), Advice("hold"), reachable)
        return Tipping(Dial((0,)), None, None, flip, None, beyond=(further,) if further else ())

    further = Flip(1.4, 1.4, 1.4, ("decision",), Advice("hold"), True)
    decision, hiding = at(1.3, "decision", True), at(1.05, "direction", True, further)
    turns, outside = at(1.2, "direction", True), at(1.1, "decision", False)
    assert ordered([never, outside, turns, decision, hiding]) == (
        hiding,
        decision,
        turns,
        outside,
        never,
    )
    assert never.nearest == math.inf
    assert list(scanned(1.0)) == []
    assert list(scanned(4.0))[-1] == 4.0
    assert len(list(scanned(0.25))) == 6


def test_the_document_has_every_cell_and_number(answered, model):
    _, found = answered
    document = json.loads(json.dumps(contract.finite(contract.flip_json(found))))
    assert {cell["channel"] for cell in document["cells"]} <= {"c0", "c1"}
    assert document["margin"]["is"] == 0.5
    assert document["decision"] == found.case.decision
    assert document["tornado"]["bars"]


def test_the_command_refuses_with_a_reason(capsys, tmp_path):
    file = tmp_path / "problem.json"
    file.write_text(json.dumps({"budget": {"total": 1e12}}))
    arguments = ["flip", "larkfield_national", "--problem", str(file), "--time-limit", "0"]
    assert cli.main(arguments) == 2
    assert "time limit" in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.mark.long
def test_eight_channels_take_seconds(capsys, tmp_path):
    """Of a processor: about ten; a wide margin is left for busy ones."""
    file = tmp_path / "problem.json"
    rule = {"kind": "spend_range", "cells": {}, "min": 0.5, "max": 1.5, "unit": "x_reference"}
    file.write_text(json.dumps({"budget": {"total": 35e6}, "guardrails": [rule]}))
    begun = time.process_time()
    assert cli.main(["flip", "larkfield_national", "--problem", str(file)]) == 0
    assert time.process_time() - begun < 60
    found = json.loads(capsys.readouterr().out)
    assert len(found["cells"]) == 8
    assert all(cell["why"] is None for cell in found["cells"])
