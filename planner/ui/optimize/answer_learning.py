"""What is worth knowing before one decides, and what to measure afterwards; on request."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner import services
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.learning.trial import MeasurementPlan
from planner.questions.learning.worth_knowing import WorthKnowing, ordered
from planner.services import OptimizeAnswer
from planner.ui.parts import on_request, tables
from planner.ui.parts.markup import plain
from planner.wording import definitions, learning

# Standard errors of the tests that are asked about, as shares of the response.
PRECISIONS = (0.1, 0.2)


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """A button, how far it is, or what was found: of the plan that is shown."""
    st.markdown("**What is worth knowing**", help=definitions.WORTH_KNOWING)
    answer, problem = found.answer, found.problem
    ask = partial(services.measurement_plan, precisions=PRECISIONS)
    said: MeasurementPlan | None = on_request.of_question(
        "learn",
        "Find what is worth knowing",
        model,
        problem,
        Work(ask, (model, problem, answer.reference, answer.plan), model),
        "Plans anew for each thing that one might learn; takes a while.",
        partial(_filling, model),
    )
    if said is not None:
        _shown(model, said)


def _filling(model: FittedModel, job: Job) -> None:
    """The channels that are there while the others are looked for."""
    found = () if job.progress is None else job.progress.known
    if found:
        _table(model, ordered(found))


def _shown(model: FittedModel, of: MeasurementPlan) -> None:
    known = of.learning
    st.markdown(_lines([learning.finding(known), learning.planning(known)]))
    if known.channels:
        _table(model, known.channels)
    if not known.why:
        st.caption(plain(" ".join(filter(None, [learning.BASIS, learning.unfinished(known)]))))
    st.markdown("**What to measure afterwards**")
    said = [*learning.test(of), *learning.review(of), learning.holds(of)]
    st.markdown("\n".join(f"- {plain(line)}" for line in said if line))


def _lines(said: Sequence[str]) -> str:
    return "  \n".join(plain(line) for line in said if line)


def _table(model: FittedModel, channels: Sequence[WorthKnowing]) -> None:
    tests = {
        learning.title(share): [learning.tested(model, one, share) for one in channels]
        for share in PRECISIONS
    }
    worth = {"Knowing it gains": [learning.worth(model, one) for one in channels], **tests}
    st.dataframe(
        {
            "Channel": [tables.label(learning.channel(model, one)) for one in channels],
            "Brings now": [learning.response(model, one) for one in channels],
            **worth,
        },
        hide_index=True,
        height=tables.height(len(channels)),
        column_config={
            "Brings now": st.column_config.TextColumn(help=definitions.INTERVAL, alignment="right"),
            **{name: st.column_config.TextColumn(alignment="right") for name in worth},
        },
        alt="Of each channel: what it brings at the current plan, and what this decision would "
        "gain on average if that were known, or tested with a given precision.",
    )
