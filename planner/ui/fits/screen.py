"""Two fits side by side: what moved, how much of it is other draws, and which plans change."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from mmm_core.assumptions.applied import assumptions_of, without
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner import charts
from planner.questions.fits import Fits, compare_fits
from planner.ui.fits import choosing, plans
from planner.ui.parts import headline, heed, picture, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import answered, state
from planner.ui.shell.errors import show_error
from planner.wording import definitions, fits
from planner.wording.units import Units

_KEY = ":small[:gray[● other fit] &nbsp;:primary[■ this fit]]"


def show(model: FittedModel) -> None:
    """The fit in view, as it is without anything assumed, beside another of its line."""
    top = st.container()
    name = choosing.chosen(model)
    if name is None:
        return
    try:
        other = state.named_model(name)
        key = f"{state.model_key(model)} {state.model_key(other)} {state.shown_key(model)}"
        found = _compared(key, without(model), other, state.reference(model))
    except HeadroomError as error:
        show_error(error, "These two cannot be compared")
        return
    with top:
        headline.show(*fits.headline(found), definitions.TWO_FITS)
    _differences(found, not assumptions_of(model).is_neutral)
    if found.is_unfit:
        st.markdown(
            "What either brings is not shown: a fit that is not fit to plan with says nothing."
        )
        return
    _moved(found, key)
    plans.show(found, key)


@st.cache_resource(max_entries=6, show_spinner="Asking both fits")
def _compared(key: str, _model: FittedModel, _other: FittedModel, _reference: Reference) -> Fits:
    return compare_fits(_model, _other, _reference)


def _differences(of: Fits, assumed: bool) -> None:
    answers = answered.keys(of.model)
    said = [*map(plain, (fits.which(of), *fits.differences(of)))]
    said += [heed.marked(*one) for one in fits.fitness(of, answers)]
    if assumed:
        said.append("What is assumed of the model in view is left out here.")
    st.markdown("  \n".join(said))


def _moved(of: Fits, key: str) -> None:
    """What the current plan brings under both, by channel, and the base."""
    halves = st.grid(2, min_column_width=400, gap="large")
    with halves.cell():
        st.markdown(f"**What the current plan brings, by channel** {_KEY}")
        picture.show("two fits", key, partial(charts.fits_chart, of))
    with halves.cell():
        st.markdown("**This fit against the other**", help=definitions.OTHER_DRAWS)
        _table(of)
    said = [line for line in (fits.total(of), fits.base(of), fits.evidence(of)) if line]
    st.caption("  \n".join(map(plain, said)))


def _table(of: Fits) -> None:
    units, name = Units.of(of.model), of.model.card.channel_name
    frame = pd.DataFrame(
        {
            "channel": tables.label(name(one.name)),
            "moved": "–" if one.change is None else units.say_outcome_change(one.change),
            "draws": "–" if one.change is None else f"±{units.say_outcome(one.reach)}",
            "kind": fits.place(one),
        }
        for one in of.channels
    )
    text = st.column_config.TextColumn
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame), tables.FEW_ROWS),
        column_config={
            "channel": text("Channel", pinned=True),
            "moved": text("Brings more or less", alignment="right"),
            "draws": text("Sampling alone", alignment="right", help=definitions.OTHER_DRAWS),
            "kind": text("The other's 90 %"),
        },
        alt="By channel: how far its mean moved from the other fit to this one, how far "
        "sampling anew would move it, and what that makes of it.",
    )
