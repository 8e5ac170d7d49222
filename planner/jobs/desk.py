"""Work that takes a while: done beside the screens, watched, and given up on request.

One desk serves everybody on the server. Equal questions are worked on once, and the last
answers are kept; a few workers keep one person's long question from stopping another's.
"""

from __future__ import annotations

import concurrent.futures
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from mmm_core.errors import Cancelled, HeadroomError
from optimizer.progress import Progress, Watcher

# A quick answer should not flicker: so many seconds are waited for it in place.
PATIENCE = 0.4
_WORKERS, _QUEUE, _KEPT = 2, 8, 8
_GIVEN_UP = ("The search was cancelled.", "Ask again when you like.")


class Busy(HeadroomError):
    """Too many questions are waiting already."""

    kind = "busy"


class Job:
    """One piece of work: how far it is, who waits for it, and in the end its answer.

    It goes on for as long as anybody waits for it.
    """

    def __init__(self) -> None:
        self.progress: Progress | None = None
        self.future: Future[Any] | None = None
        self._waiting: set[str] = set()

    def join(self, who: str) -> None:
        """Wait for it too."""
        self._waiting.add(who)

    def leave(self, who: str) -> None:
        """Wait for it no more; the last one to leave ends it."""
        self._waiting.discard(who)
        if not self._waiting and self.future is not None:
            self.future.cancel()

    @property
    def given_up(self) -> bool:
        """Whether nobody waits for it."""
        return not self._waiting

    def watch(self, progress: Progress) -> bool:
        """Note the progress; False once it should end."""
        self.progress = progress
        return not self.given_up

    @property
    def running(self) -> bool:
        """Whether a worker has taken it up and not finished it."""
        return self.future is not None and self.future.running()

    def ready(self, seconds: float = 0.0) -> bool:
        """Whether it has ended, after waiting for so long at most."""
        assert self.future is not None
        concurrent.futures.wait([self.future], timeout=seconds)
        return self.future.done()

    def result(self) -> Any:
        """The answer, waited for; raises what the work raised."""
        assert self.future is not None
        try:
            return self.future.result()
        except concurrent.futures.CancelledError:
            raise Cancelled(*_GIVEN_UP) from None
        except HeadroomError as error:
            # One error may be shown many times; its traceback must not grow each time.
            raise error.with_traceback(None) from None


class Desk:
    """The workers, what they work on, and the last answers.

    ``after`` is called when a piece of work has ended, however it ended.
    """

    def __init__(self, workers: int = _WORKERS, after: Callable[[], None] = lambda: None) -> None:
        self._after = after
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="headroom")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, key: str, work: Callable[[Watcher], Any], who: str) -> Job:
        """The job of that key, begun where there is none.

        Parameters
        ----------
        key : equal for equal work
        work : given a watcher to tell of its progress; False from it means to give up
        who : who waits for the answer

        Raises
        ------
        Busy
            If too many jobs wait.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is None or (job.given_up and not _answered(job)):
                job = self._begin(work, who)
                self._jobs[key] = job
            self._jobs.move_to_end(key)
            job.join(who)
            self._forget()
            return job

    def _begin(self, work: Callable[[Watcher], Any], who: str) -> Job:
        waiting = [job for job in self._jobs.values() if not job.ready() and not job.running]
        if len(waiting) >= _QUEUE:
            raise Busy(
                f"{len(waiting)} questions are waiting for an answer already.",
                "Ask again in a moment.",
            )
        job = Job()
        job.join(who)
        job.future = self._pool.submit(self._work, work, job.watch)
        return job

    def _work(self, work: Callable[[Watcher], Any], watcher: Watcher) -> Any:
        try:
            return work(watcher)
        finally:
            self._after()

    def _forget(self) -> None:
        ended = [key for key, job in self._jobs.items() if job.ready()]
        for key in ended[: max(len(ended) - _KEPT, 0)]:
            del self._jobs[key]


def _answered(job: Job) -> bool:
    """Whether it ended by itself, rather than by being given up."""
    if not job.ready():
        return False
    assert job.future is not None
    if job.future.cancelled():
        return False
    return not isinstance(job.future.exception(), Cancelled)
