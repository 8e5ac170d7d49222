"""The one picture or table that shows an answer, drawn as the screens draw it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.plan import Plan
from planner import charts
from planner.agent.reply import Exhibit
from planner.agent.tools.steps import Waiting
from planner.agent.tools.tools import Tools
from planner.charts.frontier import known_points
from planner.services import OptimizeAnswer
from planner.ui.agent.conversation import Exchange
from planner.ui.parts import picture, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import costs, learning
from planner.wording.sentences import said_guardrail
from planner.wording.units import Units

_MANY = 6


def show(of: Exchange) -> None:
    """Draw it; nothing where an answer has none, or where it is not at hand any more."""
    if of.reply is None or of.reply.exhibit is None:
        return
    draw = _DRAWN.get(of.reply.exhibit)
    if draw is None:
        return
    try:
        draw(of, of.tools.without_steps())
    except (Waiting, HeadroomError):
        return


def _moves(of: Exchange, tools: Tools) -> None:
    """Of a change that was asked about, what it would be; else of the plan in view."""
    proposal = None if of.reply is None else of.reply.proposal
    if proposal is not None and proposal.plan is not None:
        _moved(of, tools, proposal.plan)
        return
    found = tools.best(None if proposal is None else proposal.problem)
    st.markdown(f"**Where the money moves** &nbsp; {picture.KEY}")
    build = partial(charts.dumbbell, found, briefly=True)
    picture.show("Where the money moves, briefly", _key(found), build)


def _moved(of: Exchange, tools: Tools, plan: Plan) -> None:
    """A plan that a person has said, against the one that it changes."""
    view = tools.view
    before = view.plan.plan if view.plan is not None else tools.best().answer.plan
    now, then = (tools.evaluated(one).evaluation for one in (before, plan))
    st.markdown("**What moves** &nbsp; :small[:gray[● before] &nbsp;:primary[■ after]]")
    key = f"{of.seen} {of.asked.text}"
    picture.show(
        "What moves",
        key,
        lambda palette: charts.moved(now, then, palette, "Before", "After", briefly=True),
    )


def _gain(of: Exchange, tools: Tools) -> None:
    found = tools.best()
    if found.problem.spends_least:
        st.markdown("**How sure is the goal**")
        picture.show("How sure is the goal", _key(found), partial(charts.goal_dots, found))
        return
    st.markdown("**How sure is the gain**")
    picture.show("How sure is the gain", _key(found), partial(charts.gain_dots, found))


def _curve(of: Exchange, tools: Tools) -> None:
    st.markdown("**What the next money brings**")
    build = partial(charts.next_money_chart, tools.model, tools.returns())
    picture.show("What the next money brings, beside", of.seen, build)


def _frontier(of: Exchange, tools: Tools) -> None:
    found, every = tools.best(), tools.frontier()
    if len(known_points(every)) < 2:
        return
    st.markdown(f"**What another budget brings** &nbsp; {picture.KEY}")
    picture.show("frontier", _key(found), partial(charts.frontier_chart, every, found))


def _tipping(of: Exchange, tools: Tools) -> None:
    found = tools.tipping()
    if found.tornado is None or not found.tornado.bars:
        return
    st.markdown("**What moves the gain most, one number at a time**")
    key = f"{state.model_key(found.case.model)} {found.case.problem.fingerprint}"
    build = partial(charts.tornado_chart, found.case.model, found.tornado)
    picture.show("tornado", key, build)


def _prices(of: Exchange, tools: Tools) -> None:
    """The rules in the words of the screen, each with what it costs."""
    found, model = tools.best(), tools.model
    states = {one.guardrail.label: one for one in found.guardrails}
    rows = [one for one in tools.prices() if one.guardrail.label in states][:_MANY]
    if not rows:
        return
    st.markdown(f"**What the rules that bind cost, in {plain(costs.unit(model, found))}**")
    for one in rows:
        rule = said_guardrail(model, states[one.guardrail.label])
        st.markdown(f"{plain(rule)}  \n:gray[costs] {plain(costs.cost(model, found, one))}")


def _learning(of: Exchange, tools: Tools) -> None:
    known, model = tools.learning().learning, tools.model
    if not known.channels:
        return
    st.markdown("**What is worth knowing**")
    _table(
        {
            "Channel": [tables.label(learning.channel(model, one)) for one in known.channels],
            "Knowing it gains": [learning.worth(model, one) for one in known.channels],
        },
        "Of each channel: what knowing its response would gain on average.",
    )


def _compare(of: Exchange, tools: Tools) -> None:
    """What each costs and brings; Compare itself shows more, beside it."""
    named = () if of.reply is None else of.reply.entities.plans
    if tools.view.screen == "compare" and not tools.is_kept(named):
        return
    plans, units = tools.side_by_side(named), Units.of(tools.model)
    # Each under what it assumes, as the answer compares them.
    brought = [one.evaluation for one in tools.compared(plans).plans]
    result = f"{units.result[0].upper()}{units.result[1:]}"
    _table(
        {
            "Plan": [tables.label(one.name) for one in plans],
            "Spend": [units.say_money(one.plan.total()) for one in plans],
            result: [units.say_outcome(float(one.total.mean())) for one in brought],
        },
        "Of each plan: what it spends, and what it brings on average.",
    )


def _table(columns: dict[str, list[str]], alt: str) -> None:
    right = list(columns)[1:]
    st.dataframe(
        columns,
        hide_index=True,
        height=tables.height(len(next(iter(columns.values()))), tables.FEW_ROWS),
        column_config={name: st.column_config.TextColumn(alignment="right") for name in right},
        alt=alt,
    )


def _key(found: OptimizeAnswer) -> str:
    return f"{state.model_key(found.answer.model)} {found.problem.fingerprint}"


_DRAWN: dict[Exhibit, Callable[[Exchange, Tools], None]] = {
    "moves": _moves,
    "gain": _gain,
    "curve": _curve,
    "frontier": _frontier,
    "tipping": _tipping,
    "prices": _prices,
    "learning": _learning,
    "compare": _compare,
}
