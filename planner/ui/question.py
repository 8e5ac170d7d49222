"""The question on Optimize: budget, calendar, aim and guardrails, asked with one button."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import CalendarKind, PlanProblem, Quantity, Sense
from planner.ui import definitions, guardrail_table, link, measures, state
from planner.ui.draft import Draft
from planner.ui.errors import guarded, show_error
from planner.ui.plain import plain

_SENSES: dict[Sense, str] = {"==": "Spend it all", "<=": "Up to this"}
_CALENDARS: dict[CalendarKind, str] = {"reference": "As last year", "even": "Even"}
_STEPS = ((1e6, "M", "%.3f"), (1e3, "k", "%.1f"))


@st.fragment
def ask() -> None:
    """Everything to fill in; typing redraws only this, and the answer below stays."""
    with guarded():
        _ask(state.current_model())


def _ask(model: FittedModel) -> None:
    mine, key, reference = state.session(), state.model_key(model), state.reference(model)
    _begin(model, key)
    draft = _terms(model, reference, mine.drafts[key], key)
    draft = _guardrails(model, reference, draft, key)
    mine.drafts[key] = draft
    problem = _checked(model, reference, draft)
    asked = mine.asked.get(key)
    answered = asked is not None and problem is not None and asked == problem
    _say_in_address(draft, model, answered)
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    pressed = row.button(
        "Find the best plan",
        type="primary",
        icon=":material/auto_awesome:",
        disabled=problem is None,
        key=f"find-{key}",
    )
    if pressed and problem is not None:
        mine.asked[key] = problem
        st.rerun()
    if asked is not None and not answered:
        row.markdown(":orange[:material/history: The inputs have changed since this answer.]")


def _begin(model: FittedModel, key: str) -> None:
    """Where nothing has been typed yet, begin with what the address says, once."""
    mine = state.session()
    if key in mine.drafts:
        return
    if mine.linked:
        mine.drafts[key] = Draft.of(model)
        return
    mine.linked = True
    mine.drafts[key] = link.from_query(st.query_params, model)
    if st.query_params.get("answer") == "1":
        problem = _checked(model, state.reference(model), mine.drafts[key], quietly=True)
        if problem is not None:
            mine.asked[key] = problem


def _say_in_address(draft: Draft, model: FittedModel, answered: bool) -> None:
    said = link.to_query(draft, model, answered)
    for name in link.KEYS:
        if name in said and st.query_params.get(name) != said[name]:
            st.query_params[name] = said[name]
        elif name not in said and name in st.query_params:
            del st.query_params[name]


def _checked(
    model: FittedModel, reference: Reference, draft: Draft, quietly: bool = False
) -> PlanProblem | None:
    try:
        return draft.problem(model, reference)
    except InvalidProblem as error:
        if not quietly:
            show_error(error)
        return None


# --- terms ------------------------------------------------------------------------------


def _terms(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    grid = st.grid(4, min_column_width=220, gap="medium", vertical_alignment="top")
    with grid.cell():
        budget = _budget(model, reference.plan.total(), draft)
    with grid.cell():
        sense = st.segmented_control(
            "Spending",
            list(_SENSES),
            default=draft.sense,
            format_func=_SENSES.__getitem__,
            required=True,
            key=f"sense-{key}",
            help="Spend the budget to the last unit, or only as much of it as pays.",
        )
    with grid.cell():
        calendar = st.segmented_control(
            "Calendar",
            list(_CALENDARS),
            default=draft.calendar,
            format_func=_CALENDARS.__getitem__,
            required=True,
            key=f"calendar-{key}",
            help=definitions.CALENDAR,
        )
    with grid.cell():
        maximize = _aim(model, draft, key)
    return replace(
        draft,
        budget=budget,
        sense=sense if sense in _SENSES else draft.sense,
        calendar=calendar if calendar in _CALENDARS else draft.calendar,
        maximize=maximize,
    )


def _budget(model: FittedModel, total: float, draft: Draft) -> float | None:
    step, name, form = next((s for s in _STEPS if total >= s[0]), (1.0, "", "%.2f"))
    unit = " ".join(filter(None, [measures.currency(model), name]))
    shown = round((total if draft.budget is None else draft.budget) / step, 3)
    typed = st.number_input(
        f"Budget ({plain(unit)})" if unit else "Budget",
        min_value=0.0,
        value=shown,
        step=max(round(total / step / 100, 1), 0.1),
        format=form,
        key=f"budget-{state.view_key(model)}-{draft.budget_edition}",
        help=f"Money over the whole horizon. The current plan spends "
        f"{plain(measures.money(model, total))}.",
    )
    if typed is None or typed == round(total / step, 3):
        return None
    return draft.budget if typed == shown and draft.budget is not None else typed * step


def _aim(model: FittedModel, draft: Draft, key: str) -> Quantity:
    named = measures.result_name(model)
    aims: dict[Quantity, str] = {"incremental": f"{named[0].upper()}{named[1:]}"}
    known = model.card.margin is not None and measures.is_money(model)
    if known:
        aims["profit"] = "Profit"
    said = st.segmented_control(
        "Maximise",
        list(aims),
        default=draft.maximize,
        format_func=lambda aim: plain(aims[aim]),
        required=True,
        key=f"aim-{key}",
        help=definitions.PROFIT
        if known
        else "Profit can be maximised once the model card says value_per_unit and margin.",
    )
    return said if said in aims else draft.maximize


def _guardrails(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with row:
        guardrail_table.choose_preset(model, draft, key)
        never = st.toggle(
            "Never above the observed maximum",
            value=not draft.beyond_observed,
            key=f"observed-{key}",
            help=definitions.OBSERVED,
        )
    draft = replace(draft, beyond_observed=not never)
    return guardrail_table.edit(model, reference, draft, key)
