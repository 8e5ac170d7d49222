"""Screens that are tested without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from planner.jobs import desk, workers
from planner.questions import fitness
from planner.ui.shell import server


@pytest.fixture
def served(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app plans with the models of a test module's own ``library``."""
    monkeypatch.setenv("HEADROOM_MODELS", str(library))
    # Searches run in this process, where tests can look into them.
    monkeypatch.setenv(workers.WORKERS, "0")
    # A run of the test's app does not poll: it waits for the answer.
    monkeypatch.setattr(desk, "PATIENCE", 60.0)
    # The demo models are fresh on this day, whenever the tests run.
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-10-15", "D"))
    server.desk.cache_clear()
    yield
    server.desk().close()
    server.desk.cache_clear()
    st.cache_data.clear()
