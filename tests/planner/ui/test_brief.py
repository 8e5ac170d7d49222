"""The page of a plan: as it prints, with what people write on it, and its files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import streamlit as st
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding
from mmm_core.periods import Horizon
from optimizer.progress import Progress
from planner import services
from planner.brief.files import MARKDOWN, PDF, SLIDES
from planner.brief.stages import SAID, Asked
from planner.contract.contents import content_for, fit_of
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions import compare
from planner.questions.fitness import Fitness
from planner.scenarios.people import Person
from planner.scenarios.records import Draft, Version
from planner.scenarios.store import Store
from planner.ui.brief import more
from planner.ui.brief.written import Written, of_query
from planner.ui.optimize.draft import Draft as Question
from planner.ui.plans import scenario
from planner.ui.shell import server
from planner.ui.shell.workbench import Workbench
from tests.planner.ui.test_screens import HOSTILE, NATIONAL, healthy, opened, session, text

PAGE, PLANS = "share/brief.py", "plan/plans.py"
ADA = Person("Ada Byron", "finance")

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, finance")
    kept = services.store()
    yield kept
    kept.database.close()


def kept(store: Store, name: str = "Spring", periods: int = 13) -> Version:
    """A scenario with half as much again on TV."""
    model = services.load(NATIONAL)
    usual = services.reference_for(model).plan.horizon
    plan = services.reference_for(model, Horizon(usual.start, periods)).plan
    spend = plan.array(model).copy()
    spend[:, [n["channel"] for n in model.cells.names].index("tv")] *= 1.5
    plan = type(plan).of(model, plan.horizon, spend)
    return store.add(Draft(name, content_for(model, plan, {}), fit_of(model)), ADA)


def token(version: Version) -> str:
    return f"{version.scenario}.{version.number}"


def shown(repo: Path, said: str = "", **query: str) -> AppTest:
    """The screen, as a link to the page of a plan opens it."""
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    for name, value in {"model": NATIONAL, "page": said, **query}.items():
        if value:
            app.query_params[name] = value
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def field(app: AppTest, label: str) -> Any:
    fields = [*app.text_input, *app.text_area, *app.date_input, *app.selectbox]
    (found,) = [one for one in fields if one.label == label]
    return found


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Files as the screen has offered them last, by their ending."""
    from planner.ui.brief import files as of

    found = dict[str, bytes]()

    def keeping(brief: Any, ending: str, *rest: Any) -> Any:
        file = written(brief, ending, *rest)
        found[ending] = file.content
        return file

    written = of._written
    monkeypatch.setattr(of, "_written", keeping)
    return found


def slides(content: bytes) -> str:
    """All the text of a presentation."""
    deck = Presentation(io.BytesIO(content))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


# --- what it is about -------------------------------------------------------------------


def test_the_best_plan_is_offered_first_and_said_in_the_address(repo: Path) -> None:
    app = shown(repo)
    assert field(app, "What is to be decided").value == "best"
    assert app.query_params["page"] == "best"
    assert "No decision is asked for on Optimized plan" in app.code[0].value


def test_the_plan_of_record_is_offered_before_it(repo: Path, store: Store) -> None:
    version = kept(store)
    store.approvals.approve(version.scenario, 1, ADA, "agreed")
    app = shown(repo)
    assert field(app, "What is to be decided").value == token(version)
    said = app.code[0].value
    assert "Ada Byron" in said
    assert "Draft" not in said


@pytest.mark.long
def test_plans_on_compare_stand_among_the_alternatives(repo: Path, store: Store) -> None:
    here, *others = (kept(store, name) for name in ("Spring", "Summer", "Autumn"))
    app = shown(repo, token(here))
    assert "Summer" not in app.code[0].value
    (bench,) = session(app).workbenches.values()
    bench.compared = ("current", token(here), *map(token, others), "stressed-0-current")
    said = healthy(app.run()).code[0].value
    rows = [line.split("|")[1].strip() for line in said.splitlines() if line.startswith("| ")]
    names = [row.split(",")[0] for row in rows if row.endswith("version 1")]
    assert names == ["Spring", "Summer", "Autumn"]


def test_a_kept_plan_is_a_draft_until_it_is_approved(repo: Path, store: Store) -> None:
    version = kept(store)
    app = shown(repo, token(version))
    said = app.code[0].value
    assert "Draft of 15 Oct 2026: not approved" in said
    assert "Spring, version 1" in said
    store.approvals.approve(version.scenario, 1, ADA, "agreed")
    assert "Draft of 15 Oct 2026: not approved" not in healthy(app.run()).code[0].value


