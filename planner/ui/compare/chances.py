"""How often each plan beats each other, by as much as is asked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mmm_core.statistics import Probability
from planner.questions.compared import PlansCompared
from planner.questions.ranking import Duel, On, ranked
from planner.questions.verdict import CONFIDENCE
from planner.ui.compare import table
from planner.ui.parts import figure_field, tables
from planner.ui.parts.choice import one_of
from planner.ui.parts.markup import plain
from planner.wording import amounts, counted, definitions
from planner.wording.figures import Reader
from planner.wording.units import Units

_SAME = "same plan"
# Pixels: all plans stand within a window of 900, by how many there are.
_ROW, _CHANCE = 190, {2: 190, 3: 136, 4: 102}


def show(of: PlansCompared, key: str) -> None:
    """The matrix, on what counts among the plans; on profit and on outcome where asked."""
    st.markdown("**How often does one beat the other?**", help=definitions.BEATS)
    units = counted.units_of(of)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kinds, on = _kinds(of), of.ranking.on
        if len(kinds) > 1:
            said = {kind: f"On {counted.what(of, kind)}" for kind in kinds}
            on = one_of("On", said, on, f"beats-on-{key}", label_visibility="collapsed")
        duel = _duel(of, on, _by(units, on, key), units)
    names = table.short([one.name for one in of.plans])
    frame = pd.DataFrame(
        {
            "plan": table.heading(name, "", "", _ROW, names),
            **{f"plan-{k}": _cell(of, duel, i, k) for k in range(len(names))},
        }
        for i, name in enumerate(names)
    )
    text = st.column_config.TextColumn
    width = _CHANCE[min(len(names), max(_CHANCE))]
    right = {
        f"plan-{place}": text(
            table.heading(name, "", "", width, names),
            alignment="right",
            width=width,
            help=plain(of.plans[place].name),
        )
        for place, name in enumerate(names)
    }
    st.dataframe(
        frame,
        hide_index=True,
        width="content",
        height=tables.height(len(frame)),
        column_config={
            "plan": text("beats", pinned=True, width=_ROW),
            **right,
        },
        alt="Chance that the plan of a row has more than the plan of a column.",
    )
    st.caption(f"Read along a row. Of {units.say_count(of.plans[0].answer.model.samples)} draws.")


def _kinds(of: PlansCompared) -> list[On]:
    """All that is known of every plan, what counts among them first."""
    known: dict[On, Duel | None] = {
        "above": of.ranking.above, "profit": of.ranking.profit, "incremental": of.ranking.outcome,
    }  # fmt: skip
    return [kind for kind, duel in known.items() if duel is not None]


def _by(units: Units, on: On, key: str) -> float:
    """By more than this; 0 where nothing is typed."""
    money = on != "incremental"
    reader = Reader("money" if money or units.is_money else "number", units.currency, units.locale)
    kind = "profit" if money else units.outcome
    typed = figure_field.ask(
        "By more than", reader, None, f"beats-by-{kind}-{key}",
        f"How much more {kind} counts as beating. Empty: any.", placeholder="0", width=160,
    )  # fmt: skip
    return typed.value or 0.0


def _duel(of: PlansCompared, on: On, by: float, units: Units) -> Duel:
    ranking = of.ranking
    if by:
        evaluations = [one.evaluation for one in of.plans]
        outcome, money = (by / units.factor, 0.0) if on == "incremental" else (0.0, by)
        ranking = ranked(evaluations, outcome, money)
    found = {"above": ranking.above, "profit": ranking.profit, "incremental": ranking.outcome}[on]
    assert found is not None
    return found


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
