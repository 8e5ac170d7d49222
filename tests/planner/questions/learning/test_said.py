"""A measurement plan said: JSON, facts, sentences and the command say the same figures."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.model import Finding
from mmm_core.plan import Plan
from mmm_core.statistics import summarize
from optimizer.requirements import Sentence
from planner import cli, services
from planner.contract.learning import learning_json
from planner.contract.plan_tables import write_plan
from planner.facts.fact import about, by_id
from planner.facts.learning import measurement_facts
from planner.finance.commitments import Departure
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.questions.learning import learning
from planner.questions.learning.around import question_around
from planner.questions.learning.trial import Check, MeasurementPlan
from planner.questions.learning.worth_knowing import NOTHING, Expected
from planner.wording import commitments
from planner.wording import learning as wording
from planner.wording.sentences import said_requirement
from planner.wording.units import Units
from tests.planner.questions.learning.asking import question


@pytest.fixture(scope="module")
def checked(planned) -> MeasurementPlan:
    """The same with a check, money that stands, and a plan that leaves it."""
    check = Check(np.datetime64("2024-03-10"), 4, 5e6, 4.81234e6, 5.2e6)
    learning = replace(planned.learning, standing=25_000.0)
    return replace(
        planned, learning=learning, checks=(check,), no_checks="",
        departs=(Departure(1, 1200.0, 0.0),), decides="Ada <b>Lovelace</b>",
    )  # fmt: skip


def test_facts_and_document_have_the_same_figures(checked) -> None:
    facts, document = by_id(measurement_facts(checked)), learning_json(checked)
    assert {fact.definition for fact in facts.values()} <= {"5", "11", "24", "31"}
    everything = facts["worth_knowing_everything"]
    assert everything.value == document["everything"]["value"]
    assert everything.unit == "money"
    for one in document["channels"]:
        of = about(facts, ("channel", one["channel"]))
        assert of["worth_knowing"].value == one["worth_knowing"]["value"]
        assert (of["response"].low, of["response"].high) == (
            one["response"]["low"],
            one["response"]["high"],
        )
        for test in one["tests"]:
            part = about(
                facts, ("channel", one["channel"]), ("precision", f"{test['precision']:g}")
            )
            assert part["worth_of_test"].value == test["worth"]["value"]
    test, of = document["test"], about(facts, ("test", checked.trial.channel))
    assert of["power"].value == test["power"]["chance"]
    assert of["costs"].value == test["costs"]["mean"]
    assert (of["result"].low, of["result"].high) == tuple(test["power"]["result"].values())
    (day,) = document["review"]["checks"]
    band = about(facts, ("check", day["day"]))["total_so_far"]
    assert (band.low, band.high) == (4.81234e6, 5.2e6)
    assert facts["channel:c1/below_standing"].value == document["departs"][0]["less"] == 1200
    assert json.dumps(document)


def test_sentences_say_what_decides(checked) -> None:
    text, units = wording.lines(checked), Units.of(checked.learning.model)
    best = checked.learning.best
    assert units.say_money(best.worth.value) in text[0]
    assert units.say_money(checked.learning.everything.value) in text[0]
    said = " ".join(text)
    assert "Who decides on a review: Ada <b>Lovelace</b>." in text
    assert wording.NATIONAL in text
    assert "below €4,812,300 or above €5.20 M" in said
    assert "€25.0 k is committed or spent" in said
    assert "c1 €1,200 less" in said or "c1 €1.20 k less" in said


def test_a_test_in_weeks_that_have_begun_is_said_to_be_late(checked, monkeypatch) -> None:
    learning = checked.learning
    horizon = learning.problem.horizon
    for weeks in (0, 3):
        day = horizon.dates(learning.model.frequency)[0].astype("M8[D]") + 7 * weeks - 1
        monkeypatch.setattr(fitness, "today", lambda day=day: day)
        said = [line for line in wording.lines(checked) if "not entered" in line]
        assert said == ([f"{commitments.begun(learning.model, horizon, 3)}."] if weeks else [])
    assert wording.begun(replace(learning, why="The model is not fit.")) == ""


def test_days_that_are_past_are_no_days_for_a_test(checked, monkeypatch) -> None:
    trial, model = checked.trial, checked.learning.model
    (check,) = checked.checks
    for day, past, due in (
        (trial.first - 1, False, check.day < trial.first - 1),
        (max(trial.first, check.day) + 1, True, True),
    ):
        monkeypatch.setattr(fitness, "today", lambda day=day: day)
        document, said = learning_json(checked), wording.test(checked)[0]
        assert document["test"]["past"] == past
        assert document["review"]["checks"][0]["due"] == due
        assert said.startswith("All of this horizon has begun; over it, the test would") == past
        assert ("(due now)" in wording.check(model, check)) == due


def test_rules_that_a_test_leaves_are_named(checked) -> None:
    rule, learning = checked.learning.problem.guardrails[0], checked.learning
    assert "question's rules" not in " ".join(wording.test(checked))
    sentence = Sentence(
        "c1 between {min} and {max}", {"min": (1e4, "money"), "max": (2e4, "money")}
    )
    trial = replace(checked.trial, breaks=((rule, sentence),))
    left = replace(checked, trial=trial)
    assert learning_json(left)["test"]["breaks"] == [rule.label]
    said = said_requirement(learning.model, rule, sentence)
    assert f"It does not keep 1 of the question's rules: {said}." in wording.test(left)


def test_what_gains_by_itself_pays(checked) -> None:
    for mean, worth, pays in ((-5.0, NOTHING, True), (-5.0, None, True), (5.0, NOTHING, False)):
        trial = replace(checked.trial, costs=summarize(np.full(3, mean)), worth=worth)
        assert trial.pays == pays
        said = " ".join(wording.test(replace(checked, trial=trial)))
        assert ("gain about" in said and "by itself" in said) == pays


def test_what_is_not_told_from_nothing_is_said_so(checked) -> None:
    learning = checked.learning
    weak = tuple(replace(one, worth=Expected(10.0, 20.0)) for one in learning.channels)
    none = replace(learning, channels=weak)
    assert "told from chance" in wording.finding(none)
    assert wording.worth(learning.model, weak[0]) == wording.NONE
    assert wording.worth(learning.model, replace(weak[0], worth=None)) == "not known"
    first, units = learning.channels[0].tests[0], Units.of(learning.model)
    said = wording.tested(learning.model, learning.channels[0], first.precision)
    assert said == units.say_money(first.worth.value)
    late = replace(weak[0], worth=None, why="Late.")
    said = wording.unfinished(replace(learning, channels=(late,), everything=None))
    assert said.startswith(f"Not known of {late.channel}: Late.")
    assert said.endswith("What knowing everything is worth was not reached in time.")


@pytest.mark.parametrize(
    ("mean", "worth", "says"),
    [
        (500.0, Expected(900.0, 1.0), "pays with this decision alone"),
        (500.0, Expected(90.0, 1.0), "only where other decisions rest on it too"),
        (500.0, NOTHING, wording.NOTHING),
        (-500.0, Expected(90.0, 1.0), "expected to gain about €500"),
        (500.0, None, "It costs about €500"),
    ],
)
def test_what_a_test_costs_and_gains(checked, mean, worth, says) -> None:
    costs = summarize(np.full(3, mean))
    trial = replace(checked.trial, costs=costs, worth=worth)
    assert says in " ".join(wording.test(replace(checked, trial=trial)))


def test_a_test_that_sees_too_little_is_not_recommended(checked) -> None:
    power = replace(checked.trial.power, chance=0.3)
    said = wording.test(replace(checked, trial=replace(checked.trial, power=power)))
    assert said[0].startswith("No test within the horizon is likely to see enough")
    assert "about 30 %, too little to rely on" in said[1]
    sure = replace(checked.trial, power=replace(power, chance=0.999))
    assert "at all is over 99 %;" in wording.test(replace(checked, trial=sure))[1]


def test_the_command_answers_a_problem_and_a_plan(
    model, reference, planned, monkeypatch, capsys, tmp_path
) -> None:
    asked: list[tuple] = []

    def measured(*question, **options) -> MeasurementPlan:
        asked.append((question, options))
        return planned

    monkeypatch.setattr(services, "load", lambda _: model)
    monkeypatch.setattr(services, "measurement_plan", measured)
    plan, out = tmp_path / "plan.csv", tmp_path / "learn.json"
    plan.write_text(write_plan(reference.plan, model))
    call = ["learn", "made", "--plan", str(plan), "--precision", "0.3", "--decides", "Finance",
            "--facts", "--out", str(out)]  # fmt: skip
    assert cli.main(call) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == json.loads(out.read_text("utf-8"))
    assert {key: document[key] for key in learning_json(planned)} == learning_json(planned)
    ((question, options),) = asked
    assert (options["precisions"], options["decides"]) == ([0.3], "Finance")
    assert question[3].total() == pytest.approx(reference.plan.total())
    for wrong in ([], ["--plan", str(plan), "--precision", "0"]):
        assert cli.main(["learn", "made", *wrong]) == 2
        assert json.loads(capsys.readouterr().out)["error"]["kind"] == "usage"


def test_a_plan_alone_is_held_against_its_own_neighbours(model, reference) -> None:
    spend = reference.plan.array(model) * np.array([0.5, 0.0])
    plan = Plan.of(model, reference.plan.horizon, spend)
    problem = question_around(model, plan, reference)
    assert problem.budget.total == plan.total()
    assert [rule.canonical()["max"] for rule in problem.guardrails[:2]] == pytest.approx(
        [1.5 * spend.sum(), 0.0]
    )
    assert problem.guardrails[-1].label == "never above observed"
    far = Plan.of(model, reference.plan.horizon, 50 * spend)
    assert len(question_around(model, far, reference).guardrails) == 2


def test_of_a_model_that_is_not_fit_no_band_is_given(model, reference, monkeypatch) -> None:
    danger = Finding("danger", "The chains disagree.", fitness="not_fit")
    monkeypatch.setattr(learning, "fitness_of", lambda *_: Fitness((danger,), ()))
    of = services.measurement_plan(model, question(reference), reference)
    assert of.checks == ()
    assert "not fit to plan with" in of.no_checks
    assert not [fact for fact in measurement_facts(of) if fact.name == "total_so_far"]
