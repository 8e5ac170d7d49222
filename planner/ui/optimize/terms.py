"""What is asked for on Optimize: a budget to spend or a goal to hit, and how plans are judged."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.statistics import Summary, summarize
from optimizer.problem import CalendarKind, Quantity, Statistic
from optimizer.requirements.budget import Sense
from optimizer.requirements.goal import Of
from planner import services
from planner.ui.optimize.address import SCOPES, STATISTICS
from planner.ui.optimize.draft import Ask, Draft, Scope, first_more
from planner.ui.parts.choice import one_of
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import definitions
from planner.wording.units import Units

_ASKS: dict[Ask, str] = {"budget": "I have a budget to spend", "goal": "I have a goal to hit"}
_SENSES: dict[Sense, str] = {"==": "Spend it all", "<=": "Up to this"}
_SCOPES: dict[Scope, str] = {
    "whole": "The whole budget",
    "next": "Where should more money go",
    "cut": "Where should a cut come from",
}
_CALENDARS: dict[CalendarKind, str] = {"reference": "As last year", "even": "Even"}
_JUDGED: dict[Statistic, str] = {
    "mean": "Mean of the draws",
    "cvar": "Bad case (CVaR, worst 10 %)",
    "mean_cvar": "Between the two",
}
_SURE = (None, 50.0, 75.0, 80.0, 90.0, 95.0)
_STEPS = ((1e6, "M", "%.3f"), (1e3, "k", "%.1f"))


def ask(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    """The first line and its fields."""
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
        return _goal(model, draft, key, grid)
    return _budget(model, reference, draft, key, grid)


# --- a budget to spend ------------------------------------------------------------------


def _budget(
    model: FittedModel, reference: Reference, draft: Draft, key: str, grid: GridContainer
) -> Draft:
    with grid.cell():
        draft = replace(draft, scope=_scope(draft, key))
    with grid.cell():
        draft = _money(model, reference, draft, key)
    sense = draft.sense
    if draft.scope == "whole":
        with grid.cell():
            sense = one_of(
                "Spending",
                _SENSES,
                draft.sense,
                f"sense-{key}",
                "Spend the budget to the last unit, or only as much of it as pays.",
            )
    with grid.cell():
        maximize = _aim(model, draft, key)
    with grid.cell():
        statistic = _judged(draft, key)
    with grid.cell():
        calendar = _calendar(draft, key)
    return replace(draft, sense=sense, maximize=maximize, statistic=statistic, calendar=calendar)


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
    if draft.scope == "whole":
        return replace(draft, budget=_whole_budget(model, reference.plan.total(), draft))
    if draft.scope == "next":
        return replace(draft, more=_next_money(model, reference, draft, key))
    cut = st.number_input(
        "Cut (%)",
        min_value=0.1,
        max_value=99.0,
        value=draft.cut,
        step=1.0,
        format="%g",
        key=f"cut-{key}",
        help=f"Of the current plan's {plain(Units.of(model).say_money(reference.plan.total()))}.",
    )
    return replace(draft, cut=float(cut))


def _scale(total: float) -> tuple[float, str, str]:
    return next((s for s in _STEPS if total >= s[0]), (1.0, "", "%.2f"))


def _in(model: FittedModel, label: str, name: str) -> str:
    unit = " ".join(filter(None, [Units.of(model).symbol, name]))
    return f"{label} ({plain(unit)})" if unit else label


def _whole_budget(model: FittedModel, total: float, draft: Draft) -> float | None:
    step, name, form = _scale(total)
    shown = round((total if draft.budget is None else draft.budget) / step, 3)
    typed = st.number_input(
        _in(model, "Budget", name),
        min_value=0.0,
        value=shown,
        step=max(round(total / step / 100, 1), 0.1),
        format=form,
        key=f"budget-{state.view_key(model)}-{draft.budget_edition}",
        help=f"Money over the whole horizon. The current plan spends "
        f"{plain(Units.of(model).say_money(total))}.",
    )
    if typed is None or typed == round(total / step, 3):
        return None
    return draft.budget if typed == shown and draft.budget is not None else typed * step


def _next_money(model: FittedModel, reference: Reference, draft: Draft, key: str) -> float:
    step, name, form = _scale(reference.plan.total())
    first = first_more(reference)
    typed = st.number_input(
        _in(model, "The next", name),
        min_value=0.001,
        value=(draft.more or first) / step,
        step=first / step,
        format=form,
        key=f"more-{key}",
        help=f"On top of the current plan's "
        f"{plain(Units.of(model).say_money(reference.plan.total()))}.",
    )
    return float(typed) * step


def _aim(model: FittedModel, draft: Draft, key: str) -> Quantity:
    named = Units.of(model).result
    aims: dict[Quantity, str] = {"incremental": f"{named[0].upper()}{named[1:]}"}
    known = _knows_profit(model)
    if known:
        aims["profit"] = "Profit"
    return one_of(
        "Maximise",
        aims,
        draft.maximize,
        f"aim-{key}",
        definitions.PROFIT
        if known
        else "Profit can be maximised once the model card says value_per_unit and margin.",
    )


def _knows_profit(model: FittedModel) -> bool:
    return model.card.margin is not None and Units.of(model).is_money


def _judged(draft: Draft, key: str) -> Statistic:
    return st.selectbox(
        "Judge by",
        list(STATISTICS),
        index=STATISTICS.index(draft.statistic) if draft.statistic in STATISTICS else 0,
        format_func=_JUDGED.__getitem__,
        key=f"judge-{key}",
        help=definitions.JUDGED,
    )


def _calendar(draft: Draft, key: str) -> CalendarKind:
    return one_of("Calendar", _CALENDARS, draft.calendar, f"calendar-{key}", definitions.CALENDAR)


# --- a goal to hit ----------------------------------------------------------------------


def _goal(model: FittedModel, draft: Draft, key: str, grid: GridContainer) -> Draft:
    with grid.cell():
        of = _goal_of(model, draft, key)
    if of != draft.goal_of:
        draft = replace(draft, goal_of=of, reach=None)
    with grid.cell():
        draft = replace(draft, reach=_reach(model, draft, key))
    with grid.cell():
        if of in ("incremental", "profit"):
            draft = replace(draft, surely=_surely(draft, key))
        else:
            st.caption("Kept by the posterior mean; the most that keeps it is brought.")
    with grid.cell():
        draft = replace(draft, calendar=_calendar(draft, key))
    return draft


def _goal_of(model: FittedModel, draft: Draft, key: str) -> Of:
    name = Units.of(model).result
    goals: dict[Of, str] = {"incremental": f"Reach {name}"}
    if _knows_profit(model):
        goals["profit"] = "Reach profit"
    if Units.of(model).is_money:
        goals["iroas"] = "Keep an iROAS"
    goals["cpik"] = "Keep a cost per unit"
    return st.selectbox(
        "Goal",
        list(goals),
        index=list(goals).index(draft.goal_of) if draft.goal_of in goals else 0,
        format_func=goals.__getitem__,
        key=f"goal-{key}",
        help="There is no budget to give. An amount is reached with the least money; a return "
        f"or a cost is kept while the plan brings the most {plain(name)}.",
    )


def _reach(model: FittedModel, draft: Draft, key: str) -> float | None:
    now = _now(model, draft.goal_of)
    ratio = draft.goal_of in ("iroas", "cpik")
    step, name, form = (1.0, "", "%.4g") if ratio else _scale(abs(now))
    if Units.of(model).is_money or draft.goal_of in ("profit", "cpik"):
        unit = _in(model, "To reach", name)
    else:
        words_ = " ".join(filter(None, [name, model.card.outcome.unit]))
        unit = f"To reach ({plain(words_)})" if words_ else "To reach"
    labels = {"iroas": "iROAS of at least", "cpik": _in(model, "At most, per unit", "")}
    typed = st.number_input(
        labels.get(draft.goal_of, unit),
        value=float(f"{(now if draft.reach is None else draft.reach) / step:.6g}"),
        step=float(f"{max(abs(now) / step / 50, 1e-4):.1g}"),
        format=form,
        key=f"reach-{key}-{draft.goal_of}",
        help="To begin with, what the current plan brings.",
    )
    return None if typed is None else float(typed) * step


def _now(model: FittedModel, of: Of) -> float:
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


def _surely(draft: Draft, key: str) -> float | None:
    known = [*_SURE, *({draft.surely} - set(_SURE))]
    return st.selectbox(
        "How sure",
        known,
        index=known.index(draft.surely),
        format_func=lambda p: "On average" if p is None else f"In at least {p:g} % of the draws",
        key=f"surely-{key}",
        help="The goal is reached by the posterior mean, or in this share of the posterior draws, "
        "which takes more money.",
    )
