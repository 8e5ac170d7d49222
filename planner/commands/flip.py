"""``python -m planner flip``: how wrong a number must be before the advice is another."""

from __future__ import annotations

import argparse
from typing import Any

from mmm_core.labels import CHANNEL
from planner import contract, services
from planner.callers import require_seconds
from planner.commands import asking


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    asking.add(parser, "for all searches (300)")
    parser.add_argument("--by-channel", action="store_true", help="all regions of one together")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    model = services.load(given.model)
    problem, reference = asking.question(given, model)
    limit = given.time_limit or services.DEFAULT_TIPPING_LIMIT
    dims = (CHANNEL,) if given.by_channel else None
    return contract.flip_json(
        services.tipping_points(
            model, problem, reference, by=dims, time_limit=limit, watcher=asking.say_step
        )
    )
