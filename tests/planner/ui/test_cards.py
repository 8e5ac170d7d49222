"""What a card says of the locale and of the age of a fit, and weak evidence, on the screens."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
import streamlit as st
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from planner import contract, services
from planner.questions import fitness

MODEL = "larkfield_national"
PAGES = (
    "plan/overview.py",
    "plan/optimize.py",
    "evidence/response_curves.py",
    "evidence/returns.py",
)
# Figures as English writes them: decimals with a point, thousands with a comma.
ENGLISH = re.compile(r"\d\.\d+ ?(?:%|x|k|M|B|s\b)|\d,\d{3}\b|\bOct \d")

pytestmark = pytest.mark.usefixtures("served")


def believed(path: Path, channel: int) -> None:
    """Rewrite a prior: that one channel's effect was known very well before any data."""
    with h5py.File(path, "r+") as file:
        part = json.loads(file.attrs["saturation"])
        part["priors"]["beta"]["kwargs"]["sigma"]["data"][channel] *= 1e-3
        file.attrs["saturation"] = json.dumps(part)


@pytest.fixture(scope="session")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    shutil.copy(repo / "models" / f"{MODEL}.nc", folder)
    card = (repo / "models" / f"{MODEL}.yaml").read_text("utf-8")
    (folder / f"{MODEL}.yaml").write_text(f"locale: de\nrefresh_interval: 6\n{card}", "utf-8")
    believed(folder / f"{MODEL}.nc", 2)
    return folder


def opened(repo: Path, page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    for name, value in {"model": MODEL, **query}.items():
        app.query_params[name] = value
    app.run()
    if page != PAGES[0]:
        app.switch_page(page).run()
    assert not app.exception
    assert not app.error
    return app


def words(app: AppTest) -> list[str]:
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    texts = [part.value for part in parts] + [field.value or "" for field in app.text_input]
    return [str(text).replace("\\", "").replace("\u00a0", " ") for text in texts]


def said_in_tables(app: AppTest) -> list[str]:
    """What the cells of tables show, as they are said and not as they are stored."""
    tables = [one.proto.arrow_data for one in app.dataframe]
    shown = [one.styler.display_values if one.HasField("styler") else one.data for one in tables]
    frames = [convert_arrow_bytes_to_pandas_df(values) for values in shown]
    return [text for frame in frames for text in frame.to_numpy().ravel() if isinstance(text, str)]


def all_said(app: AppTest) -> list[str]:
    assert not app.exception
    # What is found of a model is said below the wording, in English.
    return [text for text in words(app) if "Weak evidence" not in text] + said_in_tables(app)


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("page", PAGES)
def test_every_screen_writes_as_its_card_says(repo: Path, page: str) -> None:
    app = opened(repo, page)
    if page == "plan/optimize.py":
        (find,) = [button for button in app.button if button.label == "Find the best plan"]
        find.click().run()
    said = all_said(app)
    assert any("5. Okt." in text for text in said)
    if page == "plan/optimize.py":
        for tab in ("Why", "Risk"):
            app.session_state["tab"] = tab
            said += all_said(app.run())
    assert not [text for text in said if ENGLISH.search(text)]
    assert any(re.search(r"\d,\d+ ?(?:%|x|k|M)", text) for text in said)


def test_tables_are_said_and_figures_are_read_alike(repo: Path) -> None:
    app = opened(repo, "evidence/returns.py")
    (table,) = app.dataframe
    assert table.value["spend"].dtype == np.float64
    said = said_in_tables(app)
    assert any(re.fullmatch(r"€\d\.\d{3}\.\d{3}", text) for text in said)
    assert any(re.fullmatch(r"\d+,\d %", text) for text in said)
    assert not [text for text in said if ENGLISH.search(text)]
    app = opened(repo, "plan/optimize.py")
    (budget,) = [field for field in app.text_input if field.label.startswith("Budget")]
    budget.set_value("33,5 M").run()
    assert not app.exception
    (bench,) = app.session_state["headroom"].workbenches.values()
    assert bench.draft.budget == 33.5e6


def test_charts_are_told_the_separators(repo: Path) -> None:
    app = opened(repo, "evidence/returns.py")
    specs = [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
    assert specs
    assert all(spec["config"]["locale"]["number"]["decimal"] == "," for spec in specs)


def test_the_cards_interval_makes_a_fit_old(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a fit counts as fresh for 6 weekly periods, as its card says"
    assert not any(text in said for said in words(opened(repo, PAGES[0])))
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-11-17", "D"))
    st.cache_resource.clear()
    app = opened(repo, PAGES[0])
    assert any(text in said for said in words(app))
    st.cache_resource.clear()


def test_evidence_that_data_hardly_changed_is_weak_everywhere(repo: Path) -> None:
    model = services.load(MODEL)
    found = services.fitness_of(
        services.assess(
            model, (reference := services.reference_for(model)).plan, reference, "reference"
        ).reference_evaluation
    )
    weak = {model.cells.text(one.cell): one for one in found.weak}
    assert "no narrower than what was assumed before the data" in weak["video"].reasons[-1].text
    said = contract.describe_json(model, reference, found, "reference")
    (row,) = [one for one in said["fitness"]["narrowed"] if one["channel"] == "video"]
    assert row["shrinkage"] < 0
    assert any("Weak evidence on Online video: its spread" in one for one in said["warnings"])
    overview = words(opened(repo, PAGES[0]))
    assert any(
        "Weak evidence on Online video: its spread is no narrower" in one for one in overview
    )
