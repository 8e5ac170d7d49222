"""One figure of a plan: what it is, what it is against the current plan, and what that has."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.ui.parts.markup import plain


@dataclass(frozen=True)
class FigureChange:
    """One figure of the plan: what it is against the current plan, and what that is now.

    Parameters
    ----------
    change, span : against the current plan, and its interval; "" for none
    fell : whether the change is below nothing
    now : what the current plan has in its place; "" where there is no such thing
    good : whether more of it is better; None where that depends
    more : what else it was counted with
    lead : what stands before ``now``: whose figure it is
    """

    label: str
    value: str
    change: str
    now: str
    help: str
    span: str = ""
    fell: bool = False
    good: bool | None = True
    more: str = ""
    lead: str = "now"


def show(place: DeltaGenerator, of: FigureChange) -> None:
    """With its change below, and in grey the interval of that and what it is now."""
    with place, st.container(gap=None):
        st.metric(
            plain(of.label),
            plain(of.value),
            delta=of.change or None,
            # Streamlit takes a true minus for a word, and so for a rise.
            delta_arrow="down" if of.fell else "up",
            delta_color="off" if of.good is None else "inverse" if of.fell else "normal",
            help=of.help,
        )
        now = f"{of.lead} {of.now}" if of.now else ""
        below = [f"({of.span})" if of.span else "", now, of.more]
        st.caption(plain(", ".join(part for part in below if part)))
