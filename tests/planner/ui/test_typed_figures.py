"""What is typed in a field or cell is asked, or refused; what is far off is asked back."""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mmm_core.errors import InvalidProblem
from optimizer.guardrails import SpendRange
from planner import services
from planner.contract import guardrail_sets
from planner.ui.optimize import address, doubts, guardrail_grid, guardrail_table
from planner.ui.optimize.draft import Draft, goals_of
from tests.builders import hill_model
from tests.planner.ui.test_more_guardrails import BRAND, field, pressed, with_form
from tests.planner.ui.test_screens import (
    NATIONAL,
    OPTIMIZE,
    OVERVIEW,
    draft,
    find,
    healthy,
    opened,
    session,
    text,
    unfold,
)

RETURNS = "evidence/returns.py"
TOTAL = 35_089_447

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", folder)
    return folder


def may_ask(app: Any) -> bool:
    (button,) = [button for button in app.button if button.label == "Find the best plan"]
    return not button.disabled


def warned(app: Any) -> str:
    shown = str(app.warning[0].value).replace("\\", "").replace("\u2060", "")
    return shown.replace("\u00a0", " ")


def typed(app: Any, label: str, said: str) -> Any:
    field(app, "text_input", label).set_value(said).run()
    return healthy(app)


def in_table(app: Any, **cells: Any) -> Any:
    """Type into the table: ``high_0="112,5"``."""
    columns = {
        "low": "Min %", "high": "Max %", "least": "Min money", "most": "Max money", "lock": "Lock"
    }  # fmt: skip
    edits: dict[int, dict[str, Any]] = {}
    for name, said in cells.items():
        column, _, cell = name.partition("_")
        edits.setdefault(int(cell), {})[columns[column]] = said
    bench = next(iter(session(app).workbenches))
    app.session_state[f"rows-{bench}-{draft(app).edition}"] = {
        "edited_rows": edits, "added_rows": [], "deleted_rows": []
    }  # fmt: skip
    return healthy(app.run())


# --- fields of the question -------------------------------------------------------------


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("said", "budget"),
    [("33,5 M", 33.5e6), ("33,500,000", 33.5e6), ("€33.5M", 33.5e6), ("33500000", 33.5e6),
     ("EUR 33.500.000,25", 33_500_000.25)],
)  # fmt: skip
def test_a_budget_is_what_was_typed(repo: Path, said: str, budget: float) -> None:
    app = typed(opened(repo, page=OPTIMIZE), "Budget (€)", said)
    assert draft(app).budget == budget
    assert may_ask(app)
    assert float(app.query_params["budget"]) == budget


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("said", "why"),
    [("-5", "below zero"), ("35,089", "Write 35089 or 35.0890."),
     ("500.000", "Write 500000 or 500.0."), ("12 %", "is a percentage"),
     ("$36 M", "counted in EUR"), ("thirty", "no figure")],
)  # fmt: skip
def test_a_budget_that_cannot_be_read_is_never_asked(repo: Path, said: str, why: str) -> None:
    app = typed(opened(repo, page=OPTIMIZE, budget="36000000"), "Budget (€)", said)
    assert why in text(app)
    assert not may_ask(app)
    app.switch_page(OVERVIEW).run()
    app.switch_page(OPTIMIZE).run()
    assert field(app, "text_input", "Budget (€)").value == said
    assert not may_ask(healthy(app))
    assert may_ask(typed(app, "Budget (€)", "36 M"))


@pytest.mark.long
def test_a_cleared_budget_is_the_current_plans_own(repo: Path) -> None:
    app = typed(opened(repo, page=OPTIMIZE, budget="36000000"), "Budget (€)", "34 M")
    app = typed(app, "Budget (€)", "")
    assert draft(app).budget is None
    assert "budget" not in app.query_params
    find(app)
    (asked,) = (bench.answered for bench in session(app).workbenches.values())
    assert asked.budget.total == pytest.approx(TOTAL, abs=1)
    app.switch_page(OVERVIEW).run()
    unfold(app.switch_page(OPTIMIZE).run())
    assert field(app, "text_input", "Budget (€)").value == ""


