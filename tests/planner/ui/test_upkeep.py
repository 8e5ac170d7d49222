"""What is loaded for good is exempt from collection."""

import gc
import weakref

import pytest

from planner.ui.shell import upkeep


def test_what_was_imported_is_looked_through_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_settled", 0)
    monkeypatch.setattr(upkeep, "_runs", 0)
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


class _Thing:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_done_with_is_freed_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_settled", 0)
    monkeypatch.setattr(upkeep, "_runs", 0)
    thing = _Thing()
    gone = weakref.ref(thing)
    try:
        upkeep.settle()
        del thing
        gc.collect()
        assert gone() is not None
        for _ in range(upkeep._RUNS):
            upkeep.settle()
        assert gone() is None
    finally:
        gc.unfreeze()
