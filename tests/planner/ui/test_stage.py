"""Turns at drawing: who opens a screen goes first, who waits for an answer makes room."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planner.ui.shell.stage import STAGE, Rank, Stage

FOR_EVER = 600.0


def wait_until(so: Callable[[], bool], stage: Stage) -> None:
    """Until it is so: who comes to wait tells nobody."""
    with stage._changed:
        while not so():
            stage._changed.wait(0.01)


def taken(stage: Stage) -> bool:
    return stage._holder is not None


def test_who_opens_a_screen_goes_before_who_came_earlier() -> None:
    stage, order = Stage(FOR_EVER), list[int]()

    def draw(rank: Rank, number: int) -> None:
        with stage.turn(rank):
            order.append(number)

    with ThreadPoolExecutor(8) as pool, stage.turn(Rank.ACTS):
        for number, rank in enumerate([Rank.RENEWS, Rank.ACTS, Rank.ACTS, Rank.OPENS]):
            pool.submit(draw, rank, number)
            wait_until(lambda count=number + 1: len(stage._waiting) == count, stage)
        assert order == []
    assert order == [3, 1, 2, 0]


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who came long before is not passed by who opens a screen now."""
    stage, order, now = Stage(FOR_EVER), list[str](), [0.0]
    monkeypatch.setattr("planner.ui.shell.stage.time.monotonic", lambda: now[0])

    def draw(rank: Rank, name: str) -> None:
        with stage.turn(rank):
            order.append(name)

    with ThreadPoolExecutor(8) as pool, stage.turn(Rank.ACTS):
        for at, rank, name in ((0.0, Rank.RENEWS, "early"), (2.0, Rank.OPENS, "late")):
            now[0] = at
            pool.submit(draw, rank, name)
            wait_until(lambda: len(stage._waiting) == (1 if now[0] == 0.0 else 2), stage)
    assert order == ["early", "late"]


def test_a_part_is_drawn_in_the_turn_of_its_screen() -> None:
    stage = Stage(FOR_EVER)
    with stage.turn(Rank.OPENS):
        with stage.turn(Rank.RENEWS):
            assert taken(stage)
        assert taken(stage)
    assert not taken(stage)


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
        assert taken(stage)
    assert over == [True]
    assert not taken(stage)


def test_a_slow_screen_stops_nobody_and_lets_one_more_in_at_a_time() -> None:
    stage, inside, most = Stage(longest=0.05), list[int](), list[int]()
    gate = threading.Event()

    def beside(number: int) -> None:
        with stage.turn(Rank.OPENS):
            inside.append(number)
            most.append(len(inside))
            gate.wait(60)

    with ThreadPoolExecutor(2) as pool, stage.turn(Rank.ACTS):
        begun = time.monotonic()
        for number in range(2):
            pool.submit(beside, number)
        wait_until(lambda: len(inside) == 2, stage)
        assert time.monotonic() >= begun + 2 * 0.05
        mine = stage._mine.ticket
        assert stage._holder not in (None, mine)
        gate.set()
    assert most == [1, 2]
    assert not taken(stage)


def test_an_error_frees_the_place() -> None:
    stage = Stage(FOR_EVER)
    with pytest.raises(LookupError), stage.turn(Rank.ACTS):
        raise LookupError
    assert not taken(stage)


def test_aside_of_no_turn_is_nothing() -> None:
    stage = Stage(FOR_EVER)
    with stage.aside():
        assert not taken(stage)
    assert not taken(stage)


def test_a_screen_and_its_parts_are_drawn_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = list[Rank]()
    turn = Stage.turn

    def told(stage: Stage, rank: Rank) -> AbstractContextManager[None]:
        ranks.append(rank)
        return turn(stage, rank)

    monkeypatch.setattr(Stage, "turn", told)

    def page() -> None:
        import streamlit as st

        from planner.ui.shell import session, stage

        @stage.part(every=60.0)
        def renews() -> None:
            st.write(stage.STAGE._holder is not None)

        if st.session_state.pop("elsewhere", False):
            session.mine().screen = "another"
        with stage.screen():
            if st.button("Again"):
                st.rerun()
            renews()

    app = AppTest.from_function(page).run()
    assert app.markdown[0].value == "`True`"
    app.run()
    app.button[0].click().run()
    app.session_state["elsewhere"] = True
    app.run()
    # First it is opened; then there is a run, and two for the button; then one comes back to it.
    whole = [rank for rank in ranks if rank is not Rank.RENEWS]
    assert whole == [Rank.OPENS, Rank.ACTS, Rank.ACTS, Rank.ACTS, Rank.OPENS]
    assert not app.exception
    assert not taken(STAGE)


def test_no_part_of_a_screen_is_drawn_out_of_turn(repo: Path) -> None:
    apart = re.compile(r"st\.(fragment|dialog)|import (fragment|dialog)")
    for folder in ("planner", "pages"):
        for module in (repo / folder).rglob("*.py"):
            if module.name != "stage.py":
                assert not apart.search(module.read_text("utf-8")), module
