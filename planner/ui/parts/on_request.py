"""What is worked out only when somebody asks: begun with a button, watched, and given up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled
from planner.jobs import desk
from planner.services import OptimizeAnswer, Watcher
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import session, state


def ask[T](
    name: str, label: str, found: OptimizeAnswer, work: Callable[[Watcher], T], help: str = ""
) -> T | None:
    """The answer, once it was asked for and is there; a button, or how far it is, before that.

    Parameters
    ----------
    name : of what is worked out, the same for everybody
    label : of the button
    found : what it is about
    work : given a watcher to tell of its progress
    """
    bench = state.workbench(found.answer.model)
    key = f"{name} {state.model_key(found.answer.model)} {found.problem.fingerprint}"
    if key not in bench.wanted:
        if not st.button(label, icon=":material/play_arrow:", key=f"ask-{key}", help=help or None):
            return None
        bench.wanted.add(key)
        # A screen that is drawn whole is what its parts can renew themselves in.
        st.rerun()
    job = state.desk().ask(key, work, session.mine().name)
    if not job.ready(desk.PATIENCE):
        forget = partial(bench.wanted.discard, key)
        waiting.watch(job, partial(_say, job), forget, f"stop-{key}")
        return None
    try:
        return cast(T, job.result())
    except Cancelled:
        bench.wanted.discard(key)
        st.rerun()


def _say(job: desk.Job, row: DeltaGenerator) -> None:
    at = job.progress
    if at is not None and at.total:
        row.progress(min(at.done / at.total, 1.0), text=plain(f"{at.done} of {at.total} searches"))
    else:
        row.markdown(":shimmer[Working it out]")
