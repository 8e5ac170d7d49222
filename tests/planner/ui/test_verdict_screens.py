"""Overview, Optimize and the headless answer say the same of every question and every model."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding
from planner import charts, contract, services
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.ui.optimize.draft import Draft
from planner.wording.standings import SAID, counts
from planner.wording.verdicts import DECISIONS, why

MODEL = "larkfield_regions"
COLOURS = {
    "change": ":green[",
    "change_with_caution": ":orange[",
    "required": ":orange[",
    "not_fit": ":red[",
}
FITNESS = {
    "change": Fitness((), ()),
    "change_with_caution": Fitness((Finding("caution", "The fit is old.", fitness="caution"),), ()),
    "not_fit": Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ()),
}
QUESTIONS: dict[str, dict[str, str]] = {
    "equal": {},
    "next": {"plan": "next"},
    "cut": {"plan": "cut"},
}

pytestmark = pytest.mark.usefixtures("served", "forgetful")


@pytest.fixture(scope="session")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for end in ("nc", "yaml"):
        shutil.copy(repo / "models" / f"{MODEL}.{end}", folder)
    return folder


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Answers under an injected fitness are nobody else's."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def opened(repo: Path, page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = MODEL
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page != "plan/overview.py":
        app.switch_page(page).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u00a0", " ")


@pytest.mark.parametrize("level", FITNESS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_verdict_is_the_same_everywhere(
    repo: Path, monkeypatch: pytest.MonkeyPatch, level: str, question: str
) -> None:
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: FITNESS[level])
    monkeypatch.setattr(services, "fitness_of", lambda *_, **__: FITNESS[level])
    # Five per cent more in every cell goes above what some of them ever spent.
    decision = "required" if question == "next" and level != "not_fit" else level
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    app = opened(repo, "plan/optimize.py", **QUESTIONS[question])
    (find,) = [button for button in app.button if button.label == "Find the best plan"]
    find.click().run()
    assert not app.exception
    said, head = words(app), app.header[0].value
    (bench,) = app.session_state["headroom"].workbenches.values()
    model = services.load(MODEL)
    found = services.optimize(model, bench.answered)
    document = contract.optimum_json(found)
    assert document["verdict"]["decision"] == decision == found.verdict.decision
    assert document["tail"] == "reference"
    assert head.startswith(COLOURS[decision] + DECISIONS[found.verdict.decision].split(",")[0])
    assert document["verdict"]["why"] == why(model, found.verdict)
    assert why(model, found.verdict).replace("\u00a0", " ") in said
    assert "the current plan goes on there" in said
    under = {"change": "this model", "not_fit": "a model that is not fit to plan with"}
    assert f"under {under.get(level, 'a model that calls for caution')}; " in said
    if decision == "not_fit":
        assert "The allowed plan nearest to the current mix" in said
        assert not [b for b in app.get("download_button") if "plan" in b.label]


@pytest.mark.parametrize("decision", FITNESS)
def test_the_overview_says_what_optimize_says(
    repo: Path, monkeypatch: pytest.MonkeyPatch, decision: str
) -> None:
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: FITNESS[decision])
    monkeypatch.setattr(services, "fitness_of", lambda *_, **__: FITNESS[decision])
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    app = opened(repo, "plan/overview.py")
    model = services.load(MODEL)
    problem = Draft.of(model).problem(model, services.reference_for(model))
    found = services.optimize(model, problem)
    assert found.verdict.decision == decision
    head = app.subheader[0].value
    assert head.startswith(COLOURS[decision] + DECISIONS[found.verdict.decision].split(",")[0])
    for finding in FITNESS[decision].findings:
        assert finding.text in words(app)


def test_every_screen_counts_room_and_past_alike(repo: Path) -> None:
    model = services.load(MODEL)
    reference = services.reference_for(model)
    cells = services.returns(model, reference, services.SHOWN_TAIL)
    found = counts(cell.standing for cell in cells)
    assert sum(found.values()) == len(model.cells)
    overview = words(opened(repo, "plan/overview.py"))
    curves = words(opened(repo, "evidence/response_curves.py"))
    returns = words(opened(repo, "evidence/returns.py"))
    app = opened(repo, "plan/optimize.py")
    next(button for button in app.button if button.label == "Find the best plan").click().run()
    optimize = words(app)
    sentence = charts.standing_finding(model, cells)
    assert f"At the current plan: {sentence}." in optimize
    for place, count in found.items():
        assert f"{SAID[place][2]}: {count}" in overview
        many = SAID[place][count > 1]
        assert many in curves
        assert many in returns
