"""Work that takes a while: done beside the screens, watched, and given up on request.

One desk serves everybody on the server. People take turns (planner.jobs.order); equal
questions are worked on once, and the last answers are kept. Work that takes long while others
wait steps back: it goes on with a lower priority, and its place is somebody else's. What nobody
has asked for is done while nothing else waits: a question interrupts it.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from mmm_core.errors import Cancelled, HeadroomError
from optimizer.progress import Progress
from planner.jobs.errors import Busy
from planner.jobs.job import Job
from planner.jobs.order import Turns
from planner.jobs.presence import Presence
from planner.jobs.work import Work
from planner.jobs.workers import Here, Process, Worker, how_many, most_memory

# An answer within a second should not flicker: so long is waited for it in place.
PATIENCE = 1.5
# What nobody has asked for leaves the machine to the screen that is being drawn meanwhile.
_REST = 0.7
_EACH = 8
_KEPT, _KEPT_BYTES = 64, 128_000_000
# Of answers that are larger than all that is kept (panels of thousands of cells), so many: a screen
# shows several, and would ask for each of them anew where it had pushed out the others.
_KEPT_LARGE = 4
# Seconds of processor time after which work steps back, and how much may have done so.
_LONG, _ASIDE = 1.0, 2


@dataclass(eq=False)
class _Place:
    """Where work is done: by whom, what, and whether it has stepped back.

    A spare one does nothing, until it takes the place of one that steps back.
    """

    worker: Worker
    spare: bool = False
    job: Job | None = None
    aside: bool = False


class Desk:
    """The workers, what they work on, what waits, and the last answers.

    Parameters
    ----------
    make : a new worker
    places : how many pieces of work go on at a time, those that stepped back left out
    after : called when a piece of work has ended, however it ended
    present : whether somebody is still there
    rest : seconds that what nobody has asked for waits before it is begun
    spares : workers that stand by for when work steps back, for to start one then takes seconds;
        they are begun once more than one person has had an answer
    """

    def __init__(
        self,
        make: Callable[[], Worker] = Here,
        places: int = 2,
        after: Callable[[], None] = lambda: None,
        present: Callable[[str], bool] = lambda who: True,
        rest: float = 0.0,
        spares: int = 0,
    ) -> None:
        self._make, self._after, self._presence = make, after, Presence(present)
        self._rest = rest
        # Of one person there is always a place less than there can be: it is for the others.
        self._most = places + _ASIDE - 1
        self._usual = places
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[Job] = []
        self._turns = Turns()
        self._changed = threading.Condition()
        self._places: list[_Place] = []
        self._closed = False
        self._spares = spares
        for _ in range(places):
            self._open()

    @staticmethod
    def as_configured(
        after: Callable[[], None] = lambda: None, present: Callable[[str], bool] = lambda who: True
    ) -> Desk:
        """Processes as HEADROOM_WORKERS says; two threads of this one where it says none.

        Raises
        ------
        InvalidSetting
            If it says nothing that can be done.
        """
        processes, _ = how_many(), most_memory()
        make, places = (Process, processes) if processes else (Here, 2)
        return Desk(make, places, after, present, _REST, spares=1 if processes else 0)

    def ask(
        self, key: str, work: Work, who: str, unasked: bool = False, again: bool = False
    ) -> Job:
        """The job of that key, begun where there is none.

        Parameters
        ----------
        key : equal for equal work
        who : who waits for the answer
        unasked : they have not asked for it: it goes after all questions and counts for none;
            such work tells what it has found (``Progress.known``), and takes that as ``known``
        again : what failed the last time for a reason that may be gone is tried anew

        Raises
        ------
        Busy
            If too many of one's own questions wait.
        """
        with self._changed:
            job = self._jobs.get(key)
            if job is None or (job.given_up and not job.answered) or (again and job.passing):
                job = self._begin(work, who, unasked)
                self._jobs[key] = job
            if job.unasked and not unasked:
                job.unasked = False
                self._changed.notify_all()
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
        self._changed.notify_all()
        return job

    def _forget(self) -> None:
        """The answers asked for longest ago, where there are too many or they are too large."""
        kept, large, size = 0, 0, 0
        for key, job in reversed(list(self._jobs.items())):
            if not job.ready():
                continue
            if job.size > _KEPT_BYTES:
                large += 1
                goes = large > _KEPT_LARGE
            else:
                kept, size = kept + 1, size + job.size
                goes = kept > _KEPT or size > _KEPT_BYTES
            if goes:
                del self._jobs[key]
        self._turns.forget(name for job in self._jobs.values() for name in job.people)

    # --- places -------------------------------------------------------------------------

    def _open(self, spare: bool = False) -> None:
        """One place more; none where the machine has no room for a thread."""
        place = _Place(self._make(), spare)
        thread = threading.Thread(target=self._serve, args=(place,), name="headroom", daemon=True)
        thread.start()
        self._places.append(place)

    def _serve(self, place: _Place) -> None:
        """Take what is next, for as long as the place has not stepped back."""
        with contextlib.suppress(HeadroomError):
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
            while not (self._closed or (not place.spare and self._has_next())):
                self._changed.wait(self._until_rested())
            if self._closed:
                return False
            job, whose = self._turns.take(self._allowed())
            self._waiting.remove(job)
            place.job = job
        work = job.begin()
        if work is not None:
            self._do(job, work, place)
        with self._changed:
            place.job = None
            self._turns.ended(whose)
            self._stand_by()
            # Whoever held too much may have something begun.
            self._changed.notify_all()
        return True

    def _do(self, job: Job, work: Work, place: _Place) -> None:
        interrupted = False

        def watch(progress: Progress | None, seconds: float) -> bool:
            nonlocal interrupted
            goes_on = job.watch(progress, seconds)
            with self._changed:
                self._leave_for_the_gone()
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

    def _stand_by(self) -> None:
        """Begin what stands by; of one person's questions none is in the way of others."""
        while self._spares and self._turns.several:
            self._spares -= 1
            # Without it all goes on, later.
            with contextlib.suppress(RuntimeError):
                self._open(spare=True)

    def _in_use(self) -> list[_Place]:
        return [place for place in self._places if not place.spare]

    # --- what nobody has asked for ------------------------------------------------------

    def _has_next(self) -> bool:
        """Whether anything may be taken: of several places one is kept free for questions.

        What nobody has asked for waits for a core of its own: it would slow down what somebody has.
        """
        allowed = self._allowed()
        if any(not job.unasked for job in allowed):
            return True
        at_work = [place.job for place in self._places if place.job is not None]
        unasked = sum(job.unasked for job in at_work)
        return bool(allowed) and len(at_work) < self._usual and unasked < max(1, self._usual - 1)

    def _rests(self, job: Job) -> float:
        """For how many seconds more it must wait."""
        return job.asked_at + self._rest - time.monotonic() if job.unasked else 0.0

    def _until_rested(self) -> float | None:
        """Seconds until something that waits may be begun; None where nothing else is to come."""
        return min((rest for rest in map(self._rests, self._waiting) if rest > 0), default=None)

    def _gives_way(self, job: Job) -> bool:
        """Whether more questions wait than there are places free for them."""
        asked = sum(not (one.unasked or one.given_up) for one in self._waiting)
        free = sum(place.job is None and not place.aside for place in self._in_use())
        return job.unasked and asked > free

    def _put_back(self, job: Job, work: Work) -> None:
        with self._changed:
            job.interrupt(work)
            self._waiting.append(job)

    # --- what one may take of everybody's -----------------------------------------------

    def _allowed(self) -> list[Job]:
        """What waits and may be begun: nobody holds every place there can be."""
        held = Counter(
            name for place in self._places if place.job is not None for name in place.job.people
        )
        full = {name for name, places in held.items() if places >= self._most}
        waiting = [job for job in self._waiting if self._rests(job) <= 0]
        return [job for job in waiting if job.given_up or job.people - full]

    def _leave_for_the_gone(self) -> None:
        if not self._presence.is_due():
            return
        going = [job for job in self._jobs.values() if not job.ready()]
        for name in self._presence.gone({name for job in going for name in job.people}):
            for job in going:
                if name in job.people:
                    job.leave(name)

    def _make_way(self) -> None:
        """Where others wait, what has taken longest steps back, and its place is free again."""
        aside = sum(place.aside for place in self._places)
        long = [place for place in self._places if self._in_the_way(place)]
        if aside >= _ASIDE or not long:
            return
        # A place that is not there is no reason to step back for.
        with contextlib.suppress(RuntimeError):
            spare = next((place for place in self._places if place.spare), None)
            self._open(spare=spare is not None)
            if spare is not None:
                spare.spare = False
                self._changed.notify_all()
            longest = max(long, key=_taken)
            longest.aside = True
            longest.worker.step_back()

    def _in_the_way(self, place: _Place) -> bool:
        """Whether a place has taken long, and somebody else waits."""
        job = place.job
        if job is None or job.unasked or place.aside or job.seconds < _LONG:
            return False
        return any(one.people - job.people for one in self._waiting if not one.unasked)


def _taken(place: _Place) -> float:
    return place.job.seconds if place.job is not None else 0.0
