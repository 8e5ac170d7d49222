"""``python -m planner hindsight``: money that was spent, against the certified best for it."""

from __future__ import annotations

import argparse
from typing import Any

from planner import services
from planner.callers import MODEL, require_seconds, text_of_file
from planner.contract.facts import facts_json
from planner.contract.hindsight import hindsight_json, parse_past, past_horizon
from planner.facts.hindsight import hindsight_facts
from planner.questions.past_question import spent_reference


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", help=MODEL)
    parser.add_argument("--start", help="first period to look back on (the data's last ones)")
    parser.add_argument("--periods", type=int, help="periods to look back on (a quarter)")
    parser.add_argument(
        "--problem",
        help="a problem.json of guardrails alone, relative to what was spent (each cell 50 to "
        "150 %% of it, never above the highest observed period)",
    )
    parser.add_argument("--facts", action="store_true", help="every figure with its source")
    parser.add_argument("--time-limit", type=float, help="seconds until the answer (60)")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    model = services.load(given.model)
    horizon = past_horizon(model, given.start, given.periods)
    text = None if given.problem is None else text_of_file(given.problem)
    problem = parse_past(text, model, spent_reference(model, horizon))
    limit = given.time_limit or services.DEFAULT_TIME_LIMIT
    found = services.hindsight(model, horizon, problem, limit)
    facts = {"facts": facts_json(hindsight_facts(found))} if given.facts else {}
    return {**hindsight_json(found), **facts}
