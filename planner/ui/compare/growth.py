"""A growth of total sales on Compare: how likely the budget reaches it, and what it would take."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner import services
from planner.facts.fact import by_id
from planner.facts.strategies import strategy_facts
from planner.jobs.work import Work
from planner.services import Strategies
from planner.ui.parts import figure_field, on_request
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import strategies as wording
from planner.wording.figures import Reader
from planner.wording.units import Units

_LEAST, _MOST = -99.0, 1000.0
_WIDE = 300


def ask(
    model: FittedModel,
    problem: PlanProblem,
    open_question: Callable[[FittedModel, PlanProblem], None],
) -> None:
    """The field, and what is said of the growth that is typed in it.

    Parameters
    ----------
    problem : the question that the strategies are of
    open_question : takes a question to Optimize
    """
    typed = figure_field.ask(
        "Growth of total sales on last year (%)",
        Reader("percent", locale=Units.of(model).locale, least=_LEAST, most=_MOST, shares=True),
        None,
        key=f"growth-{state.view_key(model)}",
        placeholder="such as 10",
        width=_WIDE,
        help="How likely the plan that brings most reaches it at this budget, with the base of a "
        "year earlier, and what it would take.",
    )
    if typed.value is None:
        return
    share = typed.value / 100
    found: Strategies | None = on_request.of_question(
        f"growth {share}",
        "Work out how likely that is",
        model,
        problem,
        Work(partial(services.strategies, growth=share), (model, problem), model),
        by_itself=True,
    )
    if found is None or found.target is None:
        return
    for line in wording.target(found, by_id(strategy_facts(found))):
        st.markdown(plain(line))
    takes = found.target.takes
    if takes is not None and st.button(
        "See the plan that it takes",
        key=f"takes-{state.view_key(model)}",
        icon=":material/arrow_forward:",
        icon_position="right",
        type="tertiary",
    ):
        open_question(model, takes.problem)
