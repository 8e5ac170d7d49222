"""Every screen runs for every kind of model, and what is typed becomes the right question."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from planner import services
from planner.ui.optimize.draft import Draft
from tests.hostile import inputs

OVERVIEW, OPTIMIZE = "plan/overview.py", "plan/optimize.py"
PAGES = (
    OVERVIEW,
    OPTIMIZE,
    "plan/what_if.py",
    "plan/plans.py",
    "plan/compare.py",
    "share/brief.py",
    "evidence/response_curves.py",
    "evidence/returns.py",
    "evidence/model_card.py",
)
NATIONAL, PANEL, CARDLESS = "larkfield_national", "larkfield_regions", "cardless"
HOSTILE = "a_*b*_[x](http://x.y) $z$ :material/bolt: <b>"

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="session")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo models, one of them again without its card, and a file that is no model."""
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, PANEL):
        shutil.copy(repo / "models" / f"{name}.nc", folder)
        shutil.copy(repo / "models" / f"{name}.yaml", folder)
    shutil.copy(repo / "models" / f"{NATIONAL}.nc", folder / f"{CARDLESS}.nc")
    (folder / "broken.nc").write_bytes(b"not a model")
    return folder


def opened(repo: Path, model: str = NATIONAL, page: str = OVERVIEW, **query: str) -> AppTest:
    """The app with a model in view, on one screen."""
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = model
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page != OVERVIEW:
        app.switch_page(page).run()
    return healthy(app)


def healthy(app: AppTest) -> AppTest:
    """The same app, with nothing gone wrong on the screen."""
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def session(app: AppTest) -> Any:
    return app.session_state["headroom"]


def draft(app: AppTest) -> Draft:
    (bench,) = session(app).workbenches.values()
    return bench.draft


def find(app: AppTest) -> AppTest:
    (button,) = [button for button in app.button if button.label == "Find the best plan"]
    return button.click().run()


def unfold(app: AppTest) -> AppTest:
    """The question, opened again after it was asked."""
    ((key, bench),) = session(app).workbenches.items()
    app.session_state[f"question-{key}-{bench.asks}"] = True
    return app.run()


