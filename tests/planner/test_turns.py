"""Turns: nobody waits for more than one question of anybody else."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from planner.jobs.order import Turns


@dataclass(frozen=True)
class Asked:
    """One question, of some people."""

    number: int
    people: frozenset[str]


WAITING = st.lists(
    st.sets(st.sampled_from("abcdef"), min_size=1, max_size=3).map(frozenset), min_size=1
).map(lambda people: [Asked(number, of) for number, of in enumerate(people)])


@given(WAITING)
def test_whoever_has_none_under_way_comes_before_second_questions(waiting: list[Asked]) -> None:
    turns, left, served = Turns(), list(waiting), []
    while left:
        first, whose = turns.take(left)
        left.remove(first)
        assert whose in first.people
        waits = {name for one in [first, *left] for name in one.people}
        fewest = min(served.count(name) for name in waits)
        assert served.count(whose) == fewest
        served.append(whose)


@given(WAITING)
def test_the_order_that_is_shown_is_the_order_that_is_taken(waiting: list[Asked]) -> None:
    turns, left, taken = Turns(), list(waiting), []
    shown = turns.in_order(waiting)
    while left:
        first, _ = turns.take(left)
        left.remove(first)
        taken.append(first)
    assert taken == shown


def test_one_person_alone_is_served_in_order() -> None:
    waiting = [Asked(number, frozenset("a")) for number in range(5)]
    assert Turns().in_order(waiting) == waiting


def test_whoever_was_served_longest_ago_is_next() -> None:
    turns = Turns()
    for name in "ab":
        _, whose = turns.take([Asked(0, frozenset(name))])
        turns.ended(whose)
    again = [Asked(1, frozenset("b")), Asked(2, frozenset("a"))]
    assert turns.in_order(again) == again[::-1]
