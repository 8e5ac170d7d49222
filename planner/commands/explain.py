"""``python -m planner explain``: a question in plain words, answered with its facts."""

from __future__ import annotations

import argparse
from typing import Any, get_args

from planner import services
from planner.agent import analyst, desk
from planner.agent.reply import Reply
from planner.agent.tools.steps import here
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Understood
from planner.agent.view import Screen, View
from planner.callers import WrongCall, require_seconds
from planner.commands import asking, commitments
from planner.contract.replies import reply_json

_SUMMARY = Understood("", "summary_board")


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    asking.add(parser, "of each search that an answer needs (as each command has it)")
    parser.add_argument("--ask", help='"why does TV get less?"; the summary if left out')
    parser.add_argument(
        "--before",
        action="append",
        default=[],
        help="a question that was asked before; may be given several times, the first first",
    )
    parser.add_argument(
        "--screen", choices=get_args(Screen), default="optimize", help="what is looked at"
    )


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    if given.before and given.ask is None:
        raise WrongCall("A thread needs a question that goes on with it.", "Give --ask too.")
    model = services.load(given.model)
    problem, reference = asking.question(given, model)
    standing = commitments.standing(given, model, (), problem)
    view = View(model, problem, reference, given.screen, standing=standing)
    tools = Tools(view, here(asking.say_step), time_limit=given.time_limit)
    if given.ask is None:
        return reply_json(analyst.answer(tools, _SUMMARY))
    thread: list[Reply] = []
    for text in given.before:
        # Only what a question was taken for counts: its answer need not be worked out.
        asked = analyst.understood(view, text, thread)
        thread.append(Reply(asked.text, asked.intent, asked.entities, asked.ask_back))
    return reply_json(desk.reply(view, given.ask, thread, tools))
