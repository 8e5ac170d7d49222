"""``python -m planner learn``: what is worth knowing, and what to measure after a decision."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from mmm_core.importers.files import name_of
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from mmm_core.publish import export, writing
from optimizer.problem import PlanProblem
from planner import services
from planner.callers import WrongCall, require_seconds, text_of_file
from planner.commands import asking, commitments
from planner.commands.references import reference_of
from planner.contract.facts import facts_json
from planner.contract.learning import learning_json
from planner.contract.numbers import finite
from planner.contract.plan_tables import read_plan
from planner.facts.learning import measurement_facts
from planner.questions.learning.around import question_around

_PRECISIONS = (0.1, 0.2)


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    asking.add(parser, "for all searches (300)", needed=False)
    parser.add_argument(
        "--plan",
        help="a plan.csv that is chosen instead of the best plan; without --problem, of its own "
        "money every cell may have half as much to half as much again",
    )
    parser.add_argument(
        "--precision",
        action="append",
        type=float,
        help="of a test: standard error as a share of the response (0.1 and 0.2); may be given "
        "several times",
    )
    parser.add_argument("--decides", default="", help="who decides on a review")
    parser.add_argument("--facts", action="store_true", help="every figure with what it rests on")
    parser.add_argument("--out", help="also write the document to this file")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    precisions = given.precision or _PRECISIONS
    for one in precisions:
        if not 0 < one <= 10:
            raise WrongCall(f"The precision is {one}.", "Give a share above 0, such as 0.2.")
    model = services.load(given.model)
    chosen = None if given.plan is None else read_plan(text_of_file(given.plan), model)
    problem, reference = _question(given, model, chosen)
    found = services.measurement_plan(
        model,
        problem,
        reference,
        chosen,
        precisions=precisions,
        decides=given.decides,
        standing=commitments.standing(given, model, (), problem),
        time_limit=given.time_limit or services.DEFAULT_LEARN_LIMIT,
        watcher=asking.say_step,
    )
    document = learning_json(found)
    if given.facts:
        document["facts"] = facts_json(measurement_facts(found))
    if given.out:
        _write(Path(given.out), document)
    return document


def _question(
    given: argparse.Namespace, model: FittedModel, chosen: Plan | None
) -> tuple[PlanProblem, Reference]:
    """The question of the problem file; of a plan alone, how its own money could be divided."""
    if given.problem is not None:
        return asking.question(given, model)
    if chosen is None:
        raise WrongCall("Nothing is asked.", "Give --problem, --plan, or both.")
    if given.sets:
        raise WrongCall("A shared set of rules needs a problem.", "Give --problem too.")
    reference = reference_of(given.reference, model, chosen)
    problem = question_around(model, chosen, reference)
    return commitments.applied(given, model, problem), reference


def _write(path: Path, document: dict[str, Any]) -> None:
    text = json.dumps(finite(document), indent=2, ensure_ascii=False, allow_nan=False)
    with writing(name_of(path), path.parent):
        export(path, f"{text}\n".encode())
