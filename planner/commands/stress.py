"""``python -m planner stress``: what changes cost a plan, and what reacting saves."""

from __future__ import annotations

import argparse
from typing import Any

from planner import contract, services
from planner.callers import require_seconds, text_of_file
from planner.commands import asking
from planner.contract.plan_tables import read_plan


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    asking.add(parser, "for all cases (300)")
    parser.add_argument("--pack", help="pack.json: the cases, instead of the usual ones")
    parser.add_argument("--plan", help="a plan.csv to stress instead of the best plan")


def answer(given: argparse.Namespace) -> list[dict[str, Any]]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    model = services.load(given.model)
    problem, reference = asking.question(given, model)
    cases = None if given.pack is None else contract.parse_pack(text_of_file(given.pack))
    if given.plan is None:
        plan = services.optimize(model, problem, reference).answer.plan
    else:
        plan = read_plan(text_of_file(given.plan), model)
    if cases is None:
        now = services.assess(model, plan, reference, problem.tail, problem.assumptions)
        cases = services.usual_cases(now.evaluation)
    limit = given.time_limit or services.DEFAULT_STRESS_LIMIT
    return contract.stress_json(
        services.stress(model, problem, plan, reference, cases, limit, asking.say)
    )
