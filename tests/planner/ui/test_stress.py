"""Stress on What-if: its figures are those of the services, and nothing old is shown for new."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import PRICE
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from planner import services
from planner.questions.stress import Case, Stressed
from planner.ui.optimize.draft import Draft
from planner.ui.shell import server
from planner.wording import stress as wording
from tests.planner.ui.test_assumptions import bench, sheet
from tests.planner.ui.test_screens import NATIONAL, healthy, opened, text

PAGE = "plan/what_if.py"
pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", folder)
    return folder


def box(app: AppTest) -> AppTest:
    """What-if with its stress open."""
    (key,) = bench(app).sheets
    app.session_state[f"stress-{key}"] = True
    return healthy(app.run())


def press(app: AppTest, label: str, place: int = 0) -> AppTest:
    """Press a button, and wait for what that begins, and for what is asked once that is there."""
    [one for one in app.button if one.label == label][place].click().run()
    for _ in range(2):
        for job in list(server.desk()._jobs.values()):
            job.result()
        healthy(app.run())
    return app


def table(app: AppTest) -> pd.DataFrame | None:
    """What was found; None where nothing is shown."""
    found = [one.value for one in app.dataframe if "costs" in one.value]
    return found[0] if found else None


def asked(model: FittedModel, plan: Plan, rows: Assumptions) -> Stressed:
    reference = services.reference_for(model)
    draft = Draft.of(model)
    problem = PlanProblem(
        plan.horizon,
        Budget(plan.total(), "<="),
        Objective("profit"),
        guardrails=draft.guardrails(model, reference),
        tail=services.SHOWN_TAIL,
    )
    (found,) = services.stress(model, problem, plan, reference, [Case("dear", rows)])
    return found


def test_the_usual_pack_is_one_press_and_says_what_the_services_say(repo: Path) -> None:
    app = press(box(opened(repo, page=PAGE)), "Run all of them")
    found = table(app)
    assert len(found) == 4
    assert found["case"].str.startswith(("TV banned from", "Media 15 %", "Base 10 %", "TV")).all()
    model = services.load(NATIONAL)
    dear = Assumptions((Row(PRICE, "factor", 1.15, note="x"),))
    there = asked(model, sheet(app).draft.plan(model), dear)
    (line,) = found[found["case"] == "Media 15 % dearer"].itertuples()
    assert line.costs == wording.with_span(model, there.costs, "profit")
    assert there.resolved is not None
    assert line.saves == wording.with_span(model, there.resolved.saves, "profit")
    assert line.proof == "proven best"
    said = text(app)
    assert wording.costs(model, there) in said
    assert "than another plan brings without the case" in said


@pytest.mark.long
def test_a_case_is_edited_and_an_edit_of_the_plan_lets_go_of_what_was_found(repo: Path) -> None:
    app = box(opened(repo, page=PAGE))
    (more,) = [one for one in app.text_input if one.label == "Dearer by"]
    more.set_value("40").run()
    app = press(app, "Run this case", 1)
    assert list(table(app)["case"]) == ["Media 40 % dearer"]
    (even,) = [one for one in app.button if one.label == ":primary[Even]"]
    healthy(even.click().run())
    assert table(app) is None
    assert len([one for one in app.button if one.label == "Run this case"]) == 4


@pytest.mark.long
def test_a_plan_of_nothing_has_nothing_to_lose(repo: Path) -> None:
    app = box(opened(repo, page=PAGE))
    (empty,) = [one for one in app.button if one.label == ":primary[Empty]"]
    healthy(empty.click().run())
    assert "nothing to lose" in text(app)


def test_sentences_say_what_a_case_costs_and_what_reacting_saves() -> None:
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    worse = asked(model, plan, Assumptions((Row(PRICE, "factor", 1.3, note="x"),)))
    said = wording.costs(model, worse)
    assert said.startswith("This plan then brings €")
    assert "less profit" in said
    assert worse.resolved is not None
    saved = worse.resolved.saves
    assert wording.saves(model, worse, None).startswith("Reacting saves €")
    assert "no more than another plan" in wording.saves(model, worse, saved)
    assert "without the case, too" in wording.saves(model, worse, saved.times(0.5))
    assert wording.saves(model, worse, saved.times(0.001)) == wording.saves(model, worse, None)
    better = asked(model, plan, Assumptions((Row(PRICE, "factor", 0.8, note="x"),)))
    assert "more profit" in wording.costs(model, better)
    assert better.costs.mean < 0
    assert np.sign(better.costs.low) == -1
