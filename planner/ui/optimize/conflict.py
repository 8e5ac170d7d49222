"""Guardrails that cannot all hold: which ones clash, and the cheapest way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from mmm_core.errors import Infeasible
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner import services
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import measures
from planner.wording.held import rule_of, said_rule

_BUDGET = "budget"
_MANY = 6


def show(model: FittedModel, problem: PlanProblem, error: Infeasible, key: str) -> None:
    """The conflict in words, and a button where moving the budget solves it."""
    st.header("These guardrails cannot all hold", anchor=False)
    lines = [_said(model, problem, label) for label in error.conflict]
    shown = [f"- {plain(line)}" for line in lines[:_MANY]]
    if len(lines) > _MANY:
        shown.append(f"- and {len(lines) - _MANY} more like these")
    st.markdown("These alone already contradict each other; others may have to move as well:")
    st.markdown("\n".join(shown))
    steps = [_step(model, problem, step) for step in error.relaxation]
    if not steps:
        st.markdown(plain(error.remedy))
        return
    more = f"; and {len(steps) - _MANY} more" if len(steps) > _MANY else ""
    st.markdown(f"**Cheapest way out:** {plain('; '.join(steps[:_MANY]) + more)}.")
    if [step["label"] for step in error.relaxation] == [_BUDGET]:
        _offer_budget(model, problem, float(error.relaxation[0]["to"]), key)


def _said(model: FittedModel, problem: PlanProblem, label: str) -> str:
    if label == _BUDGET and problem.budget is not None:
        how = "at most" if problem.budget.sense == "<=" else "exactly"
        return f"Budget: {how} {measures.money(model, problem.budget.total)}"
    rule = rule_of(problem, label)
    if rule is None:
        return label
    ground = services.ground_of(model, services.reference_for(model, problem.horizon))
    return said_rule(model, rule, rule.sentence(ground))


def _step(model: FittedModel, problem: PlanProblem, step: Mapping[str, Any]) -> str:
    rule = rule_of(problem, str(step["label"]))
    in_outcome = rule is not None and rule.slack_unit == "outcome"
    say = measures.said if in_outcome else measures.money
    before, after = (say(model, float(step[end])) for end in ("from", "to"))
    verb = "raise" if float(step["to"]) > float(step["from"]) else "lower"
    if step["label"] == _BUDGET:
        return f"{verb} the budget from {before} to {after}"
    name = step["cells"] or (f"“{_said(model, problem, str(step['label']))}”" if rule else "")
    return f"{verb} the limit of {name or step['label']} from {before} to {after}"


def _offer_budget(model: FittedModel, problem: PlanProblem, total: float, key: str) -> None:
    def use() -> None:
        bench = state.workbench(model)
        bench.draft = bench.draft.with_budget(total)
        bench.ask(bench.draft.problem(model, state.reference(model)))

    st.button(
        f"Use a budget of {plain(measures.money(model, total))}",
        on_click=use,
        icon=":material/check:",
        key=f"relax-{key}",
    )
