"""Screens that are tested without a browser."""

from __future__ import annotations

import inspect
import pkgutil
import shutil
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from optimizer.progress import Watcher
from planner import questions, services
from planner.jobs import desk, workers
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions import fitness
from planner.ui.shell import server


@pytest.fixture(scope="session", autouse=True)
def scanned_once() -> Iterator[None]:
    """What is installed is looked through for components once, not for every app of a test."""
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    """Everything is imported before a test puts anything in its place: nobody else takes that."""
    for module in pkgutil.walk_packages(questions.__path__, f"{questions.__name__}."):
        import_module(module.name)
    for name in services.__all__:
        getattr(services, name)


_ANSWERS: OrderedDict[str, Any] = OrderedDict()
_KEPT = 60


def _handed(answer: Any, watcher: Watcher) -> Any:
    return answer


@pytest.fixture
def answers_kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test has found of a model and question, the next is handed: equal keys, equal work.

    Not where a test changes how things are found.
    """
    if {"monkeypatch", "stepwise"} & set(inspect.signature(request.function).parameters):
        return
    ask = desk.Desk.ask

    def asked(of: desk.Desk, key: str, work: Work, *given: Any, **named: Any) -> Job:
        known = key in _ANSWERS
        job = ask(of, key, Work(_handed, (_ANSWERS[key],)) if known else work, *given, **named)
        if not known:
            job._future.add_done_callback(lambda found: _keep(key, job))
        return job

    monkeypatch.setattr(desk.Desk, "ask", asked)


def _keep(key: str, job: Job) -> None:
    if job.answered and job._future.exception() is None:
        _ANSWERS[key] = job.result()
        while len(_ANSWERS) > _KEPT:
            _ANSWERS.popitem(last=False)


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The national demo alone, where a test module has no library of its own."""
    folder = tmp_path_factory.mktemp("models")
    for end in ("nc", "yaml"):
        shutil.copy(repo / "models" / f"larkfield_national.{end}", folder)
    return folder


@pytest.fixture
def forgetful() -> Iterator[None]:
    """What is known under a day, a fitness or a card that a test has put there is nobody else's."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def served(library: Path, monkeypatch: pytest.MonkeyPatch, answers_kept: None) -> Iterator[None]:
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
