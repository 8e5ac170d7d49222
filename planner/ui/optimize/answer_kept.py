"""What stays where the model is not fit to plan with: no plan of it is shown to act on."""

from __future__ import annotations

import streamlit as st

from mmm_core.model import FittedModel
from planner.services import OptimizeAnswer
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.wording.kept import nothing_kept
from planner.wording.names import cell_labels, row_title
from planner.wording.sentences import said_rules
from planner.wording.units import Units

_WHY = (
    "The best plan by this model is not shown: what it would gain cannot be told from how badly "
    "the posterior was sampled."
)


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """The allowed plan nearest to the current mix, or that there is none near it."""
    kept = found.verdict.kept
    if kept is None:
        st.markdown(
            plain(f"{nothing_kept(found.verdict, said_rules(model, found.guardrails))} {_WHY}")
        )
        return
    st.markdown("**The allowed plan nearest to the current mix**")
    now, money = found.optimum.ground.reference.sum(axis=0), Units.of(model).say_money
    cells = range(len(model.cells))
    st.dataframe(
        {
            row_title(model): [tables.label(name) for name in cell_labels(model)],
            "Current plan": [money(float(now[k])) for k in cells],
            "Kept": [money(float(kept[:, k].sum())) for k in cells],
        },
        hide_index=True,
        column_config={
            name: st.column_config.TextColumn(alignment="right")
            for name in ("Current plan", "Kept")
        },
        alt="For each row: the current plan, and the allowed plan nearest to its mix.",
    )
    st.caption(_WHY)
