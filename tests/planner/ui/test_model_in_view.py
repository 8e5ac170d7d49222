"""A model removed, replaced or broken while somebody looks at it: said, and no other shown."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from mmm_core import trash
from mmm_core.library import ModelLibrary
from planner.ui.shell import server, state

OVERVIEW, OPTIMIZE = "plan/overview.py", "plan/optimize.py"
PAGES = (OVERVIEW, OPTIMIZE, "evidence/response_curves.py", "evidence/returns.py")
NATIONAL, FORMER, PANEL = "larkfield_national", "larkfield_national_2026h1", "larkfield_regions"

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture
def library(repo: Path, tmp_path: Path) -> Path:
    """Two of the demo models, each with its card."""
    for name in (NATIONAL, PANEL):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", tmp_path)
    return tmp_path


def opened(repo: Path, model: str = NATIONAL, page: str = OVERVIEW) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = model
    app.run()
    if page != OVERVIEW:
        app.switch_page(page).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """All words on the screen, escapes taken out."""
    assert not app.exception
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    parts += [*app.warning, *app.error]
    text = "\n".join(part.value for part in parts)
    return text.replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


def titles(app: AppTest) -> list[str]:
    """What stands above a warning or an error."""
    return [one.proto.title.replace("\\", "") for one in (*app.warning, *app.error)]


def press(app: AppTest, label: str) -> None:
    (button,) = [one for one in app.button if one.label == label]
    button.click().run()


def has_figures(app: AppTest) -> bool:
    """Whether there is anything beside the sidebar but warnings and errors."""
    shown = {element.type for element in app.main if isinstance(element, Element)}
    return bool(shown - {"alert", "warning", "error"})


def has_figures_but_buttons(app: AppTest) -> bool:
    """Whether anything but warnings and what to do about them stands there."""
    shown = {element.type for element in app.main if isinstance(element, Element)}
    return bool(shown - {"alert", "warning", "error", "button"})


def remove(library: Path) -> None:
    for suffix in (".nc", ".yaml"):
        (library / f"{NATIONAL}{suffix}").unlink()


def put(source: Path, target: Path) -> None:
    """Replace a file as one should, in one step."""
    shutil.copy(source, target.with_suffix(".part"))
    os.replace(target.with_suffix(".part"), target)


# --- removed ------------------------------------------------------------------------------


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("page", PAGES)
def test_a_model_that_was_removed_is_said_to_be_gone(repo: Path, library: Path, page: str) -> None:
    app = opened(repo, page=page)
    assert has_figures(app)
    remove(library)
    for other in (page, *(each for each in PAGES if each != page)):
        app.switch_page(other).run()
        (gone,) = app.main.warning
        assert gone.value.replace("\\", "") == (
            f"The model {NATIONAL} is gone from the library. Choose another in the sidebar."
        )
        assert not has_figures(app)
        assert app.query_params["model"] == NATIONAL
        assert app.selectbox(key="model").value == NATIONAL
        assert f"{NATIONAL} (gone)" in [o.replace("\\", "") for o in app.selectbox[0].options]
    app.selectbox(key="model").set_value(PANEL).run()
    assert not app.main.warning
    assert app.query_params["model"] == PANEL
    assert f"{NATIONAL} (gone)" not in app.selectbox[0].options


def test_a_model_that_comes_back_as_it_was_is_shown_without_a_word(
    repo: Path, library: Path
) -> None:
    app = opened(repo)
    before = said(app)
    remove(library)
    app.run()
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", library)
    app.run()
    assert said(app) == before


@pytest.mark.parametrize("back", [True, False])
def test_a_link_to_a_removed_model_leads_back_to_it_or_on_to_another(
    repo: Path, library: Path, back: bool
) -> None:
    trash.remove(library, NATIONAL)
    app = opened(repo)
    assert titles(app)[0].endswith("was removed")
    assert "kept of it are still there" in said(app)
    assert f"{NATIONAL} (removed)" in [o.replace("\\", "") for o in app.selectbox[0].options]
    assert not has_figures_but_buttons(app)
    app.button(key="bring-back" if back else "open-other").click().run()
    assert not app.main.warning
    assert app.query_params["model"] == (NATIONAL if back else PANEL)
    assert has_figures(app)
    assert (library / f"{NATIONAL}.nc").exists() == (library / f"{NATIONAL}.yaml").exists() == back


def test_the_last_model_that_was_removed(repo: Path, library: Path) -> None:
    app = opened(repo)
    for path in library.glob("*.*"):
        path.unlink()
    app.run()
    assert 'gone from the library. Put it back, or add one with "Add a model"' in said(app)
    assert not has_figures(app)


def test_a_folder_that_is_gone_is_named(repo: Path, library: Path) -> None:
    app = opened(repo)
    shutil.rmtree(library)
    app.run()
    name = library.name
    assert f"is gone from the library: its folder {name} is not there. Put it back" in said(app)
    assert not has_figures(app)
    fresh = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120).run()
    assert f"no model to plan with yet: its folder {name} is not there. Add" in said(fresh)


def test_a_link_to_a_model_that_is_not_there_shows_no_other(repo: Path, library: Path) -> None:
    app = opened(repo, "no_where_*x*")
    assert "The model no_where_*x* is not in the library. Choose another" in said(app)
    assert not has_figures(app)
    assert app.query_params["model"] == "no_where_*x*"
    app.selectbox(key="model").set_value(PANEL).run()
    assert has_figures(app)


def test_the_part_of_a_screen_that_is_drawn_alone_draws_it_whole(
    repo: Path, library: Path, monkeypatch: Any
) -> None:
    """As the question on Optimize does while somebody types."""

    class Again(Exception):
        pass

    def again() -> None:
        raise Again

    mine = state.session.Session(model=NATIONAL)
    monkeypatch.setattr(state.session, "mine", lambda: mine)
    monkeypatch.setattr(st, "rerun", again)
    model = state.current_model()
    assert state.current_model() is model
    put(repo / "models" / f"{FORMER}.nc", library / f"{NATIONAL}.nc")
    with pytest.raises(Again):
        state.current_model()
    mine.drawn = ""  # as where the whole screen is drawn
    assert state.current_model().fingerprint != model.fingerprint
    remove(library)
    with pytest.raises(Again):
        state.current_model()


# --- replaced -----------------------------------------------------------------------------


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_was_replaced_is_said_and_its_own_figures_shown(
    repo: Path, library: Path, page: str
) -> None:
    app = opened(repo, page=page)
    put(repo / "models" / f"{FORMER}.nc", library / f"{NATIONAL}.nc")
    app.run()
    assert titles(app)[0] == "This model was replaced"
    assert "Every figure is of the new file now, and Optimize begins anew." in said(app)
    new = ModelLibrary(library).load(NATIONAL)
    assert app.session_state["headroom"].drawn == state.model_key(new)
    app.run()
    assert titles(app)[0] == "This model was replaced"
    next(button for button in app.button if button.label == "Understood").click().run()
    assert "This model was replaced" not in titles(app)
    fresh = opened(repo, page=page)
    assert said(app) == said(fresh)


def test_an_answer_of_the_old_file_is_not_shown_as_of_the_new(repo: Path, library: Path) -> None:
    app = opened(repo, page=OPTIMIZE)
    next(button for button in app.button if button.label == "Find the best plan").click().run()
    assert "No plan within these guardrails can do better than" in said(app)
    put(repo / "models" / f"{FORMER}.nc", library / f"{NATIONAL}.nc")
    app.run()
    assert "No plan yet" in said(app)
    assert not app.header
    assert "answer" not in app.query_params
    put(repo / "models" / f"{NATIONAL}.nc", library / f"{NATIONAL}.nc")
    app.run()
    assert titles(app)[0] == "This model was replaced"
    assert "No plan within these guardrails can do better than" in said(app)


def test_a_card_that_was_changed_is_said_and_its_figures_shown(repo: Path, library: Path) -> None:
    app = opened(repo)
    assert "break-even at an mROAS of 2.0x" in said(app)
    card = library / f"{NATIONAL}.yaml"
    card.write_text(card.read_text("utf-8").replace("margin: 0.5", "margin: 0.25"), "utf-8")
    app.run()
    assert titles(app)[0] == "The card of this model was changed"
    assert "break-even at an mROAS of 4.0x" in said(app)


def test_each_person_is_told_once(repo: Path, library: Path) -> None:
    early, never = opened(repo), opened(repo, PANEL)
    put(repo / "models" / f"{FORMER}.nc", library / f"{NATIONAL}.nc")
    never.selectbox(key="model").set_value(NATIONAL).run()
    assert titles(never) == []
    early.selectbox(key="model").set_value(PANEL).run()
    assert titles(early) == []
    early.selectbox(key="model").set_value(NATIONAL).run()
    assert titles(early)[0] == "This model was replaced"


# --- broken, and not to be read -----------------------------------------------------------


def garble(library: Path) -> None:
    (library / f"{NATIONAL}.nc").write_bytes(b"not a model")


def garble_card(library: Path) -> None:
    (library / f"{NATIONAL}.yaml").write_text("title: [", "utf-8")


def forbid(library: Path) -> None:
    (library / f"{NATIONAL}.nc").chmod(0)


def forbid_card(library: Path) -> None:
    (library / f"{NATIONAL}.yaml").chmod(0)


@pytest.mark.sweep(keep=1)
@pytest.mark.usefixtures("ordinary")
@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (garble, f"{NATIONAL}.nc is a text file"),
        (garble_card, f"The card {NATIONAL}.yaml is not plain YAML"),
        (forbid, f"{NATIONAL}.nc cannot be read: permission is missing"),
        (forbid_card, f"{NATIONAL}.yaml cannot be read: permission is missing"),
    ],
)
@pytest.mark.parametrize("page", [OVERVIEW, OPTIMIZE])
def test_a_model_that_broke_says_why_and_lets_one_choose(
    repo: Path, library: Path, page: str, harm: Callable[[Path], None], words: str
) -> None:
    app = opened(repo, page=page)
    harm(library)
    app.run()
    assert words in said(app)
    assert not has_figures(app)
    assert app.query_params["model"] == NATIONAL
    assert app.selectbox(key="model").value == NATIONAL
    assert f"Not usable:] {NATIONAL}" in said(app)
    app.selectbox(key="model").set_value(PANEL).run()
    assert has_figures(app)
    assert not app.main.error


@pytest.mark.usefixtures("ordinary")
def test_a_library_that_may_not_be_read_says_so(repo: Path, library: Path) -> None:
    app = opened(repo)
    library.chmod(0)
    app.run()
    assert "cannot be read: permission is missing" in said(app)
    assert not has_figures(app)
    library.chmod(0o755)
    assert has_figures(app.run())


@pytest.mark.usefixtures("ordinary")
def test_an_upload_that_cannot_be_kept_says_so(repo: Path, library: Path) -> None:
    app = opened(repo)
    library.chmod(0o500)
    content = (repo / "models" / f"{PANEL}.nc").read_bytes()
    press(app, "Add a model")
    app.file_uploader[0].upload("mine.nc", content + b"\0", "application/octet-stream").run()
    press(app, "Check")
    assert "Not added" in titles(app)
    assert "The model mine cannot be written to the folder" in said(app)
    assert has_figures(app)


# --- sets, and what is left behind --------------------------------------------------------


@pytest.mark.usefixtures("ordinary")
def test_sets_that_may_not_be_read_leave_the_rest(repo: Path, library: Path) -> None:
    (library / f"{NATIONAL}.rules").mkdir(0)
    app = opened(repo, page=OPTIMIZE)
    assert titles(app) == ["Sets in these files were not taken in"]
    assert f"{NATIONAL}.rules cannot be read: permission is missing" in said(app)
    assert any(button.label == "Find the best plan" for button in app.button)


def test_a_database_that_cannot_be_used_leaves_the_rest(repo: Path, library: Path) -> None:
    (library / "headroom.db").write_bytes(b"no database" * 100)
    app = opened(repo, page=OPTIMIZE)
    assert titles(app) == ["The set was left as it was"]
    assert "headroom.db cannot be used: file is not a database" in said(app)
    assert any(button.label == "Find the best plan" for button in app.button)


def test_what_a_dead_process_left_is_swept_at_the_start(repo: Path, library: Path) -> None:
    private = library / f".headroom-{'a' * 32}"
    private.mkdir()
    (private / "spring.nc").write_bytes(b"half")
    asyncio.run(begin())
    assert not private.exists()


async def begin() -> None:
    """A server that begins and ends."""
    async with server.lifespan(None):
        pass
