"""``python -m planner models``: what lies in the library."""

from __future__ import annotations

import argparse
from typing import Any

from planner import contract, services


def add(_: argparse.ArgumentParser) -> None:
    """The command has no options."""


def answer(_: argparse.Namespace) -> list[dict[str, Any]]:
    """What the command answers, as a JSON document."""
    return [contract.entry_json(entry) for entry in services.library().entries()]
