"""Why a plan raises what is past its best, or cuts what has room."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from planner.contract import parse_problem
from planner.questions.contrary import Contrary, contraries
from planner.questions.holding import binding_by_cell, blocks
from planner.questions.optimize import OptimizeAnswer, optimize
from planner.questions.standing import Place
from planner.wording.contrary import said
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
LIMITS = {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"}


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(channels=4, samples=40, card=CARD)


def answered(model: FittedModel, **asked: Any) -> OptimizeAnswer:
    total = reference_plan(model, default_horizon(model)).plan.total()
    document = {"budget": {"total": total}, "guardrails": [LIMITS], **asked}
    return optimize(model, parse_problem(json.dumps(document), model))


def moved(found: OptimizeAnswer, up: bool) -> list[int]:
    """Cells that get more, or less."""
    change = found.answer.evaluation.spend - found.answer.reference_evaluation.spend
    return [k for k, one in enumerate(change) if (one > 1e3 if up else one < -1e3)]


def standing(found: OptimizeAnswer, **places: Place) -> tuple[Contrary, ...]:
    """Of an answer, where cells that get more stand at ``up``, and those that get less ``down``."""
    ups, downs = moved(found, True), moved(found, False)
    assert ups
    assert downs
    where = dict.fromkeys(ups, places["up"]) | dict.fromkeys(downs, places["down"])
    return contraries(found, where)


def test_moves_that_fit_where_cells_stand_need_no_reason(model: FittedModel) -> None:
    assert standing(answered(model), up="room", down="past") == ()
    assert standing(answered(model), up="below_threshold", down="open") == ()


def test_money_that_is_spent_either_way_goes_where_it_returns_more(model: FittedModel) -> None:
    found = answered(model)
    (raised,) = standing(found, up="past", down="past")
    assert (raised.side, raised.because) == ("more", "return")
    assert sorted(raised.cells) == moved(found, True)
    then, now = found.answer.evaluation, found.answer.reference_evaluation
    for value, cells in (
        (raised.brings, list(raised.cells)),
        (raised.elsewhere, moved(found, False)),
    ):
        gained = (then.incremental - now.incremental)[cells].sum(axis=0).mean()
        assert value == pytest.approx(gained / (then.spend - now.spend)[cells].sum())
    assert raised.elsewhere is not None
    assert raised.brings > raised.elsewhere
    text = said(model, found, raised)
    assert "past" in text
    assert "this budget is to be spent; what is added there returns " in text


def test_what_has_room_gives_way_to_what_returns_more(model: FittedModel) -> None:
    found = answered(model)
    (cut,) = standing(found, up="room", down="room")
    assert (cut.side, cut.because) == ("less", "return")
    assert cut.elsewhere is not None
    assert cut.brings < cut.elsewhere
    assert "room: what is taken there returned " in said(model, found, cut)


def test_full_cells_with_room_are_named(model: FittedModel) -> None:
    full, *_ = moved(answered(model), True)
    cap = {**LIMITS, "cells": {"channel": [model.cells.names[full]["channel"]]}, "max": 1.01}
    found = answered(model, guardrails=[LIMITS, cap])
    rest = [cell for cell in moved(found, True) if cell != full]
    assert rest
    places: dict[int, Place] = {full: "room"} | dict.fromkeys(rest, "past")
    (raised,) = contraries(found, places)
    assert raised.held == (full,)
    assert "rules allow no more for " in said(model, found, raised)


def test_a_rule_that_leaves_no_choice_is_the_reason(model: FittedModel) -> None:
    found = answered(model)
    cut = moved(found, False)[0]
    name = model.cells.names[cut]["channel"]
    forced = {**LIMITS, "cells": {"channel": [name]}, "min": 1.2}
    wide = {**LIMITS, "min": 0.2}
    again = answered(model, guardrails=[wide, forced])
    (raised,) = contraries(again, {cut: "past"})
    assert (raised.cells, raised.because) == ((cut,), "rule")
    assert said(model, again, raised).endswith("gets more although it is past its best: the rules "
                                               "allow no less.")  # fmt: skip


def test_less_money_in_all_is_the_reason_for_a_cut(model: FittedModel) -> None:
    total = reference_plan(model, default_horizon(model)).plan.total()
    found = answered(model, budget={"total": 0.55 * total})
    where: dict[int, Place] = dict.fromkeys(moved(found, False), "room")
    assert {one.because for one in contraries(found, where)} == {"less"}
    assert "less money is spent in all" in said(model, found, contraries(found, where)[0])


def test_other_calendars_and_other_judgements_are_told(model: FittedModel) -> None:
    even = answered(model, calendar="even")
    assert {one.because for one in standing(even, up="past", down="room")} == {"calendar"}
    one = Contrary((0,), "more", "draws", 1.0, None)
    assert "judged by its mean" in said(model, even, one)


def test_without_a_margin_nothing_stands_anywhere(model: FittedModel) -> None:
    bare = replace(model, card=replace(CARD, margin=None))
    assert standing(answered(bare), up="past", down="room") == ()


def test_of_a_rule_for_each_cell_each_cell_is_asked_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a rule for each says is what one for all says, and costs no rules times cells."""
    panel = hill_model(channels=5, geos=6, samples=20, card=CARD)
    each = [
        {**LIMITS, "label": panel.cells.text(k), "cells": {d: [n] for d, n in name.items()}}
        for k, name in enumerate(panel.cells.names)
    ]
    asked: list[int] = []

    def counting(*args: Any) -> bool:
        asked.append(1)
        return blocks(*args)

    monkeypatch.setattr("planner.questions.contrary.blocks", counting)
    found = [answered(panel, guardrails=rules) for rules in (each, [LIMITS])]
    many, one = (
        [(c.side, c.because, c.cells) for c in standing(f, up="past", down="room")] for f in found
    )
    assert many == one != []
    assert 0 < len(asked) <= 4 * len(panel.cells)


def test_rules_that_leave_room_are_asked_of_no_cell(model: FittedModel) -> None:
    found = answered(model)
    best, (rule,) = found.optimum, found.problem.guardrails
    binding = binding_by_cell([rule, replace(rule, label="wide", min=0.0, max=9.0)], best)
    assert all(rules == [rule] for rules in binding.values())
    for cell in range(4):
        for side in ("more", "less"):
            if blocks(rule, best, (cell,), side):  # type: ignore[arg-type]
                assert cell in binding
