"""What a version is made of: a plan with the question, assumptions and refusals beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.row import DISCOUNT, PAYMENT, REQUIRED
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from mmm_core.statistics import Summary
from optimizer.guardrails.standing import COMMITMENTS
from planner.contract.asked import said_of
from planner.contract.commitments import commitments_from
from planner.contract.numbers import summary_json
from planner.finance.commitments import Commitments
from planner.questions.brings import Brings, brings_of
from planner.questions.chosen import Chosen
from planner.questions.commit import Commit
from planner.questions.compared import Candidate
from planner.scenarios.content import BRINGS, JUDGED, Content, content_of, plan_document
from planner.scenarios.records import Fit

_BESIDE = ("assumptions", "declined", COMMITMENTS)


def content_for(
    model: FittedModel, plan: Plan, said: Mapping[str, Any], chosen: Chosen | None = None
) -> Content:
    """What is kept of a plan, by the command line and by screens.

    With it goes what it brings under this fit, for the day when the fit is another.

    Parameters
    ----------
    said : keys of a problem file; where there is no question, assumptions, declined moves and
        commitments at most
    chosen : what is known of a plan that is the answer to its question; None for one that
        somebody has made

    Raises
    ------
    InvalidScenario
        If it is no plain JSON, or too large.
    InvalidPlan, InvalidProblem
        If the plan does not fit the model, or its assumptions do not.
    """
    assumed = said.get("assumptions") or {}
    stands = said.get(COMMITMENTS)
    committed = commitments_from(stands, model)
    assumptions = Assumptions.from_document(assumed)
    found = brings_of(model, plan, assumptions, committed)
    question = {key: value for key, value in said.items() if key not in _BESIDE}
    return content_of(
        {
            "plan": plan_document(model, plan),
            "problem": question or None,
            "assumptions": said.get("assumptions") or None,
            "declined": said.get("declined") or [],
            **({COMMITMENTS: stands} if stands else {}),
            BRINGS: None if found is None else _brings_json(found),
            **({} if chosen is None else {JUDGED: _judged_json(chosen, model, assumptions)}),
        }
    )


def standing_of(content: Content, model: FittedModel) -> Commitments | None:
    """What was committed or spent where a version was kept; None where it says nothing of that.

    Raises
    ------
    InvalidProblem, InvalidPlan
        If it does not fit the model.
    """
    document = content.document
    question = document.get("problem")
    # Versions kept before have them in their question.
    listed = document.get(COMMITMENTS) or (question or {}).get(COMMITMENTS)
    return commitments_from(listed, model) if listed else None


def _brings_json(of: Brings) -> dict[str, Any]:
    channels = {label: summary_json(each) for label, each in of.channels.items()}
    total = {"incremental": summary_json(of.incremental), "profit": summary_json(of.profit)}
    return {"fingerprint": of.fingerprint, **total, "channels": channels}


def brings_kept(content: Content) -> Brings | None:
    """What a version said that it brings, when it was saved; None where it did not."""
    said: Any = content.document.get(BRINGS)
    try:
        channels = {str(label): _summary(each) for label, each in said["channels"].items()}
        profit = None if said["profit"] is None else _summary(said["profit"])
        total = _summary(said["incremental"])
        return Brings(str(said["fingerprint"]), total, profit, channels)
    except (TypeError, KeyError, AttributeError, ValueError):
        return None


def chosen_kept(content: Content, model: FittedModel, assumptions: Assumptions) -> Chosen | None:
    """What is known of a version that a search had chosen; None for one that somebody has made.

    Under another fit, or other assumptions than it was judged under, nothing is known of it.
    """
    said: Any = content.document.get(JUDGED)
    if said is None:
        return None
    try:
        if (said["fingerprint"], said["assumptions"]) != _world(model, assumptions):
            return Chosen()
        commit = said["commit"]
        amounts = None if commit is None else _commit(commit)
        return Chosen(bool(said["holds"]), amounts)
    except (TypeError, KeyError, AttributeError, ValueError):
        return Chosen()


def candidate_kept(name: str, content: Content, model: FittedModel) -> Candidate:
    """A version as a plan to compare: as it was kept, and under what it was kept."""
    assumed = Assumptions.from_document(content.document.get("assumptions") or {})
    chosen = chosen_kept(content, model, assumed)
    return Candidate(name, content.plan(model), assumed, said_of(content), chosen)


def _commit(said: Any) -> Commit:
    profit = said["profit"]
    return Commit(
        float(said["outcome"]), None if profit is None else float(profit),
        bool(said["out_of_sample"]),
    )  # fmt: skip


def _judged_json(of: Chosen, model: FittedModel, assumptions: Assumptions) -> dict[str, Any]:
    fingerprint, assumed = _world(model, assumptions)
    commit = None if of.commit is None else asdict(of.commit)
    return {"fingerprint": fingerprint, "assumptions": assumed, "holds": of.holds, "commit": commit}


def _world(model: FittedModel, assumptions: Assumptions) -> tuple[str, str]:
    """What amounts depend on: not on what is required of money, nor on when it is paid."""
    rows = tuple(row for row in assumptions.rows if row.kind not in (REQUIRED, DISCOUNT, PAYMENT))
    return model.fingerprint, Assumptions(rows).fingerprint


def _summary(said: Any) -> Summary:
    return Summary(*(float(said[name]) for name in ("mean", "median", "low", "high", "level")))


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
