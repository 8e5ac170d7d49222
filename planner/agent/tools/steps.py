"""What takes more than about a second: done here, or as a job that somebody else begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from planner.jobs.work import Work


@dataclass(frozen=True, eq=False)
class Step:
    """One piece of work that an answer needs.

    Parameters
    ----------
    name : of what is worked out, as the screens name its job: "best", "prices", "flip"
    said : what is said while it goes on: "Pricing the rules"
    problem : the question that it is about
    work : what gives its result
    """

    name: str
    said: str
    problem: PlanProblem
    work: Work

    @property
    def key(self) -> str:
        """Equal for equal work of one view."""
        return f"{self.name} {self.problem.fingerprint}"


Do = Callable[[Step], Any]


class Waiting(Exception):
    """An answer needs a step that is not there yet; no error, and never shown as one."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


def here(watcher: Watcher | None = None) -> Do:
    """Does every step at once, in this process."""

    def do(step: Step) -> Any:
        return step.work.run(watcher or (lambda _: True))

    return do


def not_here(step: Step) -> Any:
    """Does none: says which one would be needed."""
    raise Waiting(step)
