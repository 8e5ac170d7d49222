"""The desk: people take turns, equal questions are worked on once, what is long steps back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from mmm_core.errors import Cancelled, InvalidProblem, InvalidSetting
from optimizer.progress import Progress, Watcher
from planner.jobs import presence
from planner.jobs.desk import Desk
from planner.jobs.errors import Busy, WorkersUnavailable
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.jobs.workers import MEMORY, Here, Watch

WAIT = 20.0


class Long:
    """Work that goes on until it is let go, or given up."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.times = threading.Event(), threading.Event(), 0

    def __call__(self, watcher: Watcher) -> str:
        self.times += 1
        self.begun.set()
        while not self.let_go.wait(0.01):
            if not watcher(Progress(what="under way")):
                raise Cancelled("Given up.", "Ask again.")
        return "long"


class Slow(Here):
    """A worker whose work takes a minute of processor time at once."""

    def __init__(self) -> None:
        self.stepped_back = self.closed = False

    def get_ready(self) -> None:
        pass

    def do(self, work: Work, watch: Watch) -> tuple[Any, int]:
        return work.run(lambda progress: watch(progress, 60.0)), 1

    def step_back(self) -> None:
        self.stepped_back = True

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def long() -> Iterator[Long]:
    work = Long()
    yield work
    work.let_go.set()


def quick(answer: Any) -> Work:
    return Work(lambda watcher: answer)


def ask(desk: Desk, key: str, work: Any, who: str = "me") -> Job:
    return desk.ask(key, work if isinstance(work, Work) else Work(work), who)


def test_a_quick_question_is_answered_beside_a_long_one(long: Long) -> None:
    desk = Desk()
    first = ask(desk, "long", long, "one person")
    assert long.begun.wait(WAIT)
    second = ask(desk, "quick", quick("quick"), "another person")
    assert second.ready(WAIT)
    assert second.result() == "quick"
    assert not first.ready()
    long.let_go.set()
    assert first.ready(WAIT)
    assert first.result() == "long"


def test_equal_questions_are_worked_on_once_and_end_with_the_last_who_waits(long: Long) -> None:
    desk = Desk()
    job = ask(desk, "same", long, "one person")
    assert ask(desk, "same", long, "another person") is job
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
    job = ask(desk, "same", long)
    assert long.begun.wait(WAIT)
    job.leave("me")
    long.let_go.set()
    again = ask(desk, "same", long)
    assert again.ready(WAIT)
    assert again.result() == "long"


def test_what_was_given_up_while_it_waited_is_never_begun(long: Long) -> None:
    desk, done = Desk(places=1), []
    ask(desk, "long", long)
    assert long.begun.wait(WAIT)
    job = ask(desk, "waiting", Work(lambda watcher: done.append("waiting")), "another person")
    last = ask(desk, "last", quick("last"), "a third person")
    assert desk.place(job) == 0
    job.leave("another person")
    assert desk.place(job) is None
    assert desk.place(last) == 0
    long.let_go.set()
    assert last.ready(WAIT)
    assert done == []


def test_only_ones_own_questions_can_be_too_many(long: Long) -> None:
    desk = Desk(places=1)
    ask(desk, "long", long)
    assert long.begun.wait(WAIT)
    for number in range(8):
        ask(desk, f"waiting {number}", quick(number))
    with pytest.raises(Busy, match="8 of your questions are waiting"):
        ask(desk, "one too many", quick(9))
    for number in range(40):
        assert not ask(desk, f"of person {number}", quick(number), f"person {number}").ready()
    assert ask(desk, "waiting 3", quick(3), "another person")


def test_people_take_turns_however_many_questions_one_has(long: Long) -> None:
    desk, done = Desk(places=1), []
    ask(desk, "long", long, "many")
    assert long.begun.wait(WAIT)
    last = [ask(desk, f"m{n}", Work(lambda watcher, n=n: done.append(f"m{n}")), "many")
            for n in range(3)]  # fmt: skip
    few = ask(desk, "f", Work(lambda watcher: done.append("f")), "few")
    assert desk.place(few) == 0
    assert [desk.place(job) for job in last] == [1, 2, 3]
    long.let_go.set()
    assert all(job.ready(WAIT) for job in [few, *last])
    assert done == ["f", "m0", "m1", "m2"]
    assert desk.place(few) is None


