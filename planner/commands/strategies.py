"""``python -m planner strategies``: the usual plans of one question, each with its answer."""

from __future__ import annotations

import argparse
from typing import Any

from planner import services
from planner.callers import require_seconds
from planner.commands import asking
from planner.contract.facts import facts_json
from planner.contract.strategies import strategies_json
from planner.facts.strategies import strategy_facts


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    asking.add(parser, "for each plan (60)")
    growth = "of total sales on last year, such as 0.10 or '10 %%': how likely, what it would take"
    parser.add_argument("--growth", help=growth)
    parser.add_argument(
        "--brand-lift",
        type=float,
        default=services.BRAND_LIFT,
        help="what Brand building gives the brand group above its current money, as a share (0.2)",
    )
    parser.add_argument("--facts", action="store_true", help="every figure with what it rests on")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    model = services.load(given.model)
    problem, reference = asking.question(given, model)
    found = services.strategies(
        model,
        problem,
        reference,
        growth=asking.growth_of(given.growth, model.card.locale),
        brand_lift=given.brand_lift,
        time_limit=given.time_limit or services.DEFAULT_TIME_LIMIT,
        watcher=asking.say_step,
    )
    facts = {"facts": facts_json(strategy_facts(found))} if given.facts else {}
    return {**strategies_json(found), **facts}
