"""The plans side by side: a line a figure, a column a plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from planner.questions.compared import PlansCompared
from planner.questions.recommendation import Recommendation
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.wording import definitions, headings, kept, side_by_side
from planner.wording.names import listed
from planner.wording.units import Units

# Pixels, by how many plans there are: all columns together are as wide as a screen of 900 leaves
# room for, and an amount stands whole, with its interval where there are two plans.
_NAMES = {2: 175, 3: 175, 4: 164}
_PLANS = {2: 190, 3: 142, 4: 102}
_AROUND, _LETTER = 15, 5.8
_UNDER = "\u2002"
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
        {"figure": f"{_UNDER}{one.name}" if one.under else one.name, **_cells(one.said)}
        for one in lines
    )
    longest = [max(len(one.said[place]) for one in lines) for place in range(len(of.plans))]
    frame["figure"] = [tables.label(name) for name in frame["figure"]]
    st.dataframe(
        frame,
        hide_index=True,
        width="content",
        height=tables.height(len(frame), most=len(frame)),
        column_config=_columns(of, said, marks, longest),
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


def _columns(
    of: PlansCompared, said: Recommendation, marks: dict[int, str], longest: list[int]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "figure": st.column_config.TextColumn("Figure", pinned=True, width=_NAMES[len(of.plans)])
    }
    names = short([one.name for one in of.plans])
    for place, one in enumerate(of.plans):
        best = " ★" if said.kind == "choose" and said.place == place else ""
        width = max(_PLANS[len(of.plans)], math.ceil(_AROUND + _LETTER * longest[place]))
        found[f"plan-{place}"] = st.column_config.TextColumn(
            heading(names[place], best, marks.get(place, ""), width, names),
            alignment="right",
            width=width,
            help=plain(f"{one.name}{marks.get(place, '')}"),
        )
    return found


def short(names: Sequence[str]) -> list[str]:
    """Names of plans as headings."""
    return [tables.label(name) for name in headings.unversioned(names)]


def heading(name: str, best: str, mark: str, width: int, names: Sequence[str] = ()) -> str:
    """A plan's name in so many pixels: its mark goes first, then what tells nobody apart.

    The whole name is the column's help.

    Parameters
    ----------
    names : of all the plans
    """
    room = letters(width) - len(best)
    if len(name) + len(mark) <= room:
        return f"{name}{best}{mark}"
    return f"{headings.cut(name, room, names)}{best}"


def letters(width: int) -> int:
    """How many stand in so many pixels of a column."""
    return int((width - _AROUND) / _LETTER)


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
