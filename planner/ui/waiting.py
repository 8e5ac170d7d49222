"""A search that takes a while: how far it is, and a button to give it up."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.services import Progress
from planner.ui import measures, state
from planner.ui.answer_words import said_gap
from planner.ui.desk import Job
from planner.ui.plain import plain

_EVERY = 0.5


def show(model: FittedModel, problem: PlanProblem, job: Job, key: str) -> None:
    """The search as it goes on; the screen is drawn anew once it has ended."""
    _watch(model, problem, job, key)


@st.fragment(run_every=_EVERY)
def _watch(model: FittedModel, problem: PlanProblem, job: Job, key: str) -> None:
    if job.ready():
        st.rerun()
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    row.markdown(f":shimmer[{plain(said(model, problem, job))}]", width="content")
    if row.button("Cancel", icon=":material/close:", key=f"cancel-{key}"):
        job.leave(state.session().name)
        give_up(key)
        st.rerun()


def said(model: FittedModel, problem: PlanProblem, job: Job) -> str:
    """How far a search is."""
    if not job.running and job.progress is None:
        return "Waiting for a free place: other questions are being answered"
    if job.progress is None:
        return "Looking for the best plan, and proving how good it is"
    return _progress(model, problem, job.progress)


def _progress(model: FittedModel, problem: PlanProblem, at: Progress) -> str:
    seconds = f"{at.seconds:.0f} s"
    if at.gap == float("inf"):
        return f"Looking for the best plan: none that keeps every rule yet, {seconds}"
    if problem.spends_least:
        best = f"{measures.money(model, -at.value)} reaches it"
    elif problem.objective.maximize == "profit":
        best = f"{measures.money(model, at.value)} profit so far"
    else:
        best = f"{measures.said(model, at.value)} {measures.result_name(model)} so far"
    return f"Looking for the best plan: {best}, proven within {said_gap(at.gap)}, {seconds}"


def give_up(key: str) -> None:
    """Back to the question that was answered last, if there is one."""
    mine = state.session()
    mine.cancelled.add(key)
    former = mine.answered.get(key)
    if former is None:
        mine.asked.pop(key, None)
    else:
        mine.asked[key] = former
