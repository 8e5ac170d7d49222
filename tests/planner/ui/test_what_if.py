"""What-if: what is typed becomes the plan, its forecast is the services' own, and it goes back."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding, FittedModel
from planner import services
from planner.calendar import link
from planner.calendar.draft import Draft
from planner.contract.plan_tables import read_plan, write_plan
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.ui.what_if import grids
from planner.ui.what_if.sheet import Sheet
from planner.wording.figures import Reader
from tests.planner.ui.test_screens import (
    NATIONAL,
    OPTIMIZE,
    PANEL,
    find,
    healthy,
    opened,
    session,
    text,
)

PAGE = "plan/what_if.py"
TV, SEARCH = "0", "4"
LAST = 12

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, PANEL):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


def kept(app: AppTest) -> tuple[str, Sheet]:
    """The plan in view, and what it is kept under."""
    (bench,) = session(app).workbenches.values()
    return list(bench.sheets.items())[-1]


def sheet(app: AppTest) -> Sheet:
    return kept(app)[1]


def typed(
    app: AppTest, grid: str, cells: dict[tuple[int, str], str], view: str = "periods"
) -> AppTest:
    """Type texts into one of the grids, by row and column."""
    key, of = kept(app)
    edits: dict[int, dict[str, Any]] = {}
    for (row, column), said in cells.items():
        edits.setdefault(row, {})[column] = said
    edition = of.typing[f"{grid} {view}"].edition
    app.session_state[f"{grid}-{view}-{edition}-{key}"] = {
        "edited_rows": edits, "added_rows": [], "deleted_rows": []
    }  # fmt: skip
    return healthy(app.run())


def press(app: AppTest, label: str, healthily: bool = True) -> AppTest:
    plain = [b for b in app.button if b.label in (label, f":primary[{label}]")]
    app = plain[0].click().run()
    return healthy(app) if healthily else app


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    return {m.label.replace("\\", ""): (m.value, m.delta) for m in app.metric}


def test_it_begins_with_the_current_plan(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    model = services.load(NATIONAL)
    begun = Draft.of(model, services.reference_for(model).plan)
    assert (sheet(app).draft.cents == begun.cents).all()
    assert "The current plan brings about" in app.title[0].value
    assert all(not delta for _, delta in metrics(app).values())
    assert [b.disabled for b in app.button if b.label in ("Undo", "Redo")] == [True, True]


def test_an_edit_changes_the_forecast_to_what_the_services_say(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "2 M", (4, SEARCH): "1.1 M"})
    model, of = services.load(NATIONAL), sheet(app)
    assert of.draft.cents[0, 0] == 200_000_000
    assert of.draft.cents[4, 4] == 110_000_000
    reference = services.reference_for(model)
    answer = services.assess(model, of.draft.plan(model), reference, services.SHOWN_TAIL)
    before = services.assess(model, of.begun.plan(model), reference, services.SHOWN_TAIL)
    shown = of.forecast
    np.testing.assert_allclose(shown.evaluation.total, answer.evaluation.total, rtol=1e-9)
    np.testing.assert_allclose(shown.profit.mean, answer.evaluation.profit().mean(), rtol=1e-9)
    gain = answer.evaluation.total.mean() - before.evaluation.total.mean()
    np.testing.assert_allclose(shown.versus.gain.mean, gain, rtol=1e-9)
    assert metrics(app)["Spend"][1].startswith("+€")
    assert "Last edit: +€" in text(app).replace("*", "")


def test_undo_restores_exactly_and_redo_does_it_again(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    begun, first = sheet(app).draft.cents.copy(), metrics(app)
    typed(app, "parts", {(0, TV): "2 M"})
    typed(app, "channels", {(0, SEARCH): "7 M"})
    edited, second = sheet(app).draft.cents.copy(), metrics(app)
    press(press(app, "Undo"), "Undo")
    assert (sheet(app).draft.cents == begun).all()
    assert metrics(app) == first
    assert "Undone: " in text(app).replace("*", "")
    press(press(app, "Redo"), "Redo")
    assert (sheet(app).draft.cents == edited).all()
    assert metrics(app) == second


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("said", ["1,125", "much", "-5", "12 %"])
def test_what_cannot_be_read_is_refused_and_changes_nothing(repo: Path, said: str) -> None:
    app = opened(repo, page=PAGE)
    begun = sheet(app).draft.cents.copy()
    typed(app, "parts", {(1, TV): said, (2, TV): "5"})
    assert (sheet(app).draft.cents == begun).all()
    assert f"TV, 12 Oct 2026: “{said}”" in text(app)
    assert "1 more typed with it" in text(app)
    # It stands there as it was typed, and once it is put right, all of it is taken.
    assert app.dataframe[0].value.loc[1, TV] == said
    typed(app, "parts", {(1, TV): "1125", (2, TV): "5"})
    assert sheet(app).draft.cents[1:3, 0].tolist() == [112_500, 500]
    assert "more typed with it" not in text(app)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("grid", "at"), [("channels", (0, TV)), ("periods", (3, "0")), ("all", (0, "0"))]
)
def test_a_total_is_spread_in_the_shape_that_is_there(
    repo: Path, grid: str, at: tuple[int, str]
) -> None:
    app = opened(repo, page=PAGE)
    before = sheet(app).draft.cents.copy()
    typed(app, grid, {at: "1234567.89"})
    after = sheet(app).draft.cents
    part = {"channels": np.s_[:, 0], "periods": np.s_[3, :], "all": np.s_[:, :]}[grid]
    assert after[part].sum() == 123_456_789
    shape = before[part] / before[part].sum() * 123_456_789
    assert np.abs(after[part] - shape).max() <= 1
    rest = after.copy()
    rest[part] = before[part]
    assert (rest == before).all()


def test_months_hold_their_weeks(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    control = next(c for c in app.button_group if c.label == "Rows")
    healthy(control.set_value("months").run())
    assert app.dataframe[0].value["name"].tolist() == ["Oct 2026", "Nov 2026", "Dec 2026"]
    typed(app, "parts", {(1, TV): "9 M"}, "months")
    assert sheet(app).draft.cents[4:9, 0].sum() == 900_000_000


@pytest.fixture
def dated(library: Path) -> Iterator[None]:
    """The card names a country, and finance counts in months of weeks."""
    card = library / f"{NATIONAL}.yaml"
    text = card.read_text("utf-8")
    card.write_text(f"{text}country: DE\nfiscal: {{calendar: 4-4-5, first_month: 1}}\n", "utf-8")
    yield
    card.write_text(text, "utf-8")


@pytest.mark.long
@pytest.mark.usefixtures("dated")
def test_holidays_and_fiscal_months_stand_beside_the_weeks(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    grid = app.dataframe[0].value
    assert grid["Holidays"][11] == "Christmas Day, Second Day of Christmas"
    assert grid["Fiscal month"].tolist() == ["Oct 2026"] * 3 + ["Nov 2026"] * 4 + ["Dec 2026"] * 6
    typed(app, "parts", {(0, TV): "2 M"})
    assert sheet(app).draft.cents[0, 0] == 200_000_000
    control = next(c for c in app.button_group if c.label == "Rows")
    healthy(control.set_value("fiscal").run())
    grid = app.dataframe[0].value
    assert grid["name"].tolist() == ["Oct 2026", "Nov 2026", "Dec 2026"]
    assert "Fiscal month" not in grid
    assert "Christmas Day" in grid["Holidays"][2]
    typed(app, "parts", {(2, TV): "9 M"}, "fiscal")
    assert sheet(app).draft.cents[7:13, 0].sum() == 900_000_000


@pytest.mark.long
def test_a_card_without_them_has_nothing_beside_the_weeks(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    assert list(app.dataframe[0].value.columns) == ["name", *map(str, range(8))]


def test_one_place_of_a_panel_at_a_time(repo: Path) -> None:
    app = opened(repo, PANEL, PAGE)
    model = services.load(PANEL)
    (box,) = [box for box in app.main.multiselect if box.label == "Region"]
    healthy(box.set_value(["south"]).run())
    before = sheet(app).draft.cents.copy()
    press(app, "Empty")
    chosen = [k for k, name in enumerate(model.cells.names) if name["geo"] == "south"]
    after = sheet(app).draft.cents
    assert not after[:, chosen].any()
    others = [k for k in range(len(model.cells)) if k not in chosen]
    assert (after[:, others] == before[:, others]).all()


@pytest.mark.long
def test_some_places_of_a_panel_together_in_their_shape(repo: Path) -> None:
    app = opened(repo, PANEL, PAGE)
    model = services.load(PANEL)
    (box,) = [box for box in app.main.multiselect if box.label == "Region"]
    healthy(box.set_value(["south", "north"]).run())
    before = sheet(app).draft.cents.copy()
    typed(app, "channels", {(0, TV): "4 M"}, "periods ('geo', ('north', 'south'))")
    after = sheet(app).draft.cents
    of = [k for k, name in enumerate(model.cells.names) if name["channel"] == "tv"]
    chosen = [k for k in of if model.cells.names[k]["geo"] in ("north", "south")]
    assert after[:, chosen].sum() == 400_000_000
    shape = before[:, chosen] / before[:, chosen].sum() * 400_000_000
    assert np.abs(after[:, chosen] - shape).max() <= 1
    after = after.copy()
    after[:, chosen] = before[:, chosen]
    assert (after == before).all()


def pick(app: AppTest, label: str, names: list[str]) -> None:
    (box,) = [box for box in app.multiselect if box.label == label]
    healthy(box.set_value(names).run())


def write(app: AppTest, label: str, said: str) -> None:
    (field,) = [field for field in app.text_input if field.label == label]
    healthy(field.set_value(said).run())


def between(app: AppTest, first: int, last: int) -> None:
    for label, place in (("From", first), ("To", last)):
        (box,) = [box for box in app.main.selectbox if box.label == label]
        healthy(box.set_value(place).run())


def move(app: AppTest, kind: str) -> None:
    control = next(c for c in app.button_group if c.label == "Move")
    healthy(control.set_value(kind).run())


@pytest.mark.long
def test_an_amount_moves_from_one_channel_to_another(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    begun = sheet(app).draft.cents.copy()
    move(app, "transfer")
    between(app, 2, 4)
    write(app, "Amount", "300 k")
    press(app, "Move the money")
    assert "No channel is chosen" in app.warning[0].value
    assert (sheet(app).draft.cents == begun).all()
    pick(app, "Take it from", ["tv"])
    pick(app, "Give it to", ["search"])
    press(app, "Move the money")
    change = sheet(app).draft.cents - begun
    assert change[2:5, 0].sum() == -30_000_000
    assert change[2:5, 4].sum() == 30_000_000
    assert np.abs(change).sum() == 60_000_000
    assert "Moved €300 k from TV to Search" in text(app)
    press(app, "Undo")
    assert (sheet(app).draft.cents == begun).all()


def test_a_burst_is_shifted_and_pulsed(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    begun = sheet(app).draft.cents.copy()
    move(app, "shift")
    pick(app, "Channels", ["tv"])
    between(app, 2, 3)
    write(app, "Later by so many weeks", "2")
    press(app, "Shift it")
    after = sheet(app).draft.cents.copy()
    assert not after[2:4, 0].any()
    assert (after[4:6, 0] == begun[2:4, 0] + begun[4:6, 0]).all()
    assert (after[:, 1:] == begun[:, 1:]).all()
    move(app, "pulse")
    pick(app, "Channels", ["search"])
    write(app, "Weeks on", "1")
    write(app, "Weeks off", "2")
    press(app, "Pulse it")
    search = sheet(app).draft.cents[:, 4]
    assert search.sum() == begun[:, 4].sum()
    assert (search > 0).tolist() == [t % 3 == 0 for t in range(13)]


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("kind", "label", "said", "do", "why"),
    [
        ("scale", "More or less, in percent", "", "Scale the plan", "Nothing is written"),
        ("scale", "More or less, in percent", "much", "Scale the plan", "cannot be taken"),
        ("shift", "Later by so many weeks", "13", "Shift it", "would fall after the end"),
        ("shift", "Later by so many weeks", "1.5", "Shift it", "cannot be taken"),
    ],
)
def test_a_move_that_cannot_be_made_says_why_and_changes_nothing(
    repo: Path, kind: str, label: str, said: str, do: str, why: str
) -> None:
    app = opened(repo, page=PAGE)
    begun = sheet(app).draft.cents.copy()
    move(app, kind)
    write(app, label, said)
    press(app, do)
    assert why in app.warning[0].value
    assert (sheet(app).draft.cents == begun).all()
    (field,) = [field for field in app.text_input if field.label == label]
    assert field.value == said


@pytest.mark.long
def test_fills_that_take_a_figure(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    model, begun = services.load(NATIONAL), sheet(app).draft.cents.copy()
    write(app, "The mean of the last weeks of data", "8")
    press(app, "Fill with the mean")
    mean = model.observed_spend[-8:].mean(axis=0)
    assert np.abs(sheet(app).draft.cents / 100 - mean).max() <= 0.01
    write(app, "The current plan, and so many percent more or less", "+10")
    press(app, "Fill from the current plan")
    assert sheet(app).draft.cents.sum() == round(1.1 * begun.sum())
    assert np.abs(sheet(app).draft.cents - 1.1 * begun).max() <= 1
    assert "110 % of the current plan" in text(app)


@pytest.mark.long
def test_a_share_of_the_current_plan_is_of_what_is_shown(repo: Path) -> None:
    app = opened(repo, PANEL, PAGE)
    model = services.load(PANEL)
    pick(app, "Region", ["south"])
    begun = sheet(app).draft.cents.copy()
    write(app, "The current plan, and so many percent more or less", "-10")
    press(app, "Fill from the current plan")
    after = sheet(app).draft.cents
    of = np.array([name["geo"] == "south" for name in model.cells.names])
    assert after[:, of].sum() == round(0.9 * begun[:, of].sum())
    assert (after[:, ~of] == begun[:, ~of]).all()


def test_fills_scale_and_say_what_they_did(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    total = sheet(app).draft.cents.sum()
    press(app, "Even")
    flat = sheet(app).draft.cents
    assert flat.sum() == total
    assert (flat.max(axis=0) - flat.min(axis=0)).max() <= 1
    assert "Filled every channel evenly" in text(app)
    field = next(f for f in app.text_input if f.label == "More or less, in percent")
    field.set_value("-10 %").run()
    press(app, "Scale the plan")
    assert sheet(app).draft.cents.sum() == round(0.9 * total)
    press(app, "Empty")
    assert not sheet(app).draft.cents.any()
    press(app, "Current plan")
    assert sheet(app).draft.cents.sum() == total
    assert "The current plan brings about" in app.title[0].value


def by_channel(app: AppTest) -> pd.DataFrame:
    return next(one.value for one in app.dataframe if "iROAS" in one.value.columns)


def test_each_channel_returns_what_the_services_say(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    # The current plan is set beside nothing.
    assert by_channel(app).columns.tolist() == [
        "Channel", "Spend", "iROAS", "mROAS", "Beyond the data"
    ]  # fmt: skip
    typed(app, "parts", {(0, TV): "6 M", (4, SEARCH): "0"})
    model, table = services.load(NATIONAL), by_channel(app)
    reference, of = services.reference_for(model), sheet(app)
    plans = (of.draft.plan(model), of.begun.plan(model))
    for plan, then in zip(plans, ("", ", there"), strict=True):
        answer = services.assess(model, plan, reference, services.SHOWN_TAIL)
        iroas = [answer.evaluation.iroas([k], 1.0).mean for k in range(8)]
        mroas = [answer.evaluation.mroas([k], 1.0).mean for k in range(8)]
        np.testing.assert_allclose(table[f"iROAS{then}"].astype(float), iroas, rtol=1e-9)
        np.testing.assert_allclose(table[f"mROAS{then}"].astype(float), mroas, rtol=1e-9)
    assert table["Beyond the data"][0].endswith("% in the week of 5 Oct 2026")
    assert not table["Beyond the data"][1:].any()
    charts = [json.loads(one.proto.spec) for one in app.get("vega_lite_chart")]
    framed = [row for spec in charts for layer in spec.get("layer", ()) for row in rows_of(layer)]
    beyond = [(row["cell"], row["day"]) for row in framed if row.get("beyond")]
    assert set(beyond) == {("TV", "2026-10-05")}


def rows_of(layer: dict[str, Any]) -> list[dict[str, Any]]:
    return layer.get("data", {}).get("values", [])


def compare(app: AppTest, other: str) -> None:
    (box,) = [box for box in app.main.selectbox if box.label == "Compare with"]
    healthy(box.set_value(other).run())


def test_it_is_compared_with_the_plan_last_found_too(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    healthy(app.switch_page(PAGE).run())
    typed(app, "parts", {(0, TV): "2 M"})
    last = sheet(app).forecast.edit
    compare(app, "found")
    model, of = services.load(NATIONAL), sheet(app)
    (bench,) = session(app).workbenches.values()
    found = services.optimize(model, bench.answered).answer.plan
    reference = services.reference_for(model)
    mine, theirs = (
        services.assess(model, plan, reference, services.SHOWN_TAIL).evaluation
        for plan in (of.draft.plan(model), found)
    )
    gain = (mine.total - theirs.total).mean()
    np.testing.assert_allclose(of.forecast.versus.gain.mean, gain, rtol=1e-9)
    assert of.forecast.edit is last
    assert "Last edit: +€" in text(app).replace("*", "")
    assert "than the plan found on Optimize" in text(app)
    press(app, "Optimized plan")
    assert "The plan found on Optimize brings about" in app.title[0].value
    compare(app, "current")
    assert "This plan brings about" in app.title[0].value


@pytest.mark.long
def test_the_plan_last_found_can_be_taken(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    healthy(app.switch_page(PAGE).run())
    press(app, "Optimized plan")
    model = services.load(NATIONAL)
    (bench,) = session(app).workbenches.values()
    found = services.optimize(model, bench.answered)
    assert (sheet(app).draft.cents == Draft.of(model, found.answer.plan).cents).all()


def test_a_block_is_pasted_whole_or_not_at_all(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    begun = sheet(app).draft.cents.copy()

    def paste(block: str) -> None:
        (area,) = app.text_area
        area.set_value(block).run()
        press(app, "Paste it")

    paste("100\t200\n300\tmuch")
    assert (sheet(app).draft.cents == begun).all()
    assert "Out-of-home, 12 Oct 2026" in app.warning[0].value.replace("\\", "")
    assert app.text_area[0].value == "100\t200\n300\tmuch"  # to be corrected where it stands
    paste("100\t200\n300\t400.50")
    assert sheet(app).draft.cents[:2, :2].tolist() == [[10_000, 20_000], [30_000, 40_050]]
    assert not app.warning
    paste("Week\tTV\n5 Oct 2026\t500")
    assert sheet(app).draft.cents[0, 0] == 50_000
    assert "Its first column (5 Oct 2026) was left out" in text(app)


def test_a_file_that_is_refused_stays_with_the_reason(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    begun = sheet(app).draft
    app.get("file_uploader")[0].upload("plan.csv", b"period,tv\n2026-10-05,much\n", "text/csv")
    for _ in range(2):
        healthy(app.run())
        assert sheet(app).draft is begun
        (said,) = [one for one in app.warning if one.proto.title == "Nothing was changed"]
        assert said.value


def workbook(plan: str) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    for line in plan.splitlines():
        book.active.append(line.split(","))
    book.save(held)
    return held.getvalue()


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_plan_that_was_downloaded_is_taken_again(repo: Path, kind: str) -> None:
    app = opened(repo, page=PAGE)
    model = services.load(NATIONAL)
    begun = sheet(app).draft
    halved = write_plan(Draft(begun.horizon, begun.cents // 200 * 100).plan(model), model)
    content = halved.encode() if kind == "csv" else workbook(halved)
    (field,) = [field for field in app.file_uploader if field.label.startswith("Or a plan")]
    field.upload(f"half.{kind}", content, "text/csv").run()
    assert (sheet(healthy(app)).draft.cents == begun.cents // 200 * 100).all()
    assert read_plan(halved, model).total() == sheet(app).draft.cents.sum() / 100


def test_the_plan_survives_another_screen_and_a_reload(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "2 M"})
    edited = sheet(app).draft.cents.copy()
    app.switch_page("plan/overview.py").run()
    healthy(app.switch_page(PAGE).run())
    assert (sheet(app).draft.cents == edited).all()
    again = opened(repo, page=PAGE, amounts=app.query_params[link.KEY])
    assert (sheet(again).draft.cents == edited).all()
    assert "Last edit" not in text(again)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    "said", ["13x8", "12x8~0.1", "13x8~zzz.1", "13x8~0.zzzzzzzzzzz", "13x8~0.-1", "~", "13x8~0.1_"]
)
def test_a_link_that_cannot_be_followed_begins_afresh_and_says_so(repo: Path, said: str) -> None:
    app = opened(repo, page=PAGE, amounts=said)
    assert (sheet(app).draft.cents == sheet(app).begun.cents).all()
    assert "The link's plan" in text(app)
    assert link.KEY not in app.query_params


@pytest.mark.long
def test_a_plan_too_long_for_a_link_is_said(repo: Path) -> None:
    app = opened(repo, PANEL, PAGE, weeks="52")
    press(app, "Even")
    assert link.KEY not in app.query_params
    assert "too many amounts for a link" in text(app)


@pytest.mark.usefixtures("forgetful")
def test_an_unfit_model_shows_no_gain(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    level = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())
    for place in (fitness, services):
        monkeypatch.setattr(place, "fitness_of", lambda *_, **__: level)
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = NATIONAL
    app.run()
    app.switch_page(PAGE).run()
    key, of = kept(app)
    app.session_state[f"parts-periods-0-{key}"] = {
        "edited_rows": {0: {TV: "9 M"}}, "added_rows": [], "deleted_rows": []
    }  # fmt: skip
    app.run()
    assert not app.exception
    assert of.draft.cents[0, 0] == 900_000_000
    assert "The chains disagree" in app.error[0].value
    assert [m.label for m in app.metric] == ["Spend"]
    assert "No forecast" in app.title[0].value
    for word in ("brings", "Last edit", "better", "commit"):
        assert word not in text(app), word
    (chart,) = app.get("vega_lite_chart")
    assert "Spend per week" in chart.proto.spec
    assert "TV" in app.warning[0].value  # what leaves the data is still named


@pytest.mark.parametrize("cents", [0, 5, 50, 99_999, 35_863_800, 112_722_201, 10**15])
def test_amounts_are_written_as_they_are_read(cents: int) -> None:
    model: FittedModel = services.load(NATIONAL)
    said = grids.written(model, cents)
    assert Reader("money", "EUR", model.card.locale).read(said) == cents / 100


def test_a_plan_in_the_address_is_the_same_plan() -> None:
    model = services.load(NATIONAL)
    begun = Draft.of(model, services.reference_for(model).plan)
    cents = begun.cents.copy()
    cents[3, 2], cents[12, 7] = 0, 4 * 10**15
    said = link.said(Draft(begun.horizon, cents), begun)
    assert said
    assert (link.read(said, begun).cents == cents).all()
    assert link.said(begun, begun) == ""


@pytest.mark.parametrize(("title", "width"), [("TV", 88), ("Out-of-home", 113), ("x" * 80, 160)])
def test_a_column_is_as_wide_as_its_title_within_bounds(title: str, width: int) -> None:
    assert grids.width_of(title) == width
