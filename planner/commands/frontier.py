"""``python -m planner frontier``: the best plan at every budget around the reference."""

from __future__ import annotations

import argparse
from typing import Any

from planner import contract, services
from planner.callers import require_seconds
from planner.commands import asking
from planner.contract.facts import facts_json
from planner.facts.budgets import best_budget_facts
from planner.jobs import processes


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    asking.add(parser, "for all budgets (300); the problem's own budget is left out")
    parser.add_argument("--points", type=int, default=21, help="budgets, from 50 %% to 150 %%")
    parser.add_argument("--facts", action="store_true", help="of the best budget, with sources")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    model = services.load(given.model)
    problem, reference = asking.question(given, model)
    budgets = services.budgets_around(reference.plan.total(), given.points)
    limit = given.time_limit or services.DEFAULT_FRONTIER_LIMIT
    found = services.frontier(
        model, problem, reference, budgets, limit, asking.say, processes.as_configured()
    )
    facts = {"facts": facts_json(best_budget_facts(found.best))} if given.facts else {}
    return {**contract.frontier_json(found), **facts}
