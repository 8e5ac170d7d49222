"""Work that takes a while: how far it is, and a button to give it up."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.jobs.desk import Job
from planner.services import SearchProgress
from planner.ui.parts.markup import plain
from planner.ui.shell import session, state
from planner.wording.answers import said_gap
from planner.wording.units import Units

_EVERY = 0.5


def show(model: FittedModel, problem: PlanProblem, job: Job) -> None:
    """The search for a plan as it goes on."""

    def say(row: DeltaGenerator) -> None:
        row.markdown(f":shimmer[{plain(said(model, problem, job))}]", width="content")

    watch(job, say, state.workbench(model).give_up, f"cancel-{state.model_key(model)}")


@st.fragment(run_every=_EVERY)
def watch(
    job: Job, say: Callable[[DeltaGenerator], None], left: Callable[[], None], button: str
) -> None:
    """How far a job is; the screen is drawn anew once it has ended, or was given up.

    Parameters
    ----------
    say : draws how far it is into the row that it is given
    left : what is to be forgotten where the job is given up
    button : key of the button that gives it up
    """
    if job.ready():
        st.rerun()
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    say(row)
    if row.button("Cancel", icon=":material/close:", key=button):
        job.leave(session.mine().name)
        left()
        st.rerun()


def said(model: FittedModel, problem: PlanProblem, job: Job) -> str:
    """How far a search is."""
    if not job.running and job.progress is None:
        return "Waiting for a free place: other questions are being answered"
    if job.progress is None or job.progress.search is None:
        return "Looking for the best plan, and proving how good it is"
    return _progress(model, problem, job.progress.search)


def _progress(model: FittedModel, problem: PlanProblem, at: SearchProgress) -> str:
    seconds, units = f"{at.seconds:.0f} s", Units.of(model)
    if at.gap == float("inf"):
        return f"Looking for the best plan: none that keeps every rule yet, {seconds}"
    if problem.spends_least:
        best = f"{units.say_money(-at.value)} reaches it"
    elif problem.objective.maximize == "profit":
        best = f"{units.say_money(at.value)} profit so far"
    else:
        best = f"{units.say_outcome(at.value)} {units.result} so far"
    gap = said_gap(at.gap, units.locale)
    return f"Looking for the best plan: {best}, proven within {gap}, {seconds}"
