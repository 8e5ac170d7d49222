"""Work that takes a while: done beside the screens, watched, and given up on request.

One desk serves everybody on the server. People take turns (planner.jobs.order); equal
questions are worked on once, and the last answers are kept. Work that takes long while others
wait steps back: it goes on with a lower priority, and its place is somebody else's. What nobody
has asked for is done while nothing else waits: a question interrupts it.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from mmm_core.errors import Cancelled
from optimizer.progress import Progress
from planner.jobs.errors import Busy, WorkersUnavailable
from planner.jobs.job import Job
from planner.jobs.order import Turns
from planner.jobs.work import Work
from planner.jobs.workers import Here, Process, Worker, how_many

# A quick answer should not flicker: so many seconds are waited for it in place.
PATIENCE = 0.4
_EACH = 8
_KEPT, _KEPT_BYTES = 64, 128_000_000
# Seconds of processor time after which work steps back, and how much may have done so.
_LONG, _ASIDE = 3.0, 2


@dataclass(eq=False)
class _Place:
    """Where work is done: by whom, what, and whether it has stepped back."""

    worker: Worker
    job: Job | None = None
    aside: bool = False


class Desk:
    """The workers, what they work on, what waits, and the last answers.

    Parameters
    ----------
    make : a new worker
    places : how many pieces of work go on at a time, those that stepped back left out
    after : called when a piece of work has ended, however it ended
    """

    def __init__(
        self,
        make: Callable[[], Worker] = Here,
        places: int = 2,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._make, self._after = make, after
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[Job] = []
        self._turns = Turns()
        self._changed = threading.Condition()
        self._places: list[_Place] = []
        self._closed = False
        for _ in range(places):
            self._open()

    @staticmethod
    def as_configured(after: Callable[[], None] = lambda: None) -> Desk:
        """Processes as HEADROOM_WORKERS says; two threads of this one where it says none.

        Raises
        ------
        InvalidSetting
            If it says nothing that can be done.
        """
        processes = how_many()
        return Desk(Process, processes, after) if processes else Desk(Here, 2, after)

    def ask(self, key: str, work: Work, who: str, unasked: bool = False) -> Job:
        """The job of that key, begun where there is none.

        Parameters
        ----------
        key : equal for equal work
        who : who waits for the answer
        unasked : they have not asked for it: it goes after all questions and counts for none;
            such work tells what it has found (``Progress.known``), and takes that as ``known``

        Raises
        ------
        Busy
            If too many of one's own questions wait.
        """
        with self._changed:
            job = self._jobs.get(key)
            if job is None or (job.given_up and not job.answered):
                job = self._begin(work, who, unasked)
                self._jobs[key] = job
            if job.unasked and not unasked:
                job.unasked = False
                self._changed.notify()
            self._jobs.move_to_end(key)
            job.join(who)
            self._forget()
            self._make_way()
            return job

    def known(self, key: str) -> Job | None:
        """The job of that key that goes on or has ended; None where nobody wants it any more."""
        with self._changed:
            job = self._jobs.get(key)
            return None if job is None or (job.given_up and not job.answered) else job

    def place(self, job: Job) -> int | None:
        """How many questions will be begun before a job; None once it is begun."""
        with self._changed:
            waiting = [one for one in self._waiting if not one.given_up]
            if job not in waiting:
                return None
            return self._turns.in_order(waiting).index(job)

    def close(self) -> None:
        """Take nothing up any more, and end what is idle; what goes on ends with its askers."""
        with self._changed:
            self._closed = True
            for job in self._jobs.values():
                for name in job.people:
                    job.leave(name)
            self._changed.notify_all()

    # --- questions ----------------------------------------------------------------------

    def _begin(self, work: Work, who: str, unasked: bool) -> Job:
        mine = sum(who in job.people for job in self._waiting if not job.unasked)
        if mine >= _EACH and not unasked:
            raise Busy(
                f"{mine} of your questions are waiting for an answer already.",
                "Wait for one of them, or give one up.",
            )
        job = Job(work, unasked)
        job.join(who)
        self._waiting.append(job)
        self._changed.notify()
        return job

    def _forget(self) -> None:
        """The answers asked for longest ago, where there are too many or they are too large."""
        kept, size = 0, 0
        for key, job in reversed(list(self._jobs.items())):
            if job.ready():
                kept, size = kept + 1, size + job.size
                if kept > _KEPT or (size > _KEPT_BYTES and kept > 1):
                    del self._jobs[key]
        self._turns.forget(name for job in self._jobs.values() for name in job.people)

    # --- places -------------------------------------------------------------------------

    def _open(self) -> None:
        place = _Place(self._make())
        self._places.append(place)
        threading.Thread(target=self._serve, args=(place,), name="headroom", daemon=True).start()

    def _serve(self, place: _Place) -> None:
        """Take what is next, for as long as the place has not stepped back."""
        with contextlib.suppress(WorkersUnavailable):
            # Whoever asks first should not wait for it; what is wrong then is that job's to say.
            place.worker.get_ready()
        while not place.aside and self._take(place):
            self._after()
        place.worker.close()
        with self._changed:
            self._places.remove(place)
            # Where others may step back now.
            self._make_way()

    def _take(self, place: _Place) -> bool:
        """Do what is next, once there is something; False where the desk is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_next() or self._closed)
            if self._closed:
                return False
            job, whose = self._turns.take(self._waiting)
            self._waiting.remove(job)
            place.job = job
        work = job.begin()
        if work is not None:
            self._do(job, work, place)
        with self._changed:
            place.job = None
            self._turns.ended(whose)
        return True

    def _do(self, job: Job, work: Work, place: _Place) -> None:
        interrupted = False

        def watch(progress: Progress | None, seconds: float) -> bool:
            nonlocal interrupted
            goes_on = job.watch(progress, seconds)
            with self._changed:
                self._make_way()
                interrupted = goes_on and self._gives_way(job)
            return goes_on and not interrupted

        try:
            answer, size = place.worker.do(work, watch)
        except Cancelled as error:
            if interrupted:
                self._put_back(job, work)
            else:
                job.fail(error)
        except BaseException as error:  # it is the asker's to see
            job.fail(error)
        else:
            job.end(answer, size)

    # --- what nobody has asked for ------------------------------------------------------

    def _has_next(self) -> bool:
        """Whether anything may be taken: of several places one is kept free for questions."""
        if any(not job.unasked for job in self._waiting):
            return True
        busy = sum(place.job is not None and place.job.unasked for place in self._places)
        return bool(self._waiting) and busy < max(1, len(self._places) - 1)

    def _gives_way(self, job: Job) -> bool:
        """Whether more questions wait than there are places free for them."""
        asked = sum(not (one.unasked or one.given_up) for one in self._waiting)
        free = sum(place.job is None and not place.aside for place in self._places)
        return job.unasked and asked > free

    def _put_back(self, job: Job, work: Work) -> None:
        with self._changed:
            job.interrupt(work)
            self._waiting.append(job)

    def _make_way(self) -> None:
        """Where others wait, what has taken longest steps back, and its place is free again."""
        aside = sum(place.aside for place in self._places)
        long = [place for place in self._places if self._in_the_way(place)]
        if aside < _ASIDE and long:
            longest = max(long, key=_taken)
            longest.aside = True
            longest.worker.step_back()
            self._open()

    def _in_the_way(self, place: _Place) -> bool:
        """Whether a place has taken long, and somebody else waits."""
        job = place.job
        if job is None or job.unasked or place.aside or job.seconds < _LONG:
            return False
        return any(one.people - job.people for one in self._waiting if not one.unasked)


def _taken(place: _Place) -> float:
    return place.job.seconds if place.job is not None else 0.0
