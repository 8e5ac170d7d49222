"""``python -m planner describe``: what may be asked of a model."""

from __future__ import annotations

import argparse
from typing import Any

from planner import contract, services
from planner.callers import MODEL


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", help=MODEL)
    parser.add_argument("--horizon", help="a quarter or year of the reference: 'Q1 2027', 2027")
    parser.add_argument("--start", help="first period of the reference (right after the data)")
    parser.add_argument("--periods", type=int, help="periods of the reference (a quarter)")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    model = services.load(given.model)
    horizon = contract.read_horizon(model, given.horizon, given.start, given.periods)
    reference = services.reference_for(model, horizon)
    now = services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
    fitness = services.fitness_of(now.reference_evaluation)
    return contract.describe_json(model, reference, fitness, now.tail)
