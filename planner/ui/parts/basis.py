"""What stands behind everything on a screen: horizon, calendar, tail and draws."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner import services
from planner.ui.parts.markup import plain
from planner.wording import dates
from planner.wording.units import Units

_CALENDARS = {
    "one year earlier": "along last year's calendar",
    "one year earlier, means where that is missing": (
        "along last year's calendar, spent evenly where that is missing"
    ),
    "mean of the last year": "spent evenly at the last year's mean",
    "mean of all data": "spent evenly at the mean of all data",
}


def show(model: FittedModel, reference: Reference) -> None:
    """Say it in one quiet line."""
    horizon, locale = reference.plan.horizon, model.card.locale
    draws = Units.of(model).say_count(model.samples)
    how = _CALENDARS.get(reference.source, f"along the {reference.source} plan")
    st.caption(
        plain(
            f"{dates.length(model, horizon)} from {dates.said_date(horizon.start, locale)} {how}; "
            f"{dates.tail(model, services.SHOWN_TAIL)}; "
            f"{draws} draws; intervals and bands are 90 % credible intervals."
        )
    )
