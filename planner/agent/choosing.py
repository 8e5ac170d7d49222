"""A language model's answer on its way, for a screen that looks at it now and then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace

from mmm_core.errors import Cancelled
from planner.agent.language.settings import Settings
from planner.agent.reply import Reply, Withheld
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Understood


class Choosing:
    """What is said is chosen beside the screen; until then, and if it is stopped, the analyst's.

    Attributes
    ----------
    settings : which language model, and how much of it
    reply : the answer as far as it is known: the analyst's own until the model has chosen
    """

    def __init__(
        self,
        settings: Settings,
        tools: Tools,
        asked: Understood,
        plain: Reply,
        thread: Sequence[Reply] = (),
    ) -> None:
        """Begins at once; ``plain`` is the analyst's own answer."""
        self.settings, self.reply = settings, plain
        self._tools, self._asked, self._thread = tools, asked, tuple(thread)
        self._stopped, self._ended = threading.Event(), threading.Event()
        threading.Thread(target=self._choose, args=(plain,), daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether ``reply`` stays as it is."""
        return self._ended.is_set() or self._stopped.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it is done."""
        return self._ended.wait(seconds) or self.done

    def stop(self) -> None:
        """Nothing more is asked of the model: the analyst's own answer stands."""
        self._stopped.set()

    def _choose(self, plain: Reply) -> None:
        # The library of language models is loaded where one is asked.
        from planner.agent.language.answering import chosen

        try:
            found = chosen(
                self.settings, self._tools, self._asked, plain, self._thread, self._stopped.is_set
            )
        except Cancelled:
            found = plain
        except Exception as error:  # nobody waits for a thread: the analyst answers
            logging.getLogger("planner").warning("language model", exc_info=True)
            why = f"{self.settings.model} was not asked ({type(error).__name__})."
            found = replace(plain, withheld=(*plain.withheld, Withheld(why)))
        if not self._stopped.is_set():
            self.reply = found
        self._ended.set()
