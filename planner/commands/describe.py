"""``python -m planner describe``: what may be asked of a model."""

from __future__ import annotations

import argparse
from typing import Any

from planner import contract, services
from planner.commands import current


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    current.add(parser, "reference")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    reference, now = current.current(given)
    fitness = services.fitness_of(now.reference_evaluation)
    return contract.describe_json(now.model, reference, fitness, now.tail)
