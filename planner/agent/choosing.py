"""A language model's answer on its way, for a screen that looks at it now and then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from mmm_core.errors import Cancelled
from planner.agent.claims.claim import Said
from planner.agent.language.settings import Settings
from planner.agent.language.spent import Spent, Taken
from planner.agent.reply import Reply
from planner.agent.tools.steps import Do
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Understood


class Choosing:
    """What is said is chosen beside the screen; until then, and if it is stopped, the analyst's.

    Attributes
    ----------
    settings : which language model, and how much of it
    reply : the answer as far as it is known: the analyst's own until the model has chosen
    said : sentences that were checked so far, in the order in which they came
    step : what goes on
    taken : what it took; None as long as that is not known
    """

    def __init__(
        self,
        settings: Settings,
        tools: Tools,
        asked: Understood,
        plain: Reply,
        thread: Sequence[Reply] = (),
        spent: Spent | None = None,
        do: Callable[[Callable[[], bool]], Do] | None = None,
    ) -> None:
        """Begins at once; ``plain`` is the analyst's own answer.

        Parameters
        ----------
        spent : is told what the answer took
        do : does what the model's tools need, until it is told that the time is over
        """
        self.settings, self.reply = settings, plain
        self.said: tuple[Said, ...] = ()
        self.step = ""
        self.taken: Taken | None = None
        self._spent, self._do = spent, do
        self._tools, self._asked, self._thread = tools, asked, tuple(thread)
        self._stopped, self._ended = threading.Event(), threading.Event()
        threading.Thread(target=self._choose, args=(plain,), daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether ``reply`` stays as it is."""
        return self._ended.is_set() or self._stopped.is_set()

    @property
    def cost(self) -> str:
        """What it took, in words; of what was stopped nobody knows."""
        return (self.taken or Taken(0, False)).said(self.settings)

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it is done."""
        return self._ended.wait(seconds) or self.done

    def stop(self) -> None:
        """Nothing more is asked of the model: the analyst's own answer stands."""
        self._stopped.set()

    def _say(self, one: Said) -> None:
        self.said = (*self.said, one)

    def _tell(self, step: str) -> None:
        self.step = step

    def _took(self, taken: Taken) -> None:
        self.taken = taken
        if self._spent is not None:
            self._spent.add(taken, self.settings)

    def _choose(self, plain: Reply) -> None:
        # The library of language models is loaded where one is asked.
        from planner.agent.language.answering import Watching, chosen

        by = Watching(self._stopped.is_set, self._say, self._tell, self._took)
        if self._do is not None:
            by.do = self._do
        try:
            found = chosen(self.settings, self._tools, self._asked, plain, self._thread, by)
        except Cancelled:
            found = plain
        except Exception as error:  # nobody waits for a thread: the analyst answers
            logging.getLogger("planner").warning("language model", exc_info=True)
            why = f"{self.settings.model} was not asked ({type(error).__name__})."
            found = plain.withholding(why)
        if not self._stopped.is_set():
            self.reply = found
        self._ended.set()
