"""Why this plan: what holds it, where marginal returns are levelled, what each guardrail costs."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner import charts
from planner.services import GuardrailState, OptimizeAnswer
from planner.ui.optimize import answer_explained, answer_prices
from planner.ui.parts import picture, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording.amounts import is_nothing
from planner.wording.limits import held_cells, held_otherwise
from planner.wording.names import listed
from planner.wording.sentences import said_guardrail
from planner.wording.units import Units

_MANY = 8


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """What binds, marginal returns, and every guardrail with its slack."""
    key = f"{state.model_key(model)} {found.problem.fingerprint}"
    held(model, found)
    st.markdown(f"**What the next money returns: levelled, or held** &nbsp; {picture.KEY}")
    together = (
        " Rules over several rows hold here too: rows under them stand apart without being held "
        "by themselves."
        if held_otherwise(model, found)
        else ""
    )
    st.caption(
        "Where no guardrail holds a row, the best plan levels what the next money returns; a row "
        f"that is held stands apart from the rest.{together}"
    )
    picture.show("What the next money returns", key, partial(charts.mroas_levels, found))
    answer_prices.show(model, found)
    answer_explained.show(model, found)
    _slack(model, found)


def held(model: FittedModel, found: OptimizeAnswer) -> None:
    """What holds the plan back, by cell, and by guardrails over several."""
    st.markdown("**What holds the plan back**")
    lines = [_said_held(why, names) for why, names in held_cells(model, found).items()]
    lines += [f":orange[:material/lock:] {plain(said)}" for said in held_otherwise(model, found)]
    if lines:
        st.markdown("  \n".join(lines))
    else:
        st.markdown(":gray[No guardrail binds: the plan would be the same without them.]")


def _said_held(why: str, names: list[str]) -> str:
    return f":orange[:material/lock:] {plain(why)}: {plain(listed(names, _MANY))}"


def _slack(model: FittedModel, found: OptimizeAnswer) -> None:
    with st.expander(f"All {len(found.guardrails)} guardrails, with their slack"):
        st.dataframe(
            {
                "Guardrail": [tables.label(said_guardrail(model, s)) for s in found.guardrails],
                "Slack": [_said_slack(model, found, s) for s in found.guardrails],
                "Binds": ["yes" if s.binding else "" for s in found.guardrails],
            },
            hide_index=True,
            alt="Every guardrail, and by how much the plan stays clear of it.",
        )


def _said_slack(model: FittedModel, found: OptimizeAnswer, of: GuardrailState) -> str:
    if of.slack == float("inf"):
        return "–"
    if of.guardrail.slack_unit == "outcome":
        return Units.of(model).say_outcome(max(of.slack, 0.0))
    nothing = is_nothing(of.slack, found.answer.plan.total())
    return Units.of(model).say_money(0.0 if nothing else max(of.slack, 0.0))
