"""What a person looks at while asking, read off what the screens of a model hold."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.agent.view import Screen, View
from planner.questions.compared import Candidate
from planner.services import OptimizeAnswer, Strategies
from planner.ui.compare import picks, strategy_plans
from planner.ui.optimize import question
from planner.ui.optimize.draft import Draft
from planner.ui.shell import state
from planner.wording import asked, dates

_SHEET = "Plan on What-if"


def view_of(model: FittedModel, screen: Screen) -> View:
    """Model, question, answer and plans as the screen shows them; nothing is begun."""
    problem = _problem(model, screen)
    found = _found(model, problem)
    return View(
        model=model,
        problem=problem,
        reference=state.reference(model),
        screen=screen,
        found=found,
        plan=_on_sheet(model) if screen == "what_if" else None,
        plans=_compared(model, found) if screen == "compare" else (),
        standing=state.workbench(model).commitments,
    )


def seen(view: View) -> str:
    """Equal where model, question and plans in view are; whatever the screen is called."""
    plans = (*([] if view.plan is None else [view.plan]), *view.plans)
    parts = [view.model.identity, view.problem.fingerprint]
    parts += [one.identity for one in plans]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def said(view: View) -> str:
    """What is in view, in words: the plans side by side, or the plan and its question."""
    model = view.model
    if view.plans:
        names = ", ".join(one.name for one in view.plans)
        return f"{names}, over {dates.length(model, view.problem.horizon)}"
    told = asked.question(model, view.problem)
    return told if view.plan is None else f"{view.plan.name}; {told[0].lower()}{told[1:]}"


def _problem(model: FittedModel, screen: Screen) -> PlanProblem:
    """The question in view; where nobody has asked one, the question to begin with."""
    usual = Draft.of(model).problem(model, state.reference(model))
    if screen == "overview":
        return state.with_standing(model, usual)
    bench = state.workbench(model)
    if screen == "optimize" and bench.asked is None:
        return question.ready(model) or state.with_standing(model, usual)
    asked = bench.asked
    if screen == "optimize" and asked is not None and asked == question.ready(model):
        return asked
    return picks.question(model)


def _found(model: FittedModel, problem: PlanProblem) -> OptimizeAnswer | None:
    """Its answer, where it is there already."""
    job = state.known("best", model, problem)
    if job is None or not job.ready():
        return None
    with suppress(HeadroomError):
        found: OptimizeAnswer = job.result()
        return found
    return None


def _on_sheet(model: FittedModel) -> Candidate | None:
    """The plan on What-if, where it is another than the current one."""
    sheet = state.workbench(model).sheets.get(state.view_key(model))
    if sheet is None or not sheet.is_edited:
        return None
    return Candidate(_SHEET, sheet.draft.plan(model), assumptions_of(model))


def _compared(model: FittedModel, best: OptimizeAnswer | None) -> tuple[Candidate, ...]:
    """The plans on Compare, of those that are there already."""
    if state.is_unfit(model):
        return ()
    tokens = state.workbench(model).compared or picks.usual(model)
    strategies: Strategies | None = None
    if strategy_plans.are_needed(tokens):
        job = state.known(strategy_plans.ABOUT, model, picks.question(model))
        if job is not None and job.ready():
            with suppress(HeadroomError):
                strategies = job.result()
    with suppress(HeadroomError):
        taken = picks.taken(model, tokens, best, strategies=strategies)
        return tuple(one.candidate for one in taken)
    return ()
