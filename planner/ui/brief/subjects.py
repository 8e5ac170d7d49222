"""What the page is about, held against the current plan; computed once for everybody."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.brief.subject import Subject, subject
from planner.finance.commitments import Commitments
from planner.jobs.job import Job
from planner.services import OptimizeAnswer
from planner.ui.compare import commitments, differences, mark, picks
from planner.ui.compare.picks import Pick
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import stage, state
from planner.ui.shell.errors import show_error
from planner.wording import plans


def pick_of(model: FittedModel, token: str) -> Pick | None:
    """The plan of a token; None while the search for the best one goes on, or where it failed."""
    best = None
    if picks.needs_best([token]):
        best = _best(model)
        if best is None:
            return None
    found = picks.taken(model, [token], best)
    return found[0] if found else None


def _best(model: FittedModel) -> OptimizeAnswer | None:
    problem = picks.question(model)
    job = state.solving(model, problem)
    if not stage.soon(job):

        def say(row: DeltaGenerator) -> None:
            row.markdown(f":shimmer[{plain(waiting.said(model, problem, job))}]")

        waiting.watch(job, say)
        return None
    return _answer(model, job)


def _answer(model: FittedModel, job: Job) -> OptimizeAnswer | None:
    try:
        found: OptimizeAnswer = job.result()
    except HeadroomError as error:
        show_error(error, "There is no best plan to decide on")
        if state.workbench(model).commitments.rows:
            # They may be why, and are edited nowhere else.
            commitments.show(model)
        return None
    return found


def key_of(model: FittedModel, pick: Pick) -> str:
    """Equal for equal plans, names, assumptions and decisions."""
    one, said = pick.candidate, hashlib.sha256()
    status = "" if pick.version is None else pick.version.status
    told = (one.name, one.assumptions.fingerprint, one.said, mark.marked(model, pick), status)
    said.update(repr(told).encode())
    said.update(one.plan.array(model).tobytes())
    return f"{state.shown_key(model)}-{said.hexdigest()[:24]}"


def subject_of(model: FittedModel, pick: Pick) -> Subject:
    """What the page is about.

    Raises
    ------
    InvalidProblem, InvalidPlan
        As ``compare_plans``.
    """
    bench = state.workbench(model)
    return _subject(key_of(model, pick), model, pick, state.reference(model), bench.commitments)


@st.cache_resource(max_entries=12, show_spinner="Holding the plan against the current one")
def _subject(
    key: str, _model: FittedModel, _pick: Pick, _reference: Reference, _stands: Commitments
) -> Subject:
    version = _pick.version
    marked = mark.marked(_model, _pick)
    return subject(
        _model,
        replace(_pick.candidate, name=_pick.name),
        _reference,
        found=_pick.answer,
        problem=differences.question_of(_model, _pick),
        standing=_stands,
        kept=() if version is None else (f"{plans.called(version)}.",),
        approved=marked if version is not None and version.status == "approved" else "",
    )
