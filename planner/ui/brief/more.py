"""What the page says beyond the plan itself: begun with a button, filled in as it is found."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
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


def show(model: FittedModel, of: Subject, key: str, draw: Callable[[Asked, bool], None]) -> Asked:
    """Draw the page with what was found by now, and say how far the rest is.

    Parameters
    ----------
    key : equal for equal subjects
    draw : the page with what was found, and whether it is drawn again soon by itself

    Returns
    -------
    What was found when the screen was drawn.
    """
    if not of.is_fit:
        draw(NOTHING_ASKED, False)
        return NOTHING_ASKED
    if of.problem is None:
        st.caption(_NO_QUESTION)
        draw(NOTHING_ASKED, False)
        return NOTHING_ASKED
    bench, about = state.workbench(model), f"brief {key}"
    if not _is_wanted(bench, about):
        _button(about, bench)
        found = _kept(about).found
        draw(found, False)
        return found
    job = state.asked_about(about, Work(asked_for, (of, STAGES), model))
    if not stage.soon(job):
        say = partial(_filling, job, draw)
        waiting.watch(job, say, partial(give_up, bench, about, job), f"stop-{about}")
        return _by_now(job)
    found = _ended(job, about, bench)
    draw(found, False)
    return found


def give_up(bench: Workbench, about: str, job: Job) -> None:
    """Look no further; what was found by then stays."""
    bench.wanted.discard(about)
    bench.unwanted.add(about)
    _kept(about).found = _by_now(job)


@dataclass
class _Kept:
    """What was found before the rest was given up."""

    found: Asked = NOTHING_ASKED


@st.cache_resource(max_entries=24, show_spinner=False)
def _kept(about: str) -> _Kept:
    """Of a plan, for everybody: it outlasts a reload."""
    return _Kept()


def _is_wanted(bench: Workbench, about: str) -> bool:
    """Whether it was asked for: here, before a reload, or by somebody else of the same plan."""
    if about in bench.wanted or about in bench.unwanted:
        return about in bench.wanted
    job = server.desk().known(about)
    return job is not None and (not job.ready() or _succeeded(job))


def _succeeded(job: Job) -> bool:
    with suppress(HeadroomError):
        job.result()
        return True
    return False


def _button(about: str, bench: Workbench) -> None:
    if st.button(
        _BUTTON,
        icon=":material/playlist_add:",
        key=f"more-{about}",
        help=f"Looks for {_REST}, and puts them on the page as they are found. Takes a while, and "
        "can be cancelled.",
    ):
        bench.wanted.add(about)
        bench.unwanted.discard(about)
        st.rerun()


def _ended(job: Job, about: str, bench: Workbench) -> Asked:
    try:
        found: Asked = job.result()
    except Cancelled:
        bench.wanted.discard(about)
        st.rerun()
    except HeadroomError as error:
        bench.wanted.discard(about)
        show_error(error, "The rest of the page was not found")
        return NOTHING_ASKED
    return found


def _by_now(job: Job) -> Asked:
    """What is there while the rest is looked for."""
    at = job.progress
    return at.known[0] if at is not None and at.known else NOTHING_ASKED


def _filling(job: Job, draw: Callable[[Asked, bool], None], row: DeltaGenerator) -> None:
    at, ahead = job.progress, server.desk().place(job)
    if ahead is not None:
        row.markdown(f":shimmer[{plain(waiting.waits(ahead))}]")
    elif at is not None and at.total:
        said = f"Part {at.done + 1} of {at.total}: {at.what}; {_since(job)} so far"
        row.progress(at.done / at.total, text=plain(said))
    else:
        row.markdown(":shimmer[Filling in the page]")
    st.caption(
        "It goes on while you look elsewhere, and stays when you come back. Until all of it is "
        "there, the files hold what was found when they were last drawn."
    )
    draw(_by_now(job), True)


def _since(job: Job) -> str:
    minutes, seconds = divmod(int(time.monotonic() - job.asked_at), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def told(of: Asked) -> str:
    """Equal where equally much was found of one subject."""
    parts = (getattr(of, one.name) for one in fields(of))
    return repr([len(one) if isinstance(one, tuple) else one is not None for one in parts])
