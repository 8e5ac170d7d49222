"""The usual strategies on Compare: made with one press, told side by side, opened on Optimize."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.assumptions.applied import knows_profit
from mmm_core.errors import Cancelled, HeadroomError
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner import services
from planner.facts.fact import Facts, by_id
from planner.facts.strategies import strategy_facts
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.strategies import NAMES
from planner.services import Strategies, Strategy
from planner.ui.compare import growth
from planner.ui.optimize.reopened import draft_of
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import going, server, stage, state
from planner.ui.shell.errors import show_error
from planner.ui.shell.workbench import Workbench
from planner.wording import strategies as wording
from planner.wording.units import Units

_USUAL = "usual-"
ABOUT, _PAGE = "strategies", "plan/optimize.py"
_ROOM = 3


def offered() -> dict[str, str]:
    """What the address calls them, and their names."""
    return {f"{_USUAL}{kind}": name for kind, name in NAMES.items()}


def are_needed(tokens: Sequence[str]) -> bool:
    """Whether any of them is among the plans that are compared."""
    return any(token in offered() for token in tokens)


def strategy_of(token: str, of: Strategies) -> Strategy:
    """The strategy of a token."""
    return next(one for one in of.all if f"{_USUAL}{one.kind}" == token)


def buttons(model: FittedModel, current: str, problem: PlanProblem, linked: bool) -> None:
    """Puts them beside the current plan, for the money of a question; and back again.

    Parameters
    ----------
    linked : the question is one that somebody has asked on Optimize
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _usual(model, current)
        _back(model)
        st.caption(plain(_money(model, problem, linked)))


def _money(model: FittedModel, problem: PlanProblem, linked: bool) -> str:
    """For which money they are made."""
    budget = problem.budget
    total = state.reference(model).plan.total() if budget is None else budget.total
    asked = linked and budget is not None
    whose = "as asked on Optimize" if asked else "as the current plan spends"
    return f"for {Units.of(model).say_money(total)}, {whose}"


def _back(model: FittedModel) -> None:
    """The way back to what was compared before; nothing where that is in view."""
    bench = state.workbench(model)
    before = bench.compared_before
    if before is None or not are_needed(bench.compared or ()):
        return
    st.button(
        "Back to your plans",
        key=f"unusual-{state.view_key(model)}",
        icon=":material/undo:",
        type="tertiary",
        on_click=partial(_put_back, bench, before),
        help="Compares what was compared before the usual strategies.",
    )


def _put_back(bench: Workbench, tokens: tuple[str, ...]) -> None:
    bench.compared, bench.compared_before = tokens, None


def _usual(model: FittedModel, current: str) -> None:
    names = [f"{_USUAL}{kind}" for kind in NAMES if kind != "profit" or knows_profit(model)]
    st.button(
        "The usual strategies",
        key=f"usual-{state.view_key(model)}",
        icon=":material/view_column:",
        on_click=partial(_put, model, (current, *names[:_ROOM])),
        help="Profit, Growth and Balanced beside the current plan, from the question on Optimize, "
        "in place of what is compared; a button leads back. "
        "Brand building can be chosen above where the model card names a brand group.",
    )


def _put(model: FittedModel, tokens: tuple[str, ...]) -> None:
    bench = state.workbench(model)
    # Pressed again, it is still what people chose themselves that is gone back to.
    if not are_needed(bench.compared or ()):
        bench.compared_before = bench.compared
    bench.compared = tokens


def found(model: FittedModel, problem: PlanProblem, tokens: Sequence[str]) -> Strategies | None:
    """All of them, once they are there; else how far that is, and a way to give it up."""
    job = state.asked(ABOUT, model, problem, Work(services.strategies, (model, problem), model))
    if not stage.soon(job):
        leave = partial(_leave, model, tokens)
        waiting.watch(job, partial(_say, job), leave, f"stop-usual-{state.view_key(model)}")
        return None
    try:
        answer: Strategies = job.result()
    except Cancelled:
        _leave(model, tokens)
        st.rerun()
    except HeadroomError as error:
        show_error(error, "There are no usual strategies to compare")
        return None
    return answer


def _leave(model: FittedModel, tokens: Sequence[str]) -> None:
    state.workbench(model).compared = tuple(token for token in tokens if token not in offered())


def _say(job: Job, row: DeltaGenerator) -> None:
    at, ahead = job.progress, server.desk().place(job)
    if ahead is not None:
        row.markdown(f":shimmer[{plain(waiting.waits(ahead))}]")
    elif at is not None and at.total:
        row.progress(min(at.done / at.total, 1.0), text=f"{at.done} of {at.total} strategies")
    else:
        row.markdown(":shimmer[Making the usual strategies]")


# --- what is said of them -----------------------------------------------------------------


def show(model: FittedModel, of: Strategies, problem: PlanProblem) -> None:
    """What each is for, brings, risks and takes, and its way to Optimize; growth beside them.

    Parameters
    ----------
    problem : the question that they are of
    """
    facts = by_id(strategy_facts(of))
    with st.expander("What the usual strategies do", icon=":material/view_column:", expanded=True):
        for one in of.all:
            _strategy(model, of, one, facts)
        for line in (wording.goal_left_out(of, facts), *wording.brand(of, facts)):
            if line:
                st.caption(plain(line))
        growth.ask(model, problem, open_question)
        going.again(_PAGE, "Optimize")


def _strategy(model: FittedModel, of: Strategies, one: Strategy, facts: Facts) -> None:
    words, (text, way) = wording.words_of(of, one, facts), st.columns([5, 1])
    said = [f"**{plain(one.name)}**: {plain(wording.PURPOSE[one.kind])}"]
    if one.found is None or one.problem is None:
        text.markdown(f"{said[0]}  \n:gray[{plain(words['why'])}]")
        return
    # All are judged over the same time, which stands below them.
    lines = (line for name, line in words.items() if line and name != "time_horizon")
    text.markdown("  \n".join([*said, *(plain(f"{line}.") for line in lines)]))
    pressed = way.button(
        "Open on Optimize",
        key=f"open-{one.kind}-{state.view_key(model)}",
        icon=":material/arrow_forward:",
        icon_position="right",
        type="tertiary",
        help=f"{one.name} becomes the question there, to be edited.",
    )
    if pressed:
        open_question(model, one.problem)


def open_question(model: FittedModel, problem: PlanProblem) -> None:
    """A strategy's question on Optimize, as it is typed there and as it is asked."""
    bench, reference = state.workbench(model), state.reference(model)
    try:
        draft, otherwise = draft_of(model, reference, problem)
        editions = max(bench.draft.edition, draft.edition, bench.draft.budget_edition) + 1
        draft = replace(draft, edition=editions, budget_edition=editions)
        asked = state.with_standing(model, draft.problem(model, reference))
    except HeadroomError as error:
        show_error(error, "Its question is not on Optimize")
        return
    bench.take_set(draft)
    bench.ask(asked)
    if set(otherwise) - {"commitments"}:
        keys = ", ".join(key.replace("_", " ") for key in otherwise)
        bench.dropped = (f"what the strategy asks in {keys}",)
    going.to(_PAGE, "Optimize")
