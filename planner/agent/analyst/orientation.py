"""What is said where nothing is computed: help, what is out of scope, what is unclear."""

from __future__ import annotations

from planner.agent.analyst.talk import Talk
from planner.wording import analyst as words
from planner.wording import meanings


def help_out(talk: Talk) -> None:
    """What can be asked, and that asking changes nothing."""
    talk.plain(words.CAN)
    talk.plain(words.READS)


def out_of_scope(talk: Talk) -> None:
    """That it is not answered, and what is instead."""
    talk.plain(words.OUT_OF_SCOPE)
    talk.plain(words.CAN)


def timing(talk: Talk) -> None:
    """That money is not moved in time, and where single periods can be changed."""
    talk.plain(words.CALENDARS)
    talk.plain(words.WHAT_IF_PERIODS)


def sales(talk: Talk) -> None:
    """Where total sales are told; the panel is about what money adds to them."""
    talk.plain(words.SALES_ELSEWHERE)
    talk.plain(words.CAN)


def meaning(talk: Talk) -> None:
    """What words of the field mean, as the help beside figures says it."""
    model = talk.tools.model
    for term in talk.names.terms:
        said, number = meanings.meaning(model, term)
        talk.verbatim(f"meaning_{term}", [said], number)
    if not talk.names.terms:
        talk.plain(words.NO_SUCH_WORD)


def ask_back(talk: Talk) -> None:
    """The question back; its readings stand beside it."""
    unclear = talk.asked.ask_back
    talk.plain(words.NOT_UNDERSTOOD if unclear is None else unclear.question)
