"""``python -m planner sets``: sets of rules that people share, headless."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mmm_core.importers.registry import suffix_of
from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from planner import contract, services
from planner.callers import MODEL, text_of_file
from planner.contract import scenarios as documents
from planner.contract.guardrail_sets import from_json, read_set
from planner.scenarios.people import Person, Picked

# As with scenarios: the database is loaded by the command that uses it.
if TYPE_CHECKING:
    from planner.scenarios.saved_sets import SavedSets

Json = dict[str, Any]


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)

    def action(name: str, about: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=about, description=about)
        added.add_argument("model", help=MODEL)
        return added

    action("list", "Sets of the model's line, and former files that were not taken in.")
    action("show", "A set, its rules as a problem file takes them.").add_argument("name")
    saved = action("save", "Keep rules as a set.")
    saved.add_argument("--name", required=True)
    rules = saved.add_mutually_exclusive_group(required=True)
    rules.add_argument("--problem", help="problem.json, whose guardrails are kept")
    rules.add_argument("--file", help="a set as the screen writes it (CSV)")
    seen = "sha256 of the set that was seen"
    saved.add_argument("--replace", metavar="SHA256", help=f"{seen}, in whose place it goes")
    deleted = action("delete", "Remove a set.")
    deleted.add_argument("name")
    deleted.add_argument("--sha256", required=True, help=f"{seen}, and is to go")


def answer(given: argparse.Namespace) -> Any:
    """What the command answers, as a JSON document."""
    model = services.load(given.model)
    return _ACTIONS[given.action](given, model, _sets(model, given.model))


def with_sets(
    problem: PlanProblem, model: FittedModel, asked: str, names: Sequence[str]
) -> PlanProblem:
    """A question with the rules of shared sets beside its own.

    ``asked`` is what the model was loaded by.

    Raises
    ------
    InvalidProblem
        If there is no such set, it does not fit the model, or a label stands twice.
    """
    if not names:
        return problem
    sets = _sets(model, asked)
    rules = (rule for name in names for rule in sets.load(name)[1])
    return replace(problem, guardrails=(*problem.guardrails, *rules))


def _sets(model: FittedModel, asked: str) -> SavedSets:
    return services.saved_sets(model, of_library=not suffix_of(asked))


def _listed(_: Any, __: FittedModel, sets: SavedSets) -> Json:
    kept, left_out = sets.listed()
    return {
        "sets": [documents.set_json(one) for one in kept],
        "not_taken_in": documents.left_out_json(left_out),
    }


def _shown(given: argparse.Namespace, _: FittedModel, sets: SavedSets) -> Json:
    return documents.set_json(*sets.load(given.name))


def _saved(given: argparse.Namespace, model: FittedModel, sets: SavedSets) -> Json:
    rules = _rules(given, model)
    return documents.set_json(sets.save(given.name, rules, _who(), given.replace), rules)


def _rules(given: argparse.Namespace, model: FittedModel) -> Sequence[Guardrail]:
    """Those of a set, or of a question that can be asked; not its declined moves."""
    if given.file:
        return read_set(text_of_file(given.file), model)
    text = text_of_file(given.problem)
    contract.parse_problem(text, model)
    return from_json(json.dumps(json.loads(text).get("guardrails", [])), model)


def _deleted(given: argparse.Namespace, _: FittedModel, sets: SavedSets) -> Json:
    return {"name": given.name, "deleted": sets.delete(given.name, given.sha256) is not None}


def _who() -> Person | None:
    return Picked(services.store().people).person()


_ACTIONS = {"list": _listed, "show": _shown, "save": _saved, "delete": _deleted}
