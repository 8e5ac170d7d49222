"""Plans are kept from the screens, opened again, and never overwritten."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mmm_core.assumptions import Assumptions
from mmm_core.model import Finding
from mmm_core.periods import Horizon
from mmm_core.plan import default_horizon
from planner import contract, services
from planner.contract.contents import brings_kept, content_for, fit_of, question_of
from planner.questions import brings, fitness
from planner.questions.fitness import Fitness
from planner.scenarios.content import content_of
from planner.scenarios.people import Person
from planner.scenarios.records import Draft, Version
from planner.scenarios.store import Store
from planner.ui.optimize.draft import Draft as Question
from planner.wording.units import Units
from tests.planner.ui.test_screens import (
    HOSTILE,
    NATIONAL,
    OPTIMIZE,
    OVERVIEW,
    find,
    healthy,
    opened,
    session,
    text,
)
from tests.planner.ui.test_what_if import PAGE, TV, press, sheet, typed
from tests.planner.ui.test_what_if import kept as plan_in_view
from tests.verdicts import as_read

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


def unfold(app: AppTest) -> AppTest:
    """Open the fields under which a plan is saved."""
    key, of = plan_in_view(app)
    app.session_state[f"save-{of.forms}-{key}"] = True
    return app.run()


def save_as(app: AppTest, name: str, note: str = "", tags: str = "") -> AppTest:
    unfold(app)
    for field in [*app.text_input, *app.text_area]:
        for label, said in (("Name", name), ("Note", note), ("Tags", tags)):
            if field.label == label:
                field.set_value(said)
    (button,) = [b for b in app.button if b.key and b.key.startswith("Save-save")]
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
    assert "Version 2, by Bo: Search +" in said
    assert "Yours, version 3: TV +" in said
    press(app, "Open version 2")
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


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("said", ["x", "x.1", f"{'a' * 32}.1", "x.999999999999", ".1", "x.²"])
def test_a_link_to_no_scenario_is_said_or_passed_over(repo: Path, said: str) -> None:
    app = opened(repo, page=PAGE, scenario=said)
    assert "Not saved yet" in text(app)


def test_a_name_that_is_taken_is_refused_and_nothing_is_lost(repo: Path, store: Store) -> None:
    kept(store)
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "2 M"})
    cents = sheet(unfold(app)).draft.cents
    (name,) = [f for f in app.text_input if f.label == "Name"]
    name.set_value("Spring")
    (button,) = [b for b in app.button if b.key and b.key.startswith("Save-save")]
    button.click().run()
    assert "There is a scenario 'Spring'" in app.error[0].value.replace("\\", "")
    assert sheet(app).draft.cents is cents
    assert len(store.scenarios()) == 1


def test_nobody_saves_before_they_say_who_they_are(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADROOM_USER")
    app = unfold(opened(repo, page=PAGE))
    assert not [b for b in app.button if b.key and b.key.startswith("Save-save")]
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


def test_nothing_is_saved_while_the_grid_shows_what_is_not_in_the_plan(
    repo: Path, store: Store
) -> None:
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "1.2.3.4", (1, TV): "2 M", (2, TV): "3 M"})
    before = sheet(app).draft
    assert "“1.2.3.4” cannot be read, so 3 amounts that were typed are not in the plan" in text(app)
    press(unfold(app), "Save")
    assert "The plan was not saved" in said_of_error(app)
    assert not [b for b in app.button if b.key and b.key.startswith("Save-save")]
    assert not store.scenarios()
    for part in ("The file is without that", "What is asked is without that"):
        assert part in text(app)
    press(app, "Drop what was not taken in")
    assert sheet(app).draft is before
    assert "cannot be read" not in text(app)
    save_as(app, "Spring")
    typed(app, "parts", {(0, TV): "2 M", (1, TV): "x"})
    press(app, "Save")
    assert "The plan was not saved" in said_of_error(app)
    assert len(store.versions(version_in_view(app).scenario)) == 1
    typed(app, "parts", {(0, TV): "2 M", (1, TV): "3 M"})
    press(app, "Save")
    assert sheet(app).draft.cents[:2, 0].tolist() == [200_000_000, 300_000_000]
    assert len(store.versions(version_in_view(app).scenario)) == 2


def said_of_error(app: AppTest) -> str:
    return " ".join(one.proto.title for one in [*app.warning, *app.error])


def write(app: AppTest, label: str, said: str) -> None:
    (field,) = [f for f in app.text_input if f.label == label]
    field.set_value(said)


def test_another_name_makes_another_plan_and_renaming_is_a_choice(repo: Path, store: Store) -> None:
    app = unfold(save_as(opened(repo, page=PAGE), "Spring"))
    write(app, "Name", " Summer ")
    submits = [b for b in app.button if b.key and b.key.endswith(plan_in_view(app)[0])]
    first, second = [b for b in submits if b.proto.is_form_submitter][:2]
    assert (first.label, second.label) == ("Save", "Rename it and save the next version")
    healthy(first.click().run())  # what Enter presses
    assert {one.latest.name: one.latest.number for one in store.scenarios()} == {
        "Summer": 1, "Spring": 1
    }  # fmt: skip
    assert version_in_view(app).name == "Summer"
    unfold(app)
    write(app, "Tags", "board")
    press_submit(app, "Save")
    assert version_in_view(app).number == 2
    unfold(app)
    write(app, "Name", "Autumn")
    press_submit(app, "Rename it and save the next version")
    assert (version_in_view(app).name, version_in_view(app).number) == ("Autumn", 3)
    assert {one.latest.name for one in store.scenarios()} == {"Spring", "Autumn"}


def press_submit(app: AppTest, label: str) -> AppTest:
    (button,) = [b for b in app.button if b.label == label and b.proto.is_form_submitter]
    return healthy(button.click().run())


@pytest.mark.long
def test_whoever_is_needed_is_asked_for_in_the_place(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADROOM_USER")
    store.people.add(BO)
    version = kept(store)
    app = opened(repo, page=PAGE, scenario=f"{version.scenario}.1")
    typed(app, "parts", {(0, TV): "2 M"})
    press(app, "Save")
    assert "Say who saves it." in text(app)
    (box,) = [box for box in app.main.selectbox if box.label == "You are"]
    healthy(box.select("Bo").run())
    press(app, "Save")
    assert store.versions(version.scenario)[-1].by == BO
    session(app).person = None
    app = picked(healthy(app.switch_page(PLANS).run()), "Spring")
    decide(app, "Propose", healthily=False)
    assert "HEADROOM_USER" not in "".join(one.value for one in app.error)
    assert app.error
    (box,) = [box for box in app.main.selectbox if box.label == "You are"]
    healthy(box.select("Bo").run())
    decide(app, "Propose")
    assert store.versions(version.scenario)[-1].status == "proposed"


def test_what_was_saved_is_said_until_the_next_edit(repo: Path, store: Store) -> None:
    app = save_as(opened(repo, page=PAGE), "Spring")
    assert "Saved as Spring, version 1." in text(app)
    typed(app, "parts", {(0, TV): "2 M"})
    assert "Saved as" not in text(app)
    press(app, "Undo")
    assert "Saved as" not in text(app)


def test_going_on_from_an_older_version_of_ones_own_says_what_came_since(
    repo: Path, store: Store
) -> None:
    app = save_as(opened(repo, page=PAGE), "Spring")
    id = version_in_view(app).scenario
    for said in ("2 M", "3 M"):
        typed(app, "parts", {(0, TV): said})
        press(app, "Save")
    healthy(app.run())
    app = opened(repo, page=PAGE, scenario=f"{id}.1")
    assert "version 3 is the latest" in text(app)
    typed(app, "parts", {(0, TV): "4 M"})
    press(app, "Save")
    values = [w.value.replace("\\", "") for w in app.main.warning]
    (said,) = [one for one in values if "went on from version 1" in one]
    assert "you saved versions 2 and 3 since" in said
    assert "Version 2, by you: TV +" in said
    assert "Version 3, by you: TV +" in said
    assert "Somebody else" not in said_of_error(app)


def test_the_plan_of_record_is_found_whatever_was_saved_since(repo: Path, store: Store) -> None:
    version = kept(store)
    kept(store, "Other", BO, "radio")
    store.approvals.approve(version.scenario, 1, ADA)
    content = store.content(version.scenario, 1)
    store.save(version.scenario, 1, Draft("Renamed", content, version.fit), ADA)
    app = opened(repo, page=PLANS)
    fields = {f.label: f for f in [*app.main.selectbox, *app.main.text_input]}
    row = ["Renamed", "Draft; version 1 of record"]
    assert listed(app) == [row, ["Other", "Draft"]]
    healthy(fields["Status"].set_value("Approved").run())
    assert listed(app) == [row]
    fields["Status"].set_value("")
    healthy(fields["Find"].set_value("spring").run())
    assert listed(app) == [row]
    assert store.named(version.fit.line, "Spring").id == version.scenario
    app = opened(repo, page=PAGE, scenario=f"{version.scenario}.1")
    assert "Spring, version 1**:gray[ · the plan of record · version 2 is the latest]" in text(app)


def test_the_plan_of_record_is_named_and_opened_from_where_people_look_first(
    repo: Path, store: Store
) -> None:
    version = kept(store)
    app = opened(repo)
    assert "Plan of record" not in text(app)
    store.approvals.approve(version.scenario, 1, ADA)
    healthy(app.run())
    model = services.load(NATIONAL)
    plan = store.content(version.scenario, 1).plan(model)
    found, units = services.brings_of(model, plan), Units.of(model)
    assert found is not None
    assert found.profit is not None
    assert (
        f"Plan of record: **Spring, version 1** spends {units.say_money(plan.total())}, brings "
        f"about {units.say_outcome_in_full(found.incremental.mean)} "
    ) in text(app)
    assert f", for a profit of {units.say_money(found.profit.mean)} (" in as_read(text(app))
    app = opened(repo, page=PAGE)
    assert "Plan of record: Spring, version 1" in text(app)
    press(app, "Open it")
    assert version_in_view(app) == store.version(version.scenario, 1)
    assert "Plan of record: Spring" not in text(app)
    assert "Spring, version 1**:gray[ · the plan of record]" in text(app)


def test_the_plan_of_record_of_another_horizon_is_not_named(repo: Path, store: Store) -> None:
    store.approvals.approve(kept(store).scenario, 1, ADA)
    for page in (OVERVIEW, PAGE):
        assert "Plan of record" not in text(opened(repo, page=page, horizon="Q1 2027"))


def test_edits_over_another_horizon_are_set_aside_and_one_press_leads_back(
    repo: Path, store: Store
) -> None:
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "2 M"})
    before = sheet(app)
    weeks = app.sidebar.text_input(key="weeks")
    healthy(weeks.set_value("26").run())
    assert "Your edits over 13 weeks" in text(app)
    assert "loading the page anew loses them" in text(app)
    press(app, "Back to them")
    assert state_horizon(app) == before.draft.horizon
    assert app.sidebar.text_input(key="weeks").value == "13"
    assert "set aside" not in text(app)
    # What is kept is lost by nothing, and is not said to be.
    (bench,) = session(app).workbenches.values()
    bench.sheets = {key: bench.sheets[key] for key in reversed(bench.sheets)}
    save_as(app, "Spring")
    healthy(app.sidebar.text_input(key="weeks").set_value("26").run())
    assert "set aside" not in text(app)


def test_opening_is_called_so_and_no_edit(repo: Path, store: Store) -> None:
    kept(store)
    app = opened(repo, page=PAGE)
    app = picked(healthy(app.switch_page(PLANS).run()), "Spring")
    press(app, "Open on What-if")
    healthy(app.switch_page(PAGE).run())
    assert "**Opened Spring, version 1:**" in text(app)
    assert "Last edit" not in text(app)
    typed(app, "parts", {(0, TV): "2 M"})
    assert "**Last edit:**" in text(app)


def test_a_reason_is_of_one_decision(repo: Path, store: Store) -> None:
    version = kept(store)
    app = picked(opened(repo, page=PLANS), "Spring")
    decide(app, "Propose", "ready")
    press(app, "Approve")
    assert [one.why for one in store.approvals.log(version.scenario)] == ["ready", ""]


def test_a_question_comes_back_as_it_was_kept(store: Store) -> None:
    model = services.load(NATIONAL)
    said = {"budget": {"total": 1e7}, "tail": "reference"}
    version = kept(store, **said, declined=[{"cells": {"channel": "tv"}, "reason": "agreed"}])
    document = store.content(version.scenario, 1).document
    assert document["problem"] == said
    assert json.loads(json.dumps(document["declined"]))[0]["reason"] == "agreed"
    assert model.fingerprint == version.fit.fingerprint


# --- home -------------------------------------------------------------------------------

PLANS = "plan/plans.py"


def picked(app: AppTest, name: str) -> AppTest:
    (box,) = [box for box in app.main.selectbox if box.label == "Show"]
    (id,) = [id for id in box.options if id == name]
    return healthy(box.select(id).run())


def listed(app: AppTest) -> list[list[str]]:
    frame = app.dataframe[0].value
    return frame[["name", "status"]].to_numpy().tolist()


def decide(app: AppTest, name: str, why: str = "", healthily: bool = True) -> AppTest:
    (field,) = [f for f in app.text_input if f.label == "Why"]
    field.set_value(why)
    return press(app, name, healthily)


def test_an_empty_home_says_how_to_begin(repo: Path, store: Store) -> None:
    app = opened(repo, page=PLANS)
    assert "No plan is kept yet" in text(app)
    assert [b.label for b in app.main.button] == [
        "Start from the current plan",
        "Find the best plan",
        "Ask about this plan",
    ]


def test_the_list_says_what_each_plan_brings_under_this_model(repo: Path, store: Store) -> None:
    kept(store, "Spring")
    kept(store, "Summer", BO, "radio", assumptions=STOCK_OUT.canonical())
    app = opened(repo, page=PLANS)
    assert listed(app) == [["Summer", "Draft"], ["Spring", "Draft"]]
    model = services.load(NATIONAL)
    for row, assumed in ((0, STOCK_OUT), (1, Assumptions.none())):
        said = app.dataframe[0].value.loc[row]
        one = next(s for s in store.scenarios() if s.latest.name == said["name"])
        plan = store.content(one.id, 1).plan(model)
        answer = services.assess(model, plan, None, services.SHOWN_TAIL, assumed)
        units = Units.of(model)
        assert said["brings"] == units.say_outcome(answer.evaluation.total.mean())
        assert said["profit"] == units.say_money(answer.evaluation.profit().mean())
        assert said["spend"] == units.say_money(plan.total())
        assert said["assumed"] == ("1" if assumed.rows else "")
    assert "2 plans are kept, none of record for these 13 weeks" in text(app)


def test_filters_narrow_the_list(repo: Path, store: Store) -> None:
    kept(store, "Spring")
    second = kept(store, "Summer", BO, "radio")
    store.approvals.propose(second.scenario, 1, BO)
    app = opened(repo, page=PLANS)
    fields = {f.label: f for f in [*app.main.selectbox, *app.main.text_input, *app.main.toggle]}
    healthy(fields["Status"].set_value("Proposed").run())
    assert listed(app) == [["Summer", "Proposed"]]
    fields["Status"].set_value("")
    healthy(fields["Saved by"].set_value("Ada Byron").run())
    assert listed(app) == [["Spring", "Draft"]]
    fields["Saved by"].set_value("")
    healthy(fields["Find"].set_value("nowhere").run())
    assert "No plan fits these filters." in text(app)


def test_a_plan_is_proposed_approved_and_replaced_and_every_line_says_by_whom(
    repo: Path, store: Store
) -> None:
    kept(store, "Spring")
    kept(store, "Summer", BO, "radio", assumptions=STOCK_OUT.canonical())
    app = picked(opened(repo, page=PLANS), "Spring")
    assert "under 1 assumption" not in text(app)
    decide(app, "Propose", "ready")
    decide(app, "Approve", "agreed")
    assert "Spring, version 1 is the plan of record of these 13 weeks" in text(app)
    assert "approved by Ada Byron (finance) (picked, not signed in)" in text(app)
    picked(app, "Summer")
    decide(app, "Approve")
    assert "Spring, version 1 was it before, and is a draft again." in text(app)
    assert "), under 1 assumption." in text(app)
    assert listed(app) == [["Summer", "Plan of record"], ["Spring", "Draft"]]
    (button,) = [b for b in app.main.button if b.label == "Reject"]
    button.click().run()
    assert "The reason is empty." in app.error[0].value.replace("\\", "")
    (button,) = [b for b in app.main.button if b.label == "Archive"]
    button.click().run()
    assert "is the plan of record" in app.error[0].value.replace("\\", "")


def test_versions_are_compared_brought_back_copied_and_put_away(repo: Path, store: Store) -> None:
    first = kept(store)
    again = store.content(first.scenario, 1)
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    store.save(first.scenario, 1, Draft("Spring", content_for(model, plan, {}), fit_of(model)), BO)
    app = picked(opened(repo, page=PLANS), "Spring")
    assert "What version 2 says otherwise than version 1" in text(app)
    assert "- TV −" in text(app)
    (box,) = [box for box in app.main.selectbox if box.label == "Version"]
    healthy(box.set_value(1).run())
    press(app, "Make it the latest")
    assert store.content(first.scenario, 3) == again
    (name,) = [f for f in app.text_input if f.label == "Name of the copy"]
    name.set_value("Copy")
    press(app, "Duplicate")
    assert session(app).scenario != first.scenario
    press(app, "Archive")
    assert listed(app) == [["Spring", "Draft"]]
    (away,) = [t for t in app.main.toggle if t.label == "Archived"]
    healthy(away.set_value(True).run())
    assert listed(app) == [["Copy", "Archived"]]
    press(app, "Restore")
    assert not any(one.archived for one in store.scenarios())


def test_every_version_says_what_it_brings(repo: Path, store: Store) -> None:
    first, model = kept(store), services.load(NATIONAL)
    plan = services.reference_for(model).plan
    said = {"assumptions": STOCK_OUT.canonical()}
    later = Draft("Spring", content_for(model, plan, said), fit_of(model))
    store.save(first.scenario, 1, later, BO)
    app = picked(opened(repo, page=PLANS), "Spring")
    assert "- base 10 % lower added" in text(app)
    app.session_state[f"versions-{first.scenario}"] = True
    rows = healthy(app.run()).dataframe[-1].value.set_index("Version")
    units = Units.of(model)
    for number, assumed in (("1", Assumptions.none()), ("2", STOCK_OUT)):
        plan = store.content(first.scenario, int(number)).plan(model)
        found = services.assess(model, plan, None, services.SHOWN_TAIL, assumed).evaluation
        assert rows.loc[number, "Incremental revenue"] == units.say_outcome(found.total.mean())
        assert rows.loc[number, "Profit"] == units.say_money(found.profit().mean())
        assert rows.loc[number, "Spend"] == units.say_money(plan.total())


def test_opening_sets_horizon_plan_assumptions_and_question(repo: Path, store: Store) -> None:
    model = services.load(NATIONAL)
    horizon = Horizon(model.dates[-1] + np.timedelta64(35, "D"), 8)
    reference = services.reference_for(model, horizon)
    asked = replace(
        Question.of(model).with_budget(7e6), round_to=1000.0, maximize="profit"
    ).problem(model, reference)
    said = asked.canonical() | {"assumptions": STOCK_OUT.canonical()}
    plan = reference.plan
    store.add(Draft("Autumn", content_for(model, plan, said), fit_of(model)), ADA)
    app = picked(opened(repo, page=PLANS), "Autumn")
    app.switch_page(PAGE)
    app = picked(healthy(app.switch_page(PLANS).run()), "Autumn")
    press(app, "Open on What-if")
    healthy(app.switch_page(PAGE).run())
    (bench,) = session(app).workbenches.values()
    assert state_horizon(app) == horizon
    typed = [app.sidebar.text_input(key=name).value for name in ("weeks", "start")]
    assert typed == ["8", str(horizon.start)]
    assert "Autumn, version 1" in text(app)
    assert "edited since" not in text(app)
    assert bench.assumptions == STOCK_OUT
    assert bench.draft.problem(model, reference).canonical() == asked.canonical()
    np.testing.assert_allclose(sheet(app).draft.cents / 100, plan.array(model), atol=0.005)
    healthy(app.switch_page(OPTIMIZE).run())
    assert "Plan in view on What-if: **Autumn, version 1**" in text(app)


def state_horizon(app: AppTest) -> Horizon:
    return list(session(app).horizons.values())[-1]


# --- another fit ------------------------------------------------------------------------

FORMER = f"{NATIONAL}_2026h1"


def made_before(store: Store) -> Version:
    """A plan of the horizon right after today's data, made with the former fit."""
    old, horizon = services.load(FORMER), default_horizon(services.load(NATIONAL))
    plan = services.reference_for(old, horizon).plan
    return store.add(Draft("Kept", content_for(old, plan, {}), fit_of(old)), ADA)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("there", [True, False])
