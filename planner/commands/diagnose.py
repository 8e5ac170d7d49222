"""``python -m planner diagnose``: may a model carry decisions, headless."""

from __future__ import annotations

import argparse
from typing import Any

from planner import contract, services
from planner.callers import MODEL


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", help=MODEL)
    parser.add_argument("--horizon", help="a quarter or year of the current plan: 'Q1 2027', 2027")
    parser.add_argument("--start", help="first period of the current plan (right after the data)")
    parser.add_argument("--periods", type=int, help="periods of the current plan (a quarter)")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers: the model card as a document."""
    model = services.load(given.model)
    horizon = contract.read_horizon(model, given.horizon, given.start, given.periods)
    reference = services.reference_for(model, horizon)
    now = services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
    return contract.diagnosis_json(services.diagnose(now.reference_evaluation))
