"""A kind of guardrail is one class: written here and nowhere else, it is known everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.labels import Floats
from optimizer.errors import Infeasible
from optimizer.guardrails import Guardrail
from optimizer.guardrails.form import AmountField, CellsField
from optimizer.requirements import Ground, Picked, Reading, Rows, Sentence
from planner import services
from planner.contract import error_json, explanation_json, guardrail_docs, parse_problem
from tests.planner.ui.test_more_guardrails import field, on_tab, pressed
from tests.planner.ui.test_screens import NATIONAL, OPTIMIZE, draft, find, healthy, opened, text


@pytest.fixture
def toy() -> Iterator[type[Guardrail]]:
    """Some cells together spend at most so much: one class and nothing else."""

    @dataclass(frozen=True)
    class Purse(Guardrail, kind="purse"):
        title = "A purse for some of them"
        purpose = "These may not spend more than the purse holds."
        means = "the cells together spend at most `holds`"
        form = (CellsField(), AmountField("holds", "It holds ({unit})", "money", needed=True))
        prices_money = True

        label: str
        cells: Picked
        holds: float

        def sentence(self, ground: Ground) -> Sentence:
            return Sentence("A purse of {holds}", {"holds": (self.holds, "money")})

        def rows(self, ground: Ground) -> Rows:
            weights = np.zeros((1, len(ground.cells)))
            weights[0, ground.cells.select(self.cells)] = 1.0
            most = np.array([self.holds])
            rows = Rows.over_horizon(weights, ground.dates.size, np.array([-np.inf]), most)
            return rows.following(("", "holds"))

        def slack(self, spend: Floats, ground: Ground) -> float:
            return self.holds - float(spend[:, ground.cells.select(self.cells)].sum())

        def remedy(self, reading: Reading | None) -> Sentence:
            return Sentence("fill the purse up to {after}", reading.facts if reading else {})

    yield Purse
    del Guardrail.kinds["purse"]


def question(holds: float, *others: dict[str, Any]) -> str:
    purse = {"kind": "purse", "cells": {"channel": ["tv", "radio"]}, "holds": holds}
    wide = {"kind": "spend_range", "label": "wide", "min": 0.5, "max": 1.5, "unit": "x_reference"}
    return json.dumps({"budget": {"total": 35e6}, "guardrails": [purse, wide, *others]})


def test_it_is_parsed_kept_and_priced(toy: type[Guardrail]) -> None:
    model = services.load(NATIONAL)
    problem = parse_problem(question(8e6), model)
    purse = problem.guardrails[0]
    assert purse == toy("purse 1", {"channel": ("tv", "radio")}, 8e6)  # type: ignore[call-arg]
    assert problem.canonical()["guardrails"][0] == {
        "kind": "purse", "label": "purse 1", "cells": {"channel": ["tv", "radio"]}, "holds": 8e6
    }  # fmt: skip
    answer = services.optimize(model, problem)
    spent = answer.optimum.spend[:, model.cells.select(purse.cells)].sum()
    assert spent == pytest.approx(8e6)
    explained = services.explain(answer, subsets=2)
    (price,) = [one for one in explained.prices if one.guardrail is purse]
    assert price.finite.gained is not None
    assert price.finite.gained.mean > 0
    assert price.marginal is not None
    assert price.marginal > 0
    said = explanation_json(explained)["guardrails"][0]
    assert (said["label"], said["binding"]) == ("purse 1", True)
    assert said["price"]["finite"]["mean"] == price.finite.gained.mean


def test_it_words_its_own_way_out(toy: type[Guardrail]) -> None:
    model = services.load(NATIONAL)
    least = {"kind": "group_range", "label": "tv", "cells": {"channel": ["tv"]}, "min": 9e6}
    problem = parse_problem(question(5e6, least), model)
    with pytest.raises(Infeasible) as caught:
        services.optimize(model, problem)
    assert problem.guardrails[0] in caught.value.conflict
    document = error_json(caught.value)
    assert "purse 1" in document["conflict"]
    (ours,) = [one for one in caught.value.remedies if one.source is problem.guardrails[0]]
    assert ours.reading is not None
    assert f"fill the purse up to {ours.reading.after:,.0f}" in document["error"]["remedy"]
    assert [step["field"] for step in document["relaxation"]] == ["guardrails.0.holds"]


def test_a_wrong_one_is_refused_by_its_fields(toy: type[Guardrail]) -> None:
    model = services.load(NATIONAL)
    with pytest.raises(services.HeadroomError, match=r"guardrails\.0\.holds = \"much\""):
        parse_problem(question("much"), model)  # type: ignore[arg-type]
    assert "| `purse` | [`cells`], `holds` |" in guardrail_docs.table()


@pytest.mark.usefixtures("served", "toy")
def test_it_has_a_form_and_stands_on_the_screen(repo: Path) -> None:
    app = opened(repo, page=OPTIMIZE)
    box = field(app, "selectbox", "Add a rule")
    assert "A purse for some of them" in box.options
    box.set_value("purse").run()
    assert "more than the purse holds" in text(healthy(app))
    field(app, "multiselect", "Channel").set_value(["tv", "radio"])
    field(app, "text_input", "It holds (€)").set_value("14 M")
    pressed(app, "Add the rule")
    assert draft(healthy(app)).extra[0].canonical()["holds"] == 14e6
    assert "A purse of €14.0 M" in text(app)
    find(app)
    on_tab(app, "Why")
    assert "**A purse of €14.0 M**" in text(healthy(app))
    pressed(app, "Drop this rule")
    assert draft(healthy(app)).extra == ()
