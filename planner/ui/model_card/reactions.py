"""Channels and controls that seem to react to weak demand, each with its question."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mmm_core.suspicion import Relation
from planner import charts
from planner.services import Diagnosis
from planner.ui.parts import picture
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import dates, suspicions


def show(of: Diagnosis) -> None:
    """Of what is suspicious a scatter plot and the correlation by lag; else that nothing is."""
    st.subheader("Does anything react to weak demand?", anchor=False)
    suspicious = [one for one in of.relations if one.suspicious]
    st.markdown(plain(suspicions.looked(of)))
    for place, one in enumerate(suspicious):
        # The first is seen at once; regions that tell the same follow folded.
        box = st.container() if place == 0 else st.expander(plain(suspicions.name(one, of.model)))
        with box:
            _show(of, one)


def _show(of: Diagnosis, one: Relation) -> None:
    model = of.model
    word, locale = dates.periods_word(model.frequency, 1), model.card.locale
    key = f"{state.shown_key(model)} {sorted(one.labels.items())}"
    st.markdown(
        f":orange[:material/warning:] **{plain(suspicions.question(one, model))}** "
        f"{plain(suspicions.why_asked(one, model, word))}"
    )
    grid = st.grid(2, min_column_width=320, gap="large")
    with grid.cell():
        picture.show("reaction", key, partial(charts.scatter_chart, one, word, locale))
    with grid.cell():
        picture.show("lags", key, partial(charts.lags_chart, one, word, locale))
