"""Plans that were made with different fits: what each brings under each fit."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from mmm_core.assumptions import Assumptions
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from mmm_core.statistics import Summary
from planner import services
from planner.contract.contents import brings_kept
from planner.questions.compared import PlansCompared
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


def _said(units: Units, of: Brings | None) -> str:
    if of is None:
        return _NONE
    return _with_span(units, of.incremental)


def _with_span(units: Units, of: Summary) -> str:
    return f"{units.say_outcome(of.mean)} ({units.say_outcome_span(of)})"


def _column(
    model: FittedModel, version: Version, taken: Sequence[Pick]
) -> tuple[str, list[Brings | None]]:
    """A fit's name, and what it says of each plan; of a file that is gone only what was kept."""
    name = fits.holder(version)
    if name is None:
        return f"a former file of {version.fit.model}", [_kept(version, pick) for pick in taken]
    return name, [_under(name, version, pick) for pick in taken]


def _kept(version: Version, pick: Pick) -> Brings | None:
    mine = pick.version
    if mine is None or mine.fit.fingerprint != version.fit.fingerprint:
        return None
    return brings_kept(services.store().content(mine.scenario, mine.number))


def _under(name: str, version: Version, pick: Pick) -> Brings | None:
    try:
        old = state.named_model(name)
        one = pick.candidate
        key = f"{state.model_key(old)} {one.assumptions.fingerprint} {one.plan.total()}"
        return _brings(f"{key} {pick.token}", old, one.plan, one.assumptions)
    except HeadroomError:
        return None


@st.cache_resource(max_entries=50, show_spinner=False)
def _brings(key: str, _model: FittedModel, _plan: Plan, _assumed: Assumptions) -> Brings | None:
    return services.brings_of(_model, _plan, _assumed)


def _order(of: PlansCompared, name: str, found: Sequence[Brings | None]) -> str:
    """Whether the other fit ranks the plans alike."""
    known = [brings for brings in found if brings is not None]
    if len(known) < len(found):
        missing = [one.name for one, brings in zip(of.plans, found, strict=True) if brings is None]
        return f"Under {name}, nothing can be said of {listed(missing)}: its file is not at hand."
    here = [one.outcome.mean if one.profit is None else one.profit.mean for one in of.plans]
    there = [one.incremental.mean if one.profit is None else one.profit.mean for one in known]
    mine, theirs = (max(range(len(one)), key=one.__getitem__) for one in (here, there))
    best, other = of.plans[mine].name, of.plans[theirs].name
    if mine == theirs:
        return f"{best} is expected to do best under both."
    return f"The fits do not agree: {best} is expected to do best in view, {other} under {name}."
