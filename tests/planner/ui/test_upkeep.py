"""What is loaded for good: once, before it is needed, and exempt from collection after that."""

import gc

import pytest

from planner import services
from planner.jobs.desk import Desk
from planner.ui.shell import state, upkeep


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


def test_what_the_first_answer_needs_is_loaded_once_and_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    desk = Desk(after=lambda: done.append("settled"))
    monkeypatch.setattr(state, "desk", lambda: desk)
    monkeypatch.setattr(services, "prepare", lambda: done.append("loaded"))
    state._warming.clear()
    try:
        for _ in range(3):
            state.warm_up()
            state._warming().result()
        assert done == ["loaded", "settled"]
    finally:
        state._warming.clear()
