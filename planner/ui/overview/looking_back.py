"""Looking back: the last quarter's or year's money against the certified best (numbers 28)."""

from __future__ import annotations

from functools import partial
from typing import Literal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.assumptions.applied import assumptions_of, without
from mmm_core.errors import HeadroomError
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.past import last_periods
from planner import charts, services
from planner.facts.fact import by_id
from planner.facts.hindsight import hindsight_facts
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.past_question import past_problem, spent_reference, usual_width
from planner.services import Hindsight
from planner.ui.parts import picture, tables, waiting
from planner.ui.parts.headline import shown_headline
from planner.ui.parts.markup import plain
from planner.ui.shell import server, stage, state
from planner.ui.shell.errors import guarded
from planner.wording import definitions, hindsight
from planner.wording.units import Units

Back = Literal["quarter", "year"]
_NAMES: dict[Back, str] = {"quarter": "Last quarter", "year": "Last year"}


@stage.part()
def show(model: FittedModel) -> None:
    """Nothing is worked out before somebody says how far to look back."""
    with guarded():
        row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
        row.markdown("**Looking back**", width="content", help=definitions.HINDSIGHT)
        chosen = row.segmented_control(
            "How far to look back",
            list(_offered(model)),
            format_func=lambda back: _NAMES[back],
            label_visibility="collapsed",
            key=f"looking-back-{state.model_key(model)}",
            persist_state="session",
        )
        if chosen is None:
            st.caption("What was spent, against the certified best plan for the same money.")
            return
        _inside(without(model), chosen, not assumptions_of(model).is_neutral)


def _offered(model: FittedModel) -> dict[Back, int]:
    """How many periods each choice is; a year only where the data have one."""
    frequency = model.frequency
    found: dict[Back, int] = {"quarter": frequency.per_quarter}
    if model.dates.size >= frequency.per_year > frequency.per_quarter:
        found["year"] = frequency.per_year
    return found


def _inside(model: FittedModel, back: Back, assumed: bool) -> None:
    horizon = last_periods(model, _offered(model)[back])
    try:
        problem = past_problem(spent_reference(model, horizon))
        work = Work(services.hindsight, (model, horizon, problem), model)
        job = state.asked("hindsight", model, problem, work)
        if not stage.soon(job):
            waiting.watch(job, partial(_say, job))
            return
        found: Hindsight = job.result()
    except HeadroomError as error:
        st.caption(plain(f"What could have been is not known: {error.message}"))
        return
    _found(found, assumed)


def _say(job: Job, row: DeltaGenerator) -> None:
    place = server.desk().place(job)
    said = "Looking for the best plan for what was spent" if place is None else waiting.waits(place)
    row.markdown(f":shimmer[{plain(said)}]")


def _found(of: Hindsight, assumed: bool) -> None:
    facts, model = by_id(hindsight_facts(of)), of.model
    st.subheader(shown_headline(hindsight.headline(of, facts)), anchor=False)
    within = hindsight.rules(model, usual_width())
    said = [f"{hindsight.stretch(of)}. Within these rules: {within}."]
    if assumed:
        said.append("What is assumed of the model in view is left out here.")
    st.caption("  \n".join(map(plain, [*said, *hindsight.lines(of, facts)])))
    if of.best is of.spent or of.is_unfit:
        return
    halves = st.grid(2, min_column_width=380, gap="medium")
    with halves.cell():
        st.markdown("**What would have moved** :small[:gray[● spent] &nbsp;:primary[■ best]]")
        key = f"{model.identity} {of.problem.fingerprint}"
        draw = partial(charts.moved, of.spent, of.best, circle="Spent", square="Best")
        picture.show("looking back", key, draw)
    with halves.cell():
        _table(of)


def _table(of: Hindsight) -> None:
    """By channel, for a panel's rows are many: what was spent, the best, and what that brings."""
    model, units = of.model, Units.of(of.model)
    groups = of.spent.groups((CHANNEL,))
    frame = pd.DataFrame(
        {
            "channel": tables.label(model.card.channel_name(labels[CHANNEL])),
            "spent": units.say_money(float(of.spent.spend[cells].sum())),
            "best": units.say_money(float(of.best.spend[cells].sum())),
            "more": units.say_outcome_change(of.regret_of(cells).mean),
            "span": units.say_outcome_span(of.regret_of(cells)),
        }
        for labels, cells in groups
    )
    text = st.column_config.TextColumn
    st.markdown("**By channel**")
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame), tables.FEW_ROWS),
        column_config={
            "channel": text("Channel", pinned=True),
            "spent": text("Spent", alignment="right"),
            "best": text("Best", alignment="right"),
            "more": text(f"Brings more {units.outcome}", alignment="right"),
            "span": text("90 %", alignment="right"),
        },
        alt="By channel: what was spent, what the best plan for the same money would have spent, "
        "and what that would have brought more or less, with its interval.",
    )
