"""What is worth knowing, on Optimize: asked for, filling in, and given up."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from planner.jobs import desk
from planner.questions.learning import learning, searching
from tests.planner.ui.test_more_guardrails import on_tab
from tests.planner.ui.test_prices import pressed
from tests.planner.ui.test_screens import NATIONAL, OPTIMIZE, find, healthy, opened, text

pytestmark = pytest.mark.usefixtures("served")
ASK = "Find what is worth knowing"


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", folder)
    return folder


def table(app: Any) -> Any:
    (found,) = [one.value for one in app.dataframe if "Knowing it gains" in one.value]
    return found


def test_it_is_asked_for_and_says_what_to_measure(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fewer groups and draws suffice to see where figures go.
    for module in (learning, searching):
        monkeypatch.setattr(module, "GROUPS", 2)
        monkeypatch.setattr(module, "SAMPLED", 2)
    app = find(opened(repo, page=OPTIMIZE))
    on_tab(app, "Risk")
    assert "What to measure afterwards" not in text(healthy(app))
    pressed(app, ASK)
    said = text(healthy(app))
    found = table(app)
    assert sorted(found["Channel"])[:3] == ["Display", "Online video", "Out-of-home"]
    assert list(found.columns)[-2:] == ["A test within 10 %", "A test within 20 %"]
    assert "To know everything would gain about €" in said
    assert "What to measure afterwards" in said
    assert "Review the plan if total sales since the horizon began" in said
    assert "Nobody is named yet to decide" in said


@pytest.mark.long
def test_it_fills_in_and_is_given_up(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PATIENCE", 60.0)
    app = find(opened(repo, page=OPTIMIZE))
    on_tab(app, "Risk")
    monkeypatch.setattr(desk, "PATIENCE", 0.0)
    pressed(app, ASK)
    assert "Cancel" in [button.label for button in app.button]
    pressed(app, "Cancel")
    assert ASK in [button.label for button in healthy(app.run()).button]
