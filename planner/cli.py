"""The command line: ``python -m planner COMMAND``, one JSON document on standard output."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from mmm_core.errors import HeadroomError
from mmm_core.importers.files import said
from mmm_core.importers.memory import careful
from planner.callers import WrongCall
from planner.commands.exit_codes import ANSWERED, BUG, IMPOSSIBLE, WRONG, code_of
from planner.contract.numbers import finite
from planner.contract.refusals import error_json
from planner.jobs.errors import defect

__all__ = ["ANSWERED", "BUG", "IMPOSSIBLE", "WRONG", "main"]

# Each is a module of planner.commands.
COMMANDS = {
    "models": "The library: its models and their cards.",
    "describe": "What may be asked of a model.",
    "diagnose": "May a model carry decisions?",
    "evaluate": "What a plan brings, and against the reference.",
    "compare": "Plans side by side, as investments.",
    "optimize": "The best plan within guardrails, certified.",
    "explain": "A question in plain words, answered with its facts.",
    "frontier": "The best plan at every budget around the reference.",
    "stress": "What changes cost a plan, and what reacting saves.",
    "flip": "How wrong a number must be before the advice is another.",
    "strategies": "The usual plans: profit, growth, balanced, brand.",
    "learn": "What is worth knowing, and what to measure after a decision.",
    "hindsight": "What was spent, and the best.",
    "fits": "Two fits side by side, and which plans would change.",
    "brief": "Plans as a workbook that recalculates.",
    "scenarios": "What people keep, and decide.",
    "sets": "Sets of rules that people share.",
    "mcp": "The read-only commands as tools of an assistant, over standard input and output.",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Usage faults are answered in JSON like every other."""
        raise WrongCall(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def main(arguments: Sequence[str] | None = None, ready: Callable[[], None] = lambda: None) -> int:
    """Answer one command; the exit code says answered (0), wrong (2) or impossible (3).

    ``ready`` is called once what the command needs is imported.
    """
    document, code = answered(sys.argv[1:] if arguments is None else arguments, ready)
    if document is None:
        return code  # it spoke a protocol of its own
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    # UTF-8 whatever the terminal says; a lone surrogate in a path must not cut the answer.
    return code if _printed(text.encode("utf-8", "backslashreplace") + b"\n") else WRONG


def answered(arguments: Sequence[str], ready: Callable[[], None] = lambda: None) -> tuple[Any, int]:
    """The document of one command, what went wrong included, and its exit code."""
    try:
        given = _parser(arguments).parse_args(arguments)
        ready()
        with careful():
            answer = given.answer(given)
        document, code = answer if isinstance(answer, tuple) else (answer, ANSWERED)
    except HeadroomError as error:
        document, code = error_json(error), code_of(error)
    except Exception as error:
        if os.environ.get("HEADROOM_DEBUG"):
            raise
        logging.getLogger("planner").debug("unexpected", exc_info=True)
        document, code = error_json(defect(error)), BUG
    return finite(document), code


def _printed(answer: bytes) -> bool:
    """Whether the answer was written, or nobody wants to read on."""
    try:
        sys.stdout.buffer.write(answer)
        sys.stdout.flush()
    except OSError as error:
        # Python tries once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"The answer cannot be written: {said(error)}.", file=sys.stderr)
            return False
    return True


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Of all commands the names; of the one that is called the options too, with what it needs."""
    parser = _Parser(prog="python -m planner", description="Plan budgets on fitted models.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    called = next((said for said in arguments if not said.startswith("-")), None)
    for name, about in COMMANDS.items():
        added = commands.add_parser(name, help=about, description=about)
        if name == called:
            command = import_module(f"planner.commands.{name}")
            command.add(added)
            added.set_defaults(answer=command.answer)
    return parser
