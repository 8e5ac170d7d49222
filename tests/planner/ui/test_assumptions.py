"""The drawer of assumptions: what is typed there holds on every screen, and in every question."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import BASE, DISCOUNT, MARGIN, PRICE, RESPONSE, VALUE
from optimizer.problem import Quantity
from planner import cli, services
from planner.contract.plan_tables import write_plan
from planner.ui.shell.workbench import Workbench
from planner.ui.what_if.sheet import Sheet
from tests.planner.ui.test_screens import (
    NATIONAL,
    OPTIMIZE,
    OVERVIEW,
    PANEL,
    find,
    healthy,
    opened,
    session,
    text,
)

PAGE = "plan/what_if.py"
pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, PANEL):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


def bench(app: AppTest) -> Workbench:
    (found,) = session(app).workbenches.values()
    return found  # type: ignore[no-any-return]


def sheet(app: AppTest) -> Sheet:
    return list(bench(app).sheets.values())[-1]


def drawer(app: AppTest) -> AppTest:
    """What-if with its drawer open."""
    (key,) = bench(app).sheets
    app.session_state[f"assumptions-{key}"] = True
    return healthy(app.run())


def field(app: AppTest, label: str) -> object:
    """A widget of the form by its label."""
    widgets = [*app.selectbox, *app.text_input, *app.multiselect, *app.segmented_control]
    (found,) = [one for one in widgets if one.label.replace("\\", "").startswith(label)]
    return found


def put(app: AppTest, label: str, value: object) -> AppTest:
    field(app, label).set_value(value)  # type: ignore[attr-defined]
    return healthy(app.run())


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return healthy(button.click().run())


def assume(app: AppTest, rows: Sequence[Row]) -> AppTest:
    """As the drawer does."""
    bench(app).assume(Assumptions(tuple(rows)))
    return healthy(app.run())


def test_a_promotion_is_typed_said_changed_removed_and_undone(repo: Path) -> None:
    app = drawer(opened(repo, page=PAGE))
    assert "Nothing is assumed beyond the model" in text(app)
    before = sheet(app).forecast.total.mean
    put(app, "Assume something", "promotion")
    put(app, "Higher or lower", "+10")
    press(app, "Add the assumption")
    (row,) = bench(app).assumptions.rows
    assert (row.kind, row.measure, row.number, row.note) == (BASE, "share", 0.1, "Promotion")
    assert row.when
    assert "under 1 assumption" in text(app)
    assert "Base 10.0 % higher" in text(app)
    assert sheet(app).forecast.total.mean > before
    press(app, "Change")
    assert field(app, "Higher or lower").value == "10 %"  # type: ignore[attr-defined]
    put(app, "Higher or lower", "-5 %")
    put(app, "When", "some")
    press(app, "Change it")
    (row,) = bench(app).assumptions.rows
    assert row.number == -0.05
    dates = [str(day) for day in sheet(app).draft.horizon.dates(services.load(NATIONAL).frequency)]
    assert (row.first, row.last) == (dates[0], dates[-1])
    press(app, "Remove")
    assert bench(app).assumptions.is_neutral
    assert sheet(app).forecast.total.mean == before
    press(app, "Undo the last change")
    assert bench(app).assumptions.rows == (row,)


def test_a_folded_drawer_says_what_is_in_it(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    assert "Under " not in text(app)
    assume(app, [Row(MARGIN, "margin", 0.6), Row(PRICE, "factor", 1.2)])
    assert "Under 2 assumptions: margin 60.0 %; media price of every channel" in text(app)
    assert "Under 2 assumptions" not in text(drawer(app))


def test_what_changes_no_figure_here_is_not_offered_and_can_be_changed(repo: Path) -> None:
    app = drawer(opened(repo, page=PAGE))
    (titles,) = [one.options for one in app.selectbox if one.label == "Assume something"]
    assert "Required return on spend" in titles
    assert "Discount rate" not in titles
    assume(app, [Row(DISCOUNT, "rate", 0.08)])
    press(app, "Change")
    assert field(app, "Percent a year").value == "8 %"  # type: ignore[attr-defined]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("response", {"Higher or lower": "-30"}, "It has no reason yet."),
        ("price", {}, "There is no figure yet."),
        ("price", {"Higher or lower": "1,125"}, "can be read in two ways"),
        ("price", {"Higher or lower": "-100"}, "is below"),
        ("margin", {"Percent": "120"}, "is above"),
    ],
)
def test_what_is_no_assumption_is_refused_and_nothing_changes(
    repo: Path, name: str, typed: dict[str, str], says: str
) -> None:
    app = drawer(opened(repo, page=PAGE))
    put(app, "Assume something", name)
    for label, value in typed.items():
        put(app, label, value)
    press(app, "Add the assumption")
    (warning,) = [one for one in app.warning if one.value]
    assert says in warning.value.replace("\\", "")
    assert bench(app).assumptions.is_neutral


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("name", [NATIONAL, PANEL])
def test_the_forecast_is_what_the_command_line_says(
    repo: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    app = opened(repo, name, PAGE)
    model = services.load(name)
    days = sheet(app).draft.horizon.dates(model.frequency)
    tv = (("channel", ("tv",)),)
    app = assume(
        app,
        [
            Row(PRICE, "factor", 1.15, tv, str(days[2]), str(days[8])),
            Row(RESPONSE, "factor", 0.8, (("channel", ("search",)),), note="a new rival"),
            Row(BASE, "share", -0.1, (), str(days[4]), str(days[6]), "stock-out"),
            Row(MARGIN, "margin", 0.45, (), str(days[0]), str(days[5])),
        ],
    )
    assert "under 4 assumptions" in text(app)
    shown = sheet(app).forecast
    plan, assumed = tmp_path / "plan.csv", tmp_path / "assumed.json"
    plan.write_text(write_plan(sheet(app).draft.plan(model), model), "utf-8")
    assumed.write_text(bench(app).assumptions.to_json(), "utf-8")
    capsysbinary.readouterr()
    asked = ["evaluate", name, "--plan", str(plan), "--tail", "reference"]
    assert cli.main([*asked, "--assumptions", str(assumed)]) == 0
    said = json.loads(capsysbinary.readouterr().out)
    for mine, theirs in ((shown.incremental, said["incremental"]), (shown.profit, said["profit"])):
        found = [mine.mean, mine.low, mine.high]
        np.testing.assert_allclose(found, [theirs[k] for k in ("mean", "low", "high")], rtol=1e-9)


def test_what_is_assumed_is_asked_under_and_holds_on_the_other_screens(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    profit = sheet(app).forecast.profit.mean
    app = assume(app, [Row(MARGIN, "margin", 0.6), Row(PRICE, "factor", 1.2)])
    assert sheet(app).forecast.profit.mean != profit
    rows = bench(app).assumptions.rows
    app.switch_page(OVERVIEW).run()
    said = text(healthy(app))
    assert "Under 2 assumptions: " in said
    assert re.search(r"margin 60\.0 %", said)
    app = find(app.switch_page(OPTIMIZE).run())
    asked = bench(app).asked
    assert asked is not None
    assert asked.assumptions.rows == rows
    answer = services.optimize(services.load(NATIONAL), asked)
    (header,) = [one.value for one in app.header]
    assert header
    mine = bench(app).answered
    assert mine == asked
    assert answer.answer.evaluation.profit().mean() > 0
    assert "This answer:" not in text(app)
    app = assume(app, [])
    assert bench(app).stale
    assert "This answer: Under 2 assumptions: margin 60.0 %" in text(app)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("kind", [MARGIN, VALUE])
@pytest.mark.parametrize("maximize", ["profit", "incremental"])
def test_what_differs_between_periods_is_forecast_and_asked_under(
    repo: Path, kind: str, maximize: Quantity
) -> None:
    app = opened(repo, page=PAGE)
    days = sheet(app).draft.horizon.dates(services.load(NATIONAL).frequency)
    number, measure = (0.3, "margin") if kind == MARGIN else (1.6, "value")
    row = Row(kind, measure, number, (), str(days[3]), str(days[7]))
    app = assume(app, [row])
    assert f"{measure} by period" in text(app)
    assert sheet(app).forecast.profit is not None
    # Returns are of revenue, whatever a unit is worth in which period.
    assert any("iROAS" in one.value.columns for one in app.dataframe)
    app.switch_page(OPTIMIZE).run()
    aim = next(c for c in healthy(app).button_group if c.label == "Maximise")
    app = find(aim.set_value(maximize).run())
    assert not app.warning
    asked = bench(app).answered
    assert asked is not None
    assert asked.assumptions.rows == (row,)
    assert asked.objective.maximize == maximize
    found = services.optimize(services.load(NATIONAL), asked)
    profit = found.answer.evaluation.profit().mean()
    if maximize == "profit":
        assert found.optimum.certificate.value == pytest.approx(profit, rel=1e-9)
    assert found.verdict.evidence.on == "profit"
    app.switch_page(OVERVIEW).run()
    assert "break-even and where channels stand are not shown" in text(healthy(app))


def test_what_lies_outside_of_the_horizon_is_left_out_and_said(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    far = Row(BASE, "share", 0.1, (), "2029-01-01", "2029-02-01", "promotion")
    app = drawer(assume(app, [far, Row(PRICE, "factor", 1.1)]))
    said = text(app)
    assert "under 1 assumption" in said
    assert "Media price of every channel 10.0 % higher" in said
    assert "not counted over this horizon: base 10.0 % higher" in said
    assert "Does not count here:" in said
    assert bench(app).assumptions.rows[-1] == far or bench(app).assumptions.rows[0] == far


@pytest.mark.long
def test_a_link_shows_the_figures_that_it_was_made_of(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    app = assume(app, [Row(BASE, "share", 0.1, note="A *promotion* [x](http://y)")])
    said = app.query_params["assume"]
    said = said if isinstance(said, str) else said[0]
    other = opened(repo, page=PAGE, assume=said)
    assert bench(other).assumptions == bench(app).assumptions
    assert sheet(other).forecast.total.mean == sheet(app).forecast.total.mean
    assert "assume" not in assume(app, []).query_params


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("left out", "too long for a link"),
        ("{", "cannot be read"),
        ('{"response": [{"factor": 1e9, "note": "x"}]}', "cannot be read"),
        ('{"media_price": [{"factor": 2, "cells": {"channel": ["<b>"]}}]}', "not counted"),
    ],
)
def test_a_link_whose_assumptions_do_not_hold_says_so(repo: Path, link: str, says: str) -> None:
    app = opened(repo, page=PAGE, assume=link)
    said = text(app)
    assert says in said
    assert "under 1" not in said
