"""A question in plain words about a view: understood, then answered at the desk."""

from __future__ import annotations

from collections.abc import Sequence

from planner.agent.analyst.desk import answer
from planner.agent.analyst.names import names_of
from planner.agent.reply import Reply
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Understood
from planner.agent.understood.understand import understand
from planner.agent.view import View


def reply(view: View, text: str, thread: Sequence[Reply] = (), tools: Tools | None = None) -> Reply:
    """The answer to a question in plain words.

    Parameters
    ----------
    thread : what was answered before, the first first
    tools : on the same view, where some of what is needed is at hand, or is not done here

    Raises
    ------
    Waiting
        Where the tools do not do a step that is needed.
    """
    return answer(tools or Tools(view), understood(view, text, thread))


def understood(view: View, text: str, thread: Sequence[Reply] = ()) -> Understood:
    """What a question in plain words asks for; the same that ``reply`` answers."""
    before = [Understood(one.asked, one.intent, one.entities, one.ask_back) for one in thread]
    return understand(text, names_of(view), before)
