"""The analyst on demo models: every intent, its figures those of the services to the digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.plan import Plan
from mmm_core.statistics import summarize
from planner import services
from planner.agent.analyst import answer, knowing, needs, suggested
from planner.agent.analyst.talk import Talk
from planner.agent.language.evidence import Evidence
from planner.agent.tools import variants
from planner.agent.tools.steps import Waiting
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import AskBack, Entities, Period, Reading, Understood
from planner.questions import fitness
from planner.questions.prices import binding_prices
from planner.wording import analyst as words
from planner.wording.facts import number
from planner.wording.units import Units
from tests.planner.agent.analyst.views import asked, tools_of

NATIONAL, REGIONS = "larkfield_national", "larkfield_regions"


def test_why_a_channel_gets_more_is_its_move_its_reason_and_its_rule():
    tools = tools_of(NATIONAL)
    said, found = asked(tools, "why_change", channels=("tv",)), tools.best()
    here = "plan:best/against:reference/channel:tv"
    cell = found.answer.model.cells.along("channel").index("tv")
    then, now = found.answer.evaluation, found.answer.reference_evaluation
    moved = float(then.spend[cell] - now.spend[cell])
    assert said.facts[f"{here}/more_spend"].value == moved
    gained = summarize(then.incremental[cell] - now.incremental[cell])
    gain = said.facts[f"{here}/gain"]
    assert (gain.value, gain.low, gain.high) == (gained.mean, gained.low, gained.high)
    assert said.said[0].text.startswith(f"TV gets {Units.of(then.model).say_money(moved)} more")
    assert "because of the rule" in said.text
    assert said.exhibit == "moves"


def test_of_no_channel_the_largest_moves_are_told_in_their_order():
    said = asked(tools_of(NATIONAL), "why_change")
    moves = [one for one in said.said if one.claims and one.claims[0].kind == "moves"]
    sizes = [abs(number(said.facts[one.facts[2]])) for one in moves]
    assert len(sizes) == 3
    assert sizes == sorted(sizes, reverse=True)


def test_prices_are_the_services_own():
    tools = tools_of(NATIONAL)
    said = asked(tools, "dearest_guardrail")
    for price in binding_prices(tools.best()):
        fact, gained = (
            said.facts[f"plan:best/rule:{price.guardrail.label}/price"],
            price.finite.gained,
        )
        assert gained is not None
        assert (fact.value, fact.low, fact.high) == (gained.mean, gained.low, gained.high)
    one = asked(tools, "guardrail_price", guardrails=("cap",))
    assert "plan:best/rule:near/price" not in one.facts


@pytest.mark.parametrize(("share", "money"), [(-0.1, None), (None, -2e6)])
def test_another_budget_is_solved_anew_and_offered_as_a_draft(share, money):
    tools = tools_of(NATIONAL)
    said = asked(tools, "change_budget", share=share, money=money, sense="by")
    before = tools.best()
    now = variants.money_in_view(before)
    wanted = now * 0.9 if money is None else now + money
    assert said.proposal is not None
    assert said.proposal.problem.budget.total == pytest.approx(wanted, abs=0.01)
    there = services.optimize(tools.view.model, said.proposal.problem, tools.view.reference)
    more = said.facts["plan:the best plan at that budget/against:best/profit_gain"]
    profit, old = there.answer.evaluation.profit(), before.answer.evaluation.profit()
    assert more.value == summarize(profit - old).mean


def test_of_no_amount_the_budget_is_named_that_earns_most_with_all_others_beside_it():
    tools = tools_of(NATIONAL)
    said, view = asked(tools, "change_budget"), tools.view
    best = services.best_budget(
        view.model, view.problem, view.reference, tools.best().answer.plan.total()
    )
    assert said.facts["plan:best_budget/spend"].value == best.money
    money = Units.of(view.model).say_money(best.money)
    assert money in said.said[0].text
    assert said.exhibit == "frontier"
    assert tools.without_steps().frontier().best.money == best.money
    assert said.proposal.problem.budget.total == round(best.money, 2)


@pytest.mark.parametrize("intent", ["certainty", "summary_finance", "dearest_guardrail"])
def test_an_answer_of_the_whole_says_so_where_a_part_was_asked_about(intent):
    said = asked(tools_of(REGIONS), intent, regions=(("geo", "west"),))
    assert words.of_all(["west"]) in [one.text for one in said.said]
    assert words.of_all(["west"]) not in [one.text for one in asked(tools_of(REGIONS), intent).said]


def test_next_money_of_a_channel_is_of_that_channel():
    tools = tools_of(NATIONAL)
    said = asked(tools, "next_money", channels=("tv",))
    assert said.said[0].text.startswith("TV ")
    assert not any("whole plan" in one.text for one in said.said)


def test_an_amount_of_outcome_is_no_budget():
    said = asked(tools_of(NATIONAL), "change_budget", money=30e6, sense="to", topic="goal")
    assert [one.text for one in said.said] == [words.A_GOAL]


def test_of_a_goal_an_amount_is_asked_for():
    said = asked(tools_of(NATIONAL, "goal"), "change_budget")
    assert said.said[0].text == words.NO_MONEY
    assert said.exhibit is None


def test_a_budget_that_the_rules_forbid_is_said_with_what_clashes():
    said = asked(tools_of(NATIONAL), "change_budget", share=0.2, sense="to")
    assert said.proposal is None
    assert "No plan keeps" in said.text


def test_a_goal_keeps_its_chance_when_the_budget_is_asked_for():
    tools = tools_of(NATIONAL, "goal")
    said = asked(tools, "change_budget", share=-0.05, sense="by")
    assert words.GOAL_GIVES_WAY in said.text
    assert said.proposal is not None
    assert said.proposal.problem.goal is None
    there = services.optimize(tools.view.model, said.proposal.problem, tools.view.reference)
    chance = float((there.answer.evaluation.total > 80e6).mean())
    assert said.facts["plan:the best plan at that budget/p_reached"].value == pytest.approx(chance)


def test_a_move_is_evaluated_with_everything_else_as_it_is():
    tools = tools_of(NATIONAL)
    move = {"channels": ("tv", "radio"), "sources": ("tv",), "targets": ("radio",)}
    said = asked(tools, "move_money", money=100_000.0, sense="by", **move)
    model, best = tools.view.model, tools.best().answer
    spend = best.plan.array(model).copy()
    tv, radio = (model.cells.along("channel").index(one) for one in ("tv", "radio"))
    spend[:, tv] *= 1 - 1e5 / spend[:, tv].sum()
    spend[:, radio] *= 1 + 1e5 / spend[:, radio].sum()
    plan = Plan.of(model, best.plan.horizon, spend)
    there = services.assess(model, plan, tools.view.reference, "reference")
    gain = said.facts["plan:the plan with that change/against:Optimized plan/profit_gain"]
    expected = summarize(there.evaluation.profit() - best.evaluation.profit())
    assert gain.value == pytest.approx(expected.mean, rel=1e-9)
    assert said.proposal is not None
    assert said.proposal.plan is not None
    np.testing.assert_allclose(said.proposal.plan.array(model), spend)


def test_a_channel_or_a_month_changes_the_plan_in_view_and_not_the_budget():
    tools = tools_of(NATIONAL)
    model, plan = tools.view.model, tools.best().answer.plan
    said = asked(tools, "change_budget", channels=("tv",), share=-0.2, sense="by")
    assert said.proposal is not None
    assert said.proposal.plan is not None
    tv, spend = model.cells.along("channel").index("tv"), plan.array(model).copy()
    spend[:, tv] *= 0.8
    np.testing.assert_allclose(said.proposal.plan.array(model), spend)
    december = Period("2026-12-01", "2026-12-31")
    said = asked(tools, "change_budget", share=-0.5, sense="by", period=december)
    assert said.proposal is not None
    assert said.proposal.plan is not None
    spend = plan.array(model).copy()
    days = plan.horizon.dates(model.frequency)
    spend[days >= np.datetime64("2026-11-30")] *= 0.5
    np.testing.assert_allclose(said.proposal.plan.array(model), spend)


def test_a_gain_whose_sign_is_not_known_is_said_as_that():
    said = asked(tools_of(NATIONAL), "change_budget", share=-0.35, sense="by")
    for one in said.said:
        gains = [said.facts[id] for id in one.facts if "gain" in said.facts[id].name]
        if any(gain.low <= 0 <= gain.high for gain in gains):
            assert one.claims[0].kind == "may_gain"


def test_what_is_of_a_month_is_said_to_be_of_the_whole_horizon():
    december = Period("2026-12-01", "2026-12-31")
    said = asked(tools_of(NATIONAL), "certainty", period=december)
    assert said.said[-1].text == words.WHOLE_HORIZON


def test_of_a_region_its_largest_moves_are_told():
    said = asked(tools_of(REGIONS), "why_change", regions=(("geo", "north"),))
    moves = [one for one in said.said if one.claims and one.claims[0].kind == "moves"]
    assert moves
    assert all(one.text.startswith("North / ") or "north / " in one.text for one in moves)


def test_of_a_goal_a_move_says_how_surely_it_is_still_reached():
    move = {"channels": ("tv",), "sources": ("tv",)}
    said = asked(tools_of(NATIONAL, "goal"), "move_money", money=1e6, sense="by", **move)
    assert 0 < said.facts["plan:the plan with that change/p_reached"].value < 0.5


def test_more_than_is_spent_cannot_be_taken():
    move = {"channels": ("radio",), "sources": ("radio",)}
    said = asked(tools_of(NATIONAL), "move_money", money=1e9, sense="by", **move)
    assert said.proposal is None
    assert "than is spent there" in said.text


def test_certainty_says_the_chance_on_draws_that_did_not_choose_the_plan():
    tools = tools_of(NATIONAL)
    said, verdict = asked(tools, "certainty"), tools.best().verdict
    there = f"plan:best/judged:{verdict.against.kind}"
    assert said.facts[f"{there}/p_better_elsewhere"].value == verdict.evidence.elsewhere.value
    assert any(one.claims and one.claims[0].kind == "ceiling" for one in said.said)


@pytest.mark.parametrize("name", [NATIONAL, REGIONS])
@pytest.mark.parametrize("intent", ["headroom", "next_money", "assumptions", "compare_plans"])
def test_what_is_quick_is_answered_of_every_model(name, intent):
    assert asked(tools_of(name), intent).intent == intent


def test_next_money_of_an_amount_takes_nothing_from_anybody():
    said = asked(tools_of(NATIONAL), "next_money", money=500_000.0, sense="by")
    assert said.proposal is not None
    assert said.proposal.problem.asked == "next"
    assert "on top of the current plan" in said.text
    assert "Required" not in said.text


@pytest.mark.parametrize("intent", ["summary_board", "summary_finance", "safety"])
def test_summaries_end_with_the_claim_and_the_horizon(intent):
    said = asked(tools_of(NATIONAL), intent)
    assert said.said[-2].claims[0].kind == "ceiling"
    assert said.said[-1].text.startswith("Over 13 weeks")


@pytest.mark.parametrize("intent", ["help", "out_of_scope", "ask_back", "precedent"])
def test_what_needs_no_plan_is_answered_without_one(intent):
    tools = Tools(replace(tools_of(NATIONAL).view, found=None)).without_steps()
    unclear = AskBack("Which?", (Reading("Help", "help"),)) if intent == "ask_back" else None
    said = answer(tools, Understood("asked", intent, Entities(), unclear))
    assert said.said
    assert not said.facts


def test_a_step_that_is_not_done_here_is_named_and_can_be_handed_in():
    view = replace(tools_of(NATIONAL).view, found=None)
    tools, question = Tools(view).without_steps(), Understood("asked", "dearest_guardrail")
    with pytest.raises(Waiting):
        answer(tools, question)
    names = []
    while (step := needs(tools, question)) is not None:
        names.append(step.name)
        tools.take(step, step.work.run(lambda _: True))
    assert names == ["best", "prices"]
    assert answer(tools, question).facts


def test_questions_are_offered_of_the_plan_on_screen():
    view = tools_of(NATIONAL).view
    assert suggested(view)[0] == "Why does Search get less?"
    assert words.COMPARE in suggested(replace(view, screen="compare"))
    assert words.ROOM in suggested(replace(view, screen="overview"))


def test_a_figure_that_is_no_fact_is_withheld():
    talk = Talk(tools_of(NATIONAL), Understood("asked", "certainty"))
    knowing.best(talk)
    spend = talk.find("spend", ("plan", "best"))
    talk.screen("The plan spends €99.9 M.", [spend])
    assert not talk.said
    assert len(talk.withheld) == 1
    talk.screen(f"The plan spends {Units.of(talk.tools.model).say_money(spend.value)}.", [spend])
    assert talk.said[0].facts == ("plan:best/spend",)


@pytest.mark.long
@pytest.mark.parametrize("name", [NATIONAL, REGIONS])
def test_tipping_points_and_values_of_information_are_the_services_own(name):
    tools = tools_of(name)
    view, found = tools.view, tools.best()
    flips = services.tipping_points(view.model, view.problem, view.reference, by=("channel",))
    said = asked(tools, "flip")
    for one in flips.points:
        for side, flip in (("below", one.below), ("above", one.above)):
            label = dict(one.dial.labels).get("channel")
            fact = said.facts.get(f"channel:{label}/tips_{side}")
            if fact is not None:
                assert flip is not None
                assert fact.value == flip.factor
    plan = services.measurement_plan(
        view.model, found.problem, found.answer.reference, found.answer.plan, precisions=(0.1, 0.2)
    )
    said = asked(tools, "next_test")
    best = plan.learning.best
    if best is not None and best.worth is not None:
        assert said.facts[f"channel:{best.channel}/worth_knowing"].value == best.worth.value


def test_how_much_of_the_horizon_has_begun_is_said_and_left_out_by_no_one(
    monkeypatch: pytest.MonkeyPatch,
):
    asks = ("summary_finance", "why_change", "headroom", "next_money")
    assert not any("begun" in asked(tools_of(NATIONAL), one).text for one in asks)
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-11-28", "D"))
    for one in asks:
        said = asked(tools_of(NATIONAL), one)
        assert "8 of the 13 weeks have begun" in said.text
        found = Evidence(tools_of(NATIONAL))
        found.ask(one)
        assert any("have begun" in kept.text for kept in found.reserves())
