"""The page of a brief on the command line: what people write on it, and what else is asked for."""

from __future__ import annotations

import argparse
from dataclasses import replace

from planner.brief.document import brief
from planner.brief.output import PAPERS
from planner.brief.page import Brief, Fields
from planner.brief.stages import DEFAULT_LIMIT, STAGES, asked_for
from planner.brief.subject import Subject
from planner.callers import WrongCall
from planner.commands.asking import growth_of, say_step
from planner.contract.days import read_day
from planner.questions.tipping_points import TippingPoints


def add(parser: argparse.ArgumentParser) -> None:
    """The options of a page."""
    parser.add_argument("--headline", default="", help="of the page, in place of its own")
    parser.add_argument("--owner", default="", help="who decides, as the page says it")
    parser.add_argument("--decide-by", metavar="DATE", help="by when, as the page says it")
    parser.add_argument("--notes", default="", help="what else to say on the page")
    parser.add_argument(
        "--with",
        action="append",
        default=[],
        dest="stages",
        choices=("all", *STAGES),
        help="what else to ask for the page, which takes a while; may be given several times",
    )
    parser.add_argument("--growth", help="of total sales on last year, such as 0.10 or '10 %%'")
    parser.add_argument("--paper", choices=PAPERS, default="a4", help="of a PDF")


def fields(given: argparse.Namespace) -> Fields:
    """What people write on it.

    Raises
    ------
    InvalidProblem
        If a text is too long, or holds what cannot be printed.
    """
    by = None if given.decide_by is None else read_day(given.decide_by)
    return Fields(given.headline, given.owner, by, given.notes)


def page(
    given: argparse.Namespace, of: Subject, written: Fields, points: TippingPoints | None = None
) -> Brief:
    """The page, with what else the call asks for.

    Parameters
    ----------
    points : what would flip the advice, where that was looked for already
    """
    stages = STAGES if "all" in given.stages else given.stages
    wanted = {*stages, *(["flips"] if given.tipping_points else [])}
    if given.growth and "strategies" not in wanted:
        raise WrongCall(
            "A growth is held against strategies, and none are asked for.", "Add --with strategies."
        )
    if points is not None:
        wanted -= {"flips"}
    growth = growth_of(given.growth, of.model.card.locale)
    limit = given.time_limit or DEFAULT_LIMIT
    asked = asked_for(of, tuple(wanted), growth=growth, time_limit=limit, watcher=say_step)
    asked = asked if points is None else replace(asked, tipping=points)
    return brief(of, written, asked)
