"""Plans that were made with different fits: what each brings under each fit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from mmm_core.assumptions import Assumptions
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from mmm_core.statistics import Summary
from planner import services
from planner.contract.commitments import commitments_from, commitments_json
from planner.contract.contents import brings_kept
from planner.finance.commitments import Commitments
from planner.questions.compared import Compared, PlansCompared
from planner.questions.ranking import On, deciding, weighed
from planner.scenarios.records import Version
from planner.services import Brings
from planner.ui.compare.picks import Pick
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.ui.plans import fits
from planner.ui.shell import state
from planner.wording.names import listed
from planner.wording.units import Units

_NONE = "–"


@dataclass(frozen=True)
class Under:
    """What a fit says of a plan: what it brings, or why nothing is said."""

    brings: Brings | None
    why: str


def show(model: FittedModel, of: PlansCompared, taken: Sequence[Pick]) -> None:
    """Nothing where all plans were made with the fit in view."""
    others = {
        pick.version.fit.fingerprint: pick.version
        for pick in taken
        if pick.version is not None and pick.version.fit.fingerprint != model.fingerprint
    }
    if not others:
        return
    st.markdown("**Each plan under each fit**")
    columns = [_column(model, version, taken) for version in others.values()]
    units = Units.of(model)
    frame = pd.DataFrame(
        {
            "plan": tables.label(one.name),
            "made": _made_with(model, pick),
            "here": _with_span(units, one.outcome),
            **{f"fit-{k}": _said(units, found[i]) for k, (_, found) in enumerate(columns)},
        }
        for i, (one, pick) in enumerate(zip(of.plans, taken, strict=True))
    )
    text = st.column_config.TextColumn
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame)),
        column_config={
            "plan": text("Plan", pinned=True),
            "made": text("Made with"),
            "here": text("Under the fit in view", alignment="right"),
            **{
                f"fit-{k}": text(tables.label(f"Under {name}"), alignment="right")
                for k, (name, _) in enumerate(columns)
            },
        },
        alt="What each plan brings under the fit in view, and under the fits of other plans.",
    )
    for name, found in columns:
        st.caption(plain(_order(of, name, found)))


def _made_with(model: FittedModel, pick: Pick) -> str:
    if pick.version is None or pick.version.fit.fingerprint == model.fingerprint:
        return "This fit"
    return tables.label(pick.version.fit.model)


def _said(units: Units, of: Under) -> str:
    return _NONE if of.brings is None else _with_span(units, of.brings.incremental)


def _with_span(units: Units, of: Summary) -> str:
    return f"{units.say_outcome(of.mean)} ({units.say_outcome_span(of)})"


def _column(model: FittedModel, version: Version, taken: Sequence[Pick]) -> tuple[str, list[Under]]:
    """A fit's name, and what it says of each plan; of a file that is gone only what was kept."""
    name = fits.holder(version)
    if name is None:
        return f"a former file of {version.fit.model}", [_kept(version, pick) for pick in taken]
    return name, [_under(model, name, pick) for pick in taken]


def _kept(version: Version, pick: Pick) -> Under:
    mine, found = pick.version, None
    if mine is not None and mine.fit.fingerprint == version.fit.fingerprint:
        found = brings_kept(services.store().content(mine.scenario, mine.number))
    return Under(found, "its file is not at hand")


def _under(model: FittedModel, name: str, pick: Pick) -> Under:
    one = pick.candidate
    try:
        old = state.named_model(name)
        listed_here = commitments_json(state.workbench(model).commitments, model)
        # Cells may stand in another order there.
        stands = commitments_from(listed_here, old)
        money = hashlib.sha256(one.plan.array(old).tobytes()).hexdigest()
        key = f"{state.model_key(old)} {one.assumptions.fingerprint} {money} {stands}"
        found = _brings(key, old, one.plan, one.assumptions, stands)
    except HeadroomError as error:
        return Under(None, error.message.rstrip("."))
    return Under(found, "that fit is not fit to plan with")


@st.cache_resource(max_entries=50, show_spinner=False)
def _brings(
    key: str, _model: FittedModel, _plan: Plan, _assumed: Assumptions, _stands: Commitments
) -> Brings | None:
    return services.brings_of(_model, _plan, _assumed, _stands)


def _order(of: PlansCompared, name: str, found: Sequence[Under]) -> str:
    """Whether the other fit ranks the plans alike."""
    missing = [one for one, under in zip(of.plans, found, strict=True) if under.brings is None]
    if missing:
        why = next(under.why for under in found if under.brings is None)
        names = listed([one.name for one in missing])
        return f"Under {name}, nothing can be said of {names}: {why}."
    known = [under.brings for under in found if under.brings is not None]
    on = of.ranking.on
    here = [float(deciding(one.evaluation, on).mean()) for one in of.plans]
    there = [_weighs(one, on, under) for one, under in zip(of.plans, known, strict=True)]
    mine, theirs = (max(range(len(one)), key=one.__getitem__) for one in (here, there))
    best, other = of.plans[mine].name, of.plans[theirs].name
    if mine == theirs:
        return f"{best} is expected to do best under both."
    return f"The fits do not agree: {best} is expected to do best in view, {other} under {name}."


def _weighs(one: Compared, on: On, there: Brings) -> float:
    """What counts among the plans here, under another fit."""
    profit = None if there.profit is None else there.profit.mean
    required = one.answer.model.card.required_return * one.spend
    return weighed(on, there.incremental.mean, profit, required)