def test_both_fits_stand_side_by_side(
    repo: Path, store: Store, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    there: bool,
) -> None:  # fmt: skip
    version = made_before(store)
    old, new = services.load(FORMER), services.load(NATIONAL)
    content = store.content(version.scenario, 1)
    then, now = (services.brings_of(model, content.plan(model)) for model in (old, new))
    if not there:
        shutil.copytree(library, tmp_path / "models")
        (tmp_path / "models" / f"{FORMER}.nc").unlink()
        monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path / "models"))
    app = picked(opened(repo, page=PLANS), "Kept")
    said, units = text(app), Units.of(new)
    assert "Both are computed now" in said if there else "kept when the plan was saved" in said
    assert f"This fit says about {units.say_outcome_in_full(now.incremental.mean)}" in said
    assert f"the one it was made with {units.say_outcome(then.incremental.mean)}" in said
    frame = app.dataframe[1].value.set_index("Channel")
    for label, one in now.channels.items():
        row = frame.loc[new.card.channel_name(label)]
        assert row["In view"] == units.say_outcome(one.mean)
        assert row["Made with"] == units.say_outcome(then.channels[label].mean)
        moved = one.mean - then.channels[label].mean
        assert row["Moved"] == units.say_outcome_change(moved)
    press(app, "Open on What-if")
    healthy(app.switch_page(PAGE).run())
    assert "Under the fit in view, and under the one it was made with" in text(app)


