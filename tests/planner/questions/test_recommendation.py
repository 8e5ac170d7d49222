"""What is recommended of plans side by side, against the draws themselves, and in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.assumptions import NOTHING, Assumptions, Row
from mmm_core.assumptions.row import BASE, DISCOUNT, PAYMENT, REQUIRED, RESPONSE, VALUE
from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import Floats
from mmm_core.model import Finding, FittedModel
from mmm_core.plan import Plan
from mmm_core.statistics import Probability, Summary, summarize
from planner import contract
from planner.facts.comparisons import comparison_facts
from planner.facts.fact import by_id
from planner.finance.commitments import Departure
from planner.questions import fitness
from planner.questions.chosen import Chosen
from planner.questions.commit import commit_of
from planner.questions.compared import PlansCompared
from planner.questions.fitness import Fitness
from planner.questions.recommendation import Passed, Recommendation, recommended
from planner.questions.verdict import CONFIDENCE, LEAST_GAIN, Caution
from planner.wording import amounts, counted, kept, side_by_side
from planner.wording import recommended as wording
from planner.wording.dates import said_date
from planner.wording.units import Units
from tests.planner.questions.forecasts import CARD, MODELS, made, plan_of, reference_of
from tests.planner.questions.test_compare import (
    brings,
    compared,
    earns,
    random_plans,
    worst_tenth,
)

MODEL = MODELS["national"]
HURDLE = Assumptions((Row(REQUIRED, "rate", 0.2),))
FIT = Fitness((), ())
UNFIT = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())


def fit(of: PlansCompared, level: Fitness = FIT) -> PlansCompared:
    """The same of a model that is fit to plan with."""
    return replace(of, plans=tuple(replace(one, fitness=level) for one in of.plans))


def now(model: FittedModel = MODEL) -> Plan:
    return reference_of(model).plan


def scaled(by: float) -> Plan:
    return plan_of(MODEL, now().array(MODEL) * by)


def holding(of: PlansCompared, held: set[int]) -> PlansCompared:
    """The same, where the verdicts on some of the plans were to hold."""
    plans = list(of.plans)
    for at in held:
        chosen = replace(plans[at].candidate, chosen=Chosen(holds=True))
        plans[at] = replace(plans[at], candidate=chosen)
    return replace(of, plans=tuple(plans))


def deciding(plan: Plan, required: float) -> Floats:
    return earns(MODEL, plan) - required * plan.total()


@given(seed=st.integers(0, 999), required=st.sampled_from([0.0, 0.2]), held=st.sets(st.just(1)))
@settings(max_examples=30)
def test_the_highest_mean_that_the_draws_carry_is_chosen(
    seed: int, required: float, held: set[int]
) -> None:
    plans = [now(), *random_plans(MODEL, seed, 3)]
    worlds = (HURDLE,) * 4 if required else ()
    said = recommended(holding(fit(compared(MODEL, plans, *worlds)), held))
    draws = [deciding(plan, required) for plan in plans]
    order = [int(at) for at in np.argsort([-one.mean() for one in draws])]
    assert said.on == ("above" if required else "profit")
    least = LEAST_GAIN * abs((earns(MODEL, now()) + now().total()).mean())
    better = [at for at in order if draws[at].mean() > draws[0].mean()]
    faults = {}
    for at in better:
        gain = draws[at] - draws[0]
        small = "small" if gain.mean() < least else ""
        unlikely = "unlikely" if (gain > 0).mean() < CONFIDENCE else ""
        faults[at] = unlikely or ("elsewhere" if at in held else small)
    fine = [at for at in better if not faults[at]]
    place = fine[0] if fine else order[0]
    assert (said.kind, said.place) == ("choose" if fine else "keep", place)
    assert {each.place: each.reason for each in said.passed} == {
        at: faults[at] for at in better if not fine or order.index(at) < order.index(place)
    }
    rest = order[order.index(place) + 1 :]
    assert said.second == (rest[0] if rest else None)
    if said.second is not None:
        assert said.beats is not None
        assert said.beats.value == (draws[place] > draws[said.second]).mean()
    if place == 0:
        assert (said.reason, said.gain) == ("best", None)
    else:
        assert said.gain is not None
        assert said.gain.mean == pytest.approx((draws[place] - draws[0]).mean(), rel=1e-6)


def better() -> tuple[PlansCompared, Recommendation]:
    """Plans of which one is surely better than the current one."""
    for seed in range(200):
        of = fit(compared(MODEL, [now(), *random_plans(MODEL, seed, 2)]))
        said = recommended(of)
        if said.kind == "choose":
            return of, said
    raise AssertionError("no random plan is better")


def test_a_plan_that_did_not_hold_on_other_draws_is_not_chosen() -> None:
    of, said = better()
    assert said.place is not None
    every = recommended(holding(of, {1, 2}))
    assert (every.kind, every.reason) == ("keep", "elsewhere")
    assert recommended(holding(of, {0})).kind == "choose"
    assert wording.headline(of, every).text.startswith("Keep the current plan")
    assert "on Optimize" in " ".join(wording.why(of, every))


def passing_over() -> tuple[PlansCompared, Recommendation]:
    """Plans of which the one with the highest mean is not likely enough to be better."""
    for seed in range(400):
        of = fit(compared(MODEL, [now(), *random_plans(MODEL, seed, 3)]))
        said = recommended(of)
        if said.kind == "choose" and said.passed and said.passed[0].reason == "unlikely":
            return of, said
    raise AssertionError("the highest mean is chosen everywhere")


def test_a_surer_plan_is_chosen_where_a_higher_mean_is_not_sure_enough() -> None:
    of, said = passing_over()
    assert said.place is not None
    assert said.gain is not None
    (first, *_) = said.passed
    assert first.gain.mean > said.gain.mean
    assert first.chance.value < CONFIDENCE <= (said.chance.value if said.chance else 0)
    headline, lines = wording.headline(of, said), wording.why(of, said)
    assert headline.text.startswith(f"Choose {of.plans[said.place].name}: ")
    assert headline.tone == "caution"
    assert lines[0].startswith(f"{of.plans[first.place].name} is expected to have +€")
    assert "less than the 75.0 %" in lines[0]
    assert lines[1].startswith(f"{of.plans[said.place].name} has more profit than the current")


def test_what_cannot_be_carried_out_is_not_chosen() -> None:
    of, said = better()
    assert said.place is not None
    away = replace(of.plans[said.place], departs=(Departure(0, 2e6, 0.0),))
    plans = tuple(away if at == said.place else one for at, one in enumerate(of.plans))
    other = recommended(replace(of, plans=plans))
    assert other.place != said.place or other.kind == "keep"
    assert (other.passed[0].place, other.passed[0].reason) == (said.place, "departs")
    line = wording.why(replace(of, plans=plans), other)[0]
    assert "leaves what is committed or spent: it cannot be carried out" in line
    if other.kind == "keep":
        headline = wording.headline(of, other).text
        assert "leaves what is committed or spent" in headline


def test_what_the_draws_cannot_tell_apart_is_said_together() -> None:
    of, said = better()
    assert said.place is not None
    spend = of.plans[said.place].candidate.plan.array(MODEL)
    plans = [now(), plan_of(MODEL, spend), plan_of(MODEL, spend * 0.9999)]
    tied = fit(compared(MODEL, plans))
    choice = recommended(tied)
    if not choice.is_tie:
        choice = replace(choice, beats=Probability(0.51, 0.01), second_too=True)
    assert choice.place is not None
    assert choice.second is not None
    names = [tied.plans[at].name for at in (choice.place, choice.second)]
    headline = wording.headline(tied, choice)
    assert headline.text.startswith(f"Choose {names[0]} or {names[1]}: ")
    assert headline.tone == "caution"
    (line,) = [one for one in wording.why(tied, choice) if "cannot tell" in one]
    assert "plan 2 spends" in line


def test_a_choice_that_loses_money_and_a_last_euro_that_does_not_pay_are_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The best of the plans may lose money all the same, and a smaller one may earn more."""
    model = made(card=replace(CARD, margin=0.02))
    of = fit(compared(model, [now(model), plan_of(model, now(model).array(model) * 0.5)]))
    said = recommended(of)
    assert (said.kind, said.place) == ("choose", 1)
    profit = of.plans[1].profit
    assert profit is not None
    assert profit.mean < 0
    assert not any("last money" in line for line in wording.why(of, said))
    # Before the horizon begins, all of its money may still be moved.
    begins = of.plans[1].candidate.plan.horizon.start
    monkeypatch.setattr(fitness, "today", lambda: begins - 1)
    lines, units = wording.why(of, said), Units.of(model)
    assert f"Even so it is expected to lose {units.say_money(-profit.mean)}" in " ".join(lines)
    assert wording.headline(of, said).tone == "caution"
    (last,) = [one for one in lines if one.startswith("Its last money does not pay")]
    assert units.say_times(of.plans[1].mroas.mean) in last


