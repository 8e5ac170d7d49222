"""``python -m planner diagnose``: may a model carry decisions, headless."""

from __future__ import annotations

import argparse
import json
from typing import Any

from mmm_core.names import listed, printable
from mmm_core.suspicion import Relation
from planner import contract, services
from planner.callers import WrongCall
from planner.commands import current
from planner.contract.contents import fit_of
from planner.scenarios.people import Picked, required
from planner.services import Diagnosis


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    current.add(parser, "current plan")
    series = (
        "what seems to react to weak demand: its name, or labels in JSON as the answer has them"
    )
    parser.add_argument("--answer", dest="series", metavar="SERIES", help=series)
    said = "it does not react but was planned so, or it reacts"
    parser.add_argument("--said", choices=("by_design", "reacts"), help=said)
    parser.add_argument("--why", help="how it is planned, and how you know")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers: the model card as a document, after what was said if anything."""
    found = _diagnosis(given)
    if (given.series, given.said, given.why) != (None, None, None):
        _keep(given, found)
        found = _diagnosis(given)
    return contract.diagnosis_json(found, services.reaction_answers(found.model))


def _diagnosis(given: argparse.Namespace) -> Diagnosis:
    _, now = current.current(given)
    return services.diagnose(now.reference_evaluation)


def _keep(given: argparse.Namespace, found: Diagnosis) -> None:
    """Keep what somebody says of a series, under their name, for every fit of the line."""
    if None in (given.series, given.said, given.why):
        raise WrongCall(
            "An answer is a series, what is said of it, and why.",
            "Give --answer, --said and --why together.",
        )
    of, store = _series(given.series, found), services.store()
    by = required(Picked(store.people))
    store.reactions.keep(fit_of(found.model), of.labels, given.said, given.why, by)


def _series(text: str, found: Diagnosis) -> Relation:
    """The one that is meant, of those that somebody has to say something of."""
    asked = [one for one in found.relations if one.suspicious]
    try:
        labels = json.loads(text)
    except ValueError:
        labels = text
    meant = [one for one in asked if labels in (one.labels, [*one.labels.values()][-1])]
    if len(meant) == 1:
        return meant[0]
    known = listed([one.key for one in asked], len(asked)) or "none"
    raise WrongCall(
        f"{printable(text)} is {len(meant) or 'none'} of what seems to react to weak demand: "
        f"{known}.",
        "Give one of those as it is written there, in quotes.",
    )
