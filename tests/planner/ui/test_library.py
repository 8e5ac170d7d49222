"""The Library screen: models are opened, renamed, removed, brought back; cards are filled in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.library import ModelLibrary
from mmm_core.model import FittedModel
from planner import model_library, services
from planner.questions.fitness import Fitness
from planner.ui.parts.markup import plain
from planner.wording.fitness import verdict
from tests.mmm_core import files

pytestmark = pytest.mark.usefixtures("served")
MAY = "title: Shop, May 2026\nmargin: 0.4\n"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("library") / "good.nc"
    files.write(path, periods=30, draws=20)
    return path.read_bytes()


@pytest.fixture
def library(tmp_path: Path, content: bytes) -> Path:
    for number, (name, card) in enumerate((("may", MAY), ("june", "title: Shop, June 2026"))):
        (tmp_path / f"{name}.nc").write_bytes(content + bytes(number))
        (tmp_path / f"{name}.yaml").write_text(card, "utf-8")
    return tmp_path


def opened(repo: Path, tab: str = "Models", model: str = "may") -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = model
    app.query_params["library-tab"] = tab
    app.run().switch_page("evidence/library.py")
    return healthy(app.run())


def healthy(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def pressed(app: AppTest, key: str) -> AppTest:
    return healthy(app.button(key=key).click().run())


def titled(app: AppTest) -> list[str]:
    return [box.proto.title for box in (*app.error, *app.warning, *app.success)]


def said(app: AppTest) -> str:
    return "\n".join(one.value.replace("\\", "") for one in (*app.markdown, *app.caption))


# --- models -------------------------------------------------------------------------------


def test_the_list_says_of_each_model_whether_it_may_be_planned_with(
    repo: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_judged = model_library.judged

    def judged(model: FittedModel) -> Fitness:
        found = plain_judged(model)
        return found if model.name == "may" else replace(found, findings=())

    monkeypatch.setattr(model_library, "judged", judged)
    of = judged(services.load("may"))
    assert of.level != "fit"
    said_of_may = verdict(services.load("may"), of)
    app = opened(repo)
    marks = [said.replace("\\", "") for said in (one.value for one in app.markdown)]
    marks = [one for one in marks if one.startswith(":small[")]
    assert [said_of_may in one for one in marks] == [False, True]
    verdict_of_june = "Fit to plan with, but weak evidence on 2 of 2 channels"
    assert f":orange[:material/warning: {verdict_of_june}]" in marks[0]


def test_fits_of_a_line_stand_together_and_one_is_opened(repo: Path) -> None:
    app = opened(repo)
    assert [one.value for one in app.subheader] == ["Shop"]
    assert app.selectbox[0].value == "may"
    app = pressed(app, "open-june")
    assert app.selectbox[0].value == "june"
    assert "In view" in said(app)


def test_a_model_in_view_is_removed_and_brought_back(repo: Path, library: Path) -> None:
    before = (library / "may.yaml").read_bytes()
    app = pressed(opened(repo), "remove-may")
    assert not (library / "may.nc").exists()
    assert app.selectbox[0].value == "june"
    assert "Shop, May 2026 was removed, its card with it." in said(app)
    assert [box.label for box in app.expander] == ["Removed (1)"]
    app = pressed(app, "undo-removal")
    assert (library / "may.yaml").read_bytes() == before
    assert app.selectbox[0].value == "may"
    assert not app.expander


def test_a_removed_model_comes_back_from_the_list(repo: Path, library: Path) -> None:
    key = model_library.remove("june")
    app = opened(repo)
    assert "june · removed" in said(app)
    app = pressed(app, f"back-{key}")
    assert (library / "june.nc").exists()
    (toast,) = app.toast
    assert toast.value == f"{plain('Shop, June 2026')} is back as june."


def test_a_model_is_renamed_and_stays_of_its_line(repo: Path, library: Path) -> None:
    app = opened(repo)
    app.session_state["rename-may-0"] = True
    app.run()
    app.text_input(key="title-of-may").set_value("Laden – Größe")
    app = pressed(app, "renamed-may")
    assert ModelLibrary(library).load("may").card.title == "Laden – Größe"
    assert [one.value for one in app.subheader] == ["Shop"]
    assert app.selectbox[0].value == "may"


def test_what_cannot_be_used_says_why_and_can_be_mended_or_removed(
    repo: Path, library: Path
) -> None:
    (library / "june.yaml").write_text("margin: 7")
    app = opened(repo)
    assert "june.yaml says margin: 7" in said(app)
    app = pressed(app, "mend-june")
    assert "This card cannot be used" in titled(app)
    (area,) = app.text_area
    area.set_value("margin: 0.7")
    (save,) = [one for one in app.button if one.label == "Save the card"]
    healthy(save.click().run())
    assert ModelLibrary(library).load("june").card.margin == 0.7


def test_a_title_is_never_taken_for_markup(repo: Path, library: Path) -> None:
    hostile = "*a* [b](http://c) :red[d] <script>`e`"
    model_library.rename("may", hostile)
    app = pressed(opened(repo), "remove-may")
    shown = [*app.markdown, *app.caption, *app.subheader, *app.toast]
    found = [one.value for one in shown if "script" in one.value]
    assert found
    assert not [text for text in found if plain(hostile) not in text]


def test_where_nobody_changes_the_library_it_says_so(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(services.UPLOADS, "off")
    app = opened(repo)
    assert "kept by whoever runs it" in said(app)
    keys = {button.key for button in app.button}
    assert not {key for key in keys if key and key.startswith(("remove-", "rename-", "back-"))}
    app = opened(repo, "Card")
    (save,) = [one for one in app.button if one.label == "Save the card"]
    assert save.disabled


# --- cards --------------------------------------------------------------------------------


def field(app: AppTest, key: str) -> Any:
    (found,) = [
        one for one in (*app.text_input, *app.selectbox)
        if one.key and one.key.startswith("card-") and one.key.endswith(f"-{key}")
    ]  # fmt: skip
    return found


def save(app: AppTest) -> AppTest:
    (button,) = [one for one in app.button if one.label == "Save the card"]
    return healthy(button.click().run())


def test_a_card_is_filled_in_and_what_it_changes_is_said(repo: Path, library: Path) -> None:
    (library / "may.yaml").unlink()
    app = opened(repo, "Card")
    field(app, "title").set_value("Laden, Mai 2026")
    field(app, "margin").set_value("45 %")
    field(app, "outcome.value_per_unit").set_value("1.5")
    field(app, "currency").set_value("EUR")
    field(app, "period_label").set_value("end")
    prefix = field(app, "title").key.removesuffix("-title")
    app.session_state[f"{prefix}-channels"] = {
        "edited_rows": {0: {"name": "TV", "group": "Brand", "aliases": "telly, box"}},
        "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    app.text_input(key=f"{prefix}-brand").set_value("Brand")
    app = save(app)
    card = ModelLibrary(library).load("may").card
    assert (card.title, card.margin, card.currency) == ("Laden, Mai 2026", 0.45, "EUR")
    assert (card.outcome.value_per_unit, card.period_label) == (1.5, "end")
    assert (card.channels["tv"].name, card.channels["tv"].aliases) == ("TV", ("telly", "box"))
    assert card.brand_group == "Brand"
    assert "The card was saved" in titled(app)
    (told,) = app.success
    assert plain("Break-even is an mROAS of 2.22: profit and the best budget are shown.") in (
        told.value
    )
    healthy(app.button(key="undo-card").click().run())
    assert not (library / "may.yaml").exists()


def test_what_is_no_card_is_refused_whole_and_what_was_typed_stays(
    repo: Path, library: Path
) -> None:
    app = opened(repo, "Card")
    field(app, "country").set_value("Germany")
    app = save(app)
    assert "Not saved" in titled(app)
    assert "two capital letters" in "".join(box.value for box in app.error)
    assert field(app, "country").value == "Germany"
    field(app, "country").set_value("DE")
    field(app, "margin").set_value("much")
    app = save(app)
    assert "Not saved" in titled(app)
    assert (library / "may.yaml").read_text() == MAY


def test_a_card_that_somebody_else_changed_is_not_gone_over(repo: Path, library: Path) -> None:
    app = opened(repo, "Card")
    theirs = "title: Theirs\nmargin: 0.3\n"
    model_library.keep_card("may", theirs, model_library.card_of("may").seen)
    field(app, "margin").set_value("90 %")
    app = save(app)
    assert any("Somebody else changed this card" in title for title in titled(app))
    assert "Not saved" in titled(app)
    assert (library / "may.yaml").read_text() == theirs
    app = healthy(app.button(key="anew-may").click().run())
    assert field(app, "title").value == "Theirs"
    field(app, "margin").set_value("90 %")
    save(app)
    assert ModelLibrary(library).load("may").card.margin == 0.9
