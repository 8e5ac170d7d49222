"""How often each plan beats each other, by as much as is asked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mmm_core.statistics import Probability
from planner.questions.compared import PlansCompared
from planner.questions.ranking import Duel, ranked
from planner.questions.verdict import CONFIDENCE
from planner.ui.parts import figure_field, tables
from planner.ui.parts.choice import one_of
from planner.wording import amounts, definitions
from planner.wording.figures import Reader
from planner.wording.units import Units

_SAME = "same plan"
_NAME, _CHANCE = 190, 150


def show(of: PlansCompared, key: str) -> None:
    """The matrix, on profit where it is known, or on outcome."""
    st.markdown("**How often does one beat the other?**", help=definitions.BEATS)
    units = Units.of(of.plans[0].answer.model)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        on = "incremental"
        if of.ranking.profit is not None:
            kinds = {"profit": "On profit", "incremental": f"On {units.result}"}
            on = one_of("On", kinds, "profit", f"beats-on-{key}", label_visibility="collapsed")
        by = _by(units, on == "profit", key)
    duel = _duel(of, on == "profit", by, units)
    names = [one.name for one in of.plans]
    frame = pd.DataFrame(
        {
            "plan": tables.label(name),
            **{f"plan-{k}": _cell(of, duel, i, k) for k in range(len(names))},
        }
        for i, name in enumerate(names)
    )
    text = st.column_config.TextColumn
    right = {
        f"plan-{place}": text(tables.label(name), alignment="right", width=_CHANCE)
        for place, name in enumerate(names)
    }
    st.dataframe(
        frame,
        hide_index=True,
        width="content",
        height=tables.height(len(frame)),
        column_config={"plan": text("beats", pinned=True, width=_NAME), **right},
        alt="Chance that the plan of a row has more than the plan of a column.",
    )
    st.caption(f"Read along a row. Of {units.say_count(of.plans[0].answer.model.samples)} draws.")


def _by(units: Units, money: bool, key: str) -> float:
    """By more than this; 0 where nothing is typed."""
    reader = Reader("money" if money or units.is_money else "number", units.currency, units.locale)
    kind = "profit" if money else units.outcome
    typed = figure_field.ask(
        "By more than", reader, None, f"beats-by-{kind}-{key}",
        f"How much more {kind} counts as beating. Empty: any.", placeholder="0", width=160,
    )  # fmt: skip
    return typed.value or 0.0


def _duel(of: PlansCompared, money: bool, by: float, units: Units) -> Duel:
    if not by:
        found = of.ranking.profit if money else of.ranking.outcome
        assert found is not None
        return found
    evaluations = [one.evaluation for one in of.plans]
    if money:
        again = ranked(evaluations, by_profit=by).profit
        assert again is not None
        return again
    return ranked(evaluations, by=by / units.factor).outcome


def _cell(of: PlansCompared, duel: Duel, mine: int, theirs: int) -> str:
    if mine == theirs:
        return ""
    if of.ranking.same[mine, theirs]:
        return _SAME
    chance = Probability(float(duel.beats[mine, theirs]), float(duel.error[mine, theirs]))
    said = amounts.chance(chance)
    # The error is said where as many other draws might well say otherwise.
    near = abs(chance.value - CONFIDENCE) < 2 * chance.error
    return f"{said} (±{100 * chance.error:.1f})" if near else said
