"""What is asked for on Optimize: a budget to spend or a goal to hit, and how plans are judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.grid_container import GridContainer

from mmm_core.assumptions.applied import knows_profit
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.statistics import Summary, summarize
from optimizer.problem import CalendarKind, Quantity, Statistic
from optimizer.requirements.budget import Sense
from optimizer.requirements.goal import Of
from planner import services
from planner.ui.optimize import budget_chips, doubts
from planner.ui.optimize.address import SCOPES, STATISTICS
from planner.ui.optimize.doubts import Doubt
from planner.ui.optimize.draft import (
    USUAL_CUT,
    Ask,
    Draft,
    Scope,
    first_more,
    goals_of,
)
from planner.ui.parts import figure_field
from planner.ui.parts.choice import one_of
from planner.ui.parts.figure_field import Typed
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import definitions
from planner.wording.figures import Kind, Reader
from planner.wording.locale import written
from planner.wording.units import Units

_ASKS: dict[Ask, str] = {"budget": "I have a budget to spend", "goal": "I have a goal to hit"}
_SENSES: dict[Sense, str] = {"==": "Spend it all", "<=": "Up to this"}
_SCOPES: dict[Scope, str] = {
    "whole": "The whole budget",
    "next": "Where should more money go",
    "cut": "Where should a cut come from",
}
_CALENDARS: dict[CalendarKind | Literal["own"], str] = {"reference": "As last year", "even": "Even"}
_OWN: Literal["own"] = "own"
_JUDGED: dict[Statistic, str] = {
    "mean": "Mean of the draws",
    "cvar": "Bad case (CVaR, worst 10 %)",
    "mean_cvar": "Between the two",
}
_GOALS: dict[Of, str] = {
    "profit": "Reach profit",
    "iroas": "Keep an iROAS",
    "cpik": "Keep a cost per unit",
}
_SURE = (None, 50.0, 75.0, 80.0, 90.0, 95.0)
_FIELDS = ("budget", "more", "cut", "reach")


def ask(
    model: FittedModel, reference: Reference, draft: Draft, key: str, head: DeltaGenerator
) -> Draft:
    """The first line, in ``head``, and its fields."""
    with head:
        asked = one_of(
            "What do you have?",
            _ASKS,
            draft.ask,
            f"ask-{key}-{draft.budget_edition}",
            label_visibility="collapsed",
        )
    draft = replace(draft, ask=asked)
    grid = st.grid(3, min_column_width=230, gap="medium", vertical_alignment="top")
    if draft.ask == "goal":
        return _goal(model, reference, draft, key, grid)
    return _budget(model, reference, draft, key, grid)


def doubts_of(model: FittedModel, reference: Reference, draft: Draft) -> list[Doubt]:
    """What is asked back before the question is asked."""
    return doubts.found(model, reference, draft, lambda: now(model, draft.goal_of))


def _ask_back(model: FittedModel, reference: Reference, draft: Draft, key: str) -> None:
    mine = [one for one in doubts_of(model, reference, draft) if one.field in _FIELDS]
    doubts.ask(model, mine, key)


# --- a budget to spend ------------------------------------------------------------------


def _budget(
    model: FittedModel, reference: Reference, draft: Draft, key: str, grid: GridContainer
) -> Draft:
    with grid.cell():
        draft = replace(draft, scope=_scope(draft, key))
    with grid.cell():
        draft = _money(model, reference, draft, key)
        if draft.scope == "whole":
            budget_chips.show(model, reference, draft, key)
        _ask_back(model, reference, draft, key)
    sense = draft.sense
    if draft.scope == "whole":
        with grid.cell():
            sense = one_of(
                "Spending",
                _SENSES,
                draft.sense,
                f"sense-{key}-{draft.budget_edition}",
                "Spend the budget to the last unit, or only as much of it as pays.",
            )
    with grid.cell():
        maximize = _aim(model, draft, key)
    with grid.cell():
        statistic = _judged(draft, key)
    with grid.cell():
        draft = _calendar(draft, key)
    return replace(draft, sense=sense, maximize=maximize, statistic=statistic)


def _scope(draft: Draft, key: str) -> Scope:
    return st.selectbox(
        "What to plan",
        list(SCOPES),
        index=SCOPES.index(draft.scope),
        format_func=_SCOPES.__getitem__,
        key=f"scope-{key}-{draft.budget_edition}",
        help="All of the money; or only what is added to the current plan, where nothing is "
        "taken away from any row; or only what is cut, where no row gets more.",
    )


def _money(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    units, total = Units.of(model), reference.plan.total()
    of_plan = f"the current plan's {plain(units.say_money(total))}."
    if draft.scope == "whole":
        draft, typed = _figure(
            draft, "budget", _in(model, "Budget"), _money_reader(model), draft.budget,
            f"budget-{state.view_key(model)}-{draft.budget_edition}",
            f"Money over the whole horizon. Left empty: {of_plan}",
            f"{units.say_money(total)}, as now",
        )  # fmt: skip
        return replace(draft, budget=draft.budget if typed.error else typed.value)
    if draft.scope == "next":
        first = first_more(reference)
        draft, typed = _figure(
            draft, "more", _in(model, "The next"), _money_reader(model, positive=True),
            draft.more or first, f"more-{key}", f"On top of {of_plan}",
            _money_reader(model).write(first),
        )  # fmt: skip
        return replace(draft, more=draft.more if typed.error else typed.value)
    percent = Reader("percent", locale=units.locale, positive=True, most=99.0)
    draft, typed = _figure(
        draft, "cut", "Cut (%)", percent, draft.cut, f"cut-{key}", f"Of {of_plan}",
        percent.write(USUAL_CUT),
    )  # fmt: skip
    return replace(draft, cut=draft.cut if typed.error else typed.value or USUAL_CUT)


def _figure(
    draft: Draft, field: str, label: str, reader: Reader, now: float | None, key: str, help: str,
    placeholder: str = "",
) -> tuple[Draft, Typed]:  # fmt: skip
    """A field of the draft: the draft knows whether its text could be read."""
    typed = figure_field.ask(
        label, reader, now, key, help, text=draft.entries.text(field), placeholder=placeholder
    )
    return draft.with_text(field, typed.unread), typed


def _money_reader(model: FittedModel, positive: bool = False) -> Reader:
    units = Units.of(model)
    return Reader("money", units.currency, units.locale, positive=positive)


def _in(model: FittedModel, label: str) -> str:
    unit = Units.of(model).symbol
    return f"{label} ({plain(unit)})" if unit else label


def _aim(model: FittedModel, draft: Draft, key: str) -> Quantity:
    named = Units.of(model).result
    aims: dict[Quantity, str] = {"incremental": f"{named[0].upper()}{named[1:]}"}
    known = knows_profit(model)
    if known:
        aims["profit"] = "Profit"
    return one_of(
        "Maximise",
        aims,
        draft.maximize,
        f"aim-{key}-{draft.budget_edition}",
        definitions.PROFIT
        if known
        else "Profit can be maximised once the model card says value_per_unit and margin.",
    )


def _judged(draft: Draft, key: str) -> Statistic:
    return st.selectbox(
        "Judge by",
        list(STATISTICS),
        index=STATISTICS.index(draft.statistic) if draft.statistic in STATISTICS else 0,
        format_func=_JUDGED.__getitem__,
        key=f"judge-{key}",
        help=definitions.JUDGED,
    )


def _calendar(draft: Draft, key: str) -> Draft:
    """As the current plan, or even; or, once asked for there, as the plan on What-if has it."""
    own = draft.own_calendars
    names = _CALENDARS if own is None else {_OWN: "As on What-if", **_CALENDARS}
    said = one_of(
        "Calendar",
        names,
        draft.calendar if own is None else _OWN,
        f"calendar-{key}-{draft.budget_edition}-{own is None}",
        definitions.CALENDAR,
    )
    return draft if said == _OWN else replace(draft, calendar=said, own_calendars=None)


# --- a goal to hit ----------------------------------------------------------------------


def _goal(
    model: FittedModel, reference: Reference, draft: Draft, key: str, grid: GridContainer
) -> Draft:
    with grid.cell():
        of = _goal_of(model, draft, key)
    if of != draft.goal_of:
        draft = replace(draft.with_text("reach", None), goal_of=of, reach=None)
    with grid.cell():
        draft = _reach(model, draft, key)
        _ask_back(model, reference, draft, key)
    with grid.cell():
        if of in ("incremental", "profit"):
            draft = replace(draft, surely=_surely(draft, key, model.card.locale))
        else:
            st.caption("Kept by the posterior mean; the most that keeps it is brought.")
    with grid.cell():
        draft = _calendar(draft, key)
    return draft


def _goal_of(model: FittedModel, draft: Draft, key: str) -> Of:
    name = Units.of(model).result
    goals, says = goals_of(model), {**_GOALS, "incremental": f"Reach {name}"}
    return st.selectbox(
        "Goal",
        goals,
        index=goals.index(draft.goal_of) if draft.goal_of in goals else 0,
        format_func=says.__getitem__,
        key=f"goal-{key}",
        help="There is no budget to give. An amount is reached with the least money; a return "
        f"or a cost is kept while the plan brings the most {plain(name)}.",
    )


def _reach(model: FittedModel, draft: Draft, key: str) -> Draft:
    units, of = Units.of(model), draft.goal_of
    unit = units.symbol if units.is_money or of == "profit" else model.card.outcome.unit
    labels = {"iroas": "iROAS of at least", "cpik": _in(model, "At most, per unit")}
    begins = now(model, of) if draft.reach is None else draft.reach
    draft, typed = _figure(
        draft, "reach", labels.get(of, f"To reach ({plain(unit)})" if unit else "To reach"),
        _goal_reader(units, of), begins, f"reach-{key}-{of}",
        "To begin with, what the current plan brings.",
    )  # fmt: skip
    return replace(draft, reach=draft.reach if typed.error else typed.value)


def _goal_reader(units: Units, of: Of) -> Reader:
    """How an amount of a goal is written: a profit may be below zero."""
    if of == "iroas":
        return Reader("times", locale=units.locale, positive=True)
    if of == "incremental":
        kind: Kind = "money" if units.is_money else "number"
        return Reader(kind, units.currency, units.locale, positive=True)
    least = None if of == "profit" else 0.0
    return Reader("money", units.currency, units.locale, least, positive=of == "cpik")


def now(model: FittedModel, of: Of) -> float:
    """What the current plan brings of a goal, as the screen says it."""
    evaluation, everything = state.status_quo(model).evaluation, range(len(model.cells))
    value = services.value_per_unit(model) or 1.0
    found: Summary | None = summarize(evaluation.total).times(value)
    if of == "profit":
        draws = evaluation.profit()
        found = None if draws is None else summarize(draws)
    elif of == "iroas":
        found = evaluation.iroas(list(everything), value)
    elif of == "cpik":
        found = evaluation.cpik(list(everything))
    return float(f"{found.mean:.3g}") if found is not None else 1.0


def _surely(draft: Draft, key: str, locale: str) -> float | None:
    known = [*_SURE, *({draft.surely} - set(_SURE))]

    def said(percent: float | None) -> str:
        if percent is None:
            return "On average"
        return f"In at least {written(f'{percent:g}', locale)} % of the draws"

    return st.selectbox(
        "How sure",
        known,
        index=known.index(draft.surely),
        format_func=said,
        key=f"surely-{key}",
        help="The goal is reached by the posterior mean, or in this share of the posterior draws, "
        "which takes more money.",
    )
