"""A plan that was made with another fit: what that fit says of it, and what this one does."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.contract.contents import brings_kept
from planner.scenarios.records import Version
from planner.services import Brings
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.ui.plans import brings, listing
from planner.ui.shell import state
from planner.wording import refits
from planner.wording.units import Units


@dataclass(frozen=True)
class Former:
    """What the fit that a version was made with says of it.

    Parameters
    ----------
    brings : as far as it says something
    where : how that is known, a sentence
    """

    brings: Brings | None
    where: str


def show(model: FittedModel, version: Version) -> None:
    """Both answers by channel; nothing where the version was made with the fit in view."""
    if version.fit.fingerprint == model.fingerprint:
        return
    now, former = brings.in_view(model, version), _former(model, version)
    st.subheader("Under the fit in view, and under the one it was made with", anchor=False)
    if now.brings is None or former.brings is None:
        why = now.why if now.brings is None else former.where
        st.markdown(plain(f"{listing.made_with(model, version)}. {why}"))
        return
    for line in refits.lines(model, now.units, former.brings, now.brings):
        st.markdown(plain(line))
    _table(model, now.units, former.brings, now.brings)
    st.caption(plain(former.where))


def _table(model: FittedModel, units: Units, old: Brings, new: Brings) -> None:
    rows = [
        {
            "Channel": tables.label(model.card.channel_name(label) if label else "All"),
            "Made with": "–" if before is None else units.say_outcome(before.mean),
            "In view": "–" if after is None else units.say_outcome(after.mean),
            "Moved": "–" if moved is None else units.say_outcome_change(moved),
            "90 % of made with": "–" if before is None else units.say_outcome_span(before),
            "90 % of in view": "–" if after is None else units.say_outcome_span(after),
        }
        for label, before, after, moved in refits.rows(old, new)
    ]
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height=tables.height(len(rows)),
        column_config={name: right for name in rows[0] if name != "Channel"},
        alt="By channel: what the fit that the plan was made with says it brings, what the fit in "
        "view says, and the difference of the two means.",
    )


# --- the former fit ---------------------------------------------------------------------


def _former(model: FittedModel, version: Version) -> Former:
    """By its file, where the library still holds it; else as it was kept."""
    name = holder(version)
    if name is not None:
        with_it = _by_file(model, version, name)
        if with_it is not None:
            return with_it
    content = services.store().content(version.scenario, version.number)
    kept = brings_kept(content)
    if kept is None or kept.fingerprint != version.fit.fingerprint:
        return Former(
            None,
            "The file of that fit is not in the library any more, and what it said was not kept "
            "with the plan.",
        )
    return Former(
        kept,
        "The file of that fit is not in the library any more: its figures are those that were "
        "kept when the plan was saved.",
    )


def _by_file(model: FittedModel, version: Version, name: str) -> Former | None:
    try:
        old = state.named_model(name)
        shown = brings.under_model(old, version)
    except HeadroomError:
        return None
    if shown.brings is None:
        return None
    here, there = model.card.outcome, old.card.outcome
    if (here.name, here.unit) != (there.name, there.unit):
        return Former(None, f"That fit explains {there.name}, this one {here.name}.")
    return Former(
        shown.brings, f"Both are computed now; that fit is in the library as {old.card.title}."
    )


def holder(version: Version) -> str | None:
    """The name of a model of the library that is the very file; its former name first."""
    names = [one.name for one in state.entries() if one.error is None]
    for name in sorted(names, key=lambda one: one != version.fit.model):
        try:
            found = _fingerprint(name, services.library().version(name))
        except HeadroomError:
            continue
        if found == version.fit.fingerprint:
            return name
    return None


@st.cache_data(max_entries=500, show_spinner=False)
def _fingerprint(name: str, version: Hashable) -> str:
    return services.library().fingerprint(name)
