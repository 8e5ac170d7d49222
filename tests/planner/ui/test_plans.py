"""Plans are kept from the screens, opened again, and never overwritten."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.assumptions import Assumptions
from planner import services
from planner.contract.contents import content_for, fit_of
from planner.scenarios.people import Person
from planner.scenarios.records import Draft, Version
from planner.scenarios.store import Store
from tests.planner.ui.test_screens import NATIONAL, healthy, opened, session, text
from tests.planner.ui.test_what_if import PAGE, TV, press, sheet, typed

ADA, BO = Person("Ada Byron", "finance"), Person("Bo", "marketer")
STOCK_OUT = Assumptions.from_document({"base_change": [{"share": -0.1, "note": "stock-out"}]})

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, f"{NATIONAL}_2026h1"):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, finance")
    kept = services.store()
    yield kept
    kept.database.close()


def save_as(app: AppTest, name: str, note: str = "", tags: str = "") -> AppTest:
    for field in [*app.text_input, *app.text_area]:
        for label, said in (("Name", name), ("Note", note), ("Tags", tags)):
            if field.label == label:
                field.set_value(said)
    (button,) = [b for b in app.button if b.key and b.key.startswith("new-save")]
    return healthy(button.click().run())


def kept(
    store: Store, name: str = "Spring", by: Person = ADA, twice: str = "tv", **said
) -> Version:
    """A scenario of the current plan, with one channel's money doubled."""
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    spend = plan.array(model).copy()
    spend[:, [n["channel"] for n in model.cells.names].index(twice)] *= 2
    plan = type(plan).of(model, plan.horizon, spend)
    return store.add(Draft(name, content_for(model, plan, said), fit_of(model)), by)


def version_in_view(app: AppTest) -> Version:
    of = sheet(app)
    found = of.openings.of(of.calendar)
    assert found is not None
    return found.opened.version


def test_a_plan_is_saved_with_name_note_and_tags(repo: Path, store: Store) -> None:
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "2 M"})
    save_as(app, "Spring", "with more TV", "board, tv")
    (one,) = store.scenarios()
    assert (one.latest.name, one.latest.note, one.latest.tags) == (
        "Spring", "with more TV", ("board", "tv")
    )  # fmt: skip
    assert (one.latest.by, one.latest.by.verified) == (ADA, False)
    model = services.load(NATIONAL)
    plan = store.content(one.id, 1).plan(model)
    np.testing.assert_allclose(plan.array(model), sheet(app).draft.cents / 100, rtol=0, atol=1e-9)
    assert "Spring, version 1" in text(app)
    assert app.query_params["scenario"] == f"{one.id}.1"


def test_saving_goes_on_from_what_is_opened_and_says_where_nothing_is_new(
    repo: Path, store: Store
) -> None:
    app = save_as(opened(repo, page=PAGE), "Spring", tags="board")
    press(app, "Save")
    assert [v.number for v in store.versions(version_in_view(app).scenario)] == [1]
    typed(app, "parts", {(0, TV): "2 M"})
    assert "edited since" in text(app)
    press(app, "Save")
    assert "edited since" not in text(app)
    first, second = store.versions(version_in_view(app).scenario)
    assert (second.base, second.tags, second.overtook) == (1, ("board",), False)
    press(app, "Undo")
    press(app, "Save")
    third = store.versions(first.scenario)[-1]
    assert (third.number, third.base, third.sha256) == (3, 2, first.sha256)


def test_a_save_in_between_becomes_a_version_and_both_changes_are_shown(
    repo: Path, store: Store
) -> None:
    app = save_as(opened(repo, page=PAGE), "Spring")
    id = version_in_view(app).scenario
    model = services.load(NATIONAL)
    theirs = sheet(app).draft.cents / 100
    theirs[:, 4] += 1000.0
    plan = store.content(id, 1).plan(model)
    other = content_for(model, type(plan).of(model, plan.horizon, theirs), {})
    store.save(id, 1, Draft("Spring", other, fit_of(model)), BO)
    typed(app, "parts", {(0, TV): "2 M"})
    press(app, "Save")
    assert [v.number for v in store.versions(id)] == [1, 2, 3]
    assert store.version(id, 3).overtook
    (said,) = [w.value.replace("\\", "") for w in app.main.warning]
    assert "Bo saved version 2 since. Yours is version 3" in said
    assert "They changed: Search +" in said
    assert "You changed: TV +" in said
    press(app, "Open theirs, version 2")
    assert (sheet(app).draft.cents[:, 4] == np.rint(theirs[:, 4] * 100)).all()
    assert version_in_view(app).number == 2


def test_a_link_brings_the_scenario_back(repo: Path, store: Store) -> None:
    version = kept(store, assumptions=STOCK_OUT.canonical())
    app = opened(repo, page=PAGE, scenario=f"{version.scenario}.1")
    assert "Spring, version 1" in text(app)
    assert "edited since" not in text(app)
    (bench,) = session(app).workbenches.values()
    assert bench.assumptions == STOCK_OUT
    press(app, "Undo")
    assert "Not saved yet" in text(app)
    assert bench.assumptions == Assumptions.none()
    press(app, "Redo")
    assert bench.assumptions == STOCK_OUT


@pytest.mark.parametrize("said", ["x", "x.1", f"{'a' * 32}.1", "x.999999999999", ".1", "x.²"])
def test_a_link_to_no_scenario_is_said_or_passed_over(repo: Path, said: str) -> None:
    app = opened(repo, page=PAGE, scenario=said)
    assert "Not saved yet" in text(app)


def test_a_name_that_is_taken_is_refused_and_nothing_is_lost(repo: Path, store: Store) -> None:
    kept(store)
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "2 M"})
    cents = sheet(app).draft.cents
    (name,) = [f for f in app.text_input if f.label == "Name"]
    name.set_value("Spring")
    (button,) = [b for b in app.button if b.key and b.key.startswith("new-save")]
    button.click().run()
    assert "There is a scenario 'Spring'" in app.error[0].value.replace("\\", "")
    assert sheet(app).draft.cents is cents
    assert len(store.scenarios()) == 1


def test_nobody_saves_before_they_say_who_they_are(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADROOM_USER")
    app = opened(repo, page=PAGE)
    assert not [b for b in app.button if b.key and b.key.startswith("new-save")]
    (name,) = [f for f in app.text_input if f.label == "Your name"]
    name.set_value("Bo  Li")
    (role,) = [f for f in app.selectbox if f.label == "Your role"]
    role.set_value("marketer")
    (button,) = [b for b in app.button if b.label == "That is me"]
    healthy(button.click().run())
    (picker,) = [f for f in app.sidebar.selectbox if f.label == "You are"]
    assert (picker.value, session(app).person) == ("Bo Li", "Bo Li")
    save_as(app, "Spring")
    assert store.scenarios()[0].latest.by == Person("Bo Li", "marketer")


def test_a_question_comes_back_as_it_was_kept(store: Store) -> None:
    model = services.load(NATIONAL)
    said = {"budget": {"total": 1e7}, "tail": "reference"}
    version = kept(store, **said, declined=[{"cells": {"channel": "tv"}, "reason": "agreed"}])
    document = store.content(version.scenario, 1).document
    assert document["problem"] == said
    assert json.loads(json.dumps(document["declined"]))[0]["reason"] == "agreed"
    assert model.fingerprint == version.fit.fingerprint