def test_a_horizon_that_is_over_is_not_opened_and_says_so(repo: Path, store: Store) -> None:
    old = services.load(FORMER)
    plan = services.reference_for(old).plan
    store.add(Draft("Over", content_for(old, plan, {}), fit_of(old)), ADA)
    app = picked(opened(repo, page=PLANS), "Over")
    before = state_horizon(app)
    (button,) = [b for b in app.main.button if b.label == "Open on What-if"]
    button.click().run()
    assert "is not after the data" in app.main.warning[0].value.replace("\\", "")
    assert state_horizon(app) == before


def test_what_was_kept_of_a_fit_is_read_strictly() -> None:
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    content = content_for(model, plan, {})
    assert brings_kept(content) == services.brings_of(model, plan)
    for wrong in (None, [], {"channels": []}, {"channels": {"tv": {"mean": "x"}}}, 3):
        assert brings_kept(content_of({**content.document, "brings": wrong})) is None


# --- from Optimize ----------------------------------------------------------------------


def test_the_best_plan_is_kept_with_its_question_and_opens_on_what_if(
    repo: Path, store: Store
) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    (bench,) = session(app).workbenches.values()
    asked = bench.asked
    (key,) = session(app).workbenches
    app.session_state[f"keep-answer-{asked.fingerprint}-{key}-{bench.forms}"] = True
    app.run()
    (name,) = [f for f in app.text_input if f.label == "Name" and "answer" in (f.key or "")]
    name.set_value("Best")
    press(app, "Keep it")
    (one,) = store.scenarios()
    model, content = services.load(NATIONAL), store.content(one.id, 1)
    again = contract.parse_problem(json.dumps(question_of(content)), model)
    assert again.fingerprint == asked.fingerprint
    press(app, "Open Best\\, version 1")
    healthy(app.switch_page(PAGE).run())
    plan = content.plan(model).array(model)
    np.testing.assert_allclose(sheet(app).draft.cents / 100, plan, atol=0.005)
    assert bench.draft.problem(model, services.reference_for(model)) == asked
    assert "Best, version 1" in text(app)
    # What is changed by hand afterwards still says which question it came from.
    typed(app, "parts", {(0, TV): "2 M"})
    press(app, "Save")
    assert question_of(store.content(one.id, 2)) == question_of(content)