def test_a_plan_that_was_rejected_is_not_asked_to_be_approved(repo: Path, store: Store) -> None:
    version = kept(store)
    store.approvals.reject(version.scenario, 1, ADA, "too much on TV")
    said = shown(repo, token(version)).code[0].value
    assert "Draft of 15 Oct 2026: rejected before" in said
    assert "Version 1 rejected by Ada Byron" in said
    assert "too much on TV" in said
    assert "Approve" not in said


def test_a_link_to_a_plan_brings_its_horizon(repo: Path, store: Store) -> None:
    version = kept(store, periods=26)
    app = shown(repo, token(version))
    (horizon,) = session(app).horizons.values()
    assert horizon.periods == 26
    assert "26 weeks" in app.code[0].value
    assert field(app, "What is to be decided").value == token(version)


def test_a_plan_that_is_gone_is_said_to_be(repo: Path) -> None:
    app = shown(repo, "0123456789abcdef.7")
    assert "The plan in the link is not kept here" in text(app)
    assert field(app, "What is to be decided").value == "best"


def test_nothing_in_an_address_breaks_the_screen(repo: Path) -> None:
    app = shown(repo, "..", by="yesterday", paper="a0", headline=HOSTILE, notes="=1+1")
    assert field(app, "Headline").value == HOSTILE
    assert field(app, "Decide by").value is None


@pytest.fixture
def unfit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No model may be planned with; answers under it are nobody else's."""
    found = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())
    for module in (services, compare):
        monkeypatch.setattr(module, "fitness_of", lambda *_, **__: found)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.usefixtures("unfit")
def test_an_unfit_model_recommends_nothing(repo: Path, store: Store) -> None:
    app = shown(repo)
    assert "no best plan is looked for" in text(app)
    assert not app.code
    app = shown(repo, token(kept(store)))
    said = app.code[0].value
    assert "No plan is put forward until the model is fit to plan with" in said
    assert "Where the money moves" not in said


# --- what is filled in ------------------------------------------------------------------


@pytest.mark.long
def test_the_rest_is_filled_in_on_request(
    repo: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]
) -> None:
    monkeypatch.setattr(more, "STAGES", ("stress",))
    app = shown(repo)
    assert "dearer" not in app.code[0].value
    next(one for one in app.button if one.label == "Fill in the rest").click().run()
    for said in (healthy(app).code[0].value, files[MARKDOWN].decode(), slides(files[SLIDES])):
        assert "Media 15 % dearer" in said.replace("\u00a0", " ")
    # A reload finds it again.
    again = healthy(shown(repo))
    assert "Media 15 % dearer" in again.code[0].value
    assert not [one for one in again.button if one.label == "Fill in the rest"]


def test_a_plan_without_a_question_says_what_it_lacks(repo: Path, store: Store) -> None:
    app = shown(repo, token(kept(store)))
    assert "This plan answers no question" in text(app)
    assert all(said in text(app) for said in SAID.values())
    assert not [one for one in app.button if one.label == "Fill in the rest"]


def test_what_was_found_stays_where_the_rest_is_given_up() -> None:
    found = Asked(missing=(("flips", "not reached"),))
    job = Job(Work(Asked))
    job.progress = Progress(1, 5, "stress", known=(found,))
    bench = Workbench(Question(limits=()))
    bench.wanted.add("brief x")
    more.give_up(bench, "brief x", job)
    assert more._kept("brief x").found == found
    # Asked for before a reload, it may go on for a while: it is given up all the same.
    assert not more._is_wanted(bench, "brief x")


# --- what is written on it --------------------------------------------------------------


def test_what_is_written_stands_on_every_file_and_in_the_address(
    repo: Path, store: Store, files: dict[str, bytes]
) -> None:
    app = shown(repo, token(kept(store)))
    field(app, "Headline").set_value("More TV in autumn")
    field(app, "Who decides").set_value("The board")
    field(app, "Decide by").set_value(date(2026, 12, 5))
    field(app, "Notes").set_value("Mind the <b>strike</b> #panic()")
    healthy(app.run())
    for said in (files[MARKDOWN].decode(), slides(files[SLIDES]).replace("\u00a0", " ")):
        assert "More TV in autumn" in said
        assert "The board decides by 5 Dec 2026" in said
        # What somebody writes on top does not hide what the figures say.
        assert re.search("figures say", said)
    assert "Mind the <b>strike</b> #panic()" in slides(files[SLIDES])
    assert files[PDF].startswith(b"%PDF")
    query = app.query_params
    assert (query["decides"], query["by"]) == ("The board", "2026-12-05")


