"""What stands behind everything on a screen: horizon, calendar, tail and draws."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner import services
from planner.ui.parts.markup import plain
from planner.wording import dates, references
from planner.wording.units import Units


def show(model: FittedModel, reference: Reference) -> None:
    """Say it in one quiet line."""
    horizon, locale = reference.plan.horizon, model.card.locale
    draws = Units.of(model).say_count(model.samples)
    how = references.along(reference)
    st.caption(
        plain(
            f"{dates.length(model, horizon)} from {dates.said_date(horizon.start, locale)} {how}; "
            f"{dates.tail(model, services.SHOWN_TAIL)}; "
            f"{draws} draws; intervals and bands are 90 % credible intervals."
        )
    )
