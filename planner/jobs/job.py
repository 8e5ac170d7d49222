"""One piece of work: how far it is, who waits for it, and in the end its answer."""

from __future__ import annotations

import concurrent.futures
import time
from concurrent.futures import Future
from typing import Any

from mmm_core.errors import Cancelled, HeadroomError, InvalidProblem
from optimizer.errors import Infeasible, NoRoundPlan, OutOfReach, Undecided
from optimizer.progress import Progress
from planner.jobs.work import Work
from planner.jobs.workers import GIVEN_UP

# What follows from the question, and will again.
_LASTING = (InvalidProblem, Infeasible, OutOfReach, Undecided, NoRoundPlan)


class Job:
    """It goes on for as long as anybody waits for it.

    Attributes
    ----------
    progress : how far it is; None before it has said so
    unasked : nobody has asked for it: it waits until all that was asked is done
    asked_at : when it was asked for, seconds of the monotonic clock
    seconds : of processor time that it has taken, as far as is known
    size : what its answer adds to those before, bytes
    """

    def __init__(self, work: Work, unasked: bool = False) -> None:
        self._work: Work | None = work
        self.unasked, self.asked_at = unasked, time.monotonic()
        self.progress: Progress | None = None
        self.seconds, self.size = 0.0, 0
        self._future: Future[Any] = Future()
        self._people: set[str] = set()

    @property
    def people(self) -> frozenset[str]:
        """Who waits for it."""
        return frozenset(self._people)

    def join(self, who: str) -> None:
        """Wait for it too."""
        self._people.add(who)

    def leave(self, who: str) -> None:
        """Wait for it no more; the last one to leave ends it."""
        self._people.discard(who)
        if not self._people:
            self._future.cancel()

    @property
    def given_up(self) -> bool:
        """Whether nobody waits for it."""
        return not self._people

    @property
    def answered(self) -> bool:
        """Whether it has ended by itself, rather than by being given up."""
        if not self._future.done() or self._future.cancelled():
            return False
        return not isinstance(self._future.exception(), Cancelled)

    @property
    def passing(self) -> bool:
        """Whether it ended for a reason that may be gone: asked again, it may be answered."""
        if not self.answered:
            return False
        error = self._future.exception()
        return error is not None and not isinstance(error, _LASTING)

    def watch(self, progress: Progress | None, seconds: float) -> bool:
        """Note how far it is; False once it should end."""
        self.progress, self.seconds = progress, seconds
        return not self.given_up

    def ready(self, seconds: float = 0.0) -> bool:
        """Whether it has ended, after waiting for so long at most."""
        if not self._future.done():
            concurrent.futures.wait([self._future], timeout=seconds)
        return self._future.done()

    def result(self) -> Any:
        """The answer, waited for; raises what the work raised."""
        try:
            return self._future.result()
        except concurrent.futures.CancelledError:
            raise Cancelled(*GIVEN_UP) from None
        except HeadroomError as error:
            # One error may be shown many times; its traceback must not grow each time.
            raise error.with_traceback(None) from None

    # --- for whoever does it ------------------------------------------------------------

    def begin(self) -> Work | None:
        """What is to be done, handed over once; None where it was given up before."""
        work, self._work = self._work, None
        if not self._future.running():
            return work if self._future.set_running_or_notify_cancel() else None
        if self.given_up:
            self.fail(Cancelled(*GIVEN_UP))
            return None
        return work

    def interrupt(self, work: Work) -> None:
        """What was begun is to be begun once more, with what it has found so far."""
        self._work = work.after(self.progress.known) if self.progress is not None else work

    def end(self, answer: Any, size: int) -> None:
        """It has its answer."""
        self.size = size
        self._future.set_result(answer)

    def fail(self, error: BaseException) -> None:
        """It has none."""
        self._future.set_exception(error)