def test_long_work_steps_back_for_somebody_else_alone(long: Long) -> None:
    made: list[Slow] = []

    def make() -> Slow:
        made.append(Slow())
        return made[-1]

    desk = Desk(make, places=1)
    hard = ask(desk, "long", long, "one person")
    assert long.begun.wait(WAIT)
    own = ask(desk, "own", quick("own"), "one person")
    assert not own.ready(0.1)
    assert not made[0].stepped_back
    assert ask(desk, "quick", quick("quick"), "another person").ready(WAIT)
    assert [one.stepped_back for one in made] == [True, False]
    assert own.ready(WAIT)
    assert not hard.ready()
    long.let_go.set()
    assert hard.ready(WAIT)
    assert hard.result() == "long"
    assert ask(desk, "another", quick("another"), "another person").ready(WAIT)
    assert len(made) == 2
    assert made[0].closed


def test_no_more_than_two_step_back() -> None:
    made: list[Slow] = []

    def make() -> Slow:
        made.append(Slow())
        return made[-1]

    desk, works = Desk(make, places=1), [Long() for _ in range(4)]
    try:
        for number, work in enumerate(works[:3]):
            ask(desk, f"{number}", work, f"person {number}")
            assert work.begun.wait(WAIT)
        last = ask(desk, "3", works[3], "person 3")
        assert not works[3].begun.wait(0.2)
        assert desk.place(last) == 0
        assert [one.stepped_back for one in made] == [True, True, False]
        works[0].let_go.set()
        assert works[3].begun.wait(WAIT)
    finally:
        for work in works:
            work.let_go.set()


def test_who_comes_while_another_steps_back_is_served_by_the_worker_that_stands_by() -> None:
    made: list[Slow] = []
    ready = threading.Event()

    class Standing(Slow):
        def get_ready(self) -> None:
            if len(made) == 3:  # a worker that is started now would not be there
                ready.wait(WAIT)

    def make() -> Standing:
        made.append(Standing())
        return made[-1]

    desk, hard = Desk(make, places=1, spares=1), Long()
    assert ask(desk, "first", quick(1), "one person").ready(WAIT)
    assert desk.ask("beside", quick(0), "one person", unasked=True).ready(WAIT)
    assert ask(desk, "again", quick(1), "one person").ready(WAIT)
    assert len(made) == 1
    assert ask(desk, "second", quick(2), "another person").ready(WAIT)
    try:
        first = ask(desk, "hard", hard, "one person")
        assert hard.begun.wait(WAIT)
        assert ask(desk, "quick", quick("quick"), "another person").ready(WAIT)
        assert not first.ready()
        # And another one stands by from now on.
        assert len(made) == 3
        assert sum(one.stepped_back for one in made) == 1
    finally:
        ready.set()
        hard.let_go.set()


def test_what_stands_by_takes_nothing_up_before_it_is_called(long: Long) -> None:
    desk = Desk(places=1, spares=1)
    assert ask(desk, "first", quick(1), "one person").ready(WAIT)
    assert ask(desk, "second", quick(2), "another person").ready(WAIT)
    ask(desk, "long", long, "one person")
    assert long.begun.wait(WAIT)
    waits = ask(desk, "quick", quick("quick"), "another person")
    assert not waits.ready(0.2)
    assert desk.place(waits) == 0
    long.let_go.set()
    assert waits.ready(WAIT)


