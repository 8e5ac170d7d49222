"""What every command takes that asks about a model, and how it says how far it has come."""

from __future__ import annotations

import argparse
import sys

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import PlanProblem
from planner import contract, services
from planner.callers import MODEL, WrongCall, text_of_file
from planner.commands import commitments, sets
from planner.commands.references import uploaded
from planner.wording.figures import Reader


def add(
    parser: argparse.ArgumentParser, seconds: str, model: str = MODEL, needed: bool = True
) -> None:
    """The options of every command that asks the optimizer; some do without a problem file."""
    parser.add_argument("model", help=model)
    parser.add_argument("--problem", required=needed, help="problem.json")
    parser.add_argument("--reference", help="a plan.csv instead of the default reference")
    shared = "a shared set of rules, beside those of the problem; may be given several times"
    parser.add_argument("--set", action="append", default=[], dest="sets", help=shared)
    commitments.add(parser)
    parser.add_argument("--time-limit", type=float, help=f"seconds {seconds}")


def question(given: argparse.Namespace, model: FittedModel) -> tuple[PlanProblem, Reference]:
    """The question, asked of the reference that is in force, and that reference."""
    handed_in = None if given.reference is None else uploaded(given.reference, model)
    problem = contract.parse_problem(text_of_file(given.problem), model, handed_in)
    problem = sets.with_sets(problem, model, given.model, given.sets)
    problem = commitments.applied(given, model, problem)
    return problem, handed_in or services.reference_for(model, problem.horizon)


def growth_of(text: str | None, locale: str) -> float | None:
    """A growth as a share, from ``0.10`` or ``10 %``: every command reads it alike.

    Raises
    ------
    WrongCall
        Of a number above 1 without a sign: nobody means ten times as much by 10.
    Unreadable
        If it is neither.
    """
    if text is None:
        return None
    read = Reader("percent", locale=locale, least=None).read(text)
    if "%" in text:
        return read / 100
    if abs(read) > 1:
        raise WrongCall(f"The growth is {text}.", "Write a share such as 0.10, or '10 %'.")
    return read


def say_step(at: services.Progress) -> bool:
    """A line for every step that has ended, and none while one is under way."""
    return at.search is not None or say(at)


def say(at: services.Progress) -> bool:
    """A line on standard error; nothing is given up but by the keyboard."""
    line = f"{at.done} of {at.total}{': ' if at.what else ''}{at.what}"
    print(line, file=sys.stderr, flush=True)
    return True
