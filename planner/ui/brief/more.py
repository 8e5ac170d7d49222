"""What the page says beyond the plan itself: begun with a button, filled in as it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled, HeadroomError
from mmm_core.model import FittedModel
from planner.brief.stages import NOTHING_ASKED, SAID, STAGES, Asked, asked_for
from planner.brief.subject import Subject
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import server, stage, state
from planner.ui.shell.errors import show_error
from planner.ui.shell.workbench import Workbench
from planner.wording.names import listed

_BUTTON = "Fill in the rest"
_REST = listed([SAID[one] for one in STAGES], len(STAGES))
_NO_QUESTION = (
    f"This plan answers no question: {_REST} are left out. The best plan of a question has them."
)


def show(model: FittedModel, of: Subject, key: str, draw: Callable[[Asked], None]) -> Asked:
    """Draw the page with what was found by now, and say how far the rest is.

    Parameters
    ----------
    key : equal for equal subjects
    draw : the page, with what was found

    Returns
    -------
    What was found when the screen was drawn.
    """
    if not of.is_fit:
        draw(NOTHING_ASKED)
        return NOTHING_ASKED
    if of.problem is None:
        st.caption(_NO_QUESTION)
        draw(NOTHING_ASKED)
        return NOTHING_ASKED
    bench, about = state.workbench(model), f"brief {key}"
    if about not in bench.wanted:
        _button(about, bench.wanted)
        found = bench.partly.get(about, NOTHING_ASKED)
        draw(found)
        return found
    job = state.asked_about(about, Work(asked_for, (of, STAGES), model))
    if not stage.soon(job):
        say = partial(_filling, job, draw)
        waiting.watch(job, say, partial(give_up, bench, about, job), f"stop-{about}")
        return _by_now(job)
    found = _ended(job, about, bench.wanted)
    draw(found)
    return found


def give_up(bench: Workbench, about: str, job: Job) -> None:
    """Look no further; what was found by then stays."""
    bench.wanted.discard(about)
    bench.partly[about] = _by_now(job)


def _button(about: str, wanted: set[str]) -> None:
    if st.button(
        _BUTTON,
        icon=":material/playlist_add:",
        key=f"more-{about}",
        help=f"Looks for {_REST}, and puts them on the page as they are found. Takes a while, and "
        "can be cancelled.",
    ):
        wanted.add(about)
        st.rerun()


def _ended(job: Job, about: str, wanted: set[str]) -> Asked:
    try:
        found: Asked = job.result()
    except Cancelled:
        wanted.discard(about)
        st.rerun()
    except HeadroomError as error:
        wanted.discard(about)
        show_error(error, "The rest of the page was not found")
        return NOTHING_ASKED
    return found


def _by_now(job: Job) -> Asked:
    """What is there while the rest is looked for."""
    at = job.progress
    return at.known[0] if at is not None and at.known else NOTHING_ASKED


def _filling(job: Job, draw: Callable[[Asked], None], row: DeltaGenerator) -> None:
    at, ahead = job.progress, server.desk().place(job)
    if ahead is not None:
        row.markdown(f":shimmer[{plain(waiting.waits(ahead))}]")
    elif at is not None and at.total:
        said = f"Looking for {at.what}, part {at.done + 1} of {at.total}"
        row.progress(at.done / at.total, text=plain(said))
    else:
        row.markdown(":shimmer[Filling in the page]")
    st.caption("Until all of it is there, the files hold what was found when they were last drawn.")
    draw(_by_now(job))


def told(of: Asked) -> str:
    """Equal where equally much was found of one subject."""
    parts = (getattr(of, one.name) for one in fields(of))
    return repr([len(one) if isinstance(one, tuple) else one is not None for one in parts])
