"""Declined moves in problem files, in answers, and as an address lists them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmm_core.errors import InvalidProblem
from mmm_core.limits import DECLINED
from optimizer.explain.finite_prices import FinitePrice
from planner import services
from planner.cli import ANSWERED, IMPOSSIBLE, WRONG, main
from planner.contract import declined as listed
from planner.contract import optimum_json, parse_problem
from planner.questions.optimize import optimize
from planner.wording.limits import held_by_cell
from tests.builders import hill_model

MODEL = hill_model(channels=4, samples=40, seed=11)
NO_TO_C1 = {"cells": {"channel": ["c1"]}, "reason": "Contract signed"}
NO_TO_C2 = {"cells": {"channel": "c2"}, "reason": "Brand <b>protection</b>"}
TOTAL = services.reference_for(MODEL).plan.total()
DEMO = "larkfield_national"


def written(*declined: dict[str, Any], **other: Any) -> str:
    wide = {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"}
    asked = {"budget": {"total": TOTAL}, "guardrails": [wide], "declined": list(declined)}
    return json.dumps(asked | other)


# --- problem files ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declined", "named"),
    [
        ([{"reason": "no"}], "cells"),
        ([{"cells": {"channel": "c1"}}], "reason"),
        ([NO_TO_C1 | {"note": "x"}], "note"),
        ([NO_TO_C1 | {"reason": " "}], "declined: c1"),
        ([NO_TO_C1 | {"reason": "x" * 201}], "201 characters"),
        ([{"cells": {"channel": "tv"}, "reason": "no"}], "'tv'"),
        ([NO_TO_C1, {"cells": {}, "reason": "no"}], "c1 are declined twice"),
        ([NO_TO_C1] * (DECLINED.most + 1), "301 declined moves"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(declined: list[Any], named: str) -> None:
    with pytest.raises(InvalidProblem, match=named):
        parse_problem(written(*declined), MODEL)


def test_the_canonical_form_reads_back() -> None:
    problem = parse_problem(written(NO_TO_C1, NO_TO_C2), MODEL)
    again = parse_problem(json.dumps(problem.canonical()), MODEL)
    assert [one.reason for one in again.declined] == [NO_TO_C1["reason"], NO_TO_C2["reason"]]
    assert again.fingerprint == problem.fingerprint


def test_without_declined_moves_a_question_is_what_it_was() -> None:
    without = json.loads(written())
    del without["declined"]
    assert parse_problem(written(), MODEL).fingerprint == (
        parse_problem(json.dumps(without), MODEL).fingerprint
    )
    first = parse_problem('{"budget": {"total": 34000000}}', services.load(DEMO))
    assert first.fingerprint == "abd9ab1c310f9eca7d31632ac36289bbfab340c3c20cad91a153b1caca949347"


# --- answers ----------------------------------------------------------------------------


def test_an_answer_says_each_refusal_its_reason_and_its_cost() -> None:
    found = optimize(MODEL, parse_problem(written(NO_TO_C1, NO_TO_C2), MODEL))
    costs = services.declined_costs(found)
    document = optimum_json(found, costs)
    for said, given, price in zip(
        document["declined"], (NO_TO_C1, NO_TO_C2), costs.each, strict=True
    ):
        assert said["reason"] == given["reason"]
        assert price.gained is not None
        assert said["cost"] == vars(price.gained)
    one, other = (said["cost"]["mean"] for said in document["declined"])
    together = document["declined_together"]["cost"]
    slack = 2e-3 * abs(document["value"])
    assert max(one, other) <= together["mean"] + slack
    assert together["low"] <= together["mean"] <= together["high"]
    kept = {row["channel"]: row for row in document["plan"] if row["channel"] in ("c1", "c2")}
    assert all(row["spend"] == pytest.approx(row["reference"]) for row in kept.values())
    assert [held_by_cell(found)[k] for k in (1, 2)] == ["Declined, so kept at the current plan"] * 2


def test_an_answer_without_refusals_says_that_there_are_none() -> None:
    found = optimize(MODEL, parse_problem(written(), MODEL))
    document = optimum_json(found, services.declined_costs(found))
    assert (document["declined"], document["declined_together"]) == ([], None)


def test_where_no_time_is_left_the_cost_is_unknown_and_says_so() -> None:
    found = optimize(MODEL, parse_problem(written(NO_TO_C1, NO_TO_C2), MODEL))
    costs = services.declined_costs(found, time_limit=0.0)
    prices = [*costs.each, costs.together]
    assert all(isinstance(one, FinitePrice) and one.gained is None for one in prices)
    (first, _) = optimum_json(found, costs)["declined"]
    assert first["cost"] is None
    assert "more time" in first["why"]


def test_one_refusal_costs_what_all_of_them_do() -> None:
    found = optimize(MODEL, parse_problem(written(NO_TO_C1), MODEL))
    costs = services.declined_costs(found)
    assert costs.each == (costs.together,)


def test_the_comparison_leaves_declined_cells_as_they_are() -> None:
    """Of another budget, the mix that a plan is judged against grows beside them."""
    found = optimize(MODEL, parse_problem(written(NO_TO_C1, budget={"total": 1.1 * TOTAL}), MODEL))
    against = found.verdict.against
    assert not any(label.startswith("declined") for label in against.required_by)
    reference = found.optimum.ground.reference
    assert against.spend[:, 1] == pytest.approx(reference[:, 1])
    assert against.spend.sum() == pytest.approx(1.1 * TOTAL)


# --- the command line -------------------------------------------------------------------


def answer(path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    path.write_text(text, "utf-8")
    code = main(["optimize", DEMO, "--problem", str(path)])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.long
def test_the_command_line_answers_around_a_refusal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tv = {"cells": {"channel": ["tv"]}, "reason": "Contract signed"}
    asked = {"budget": {"total": 35000000, "sense": "<="}, "declined": [tv]}
    path = tmp_path / "problem.json"
    code, found = answer(path, json.dumps(asked), capsys)
    assert code == ANSWERED
    assert found["declined"][0]["label"] == "declined: tv"
    assert found["declined"][0]["cost"]["mean"] > 0
    assert found["problem"]["declined"] == [tv]

    low = asked | {"budget": {"total": 1000000}}
    code, found = answer(path, json.dumps(low), capsys)
    assert code == IMPOSSIBLE
    assert set(found["conflict"]) == {"declined: tv", "budget"}
    assert [(one["field"], one["to"]) for one in found["relaxation"]] == [("declined.0", None)]

    code, found = answer(path, json.dumps(asked | {"declined": [tv, tv]}), capsys)
    assert code == WRONG
    assert "declined twice" in found["error"]["message"]


# --- as an address lists them ------------------------------------------------------------


def test_what_an_address_lists_reads_back_each_cell_apart() -> None:
    both = {"cells": {"channel": ["c1", "c3"]}, "reason": "Ünder review, “really”"}
    declined = parse_problem(written(both), MODEL).declined
    again, dropped = listed.from_json(listed.to_json(declined), MODEL)
    assert [(one.label, one.reason) for one in again] == [
        ("declined: c1", both["reason"]),
        ("declined: c3", both["reason"]),
    ]
    assert dropped == ()
    assert listed.from_json(listed.to_json(again), MODEL) == (again, ())
    assert listed.to_json(()) == ""


@pytest.mark.parametrize("text", ["1", "{}", "[", '[{"cells": {}}]', '[]}, {"declined": []'])
def test_an_address_that_lists_no_refusals_is_refused(text: str) -> None:
    with pytest.raises(InvalidProblem):
        listed.from_json(text, MODEL)


def test_of_what_an_address_lists_only_what_does_not_fit_the_model_is_dropped() -> None:
    gone = {"cells": {"channel": ["tv"]}, "reason": "Contract signed"}
    mute = {"cells": {"channel": ["c2"]}, "reason": ""}
    kept, dropped = listed.from_json(json.dumps([gone, NO_TO_C1, mute]), MODEL)
    assert [one.label for one in kept] == ["declined: c1"]
    assert ["'tv'" in dropped[0], "declined: c2" in dropped[1]] == [True, True]
