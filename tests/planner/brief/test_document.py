"""The neutral page: what it recommends, and that all of it adds up."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import RESPONSE
from mmm_core.errors import InvalidProblem
from mmm_core.model import Finding
from mmm_core.plan import Plan
from optimizer.guardrails import SpendRange
from optimizer.measures import TailMean
from planner import services
from planner.brief.document import brief
from planner.brief.page import Fields
from planner.brief.said import BLANK, who
from planner.brief.subject import subject
from planner.contract import parse_problem
from planner.questions import fitness
from planner.questions.chosen import chosen_of
from planner.questions.compare import BAD, compare_plans
from planner.questions.compared import Candidate
from planner.questions.fitness import Fitness
from planner.wording import amounts
from planner.wording import facts as words
from planner.wording.dates import said_date
from planner.wording.units import Units
from tests.planner.brief.made import WITHIN, found_of, page_of, subject_of


def test_the_page_of_an_answer_asks_for_its_approval():
    page, (_, reference, found) = page_of(), found_of()
    assert page.stance == "approve"
    assert page.headline == page.verdict == "Change: +€2.87 M profit against now"
    assert page.ask.startswith("Approve Optimized plan: €35.1 M over 13 weeks")
    assert page.mark == "Draft of 1 Oct 2026: not approved"
    *_, question, certificate = (line.text for line in page.provenance)
    assert question == (
        "€35.1 M over 13 weeks, most profit, 1 rule. Rules: Every channel: 70 % to 130 % of now."
    )
    assert "No plan within these guardrails can do better" in certificate
    assert "at this budget" in certificate
    gain = found.answer.versus.profit_gain
    (tile,) = [one for one in page.tiles if one.name == "Profit against now"]
    assert page.facts[tile.facts[0]].value == pytest.approx(gain.mean)
    assert page.dots.losing == 0
    assert sum(page.dots.values) / 50 == pytest.approx(gain.mean, rel=0.01)
    assert page.total.plan.value == pytest.approx(found.answer.plan.total())
    assert page.total.now.value == pytest.approx(reference.plan.total())


@pytest.mark.parametrize(
    ("budget", "stance", "tone"), [(45e6, "decide", "caution"), (28e6, "approve", "good")]
)
def test_a_page_has_one_plan_to_compare_with_and_that_is_todays(budget, stance, tone):
    """A better mix bought with money that does not come back is no plan to approve."""
    page, (_, _, found) = page_of(budget=budget), found_of(budget=budget)
    versus, against = found.answer.versus, found.verdict.against
    units, gain = Units.of(found.answer.model), versus.profit_gain
    assert against.kind == "same_money"
    assert (page.stance, page.tone) == (stance, tone)
    assert [one.recommended for one in page.alternatives] == [False, stance == "approve"]
    assert ("not recommended" in page.ask) == (stance == "decide")
    mine, now = found.answer.evaluation.profit(), found.answer.reference_evaluation.profit()
    whole = float((mine - now).mean())
    mix = found.verdict.evidence.gain.mean
    said = [units.say_money_change(one) for one in (whole, mix, whole - mix)]
    assert page.verdict.endswith(f": {said[0]} profit against now")
    assert f"The better mix brings {said[1]} profit (" in page.why
    assert f"than now brings {said[2]} profit (" in page.why
    assert (whole < 0) == (stance == "decide")
    tiles = {one.name: one for one in page.tiles}
    assert page.facts[tiles["Profit against now"].facts[0]].value == pytest.approx(whole)
    better = float((mine > now).mean())
    assert page.facts[tiles["Chance it is better"].facts[0]].value == pytest.approx(better)
    assert sum(page.dots.values) / 50 == pytest.approx(gain.mean, rel=0.01)
    assert page.dots.than == "the current plan"


def test_what_a_headline_says_of_the_mix_is_not_said_again():
    model, reference, _ = found_of()
    asked = {"tail": "reference", "budget": {"total": 28e6}, "guardrails": [WITHIN]}
    found = services.optimize(model, parse_problem(json.dumps(asked), model), reference)
    plan = Candidate("Optimized plan", found.answer.plan)
    page = brief(subject(model, plan, reference, found=found))
    assert "incremental revenue over the current mix at that money" in page.verdict
    assert "The better mix brings" not in page.why
    assert "All told the plan earns more than the current plan in" in page.why


def test_a_plan_for_the_rest_says_which_weeks_move(monkeypatch):
    model = services.load("larkfield_national")
    reference = services.reference_for(model)
    asked = {
        "tail": "reference",
        "question": {"kind": "rest", "from": "2026-11-30"},
        "objective": {"maximize": "profit"},
        "guardrails": [WITHIN],
    }
    found = services.optimize(model, parse_problem(json.dumps(asked), model), reference)
    plan = Candidate("Optimized plan", found.answer.plan)
    of = subject(model, plan, reference, found=found)
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-11-27"))
    page = brief(of)
    assert page.total is not None
    money = words.say(Units.of(model), page.total.plan)
    assert f"What moves are the weeks from 30 Nov 2026 on, with {money} of it" in page.ask
    assert "the current plan (as one year earlier)" in page.ask
    assert page.stance == "approve"
    assert "can no longer be followed" not in " ".join(page.texts)
    assert "8 of the 13 weeks have begun" in page.risks[0].text
    (then,) = [one.text for one in page.after if one.what == "Next"]
    assert "from 30 Nov 2026 on" in then
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-12-08"))
    page = brief(of)
    assert page.stance == "rest"
    assert page.ask.startswith("No decision is asked for on Optimized plan")
    assert "counts weeks in which it can no longer be followed" in page.ask
    assert "Ask for a plan of the rest, from 14 Dec 2026 on" in page.ask
    approved = brief(replace(of, approved="approved by Ada"))
    assert approved.ask.startswith("Approved: Optimized plan")
    assert approved.verdict.endswith("if followed from 5 Oct 2026 on")
    assert "Result to commit to" in [one.name for one in approved.tiles]
    assert approved.after[-1].text.startswith("Money is booked as planned from 14 Dec 2026 on")
    assert "taken to be what was spent in 8 of them, and advice on the others" in page.risks[0].text
    (then,) = [one.text for one in page.after if one.what == "Next"]
    assert "until a plan of the rest is decided on, the current plan goes on" in then.lower()
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2027-02-01"))
    page = brief(of)
    assert (page.stance, who(page)) == ("rest", "")
    (then,) = [one.text for one in page.after if one.what == "Next"]
    assert then == "All of its weeks have begun: nothing of it can be carried out."


def test_a_plan_that_leaves_what_has_begun_alone_can_be_followed(monkeypatch):
    """Made by hand, or of a question with committed weeks: only what differs is out of reach."""
    model, reference, found = found_of()
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-11-27"))
    assert brief(subject_of()).stance == "rest"
    spend = found.answer.plan.array(model).copy()
    spend[:8] = reference.plan.array(model)[:8]
    later = Candidate("Later", Plan.of(model, reference.plan.horizon, spend))
    page = brief(subject(model, later, reference))
    assert (page.stance, "in which it can no longer" in page.ask) == ("approve", False)


def test_who_decides_is_left_to_be_written():
    assert who(page_of()) == f"{BLANK} decides by {BLANK} (it begins 5 Oct 2026)"
    page = page_of(Fields(owner="Ada", decide_by=date(2026, 12, 4)))
    assert who(page) == "Ada decides by 4 Dec 2026."


def test_moves_add_up_to_the_total():
    page = page_of()
    assert len(page.moves) == 8
    for name in ("now", "plan", "change"):
        parts = sum(getattr(one, name).value for one in page.moves)
        assert parts == pytest.approx(getattr(page.total, name).value, abs=1)
    sizes = [abs(one.change.value) for one in page.moves]
    assert sizes == sorted(sizes, reverse=True)


def test_regions_of_a_channel_are_one_move():
    page = page_of(name="larkfield_regions")
    assert [one.name for one in page.moves] == sorted(
        (one.name for one in page.moves), key=[one.name for one in page.moves].index
    )
    assert len(page.moves) == 5
    _, _, found = found_of("larkfield_regions")
    assert page.total.plan.value == pytest.approx(found.answer.plan.total())


def test_a_panel_says_the_money_of_its_regions():
    page, (model, reference, found) = (
        page_of(name="larkfield_regions"),
        found_of("larkfield_regions"),
    )
    (line,) = page.places
    assert line.what == "By region"
    plan, now = (
        one.plan.spend.sum(["period", "channel"]).to_series() for one in (found.answer, reference)
    )
    units, said = Units.of(model), line.text.removesuffix(".").split("; ")
    assert len(said) == len(plan)
    for geo in plan.index:
        change = units.say_money_change(plan[geo] - now[geo])
        if amounts.is_nothing(plan[geo] - now[geo], plan[geo]):
            change = "as now"
        assert f"{geo} {units.say_money(plan[geo])} ({change})" in said
    assert page_of().places == ()


def test_a_model_that_is_not_fit_recommends_nothing():
    of = subject_of()
    why = Finding("danger", "The draws do not agree.", "Refit it.", fitness="not_fit")
    verdict = replace(of.found.verdict, decision="not_fit", fitness=Fitness((why,), ()))
    page = brief(replace(of, found=replace(of.found, verdict=verdict)))
    assert page.stance == "none"
    assert page.headline.startswith("No recommendation")
    assert (page.moves, page.total, page.alternatives, page.dots) == ((), None, (), None)
    assert page.risks[0].text == "The draws do not agree. Refit it."
    said = " ".join(page.texts)
    assert "Approve" not in said
    assert [one.name for one in page.tiles] == ["Current plan"]


def test_a_plan_of_ones_own_that_is_worse_is_not_recommended():
    model, reference, _ = found_of()
    worse = services.reference_for(model).plan
    plan = replace(worse, spend=worse.spend * 1.3)
    page = brief(subject(model, Candidate("Bold", plan), reference))
    assert page.stance == "keep"
    assert page.headline == "Hold: keep the current plan"
    assert page.ask.startswith("Confirm that the current plan stays, at €35.1 M")
    assert "Bold is not recommended" in page.ask
    assert [one.recommended for one in page.alternatives] == [True, False]


def halfway(part):
    """A plan between the current one and the best one, and the best one itself."""
    _, reference, found = found_of()
    now, best = reference.plan, found.answer.plan
    return replace(now, spend=now.spend + part * (best.spend - now.spend)), best


@pytest.mark.parametrize("aim", ["profit", "incremental"])
def test_a_kept_plan_is_judged_in_the_words_of_its_answer(aim):
    model, reference, found = found_of()
    if aim != "profit":
        objective = replace(found.problem.objective, maximize=aim)
        found = services.optimize(model, replace(found.problem, objective=objective), reference)
    chosen = chosen_of(found.verdict)
    plan = Candidate("Plan", found.answer.plan, found.problem.assumptions, {}, chosen)
    best = brief(subject(model, plan, reference, found=found))
    page = brief(subject(model, plan, reference, problem=found.problem))
    assert (page.verdict, page.span) == (best.verdict, best.span)
    assert (page.why, page.tone, page.ask) == (best.why, best.tone, best.ask)
    assert ("revenue" in page.verdict) == (aim == "incremental")


def test_another_plan_of_the_page_that_is_ahead_is_named():
    model, reference, _ = found_of()
    plan, best = halfway(0.5)
    both = [Candidate("Half", plan), Candidate("Best", best)]
    page = brief(subject(model, both[0], reference, both[1:]))
    assert page.stance == "approve"
    (line,) = [one for one in page.risks if one.kind == "ahead"]
    mine, theirs = (compare_plans(model, [one], reference, fewest=1).plans[0] for one in both)
    more = theirs.evaluation.profit() - mine.evaluation.profit()
    said = Units.of(model).say_money_change(float(more.mean()))
    assert line.text == (
        f"Best is expected to have {said} profit over Half for as much money, and has more in "
        f"{amounts.chance_of(float((more > 0).mean()))} of the draws. Decide between the two first."
    )
    assert page.facts["brief:Best/than:asked for/ahead"].value == pytest.approx(more.mean())
    # None is ahead of the best one; nor is one under other assumptions.
    page = brief(subject(model, both[1], reference, both[:1]))
    assert not [one for one in page.risks if one.kind == "ahead"]
    rows = Assumptions((Row(RESPONSE, "factor", 1.5, note="a test"),))
    better = replace(both[1], assumptions=rows)
    page = brief(subject(model, both[0], reference, [better]))
    assert not [one for one in page.risks if one.kind == "ahead"]


def test_what_people_write_is_kept_and_bounded():
    page = page_of(Fields(" Spend\n more ", "CFO", date(2026, 12, 5), ""))
    assert page.headline == "Spend more"
    assert page.verdict == "Change: +€2.87 M profit against now"
    for long in ({"headline": "x" * 121}, {"owner": "x" * 81}, {"notes": "x" * 601}):
        with pytest.raises(InvalidProblem, match="at most"):
            Fields(**long)
    with pytest.raises(InvalidProblem, match="cannot be printed"):
        Fields(notes="a\u202eb")


def test_notes_keep_their_lines_and_have_not_too_many():
    assert Fields(notes="\n One\t more \r\n\n\n two\n").notes == "One more\ntwo"
    assert Fields(notes="a\n" * 10).notes.count("a") == 10
    with pytest.raises(InvalidProblem, match="11 lines"):
        Fields(notes="a\n" * 11)


def test_rules_that_channels_share_are_said_once():
    model, reference, found = found_of()
    rules = tuple(
        SpendRange(f"r{at}", {"channel": (label,)}, 0.5, 1.5, "x_reference")
        for at, label in enumerate(model.cells.along("channel"))
    )
    cap = SpendRange("cap", {"channel": ("tv", "search")}, None, 1.2, "x_reference")
    problem = replace(found.problem, guardrails=(*rules, cap))
    of = replace(subject_of(), found=services.optimize(model, problem, reference), problem=problem)
    (said,) = [line.text for line in brief(of).provenance if line.what == "Question"]
    assert "each channel 50 to 150 %, 1 rule more. Rules: " in said
    assert said.count("%") == 2


def test_what_was_rejected_is_never_advised_in_green():
    of = replace(subject_of(), rejected="Version 2 rejected by Ada (finance): too much on TV")
    page = brief(of)
    assert (page.stance, page.tone) == ("decide", "caution")
    assert page.headline.endswith("though rejected before")
    assert page.risks[0].text == f"{of.rejected}."


def test_who_has_approved_takes_the_mark_away():
    page = brief(replace(subject_of(), approved="Version 2 approved by Ada (finance)"))
    assert (page.mark, page.approved) == ("", "Version 2 approved by Ada (finance)")


def test_a_day_of_payback_has_its_chance_beside_it():
    page, of = page_of(), subject_of()
    paid = of.plan.worth.payback
    (mine,) = [one for one in page.alternatives if one.recommended]
    assert mine.horizon == f"by {said_date(paid.by)} (chance {amounts.chance(paid.chance)})"


def test_a_bad_case_beside_a_profit_says_of_what_it_is():
    page, of = page_of(), subject_of()
    case = Units.of(of.model).say_money(of.plan.bad.brings)
    (mine,) = [one for one in page.alternatives if one.recommended]
    assert mine.risk.endswith(f"; {case} profit in the worst 10 %")
    assert of.plan.bad.on == "profit"


def test_bad_cases_above_a_required_return_are_called_so():
    model, reference, _ = found_of()
    card = replace(model.card, required_return=0.5)
    model = replace(model, card=card)
    less = Plan(reference.plan.horizon, 0.8 * reference.plan.spend)
    of = subject(model, Candidate("Less", less), reference)
    page = brief(of)
    now, then = of.plan.evaluation, of.current.evaluation
    above = [one.profit() - 0.5 * one.spend.sum() for one in (now, then)]
    units = Units.of(model)
    risks = {one.name: one.risk for one in page.alternatives}
    case = units.say_money(TailMean(BAD).value(above[0]))
    assert risks["Less"].endswith(f"; {case} profit above the required return in the worst 10 %")
    (line,) = [one for one in page.risks if one.what == "Bad case"]
    change = units.say_money_change(TailMean(BAD).value(above[0] - above[1]))
    assert "the plan earns less above the required return than the current one" in line.text
    assert f"of all draws the change is {change} profit above the required return" in line.text
