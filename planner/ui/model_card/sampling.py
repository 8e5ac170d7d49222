"""How well a posterior is sampled, quantity by quantity."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mmm_core.sampling import Sampled
from planner.services import Diagnosis
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.wording import definitions
from planner.wording.locale import written

_MOST = 200


def show(of: Diagnosis) -> None:
    """Responses at the current plan, and the parameters behind them; folded away."""
    model = of.model
    found = "an unknown number of" if model.divergences is None else str(model.divergences)
    once = "divergence" if model.divergences == 1 else "divergences"
    # What is folded away is neither sent nor drawn: that takes as long as much of the screen.
    box = st.expander("Convergence", key="convergence", on_change="rerun")
    if not box.open:
        return
    with box:
        st.markdown(
            plain(f"{model.chains} chains, {model.samples:,} draws in all, {found} {once}.")
        )
        if not of.responses:
            st.markdown("Too few draws a chain to tell whether it converged.")
            return
        for title, some in (("Responses", of.responses), ("Parameters", of.parameters)):
            st.markdown(f"**{title}**, the worst first")
            _table(some[:_MOST], model.card.locale)


def _table(of: Sequence[Sampled], locale: str) -> None:
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        {
            "Of": [tables.label(one.name) for one in of],
            "r-hat": [written(f"{one.rhat:.3f}", locale) for one in of],
            "Effective draws": [written(f"{one.bulk:,.0f}", locale) for one in of],
            "in the tails": [written(f"{one.tail:,.0f}", locale) for one in of],
        },
        hide_index=True,
        height=tables.height(len(of), 12),
        column_config={
            "r-hat": st.column_config.TextColumn(help=definitions.RHAT, alignment="right"),
            "Effective draws": st.column_config.TextColumn(
                help=definitions.EFFECTIVE, alignment="right"
            ),
            "in the tails": right,
        },
        alt="For each quantity: r-hat, and effective draws in the bulk and in the tails.",
    )
