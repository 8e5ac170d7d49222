"""``python -m planner optimize``: the best plan within guardrails; of a folder, each model's."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from planner import contract, services
from planner.callers import MODEL, WrongCall, require_seconds, text_of_file
from planner.commands import asking, commitments
from planner.commands.exit_codes import worst_code
from planner.contract.facts import facts_json
from planner.facts.answers import answer_facts
from planner.facts.standings import answer_standing_facts
from planner.jobs import fleet, processes

Json = dict[str, Any]


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    asked = f"{MODEL}, or a folder of such files: each is optimized"
    until = "until the answer (60); --explain may take as many more (or 300)"
    asking.add(parser, until, asked)
    parser.add_argument("--explain", action="store_true", help="prices, ranges, stability too")
    parser.add_argument("--facts", action="store_true", help="every figure with its source")


def answer(given: argparse.Namespace) -> Json | tuple[Json, int]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    if fleet.is_folder(given.model):
        return _of_folder(given)
    model = services.load(given.model)
    problem, reference = asking.question(given, model)
    limit = given.time_limit or services.DEFAULT_TIME_LIMIT
    found = services.optimize(model, problem, reference, limit)
    costs = services.declined_costs(found, limit, asking.say)
    said = commitments.document(given, model, found, limit)
    if given.facts:
        said["facts"] = facts_json([*answer_facts(found), *answer_standing_facts(found)])
    if not given.explain:
        return {**contract.optimum_json(found, costs), **said}
    explained = services.explain(
        found,
        time_limit=given.time_limit or services.DEFAULT_EXPLAIN_LIMIT,
        watcher=asking.say,
        jobs=processes.as_configured(),
    )
    return {**contract.explanation_json(explained, costs), **said}


# What a folder of models cannot share, and what to do instead.
_OF_ONE = {
    "commitments": ("Commitments belong", "Write them into the problem, or name one model."),
    "reference": ("A reference belongs", "Leave out --reference, or name one model."),
    "sets": ("A set of rules belongs", "Write the rules into the problem, or name one model."),
}


def _of_folder(given: argparse.Namespace) -> tuple[Json, int]:
    if given.explain:
        raise WrongCall("A folder is not explained.", "Name one model, or drop --explain.")
    if given.facts:
        raise WrongCall("Of a folder there are no facts.", "Name one model, or drop --facts.")
    for name, (what, remedy) in _OF_ONE.items():
        if getattr(given, name):
            raise WrongCall(f"{what} to one model, and a folder of them is asked.", remedy)
    limit = given.time_limit or services.DEFAULT_TIME_LIMIT
    problem = text_of_file(given.problem)
    outcomes = fleet.optimize(Path(given.model), problem, limit, asking.say)
    return fleet.document(outcomes), worst_code(outcome.error for outcome in outcomes)
