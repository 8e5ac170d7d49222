"""What was found of a view, each thing once, and the steps that find it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, cast

from optimizer.problem import PlanProblem
from planner import services
from planner.agent.tools.steps import Do, Step, here, not_here
from planner.agent.view import View
from planner.jobs.work import Work

Memory = dict[str, Any]


class Remembered:
    """A view, and what was found of it so far.

    Attributes
    ----------
    view : what the person looks at
    model : under what the question in view assumes
    memory : what was found, by the key of its step; shared within a thread
    """

    def __init__(
        self,
        view: View,
        do: Do | None = None,
        memory: Memory | None = None,
        time_limit: float | None = None,
    ) -> None:
        """``do`` does a step, or raises ``Waiting``; ``time_limit`` is in seconds, of each step."""
        self.view = view
        self.model = services.model_under(view.problem, view.model)
        self.memory: Memory = {} if memory is None else memory
        self._do, self._limit = do or here(), time_limit

    def without_steps(self) -> Self:
        """The same with the same memory, which does no step itself: ``Waiting`` says which."""
        return type(self)(self.view, not_here, self.memory, self._limit)

    def take(self, step: Step, result: Any) -> None:
        """What a step gave that was done elsewhere."""
        self.memory[self._key(step.key)] = result

    # --- once -----------------------------------------------------------------------------

    def _seconds(self, usual: float) -> float:
        return usual if self._limit is None else self._limit

    def _step(
        self, name: str, said: str, problem: PlanProblem, ask: Callable[..., Any], args: Any
    ) -> Any:
        step = Step(name, said, problem, Work(ask, tuple(args), self.view.model))
        return self._kept(step.key, lambda: self._do(step))

    def _once[T](self, what: str, compute: Callable[[], T]) -> T:
        """Of what is about the question in view."""
        return self._kept(f"{what} {self.view.problem.fingerprint}", compute)

    def _kept[T](self, about: str, compute: Callable[[], T]) -> T:
        key = self._key(about)
        if key not in self.memory:
            self.memory[key] = compute()
        return cast(T, self.memory[key])

    def _key(self, about: str) -> str:
        return f"{about} {self.view.model.identity}"
