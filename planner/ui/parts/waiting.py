"""Work that takes a while: how far it is, and a button to give it up."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.jobs.job import Job
from planner.services import SearchProgress
from planner.ui.parts.markup import plain
from planner.ui.shell import server, session, stage, state
from planner.wording.answers import said_gap
from planner.wording.units import Units

_EVERY = 0.5


def show(model: FittedModel, problem: PlanProblem, job: Job) -> None:
    """The search for a plan as it goes on."""

    def say(row: DeltaGenerator) -> None:
        row.markdown(f":shimmer[{plain(said(model, problem, job))}]", width="content")

    watch(job, say, state.workbench(model).give_up, f"cancel-{state.model_key(model)}")


@stage.part(every=_EVERY)
def watch(
    job: Job,
    say: Callable[[DeltaGenerator], None],
    left: Callable[[], None] = lambda: None,
    button: str | None = None,
) -> None:
    """How far a job is; the screen is drawn anew once it has ended, or was given up.

    Parameters
    ----------
    say : draws how far it is into the row that it is given
    left : what is to be forgotten where the job is given up
    button : key of the button that gives it up; None for none
    """
    if job.ready():
        st.rerun()
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    say(row)
    if button is not None and row.button("Cancel", icon=":material/close:", key=button):
        job.leave(session.mine().name)
        left()
        st.rerun()


def said(model: FittedModel, problem: PlanProblem, job: Job) -> str:
    """How far a search is."""
    ahead = server.desk().place(job)
    if ahead is not None:
        return waits(ahead)
    if job.progress is None or job.progress.search is None:
        return "Looking for the best plan, and proving how good it is"
    return _progress(model, problem, job.progress.search)


def waits(ahead: int) -> str:
    """That a question waits, and for how many others."""
    if ahead == 0:
        return "Waiting: your question is the next to be answered"
    others = "1 other is" if ahead == 1 else f"{ahead} others are"
    return f"Waiting: {others} answered before your question"


def _progress(model: FittedModel, problem: PlanProblem, at: SearchProgress) -> str:
    seconds, units = f"{at.seconds:.0f} s", Units.of(model)
    if at.gap == float("inf"):
        return f"Looking for the best plan: none that keeps every rule yet, {seconds}"
    if problem.spends_least:
        best = f"{units.say_money(-at.value)} reaches it"
    elif problem.objective.maximize == "profit":
        best = f"{units.say_money(at.value)} profit so far"
    else:
        best = f"{units.with_result(units.say_outcome(at.value))} so far"
    gap = said_gap(at.gap, units.locale)
    return f"Looking for the best plan: {best}, proven within {gap}, {seconds}"
