"""What a plan was the answer to, as scenarios keep it and plans that are compared say it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mmm_core.assumptions import Assumptions
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails.standing import COMMITMENTS
from optimizer.problem import PlanProblem
from planner.contract.problems import parse_problem
from planner.scenarios.content import JUDGED, Content

Json = dict[str, Any]
# Declined moves and money that stands are beside the question; what is assumed stands by itself.
_BESIDE = ("declined", COMMITMENTS)


def said_of(content: Content) -> Json:
    """What a version was the answer to; of one that somebody has edited, only what stands.

    A plan that was edited keeps the question that it began as an answer to, and is none.
    """
    kept = content.document
    keys = ("problem", *_BESIDE) if kept.get(JUDGED) else (COMMITMENTS,)
    return {key: kept[key] for key in keys if kept.get(key)}


def said_of_question(problem: PlanProblem) -> Json:
    """The same of a plan that has just been found."""
    whole = problem.canonical()
    apart = ("assumptions", *_BESIDE)
    question = {key: value for key, value in whole.items() if key not in apart}
    return {"problem": question, **{key: whole[key] for key in _BESIDE if whole.get(key)}}


def question_from(
    said: Mapping[str, Any],
    assumptions: Assumptions,
    model: FittedModel,
    reference: Reference | None = None,
) -> PlanProblem | None:
    """The question itself; None where nobody asked, or it does not fit the model.

    Parameters
    ----------
    said : as ``said_of`` has it
    reference : as ``parse_problem`` takes it
    """
    if not said.get("problem"):
        return None
    beside = {key: said[key] for key in _BESIDE if said.get(key)}
    document = {**said["problem"], **beside, "assumptions": assumptions.canonical()}
    try:
        return parse_problem(json.dumps(document), model, reference)
    except HeadroomError:
        return None
