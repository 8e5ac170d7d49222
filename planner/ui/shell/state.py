"""What a screen asks for: the model and horizon in view, and answers, each computed once.

Answers are shared by all sessions and read only. What a person chose and typed is theirs, in
their session and its workbenches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import cast

import streamlit as st

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.applied import assumptions_of
from mmm_core.errors import HeadroomError, UnknownModel
from mmm_core.importers.registry import suffixes
from mmm_core.library import LibraryEntry
from mmm_core.model import FittedModel
from mmm_core.names import printable
from mmm_core.periods import Horizon
from mmm_core.plan import Reference, default_horizon
from optimizer.guardrails import Standing
from optimizer.problem import PlanProblem
from planner import services
from planner.finance.commitments import holding
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.assuming import Held
from planner.questions.standing import UNKNOWN
from planner.services import CellReturn, Fitness, OptimizeAnswer, PlanAnswer, ResponseCurve
from planner.ui.optimize.draft import Draft
from planner.ui.shell import answered, last_model, server, session
from planner.ui.shell.workbench import Workbench

# --- models -----------------------------------------------------------------------------


def entries() -> tuple[LibraryEntry, ...]:
    """The library's list as it is now; only what has changed is read again.

    Raises
    ------
    StorageTrouble
        If the folder of models cannot be read.
    """
    return services.library().entries()


@st.cache_resource(max_entries=3, show_spinner="Reading the model")
def _model(name: str, version: Hashable) -> FittedModel:
    return services.library().load(name)


def current_model() -> FittedModel:
    """The model in view, as its file and card are now, under what is assumed of it.

    Where it is not the one that the screen was drawn of, the whole screen is drawn anew, which
    then says so.

    Raises
    ------
    UnknownModel
        If the library is empty, or does not hold the model.
    ModelRefused, InvalidCard, StorageTrouble
        If its file or card cannot be used, or not be read.
    """
    mine = session.mine()
    try:
        model = _current(mine)
    except HeadroomError:
        if mine.drawn:
            st.rerun()
        raise
    if mine.drawn not in ("", model_key(model)):
        st.rerun()
    mine.drawn = model_key(model)
    return _under(model).model


def _adding(what: str) -> str:
    """How a person gets a model into the library."""
    if services.changes_allowed():
        return f'{what} with "Add a model" in the sidebar'
    return "Ask whoever runs this server to put one there"


def _current(mine: session.Session) -> FittedModel:
    library, name = services.library(), mine.model or last_model.first(entries())
    if name is None:
        raise UnknownModel(
            f"There is no model to plan with yet{library.absence()}.",
            f"{_adding(f'Add a fitted model (a {" or ".join(suffixes())} file)')}.",
        )
    try:
        return answered.known(_model(name, library.version(name)))
    except UnknownModel as error:
        gone = "is gone from" if name in mine.seen else "is not in"
        choose, add = "Choose another in the sidebar", _adding("Put it back, or add one")
        raise UnknownModel(
            f"The model {printable(name)} {gone} the library{library.absence()}.",
            f"{choose if _usable() else add}.",
        ) from error


def _usable() -> list[str]:
    return [entry.name for entry in entries() if entry.error is None]


def named_model(name: str) -> FittedModel:
    """Another model of the library, to set beside the one in view; raises as ``current_model``."""
    return answered.known(_model(name, services.library().version(name)))


def model_key(model: FittedModel) -> str:
    """What a person typed is kept under it: the same whatever is assumed of the model."""
    return model.own_identity


def workbench(model: FittedModel) -> Workbench:
    """What this person has typed and asked of a model."""
    benches, key = session.mine().workbenches, model_key(model)
    if key not in benches:
        benches[key] = Workbench(Draft.of(model))
    return benches[key]


# --- assumptions ------------------------------------------------------------------------


def _under(model: FittedModel) -> Held:
    assumed = workbench(model).assumptions
    if assumed.is_neutral:
        return Held(model)
    return _held(f"{view_key(model)} {assumed.fingerprint}", model, assumed, horizon(model))


@st.cache_resource(max_entries=12, show_spinner=False)
def _held(key: str, _model: FittedModel, _assumed: Assumptions, _horizon: Horizon) -> Held:
    return services.hold(_model, _assumed, _horizon)


def left_out(model: FittedModel) -> Mapping[Row, str]:
    """What is assumed and counts nowhere over the horizon in view, and why."""
    return _under(model).left_out


# --- horizon and reference --------------------------------------------------------------


def horizon(model: FittedModel) -> Horizon:
    """The horizon in view, as it was chosen in the sidebar."""
    mine = session.mine()
    usual = default_horizon(model, mine.periods.get(model.frequency.name))
    return mine.horizons.get(model_key(model), usual)


def view_key(model: FittedModel) -> str:
    """Equal for equal model and horizon, whatever is assumed."""
    shown = horizon(model)
    return f"{model_key(model)}-{shown.start}-{shown.periods}"


def shown_key(model: FittedModel) -> str:
    """Equal where all that is shown of the current plan is."""
    stands = hashlib.sha256(repr(standing(model)).encode()).hexdigest()[:16]
    return f"{view_key(model)}-{model.identity}-{stands}"


@st.cache_resource(max_entries=8, show_spinner=False)
def _reference(key: str, _model: FittedModel, _horizon: Horizon) -> Reference:
    return services.reference_for(_model, _horizon)


def reference(model: FittedModel) -> Reference:
    """The reference plan over the horizon in view, with the money that stands in it."""
    return holding(model, _reference(view_key(model), model, horizon(model)), standing(model))


def standing(model: FittedModel) -> tuple[Standing, ...]:
    """Committed and spent money over the horizon in view, as guardrails."""
    return workbench(model).commitments.guardrails(model, horizon(model))


def with_standing(model: FittedModel, problem: PlanProblem) -> PlanProblem:
    """A question with the money that stands over its horizon, whatever else it asks."""
    stands = workbench(model).commitments.guardrails(model, problem.horizon)
    return replace(problem, guardrails=(*problem.guardrails, *stands)) if stands else problem


# --- answers ----------------------------------------------------------------------------


@st.cache_resource(max_entries=3, show_spinner=False)
def _status_quo(key: str, _model: FittedModel, _reference: Reference) -> PlanAnswer:
    assumed = assumptions_of(_model)
    return services.assess(_model, _reference.plan, _reference, services.SHOWN_TAIL, assumed)


def status_quo(model: FittedModel) -> PlanAnswer:
    """The reference plan, evaluated."""
    return _status_quo(shown_key(model), model, reference(model))


@st.cache_resource(max_entries=8, show_spinner=False)
def _fitness(key: str, _model: FittedModel) -> Fitness:
    return services.fitness_of(status_quo(_model).reference_evaluation)


def fitness(model: FittedModel) -> Fitness:
    """How far the model is fit to plan with, over the horizon in view."""
    return _fitness(shown_key(model), model)


def is_unfit(model: FittedModel) -> bool:
    """Whether no recommendation may rest on the model."""
    return fitness(model).level == "not_fit"


def _standing[Stands: (ResponseCurve, CellReturn)](
    model: FittedModel, cells: list[Stands]
) -> list[Stands]:
    """Of a model that is not fit, nothing stands anywhere against break-even."""
    if not is_unfit(model):
        return cells
    return [replace(cell, standing=UNKNOWN) for cell in cells]


@st.cache_resource(max_entries=6, show_spinner=False)
def _curves(key: str, _model: FittedModel, _reference: Reference) -> list[ResponseCurve]:
    return services.response_curves(_model, _reference, services.SHOWN_TAIL)


def curves(model: FittedModel) -> list[ResponseCurve]:
    """Response curves along the reference plan in view, one per cell."""
    return _standing(model, _curves(shown_key(model), model, reference(model)))


@st.cache_resource(max_entries=6, show_spinner=False)
def _cell_returns(
    key: str, next_money: float, _model: FittedModel, _reference: Reference
) -> list[CellReturn]:
    return services.returns(_model, _reference, services.SHOWN_TAIL, next_money)


def cell_returns(model: FittedModel, next_money: float) -> list[CellReturn]:
    """Returns of every cell at the reference plan in view, most promising first."""
    return _standing(model, _cell_returns(shown_key(model), next_money, model, reference(model)))


def asked(
    what: str, model: FittedModel, problem: PlanProblem, work: Work, again: bool = False
) -> Job:
    """The job of what is asked about a question, begun where nobody has asked it before.

    Asked ``again`` by somebody, what failed for a reason that may be gone is tried anew.
    """
    return asked_about(job_key(what, model, problem), work, again)


def unasked(what: str, model: FittedModel, problem: PlanProblem, work: Work) -> Job:
    """The same where nobody has asked: it goes after all questions, and ends with the next one."""
    me, about = session.mine().name, job_key(what, model, problem)
    job = server.desk().ask(about, work, me, unasked=True)
    workbench(model).leave[about] = partial(job.leave, me)
    return job


def asked_about(about: str, work: Work, again: bool = False) -> Job:
    """The job of what is about no single question; ``about`` says all that it depends on."""
    return server.desk().ask(about, work, session.mine().name, again=again)


def known(what: str, model: FittedModel, problem: PlanProblem) -> Job | None:
    """What goes on or has ended about a question; None where nothing does."""
    return server.desk().known(job_key(what, model, problem))


def job_key(what: str, model: FittedModel, problem: PlanProblem) -> str:
    """What a job is known by: equal for equal work."""
    # What people say of a model changes what is said of every answer.
    said = f" {sorted(model.cleared)}" if model.cleared else ""
    return f"{what} {model_key(model)} {problem.fingerprint}{said}"


def solving(model: FittedModel, problem: PlanProblem) -> Job:
    """The search for the certified answer to a question."""
    bench, work = workbench(model), Work(services.optimize, (model, problem), model)
    again = bench.pressed and problem == bench.asked
    bench.pressed = bench.pressed and not again
    return asked("best", model, problem, work, again)


def best(model: FittedModel, problem: PlanProblem) -> OptimizeAnswer:
    """The certified answer to a question, waited for."""
    return cast(OptimizeAnswer, solving(model, problem).result())
