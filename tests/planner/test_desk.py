"""The desk: one long question does not stop another's, equal ones are worked on once."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from mmm_core.errors import Cancelled, InvalidProblem
from optimizer.progress import Progress, Watcher
from planner.jobs.desk import Busy, Desk

WAIT = 20.0


class Long:
    """Work that goes on until it is let go, or given up."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.times = threading.Event(), threading.Event(), 0

    def __call__(self, tell: Watcher) -> str:
        self.times += 1
        self.begun.set()
        while not self.let_go.wait(0.01):
            if not tell(Progress(what="under way")):
                raise Cancelled("Given up.", "Ask again.")
        return "long"


@pytest.fixture
def long() -> Iterator[Long]:
    work = Long()
    yield work
    work.let_go.set()


def test_a_quick_question_is_answered_beside_a_long_one(long: Long) -> None:
    desk = Desk()
    first = desk.ask("long", long, "one person")
    assert long.begun.wait(WAIT)
    second = desk.ask("quick", lambda tell: "quick", "another person")
    assert second.ready(WAIT)
    assert second.result() == "quick"
    assert not first.ready()
    long.let_go.set()
    assert first.ready(WAIT)
    assert first.result() == "long"


def test_equal_questions_are_worked_on_once_and_end_with_the_last_who_waits(long: Long) -> None:
    desk = Desk()
    job = desk.ask("same", long, "one person")
    assert desk.ask("same", long, "another person") is job
    assert long.begun.wait(WAIT)
    job.leave("one person")
    assert not job.ready()
    job.leave("another person")
    assert job.ready(WAIT)
    with pytest.raises(Cancelled):
        job.result()
    assert long.times == 1


def test_what_was_given_up_is_begun_anew(long: Long) -> None:
    desk = Desk()
    job = desk.ask("same", long, "me")
    assert long.begun.wait(WAIT)
    job.leave("me")
    long.let_go.set()
    again = desk.ask("same", long, "me")
    assert again.ready(WAIT)
    assert again.result() == "long"


def test_a_question_too_many_is_refused_not_queued(long: Long) -> None:
    desk = Desk(workers=1)
    desk.ask("long", long, "me")
    assert long.begun.wait(WAIT)
    for number in range(8):
        desk.ask(f"waiting {number}", lambda tell: None, "me")
    with pytest.raises(Busy, match="8 questions are waiting"):
        desk.ask("one too many", lambda tell: None, "me")
    assert desk.ask("waiting 3", lambda tell: None, "another person")


def test_an_error_is_the_askers_to_see() -> None:
    def wrong(tell: Watcher) -> None:
        raise InvalidProblem("No such thing.", "Ask otherwise.")

    job = Desk().ask("wrong", wrong, "me")
    for _ in range(2):
        with pytest.raises(InvalidProblem, match="No such thing"):
            job.result()


def test_only_the_last_answers_are_kept() -> None:
    desk, done = Desk(), []
    for number in range(30):
        desk.ask(f"{number}", lambda tell, n=number: done.append(n), "me").ready(WAIT)
    desk.ask("29", lambda tell: done.append(-29), "me").ready(WAIT)
    desk.ask("0", lambda tell: done.append(-1), "me").ready(WAIT)
    assert done == [*range(30), -1]
