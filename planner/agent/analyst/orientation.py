"""What is said where nothing is computed: help, what is out of scope, what is unclear."""

from __future__ import annotations

from planner.agent.analyst.talk import Talk
from planner.wording import analyst as words


def help_out(talk: Talk) -> None:
    """What can be asked, and that asking changes nothing."""
    talk.plain(words.CAN)
    talk.plain(words.READS)


def out_of_scope(talk: Talk) -> None:
    """That it is not answered, and what is instead."""
    talk.plain(words.OUT_OF_SCOPE)
    talk.plain(words.CAN)


def ask_back(talk: Talk) -> None:
    """The question back; its readings stand beside it."""
    unclear = talk.asked.ask_back
    talk.plain(words.NOT_UNDERSTOOD if unclear is None else unclear.question)
