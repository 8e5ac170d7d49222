"""Turns at drawing: who opens a screen goes first, who waits for an answer makes room."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planner.ui.shell.stage import Rank, Stage

FOR_EVER = 600.0


def wait_until(so: Callable[[], bool], stage: Stage) -> None:
    """Until it is so: who comes to wait tells nobody."""
    with stage._changed:
        while not so():
            stage._changed.wait(0.01)


def test_who_opens_a_screen_goes_before_who_came_earlier() -> None:
    stage, order = Stage(FOR_EVER), list[tuple[Rank, int]]()

    def draw(rank: Rank, number: int) -> None:
        with stage.turn(rank):
            order.append((rank, number))

    with ThreadPoolExecutor(8) as pool, stage.turn(Rank.ACTS):
        for number, rank in enumerate([Rank.RENEWS, Rank.ACTS, Rank.ACTS, Rank.OPENS]):
            pool.submit(draw, rank, number)
            wait_until(lambda count=number + 1: len(stage._waiting) == count, stage)
        assert order == []
    assert order == [(Rank.OPENS, 3), (Rank.ACTS, 1), (Rank.ACTS, 2), (Rank.RENEWS, 0)]


def test_a_part_is_drawn_in_the_turn_of_its_screen() -> None:
    stage = Stage(FOR_EVER)
    with stage.turn(Rank.OPENS):
        with stage.turn(Rank.RENEWS):
            assert stage._taken
        assert stage._taken
    assert not stage._taken


def test_who_waits_makes_room_and_comes_back() -> None:
    stage = Stage(FOR_EVER)
    drawn, over = threading.Event(), list[bool]()

    def other() -> None:
        with stage.turn(Rank.RENEWS):
            drawn.set()

    with ThreadPoolExecutor(1) as pool, stage.turn(Rank.ACTS):
        pool.submit(other)
        with stage.aside():
            over.append(drawn.wait(60))
        assert stage._taken
    assert over == [True]
    assert not stage._taken


def test_no_slow_screen_stops_the_others_and_an_error_frees_the_place() -> None:
    stage = Stage(longest=0.0)

    def beside() -> bool:
        with stage.turn(Rank.OPENS):
            return stage._mine.holds

    def fail() -> None:
        with ThreadPoolExecutor(1) as pool, stage.turn(Rank.ACTS):
            assert pool.submit(beside).result() is False
            assert stage._taken
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not stage._taken
    assert beside()


def test_aside_of_no_turn_is_nothing() -> None:
    stage = Stage(FOR_EVER)
    with stage.aside():
        assert not stage._taken
    assert not stage._taken


def test_no_part_of_a_screen_is_drawn_out_of_turn(repo: Path) -> None:
    for module in (repo / "planner" / "ui").rglob("*.py"):
        if module.name != "stage.py":
            assert "st.fragment" not in module.read_text("utf-8"), module
