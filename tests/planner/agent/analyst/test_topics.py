"""Answers to what of an intent is asked: their figures are the services' own."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.card import Outcome
from mmm_core.plan import Plan
from mmm_core.statistics import summarize
from planner import cli, services
from planner.agent.analyst import answer, nothing
from planner.agent.tools.tools import Tools
from planner.agent.understood import terms
from planner.agent.understood.question import Entities, Understood
from planner.contract.plan_tables import write_plan
from planner.finance.worth import worth_of
from planner.questions.carry_over import carry_overs
from planner.wording import analyst as words
from planner.wording import meanings
from tests.planner.agent.analyst.views import asked, tools_of, view_of

NATIONAL, REGIONS, UNFIT = "larkfield_national", "larkfield_regions", "national"
TV = {"channels": ("tv",)}


def test_the_level_of_a_channel_is_the_plans_and_its_next_return_stands_beside_break_even():
    tools = tools_of(NATIONAL)
    said, answer = asked(tools, "headroom", topic="level", **TV), tools.best().answer
    cell = answer.model.cells.along("channel").index("tv")
    there = "plan:best/against:reference/channel:tv"
    assert said.facts[f"{there}/spend_now"].value == answer.reference_evaluation.spend[cell]
    assert said.facts[f"{there}/spend"].value == answer.evaluation.spend[cell]
    mroas = answer.evaluation.mroas([cell], 1.0)
    assert said.facts["plan:best/channel:tv/mroas"].value == mroas.mean
    side = "less" if mroas.mean < 1 / answer.model.card.margin else "more"
    assert any(f"{side} than the break-even" in one.text for one in said.said)


def test_without_a_channel_the_largest_moves_are_told():
    said = asked(tools_of(NATIONAL), "headroom", topic="level")
    assert sum(one.claims[0].kind == "moves" for one in said.said if one.claims) == 4


def test_returns_are_those_that_evaluate_says(capsys, tmp_path):
    tools = tools_of(NATIONAL)
    said = asked(tools, "headroom", topic="return", channels=("search",))
    path = tmp_path / "now.csv"
    path.write_text(write_plan(tools.view.reference.plan, tools.model))
    command = ["evaluate", NATIONAL, "--plan", str(path), "--tail", tools.view.problem.tail]
    assert cli.main(command) == 0
    printed = json.loads(capsys.readouterr().out)
    cell = next(one for one in printed["by_channel"] if one["channel"] == "search")
    fact = said.facts["plan:current/channel:search/iroas"]
    assert (fact.value, fact.low, fact.high) == tuple(
        pytest.approx(cell["iroas"][end]) for end in ("mean", "low", "high")
    )


def test_of_no_channel_the_highest_and_the_lowest_return_are_told():
    tools = tools_of(NATIONAL)
    said, now = asked(tools, "headroom", topic="return"), tools.now().evaluation
    labels = tools.model.cells.along("channel")
    means = [now.iroas([k], 1.0).mean for k in range(len(labels))]
    first, last = labels[int(np.argmax(means))], labels[int(np.argmin(means))]
    assert said.said[0].facts[0] == f"plan:current/channel:{first}/iroas"
    lowest = next(one for one in said.said if one.claims and one.claims[0].kind == "last_of")
    assert lowest.facts[0] == f"plan:current/channel:{last}/iroas"


def test_regions_are_told_apart_by_all_of_their_channels():
    tools = tools_of(REGIONS)
    said, now = asked(tools, "headroom", topic="regions"), tools.now().evaluation
    groups = {labels["geo"]: cells for labels, cells in now.groups(("geo",))}
    for one in said.facts.values():
        if one.name == "iroas":
            assert one.value == now.iroas(groups[dict(one.about)["geo"]], 1.0).mean
    both = asked(tools, "headroom", topic="regions", regions=(("geo", "north"), ("geo", "west")))
    assert "plan:current/geo:east/iroas" not in both.facts
    assert asked(tools_of(NATIONAL), "headroom", topic="regions").said[0].text == words.NO_REGIONS


def test_the_next_money_of_the_plan_is_its_mroas():
    tools = tools_of(NATIONAL)
    said, of = asked(tools, "next_money", topic="budget"), tools.best().answer.evaluation
    assert said.facts["plan:best/mroas"].value == of.mroas(range(len(of.model.cells)), 1.0).mean
    assert words.NEXT_OF_PLAN in [one.text for one in said.said]


def test_payback_is_the_day_and_the_chance_of_finance():
    tools = tools_of(NATIONAL)
    said = asked(tools, "summary_finance", topic="payback")
    for name, of in (
        ("Optimized plan", tools.best().answer.evaluation),
        ("Current plan", tools.now().evaluation),
    ):
        payback = worth_of(of).payback
        assert said.facts[f"plan:{name}/payback_by"].value == str(payback.by)
        assert said.facts[f"plan:{name}/p_payback"].value == payback.chance.value
        assert said.facts[f"plan:{name}/p_payback_ever"].value == payback.ever.value


def test_one_channels_certainty_is_its_own_interval_and_evidence():
    tools = tools_of(NATIONAL)
    said, now = asked(tools, "certainty", channels=("display",)), tools.now().evaluation
    cell = tools.model.cells.along("channel").index("display")
    iroas = now.iroas([cell], 1.0)
    fact = said.facts["plan:current/channel:display/iroas"]
    assert (fact.value, fact.low, fact.high) == (iroas.mean, iroas.low, iroas.high)
    narrowed = services.diagnose(now).cells[cell].narrowed
    assert said.facts["plan:current/channel:display/narrowed"].value == narrowed.share
    assert "Weak evidence on Display" in said.text
    assert "Weak evidence" not in asked(tools, "certainty", **TV).text


def test_convergence_is_what_diagnose_prints(capsys):
    assert cli.main(["diagnose", NATIONAL]) == 0
    found = json.loads(capsys.readouterr().out)["convergence"]
    worst = max(one["rhat"] for one in found["responses"])
    text = asked(tools_of(NATIONAL), "assumptions", topic="convergence").text
    assert f"{worst:.3f} (at most 1.010), within the limit" in text
    assert f"{found['chains']} chains" in text
    assert f"Divergences: {found['divergences']} " in text


def test_before_and_after_the_data_are_those_of_diagnose():
    tools = tools_of(NATIONAL)
    said = asked(tools, "assumptions", topic="prior", **TV)
    found = services.diagnose(tools.now().evaluation)
    cell = found.cells[tools.model.cells.along("channel").index("tv")]
    before = said.facts["plan:current/channel:tv/response_before_data"]
    after = said.facts["plan:current/channel:tv/response"]
    assert (before.value, before.high) == (cell.narrowed.before.mean, cell.narrowed.before.high)
    assert (after.value, after.low) == (cell.response.mean, cell.response.low)
    assert "least" in asked(tools, "assumptions", topic="prior").text


def test_carry_over_is_what_a_burst_brings_by_week():
    """By another road: what a little money in one week alone brings in each week after it."""
    tools = tools_of(NATIONAL)
    model, horizon = tools.model, tools.view.problem.horizon
    said = asked(tools, "assumptions", topic="carry_over", channels=("radio",))
    cell = model.cells.along("channel").index("radio")
    spend = np.zeros((horizon.periods, len(model.cells)))
    spend[0, cell] = 1.0
    plan = Plan.of(model, horizon, spend)
    bare = replace(tools.view.reference, plan=Plan.of(model, horizon, 0 * spend))
    brought = services.assess(model, plan, bare, "zero").evaluation.by_period[cell]
    own, reached = summarize(brought[:, 0] / brought.sum(axis=1)), brought.mean(axis=0).cumsum()
    fact = said.facts["channel:radio/at_once"]
    assert abs(fact.value - own.mean) < 0.1
    assert said.facts["reach"].value == model.l_max
    assert reached[model.l_max - 1] == pytest.approx(reached[-1])


def test_carry_over_is_that_of_a_geometric_adstock():
    model = services.load(NATIONAL)
    assert model.adstock.kind == "GeometricAdstock"
    alpha = model.adstock.parameters["alpha"].sel(channel="tv").to_numpy()
    found = next(one for one in carry_overs(model) if dict(one.labels)["channel"] == "tv")
    own = (1 - alpha) / (1 - alpha**model.l_max)
    assert found.at_once.mean == pytest.approx(own.mean())
    lags = np.arange(model.l_max)[:, None]
    reached = (alpha**lags * own).mean(axis=1).cumsum()
    assert reached[found.within - 1] >= 0.9 > reached[found.within - 2]


def test_that_marketing_works_is_shown_and_never_proved():
    tools = tools_of(NATIONAL)
    said = asked(tools, "certainty", topic="works")
    now = summarize(tools.now().evaluation.total)
    assert said.facts["plan:current/incremental"].value == now.mean
    assert words.NOT_PROVED in said.text
    assert words.NO_HOLD_OUT in said.text
    assert any(one.claims and one.claims[0].kind == "ceiling" for one in said.said)
    assert "proves" not in said.text


# --- assumed otherwise ------------------------------------------------------------------


def test_another_margin_is_solved_under_that_margin_and_said():
    tools = tools_of(NATIONAL)
    said, view = asked(tools, "flip", topic="margin", share=0.35, sense="to"), tools.view
    assumed = Assumptions((Row("margin_by_period", "margin", 0.35),))
    assert said.proposal.problem.assumptions == assumed
    there = services.optimize(view.model, said.proposal.problem, view.reference)
    assert said.facts["plan:the best plan then/decision"].value == there.verdict.decision
    plan = tools.best().answer.plan
    as_is = services.assess(view.model, plan, view.reference, view.problem.tail, assumed)
    mine = said.facts["plan:the same plan then/profit"]
    assert mine.value == pytest.approx(as_is.evaluation.profit().mean(), rel=1e-9)
    assert said.said[0].text == "Assumed for this answer: margin 35.0 %."
    assert tools.view.problem.assumptions.is_neutral


def test_a_hurdle_is_held_against_what_the_plan_returns_on_its_spend():
    tools = tools_of(NATIONAL)
    said = asked(tools, "flip", topic="required_return", share=0.2, sense="to")
    plan, profit = tools.best().answer.plan, tools.best().answer.evaluation.profit()
    chance = float((profit - 0.2 * plan.total() > 0).mean())
    assert said.facts["plan:the same plan then/p_above_hurdle"].value == pytest.approx(chance)
    on_spend = said.facts["plan:the same plan then/return_on_spend"].value
    assert on_spend == pytest.approx(profit.mean() / plan.total())


def test_a_value_is_assumed_of_what_is_no_money_and_refused_of_what_is():
    money = asked(tools_of(NATIONAL), "flip", topic="value", money=50.0, sense="to")
    assert money.said[0].text == words.MONEY_ALREADY
    assert not money.facts
    model = services.load(NATIONAL)
    card = replace(model.card, outcome=Outcome("sign-ups", "sign-ups", 0.5))
    tools = Tools(view_of(replace(model, card=card)))
    said = asked(tools, "flip", topic="value", money=2.0, sense="to")
    row = said.proposal.problem.assumptions.rows[0]
    assert (row.kind, row.number) == ("value_by_period", 2.0)


def test_without_a_number_nothing_is_assumed():
    said = asked(tools_of(NATIONAL), "flip", topic="margin")
    assert said.said[0].text == words.SAY_THE_NUMBER
    assert said.proposal is None


def test_a_share_more_is_of_the_cards_own_number():
    said = asked(tools_of(NATIONAL), "flip", topic="margin", share=-0.1, sense="by")
    assert said.proposal.problem.assumptions.rows[0].number == pytest.approx(0.45)


def test_dearer_media_is_evaluated_at_that_price_and_what_it_costs_is_said():
    tools = tools_of(NATIONAL)
    said = asked(tools, "safety", topic="price", share=0.15, sense="by", **TV)
    assumed = said.proposal.problem.assumptions
    assert assumed.rows == (Row("media_price", "factor", 1.15, (("channel", ("tv",)),)),)
    view, plan = tools.view, tools.best().answer.plan
    there = services.assess(view.model, plan, view.reference, view.problem.tail, assumed)
    mine = said.facts["plan:the same plan then/profit"].value
    assert mine == pytest.approx(there.evaluation.profit().mean(), rel=1e-9)
    assert mine < said.facts["plan:best/profit"].value
    assert "media price of TV 15.0 % higher" in said.said[0].text


# --- totals, words, what is told elsewhere ----------------------------------------------


def test_totals_are_the_plans_own():
    tools = tools_of(NATIONAL)
    said, of = asked(tools, "summary_finance", topic="total"), tools.best().answer.evaluation
    profit = summarize(of.profit())
    fact = said.facts["plan:best/profit"]
    assert (fact.value, fact.low, fact.high) == (profit.mean, profit.low, profit.high)
    assert said.facts["plan:best/spend"].value == tools.best().answer.plan.total()
    assert "plan:Optimized plan/npv" not in said.facts
    said = asked(tools, "summary_finance", topic="total", terms=("npv",))
    worth = worth_of(of)
    assert said.facts["plan:Optimized plan/npv"].value == pytest.approx(worth.present.mean)


def test_the_weakest_evidence_is_named_with_its_reason():
    tools = tools_of(NATIONAL)
    said = asked(tools, "certainty", topic="weakest")
    weak = [tools.model.cells.names[one.cell]["channel"] for one in tools.fitness().weak]
    assert weak == ["display"]
    assert said.said[0].text.startswith("Weak evidence on Display: ")


def test_channels_that_are_told_apart_badly_are_those_of_diagnose(capsys):
    for name in (NATIONAL, REGIONS):
        assert cli.main(["diagnose", name]) == 0
        pairs = json.loads(capsys.readouterr().out)["told_apart"]
        badly = [one["text"] for one in pairs if one["told_apart_badly"]]
        said = asked(tools_of(name), "certainty", topic="apart")
        assert [one.text for one in said.said if one.facts] == badly[:3]
        if not badly:
            assert said.said[0].text == words.told_apart([])


def test_the_fit_is_said_as_on_the_model_card_and_that_nobody_has_shown_more():
    tools = tools_of(NATIONAL)
    said = asked(tools, "assumptions", topic="fit")
    r2 = services.diagnose(tools.now().evaluation).fit.r2
    assert f"{100 * r2:.0f} %" in said.said[0].text
    assert words.NO_HOLD_OUT in said.text


@pytest.mark.parametrize("term", sorted({term for term, _ in terms._TERMS}))
def test_every_word_that_is_looked_for_has_a_meaning(term):
    said = asked(tools_of(NATIONAL), "assumptions", topic="meaning", terms=(term,))
    assert len(said.said) == 1
    assert said.said[0].text == meanings.meaning(tools_of(NATIONAL).model, term)[0]


@pytest.mark.parametrize(
    ("topic", "text"), [("timing", words.CALENDARS), ("sales", words.SALES_ELSEWHERE)]
)
def test_what_is_not_answered_says_where_it_is_told(topic, text):
    said = answer(tools_of(NATIONAL), Understood("asked", "out_of_scope", Entities(topic=topic)))
    assert said.said[0].text == text
    assert not said.facts


def test_a_little_more_budget_is_its_return_and_no_search():
    said = asked(tools_of(NATIONAL), "change_budget", money=1.0, sense="by")
    assert "plan:best/mroas" in said.facts
    assert said.proposal is None


# --- nothing ----------------------------------------------------------------------------


def test_a_channel_that_is_turned_off_is_evaluated_without_it():
    tools = tools_of(NATIONAL)
    said = asked(tools, "change_budget", channels=("radio",), money=0.0, sense="to")
    model, best = tools.model, tools.best().answer
    spend = best.plan.array(model).copy()
    spend[:, model.cells.along("channel").index("radio")] = 0.0
    np.testing.assert_allclose(said.proposal.plan.array(model), spend)
    there = services.assess(model, Plan.of(model, best.plan.horizon, spend), tools.view.reference,
                            tools.view.problem.tail)  # fmt: skip
    gain = said.facts["plan:the plan with that change/against:Optimized plan/profit_gain"]
    expected = summarize(there.evaluation.profit() - best.evaluation.profit())
    assert gain.value == pytest.approx(expected.mean, rel=1e-9)


@pytest.mark.parametrize("name", [NATIONAL, REGIONS])
def test_of_no_spend_at_all_the_loss_is_said_and_what_nobody_can_know(name):
    tools = tools_of(name)
    said = asked(tools, "change_budget", money=0.0, sense="to")
    lost = said.facts["plan:the plan with that change/against:Optimized plan/gain"]
    assert lost.value == pytest.approx(-tools.best().answer.evaluation.total.mean())
    assert words.never_silent(False) in said.text
    assert words.NO_LATER_YEARS in said.text
    assert said.facts["plan:the plan with that change/claim"].value == "directional"


def test_the_longest_silence_is_of_all_channels_on_end():
    model = services.load(NATIONAL)
    assert nothing.silent(model) == 0
    spend = model.spend.copy(deep=True)
    spend[3:7] = 0.0
    spend[20:22] = 0.0
    assert nothing.silent(replace(model, spend=spend, media=spend)) == 4


# --- models -----------------------------------------------------------------------------

TOPICS = [
    ("headroom", "level"), ("headroom", "return"), ("headroom", "regions"),
    ("next_money", "budget"), ("summary_finance", "payback"), ("certainty", "works"),
    ("flip", "margin"), ("flip", "required_return"), ("change_budget", "goal"),
    ("safety", "price"), ("summary_finance", "total"),
]  # fmt: skip


@pytest.mark.parametrize(("intent", "topic"), TOPICS)
def test_of_an_unfit_model_nothing_is_advised(intent, topic):
    said = asked(tools_of(UNFIT), intent, topic=topic, share=0.3, sense="to")
    assert said.said[0].text.startswith("No recommendation")
    assert said.proposal is None


@pytest.mark.parametrize(
    ("intent", "topic"),
    [*TOPICS, ("assumptions", "convergence"), ("assumptions", "prior"),
     ("assumptions", "carry_over"), ("certainty", ""), ("certainty", "weakest")],
)  # fmt: skip
def test_without_a_margin_all_that_is_known_is_said(intent, topic):
    model = services.load(NATIONAL)
    bare = replace(model, card=replace(model.card, margin=None))
    tools = Tools(view_of(bare))
    said = asked(tools, intent, topic=topic, share=0.3, sense="to", **TV)
    if topic == "payback":
        assert said.said[0].text == words.NO_PAYBACK
