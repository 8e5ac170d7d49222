"""Stress: each case against a direct computation, re-solved plans against their questions."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import BASE, MARGIN, PRICE, RESPONSE
from mmm_core.base import base_of
from mmm_core.errors import InvalidProblem
from mmm_core.plan import Plan, reference_plan
from optimizer.guardrails import Lock, SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import cli, contract, services
from planner.contract.stress import parse_pack
from planner.questions.stress import Case, stress, usual_cases
from planner.wording import stress as wording
from planner.wording.units import Units

NAME = "larkfield_national"


@pytest.fixture(scope="module")
def model():
    return services.load(NAME)


@pytest.fixture(scope="module")
def question(model):
    reference = services.reference_for(model)
    guardrails = (
        SpendRange("wide", {}, 0.0, 2.0, "x_reference"),
        SpendRange("seen", {}, None, 1.0, "x_observed_max"),
    )
    problem = PlanProblem(
        reference.plan.horizon, Budget(reference.plan.total(), "<="), guardrails=guardrails
    )
    return problem, reference


def stressed(model, question, *cases, plan=None):
    problem, reference = question
    return stress(model, problem, plan or reference.plan, reference, cases)


def case(name, *rows):
    return Case(name, Assumptions(rows))


def test_a_ban_takes_the_money_of_its_periods_and_no_other(model, question):
    _, reference = question
    dates = reference.plan.horizon.dates(model.frequency)
    ban = Case("no tv", banned={"channel": ("tv",)}, since=dates[4])
    (found,) = stressed(model, question, ban)
    tv, spend = model.cells.position({"channel": "tv"}), reference.plan.array(model).copy()
    left = found.as_it_is.plan.array(model)
    np.testing.assert_array_equal(left[4:, tv], 0.0)
    spend[4:, tv] = 0.0
    np.testing.assert_array_equal(left, spend)
    before = services.assess(model, reference.plan, reference).evaluation.profit()
    now = services.assess(model, Plan.of(model, reference.plan.horizon, spend), reference)
    assert found.on == "profit"
    lost = before - now.evaluation.profit()
    assert found.costs.mean == pytest.approx(lost.mean(), rel=1e-6)
    assert found.costs.low == pytest.approx(np.quantile(lost, 0.05), rel=1e-6)
    again = found.resolved.optimum
    assert again.spend[4:, tv].max() == 0.0
    assert again.spend.sum() <= reference.plan.total() * (1 + 1e-9)
    assert all(check.holds for check in again.checks)
    assert again.certificate.value >= found.as_it_is.evaluation.total.mean() * (1 - 1e-9)


def test_a_lower_base_costs_its_margin_and_nothing_is_saved_by_reacting(model, question):
    problem, reference = question
    best = services.optimize(model, problem, reference).answer.plan
    low = case("base", Row(BASE, "share", -0.1, note="a competitor"))
    (found,) = stressed(model, question, low, plan=best)
    base, card = base_of(model, problem.horizon).fitted, model.card
    lost = 0.1 * base * card.margin * card.outcome.value_per_unit
    assert found.costs.mean == pytest.approx(lost.mean(), rel=1e-9)
    assert found.costs.high == pytest.approx(np.quantile(lost, 0.95), rel=1e-9)
    assert found.of_base.mean == pytest.approx(found.costs.mean, rel=1e-9)
    said = wording.costs(model, found)
    assert said.startswith("Profit with the base's margin is then €")
    assert "lower (€" in said
    assert "all of that is the base's, which this plan's own figures leave out" in said
    (said,) = contract.stress_json((found,))
    assert said["costs_of_base"]["mean"] == pytest.approx(said["costs"]["mean"], rel=1e-9)
    brings = abs(found.as_it_is.evaluation.profit().mean())
    assert abs(found.resolved.saves.mean) <= 2e-3 * brings


@pytest.mark.parametrize(
    "row",
    [
        Row(PRICE, "factor", 1.15, note="x"),
        Row(RESPONSE, "factor", 0.5, (("channel", ("search",)),), note="x"),
    ],
    ids=["dearer", "weaker"],
)
def test_what_reacting_saves_is_the_best_plan_under_the_case(model, question, row):
    problem, reference = question
    best = services.optimize(model, problem, reference).answer.plan
    (found,) = stressed(model, question, case("a", row), plan=best)
    changed = replace(problem, assumptions=Assumptions((row,)))
    anew = services.optimize(model, changed, reference).answer
    held = services.assess(model, best, reference, assumptions=changed.assumptions)
    profit = anew.evaluation.profit() - held.evaluation.profit()
    assert found.resolved.saves.mean == pytest.approx(profit.mean(), rel=1e-6, abs=1e-3)
    before = services.assess(model, best, reference).evaluation.profit()
    lost = (before - held.evaluation.profit()).mean()
    assert found.costs.mean == pytest.approx(lost, rel=1e-6)
    assert found.costs.mean > 0


def test_cases_come_on_top_of_what_is_assumed_already(model, question):
    problem, reference = question
    dear = Row(PRICE, "factor", 1.2, note="x")
    under = replace(problem, assumptions=Assumptions((dear,)))
    (found,) = stress(model, under, reference.plan, reference, [case("more", dear)])
    both = Assumptions((dear, dear))
    there = services.assess(model, reference.plan, reference, assumptions=both)
    assert found.as_it_is.evaluation.total.mean() == there.evaluation.total.mean()
    before = services.assess(model, reference.plan, reference, assumptions=under.assumptions)
    lost = before.evaluation.profit() - there.evaluation.profit()
    assert found.costs.mean == pytest.approx(lost.mean(), rel=1e-6)


def test_a_ban_that_the_rules_forbid_says_why(model, question):
    problem, reference = question
    held = replace(problem, guardrails=(Lock("tv is bought", {"channel": ("tv",)}),))
    start = reference.plan.horizon.start
    ban = Case("no tv", banned={"channel": ("tv",)}, since=start)
    (found,) = stress(model, held, reference.plan, reference, [ban])
    assert found.resolved is None
    assert found.why
    assert "tv is bought" in found.breaks
    assert contract.stress_json((found,))[0]["re_solved"] is None


def test_base_and_plan_may_go_against_each_other(model, question):
    rows = (
        Row(BASE, "share", 0.02, note="a promotion"),
        Row(RESPONSE, "factor", 0.5, note="weaker"),
    )
    (found,) = stressed(model, question, Case("both", Assumptions(rows)))
    assert found.of_base.mean < 0 < found.costs.mean
    said = wording.costs(model, found)
    units = Units.of(model)
    own = units.say_money(found.costs.mean - found.of_base.mean)
    base = units.say_money(-found.of_base.mean)
    assert said.endswith(f": the base's part is {base} higher, this plan's own {own} lower.")


def test_one_unit_holds_in_both_worlds(model, question):
    """A case that says what a margin is does not turn an outcome into a profit."""
    problem, reference = question
    plain = replace(model, card=replace(model.card, margin=None))
    told = case("told", Row(MARGIN, "margin", 0.4, note="x"))
    (found,) = stress(plain, problem, reference.plan, reference, [told])
    assert found.on == "incremental"
    assert found.costs.mean == 0.0
    assert found.of_base.mean == 0.0


def test_what_a_plan_breaks_anyway_is_not_the_cases_doing(model, question):
    problem, reference = question
    best = services.optimize(model, problem, reference).answer.plan
    narrow = replace(problem, guardrails=(SpendRange("near", {}, 0.95, 1.05, "x_reference"),))
    low = case("base", Row(BASE, "share", -0.1, note="a competitor"))
    (found,) = stress(model, narrow, best, reference, [low])
    assert found.breaks == found.anyway != ()
    assert "then breaks" not in wording.breaks(found, {})
    assert wording.breaks(found, {}).startswith("With this case or without, it breaks: ")
    assert found.resolved.saves.mean < 0
    said = wording.saves(model, found, None)
    assert said.startswith("The best plan that was found within all rules then brings €")
    assert "less profit than this one (€" in said
    locked = replace(problem, guardrails=(Lock("tv is bought", {"channel": ("tv",)}),))
    ban = Case("no tv", banned={"channel": ("tv",)}, since=problem.horizon.start)
    (found,) = stress(model, locked, reference.plan, reference, [ban])
    assert found.anyway == ()
    assert "then breaks: tv is bought" in wording.breaks(found, {})


def test_what_does_not_fit_is_refused_before_anything_is_searched(model, question):
    problem, reference = question
    dear = case("a", Row(PRICE, "factor", 1.2))
    late = Case("late", banned={"channel": ("tv",)}, since=np.datetime64("2031-01-01"))
    for cases, says in (
        ([dear, dear], "called 'a'"),
        ([dear, late], "horizon ends"),
        ([case("b", Row(PRICE, "factor", 1.2, (("channel", ("x",)),)))], "'x'"),
        ([Case("c", banned={"channel": ("x",)}, since=reference.plan.horizon.start)], "'x'"),
    ):
        with pytest.raises(InvalidProblem, match=says):
            stress(model, problem, reference.plan, reference, cases)
    shorter = reference_plan(model, replace(problem.horizon, periods=5)).plan
    with pytest.raises(InvalidProblem, match="own horizon"):
        stress(model, problem, shorter, reference, [dear])


@pytest.mark.parametrize(
    ("pack", "says"),
    [
        ({"cases": []}, "no case"),
        ({"cases": [{"name": "a"}]}, "changes nothing"),
        ({"cases": [{"name": "", "assumptions": {"discount_rate": 0.1}}]}, "name"),
        ({"cases": [{"name": "a", "assumptions": {"prices": 2}}]}, "prices"),
        ({"cases": [{"name": "a", "banned": {"cells": {"channel": "tv"}}}]}, "from"),
        ({"cases": [{"name": "a", "what": 1}]}, "what"),
        ({"cases": [{"name": str(i), "assumptions": {"discount_rate": 1}} for i in range(31)]},
         "30"),
    ],
)  # fmt: skip
def test_packs_that_cannot_be_used_are_refused(pack, says):
    with pytest.raises(InvalidProblem, match=says):
        parse_pack(json.dumps(pack))


def test_the_usual_pack_names_the_channels_that_it_means(model, question):
    _, reference = question
    now = services.assess(model, reference.plan, reference)
    ban, dear, base, weak = usual_cases(now.evaluation)
    spend = dict(zip(model.cells.along("channel"), now.evaluation.spend, strict=True))
    assert ban.banned == {"channel": (max(spend, key=spend.get),)}
    first, dates = reference.plan.horizon.start, reference.plan.horizon.dates(model.frequency)
    assert ban.since == next(d for d in dates if d.astype("M8[M]") > first.astype("M8[M]"))
    assert [one.assumptions.rows[0].kind for one in (dear, base, weak)] == [PRICE, BASE, RESPONSE]
    bare = replace(model, base=None)
    without = services.assess(bare, reference.plan, reference).evaluation
    assert len(usual_cases(without)) == 3


def test_the_command_answers_every_case(tmp_path, capsysbinary):
    problem, pack = tmp_path / "problem.json", tmp_path / "pack.json"
    guardrail = {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"}
    problem.write_text(json.dumps({"budget": {"total": 3e7}, "guardrails": [guardrail]}))
    dear = {"name": "dear", "assumptions": {"media_price": [{"factor": 1.15}]}}
    pack.write_text(json.dumps({"cases": [dear]}))
    arguments = ["stress", NAME, "--problem", str(problem)]
    assert cli.main([*arguments, "--pack", str(pack)]) == 0
    (said,) = json.loads(capsysbinary.readouterr().out)
    assert said["name"] == "dear"
    assert said["change"]["assumptions"] == dear["assumptions"]
    assert said["costs"]["mean"] > 0
    assert said["re_solved"]["status"] == "optimal"
    assert said["saves"]["mean"] >= -1.0
    assert cli.main(arguments) == 0
    assert len(json.loads(capsysbinary.readouterr().out)) == 4
