"""What a version is made of: a plan with the question, assumptions and refusals beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from planner.scenarios.content import Content, content_of, plan_document
from planner.scenarios.records import Fit

_BESIDE = ("assumptions", "declined")


def content_for(model: FittedModel, plan: Plan, said: Mapping[str, Any]) -> Content:
    """What is kept of a plan, by the command line and by screens.

    Parameters
    ----------
    said : keys of a problem file; where there is no question, assumptions and declined moves at
        most

    Raises
    ------
    InvalidScenario
        If it is no plain JSON, or too large.
    """
    question = {key: value for key, value in said.items() if key not in _BESIDE}
    return content_of(
        {
            "plan": plan_document(model, plan),
            "problem": question or None,
            "assumptions": said.get("assumptions") or None,
            "declined": said.get("declined") or [],
        }
    )


def fit_of(model: FittedModel) -> Fit:
    """Which model a version is made with."""
    return Fit(model.card.line, model.name, model.fingerprint)


def question_of(content: Content) -> dict[str, Any] | None:
    """The problem file that a version came from, whole again; None where it came from none."""
    document = content.document
    question = document.get("problem")
    if not isinstance(question, dict):
        return None
    beside = {key: document[key] for key in _BESIDE if document.get(key)}
    return {**question, **beside}


def beside_of(content: Content) -> dict[str, Any]:
    """What ``content_for`` takes to keep another plan with the same question beside it."""
    document = content.document
    return question_of(content) or {key: document[key] for key in _BESIDE if document.get(key)}
