"""Whoever comes first waits for nothing to be loaded but the model."""

from __future__ import annotations

import pytest

from tests.apart import apart

HEAVY = ("planner", "optimizer", "mmm_core", "altair", "dask", "openpyxl")


def test_the_server_has_loaded_what_screens_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_WORKERS", "0")
    pages = ("plan/overview.py", "plan/what_if.py", "evidence/returns.py")
    late = apart("tests.planner.ui.starting", *pages)
    assert [one for one in late if one.partition(".")[0] in HEAVY] == []