def text(app: AppTest) -> str:
    """All words on the screen, escapes taken out."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u00a0", " ")


@pytest.mark.sweep(keep=7)
@pytest.mark.parametrize("model", [NATIONAL, PANEL, CARDLESS])
@pytest.mark.parametrize("page", PAGES)
def test_every_screen_runs(repo: Path, model: str, page: str) -> None:
    app = opened(repo, model, page)
    assert len(app.title) == 1, "every screen has one headline of the first rank"
    assert not app.main.warning


def test_the_headline_says_what_the_plan_brings_and_that_better_is_possible(repo: Path) -> None:
    said = text(opened(repo))
    assert "The next 13 weeks at €" in said
    assert "Change, with caution: +€" in said
    assert "break-even at an mROAS of 2.0x" in said
    assert "Room to grow: " in said


def test_without_a_card_no_money_is_claimed(repo: Path) -> None:
    app = opened(repo, CARDLESS)
    labels = [metric.label.replace("\\", "") for metric in app.metric]
    assert "CPIK" in labels
    assert not {"iROAS", "Profit"} & set(labels)
    assert "Add outcome.value_per_unit, margin and currency" in text(app)
    assert "€" not in text(app)


def test_a_file_that_is_no_model_is_named_and_the_rest_goes_on(repo: Path) -> None:
    assert "Not usable:] broken" in text(opened(repo))


def test_the_horizon_holds_on_every_screen(repo: Path) -> None:
    app = opened(repo)
    app.sidebar.text_input(key="weeks").set_value("26").run()
    assert "The next 26 weeks" in text(healthy(app))
    app.switch_page(OPTIMIZE).run()
    assert "26 weeks, 5 Oct 2026 to 4 Apr 2027" in text(healthy(app))


@pytest.mark.long
def test_another_horizon_keeps_the_rows_and_marks_the_answer_old(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE, rows="2.80-120"))
    app.sidebar.text_input(key="weeks").set_value("26").run()
    said = text(healthy(app))
    assert "The inputs have changed since this answer" in said
    assert "13 weeks, 5 Oct 2026 to 3 Jan 2027 · 1,000 posterior draws" in said
    assert draft(app).limits[2].high == 120
    assert draft(app).budget is None


@pytest.mark.long
def test_another_model_begins_with_a_question_of_its_own(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE, budget="30000000", rows="2.80-120"))
    app.sidebar.selectbox(key="model").set_value(PANEL).run()
    assert "No plan yet" in text(healthy(app))
    assert "rows" not in app.query_params
    app.sidebar.selectbox(key="model").set_value(NATIONAL).run()
    assert "No plan within these guardrails" in text(healthy(app))
    assert app.query_params["rows"] == "2.80-120"


def test_an_empty_library_teaches(repo: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path))
    st.cache_resource.clear()
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120).run()
    assert not app.exception
    assert "Add a model" in app.warning[0].value


# --- Optimize ---------------------------------------------------------------------------


def test_nothing_is_computed_before_the_button(repo: Path, monkeypatch: Any) -> None:
    app = opened(repo, page=OPTIMIZE)
    assert "No plan yet" in text(app)
    assert not app.header


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("model", [NATIONAL, PANEL, CARDLESS])
def test_the_best_plan_comes_with_its_certificate(repo: Path, model: str) -> None:
    app = healthy(find(opened(repo, model, OPTIMIZE)))
    assert app.header[0].value.startswith((":orange[Change\\, with caution", ":green[Change"))
    said = text(app)
    assert "No plan within these guardrails can do better than" in said
    assert "within 0.01 %" in said
    assert "0.00 %" not in said
    assert app.query_params["answer"] == "1"


def test_an_edited_row_is_a_guardrail_and_makes_the_answer_old(repo: Path) -> None:
    app = unfold(find(opened(repo, page=OPTIMIZE)))
    key = f"rows-{next(iter(session(app).workbenches))}-0"
    app.session_state[key] = {
        "edited_rows": {0: {"Max %": "105"}, 4: {"Lock": True}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert draft(app).limits[0].high == 105.0
    assert draft(app).limits[4].locked
    assert "The inputs have changed since this answer" in text(healthy(app))
    find(app)
    said = text(healthy(app))
    assert "The inputs have changed" not in said
    assert "Locked at the current plan: Search" in said
    assert app.query_params["rows"] == "0.50-105_4.lock"


def test_exceptions_of_a_panel_are_typed_in_a_grid_of_their_own(repo: Path) -> None:
    app = opened(repo, PANEL, OPTIMIZE)
    bench = next(iter(session(app).workbenches))
    app.session_state[f"exceptions-{bench}"] = True
    healthy(app.run())
    assert len(app.dataframe) == 2
    for said in ("60-110", "100"):
        app.session_state[f"cells-{bench}-{draft(app).edition}"] = {
            "edited_rows": {1: {"0": said}}, "added_rows": [], "deleted_rows": []
        }  # fmt: skip
        healthy(app.run())
    assert app.query_params["rows"] == "5.60-110"
    assert "north / TV: “100” is no range. Write one such as 50–150 %" in text(app)
    assert next(b for b in app.button if b.label == "Find the best plan").disabled
    app.session_state[f"rows-{bench}-{draft(app).edition}"] = {
        "edited_rows": {0: {"Max %": "120"}}, "added_rows": [], "deleted_rows": []
    }  # fmt: skip
    healthy(app.run())
    assert app.query_params["channels"] == "0.50-120"
    assert [one.high for one in draft(app).limits[::5]] == [120, 110, 120, 120]


def test_what_was_typed_survives_a_page_change(repo: Path) -> None:
    app = opened(repo, page=OPTIMIZE, budget="30000000", spend="upto", rows="2.80-120_3.lock")
    before = draft(app)
    assert (before.budget, before.sense) == (30e6, "<=")
    assert (before.limits[2].low, before.limits[2].high, before.limits[3].locked) == (80, 120, True)
    app.switch_page(OVERVIEW).run()
    app.switch_page(OPTIMIZE).run()
    assert draft(healthy(app)) == before


def test_a_preset_fills_the_table(repo: Path) -> None:
    app = opened(repo, page=OPTIMIZE, rows="2.80-120")
    control = next(c for c in app.button_group if c.label == "Guardrails")
    control.set_value("Tight").run()
    assert {(cell.low, cell.high) for cell in draft(healthy(app)).limits} == {(90.0, 110.0)}


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1.120-90", "Out-of-home: the min of 120 % is above the max of 90 %"),
        ("2.-50", "Online video: min is empty"),
        ("0.0-1000000", "TV: max is 1000000 %; it takes 0 to 100000 %"),
    ],
)
def test_a_bad_row_is_named(repo: Path, rows: str, said: str) -> None:
    app = opened(repo, page=OPTIMIZE, rows=rows)
    assert said in app.warning[0].value.replace("\\", "").replace("\u00a0", " ")
    assert next(b for b in app.button if b.label == "Find the best plan").disabled


def test_a_budget_that_cannot_be_spent_is_explained_and_mended_by_a_button(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE, budget="60000000"))
    assert app.header[0].value == "These guardrails cannot all hold"
    said = text(healthy(app))
    assert "Budget: exactly €60.0 M" in said
    assert "lower the budget from €60 M to" in said
    find(unfold(app))  # asked again, the answer is that of an equal question
    next(b for b in app.button if b.label.startswith("Use a budget")).click().run()
    assert app.header[0].value.startswith(":orange[Required")
    assert 35e6 < draft(app).budget < 60e6


def test_profit_leads_where_profit_is_maximised(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE, spend="upto", aim="profit"))
    assert "profit" in healthy(app).header[0].value


def test_a_link_with_nonsense_begins_afresh(repo: Path) -> None:
    app = opened(repo, page=OPTIMIZE, budget="-1", rows="99.1-2_x", aim="all", preset="None")
    model = services.load(NATIONAL)
    assert draft(app) == Draft.of(model)


def test_names_from_a_card_are_never_markup(repo: Path, library: Path) -> None:
    name = "hostile"
    shutil.copy(library / f"{NATIONAL}.nc", library / f"{name}.nc")
    card = f'title: "{HOSTILE}"\nchannels: {{display: {{name: "{HOSTILE[:60]}"}}}}\n'
    (library / f"{name}.yaml").write_text(card, "utf-8")
    try:
        for page in (OVERVIEW, OPTIMIZE, "plan/what_if.py"):
            app = opened(repo, name, page)
            raw = [*app.markdown, *app.caption, *app.title, *app.subheader]
            said = "\n".join(part.value for part in raw)
            assert "[x](" not in said
            assert "$z$" not in said
            assert ":material/bolt" not in said
    finally:
        for suffix in (".nc", ".yaml"):
            (library / f"{name}{suffix}").unlink()


# --- what the figures rest on --------------------------------------------------------------


def test_the_overview_says_how_far_the_file_was_held_against_itself(repo: Path) -> None:
    captions = [caption.value.replace("\\", "") for caption in opened(repo).caption]
    (said,) = [text for text in captions if text.startswith("The file agrees with itself")]
    assert "media contribution of 5 of 1,000 draws; fitted mean of all draws; " in said
    assert "It cannot confirm " in said
    assert "observation noise" in said


def test_a_model_that_its_card_does_not_vouch_for_is_not_offered(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (NATIONAL, CARDLESS):
        shutil.copy(repo / "models" / f"{NATIONAL}.nc", tmp_path / f"{name}.nc")
    (tmp_path / f"{NATIONAL}.yaml").write_text(f"sha256: '{'0' * 64}'", "utf-8")
    monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path))
    app = opened(repo, CARDLESS)
    (choice,) = [box for box in app.sidebar.selectbox if box.label == "Model"]
    assert choice.options == [CARDLESS]
    (unusable,) = [text for text in app.sidebar.caption if "Not usable" in text.value]
    assert "its card vouches for" in unusable.help


def test_a_link_of_half_a_megabyte_is_left_out_and_keeps_nobody_waiting(repo: Path) -> None:
    rule = inputs.many_keys(17_000)  # Streamlit itself stops at half a megabyte
    began = time.process_time()
    app = opened(repo, page=OPTIMIZE, rules=f"[{rule}]", budget="1000000")
    assert time.process_time() - began < 20
    (warning,) = app.warning
    said = warning.value.replace("\\", "")
    assert re.search(r"all of it \(The link has \d{3},\d{3} characters; at most 100,000", said)
    assert draft(app).budget is None
    assert "rules" not in app.query_params


@pytest.mark.long
def test_budgets_that_people_ask_about_first_are_a_click_away(repo: Path) -> None:
    app = opened(repo, page=OPTIMIZE)
    total = services.reference_for(services.load(NATIONAL)).plan.total()

    def chip(name: str) -> None:
        next(b for b in app.button if b.label == f":primary[{name}]").click().run()

    chip("−10 %")
    assert draft(healthy(app)).budget == round(0.9 * total)
    chip("as now")
    assert draft(healthy(app)).budget is None
    chip("best for profit")
    asked = draft(healthy(app))
    assert (asked.maximize, asked.sense) == ("profit", "<=")
    # No more than all limits allow together, those of what was observed among them.
    assert 1.05 * total < asked.budget < 1.2 * total
    find(app)
    (bench,) = session(app).workbenches.values()
    model = services.load(NATIONAL)
    best = services.optimize(model, bench.answered)
    assert best.answer.plan.total() < 0.85 * total
    said = app.expander[0].label.replace("\\", "").replace("\u00a0", " ")
    assert re.search(r"Up to €[\d.]+ M over 13 weeks, most profit", said)
