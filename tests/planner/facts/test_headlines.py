"""The figures that screens say first are facts, and are what was computed."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.statistics import summarize
from optimizer.guardrails import SpendRange
from optimizer.measures import TailMean
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import cli, services
from planner.facts.answers import answer_facts, headline_facts
from planner.facts.fact import by_id
from planner.facts.plans import CURRENT, plan_facts
from planner.questions.commit import Commit
from planner.services import OptimizeAnswer
from planner.ui.optimize.answer_figures import figures
from planner.ui.overview.screen import tiles
from planner.wording import facts as words
from planner.wording.units import Units
from tests.planner.questions.forecasts import MODELS, reference_of

NATIONAL = "larkfield_national"
RULE = SpendRange("within", {}, 0.5, 1.5, "x_reference")


@pytest.fixture(scope="module", params=["panel", "no card"])
def found(request) -> OptimizeAnswer:
    model = MODELS[request.param]
    reference = reference_of(model)
    budget = Budget(1.1 * reference.plan.total())
    problem = PlanProblem(reference.plan.horizon, budget, guardrails=(RULE,), tail="reference")
    answer = services.optimize(model, problem, reference)
    # Too few draws were made for this model to be fit: a verdict as of one that is.
    earns = None if answer.answer.evaluation.profit() is None else 6789.0
    verdict = replace(answer.verdict, decision="change", commit=Commit(1234.5, earns, True))
    return replace(answer, verdict=verdict)


def test_figures_of_an_answer_are_its_facts_and_what_was_computed(found):
    model, answer = found.answer.model, found.answer
    units, facts = Units.of(model), headline_facts(found)
    assert facts.items() <= by_id(answer_facts(found)).items()
    shown = {one.label: one for one in figures(model, found)}
    outcome = shown[f"{units.result[0].upper()}{units.result[1:]}"]
    assert outcome.value == units.say_outcome(answer.evaluation.total.mean())
    assert outcome.now == units.say_outcome(answer.reference_evaluation.total.mean())
    assert outcome.change == units.say_outcome_change(answer.versus.gain.mean)
    assert outcome.span == units.say_outcome_span(answer.versus.gain)
    assert shown["Spend"].value == units.say_money(answer.plan.total())
    then, now = answer.evaluation.profit(), answer.reference_evaluation.profit()
    commit = found.verdict.commit
    assert commit is not None
    if then is None or now is None:
        assert "Profit" not in shown
        worst, say = TailMean(0.1).value(answer.evaluation.total), units.say_outcome
        assert shown["In a bad case"].value == say(worst)
        assert shown["To commit to"].value == say(commit.outcome)
        return
    assert answer.versus.profit_gain is not None
    assert shown["Profit"].value == units.say_money(then.mean())
    assert shown["Profit"].now == units.say_money(now.mean())
    assert shown["Profit"].change == units.say_money_change(answer.versus.profit_gain.mean)
    assert shown["Profit"].span == units.say_money_span(answer.versus.profit_gain)
    bad, before = TailMean(0.1).value(then), TailMean(0.1).value(now)
    assert shown["Profit in a bad case"].value == units.say_money(bad)
    assert shown["Profit in a bad case"].now == units.say_money(before)
    assert shown["Profit to commit to"].value == units.say_money(6789.0)
    assert shown["Profit in a bad case"].change == units.say_money_change(bad - before)


def test_a_profit_below_zero_is_nothing_to_commit_to(found):
    if found.answer.evaluation.profit() is None:
        return
    poor = replace(found.verdict, commit=Commit(1234.5, -5.0, True))
    shown = figures(found.answer.model, replace(found, verdict=poor))
    (one,) = [figure for figure in shown if figure.label == "Profit to commit to"]
    assert (one.value, one.change) == ("none", "")


def test_on_hold_the_amount_is_of_the_plan_that_is_kept(found):
    held = replace(found, verdict=replace(found.verdict, decision="hold"))
    facts = headline_facts(held)
    assert not any(id.startswith("plan:best/commit") for id in facts)
    assert facts["plan:kept/commit_outcome"].source.plan == ""


@pytest.mark.parametrize("name", ["national", "panel", "no card"])
def test_figures_of_the_overview_are_facts_of_the_current_plan(name):
    model = MODELS[name]
    reference = reference_of(model)
    now = services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
    facts, units = by_id(plan_facts(now, CURRENT)), Units.of(model)
    names = {
        "Spend": "spend",
        f"Incremental {units.outcome}": "incremental",
        "iROAS": "iroas",
        "mROAS of the mix": "mroas",
        "Profit": "profit",
        "CPIK": "cpik",
    }
    shown = tiles(model, now)
    assert {tile.label for tile in shown if not tile.label.startswith("The next")} <= names.keys()
    for tile in shown:
        if tile.label in names:
            fact = facts[f"plan:current/{names[tile.label]}"]
            assert tile.value == words.say(units, fact)
            if fact.low is not None and tile.label not in ("CPIK", "Profit"):
                assert tile.below == words.span(units, fact)
    values = {tile.label: tile.value for tile in shown}
    brings = summarize(now.evaluation.total)
    assert values[f"Incremental {units.outcome}"] == units.say_outcome(brings.mean)
    value, cells = services.value_per_unit(model), range(len(model.cells))
    if value is None:
        cost = now.evaluation.cpik(cells)
        assert cost is not None
        assert values["CPIK"] == units.say_money(cost.mean)
        return
    average, profit = now.evaluation.iroas(cells, value), now.evaluation.profit()
    assert average is not None
    assert values["iROAS"] == units.say_times(average.mean)
    assert values["mROAS of the mix"] == units.say_times(now.evaluation.mroas(cells, value).mean)
    if profit is not None:
        assert values["Profit"] == units.say_money(float(np.mean(profit)))


def test_the_same_ids_come_out_of_the_command_line(tmp_path, capsys):
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    document = {"budget": {"total": reference.plan.total()}, "tail": "reference"}
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(document))
    assert cli.main(["optimize", NATIONAL, "--problem", str(path), "--facts"]) == 0
    said = json.loads(capsys.readouterr().out)
    facts = {one["id"]: one for one in said["facts"]}
    assert facts["plan:best/incremental"]["value"] == said["incremental"]["mean"]
    assert (
        facts["plan:best/against:reference/gain"]["value"]
        == (said["versus_reference"]["gain"]["mean"])
    )
    for one in said["standing"]:
        assert facts[f"plan:current/channel:{one['channel']}/standing"]["value"] == one["place"]
    room = sum(one["place"] == "room" for one in said["standing"])
    assert facts["plan:current/standing:room/cells"]["value"] == room
    for plan in ("best", "current"):
        assert {f"plan:{plan}/{name}" for name in ("spend", "profit", "bad_case")} <= facts.keys()