def test_of_several_faults_none_is_said_of_all() -> None:
    passed = [
        Passed(place, Summary(9.0, 9.0, 1.0, 20.0), Probability(chance, 0.01), reason)
        for place, chance, reason in ((1, 0.6, "unlikely"), (2, 0.9, "small"))
    ]
    of = fit(compared(MODEL, [now(), scaled(1.1), scaled(1.2)]))
    said = Recommendation("keep", "profit", 1, reason="unlikely", passed=tuple(passed))
    assert "likely enough" not in wording.headline(of, said).text
    only = replace(said, passed=tuple(passed[:1]))
    assert "none of the others is likely enough" in wording.headline(of, only).text


def test_one_quantity_decides_and_every_figure_is_of_it() -> None:
    """A return that is required is on every plan's money, also in chances, risks and regret."""
    model = made(card=replace(CARD, margin=0.7))
    required = Assumptions((Row(REQUIRED, "rate", 0.5),))
    spend = now(model).array(model)
    plans = [now(model), plan_of(model, spend * 1.1), plan_of(model, spend * 0.7)]
    of = fit(compared(model, plans, required, required, required, by_profit=1e4))
    draws = np.array([0.7 * brings(model, one) - one.total() - 0.5 * one.total() for one in plans])
    assert of.ranking.on == "above"
    assert of.ranking.above is not None
    wins = np.array([[(one - other > 1e4).mean() for other in draws] for one in draws])
    np.testing.assert_allclose(of.ranking.above.beats, wins)
    best, said = draws.max(axis=0), recommended(of)
    assert said.on == "above"
    for one, mine in zip(of.plans, draws, strict=True):
        assert one.regret.mean == pytest.approx((best - mine).mean(), abs=1e-3)
        assert one.bad.on == "above"
        assert one.bad.brings == pytest.approx(worst_tenth(mine), rel=1e-9)
        assert one.bad.change == pytest.approx(worst_tenth(mine - draws[0]), abs=1e-3)
        assert one.loses is None or one.loses.value == (mine < draws[0]).mean()
    # On profit the larger plan has the least regret; above the return it has the most.
    means = [one.regret.mean for one in of.plans]
    assert said.place == int(np.argmin(means)) == 2
    lines = {line.name: line.said for line in side_by_side.lines(of)}
    assert lines[side_by_side.COUNTS] == ("above required",) * 3
    assert "Above required return" in lines
    assert all("profit above the required return" in line for line in wording.why(of, said)[:2])
    document = contract.comparison_json(of)
    assert document["counted_in"] == document["plans"][1]["regret"]["on"] == "above"
    assert {one["p_loss_on"] for one in document["plans"]} == {"above"}
    np.testing.assert_allclose(document["p_beats_above"], wins)
    facts = by_id(comparison_facts(of))
    assert facts["plan:plan 1/regret_above"].value == pytest.approx(means[1])
    assert "plan:plan 1/bad_case" not in facts


