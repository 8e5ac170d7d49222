"""Guardrails that cannot all hold: which ones clash, and a way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from mmm_core.model import FittedModel
from optimizer.errors import Infeasible
from optimizer.feasibility.remedy import Remedy, way_called
from optimizer.problem import PlanProblem
from optimizer.requirements import Requirement
from planner import services
from planner.ui.optimize import refusals
from planner.ui.optimize.draft import Draft
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording.dates import said_if_day
from planner.wording.names import cell_name
from planner.wording.sentences import said_remedy, said_requirement, to_the_digit
from planner.wording.units import Units

_MANY = 6
_FEW = 2


def show(model: FittedModel, problem: PlanProblem, error: Infeasible, key: str) -> None:
    """The conflict in words, and a button where moving the budget solves it."""
    st.header("These guardrails cannot all hold", anchor=False)
    lines = [_said(model, problem, one) for one in error.conflict]
    shown = [f"- {plain(line)}" for line in lines[:_MANY]]
    if len(lines) > _MANY:
        shown.append(f"- and {len(lines) - _MANY} more like these")
    st.markdown("These alone already contradict each other; others may have to move as well:")
    st.markdown("\n".join(shown))
    steps = [_step(model, problem, one) for one in error.remedies]
    if not steps:
        st.markdown(plain(error.remedy))
        return
    more = f"; and {len(steps) - _MANY} more" if len(steps) > _MANY else ""
    untried = "" if all(one.tried for one in error.remedies) else " (there was no time to try it)"
    way = f"{way_called(error.remedies)}{untried}"
    st.markdown(f"**{way}:** {plain('; '.join(steps[:_MANY]) + more)}.")
    refusals.offer(model, error.remedies, key)
    (first, *others) = error.remedies
    if not others and first.field == "budget.total" and first.reading is not None:
        _offer_budget(model, problem, first.reading.after, key)
    elif (eased := _eased(state.workbench(model).draft, error.remedies)) is not None:
        _offer_rules(model, eased, len(error.remedies), key)


def in_words(model: FittedModel, problem: PlanProblem, error: Infeasible) -> str:
    """What clashes and a way out, in one paragraph, under the names that people read."""
    lines = [f"“{_said(model, problem, one)}”" for one in error.conflict]
    shown = "; ".join(lines[:_MANY])
    more = f"; and {len(lines) - _MANY} more" if len(lines) > _MANY else ""
    said = f"These cannot all hold: {shown}{more}."
    steps = [_step(model, problem, one) for one in error.remedies]
    if not steps:
        return f"{said} {error.remedy}"
    return f"{said} {way_called(error.remedies)}: {'; '.join(steps[:_MANY])}."


def _said(model: FittedModel, problem: PlanProblem, required: Requirement) -> str:
    ground = services.ground_of(model, services.reference_for(model, problem.horizon), problem.tail)
    return said_requirement(model, required, required.sentence(ground))


def _step(model: FittedModel, problem: PlanProblem, remedy: Remedy) -> str:
    """A move in the requirement's own words, which is called by its sentence."""
    name, where = f"“{_said(model, problem, remedy.source)}”", _where(model, remedy)
    held = "; ".join(f"“{_said(model, problem, one)}”" for one in remedy.held_by[:_FEW])
    more = " and others" if len(remedy.held_by) > _FEW else ""
    return (
        said_remedy(model, remedy.sentence, name)
        + (f" (for {where})" if where else "")
        + (f" (held down by {held}{more})" if held else "")
    )


def _where(model: FittedModel, remedy: Remedy) -> str:
    """Where a number is needed, under display names; empty where it is needed everywhere."""
    if remedy.reading is None:
        return ""
    cell = "" if remedy.reading.cell is None else cell_name(model, remedy.reading.cell)
    when = said_if_day(remedy.reading.when, model.card.locale)
    return ", ".join(part for part in (cell, when) if part)


def _eased(draft: Draft, remedies: Sequence[Remedy]) -> Draft | None:
    """The draft with every number of a way out moved; None where one is not of its own rules."""
    extra: list[Any] = list(draft.extra)
    for one in remedies:
        name = one.field.rpartition(".")[2]
        if one.source not in extra:
            return None
        place = extra.index(one.source)
        if one.reading is None:
            del extra[place]
        elif isinstance(getattr(extra[place], name, None), int | float):
            extra[place] = replace(extra[place], **{name: one.reading.after})
        else:
            return None
    return replace(draft, extra=tuple(extra), edition=draft.edition + 1)


def _offer_rules(model: FittedModel, eased: Draft, count: int, key: str) -> None:
    def use() -> None:
        bench = state.workbench(model)
        bench.draft = eased
        bench.ask(state.with_standing(model, eased.problem(model, state.reference(model))))

    st.button(
        "Change the rule so and ask again" if count == 1 else "Change these rules and ask again",
        on_click=use,
        icon=":material/check:",
        key=f"ease-{key}",
    )


def _offer_budget(model: FittedModel, problem: PlanProblem, total: float, key: str) -> None:
    def use() -> None:
        bench = state.workbench(model)
        bench.draft = bench.draft.with_budget(total)
        problem = bench.draft.problem(model, state.reference(model))
        bench.ask(state.with_standing(model, problem))

    st.button(
        f"Use a budget of {plain(to_the_digit(total, 'money', Units.of(model)))}",
        on_click=use,
        icon=":material/check:",
        key=f"relax-{key}",
    )
