"""What is worked out only when somebody asks: begun with a button, watched, and given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled
from planner.jobs import desk
from planner.services import OptimizeAnswer
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import state


@dataclass(frozen=True)
class Step:
    """How much of the work is done, and what comes next."""

    done: int
    total: int
    what: str = ""


Tell = Callable[[Step], None]


def ask[T](
    name: str, label: str, found: OptimizeAnswer, work: Callable[[Tell], T], help: str = ""
) -> T | None:
    """The answer, once it was asked for and is there; a button, or how far it is, before that.

    Parameters
    ----------
    name : of what is worked out, the same for everybody
    label : of the button
    found : what it is about
    work : given a function to tell of its progress
    """
    mine = state.session()
    key = f"{name} {state.model_key(found.answer.model)} {found.problem.fingerprint}"
    if key not in mine.wanted:
        if not st.button(label, icon=":material/play_arrow:", key=f"ask-{key}", help=help or None):
            return None
        mine.wanted.add(key)
        # A screen that is drawn whole is what its parts can renew themselves in.
        st.rerun()
    job = state.desk().ask(key, lambda watcher: work(_teller(watcher)), mine.name)
    if not job.ready(desk.PATIENCE):
        forget = partial(mine.wanted.discard, key)
        waiting.watch(job, partial(_say, job), forget, f"stop-{key}")
        return None
    try:
        return cast(T, job.result())
    except Cancelled:
        mine.wanted.discard(key)
        st.rerun()


def _teller(watcher: Callable[[Any], bool]) -> Tell:
    def tell(step: Step) -> None:
        if not watcher(step):
            raise Cancelled("It was cancelled.", "Ask again when you like.")

    return tell


def _say(job: desk.Job, row: DeltaGenerator) -> None:
    at = job.progress
    if isinstance(at, Step) and at.total:
        row.progress(min(at.done / at.total, 1.0), text=plain(f"{at.done} of {at.total} searches"))
    else:
        row.markdown(":shimmer[Working it out]")
