"""Whoever comes first waits for nothing to be loaded but the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.apart import apart

HEAVY = (
    *("planner", "optimizer", "mmm_core", "altair", "dask", "openpyxl"),
    # What its tables are styled by: compiled as it is imported.
    "pandas.io.formats.style",
)


@pytest.mark.long
def test_the_server_has_loaded_what_screens_need(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_WORKERS", "0")
    pages = sorted(path.relative_to(repo / "pages") for path in (repo / "pages").glob("*/*.py"))
    assert len(pages) > 5
    late = apart("tests.planner.ui.starting", *pages)
    heavy = [one for one in late if one in HEAVY or one.partition(".")[0] in HEAVY]
    assert heavy == []