# --- what must not happen ---------------------------------------------------------------


def test_what_people_wrote_is_text_and_no_markup(repo: Path, store: Store) -> None:
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    who = Person(HOSTILE, "marketer")
    for name in ("first", HOSTILE):
        draft = Draft(name, content_for(model, plan, {}), fit_of(model), HOSTILE, [HOSTILE[:40]])
        version = store.add(draft, who)
    store.approvals.approve(version.scenario, 1, who, HOSTILE)
    app = picked(opened(repo, page=PLANS), HOSTILE)
    assert text(app).replace("\u2060", "").count(HOSTILE) >= 4
    link = opened(repo, page=PAGE, scenario=f"{version.scenario}.1")
    for shown in (app, link):
        words = [e.value for e in (*shown.title, *shown.subheader, *shown.markdown, *shown.caption)]
        assert any("a\\_\\*b" in said for said in words)
        assert not any("*b*" in said or "](http" in said for said in words)


def test_where_nothing_can_be_kept_the_screens_go_on(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no").write_text("no folder")
    monkeypatch.delenv("HEADROOM_USER")
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/no/kept.db")
    app = opened(repo, page=PAGE)
    assert "Nothing can be kept here" in text(app)
    typed(app, "parts", {(0, TV): "2 M"})
    assert sheet(app).draft.cents[0, 0] == 200_000_000
    assert not app.error
    assert not healthy(app.switch_page(OVERVIEW).run()).error
    app.switch_page(PLANS).run()
    assert not app.exception
    assert app.error


@pytest.mark.long
def test_a_step_back_and_forth_keeps_what_was_changed_beside_the_plan(
    repo: Path, store: Store
) -> None:
    version = kept(store, assumptions=STOCK_OUT.canonical())
    app = opened(repo, page=PAGE, scenario=f"{version.scenario}.1")
    (bench,) = session(app).workbenches.values()
    bench.assumptions = Assumptions.none()
    healthy(app.run())
    assert "edited since" in text(app)
    press(app, "Undo")
    press(app, "Redo")
    assert bench.assumptions == Assumptions.none()


@pytest.mark.long
def test_what_is_assumed_of_other_periods_is_not_kept_with_the_plan(
    repo: Path, store: Store
) -> None:
    app = opened(repo, page=PAGE)
    (bench,) = session(app).workbenches.values()
    later = {"share": 0.2, "note": "later", "periods": {"from": "2028-01-03", "to": "2028-01-31"}}
    rows = Assumptions.from_document({"base_change": [later]}).rows
    bench.assumptions = STOCK_OUT.and_also(rows)
    save_as(app, "Spring")
    held = store.content(version_in_view(app).scenario, 1).document["assumptions"]
    assert held == STOCK_OUT.canonical()
    assert "edited since" not in text(app)


@pytest.mark.long
def test_what_is_kept_with_a_plan_is_what_its_forecast_stood_under(
    repo: Path, store: Store
) -> None:
    """Two margins that meet: each alone would do, and one of them counts."""
    app = opened(repo, page=PAGE)
    (bench,) = session(app).workbenches.values()
    some = {"margin": 0.3, "periods": {"from": "2026-10-05", "to": "2026-10-12"}}
    both = {"margin_by_period": [{"margin": 0.4}, some]}
    bench.assumptions = Assumptions.from_document(both)
    save_as(app, "Spring")
    held = store.content(version_in_view(app).scenario, 1).document["assumptions"]
    (counts,) = held["margin_by_period"]
    assert counts in [row.canonical() for row in bench.assumptions.rows]
    assert "edited since" not in text(app)


def test_of_a_model_that_is_not_fit_no_plan_is_said_to_bring_anything(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(store)
    made_before(store)
    unfit = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())
    for module in (fitness, services, brings):
        monkeypatch.setattr(module, "fitness_of", lambda *_, **__: unfit)
    st.cache_resource.clear()
    app = opened_unfit(repo)
    assert app.dataframe[0].value["brings"].tolist() == ["–", "–"]
    assert app.dataframe[0].value["profit"].tolist() == ["–", "–"]
    (box,) = [box for box in app.main.selectbox if box.label == "Show"]
    box.select("Kept").run()
    assert not app.exception
    assert "This fit says" not in text(app)
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    assert content_for(model, plan, {}).document["brings"] is None
    st.cache_resource.clear()


def opened_unfit(repo: Path) -> AppTest:
    """The screens say so in red, which is no fault."""
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = NATIONAL
    app.run()
    app.switch_page(PLANS).run()
    assert not app.exception
    return app
