"""``python -m planner diagnose``: may a model carry decisions, headless."""

from __future__ import annotations

import argparse
from typing import Any

from planner import contract, services
from planner.commands import current


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    current.add(parser, "current plan")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers: the model card as a document."""
    _, now = current.current(given)
    return contract.diagnosis_json(services.diagnose(now.reference_evaluation))
