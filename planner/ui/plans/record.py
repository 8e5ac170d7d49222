"""The plan of record of the horizon in view, named where people look first, one press away."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.scenarios.records import Version
from planner.ui.parts.markup import plain
from planner.ui.plans import brings, opening
from planner.ui.plans.brings import Shown
from planner.ui.shell import going, state
from planner.ui.shell.errors import guarded, show_error
from planner.wording import plans


def of_view(model: FittedModel) -> Version | None:
    """The plan of record of the model line and horizon in view; None for none.

    Raises
    ------
    StorageTrouble
        If kept plans cannot be read.
    """
    horizon = state.horizon(model)
    return services.store().record(model.card.line, str(horizon.start), horizon.periods)


def _known(model: FittedModel) -> Version | None:
    """The same; where kept plans cannot be read, their own screen says so."""
    with suppress(HeadroomError):
        return of_view(model)
    return None


def beside_current(model: FittedModel) -> None:
    """On Overview, whose figures are of the current plan: that another plan is decided on."""
    with guarded("Plans cannot be read"):
        version = _known(model)
        if version is None:
            return
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.markdown(_said(model, version), width="content")
        if _opened(model, version, row):
            going.to("plan/what_if.py", "What-if")
        else:
            going.again("plan/what_if.py", "What-if")


def beside_plan(model: FittedModel, row: DeltaGenerator) -> None:
    """On What-if, in a row: which plan is of record, where the one in view is another."""
    version, opened = _known(model), opening.in_view(model)
    if version is None or (opened is not None and _same(opened.version, version)):
        return
    said = f":small[:gray[{plans.RECORD}: {plain(plans.called(version))}]]"
    row.markdown(said, width="content")
    if _opened(model, version, row):
        st.rerun(scope="app")


def _same(one: Version, other: Version) -> bool:
    return (one.scenario, one.number) == (other.scenario, other.number)


def said_of(shown: Shown) -> str:
    """What a version spends, brings and earns; of a model that is not fit only what it spends."""
    units, found = shown.units, shown.brings
    said = f"spends {units.say_money(shown.spend)}"
    if found is None:
        return said
    span = units.say_outcome_span(found.incremental)
    said += f", brings about {units.say_outcome_in_full(found.incremental.mean)} ({span})"
    if found.profit is not None:
        said += (
            f", for a profit of {units.say_money(found.profit.mean)} "
            f"({units.say_money_span(found.profit)})"
        )
    return f"{said}, {_under(shown.assumed)}" if shown.assumed else said


def _under(many: int) -> str:
    return f"under {many:,} assumption{'s' * (many > 1)}"


def _said(model: FittedModel, version: Version) -> str:
    shown = brings.in_view(model, version)
    return f"{plans.RECORD}: **{plain(plans.called(version))}** {plain(said_of(shown))}."


def _opened(model: FittedModel, version: Version, row: DeltaGenerator) -> bool:
    """Whether a press has brought it into view just now."""
    pressed = row.button(
        "Open it",
        key=f"record-{version.scenario}-{version.number}",
        type="tertiary",
        icon=":material/arrow_forward:",
        icon_position="right",
    )
    if not pressed:
        return False
    try:
        opening.open_version(model, version)
    except HeadroomError as error:
        show_error(error, "This version does not open with the model in view")
        return False
    return True
