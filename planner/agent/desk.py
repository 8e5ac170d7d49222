"""Who answers a question: a language model where one is configured, else the analyst."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planner.agent import analyst
from planner.agent.language.settings import Settings, configured
from planner.agent.reply import Reply
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Understood
from planner.agent.view import View


def chooser(asked: Understood) -> Settings | None:
    """The language model that chooses what is said to a question; None where the analyst does.

    Raises
    ------
    InvalidSetting
        If a setting of the language model is none.
    """
    return None if asked.intent in ("ask_back", "help") else configured()


def reply(
    view: View,
    text: str,
    thread: Sequence[Reply] = (),
    tools: Tools | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Reply:
    """The answer to a question in plain words, by whoever is configured; as ``analyst.reply``.

    Parameters
    ----------
    stopped : asked all the while whether the person has given up

    Raises
    ------
    Waiting
        Where the tools do not do a step that is needed.
    InvalidSetting
        If a setting of the language model is none.
    Cancelled
        If the person has given up.
    """
    tools = tools or Tools(view)
    asked = analyst.understood(view, text, thread)
    said, settings = analyst.answer(tools, asked), chooser(asked)
    if settings is not None:
        # The library of language models is loaded where one is asked.
        from planner.agent.language.answering import Watching, chosen

        said = chosen(settings, tools, asked, said, thread, Watching(stopped))
    return said