def test_plans_that_differ_in_terms_of_payment_alone_are_the_same_plan() -> None:
    """Neither outcome nor profit asks when money is paid, what a year costs, what the base is."""
    later = Assumptions((Row(PAYMENT, "days", 60.0), Row(DISCOUNT, "rate", 0.1)))
    base = Assumptions((Row(BASE, "share", 0.1, note="a test"),))
    of = fit(compared(MODEL, [now(), now(), scaled(0.5), scaled(0.5)], later, base, base, later))
    assert not of.differs_in_assumptions
    assert of.ranking.same.tolist() == [
        [one // 2 == other // 2 for other in range(4)] for one in range(4)
    ]
    said = recommended(of)
    assert said.kind in ("keep", "choose")
    assert of.plans[0].worth is not None
    assert of.plans[1].worth is not None
    assert of.plans[0].worth.present.mean != of.plans[1].worth.present.mean
    assert "under other terms" in " ".join(wording.why(of, said))
    assert {"discounted a year by"} <= {line.name for line in side_by_side.lines(of)}
    value = Assumptions((Row(VALUE, "value", 2.0), Row(PAYMENT, "days", 60.0)))
    assert recommended(fit(compared(MODEL, [now(), now()], value, later))).kind == "assumptions"


def test_an_outcome_that_is_valued_differently_is_said_in_its_own_units() -> None:
    twice = Assumptions((Row(VALUE, "value", 2.0),))
    card = replace(CARD, outcome=Outcome("sign-ups", "sign-ups", 1.0))
    model = made(card=card)
    of = fit(compared(model, [now(model), now(model)], NOTHING, twice))
    lines = side_by_side.lines(of)
    at = {line.name: place for place, line in enumerate(lines)}
    units = lines[at["Incremental sign-ups"]]
    assert units.said[0] == units.said[1]
    assert lines[at["Incremental sign-ups"] + 1].said[1] == "none"
    worth = at["Revenue, each at its value of a unit"]
    brought = summarize(brings(model, now(model)))
    assert lines[worth].said[1].startswith(Units.of(model).say_money(2 * brought.mean))
    assert lines[worth + 1].said[1].startswith(Units.of(model).say_money_change(brought.mean))
    assert "Incremental revenue" not in at
    assert counted.what(of, "incremental") == "incremental sign-ups"
    assert counted.units_of(of).factor == 1.0


def test_a_value_by_period_is_money_per_money() -> None:
    card = ModelCard("made", Outcome("sign-ups", "sign-ups", 2.0), currency="EUR", margin=0.4)
    model = made(card=card)
    days = now(model).horizon.dates(model.frequency)
    more = Assumptions((Row(VALUE, "value", 3.0, first=str(days[0]), last=str(days[3])),))
    of = compared(model, [now(model), plan_of(model, now(model).array(model) * 1.1)], more, more)
    lines = {line.name: line.said for line in side_by_side.lines(of)}
    one = of.plans[0]
    assert one.iroas is not None
    assert one.revenue is not None
    assert lines["iROAS"][0].startswith(f"{one.revenue.mean / one.spend:.1f}x")
    assert not any("per money" in name for name in lines)
    assert "Revenue, at the value of a unit" in lines
    assert lines["Incremental sign-ups"][0].startswith("7.95 M sign-ups")


def test_of_a_plan_that_spends_nothing_no_chance_is_said() -> None:
    of = compared(MODEL, [now(), scaled(0.0)])
    lines = {line.name: line.said for line in side_by_side.lines(of)}
    for name in ("pays for itself, chance", "Paid back"):
        assert lines[name][1] == side_by_side.NONE
        assert lines[name][0] != side_by_side.NONE
    plan = contract.comparison_json(of)["plans"][1]
    assert plan["pays_back"] == {"period": None, "by": None, "chance": None, "ever": None}
    assert plan["hurdle"]["clears"] is None


def test_paid_back_is_the_last_day_of_its_period() -> None:
    model = made(card=replace(CARD, margin=0.9))
    of = compared(model, [now(model), plan_of(model, now(model).array(model) * 1.1)])
    lines = {line.name: line.said for line in side_by_side.lines(of)}
    worth = of.plans[0].worth
    assert worth is not None
    assert worth.payback.period is not None
    last = worth.payback.period + np.timedelta64(6, "D")
    assert lines["Paid back"][0] == f"by {said_date(last)}"
    assert contract.comparison_json(of)["plans"][0]["pays_back"]["by"] == str(last)


def test_nothing_is_recommended_across_assumptions_or_of_an_unfit_model() -> None:
    weaker = Assumptions((Row(RESPONSE, "factor", 0.6, note="a test"),))
    mixed = fit(compared(MODEL, [now(), scaled(1.1)], weaker))
    assert recommended(mixed).kind == "assumptions"
    assert "do not assume the same" in wording.headline(mixed, recommended(mixed)).text
    unfit = fit(compared(MODEL, [now(), scaled(1.1)]))
    low = replace(unfit.plans[0], fitness=UNFIT)
    unfit = replace(unfit, plans=(low, *unfit.plans[1:]))
    said = recommended(unfit)
    assert (said.kind, said.place) == ("not_fit", None)
    assert wording.headline(unfit, said).tone == "cannot"


def test_without_a_margin_only_plans_of_the_same_money_are_weighed() -> None:
    model = MODEL.with_card(replace(MODEL.card, margin=None))
    spend = now(model).array(model)
    plans = [now(model), plan_of(model, spend * 1.2)]
    said = recommended(fit(compared(model, plans)))
    assert (said.kind, said.on) == ("money", "incremental")
    dearer = [plan_of(model, spend * 1.5), plan_of(model, np.roll(spend, 1, axis=0) * 1.5)]
    assert recommended(fit(compared(model, dearer))).kind == "money"
    other = plan_of(model, np.roll(spend, 1, axis=1))
    of = fit(compared(model, [now(model), other]))
    said = recommended(of)
    assert said.kind in ("keep", "choose")
    draws = [brings(model, one) for one in (now(model), other)]
    assert said.place == int(np.argmax([one.mean() for one in draws]))


def test_the_sentence_names_plan_amount_and_chances() -> None:
    of, said = better()
    assert said.place is not None
    name = of.plans[said.place].name
    headline = wording.headline(of, said)
    assert headline.text.startswith(f"Choose {name}: +€")
    assert headline.tone == ("good" if of.plans[said.place].claim == "supported" else "caution")
    lines = wording.why(of, said)
    assert lines[0].startswith(f"{name} has more profit than the current plan in ")
    assert lines[-1].startswith("Claim: ")


def test_every_line_has_a_text_for_every_plan_and_unknown_ones_are_left_out() -> None:
    of = compared(MODEL, [now(), scaled(1.2), scaled(0.5)])
    lines = {line.name: line for line in side_by_side.lines(of)}
    assert {"Spend", "Profit", "Net present value at 0 %", "Expected regret"} <= set(lines)
    assert all(len(line.said) == 3 for line in lines.values())
    assert lines["Chance of less than now"].said[0] == "same plan"
    bare = MODEL.with_card(replace(MODEL.card, margin=None))
    fewer = [now(bare), plan_of(bare, now(bare).array(bare) * 1.2)]
    names = {line.name for line in side_by_side.lines(compared(bare, fewer))}
    assert not names & {"Profit", "Paid back", "Net present value at 0 %"}
    hurdle = compared(MODEL, [now(), scaled(1.2)], HURDLE, HURDLE)
    assert "earns 20.0 %, chance" in {line.name for line in side_by_side.lines(hurdle)}


def test_payback_in_cash_stands_beside_that_of_margin_where_it_is_another() -> None:
    plans = [now(), scaled(1.1)]
    names = {line.name for line in side_by_side.lines(compared(MODEL, plans))}
    assert "Paid back" in names
    assert "in cash" not in names
    later = made(card=replace(CARD, margin=0.6, payment_days=10))
    early = now(later).array(later).copy()
    early[0] *= 4
    of = compared(later, [plan_of(later, early), now(later)])
    lines = {line.name: line.said for line in side_by_side.lines(of)}
    worth, document = of.plans[0].worth, contract.comparison_json(of)["plans"][0]
    assert worth is not None
    assert worth.in_cash.by is not None
    assert not worth.in_cash.never_tied
    assert lines["in cash"][0] == f"by {said_date(worth.in_cash.by)}"
    assert document["pays_back_in_cash"]["by"] == str(worth.in_cash.by)
    assert by_id(comparison_facts(of))  # every fact has an id of its own


def test_money_that_is_never_tied_up_is_said_to_be_so_and_has_no_day() -> None:
    """Half a year to pay: what comes in is there before the first payment."""
    late = made(card=replace(CARD, margin=0.9, payment_days=180))
    of = compared(late, [now(late), plan_of(late, now(late).array(late) * 0.5)])
    lines = {line.name: line.said for line in side_by_side.lines(of)}
    for place, one in enumerate(of.plans):
        assert one.worth is not None
        assert one.worth.in_cash.never_tied
        assert lines["in cash"][place] == "never tied up"
        assert lines["in cash, chance of that"][place] == amounts.chance(one.worth.in_cash.chance)
    assert contract.comparison_json(of)["plans"][0]["pays_back_in_cash"]["never_tied_up"]


def test_how_much_of_what_moves_is_weak_evidence_stands_beside_the_claim() -> None:
    of = compared(MODEL, [now(), scaled(1.2)])
    one = replace(of.plans[1], caution=Caution((0,), 0.31))
    lines = {
        line.name: line.said for line in side_by_side.lines(replace(of, plans=(of.plans[0], one)))
    }
    assert lines["moved on weak evidence"] == (side_by_side.NONE, "31.0 %")
    moved = np.abs(of.plans[1].candidate.plan.array(MODEL) - now().array(MODEL)).sum(axis=0)
    weak = [one.cell for one in of.plans[1].fitness.weak]
    assert of.plans[1].caution.share == pytest.approx(moved[weak].sum() / moved.sum())
    document = contract.comparison_json(of)["plans"][1]
    assert document["moved_on_weak_evidence"] == of.plans[1].caution.share


def test_a_plan_without_an_amount_to_commit_to_says_why() -> None:
    of = compared(MODEL, [now(), scaled(0.9), scaled(1.1), scaled(0.8), scaled(1.2)])
    first, held, unchecked, unfit, loss = fit(of).plans
    known = commit_of(first.evaluation.total, np.ones(31), out_of_sample=False)
    plans = (
        replace(first, commit=known),
        replace(held, commit=None, candidate=replace(held.candidate, chosen=Chosen(True, None))),
        replace(unchecked, commit=None),
        replace(unfit, commit=None, fitness=UNFIT),
        replace(loss, commit=replace(known, profit=-1.0)),
    )
    of = replace(of, plans=plans)
    why, lines = kept.uncommitted(of), {one.name: one.said for one in side_by_side.lines(of)}
    outcome, profit = (one for name, one in lines.items() if name.startswith(("Commit", "of pro")))
    silent = (side_by_side.NONE, "nothing to commit to")
    for place, one in enumerate(plans):
        mine = [line for line in why if line.startswith(f"{one.name}: ")]
        none = outcome[place] in silent or profit[place] in silent
        assert len(mine) == none, one.name
    assert "verdict on this plan is to hold" in why[0]
    assert "not known under this fit" in why[1]
    assert "not fit" in why[2]
    assert "what 80 % of the draws reach is a loss" in why[3]
