"""How sure the gain is: its distribution, and how bad the bad draws are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.statistics import summarize
from optimizer.explain.stability import SplitDraws, Stability
from optimizer.measures import TailMean
from planner import charts
from planner.questions.gains import on_profit
from planner.services import OptimizeAnswer
from planner.ui.optimize import answer_explained, answer_learning
from planner.ui.parts import figure_box, picture, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import amounts, definitions, verdicts
from planner.wording.answers import better_on, goal_draws, goal_said
from planner.wording.names import cell_name, row_title
from planner.wording.units import Units

_TAIL = 0.1


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Gain dots, and the bad case of plan and change; of an amount to reach, the goal."""
    key = f"{state.model_key(model)} {found.problem.fingerprint}"
    if found.problem.spends_least:
        _goal(model, found)
        st.markdown("**How sure is the goal**")
        picture.show("How sure is the goal", key, partial(charts.goal_dots, found))
        _checks(model, found)
        answer_learning.show(model, found)
        return
    _figures(model, found)
    st.markdown("**How sure is the gain**")
    picture.show("How sure is the gain", key, partial(charts.gain_dots, found))
    _checks(model, found)
    answer_learning.show(model, found)


def _figures(model: FittedModel, found: OptimizeAnswer) -> None:
    grid = st.grid(4, min_column_width=170, gap="small")
    mine, now = found.answer.evaluation, found.answer.reference_evaluation
    chance, units = found.verdict.evidence.chance, Units.of(model)
    than = verdicts.AGAINST[found.verdict.against.kind]
    below = f"than {than}, on {better_on(model, found)}"
    if chance is not None and chance.error >= 0.005:
        error, draws = units.say_share(chance.error), units.say_count(model.samples)
        below += f"; give or take {error} for {draws} draws"
    figure_box.show(
        grid, "Chance it is better", amounts.chance(chance), below, definitions.P_BETTER
    )
    outcome = _Draws(mine.total, now.total, units.result, units.say_outcome)
    profit, before = mine.profit(), now.profit()
    if profit is None or before is None:
        _both(grid, outcome)
        return
    money = _Draws(profit, before, "profit", units.say_money)
    first, second = (money, outcome) if on_profit(found) else (outcome, money)
    _both(grid, first)
    _bad_case(grid, f"Bad case, {second.what}", second)


@dataclass(frozen=True)
class _Draws:
    """What a plan, and the current one, bring per draw: what that is, and how it is said."""

    plan: Floats
    now: Floats
    what: str
    say: Callable[[float], str]


def _both(grid: GridContainer, of: _Draws) -> None:
    """The bad case of the plan, and of the change."""
    _bad_case(grid, "Bad case of the plan", of, f"{of.what}, ")
    worst = _worst(of.plan - of.now)
    said = f"{'+' if worst > 0 else ''}{of.say(worst)}"
    below = f"{of.what} against the current plan"
    figure_box.show(grid, "Bad case of the change", said, below, definitions.CVAR)


def _bad_case(grid: GridContainer, label: str, of: _Draws, before: str = "") -> None:
    """The mean of the worst tenth, beside that of the current plan."""
    below = f"{before}current plan {of.say(_worst(of.now))}"
    figure_box.show(grid, label, of.say(_worst(of.plan)), below, definitions.CVAR)


def _worst(draws: Floats) -> float:
    """The mean of the worst tenth."""
    return TailMean(_TAIL, 1.0).value(draws)


def _goal(model: FittedModel, found: OptimizeAnswer) -> None:
    """The chance that an amount is reached, and how far short it falls in the worst tenth."""
    units, grid = Units.of(model), st.grid(3, min_column_width=170, gap="small")
    beyond, money = goal_draws(found)
    say = units.say_money if money else units.say_outcome
    chance = amounts.chance(found.verdict.evidence.reached)
    goal = found.problem.goal
    assert goal is not None
    asked = goal_said(model, goal)
    figure_box.show(grid, "Chance of reaching the goal", chance, asked, definitions.REACHED)
    worst, what = _worst(beyond), "profit" if money else units.result
    label = "Short of it in the worst tenth" if worst < 0 else "Beyond it in the worst tenth"
    figure_box.show(grid, label, say(abs(worst)), f"{what}, on average", definitions.CVAR)
    reached = summarize(beyond + goal.reach)
    figure_box.show(
        grid,
        f"What the plan brings, {what}",
        say(reached.mean),
        amounts.span(say(reached.low), say(reached.high)),
        definitions.INTERVAL,
    )


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
    inside, outside = split.in_sample, split.out_of_sample
    outcome = split.on == "incremental"
    say = units.say_outcome_change if outcome else units.say_money_change
    said = say(outside.mean)
    gain = units.with_result(said) if outcome else f"{said} profit"
    return plain(
        f"Chosen on half of the draws and judged on the other half, the plan gains "
        f"{gain} ({say(inside.mean)} on the half that chose it), "
        f"and is better in {amounts.chance(split.p_better)} of the draws."
    )


def _stability(model: FittedModel, found: OptimizeAnswer, of: Stability) -> None:
    spend = found.answer.evaluation.spend
    total = float(spend.sum()) or 1.0
    cells, share = range(len(model.cells)), Units.of(model).say_share
    st.dataframe(
        {
            row_title(model): [tables.label(cell_name(model, k)) for k in cells],
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
