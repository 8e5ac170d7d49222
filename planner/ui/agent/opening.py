"""A proposal comes into view as a draft, as a person would have typed it; nothing is kept."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.agent.reply import Proposal
from planner.calendar import fills
from planner.ui.agent.conversation import Exchange
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.reopened import draft_of
from planner.ui.shell import state
from planner.ui.what_if import doing, screen

OPTIMIZE, WHAT_IF = ("plan/optimize.py", "Optimize"), ("plan/what_if.py", "What-if")


def open_draft(model: FittedModel, one: Exchange, proposal: Proposal) -> None:
    """The plan comes into view on What-if, or the question on Optimize; else why not is kept."""
    one.refused = None
    try:
        one.opens = _opened(model, one, proposal)
    except HeadroomError as error:
        one.refused = error


def _opened(model: FittedModel, one: Exchange, proposal: Proposal) -> tuple[str, str]:
    """Path and name of the screen that it stands on now."""
    if proposal.plan is not None:
        plan, sheet = proposal.plan, screen.sheet_of(model)
        doing.do(model, sheet, lambda: fills.optimized(model, sheet.draft, plan))
        return WHAT_IF
    bench = state.workbench(model)
    before, draft = bench.draft, _typed(model, proposal.problem)
    _show(model, draft)
    one.before = before
    return OPTIMIZE


def take_back(model: FittedModel, one: Exchange) -> None:
    """The question as it was typed before."""
    if one.before is not None:
        _show(model, one.before)
        one.before = None


def _typed(model: FittedModel, problem: PlanProblem) -> Draft:
    """The question as Optimize shows it; refused where it cannot show all of it."""
    draft, otherwise = draft_of(model, state.reference(model), problem)
    if otherwise:
        keys = ", ".join(key.replace("_", " ") for key in otherwise)
        raise NotTyped(
            f"Optimize cannot show this question whole: {keys}.",
            "Ask it with the command line, or type what of it you need.",
        )
    return draft


class NotTyped(HeadroomError):
    """A question that the fields on Optimize cannot say."""


def _show(model: FittedModel, draft: Draft) -> None:
    """It stands on Optimize, unfolded, and is not asked."""
    bench = state.workbench(model)
    editions = max(bench.draft.edition, draft.edition) + 1
    budgets = max(bench.draft.budget_edition, draft.budget_edition) + 1
    bench.draft = replace(draft, edition=editions, budget_edition=budgets)
    bench.begun = True
    bench.leave_form()
    if bench.asked is not None:
        st.session_state[f"question-{state.model_key(model)}-{bench.asks}"] = True