def test_what_nobody_asked_for_waits_while_what_was_asked_needs_every_core() -> None:
    desk, hard, again = Desk(Slow, places=2, spares=1), Long(), Long()
    try:
        ask(desk, "hard", hard, "one person")
        assert hard.begun.wait(WAIT)
        ask(desk, "again", again, "another person")
        assert again.begun.wait(WAIT)
        # One of them steps back for a third, and the places are free: the cores are not.
        assert ask(desk, "quick", quick("quick"), "a third person").ready(WAIT)
        beside = desk.ask("beside", quick("beside"), "a third person", unasked=True)
        assert not beside.ready(0.2)
        hard.let_go.set()
        assert beside.ready(WAIT)
    finally:
        hard.let_go.set()
        again.let_go.set()


class Found:
    """Work that finds one thing more each time it is let go, until it has found three."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.known: list[tuple[int, ...]] = []

    def __call__(self, known: tuple[int, ...] = (), *, watcher: Watcher) -> tuple[int, ...]:
        self.known.append(known)
        self.begun.set()
        while len(known) < 3:
            if self.let_go.wait(0.01):
                self.let_go.clear()
                known = (*known, len(known))
            if not watcher(Progress(known=known)):
                raise Cancelled("Given up.", "Ask again.")
        return known


def told(job: Job, known: tuple[int, ...]) -> bool:
    """Whether a job comes to tell just so much."""
    for _ in range(int(WAIT / 0.01)):
        if job.progress is not None and job.progress.known == known:
            return True
        job.ready(0.01)
    return False


def test_a_question_interrupts_what_nobody_asked_for_and_nothing_is_lost() -> None:
    desk, found = Desk(places=1), Found()
    beside = desk.ask("beside", Work(found), "me", unasked=True)
    assert found.begun.wait(WAIT)
    found.let_go.set()
    assert told(beside, (0,))
    assert ask(desk, "quick", quick("quick")).ready(WAIT)
    assert not beside.ready()
    for number in (1, 2):
        found.let_go.set()
        assert beside.ready(WAIT) if number == 2 else told(beside, (0, 1))
    assert beside.result() == (0, 1, 2)
    assert found.known == [(), (0,)]


def test_what_nobody_asked_for_rests_first_unless_somebody_asks_after_all() -> None:
    desk = Desk(places=1, rest=0.3)
    beside, other = (desk.ask(f"{n}", quick(n), "me", unasked=True) for n in range(2))
    assert ask(desk, "1", quick(1)) is other
    assert other.ready(0.2)
    assert not beside.ready()
    assert beside.ready(WAIT)
    assert time.monotonic() - beside.asked_at >= 0.3


def test_one_of_several_places_is_kept_free_for_questions(long: Long) -> None:
    desk, works = Desk(places=2), [Found(), Found()]
    jobs = [desk.ask(f"{n}", Work(work), f"person {n}", True) for n, work in enumerate(works)]
    assert works[0].begun.wait(WAIT)
    assert not works[1].begun.wait(0.2)
    assert ask(desk, "quick", quick("quick"), "me").ready(WAIT)
    assert works[0].known == [()]
    ask(desk, "long", long, "me")
    assert long.begun.wait(WAIT)
    assert works[0].known == [()], "a place was free: nothing is interrupted"
    for job in jobs:
        job.leave("person 0")
        job.leave("person 1")
    assert jobs[0].ready(WAIT)
    assert jobs[1].ready(WAIT)


def test_what_nobody_asked_for_counts_for_no_ones_questions(long: Long) -> None:
    desk = Desk(places=1)
    ask(desk, "long", long)
    assert long.begun.wait(WAIT)
    beside = [desk.ask(f"beside {n}", quick(n), "me", unasked=True) for n in range(12)]
    last = [ask(desk, f"asked {n}", quick(n)) for n in range(8)]
    assert [desk.place(job) for job in last] == list(range(8))
    assert desk.place(beside[0]) == 8
    # Somebody presses a button for it: a question like others.
    with pytest.raises(Busy):
        ask(desk, "asked 9", quick(9))
    assert ask(desk, "beside 3", quick(3), "another person") is beside[3]
    assert desk.place(beside[3]) == 0


def test_what_nobody_asked_for_makes_no_one_step_back(long: Long) -> None:
    made: list[Slow] = []

    def make() -> Slow:
        made.append(Slow())
        return made[-1]

    desk = Desk(make, places=1)
    ask(desk, "long", long, "one person")
    assert long.begun.wait(WAIT)
    beside = desk.ask("beside", quick("beside"), "another person", unasked=True)
    assert not beside.ready(0.2)
    assert not made[0].stepped_back
    long.let_go.set()
    assert beside.ready(WAIT)
    assert len(made) == 1


def test_what_was_interrupted_and_then_left_is_not_taken_up_again(long: Long) -> None:
    desk, found = Desk(places=1), Found()
    beside = desk.ask("beside", Work(found), "me", unasked=True)
    assert found.begun.wait(WAIT)
    ask(desk, "long", long, "another person")
    assert long.begun.wait(WAIT)
    beside.leave("me")
    assert desk.known("beside") is None
    long.let_go.set()
    assert beside.ready(WAIT)
    with pytest.raises(Cancelled):
        beside.result()
    assert found.known == [()]


def test_an_answer_is_found_again_by_its_key() -> None:
    desk = Desk()
    assert desk.known("quick") is None
    job = ask(desk, "quick", quick("quick"))
    assert job.ready(WAIT)
    job.leave("me")
    assert desk.known("quick") is job


def test_an_error_is_the_askers_to_see() -> None:
    def wrong(watcher: Watcher) -> None:
        raise InvalidProblem("No such thing.", "Ask otherwise.")

    job = ask(Desk(), "wrong", wrong)
    for _ in range(2):
        with pytest.raises(InvalidProblem, match="No such thing"):
            job.result()


def test_only_the_last_answers_are_kept() -> None:
    desk, done = Desk(), []
    for number in range(100):
        ask(desk, f"{number}", Work(lambda watcher, n=number: done.append(n))).ready(WAIT)
    ask(desk, "99", Work(lambda watcher: done.append(-99))).ready(WAIT)
    ask(desk, "0", Work(lambda watcher: done.append(-1))).ready(WAIT)
    assert done == [*range(100), -1]


class Weighs(Here):
    """A worker whose answers say themselves how many bytes they add."""

    def get_ready(self) -> None:
        pass

    def do(self, work: Work, watch: Watch) -> tuple[Any, int]:
        answer = work.run(lambda progress: watch(progress, 0.0))
        return answer, answer


def test_what_a_screen_shows_together_is_kept_however_large_it_is() -> None:
    """Each pushed out by the next, the screen would be drawn anew, and ask for them, for ever."""
    begun: list[str] = []

    def weighing(name: str, size: int) -> Work:
        return Work(lambda watcher: begun.append(name) or size)

    desk = Desk(make=Weighs)
    large = 600_000_000
    screen = {"note": 9, "plan": large, "budget": large, "strategies": large, "book": 9}
    for _ in range(3):
        for name, size in screen.items():
            assert ask(desk, name, weighing(name, size)).ready(WAIT)
    assert begun == list(screen)
    # Still no more than a few of them, and what is small goes for none of them.
    for number in range(4):
        assert ask(desk, f"other {number}", weighing("other", large)).ready(WAIT)
    ask(desk, "small", weighing("small", 1))
    assert desk.known("plan") is None
    assert None not in (desk.known("note"), desk.known("book"))
    desk.close()


def test_answers_of_usual_size_make_room_for_each_other() -> None:
    desk = Desk(make=Weighs)
    for number in range(4):
        assert ask(desk, f"{number}", Work(lambda watcher: 50_000_000)).ready(WAIT)
    ask(desk, "next", Work(lambda watcher: 1))
    assert [desk.known(f"{number}") is not None for number in range(4)] == [0, 0, 1, 1]
    desk.close()


def test_a_closed_desk_takes_nothing_up(long: Long) -> None:
    made: list[Slow] = []

    def make() -> Slow:
        made.append(Slow())
        return made[-1]

    desk = Desk(make, places=1)
    job = ask(desk, "long", long)
    assert long.begun.wait(WAIT)
    waits = ask(desk, "waits", quick("waits"))
    desk.close()
    assert job.ready(WAIT)
    assert waits.ready(WAIT)
    with pytest.raises(Cancelled):
        waits.result()


# --- one person beside others --------------------------------------------------------------


def test_one_persons_hard_questions_leave_a_place_for_everybody() -> None:
    desk, hard = Desk(Slow, places=2), [Long() for _ in range(6)]
    try:
        jobs = [ask(desk, f"hard {k}", work, "one person") for k, work in enumerate(hard)]
        assert hard[0].begun.wait(WAIT)
        assert hard[1].begun.wait(WAIT)
        for number in range(3):
            other = ask(desk, f"quick {number}", quick(number), f"another person {number}")
            assert other.ready(WAIT)
            assert other.result() == number
        assert not any(job.ready() for job in jobs)
        assert sum(work.begun.is_set() for work in hard) <= 3
    finally:
        for work in hard:
            work.let_go.set()
    assert all(job.ready(WAIT) for job in jobs)


def test_what_failed_for_a_passing_reason_is_tried_again_when_it_is_asked_again() -> None:
    desk, left = Desk(), [True]

    def fails_once(watcher: Watcher) -> str:
        if left:
            left.pop()
            raise WorkersUnavailable("The process has ended.", "Ask again.")
        return "answer"

    first = ask(desk, "same", fails_once)
    assert first.ready(WAIT)
    assert first.passing
    # Whoever draws the screen again sees what happened, and begins nothing.
    assert ask(desk, "same", fails_once, "another person") is first
    second = desk.ask("same", Work(fails_once), "me", again=True)
    assert second.ready(WAIT)
    assert second.result() == "answer"
    assert desk.ask("same", Work(fails_once), "me", again=True) is second


def test_what_follows_from_the_question_is_not_tried_again() -> None:
    desk = Desk()

    def refuses(watcher: Watcher) -> None:
        raise InvalidProblem("No such thing.", "Ask otherwise.")

    first = ask(desk, "same", refuses)
    assert first.ready(WAIT)
    assert desk.ask("same", Work(refuses), "me", again=True) is first


def test_whoever_closed_the_tab_waits_for_nothing(
    long: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "_GONE", 0.05)
    monkeypatch.setattr(presence, "_LOOK", 0.01)
    there = {"one person", "another person"}
    desk = Desk(places=1, present=lambda who: who in there)
    job = ask(desk, "long", long, "one person")
    assert long.begun.wait(WAIT)
    other = ask(desk, "quick", quick("quick"), "another person")
    assert not other.ready(0.3)
    there.discard("one person")
    assert other.ready(WAIT)
    with pytest.raises(Cancelled):
        job.result()


def test_a_setting_that_means_nothing_stops_the_start_not_the_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(MEMORY, "4g")
    with pytest.raises(InvalidSetting, match=MEMORY):
        Desk.as_configured()


def test_a_place_that_cannot_get_ready_serves_on() -> None:
    class Unready(Here):
        def get_ready(self) -> None:
            raise InvalidSetting("No such setting.", "Set it otherwise.")

    desk = Desk(Unready, places=1)
    job = ask(desk, "quick", quick("quick"))
    assert job.ready(WAIT)
    assert job.result() == "quick"


def test_where_no_thread_can_be_had_nothing_steps_back(
    long: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(Slow, places=1)
    job = ask(desk, "long", long, "one person")
    assert long.begun.wait(WAIT)
    asked = threading.Event()

    def none(self: Desk, spare: bool = False) -> None:
        asked.set()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Desk, "_open", none)
    other = ask(desk, "quick", quick("quick"), "another person")
    assert asked.wait(WAIT)
    long.let_go.set()
    assert other.ready(WAIT)
    assert job.result() == "long"
