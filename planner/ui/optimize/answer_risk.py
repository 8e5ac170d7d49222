"""How sure the gain is: its distribution, and how bad the bad draws are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from optimizer.explain.stability import SplitDraws, Stability
from optimizer.measures import TailMean
from planner import charts
from planner.services import OptimizeAnswer
from planner.ui.optimize import answer_explained
from planner.ui.parts import figure_box, picture, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import amounts, definitions, verdicts
from planner.wording.answers import better_on
from planner.wording.names import cell_name
from planner.wording.units import Units

_TAIL = 0.1


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Gain dots, and the bad case of the plan and of the change."""
    key = f"{state.model_key(model)} {found.problem.fingerprint}"
    _figures(model, found)
    st.markdown("**How sure is the gain**")
    picture.show("How sure is the gain", key, partial(charts.gain_dots, found))
    _checks(model, found)


def _figures(model: FittedModel, found: OptimizeAnswer) -> None:
    grid = st.grid(4, min_column_width=170, gap="small")
    mine, now = found.answer.evaluation, found.answer.reference_evaluation
    chance, units = found.verdict.evidence.chance, Units.of(model)
    than = verdicts.AGAINST[found.verdict.against.kind]
    below = f"than {than}, on {better_on(model, found)}"
    if chance is not None and chance.error >= 0.005:
        error, draws = units.say_share(chance.error), units.say_count(model.samples)
        below += f"; give or take {error} for {draws} draws"
    figure_box.show(grid, "P(better)", amounts.chance(chance), below, definitions.P_BETTER)
    _tail(grid, units, "Bad case of the plan", mine.total, now.total, units.say_outcome)
    change = mine.total - now.total
    _tail(grid, units, "Bad case of the change", change, None, units.say_outcome_change)
    profit, before = mine.profit(), now.profit()
    if profit is not None and before is not None:
        _tail(grid, units, "Bad case, profit", profit, before, units.say_money)


def _tail(
    grid: GridContainer,
    units: Units,
    label: str,
    draws: Floats,
    now: Floats | None,
    say: Callable[[float], str],
) -> None:
    """The mean of the worst tenth, beside that of the current plan."""
    tail = TailMean(_TAIL, 1.0)
    below = units.result + " against the current plan"
    if now is not None:
        below = f"current plan {say(tail.value(now))}"
    figure_box.show(grid, label, say(tail.value(draws)), below, definitions.CVAR)


# --- on request -------------------------------------------------------------------------


def _checks(model: FittedModel, found: OptimizeAnswer) -> None:
    """Whether the gain holds on other draws, and how firmly the draws pick the plan."""
    st.markdown("**Would other draws choose another plan?**")
    said = answer_explained.explanation(
        found, "Check it on other draws", "Plans anew on parts of the draws; takes a while."
    )
    if said is None:
        return
    if said.split is not None:
        st.markdown(_said_split(model, said.split), help=definitions.SPLIT)
    if said.stability is not None:
        _stability(model, found, said.stability)


def _said_split(model: FittedModel, split: SplitDraws) -> str:
    units = Units.of(model)
    say = units.say_outcome_change if split.on == "incremental" else units.say_money_change
    inside, outside = split.in_sample, split.out_of_sample
    on = "profit" if split.on == "profit" else units.result
    return plain(
        f"Chosen on half of the draws and judged on the other half, the plan gains "
        f"{say(outside.mean)} {on} ({say(inside.mean)} on the half that chose it), "
        f"and is better in {amounts.chance(split.p_better)} of the draws."
    )


def _stability(model: FittedModel, found: OptimizeAnswer, of: Stability) -> None:
    spend = found.answer.evaluation.spend
    total = float(spend.sum()) or 1.0
    cells, share = range(len(model.cells)), Units.of(model).say_share
    st.dataframe(
        {
            "Cell": [tables.label(cell_name(model, k)) for k in cells],
            "Share in the plan": [share(float(spend[k]) / total) for k in cells],
            "Lowest": [share(float(of.low[k])) for k in cells],
            "Highest": [share(float(of.high[k])) for k in cells],
        },
        hide_index=True,
        column_config={
            name: st.column_config.TextColumn(alignment="right", help=definitions.STABILITY)
            for name in ("Share in the plan", "Lowest", "Highest")
        },
        alt=f"Share of the money by row over plans chosen on {of.subsets} halves of the draws.",
    )
    st.caption(f"Lowest and highest: 10 % and 90 % quantile over {of.subsets} halves of the draws.")
