"""What the page is about, held against the current plan; computed once for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import PlanProblem
from planner.brief.subject import Subject, subject
from planner.finance.commitments import Commitments
from planner.jobs.job import Job
from planner.services import OptimizeAnswer
from planner.ui.compare import commitments, differences, mark, picks, strategy_plans
from planner.ui.compare.picks import Pick
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import stage, state
from planner.ui.shell.errors import show_error
from planner.wording import plans


def pick_of(model: FittedModel, token: str) -> Pick | None:
    """The plan of a token; None while the search for the best one goes on, or where it failed."""
    best = strategies = None
    if picks.needs_best([token]):
        best = _best(model)
        if best is None:
            return None
    if strategy_plans.are_needed([token]):
        strategies = strategy_plans.found(model, picks.question(model), [token])
        if strategies is None:
            return None
        one = strategy_plans.strategy_of(token, strategies)
        if one.found is None:
            st.info(plain(f"{one.name} has no plan. {one.why}"), icon=":material/info:")
            return None
    found = picks.taken(model, [token], best, strategies=strategies)
    return found[0] if found else None


def beside(model: FittedModel, pick: Pick) -> tuple[Pick, ...]:
    """The other plans on Compare, as far as they are found; none under a stress case."""
    compared = state.workbench(model).compared or ()
    here = (picks.CURRENT, pick.token)
    tokens = [one for one in compared if one not in here and not picks.is_case(one)]
    if not tokens:
        return ()
    problem = picks.question(model)
    best, usual = (_there(model, about, problem) for about in ("best", strategy_plans.ABOUT))
    return tuple(picks.taken(model, tokens, best, strategies=usual))


def _there(model: FittedModel, about: str, problem: PlanProblem) -> Any:
    """What was found about a question; None where it is not there, or not yet."""
    job = state.known(about, model, problem)
    if job is None or not job.ready():
        return None
    with suppress(HeadroomError):
        return job.result()
    return None


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
    """Equal for equal plans, names, assumptions and decisions, with the same plans beside it."""
    return _key(model, [pick, *beside(model, pick)])


def _key(model: FittedModel, plans: Sequence[Pick]) -> str:
    said = hashlib.sha256()
    for pick in plans:
        one, status = pick.candidate, "" if pick.version is None else pick.version.status
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
    stands, others = state.workbench(model).commitments, beside(model, pick)
    key, reference = _key(model, [pick, *others]), state.reference(model)
    return _subject(key, model, pick, others, reference, stands)


@st.cache_resource(max_entries=12, show_spinner="Holding the plan against the current one")
def _subject(
    key: str,
    _model: FittedModel,
    _pick: Pick,
    _others: Sequence[Pick],
    _reference: Reference,
    _stands: Commitments,
) -> Subject:
    version = _pick.version
    marked = mark.marked(_model, _pick)
    return subject(
        _model,
        replace(_pick.candidate, name=_pick.name),
        _reference,
        [one.candidate for one in _others],
        found=_pick.answer,
        problem=differences.question_of(_model, _pick),
        standing=_stands,
        kept=() if version is None else (f"{plans.called(version)}.",),
        approved=marked if version is not None and version.status == "approved" else "",
        rejected=mark.refusal(_model, _pick),
    )
