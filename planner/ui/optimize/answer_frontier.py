"""The best outcome at every budget, on request."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner import charts
from planner.charts.frontier import finding, known_points
from planner.facts.budgets import best_budget_facts
from planner.facts.fact import by_id
from planner.jobs.work import Work
from planner.questions.best_budget import Whose
from planner.questions.frontier import Frontier, frontier
from planner.questions.gains import on_profit
from planner.services import OptimizeAnswer
from planner.ui.parts import on_request, picture
from planner.ui.parts.headline import shown_headline
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import budgets, definitions
from planner.wording.units import Units

_TITLE = "**What would another budget bring?**"


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """The frontier of the question that was answered."""
    if found.problem.spends_least:
        st.markdown(
            ":gray[A goal that is reached with the least money has no budget to vary. Ask with a "
            "budget to see what every budget would bring.]"
        )
        return

    title = st.empty()
    title.markdown(_TITLE)
    label = "Find the best plan at every budget"
    ask = partial(frontier, in_view=found.answer.plan.total())
    work = Work(ask, (model, found.problem), model)
    said: Frontier | None = on_request.ask("frontier", label, found, work, definitions.FRONTIER)
    if said is not None:
        title.markdown(f"{_TITLE} &nbsp; {picture.KEY}")
        _charts(model, found, said)


def _charts(model: FittedModel, found: OptimizeAnswer, said: Frontier) -> None:
    points = known_points(said)
    if len(points) < 2:
        st.markdown(":gray[The guardrails leave a plan at fewer than two of these budgets.]")
        return
    key = f"{state.model_key(model)} {found.problem.fingerprint}"
    st.markdown(plain(finding(said, Units.of(model), on_profit(found))))
    _best(model, said)
    picture.show("frontier", key, partial(charts.frontier_chart, said, found))
    st.markdown("**What the next money returns along it**")
    picture.show("frontier slope", key, partial(charts.frontier_slope, said))
    missing = len(said.points) - len(points)
    none = (
        f" At {missing} of {len(said.points)} budgets the guardrails leave no plan."
        if missing
        else ""
    )
    st.caption(f"{len(points)} budgets, each planned and proven within the same guardrails.{none}")


def _best(model: FittedModel, said: Frontier) -> None:
    """What this plan's budget, or the current one, costs against the best one."""
    best = said.best
    whose: Whose = "plan" if best.other("plan") is not None else "reference"
    facts = by_id(best_budget_facts(best))
    headline = budgets.headline(best, facts, whose)
    if headline is None:
        return
    st.markdown(shown_headline(headline))
    lines = [budgets.beside(best, facts, whose), budgets.held_back(best, facts)]
    st.caption("  \n".join(plain(line) for line in lines if line))
