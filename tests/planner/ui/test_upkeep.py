"""What is loaded for good is exempt from collection."""

import gc

import pytest

from planner.ui.shell import upkeep


def test_what_was_imported_is_looked_through_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_settled", 0)
    gc.unfreeze()  # what earlier tests let the app settle
    before = gc.get_freeze_count()
    try:
        upkeep.settle()
        kept = gc.get_freeze_count()
        assert kept > before + 10_000
        fresh = [[number] for number in range(1_000)]
        upkeep.settle()
        assert gc.get_freeze_count() <= kept
        assert len(fresh) == 1_000
    finally:
        gc.unfreeze()
