"""The plans side by side: a line a figure, a column a plan."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from planner.questions.compared import PlansCompared
from planner.questions.recommendation import Recommendation
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.wording import definitions, kept, side_by_side
from planner.wording.names import listed
from planner.wording.units import Units

# So wide that an amount stands whole, with its interval where there are two plans.
_NAMES, _WIDE, _NARROW = 175, 190, 145
_WORDS = (
    ("Intervals", definitions.INTERVAL),
    ("Against the first plan", definitions.BASE_PLAN),
    ("Profit", definitions.PROFIT),
    ("Required return", definitions.HURDLE),
    ("Net present value", definitions.PRESENT),
    ("Paid back", definitions.PAYBACK),
    ("Commit to", definitions.COMMIT),
    (side_by_side.COUNTS, definitions.COUNTS),
    ("Bad case", definitions.BAD_CHANGE),
    ("Chance of less than now", definitions.LOSS),
    ("Expected regret", definitions.REGRET),
    ("Claim at most", definitions.CLAIM),
)
_AFTER = (
    "After the carry-over the model says that nothing is brought any more: a long-term effect is "
    "in none of these figures."
)


def show(of: PlansCompared, said: Recommendation, marks: dict[int, str]) -> None:
    """Draw it.

    Parameters
    ----------
    marks : what stands after a plan's name, by its position
    """
    lines = side_by_side.lines(of)
    frame = pd.DataFrame(
        {"figure": f"\u2003{one.name}" if one.under else one.name, **_cells(one.said)}
        for one in lines
    )
    frame["figure"] = [tables.label(name) for name in frame["figure"]]
    st.dataframe(
        frame,
        hide_index=True,
        width="content",
        height=tables.height(len(frame), most=len(frame)),
        column_config=_columns(of, said, marks),
        alt=f"{listed([one.name for one in of.plans])} side by side: what each spends, brings and "
        "risks; differences are told against the first.",
    )
    for why in kept.uncommitted(of):
        st.caption(plain(why))
    if of.differs_in_assumptions:
        st.markdown(
            ":orange[:material/warning: These plans do not assume the same: chances and regret "
            "compare each plan together with what it assumes.]"
        )


def _cells(said: tuple[str, ...]) -> dict[str, str]:
    return {f"plan-{place}": text for place, text in enumerate(said)}


def _columns(of: PlansCompared, said: Recommendation, marks: dict[int, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "figure": st.column_config.TextColumn("Figure", pinned=True, width=_NAMES)
    }
    least = _WIDE if len(of.plans) <= 2 else _NARROW
    for place, one in enumerate(of.plans):
        best = " ★" if said.kind == "choose" and said.place == place else ""
        head = f"{tables.label(one.name)}{best}{marks.get(place, '')}"
        found[f"plan-{place}"] = st.column_config.TextColumn(
            head, alignment="right", width=tables.wide(head, least)
        )
    return found


def words(of: PlansCompared) -> None:
    """What the figures mean, and where they come from."""
    model = of.plans[0].answer.model
    with st.expander("What these figures mean, and where they come from", icon=":material/help:"):
        st.markdown("\n".join(f"- **{name}**: {plain(text)}" for name, text in _WORDS))
        units = Units.of(model)
        st.markdown(
            plain(
                f"Every figure is computed from the model {model.card.title} "
                f"(file {model.fingerprint[:12]}), all plans on the same "
                f"{units.say_count(model.samples)} posterior draws, against the current plan under "
                f"the same assumptions. {_AFTER}"
            )
        )