def test_what_is_far_from_the_current_plan_is_asked_back_once(repo: Path) -> None:
    app = typed(opened(repo, page=OPTIMIZE), "Budget (€)", "36")
    assert "€36.0 beside a current plan of €35.1 M: is that meant, or 36 M?" in text(app)
    assert not may_ask(app)
    pressed(app, "Yes, that is meant")
    assert may_ask(healthy(app))
    assert "is that meant" not in text(app)
    app.switch_page(OVERVIEW).run()
    app.switch_page(OPTIMIZE).run()
    assert may_ask(healthy(app))
    link = opened(repo, page=OPTIMIZE, budget="36", sure=app.query_params["sure"])
    assert may_ask(link)
    assert not may_ask(typed(link, "Budget (€)", "360 B"))


@pytest.mark.long
def test_next_money_and_cut(repo: Path) -> None:
    app = typed(opened(repo, page=OPTIMIZE, plan="next"), "The next (€)", "1,5 M")
    assert (draft(app).more, may_ask(app)) == (1.5e6, True)
    for said in ("0", "-1", "5 %"):
        assert not may_ask(typed(app, "The next (€)", said))
    for little in ("2", "1500", "35 k"):  # a twentieth of the plan, a thousand times too small
        assert not may_ask(typed(app, "The next (€)", little))
        assert "is that meant" in text(app)
    assert may_ask(typed(app, "The next (€)", "36 k"))
    assert (draft(typed(app, "The next (€)", "")).more, may_ask(app)) == (None, True)
    app = typed(opened(repo, page=OPTIMIZE, plan="cut"), "Cut (%)", "12,5 %")
    assert (draft(app).cut, may_ask(app)) == (12.5, True)
    for said in ("0", "100", "€5"):
        assert not may_ask(typed(app, "Cut (%)", said))
    assert (draft(typed(app, "Cut (%)", "")).cut, may_ask(app)) == (10, True)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("goal", "label", "said", "reach"),
    [("", "To reach (€)", "60 M", 60e6), ("profit", "To reach (€)", "5,5 M", 5.5e6),
     ("iroas", "iROAS of at least", "2,4x", 2.4), ("cpik", "At most, per unit (€)", "€0,40", 0.4)],
)  # fmt: skip
def test_a_goal_is_what_was_typed(
    repo: Path, goal: str, label: str, said: str, reach: float
) -> None:
    app = typed(opened(repo, page=OPTIMIZE, ask="goal", goal=goal), label, said)
    assert (draft(app).reach, may_ask(app)) == (reach, True)
    assert not may_ask(typed(app, label, "ten"))
    assert not may_ask(typed(app, label, ""))
    assert not may_ask(typed(app, label, "900" if goal == "iroas" else "900 M"))
    assert "is asked for; the current plan brings" in text(app)


def test_a_field_that_is_out_of_sight_blocks_nothing(repo: Path) -> None:
    app = typed(opened(repo, page=OPTIMIZE), "Budget (€)", "x")
    assert not may_ask(app)
    field(app, "selectbox", "What to plan").set_value("cut").run()
    assert may_ask(healthy(app))


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("label", "name"),
    [("Leave moves smaller than this alone (€)", "least_move"), ("Round to (€)", "round_to")],
)
def test_rounding_and_the_least_move(repo: Path, label: str, name: str) -> None:
    app = typed(opened(repo, page=OPTIMIZE), label, "12,5 k")
    assert (getattr(draft(app), name), may_ask(app)) == (12_500, True)
    for said in ("-5", "1,125", "12.500", "30 M"):
        assert not may_ask(typed(app, label, said))
    assert (getattr(draft(typed(app, label, "")), name), may_ask(app)) == (None, True)


def test_no_amount_is_typed_into_a_number_field(repo: Path) -> None:
    """Streamlit's change what is typed before it can be read."""
    files = [*(repo / "planner" / "ui").rglob("*.py"), *(repo / "pages").rglob("*.py")]
    found = {file.name for file in files if "number_input(" in file.read_text("utf-8")}
    texts = [file.read_text("utf-8") for file in files]
    edited = [text for text in texts if "data_editor(" in text]
    assert not found
    assert len(edited) == 4
    assert not any("NumberColumn(" in text for text in edited)


