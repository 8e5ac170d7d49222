"""Commitments on the command line: a table beside the problem file, and what can still move."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails.standing import COMMITMENTS
from optimizer.problem import PlanProblem
from planner import services
from planner.callers import WrongCall, text_of_file
from planner.contract.commitments import commitments_from, movable_json, read_commitments
from planner.contract.contents import standing_of
from planner.contract.costs import finite_json
from planner.contract.days import read_day
from planner.finance.commitments import Commitments, holding
from planner.scenarios.content import Content
from planner.scenarios.records import Version


def add(parser: argparse.ArgumentParser) -> None:
    """The options of every command that holds plans against a current one."""
    parser.add_argument("--commitments", help="commitments.csv: money committed, or spent already")
    parser.add_argument("--on", metavar="DATE", help="what can be cancelled that day is not held")


def applied(given: argparse.Namespace, model: FittedModel, problem: PlanProblem) -> PlanProblem:
    """The question with what is committed."""
    standing = _in_force(given, model).guardrails(model, problem.horizon)
    if standing and problem.commitments:
        raise WrongCall(
            "The problem file has commitments, and --commitments gives others.",
            "Leave out one of the two.",
        )
    return replace(problem, guardrails=(*problem.guardrails, *standing))


def standing(
    given: argparse.Namespace,
    model: FittedModel,
    kept: Iterable[tuple[Version, Content]],
    problem: PlanProblem | None = None,
) -> Commitments:
    """Money that stands in every plan of a call.

    As its table has it, or its problem; else as the scenario that was saved last of those that
    say anything: nothing that was known later is forgotten.
    """
    if given.commitments is not None:
        return _in_force(given, model)
    if problem is not None and problem.commitments:
        return commitments_from(problem.canonical()[COMMITMENTS], model)
    for _, content in sorted(kept, key=lambda one: one[0].at, reverse=True):
        found = standing_of(content, model)
        if found is not None:
            return found
    return Commitments()


def with_standing(model: FittedModel, reference: Reference, of: Commitments) -> Reference:
    """The current plan with the money that stands, as ``optimize`` holds plans against it."""
    return holding(model, reference, of.guardrails(model, reference.plan.horizon))


def _in_force(given: argparse.Namespace, model: FittedModel) -> Commitments:
    found = read(given, model)
    return found if given.on is None else found.firm(_day(given.on))


def read(given: argparse.Namespace, model: FittedModel) -> Commitments:
    """What the table of a call says; nothing without one."""
    if given.commitments is None:
        if given.on is not None:
            raise WrongCall("A date is given, and no commitments.", "Give --commitments too.")
        return Commitments()
    return read_commitments(text_of_file(given.commitments), model)


def document(
    given: argparse.Namespace, model: FittedModel, answer: services.OptimizeAnswer, limit: float
) -> dict[str, Any]:
    """What of the current plan can still move, and what commitments keep the best plan from."""
    if not answer.problem.commitments:
        return {}
    plan, said = answer.answer.reference.plan, {}
    if given.commitments is not None:
        found, horizon = read(given, model), plan.horizon
        day = horizon.start if given.on is None else _day(given.on)
        said = {
            "on": str(day),
            "can_move": movable_json(services.movable(model, plan, found, day), plan, model),
            "outside_horizon": found.outside(model, horizon),
        }
    cost = services.commitments_cost(answer, limit)
    return {"commitments": {**said, **({} if cost is None else finite_json(cost, "cost"))}}


def _day(text: str) -> np.datetime64:
    return np.datetime64(read_day(text), "D")