def books_of(app: AppTest) -> dict[str, bytes]:
    """Workbooks that were written, by what they are about, after one more press."""
    next(one for one in app.button if one.label == "Write the workbook").click().run()
    healthy(app)
    jobs = server.desk()._jobs.items()
    return {key: job.result() for key, job in jobs if key.startswith("workbook")}


def summary(content: bytes) -> dict[str, str]:
    rows = openpyxl.load_workbook(io.BytesIO(content))["Summary"].iter_rows(max_col=2)
    return {str(what.value): str(text.value) for what, text in rows if what.value}


def test_the_workbook_says_what_is_written_here_and_on_compare(repo: Path, store: Store) -> None:
    version = kept(store)
    app = shown(repo, token(version), headline="More TV", decides="Cy", by="2026-12-05")
    first = books_of(app)
    (said,) = [summary(content) for content in first.values()]
    assert list(said)[3] == "More TV"
    assert said["Who decides"] == "Cy decides by 5 Dec 2026."
    assert said["Decision"] in app.code[0].value
    # What is written anew is not in the file that was written before.
    field(app, "Notes").input("=1+1").run()
    second = {key: content for key, content in books_of(app).items() if key not in first}
    (noted,) = [summary(content) for content in second.values()]
    assert noted == {**said, "Notes": "=1+1"}
    # From Compare comes the same page of the same plan.
    app.query_params["compare"] = f"current~{token(version)}"
    app = healthy(app.switch_page("plan/compare.py").run())
    third = [c for key, c in books_of(app).items() if key not in {*first, *second}]
    (there,) = [summary(content) for content in third]
    assert there == noted


def test_what_is_written_survives_another_screen_and_a_reload(repo: Path, store: Store) -> None:
    app = shown(repo, token(kept(store)))
    field(app, "Who decides").set_value("The board")
    field(app, "Decide by").set_value(date(2026, 12, 5))
    healthy(app.run())
    app.switch_page(PLANS).run()
    back = healthy(app.switch_page(PAGE).run())
    assert field(back, "Who decides").value == "The board"
    again = shown(repo, **{key: back.query_params[key] for key in ("decides", "by")})
    assert field(again, "Who decides").value == "The board"
    assert field(again, "Decide by").value == date(2026, 12, 5)


def test_addresses_say_all_that_is_written() -> None:
    of = Written("best", "A & B", "Ana, née Ö", date(2026, 12, 5), "=1+1", "letter")
    assert of_query(of.query(), "best") == of
    assert Written().query() == {}


# --- from a plan to its page ------------------------------------------------------------


def test_the_page_is_one_press_from_a_kept_plan(repo: Path, store: Store) -> None:
    version = kept(store)
    app = opened(repo, page=PLANS)
    app.selectbox(key=scenario._PICK).select(version.scenario)
    healthy(app.run())
    links = [one for one in app.get("page_link") if one.proto.label == "Make the brief"]
    assert [one.proto.query_string for one in links] == [f"page={token(version)}"]


def test_a_usual_strategy_is_a_page_too(repo: Path, files: dict[str, bytes]) -> None:
    app = healthy(shown(repo, "usual-profit"))
    assert field(app, "What is to be decided").value == "usual-profit"
    assert "Profit" in files[MARKDOWN].decode()


def test_what_is_written_of_one_plan_is_not_said_of_another(
    repo: Path, store: Store, files: dict[str, bytes]
) -> None:
    version = kept(store)
    app = healthy(shown(repo, token(version), headline="Approve the spring plan", decides="Ada"))
    assert "Approve the spring plan" in files[MARKDOWN].decode()
    field(app, "What is to be decided").set_value("best").run()
    assert field(app, "Headline").value == ""
    assert field(app, "Who decides").value == "Ada"
    assert "Approve the spring plan" not in files[MARKDOWN].decode()
    field(app, "What is to be decided").set_value(token(version)).run()
    assert field(app, "Headline").value == "Approve the spring plan"
    assert "Approve the spring plan" in files[MARKDOWN].decode()
