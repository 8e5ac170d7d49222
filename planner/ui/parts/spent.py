"""What a model that is not fit to plan with leaves to show: what was, and is to be, spent."""

from __future__ import annotations

import streamlit as st

from mmm_core.evaluation import highest_total
from mmm_core.model import FittedModel
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import dates, definitions
from planner.wording.names import cell_labels, row_title
from planner.wording.units import Units


def instead(model: FittedModel, of: str) -> None:
    """In place of everything that a screen would read off the model.

    Parameters
    ----------
    of : what is not shown, several of them: ``response curves``
    """
    st.title(f"No {plain(of)} are shown of this model", anchor=False)
    st.markdown(
        f"{plain(of[0].upper() + of[1:])} say what other spend would bring: that is a forecast, "
        "and none may rest on this model. What was spent is known without it."
    )
    _table(model)


def _table(model: FittedModel) -> None:
    """Money of the current plan, and the most that the data hold; nothing of what it brings."""
    plan, units = state.reference(model).plan, Units.of(model)
    now = plan.array(model).sum(axis=0).tolist()
    most = highest_total(model.observed_spend, plan.horizon.periods).tolist()
    total = sum(now) or 1.0
    observed = f"Most observed in {dates.length(model, plan.horizon)}"
    st.dataframe(
        {
            row_title(model): [tables.label(name) for name in cell_labels(model)],
            "Current plan": [units.say_money(money) for money in now],
            "Share": [units.say_share(money / total) for money in now],
            observed: [units.say_money(money) for money in most],
        },
        hide_index=True,
        height=tables.height(len(now)),
        column_config={
            "Current plan": st.column_config.TextColumn(
                alignment="right", help=definitions.CURRENT_PLAN
            ),
            "Share": st.column_config.TextColumn(alignment="right"),
            observed: st.column_config.TextColumn(alignment="right"),
        },
        alt="For each row: what the current plan spends, its share, and the most that was ever "
        "spent over as many periods.",
    )
