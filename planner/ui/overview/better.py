"""Whether a better plan, and a better budget, exist close by: each one click from its plan.

The plan at today's money leads; another budget is the alternative to it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.assumptions.applied import knows_profit
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon
from optimizer.problem import PlanProblem
from planner import services
from planner.facts.answers import headline_facts
from planner.facts.budgets import best_budget_facts
from planner.facts.fact import by_id
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.services import BestBudget, OptimizeAnswer
from planner.ui.optimize.draft import DEFAULT_PRESET, Draft
from planner.ui.parts import waiting
from planner.ui.parts.headline import shown_headline
from planner.ui.parts.markup import plain
from planner.ui.shell import server, stage, state
from planner.wording import answers, budgets, horizons, limits, verdicts
from planner.wording.names import rows
from planner.wording.sentences import said_rules
from planner.wording.verdicts import Headline


def ahead(model: FittedModel) -> None:
    """Begin both searches, so that they go on beside each other while the screen is drawn."""
    _plan(model)
    _budget(model)


def _problem(model: FittedModel) -> PlanProblem:
    return state.with_standing(model, Draft.of(model).problem(model, state.reference(model)))


def _plan(model: FittedModel) -> Job:
    return state.solving(model, _problem(model))


def _budget(model: FittedModel) -> Job:
    problem = _problem(model)
    work = Work(services.best_budget, (model, problem), model)
    return state.asked("best budget", model, problem, work)


# --- a better plan ----------------------------------------------------------------------


def plan(model: FittedModel) -> bool:
    """Whether a better plan exists close by, once that is known; asked here, so call it last.

    True once the reader wants to see that plan: it is then the question on Optimize.
    """
    job = _plan(model)
    if not stage.soon(job):
        waiting.watch(job, partial(_say_looking, model, _problem(model), job))
        return False
    try:
        found: OptimizeAnswer = job.result()
    except HeadroomError as error:
        st.subheader(f":gray[No better plan was found: {plain(error.message)}]", anchor=False)
        return False
    verdict, facts = found.verdict, headline_facts(found)
    change = verdict.decision.startswith("change")
    said = verdicts.headline(model, found, facts)
    row = _row()
    row.subheader(
        shown_headline(said), anchor=False, width="content", help=plain(f"With {_rules(model)}.")
    )
    pressed = change and _button(row, "See the plan")
    lines = [answers.profit_beside(model, found, facts)] if change else []
    if verdict.decision != "change" or verdicts.caution(model, verdict, facts):
        lines.append(verdicts.why(model, verdict, facts, said_rules(model, found.guardrails)))
    if verdict.decision in ("hold", "required"):
        lines.append(limits.binding(model, found))
    lines.append(_elsewhere(model, found))
    _caption(lines)
    if pressed:
        _ask(model, Draft.of(model))
    return pressed


def _say_looking(model: FittedModel, problem: PlanProblem, job: Job, row: DeltaGenerator) -> None:
    row.markdown(f":shimmer[{plain(waiting.said(model, problem, job))}]")


def _elsewhere(model: FittedModel, found: OptimizeAnswer) -> str:
    """Why another horizon may answer otherwise, where the usual one does."""
    usual = default_horizon(model)
    if found.problem.horizon == usual or not found.problem.assumptions.is_neutral:
        return ""
    problem = state.with_standing(
        model, Draft.of(model).problem(model, services.reference_for(model, usual))
    )
    job = state.solving(model, problem)
    try:
        there: OptimizeAnswer | None = job.result() if stage.soon(job) else None
    except HeadroomError:
        there = None
    return "" if there is None else horizons.differ(model, found, there)


# --- a better budget --------------------------------------------------------------------


def budget(model: FittedModel) -> bool:
    """What another budget would earn, as the alternative; nothing where nobody can say.

    True once the reader wants to see the best plan at the best budget.
    """
    if not knows_profit(model):
        return False
    job = _budget(model)
    if not stage.soon(job):
        waiting.watch(job, partial(_say_budget, job))
        return False
    try:
        best: BestBudget = job.result()
    except HeadroomError as error:
        st.caption(plain(f"The best budget is not known: {error.message}"))
        return False
    facts = by_id(best_budget_facts(best))
    said = budgets.headline(best, facts)
    if said is None:
        return False
    row = _row()
    row.markdown(f"##### {_alternative(said, best)}", width="content")
    pressed = _button(row, "See this budget")
    under = f"Under the same rules: {_rules(model)}."
    _caption([budgets.beside(best, facts), under, budgets.held_back(best, facts)])
    if pressed and best.to_ask is not None:
        _ask(model, replace(Draft.of(model).with_budget(best.to_ask), maximize="profit"))
    return pressed


def _alternative(said: Headline, best: BestBudget) -> str:
    """Its headline in the colour of the text, for it does not compete with the one above."""
    other = best.other("reference")
    less = "less" if other is not None and other.more > 0 else "more"
    lead = "" if said.tone == "plain" else f"Or spend {less}. "
    return shown_headline(replace(said, text=f"{lead}{said.text}", tone="plain"))


def _say_budget(job: Job, row: DeltaGenerator) -> None:
    place = server.desk().place(job)
    said = "Looking for the budget that earns most" if place is None else waiting.waits(place)
    row.markdown(f":shimmer[{plain(said)}]")


# --- both -------------------------------------------------------------------------------


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def _button(row: DeltaGenerator, label: str) -> bool:
    return row.button(
        label, type="tertiary", icon=":material/arrow_forward:", icon_position="right"
    )


def _caption(lines: list[str]) -> None:
    said = [line for line in lines if line]
    if said:
        st.caption("  \n".join(map(plain, said)))


def _rules(model: FittedModel) -> str:
    """The guardrails that both are found within."""
    cells = rows(model)
    width = f"{100 * DEFAULT_PRESET.low:.0f} to {100 * DEFAULT_PRESET.high:.0f} %"
    return f"every {cells} kept within {width} of now, and never above the observed maximum"


def _ask(model: FittedModel, draft: Draft) -> None:
    """The question on Optimize, as it is typed there and as it is asked."""
    bench = state.workbench(model)
    before = bench.draft
    bench.draft = replace(
        draft, edition=before.edition + 1, budget_edition=before.budget_edition + 1
    )
    problem = bench.draft.problem(model, state.reference(model))
    bench.ask(state.with_standing(model, problem))
