"""Overview, Optimize and the headless answer say the same of every question and every model."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding
from planner import contract, services
from planner.facts.fact import by_id
from planner.facts.standings import standing_facts
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.questions.standing import counts
from planner.services import PlanAnswer
from planner.ui.optimize.draft import Draft
from planner.ui.shell import state
from planner.wording.standings import SAID, grouped
from planner.wording.verdicts import DECISIONS
from tests.verdicts import (
    Document,
    as_read,
    headline_of,
    places_in,
    places_listed,
    places_of,
)

MODEL = "larkfield_regions"
COLOURS = {"good": ":green[{}]", "caution": ":orange[{}]", "cannot": ":red[{}]", "plain": "{}"}
FITNESS = {
    "change": Fitness((), ()),
    "change_with_caution": Fitness((Finding("caution", "The fit is old.", fitness="caution"),), ()),
    "not_fit": Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ()),
}
QUESTIONS: dict[str, Callable[[PlanAnswer], dict[str, str]]] = {
    "equal": lambda _: {},
    "below": lambda now: {"budget": f"{0.8 * now.plan.total():.0f}"},
    "next": lambda _: {"plan": "next"},
    "cut": lambda _: {"plan": "cut"},
    "goal": lambda now: {"ask": "goal", "reach": f"{now.evaluation.total.mean():.0f}"},
}

pytestmark = pytest.mark.usefixtures("served", "forgetful")


@pytest.fixture(scope="session")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for end in ("nc", "yaml"):
        shutil.copy(repo / "models" / f"{MODEL}.{end}", folder)
    return folder


@pytest.fixture(scope="module")
def now(library: Path) -> PlanAnswer:
    """The current plan, which the questions start from."""
    model = services.load(str(library / f"{MODEL}.nc"))
    reference = services.reference_for(model)
    return services.assess(model, reference.plan, reference, services.SHOWN_TAIL)


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
    return as_read("\n".join(part.value for part in parts))


def coloured(document: Document) -> str:
    """The headline of a headless answer, as a screen colours it."""
    colour = COLOURS[document["verdict"]["headline"]["tone"]]
    return headline_of(document, colour, ":gray[({})]")


def inject(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    for module in (fitness, services):
        monkeypatch.setattr(module, "fitness_of", lambda *_, **__: FITNESS[level])
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("level", FITNESS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_verdict_is_the_same_everywhere(
    repo: Path, monkeypatch: pytest.MonkeyPatch, now: PlanAnswer, level: str, question: str
) -> None:
    inject(monkeypatch, level)
    # Five per cent more in every cell goes above what some of them ever spent.
    decision = "required" if question == "next" and level != "not_fit" else level
    app = opened(repo, "plan/optimize.py", **QUESTIONS[question](now))
    (find,) = [button for button in app.button if button.label == "Find the best plan"]
    find.click().run()
    assert not app.exception
    said = words(app)
    (bench,) = app.session_state["headroom"].workbenches.values()
    document = contract.optimum_json(state.best(services.load(MODEL), bench.answered))
    assert document["verdict"]["decision"] == decision
    assert document["verdict"]["headline"]["text"].startswith(DECISIONS[decision])
    assert as_read(app.header[0].value) == coloured(document)
    unfit = decision == "not_fit"
    assert (as_read(document["verdict"]["why"]) in said) != unfit
    assert bool(app.error) == unfit
    assert document["tail"] == "reference"
    assert "the current plan goes on there" in said
    under = {"change": "this model"}.get(level, "a model that calls for caution")
    assert (f"under {under}; " in said) != unfit
    assert ("At the current plan" in said) != unfit
    assert "known break-even" not in said
    if not unfit:
        assert places_in(said) == places_of(document)
    if unfit:
        assert "The allowed plan nearest to the current mix" in said
        assert not [b for b in app.get("download_button") if "plan" in b.label]


@pytest.mark.long
@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("level", FITNESS)
def test_the_overview_says_what_optimize_says(
    repo: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    inject(monkeypatch, level)
    app = opened(repo, "plan/overview.py")
    model = services.load(MODEL)
    problem = Draft.of(model).problem(model, services.reference_for(model))
    document = contract.optimum_json(services.optimize(model, problem))
    said = words(app)
    assert document["verdict"]["decision"] == level
    if level == "not_fit":
        assert [error.value.count("The chains disagree") for error in app.error] == [1]
        assert not app.subheader
        assert not places_listed(said)
        return
    assert as_read(app.subheader[0].value) == coloured(document)
    assert (as_read(document["verdict"]["why"]) in said) == (level != "change")
    for finding in FITNESS[level].findings:
        assert finding.text in said
    assert places_listed(said) == places_of(document)


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
    stands = [(cell.cell, cell.standing) for cell in cells]
    facts = by_id(standing_facts(model, reference.plan, services.SHOWN_TAIL, stands))
    sentence = grouped(model, facts)
    assert f"At the current plan: {sentence}." in optimize
    for place, count in found.items():
        assert f"{SAID[place][2]}: {count}" in overview
        many = SAID[place][count > 1]
        assert many in curves
        assert many in returns
