"""The current plan over the horizon that a command is asked of; it loads no solver."""

from __future__ import annotations

import argparse

from mmm_core.plan import Reference
from planner import contract, services
from planner.callers import MODEL
from planner.services import PlanAnswer


def add(parser: argparse.ArgumentParser, of: str) -> None:
    """A model, and the horizon; ``of`` is what the command calls the current plan."""
    parser.add_argument("model", help=MODEL)
    parser.add_argument("--horizon", help=f"a quarter or year of the {of}: 'Q1 2027', 2027")
    parser.add_argument("--start", help=f"first period of the {of} (right after the data)")
    parser.add_argument("--periods", type=int, help=f"periods of the {of} (a quarter)")


def current(given: argparse.Namespace) -> tuple[Reference, PlanAnswer]:
    """The current plan over that horizon, and what it brings."""
    model = services.load(given.model)
    horizon = contract.read_horizon(model, given.horizon, given.start, given.periods)
    reference = services.reference_for(model, horizon)
    return reference, services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
