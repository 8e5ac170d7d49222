"""Commitments as people write them, what they hold, and what of a plan can still move."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.errors import HeadroomError, InvalidPlan, InvalidProblem
from mmm_core.plan import Plan
from optimizer.guardrails import Committed, SpendRange, Spent
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import cli, services
from planner.contract.commitments import movable_json, read_commitments
from planner.contract.problems import parse_problem
from planner.finance.commitments import (
    HELD,
    STATES,
    Commitment,
    Commitments,
    broken,
    departures,
    holding,
    movable,
)
from planner.wording import commitments as wording
from tests.builders import hill_model
from tests.planner.questions.forecasts import MODELS, made, plan_of, reference_of

NATIONAL = "larkfield_national"
MODEL = made()
REFERENCE = reference_of(MODEL)
DATES = REFERENCE.plan.horizon.dates(MODEL.frequency)
TABLE = f"""period,channel,spend,state,until
{DATES[0]},c0,"100,000.50",spent,
{DATES[1]},c0,5000,committed,{DATES[0]}
{DATES[2]},c1,7000,Committed,
{DATES[2]},c1,9000,planned,
"""


def test_a_table_says_who_has_what_and_until_when() -> None:
    found = read_commitments(TABLE.replace('"100,000.50"', "100000.50"), MODEL)
    assert found.rows == (
        Commitment(0, DATES[0], 100000.5, "spent"),
        Commitment(0, DATES[1], 5000.0, "committed", DATES[0]),
        Commitment(1, DATES[2], 7000.0, "committed"),
        Commitment(1, DATES[2], 9000.0, "planned"),
    )
    panel = MODELS["panel"]
    lines = f"geo,period,channel,spend,state\ng1,{DATES[0]},c2,10,planned\n"
    (row,) = read_commitments(lines, panel).rows
    assert panel.cells.names[row.cell] == {"geo": "g1", "channel": "c2"}


HEAD = "period,channel,spend,state,until\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("period,channel,spend\n", "no column 'state'"),
        ("period,channel,spend,state,who\n2024-01-01,c0,1,spent,me\n", "table of commitments"),
        (f"{HEAD}{DATES[0]},c9,1,spent,\n", "none of this model's"),
        (f"{HEAD}{DATES[0]},c0,1,paid,\n", "'paid' is none of planned, committed, spent"),
        (f"{HEAD}{DATES[0]},c0,-1,spent,\n", "-1"),
        (f"{HEAD}{DATES[0]},c0,,spent,\n", "nothing is written"),
        (f"{HEAD}{DATES[0] + 1},c0,1,spent,\n", "not a period of this model"),
        (f"{HEAD}{DATES[0]},c0,1,spent,{DATES[0]}\n", "has a last day"),
        (f"{HEAD}{DATES[0]},c0,1,committed,soon\n", "“soon” is no date"),
        (f"{HEAD}{DATES[0]},c0,1,spent,\n{DATES[0]},c0,1,spent,\n", "given twice"),
        (f"{HEAD}{DATES[0]},c0,1,spent,\n{DATES[0]},c0,1,committed,\n", "given twice"),
        (f"{HEAD}{DATES[0]},c0,1e400,spent,\n", "1e400"),
    ],
)
def test_a_table_is_refused_by_the_place_at_fault(text: str, said: str) -> None:
    with pytest.raises(InvalidPlan, match=said):
        read_commitments(text, MODEL)


def test_committed_money_is_a_floor_and_spent_money_a_lock() -> None:
    rows = [
        Commitment(0, DATES[0], 10.0, "spent"),
        Commitment(0, DATES[1], 20.0, "committed"),
        Commitment(0, DATES[2], 0.0, "spent"),
        Commitment(2, DATES[1], 30.0, "planned"),
        Commitment(2, DATES[-1] + 7, 30.0, "committed"),
    ]
    found = Commitments.of(MODEL, rows)
    horizon = REFERENCE.plan.horizon
    assert found.guardrails(MODEL, horizon) == (
        Committed("committed: c0", {"channel": ("c0",)}, ((DATES[1], 20.0),)),
        Spent("spent: c0", {"channel": ("c0",)}, ((DATES[0], 10.0), (DATES[2], 0.0))),
    )
    assert found.outside(MODEL, horizon) == 1


def test_what_can_still_be_cancelled_is_not_firm() -> None:
    rows = [
        Commitment(0, DATES[3], 10.0, "committed", DATES[0]),
        Commitment(1, DATES[3], 20.0, "committed", DATES[2]),
        Commitment(2, DATES[3], 30.0, "committed"),
    ]
    found = Commitments.of(MODEL, rows)
    for day, firm in ((DATES[0], {2}), (DATES[0] + 1, {0, 2}), (DATES[2] + 1, {0, 1, 2})):
        states = {one.cell for one in found.firm(day).rows if one.state == "committed"}
        assert states == firm


def test_periods_that_have_begun_are_counted_until_their_spend_is_said() -> None:
    horizon = REFERENCE.plan.horizon
    spent = Commitments.of(MODEL, [Commitment(0, DATES[0], 10.0, "spent")])
    for day, nothing, some in (
        (DATES[0] - 1, 0, 0), (DATES[0], 1, 0), (DATES[2] - 1, 2, 1), (DATES[2], 3, 2)
    ):  # fmt: skip
        assert Commitments().begun(MODEL, horizon, day) == nothing
        assert spent.begun(MODEL, horizon, day) == some
    assert wording.begun(MODEL, horizon, 0) == ""
    said = wording.begun(MODEL, horizon, 2)
    assert said.startswith(
        f"2 of the {horizon.periods} weeks have begun, and what was spent in them"
    )


def test_the_current_plan_holds_what_stands() -> None:
    spend = REFERENCE.plan.array(MODEL)
    rows = [
        Commitment(0, DATES[0], 1.0, "spent"),
        Commitment(0, DATES[1], 1.0, "committed"),
        Commitment(1, DATES[1], 2 * spend[1, 1], "committed"),
    ]
    rules = Commitments.of(MODEL, rows).guardrails(MODEL, REFERENCE.plan.horizon)
    held = holding(MODEL, REFERENCE, rules)
    wanted = spend.copy()
    wanted[0, 0], wanted[1, 1] = 1.0, 2 * spend[1, 1]
    np.testing.assert_array_equal(held.plan.array(MODEL), wanted)
    assert held.notes == (*REFERENCE.notes, HELD)
    assert holding(MODEL, held, rules) is held
    assert holding(MODEL, REFERENCE, ()) is REFERENCE


@pytest.mark.parametrize("name", ["national", "panel"])
def test_what_can_move_adds_up_to_the_plan(name: str) -> None:
    model = MODELS[name]
    rng = np.random.default_rng(1)
    plan = reference_of(model).plan
    spend, rows = plan.array(model), []
    for cell in range(spend.shape[1]):
        for t, state in enumerate(rng.choice(STATES, 5)):
            until = DATES[3] if state == "committed" and t % 2 else None
            money = float(spend[t, cell] * rng.uniform(0, 1.5))
            rows.append(Commitment(cell, DATES[t], money, str(state), until))
    found = movable(model, plan, Commitments.of(model, rows), DATES[2])
    parts = (found.spent, found.firm, found.cancellable, found.free)
    np.testing.assert_allclose(sum(parts), spend)
    assert all((part >= -1e-9).all() for part in parts)
    for one in rows:
        t, money = int(np.flatnonzero(one.period == DATES)[0]), spend[:, one.cell]
        stuck = min(one.money, money[t])
        wanted = {
            "spent": (found.spent, money[t]),
            "committed": (found.cancellable if one.until else found.firm, stuck),
            "planned": (found.free, money[t]),
        }
        part, amount = wanted[one.state]
        assert part[t, one.cell] == pytest.approx(amount)
    document = movable_json(found, plan, model)
    for key, part in zip(("spent", "firm", "cancellable", "free"), parts, strict=True):
        assert document[key] == pytest.approx(part.sum())
        rows_of = [row for row in document["by_month"] if row["channel"] == "c1"]
        there = [k for k, cell in enumerate(model.cells.names) if cell["channel"] == "c1"]
        assert sum(row[key] for row in rows_of) == pytest.approx(part[:, there].sum())


# --- in questions -----------------------------------------------------------------------


@pytest.fixture
def asked(tmp_path):
    model = services.load(NATIONAL)
    spend = services.reference_for(model).plan.array(model)
    days = services.reference_for(model).plan.horizon.dates(model.frequency)
    search = model.cells.position({"channel": "search"})
    lines = [
        f"{days[0]},search,{0.9 * spend[0, search]:.2f},spent,",
        f"{days[1]},search,{spend[1, search]:.2f},committed,{days[0]}",
        f"{days[2]},search,{spend[2, search]:.2f},committed,",
    ]
    table, problem = tmp_path / "commitments.csv", tmp_path / "problem.json"
    table.write_text(HEAD + "\n".join(lines))
    rule = {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"}
    document = {"budget": {"total": 35e6}, "guardrails": [rule]}
    problem.write_text(json.dumps(document))
    return model, spend, search, days, table, problem, document


def run(capsys, *arguments):
    code = cli.main([str(one) for one in arguments])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_plans_around_what_is_committed(asked, capsys):
    _, spend, search, days, table, problem, document = asked
    options = ("--problem", problem, "--commitments", table)
    code, found = run(capsys, "optimize", NATIONAL, *options)
    assert code == 0
    plan = found["plan"][search]
    assert plan["by_period"][0] == pytest.approx(0.9 * spend[0, search], abs=0.01)
    assert plan["by_period"][1] >= spend[1, search] - 0.01
    assert plan["by_period"][2] >= spend[2, search] - 0.01
    # What it is compared with has the same money standing there.
    assert found["verdict"]["decision"] != "required"
    assert HELD in found["notes"]
    assert {one["state"] for one in found["problem"]["commitments"]} == {"committed", "spent"}
    said = found["commitments"]
    assert said["cost"]["mean"] >= 0
    assert said["can_move"]["spent"] == pytest.approx(0.9 * spend[0, search], abs=0.01)
    assert said["can_move"]["cancellable"] == pytest.approx(spend[1, search], abs=0.01)
    code, later = run(capsys, "optimize", NATIONAL, *options, "--on", days[0])
    committed = [one for one in later["problem"]["commitments"] if one["state"] == "committed"]
    assert [one["period"] for one in committed] == [str(days[2])]
    # The same written into the problem file is the same question.
    rows = [
        {"cells": {"channel": "search"}, "period": str(day), "money": money, "state": state}
        for day, money, state in (
            (days[0], round(0.9 * spend[0, search], 2), "spent"),
            (days[1], round(float(spend[1, search]), 2), "committed"),
            (days[2], round(float(spend[2, search]), 2), "committed"),
        )
    ]
    problem.write_text(json.dumps({**document, "commitments": rows}))
    assert found["problem"]["commitments"] == sorted(
        ({**row, "cells": {"channel": ["search"]}} for row in rows), key=lambda row: row["state"]
    )
    code, same = run(capsys, "optimize", NATIONAL, "--problem", problem)
    assert code == 0
    assert same["problem"]["fingerprint"] == found["problem"]["fingerprint"]
    assert same["value"] == found["value"]
    code, refused = run(capsys, "optimize", NATIONAL, *options)
    assert code == 2
    assert "gives others" in refused["error"]["message"]


def test_the_command_refuses_with_a_reason(asked, capsys, tmp_path):
    _, _, _, _, table, problem, _ = asked
    code, found = run(capsys, "optimize", NATIONAL, "--problem", problem, "--on", "2026-10-05")
    assert code == 2
    assert "no commitments" in found["error"]["message"]
    code, found = run(capsys, "optimize", tmp_path, "--problem", problem, "--commitments", table)
    assert code == 2
    assert "belong to one model" in found["error"]["message"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"state": "promised"}, "state"),
        ({"money": -5}, "-5"),
        ({"cells": {"channel": "c9"}}, "c9"),
        ({"period": "2024-13-01"}, "no date"),
        ({"until": "2024-02-12", "state": "spent"}, "last day"),
        ({"who": "me"}, "who"),
    ],
)
def test_a_problem_file_is_refused_by_what_is_wrong(row, said):
    good = {"cells": {"channel": "c0"}, "period": str(DATES[0]), "money": 5, "state": "committed"}
    document = {"budget": {"total": 1e6}, "commitments": [{**good, **row}]}
    with pytest.raises(HeadroomError, match=said):
        parse_problem(json.dumps(document), MODEL)


def test_a_short_file_that_stands_for_much_is_refused_before_it_is_built():
    every = {"cells": {}, "period": str(DATES[0]), "money": 5, "state": "planned"}
    document = {"budget": {"total": 1e6}, "commitments": [every] * 7_000}
    panel = hill_model(channels=5, samples=4, geos=2)
    with pytest.raises(InvalidPlan, match="at most 60,000"):
        parse_problem(json.dumps(document), panel)
    lines = [f"{DATES[0]},c0,1,planned," for _ in range(60_001)]
    with pytest.raises(InvalidPlan, match="60,001 commitments"):
        read_commitments(HEAD + "\n".join(lines), MODEL)


def test_a_question_of_a_screen_holds_it_too():
    """Whoever asks need not remember to put it into the current plan."""
    spend = REFERENCE.plan.array(MODEL)
    rows = [Commitment(0, DATES[0], 1.4 * float(spend[0, 0]), "spent")]
    rules = Commitments.of(MODEL, rows).guardrails(MODEL, REFERENCE.plan.horizon)
    problem = parse_problem(json.dumps({"horizon": HORIZON, "budget": {"total": 5e6}}), MODEL)
    answer = services.optimize(MODEL, replace_rules(problem, rules), REFERENCE)
    assert answer.answer.reference.plan.array(MODEL)[0, 0] == pytest.approx(1.4 * spend[0, 0])
    assert answer.verdict.against.required_by == ()
    assert isinstance(answer.answer.plan, Plan)
    assert plan_of(MODEL, spend).total() == pytest.approx(spend.sum())


HORIZON = {"start": str(DATES[0]), "periods": 9}


def replace_rules(problem, rules):
    return replace(problem, guardrails=(*problem.guardrails, *rules))


def test_a_plan_that_leaves_what_stands_is_told_by_how_much():
    spend = REFERENCE.plan.array(MODEL).copy()
    rows = [
        Commitment(0, DATES[0], float(spend[0, 0]) + 30.0, "committed"),
        Commitment(1, DATES[1], float(spend[1, 1]) - 40.0, "spent"),
        Commitment(1, DATES[2], float(spend[2, 1]) - 50.0, "committed"),
        Commitment(2, DATES[2], float(spend[2, 2]) + 60.0, "planned"),
        Commitment(2, DATES[3], float(spend[3, 2]) + 1e-3, "spent"),
    ]
    away, wanted = (
        broken(MODEL, REFERENCE.plan, Commitments.of(MODEL, rows)),
        np.zeros(spend.shape),
    )
    wanted[0, 0], wanted[1, 1], wanted[3, 2] = -30.0, 40.0, -1e-3
    np.testing.assert_allclose(away, wanted, atol=1e-9)
    said = wording.departs(MODEL, departures(MODEL, REFERENCE.plan, Commitments.of(MODEL, rows)))
    assert said == (
        "leaves what is committed or spent: c0 €30.0 less; c1 €40.0 more than stands there"
    )
    held = holding(
        MODEL, REFERENCE, Commitments.of(MODEL, rows).guardrails(MODEL, REFERENCE.plan.horizon)
    )
    assert departures(MODEL, held.plan, Commitments.of(MODEL, rows)) == []


def test_money_in_millions_that_leaves_what_stands_is_told_too():
    small = Plan.of(MODEL, REFERENCE.plan.horizon, 1e-6 * REFERENCE.plan.array(MODEL))
    spend = small.array(MODEL)
    rows = [Commitment(0, DATES[0], float(spend[0, 0]) + 0.004, "committed")]
    (found,) = departures(MODEL, small, Commitments.of(MODEL, rows))
    assert found.less == pytest.approx(0.004)
    near = [Commitment(0, DATES[0], float(spend[0, 0]) + 1e-6, "committed")]
    assert departures(MODEL, small, Commitments.of(MODEL, near)) == []


def test_money_that_stands_has_a_label_that_nobody_else_has():
    """A rule may be called as it is, and names may be alike as far as they are shown."""
    horizon = REFERENCE.plan.horizon
    rows = [Commitment(cell, DATES[0], 1.0, "committed") for cell in (0, 1)]
    stands = Commitments.of(MODEL, rows).guardrails(MODEL, horizon)
    alike = tuple(replace(one, label="committed: long") for one in stands)
    rules = tuple(
        SpendRange(label, {}, 0.5, 1.5, "x_reference") for label in ("a", "committed: long")
    )
    problem = PlanProblem(horizon, Budget(9e6), guardrails=(*rules, *alike))
    assert [one.label for one in problem.guardrails] == [
        "a", "committed: long", "committed: long (2)", "committed: long (3)",
    ]  # fmt: skip
    assert [one.amounts for one in problem.commitments] == [one.amounts for one in stands]
    with pytest.raises(InvalidProblem, match="labels must differ"):
        PlanProblem(horizon, Budget(9e6), guardrails=(rules[0], rules[0]))


def test_those_of_a_horizon_are_replaced_and_the_others_stay():
    horizon = REFERENCE.plan.horizon
    outside = Commitment(0, DATES[-1] + 7, 1.0, "committed")
    of = Commitments.of(MODEL, [Commitment(0, DATES[0], 2.0, "spent"), outside])
    by = Commitments.of(
        MODEL, [Commitment(1, DATES[1], 3.0, "spent"), Commitment(1, DATES[-1] + 7, 4.0, "spent")]
    )
    assert of.replaced(MODEL, horizon, by).rows == (outside, by.rows[0])
    assert of.within(MODEL, horizon).rows == (of.rows[0],)
