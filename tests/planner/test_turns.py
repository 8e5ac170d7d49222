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
    unasked: bool = False


MIXED = st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=1).map(
    lambda made: [Asked(number, frozenset(who), un) for number, (who, un) in enumerate(made)]
)
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


@given(MIXED)
def test_what_nobody_asked_for_comes_last_and_on_nobodys_turn(waiting: list[Asked]) -> None:
    order = Turns().in_order(waiting)
    assert [one.unasked for one in order] == sorted(one.unasked for one in waiting)
    asked = [one for one in waiting if not one.unasked]
    assert [one for one in order if not one.unasked] == Turns().in_order(asked)
    turns = Turns()
    assert turns.take([one for one in waiting if one.unasked] or [Asked(0, frozenset())])[1] == ""


@given(st.one_of(WAITING, MIXED))
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
