"""What is worked out beside plans: begun with a button or by itself, watched, and given up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.services import OptimizeAnswer
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import server, stage, state
from planner.ui.shell.workbench import Workbench


def ask(name: str, label: str, found: OptimizeAnswer, work: Work, help: str = "") -> Any:
    """The same about an answer."""
    return of_question(name, label, found.answer.model, found.problem, work, help)


def of_question(
    name: str,
    label: str,
    model: FittedModel,
    problem: PlanProblem,
    work: Work,
    help: str = "",
    filling: Callable[[Job], None] = lambda _: None,
    by_itself: bool = False,
) -> Any:
    """The answer, once it was asked for and is there; None before that: a button, or how far it is.

    Parameters
    ----------
    name : of what is worked out, the same for everybody
    label : of the button
    model, problem : what it is about
    work : what gives the answer
    filling : draws what is there already, below how far it is
    by_itself : begun where nobody has asked, after all that somebody did ask; once it was given
        up, with the button
    """
    bench = state.workbench(model)
    key = f"{name} {state.model_key(model)} {problem.fingerprint}"
    begin: Callable[[str, FittedModel, PlanProblem, Work], Job] = state.asked
    if by_itself and key not in bench.wanted | bench.unwanted:
        begin = state.unasked
    elif key not in bench.wanted:
        if not st.button(label, icon=":material/play_arrow:", key=f"ask-{key}", help=help or None):
            return None
        bench.wanted.add(key)
        state.asked(name, model, problem, work, again=True)
        # A screen that is drawn whole is what its parts can renew themselves in.
        st.rerun()
    job = begin(name, model, problem, work)
    if not stage.soon(job):
        forget = partial(_give_up, bench, key)

        def say(row: DeltaGenerator) -> None:
            _say(job, row)
            filling(job)

        waiting.watch(job, say, forget, f"stop-{key}")
        return None
    try:
        return job.result()
    except Cancelled:
        _give_up(bench, key)
        st.rerun()


def _give_up(bench: Workbench, key: str) -> None:
    bench.wanted.discard(key)
    bench.unwanted.add(key)


def _say(job: Job, row: DeltaGenerator) -> None:
    at, ahead = job.progress, server.desk().place(job)
    if ahead is not None:
        row.markdown(f":shimmer[{plain(waiting.waits(ahead))}]")
    elif at is not None and at.total:
        row.progress(min(at.done / at.total, 1.0), text=plain(f"{at.done} of {at.total} searches"))
    else:
        row.markdown(":shimmer[Working it out]")