def test_keys_typed_into_a_table_are_kept(repo: Path) -> None:
    """The browser's grid loses keys by itself wherever it stands alone."""
    texts = {file.stem: file.read_text("utf-8") for file in (repo / "planner/ui").rglob("*.py")}
    edited = {name for name, text in texts.items() if "data_editor(" in text}
    kept = {name for name, text in texts.items() if "grid_keys.keep(" in text}
    # One keeper is for all grids of a screen: the exceptions are drawn by the table alone.
    assert edited == {"guardrail_table", "exceptions_table", "grids", "card_tables"}
    assert kept == {"guardrail_table", "grids", "card_tables"}
    within = [name for name, text in texts.items() if "exceptions_table.edit(" in text]
    assert within == ["guardrail_table"]


def test_what_was_typed_survives_a_run_that_is_cut_short(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the next keys cut it short, or a click on another screen, at whatever is drawn next."""
    app = opened(repo, page=OPTIMIZE)
    with monkeypatch.context() as short:
        short.setattr(guardrail_table, "choose_preset", lambda *_: streamlit.stop())
        app = typed(app, "Budget (€)", "34 M")
    assert draft(app).budget == 34e6
    with monkeypatch.context() as short:
        short.setattr(guardrail_grid.GuardrailGrid, "frame", lambda *_: streamlit.stop())
        app = in_table(app, high_0="112")
    assert draft(app).limits[0].high == 112
    app = in_table(app, high_0="112", high_1="113")
    assert [limits.high for limits in draft(app).limits[:3]] == [112, 113, 150]


# --- the table --------------------------------------------------------------------------


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("said", "high"), [("112,5", 112.5), ("112.5%", 112.5), ("112,5 %", 112.5), (" 110", 110.0)]
)
def test_a_limit_is_what_was_typed(repo: Path, said: str, high: float) -> None:
    app = in_table(opened(repo, page=OPTIMIZE), high_0=said)
    assert (draft(app).limits[0].high, may_ask(app)) == (high, True)
    assert app.query_params["rows"] == f"0.50-{high:g}"


def test_a_limit_that_cannot_be_read_is_named_and_never_asked(repo: Path) -> None:
    app = in_table(opened(repo, page=OPTIMIZE), high_0="1,125", low_2="-5", high_2="€5")
    said = text(app)
    assert "TV, Max %: “1,125” can be read in two ways. Write 1125 or 1.1250." in said
    assert "Online video, Min %: “-5” is below zero." in said
    assert "Online video, Max %: “€5” is an amount of money" in said
    assert (draft(app).limits[0].high, may_ask(app)) == (150.0, False)
    app.switch_page(OVERVIEW).run()
    app.switch_page(OPTIMIZE).run()
    assert "TV, Max %: “1,125” can be read in two ways." in text(healthy(app))
    app = in_table(app, high_0="112.5", low_2="5", high_2="150")
    assert (draft(app).limits[0].high, may_ask(app)) == (112.5, True)


def test_a_limit_far_from_the_current_spend_is_asked_back_once(repo: Path) -> None:
    app = in_table(opened(repo, page=OPTIMIZE), high_0="1125", high_1="1.12", low_1="0")
    said = text(app)
    assert "TV: max is 1125 % of what it spends now. Is that meant?" in said
    assert "Out-of-home: max is 1.12 % of what it spends now. Is that meant?" in said
    assert not may_ask(app)
    pressed(app, "Yes, that is meant")
    assert may_ask(healthy(app))
    assert set(app.query_params["sure"].split(",")) == {"high.0", "high.1"}


def test_a_lock_stays_when_another_cell_is_typed(repo: Path) -> None:
    app = in_table(opened(repo, page=OPTIMIZE), lock_4=True)
    app = in_table(app, high_0="105")
    assert draft(app).limits[4].locked
    assert draft(app).limits[0].high == 105
    app = in_table(app, lock_4=False)
    assert not draft(app).limits[4].locked


def test_a_row_without_current_spend_is_opened_in_money() -> None:
    model = hill_model(samples=8)
    spend = model.spend.copy()
    spend.loc[{"channel": "c0"}] = 0.0
    model = replace(model, spend=spend, media=spend)
    reference = services.reference_for(model)
    begun = guardrail_table.entered(model, Draft.of(model), 0, "Max money", "12,5 k")
    (limit,) = [g for g in begun.problem(model, reference).guardrails if g.label == "range: c0"]
    assert (limit.max, limit.unit) == (12_500.0, "money")
    bad = guardrail_table.entered(model, begun, 0, "Max money", "-5")
    with pytest.raises(InvalidProblem, match="c0, Max money: “-5” cannot be taken"):
        bad.problem(model, reference)
    for said, value in (("12,5 T", 12.5e12), ("12.5", 12.5)):
        far = guardrail_table.entered(model, begun, 0, "Max money", said)
        (doubt,) = doubts.found(model, reference, far, lambda: 1.0)
        assert doubt.field == "most.0"
        assert not doubts.found(model, reference, far.confirmed("most.0", value), lambda: 1.0)
    with pytest.raises(InvalidProblem, match=r"c0, Max money: “12\.500” cannot be taken"):
        guardrail_table.entered(model, begun, 0, "Max money", "12.500").problem(model, reference)


def test_money_stands_beside_percent_and_either_may_be_typed(repo: Path) -> None:
    app = in_table(opened(repo, page=OPTIMIZE), most_0="15,000,000", low_1="80")
    assert (draft(app).limits[0].most, draft(app).limits[0].high) == (15e6, None)
    assert app.query_params["rows"] == "0.50-m15000000_1.80-150"
    shown = app.dataframe[0].value
    assert list(shown["Max money"][:2]) == ["15,000,000", "≈ 3.04 M"]
    assert list(shown["Max %"][:2]) == ["≈ 117 %", "150 %"]
    assert list(shown["Min money"][:2]) == ["≈ 6.39 M", "≈ 1.62 M"]
    said = re.search(r"These limits allow €18.2 M to (€[\d.]+ M) \(now €35.1 M\)", text(app))
    assert said is not None
    assert may_ask(app)


def test_what_was_typed_into_the_table_is_taken_back_step_by_step(repo: Path) -> None:
    app = in_table(opened(repo, page=OPTIMIZE), most_0="15 M")
    app = in_table(app, most_0="15 M", low_1="1,125")
    assert not may_ask(app)
    next(c for c in app.button_group if c.label == "Guardrails").set_value("Tight").run()
    app = typed(healthy(app), "Budget (€)", "34 M")
    for rows in ("0.50-m15000000", "0.50-m15000000", None):
        pressed(app, "Undo")
        assert ("rows" in app.query_params) == (rows is not None)
        assert rows is None or app.query_params["rows"] == rows
        assert app.query_params["budget"] == "34000000"
        assert next(c for c in app.button_group if c.label == "Guardrails").value == "Moderate"
    assert may_ask(healthy(app))
    assert draft(app).limits[0] == draft(opened(repo, page=OPTIMIZE)).limits[0]
    assert not [button for button in app.button if button.label == "Undo"]


def test_a_budget_that_the_table_does_not_allow_is_said_with_its_remedy(repo: Path) -> None:
    app = opened(repo, page=OPTIMIZE, budget="60000000")
    # With no period above what was observed: the command line says so too, to the last unit.
    assert "you ask for €60.0 M: raise a max, or ask for at most €39.97 M." in text(app)


# --- forms of guardrails ----------------------------------------------------------------


@pytest.mark.long
def test_amounts_of_a_form_are_read_in_the_unit_beside_them(repo: Path) -> None:
    app = with_form(opened(repo, page=OPTIMIZE), "spend_range")
    field(app, "selectbox", "Counted in").set_value("x_reference")
    field(app, "text_input", "At most").set_value("112,5 %")
    healthy(pressed(app, "Add the rule"))
    assert draft(app).extra[0].canonical()["max"] == 1.125
    pressed(app, "Edit")
    assert field(app, "text_input", "At most").value == "112.5 %"
    field(app, "selectbox", "Counted in").set_value("money")
    pressed(app, "Change it")
    assert "At most: “112.5 %” is a percentage" in warned(app)
    assert draft(app).extra[0].canonical()["max"] == 1.125


def test_a_rule_is_edited_to_the_last_digit(repo: Path) -> None:
    app = with_form(opened(repo, page=OPTIMIZE), "group_range")
    field(app, "text_input", "At most").set_value("12,345,678.12345")
    pressed(app, "Add the rule")
    pressed(app, "Edit")
    assert field(app, "text_input", "At most").value == "12,345,678.12345"
    pressed(app, "Change it")
    assert draft(healthy(app)).extra[0].canonical()["max"] == 12_345_678.12345


@pytest.mark.long
def test_a_form_with_a_text_that_is_no_figure_adds_nothing(repo: Path) -> None:
    app = with_form(opened(repo, page=OPTIMIZE), "group_range")
    for said, why in (("-5", "below zero"), ("1,125", "Write 1125 or 1.1250"), ("x", "no figure")):
        field(app, "text_input", "At least").set_value(said)
        pressed(app, "Add the rule")
        assert why in warned(app)
        assert not draft(app).extra


def test_an_amount_far_beyond_the_plan_is_handed_in_twice(repo: Path) -> None:
    app = with_form(opened(repo, page=OPTIMIZE), "group_range")
    field(app, "text_input", "At most").set_value("350 B")
    pressed(app, "Add the rule")
    assert "press the button once more" in app.warning[0].value
    assert not draft(app).extra
    pressed(app, "Add the rule")
    assert draft(healthy(app)).extra[0].canonical()["max"] == 350e9


def test_a_limit_far_below_what_there_is_is_handed_in_twice(repo: Path) -> None:
    app = with_form(opened(repo, page=OPTIMIZE), "group_range")
    field(app, "text_input", "At most").set_value("500.000")
    pressed(app, "Add the rule")
    assert "Write 500000 or 500.0." in warned(app)
    field(app, "text_input", "At most").set_value("500")
    pressed(app, "Add the rule")
    said = "That limit is €500; the current plan has €35.1 M there: is that meant?"
    assert said in warned(app)
    assert not draft(app).extra
    pressed(app, "Add the rule")
    assert draft(healthy(app)).extra[0].canonical()["max"] == 500


RULES: list[tuple[dict[str, Any], str]] = [
    ({"kind": "spend_range", "max": 2e6}, "current plan has €12.8 M there"),
    ({"kind": "spend_range", "cells": {"channel": ["tv"]}, "max": 2.6e6, "min": 0}, ""),
    ({"kind": "spend_range", "min": 1000}, "current plan has €1.22 M there"),
    ({"kind": "spend_range", "max": 0.1, "unit": "x_reference"}, "10 % is 0.1 times"),
    ({"kind": "spend_range", "max": 0.25, "unit": "x_reference"}, ""),
    ({"kind": "spend_range", "min": 0.1, "max": 1, "unit": "x_reference"}, ""),
    ({"kind": "group_range", "min": 35e3}, "current plan has €35.1 M there"),
    ({"kind": "group_range", "min": 36e3, "max": 8e6}, ""),
    ({"kind": "group_range", "max": 7e6, "min": 1e6}, "limit is €7.00 M"),
    ({"kind": "group_range", "max": 0.001, "unit": "share_of_total"}, ""),
    ({"kind": "period_budget", "periods": "month", "max": 1e4}, "limit is €10.0 k"),
    ({"kind": "period_budget", "periods": "month", "min": 1e6}, ""),
    ({"kind": "on_or_off", "min": 100}, "limit is €100"),
    ({"kind": "on_or_off", "min": 100e3}, ""),
    ({"kind": "risk_floor", "of": "incremental", "amount": 6e4, "probability": 0.9},
     "limit is €60.0 k; the current plan has €74.2 M there"),
    ({"kind": "risk_floor", "of": "incremental", "amount": 6e7, "probability": 0.9}, ""),
    ({"kind": "risk_floor", "of": "profit", "amount": 1000, "probability": 0.9,
      "versus": "reference"}, ""),
    ({"kind": "ratio", "cells": {"channel": ["tv"]}, "to": {}, "max": 0.0001}, ""),
    ({"kind": "ramp", "max": 0.001}, ""), ({"kind": "max_shift", "max": 0.0005}, ""),
]  # fmt: skip


@pytest.mark.sweep(keep=10)
@pytest.mark.parametrize(("rule", "says"), RULES)
def test_what_is_little_beside_the_current_plan_is_asked_back(
    rule: dict[str, Any], says: str
) -> None:
    model = services.load(NATIONAL)
    ground = services.ground_of(model, services.reference_for(model), services.SHOWN_TAIL)
    guardrail = guardrail_sets.guardrail_from({"label": "made", **rule}, model)
    found = (doubts.of_guardrail(model, guardrail, ground) or "").replace("\u00a0", " ")
    assert (says in found) if says else not found


# --- Returns ----------------------------------------------------------------------------


@pytest.mark.long
def test_next_money_of_returns(repo: Path) -> None:
    app = opened(repo, page=RETURNS)
    (box,) = [f for f in app.text_input if f.label.startswith("Size of the next money")]
    box.set_value("12,5 k").run()
    assert "12,500" in text(healthy(app)) or "12.5 k" in text(app)
    (box,) = [f for f in app.text_input if f.label.startswith("Size of the next money")]
    box.set_value("-5").run()
    assert "below zero" in text(healthy(app))
    assert "Below: the next €10 k." in text(app)


@pytest.mark.long
def test_a_horizon_is_a_whole_number_of_periods(repo: Path) -> None:
    app = opened(repo)
    for said, why in (("2,6", "no whole number"), ("-5", "below zero"), ("1,125", "two ways"),
                      ("200", "the most that is taken"), ("0", "is nothing")):  # fmt: skip
        app.sidebar.text_input(key="weeks").set_value(said).run()
        assert why in text(healthy(app))
        assert "Shown until then: weeks of 5 Oct to 28 Dec 2026" in text(app)
    app.sidebar.text_input(key="weeks").set_value("26").run()
    assert "The next 26 weeks" in text(healthy(app))
    app.sidebar.text_input(key="weeks").set_value("").run()
    assert "The next 13 weeks" in text(healthy(app))


# --- links ------------------------------------------------------------------------------


def test_a_link_that_cannot_be_followed_whole_says_what_was_left_out(repo: Path) -> None:
    app = opened(
        repo, page=OPTIMIZE, budget="1e999", rows="99.1-2_0.50-120", aim="all", answer="1",
        rules='[{"kind":"fly"}]',
    )  # fmt: skip
    said = warned(app)
    for part in ("budget=1e999", "rows=99.1-2", "aim=all", 'rules=[{"kind":"fly"}]'):
        assert part in said
    assert draft(app).limits[0].high == 120
    assert not app.header, "a part of the question was answered"
    find(app)
    assert "could not be followed whole" not in text(healthy(app))


def test_every_draft_survives_its_link(repo: Path) -> None:
    model = services.load(NATIONAL)
    query = {
        "budget": "33500000.25", "spend": "upto", "judge": "cvar", "versus": "reference",
        "rows": "0.50-112.5_3.lock", "round": "1000", "still": "12500.5", "preset": "Tight",
        "rules": f"[{BRAND}" + '"max":18000000}]', "calendar": "even", "beyond": "1",
    }  # fmt: skip
    before, dropped = address.from_query(query, model)
    assert not dropped
    said = address.to_query(before, model, answered=False)
    assert address.from_query(said, model) == (before, ())
    long = before
    for number in range(20):
        rules = f"[{BRAND.replace('brand', f'g{number}')}" + '"max":18e6}]'
        long = long.with_extra(*guardrail_sets.from_json(rules, model))
    _, dropped = address.from_query(address.to_query(long, model, answered=False), model)
    assert dropped == ("rules=21 left out (too long for a link)",)
    assert address.from_query({}, model) == (Draft.of(model), ())


AMOUNTS = st.floats(1e-9, 1e15) | st.just(1_234_567_890_123.45)
PERCENTS = st.floats(0, 1e5) | st.sampled_from([1e-6, 5e-05, 112.5, 99_999.999_999_9])


@given(
    amounts=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS),
    shares=st.tuples(PERCENTS, PERCENTS, st.floats(0.001, 99)),
    carded=st.sampled_from(["margin", "value", "units"]), goal=st.integers(0, 3),
)  # fmt: skip
@example((1_234_567_890_123.45,) * 5, (1e-05, 100.0, 12.5), "value", 1)
@settings(max_examples=20, deadline=None)
def test_a_link_says_every_figure_to_the_last_digit(
    amounts: tuple[float, ...], shares: tuple[float, ...], carded: str, goal: int
) -> None:
    model = services.load(NATIONAL)
    outcome = replace(model.card.outcome, value_per_unit=None if carded == "units" else 1.0)
    margin = 0.4 if carded == "margin" else None
    model = model.with_card(replace(model.card, outcome=outcome, margin=margin))
    begun, goals = Draft.of(model), goals_of(model)
    budget, more, reach, rounding, most = amounts
    low, high, cut = shares
    limits = replace(begun.limits[0], low=low, high=high, most=most)
    goal_of = goals[goal % len(goals)]
    for ask in ("budget", "goal"):
        draft = replace(
            begun, ask=ask, budget=budget, more=more, cut=cut, round_to=rounding,
            least_move=rounding, limits=(limits, *begun.limits[1:]),
            goal_of=goal_of if ask == "goal" else begun.goal_of,
            reach=reach if ask == "goal" else None,
        )  # fmt: skip
        draft = draft.confirmed("budget", budget).confirmed("low.0", low)
        said = address.to_query(draft, model, answered=False)
        assert address.from_query(said, model) == (draft, ())


@pytest.mark.parametrize(
    ("margin", "value", "goals"),
    [(0.4, 1.0, {"incremental", "profit", "iroas", "cpik"}),
     (None, 1.0, {"incremental", "iroas", "cpik"}), (0.4, None, {"incremental", "cpik"})],
)  # fmt: skip
def test_a_link_may_say_the_goals_that_the_screen_offers(
    margin: float | None, value: float | None, goals: set[str]
) -> None:
    model = services.load(NATIONAL)
    outcome = replace(model.card.outcome, value_per_unit=value)
    model = model.with_card(replace(model.card, outcome=outcome, margin=margin))
    for goal in ("incremental", "profit", "iroas", "cpik"):
        link = {"ask": "goal", "goal": goal, "reach": "2.5"}
        draft, dropped = address.from_query(link, model)
        if goal in goals:
            assert (draft.goal_of, draft.reach, dropped) == (goal, 2.5, ())
            continue
        # Its amount is one of something else: no question may be asked of it.
        assert (draft.goal_of, draft.reach) == ("incremental", None)
        assert dropped == (f"goal={goal}", "reach=2.5 (an amount of that goal)")
    aims, dropped = address.from_query({"aim": "profit"}, model)
    assert (aims.maximize == "profit") == ("profit" in goals) == (not dropped)


# --- 500 spellings, from the cell to the question ---------------------------------------


@pytest.mark.parametrize("locale", ["en", "de", "fr"])
def test_what_is_typed_is_what_is_asked_or_it_is_refused(locale: str) -> None:
    model = services.load(NATIONAL)
    model = model.with_card(replace(model.card, locale=locale))
    reference, begun = services.reference_for(model), Draft.of(model)
    rng, asked = random.Random(locale), 0  # noqa: S311
    mark = "." if locale == "en" else ","
    for _ in range(170):
        value = rng.choice([rng.randint(50, 300), round(rng.uniform(50, 300), rng.randint(1, 3))])
        spelled = rng.choice(["{}", "{}%", "{} %", " {}  ", "+{}"]).format(value)
        text = spelled.replace(".", rng.choice([mark, mark, ".", ","]))
        cell = rng.randrange(len(model.cells))
        now = guardrail_table.entered(model, begun, cell, "Max %", text)
        if now.entries.text(f"high.{cell}") is not None:
            with pytest.raises(InvalidProblem, match="cannot be taken"):
                now.problem(model, reference)
            decimals = re.search(r"[.,](\d+)", text)
            assert decimals is not None, text
            assert len(decimals[1]) == 3, text
            continue
        asked += 1
        (limit,) = [
            guardrail.max
            for guardrail in now.problem(model, reference).guardrails
            if isinstance(guardrail, SpendRange)
            and guardrail.label == f"range: {model.cells.text(cell)}"
        ]
        assert limit == pytest.approx(value / 100, rel=1e-12), text
    assert asked > 120
