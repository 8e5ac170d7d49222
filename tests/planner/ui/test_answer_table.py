"""The table of an answer: nothing moved is an amount like any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from planner.questions import fitness
from planner.ui.optimize.answer_table import said_change
from planner.wording.units import Units
from tests.builders import hill_model


@pytest.mark.parametrize(("change", "said"), [(0.0, "0"), (1e-3, "0"), (-2e6, "−2.00 M")])
def test_a_change_is_said_in_figures(change: float, said: str) -> None:
    assert said_change(Units.of(hill_model(channels=1, samples=4)), change, 35e6) == said


@pytest.fixture(scope="session")
def library(repo: Path) -> Path:
    return repo / "models"


def answered(repo: Path, model: str) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = model
    app.run()
    app.switch_page("plan/optimize.py").run()
    next(button for button in app.button if button.label == "Find the best plan").click().run()
    assert not app.exception
    return app


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("model", "is_long"), [("larkfield_national", False), ("larkfield_regions", True)]
)
def test_a_long_answer_is_sorted_and_folded(repo: Path, model: str, is_long: bool) -> None:
    app = answered(repo, model)
    (table,) = [one.value for one in app.dataframe if "Plan brings" in one.value]
    assert ("Total" in table["Cell"].tolist()) != is_long, "a total is no row to be sorted"
    assert table["Plan"].dtype.kind == "f"
    assert any(one.value.startswith("In all 20 rows") for one in app.caption) == is_long
    week = "The plan week by week"
    assert (week in [one.label for one in app.expander]) == is_long
    assert any(week in one.value for one in app.markdown) != is_long


@pytest.mark.usefixtures("served")
def test_weeks_that_have_begun_are_named_beside_the_answer(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-10-20"))
    said = [one.value for one in answered(repo, "larkfield_national").markdown]
    assert any("3 of the 13 weeks have begun" in one for one in said)
