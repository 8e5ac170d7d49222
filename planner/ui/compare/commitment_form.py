"""The fields of one commitment: which channel, how much, when, and until when it can be undone."""

from __future__ import annotations

import streamlit as st

from mmm_core.errors import HeadroomError, InvalidPlan
from mmm_core.model import FittedModel
from planner.contract.commitments import typed
from planner.finance.commitments import Commitment
from planner.ui.parts import figure_field
from planner.ui.parts.choice import one_of
from planner.ui.shell import state
from planner.ui.shell.errors import show_error
from planner.wording import dates
from planner.wording.commitments import STATES
from planner.wording.figures import Reader
from planner.wording.names import cell_labels, row_title
from planner.wording.units import Units


def show(model: FittedModel, key: str) -> list[Commitment] | None:
    """What was handed in, one a period; None before that, and where something is missing."""
    kind = one_of("State", STATES, "committed", f"commit-state-{key}", label_visibility="collapsed")
    grid = st.grid(5, min_column_width=140, gap="small", vertical_alignment="top")
    names = cell_labels(model)
    with grid.cell():
        cell = st.selectbox(
            row_title(model), range(len(names)), format_func=names.__getitem__,
            key=f"commit-cell-{key}",
        )  # fmt: skip
    with grid.cell():
        first = _day(model, "From", 0, f"commit-from-{key}")
    with grid.cell():
        last = _day(model, "To", first, f"commit-to-{key}-{first}")
    with grid.cell():
        units = Units.of(model)
        money = figure_field.ask(
            f"Money in all{units.money_bracket}",
            Reader("money", units.currency, units.locale),
            None,
            f"commit-money-{key}",
            "Over all of these periods together, spread evenly.",
            placeholder="such as 400 k",
        )
    until = ""
    if kind == "committed":
        with grid.cell():
            until = st.text_input(
                "Can be cancelled until", key=f"commit-until-{key}", autocomplete="off",
                placeholder="such as 2026-11-15",
                help="The last day on which it can be cancelled. Empty: it no longer can.",
            ) or ""  # fmt: skip
    if not st.button("Add it", key=f"commit-add-{key}", icon=":material/check:"):
        return None
    try:
        if money.value is None:
            raise InvalidPlan("There is no amount yet.", "Say how much money it is.")
        days = state.horizon(model).dates(model.frequency)
        within = days[min(first, last) : max(first, last) + 1]
        return typed(cell, within, kind, money.value, until)
    except HeadroomError as error:
        show_error(error, "Nothing was added")
        return None


def _day(model: FittedModel, label: str, usual: int, key: str) -> int:
    locale, days = model.card.locale, list(state.horizon(model).dates(model.frequency))
    found: int = st.selectbox(
        label,
        range(len(days)),
        index=usual,
        format_func=lambda at: dates.said_date(days[at], locale),
        key=key,
    )
    return found
