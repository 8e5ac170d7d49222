"""What would change our mind: tipping points as they come, and what moves the gain most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem
from planner import charts, services
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.recommendation import Recommendation
from planner.questions.tipping_points import Tipping, TippingPoints, ordered
from planner.ui.compare.differences import question_of
from planner.ui.compare.picks import Pick
from planner.ui.parts import on_request, picture, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import asked, definitions, tipping

_NAME = "flip"


_NONE = (
    "What would flip an advice is looked for on the question of a plan that was searched for: none "
    "is among the plans above. Add the best plan, or one of the usual strategies."
)


def about(model: FittedModel, taken: Sequence[Pick], said: Recommendation) -> Pick | None:
    """The plan whose question it is about: the one that is chosen, else the first that has one."""
    found = [one for one in taken if _question(model, one) is not None]
    if said.kind == "choose" and said.place is not None and taken[said.place] in found:
        return taken[said.place]
    return found[0] if found else None


def _question(model: FittedModel, of: Pick | None) -> PlanProblem | None:
    """What a plan was searched for; of a kept one as long as it is that plan, under this fit."""
    if of is None or (of.answer is None and of.candidate.chosen is None):
        return None
    return question_of(model, of)


def show(model: FittedModel, of: Pick | None) -> None:
    """Of the advice on the question that a plan answers; never of one that is not in view."""
    problem = _question(model, of)
    if of is None or problem is None:
        st.markdown(f":gray[{plain(_NONE)}]")
        return
    on = f"{of.name}: {asked.question(model, problem)}"
    st.markdown(
        f"**What would flip the advice on {plain(on)}**",
        help=definitions.TIPPING,
    )
    # Of a panel all regions of a channel are turned together: as many searches as channels.
    ask = partial(services.tipping_points, by=(CHANNEL,))
    work = Work(ask, (model, problem, state.reference(model)), model)
    found: TippingPoints | None = on_request.of_question(
        _NAME,
        "Find what would flip the advice",
        model,
        problem,
        work,
        "Solves the question anew at many values of each number; takes a while.",
        partial(_filling, model, problem),
    )
    if found is None:
        return
    _said(found)
    if found.points:
        _table(found.case.model, found.points)
        for line in (
            tipping.past_own(found),
            tipping.unknown(found.case.model, found.points),
            tipping.unturned(found),
        ):
            if line:
                st.caption(plain(line))
        _tornado(model, found)


def known(model: FittedModel, of: Pick | None) -> TippingPoints | None:
    """What was found, for the workbook; None where nobody has asked, or it is not there yet."""
    problem = _question(model, of)
    if problem is None:
        return None
    job = state.known(_NAME, model, problem)
    if job is None or not job.ready():
        return None
    try:
        found: TippingPoints = job.result()
    except HeadroomError:
        return None
    return found


def _filling(model: FittedModel, problem: PlanProblem, job: Job) -> None:
    """What is there while the rest is looked for, the most telling first."""
    points = () if job.progress is None else job.progress.known
    if points:
        _table(services.model_under(problem, model), ordered(points))


def _said(found: TippingPoints) -> None:
    now = f"As things are, the advice is: {tipping.advice(found)}."
    st.markdown(plain(f"{now} {tipping.finding(found)} {tipping.of_finance(found)}"))


def _table(model: FittedModel, points: Sequence[Tipping]) -> None:
    frame = pd.DataFrame(
        {
            "what": tables.label(_name(model, one)),
            "becomes": tables.label(tipping.becomes(model, one)),
            "within": tipping.within(one),
            "below": tipping.side(model, one, "below"),
            "above": tipping.side(model, one, "above"),
        }
        for one in points
    )
    text = st.column_config.TextColumn
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame)),
        column_config={
            "what": text("What", pinned=True),
            # What it becomes names the value: what a narrow window has no room for says it again.
            "becomes": text("The advice becomes", width="large"),
            "within": text(
                "Within the evidence",
                help="Whether it lies inside the channel's own 90 % interval; numbers of "
                "finance's have none.",
            ),
            "below": text("Flips below", alignment="right"),
            "above": text("Flips above", alignment="right"),
        },
        alt="Of each number: the nearest values below and above at which the advice flips, whether "
        "the evidence leaves room for them, and what the advice is then.",
    )


def _name(model: FittedModel, one: Tipping) -> str:
    """What is turned; of finance's numbers what they are, from which nobody counts otherwise."""
    now = tipping.dial_now(model, one.dial)
    return ", now ".join(filter(None, (tipping.dial_name(model, one.dial), now)))


def _tornado(model: FittedModel, found: TippingPoints) -> None:
    said = found.tornado
    if said is None or not said.bars:
        return
    st.markdown("**What moves the gain most, one number at a time**", help=definitions.TORNADO)
    key = f"{state.model_key(model)} {found.case.problem.fingerprint}"
    picture.show("tornado", key, partial(charts.tornado_chart, found.case.model, said))
