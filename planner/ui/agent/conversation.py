"""What was asked beside the screens of one model, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mmm_core.errors import HeadroomError
from planner.agent.choosing import Choosing
from planner.agent.reply import Reply
from planner.agent.tools.remembered import Memory
from planner.agent.tools.steps import Step
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Understood
from planner.ui.optimize.draft import Draft

# Further back nobody reads, and answers are large.
_MOST = 30


@dataclass(eq=False)
class Exchange:
    """One question and what came of it.

    Parameters
    ----------
    asked : what it was taken for
    tools : on what was in view then
    seen : what was in view, equal where that is (``view.seen``)
    about : the same in words
    reply : the answer; None until it is there
    waits : the step that it waits for; None for none
    choosing : the language model that chooses what is said; None where none does, or has
    cost : what the language model's part of the answer took, in words; "" for nothing
    error : why there is no answer
    stopped : it was given up
    before : the question as it was typed before this answer's proposal was opened
    opens : path and name of the screen that the proposal was just opened on
    refused : why the proposal could not be opened
    """

    asked: Understood
    tools: Tools
    seen: str
    about: str
    reply: Reply | None = None
    waits: Step | None = None
    choosing: Choosing | None = None
    cost: str = ""
    error: HeadroomError | None = None
    stopped: bool = False
    before: Draft | None = None
    opens: tuple[str, str] | None = None
    refused: HeadroomError | None = None

    def stop(self) -> None:
        """It is not waited for any more; what the analyst has answered by itself stands."""
        self.waits = None
        if self.choosing is None:
            self.stopped = True
            return
        self.choosing.stop()
        self.cost = self.choosing.cost
        self.reply, self.choosing = self.choosing.reply, None

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self.reply is None and self.error is None and not self.stopped


@dataclass(eq=False)
class Conversation:
    """Questions and answers in their order.

    Parameters
    ----------
    exchanges : the oldest first
    wanted : what was pressed, a question in words or a reading, and is not taken up yet
    count : how many were asked; it tells buttons of one from those of another
    memory, remembers : what tools have found, and of which view
    """

    exchanges: list[Exchange] = field(default_factory=list)
    wanted: str | Understood | None = None
    count: int = 0
    memory: Memory = field(default_factory=dict)
    remembers: str = ""

    @property
    def last(self) -> Exchange | None:
        """The one that was asked last."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def thread(self) -> Sequence[Reply]:
        """The answers so far, which a question may go on from."""
        return [one.reply for one in self.exchanges if one.reply is not None]

    def memory_of(self, seen: str) -> Memory:
        """What was found about a view; what was found about another one is let go."""
        if seen != self.remembers:
            self.memory, self.remembers = {}, seen
        return self.memory

    def add(self, one: Exchange) -> None:
        """One question more, after one that is no longer waited for.

        What was found for questions about another view is let go: only the last is drawn whole.
        """
        if self.last is not None and self.last.is_open:
            self.last.stop()
        for former in self.exchanges:
            if former.tools.memory is not one.tools.memory:
                former.tools.memory.clear()
        self.exchanges = [*self.exchanges, one][-_MOST:]
        self.count += 1

    def begin_anew(self) -> None:
        """Nothing was asked."""
        self.exchanges, self.wanted = [], None
