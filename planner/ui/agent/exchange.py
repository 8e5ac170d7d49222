"""One question and its answer on the screen, with what can be done next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.model import FittedModel
from planner.agent.reply import Proposal
from planner.agent.understood.question import Understood
from planner.jobs.job import Job
from planner.ui.agent import asking, exhibit, opening, sentences, transcript
from planner.ui.agent.conversation import Conversation, Exchange
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import going, server, stage
from planner.ui.shell.errors import show_error

_EVERY, _OFTEN = 1.0, 0.5


def show(
    model: FittedModel,
    talk: Conversation,
    one: Exchange,
    now: str,
    key: str,
    seen: Callable[[], str] | None = None,
) -> None:
    """Draw it.

    Parameters
    ----------
    now : what is in view (``view.seen``)
    key : of its buttons
    seen : tells what is in view by then, where that changes without the panel being drawn
    """
    last = one is talk.last
    with st.container(gap="xsmall", key=f"asked-{key}"):
        st.markdown(f"**{plain(one.asked.text)}**")
        if not one.is_open:
            draw = _watched if seen is not None else _said_of
            draw(one, seen or (lambda: now))
        if one.reply is not None:
            _answered(one, last, key)
        elif one.error is not None:
            show_error(one.error)
        elif one.stopped:
            st.caption("Given up before it was answered.")
        elif one.choosing is not None:
            _chosen(one, key)
        else:
            _waiting(model, one, key)
        if last and one.reply is not None:
            _next(model, talk, one, key)


def _said_of(one: Exchange, seen: Callable[[], str]) -> None:
    """What an answer is of, where that is in view no more."""
    if one.seen != seen():
        st.markdown(
            f":small[:orange[:material/history: Not of what is in view now, but of: "
            f"{plain(one.about)}]]"
        )


_watched = stage.part(every=_EVERY)(_said_of)


def _answered(one: Exchange, last: bool, key: str) -> None:
    assert one.reply is not None
    sentences.show(one.tools.model, one.reply, key)
    if last:
        exhibit.show(one)
    if one.reply.withheld:
        st.markdown(
            f":small[:orange[:material/visibility_off: {plain(transcript.withheld(one.reply))}]]"
        )
    st.caption(plain(" · ".join(filter(None, (transcript.by(one.reply), _cost(one))))))


def _cost(of: Exchange) -> str:
    """Of an answer that is the analyst's after all, what asking the language model took."""
    by_it = of.reply is not None and of.reply.by != "analyst"
    return of.cost if by_it or not of.cost else f"the language model: {of.cost}"


def _waiting(model: FittedModel, one: Exchange, key: str) -> None:
    """How far the step is that it waits for; it is drawn anew once that has ended."""
    if one.waits is None:
        return
    step, job = one.waits, asking.job_of(model, one.waits)

    def say(row: DeltaGenerator) -> None:
        row.markdown(f":shimmer[{plain(_said(step.said, job))}]", width="content")

    waiting.watch(job, say, partial(asking.give_up, model, one), f"stop-asked-{key}")


@stage.part(every=_OFTEN)
def _chosen(one: Exchange, key: str) -> None:
    """That a language model is asked, and a button that leaves the answer to the analyst."""
    if one.choosing is None or one.choosing.done:
        st.rerun()
        return
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    who = one.choosing.settings.model
    step = one.choosing.step or "Choosing what is said"
    row.markdown(f":small[:shimmer[{plain(f'{who}: {step}')}]]", width="content")
    if row.button("Stop", icon=":material/stop_circle:", key=f"stop-choosing-{key}"):
        one.stop()
        st.rerun()
    if one.choosing is not None and one.choosing.said:
        st.caption("Checked so far; what has to be said beside it comes with the answer:")
        for sentence in one.choosing.said:
            st.markdown(f":small[:gray[{plain(sentence.text)}]]")


def _said(what: str, job: Job) -> str:
    ahead, at = server.desk().place(job), job.progress
    if ahead is not None:
        return waiting.waits(ahead)
    if at is not None and at.total:
        return f"{what}, {at.done} of {at.total}"
    return what


# --- what can be done next --------------------------------------------------------------


def _next(model: FittedModel, talk: Conversation, one: Exchange, key: str) -> None:
    """Readings where it was asked back, the proposal, and questions that lead on."""
    assert one.reply is not None
    if one.reply.ask_back is not None:
        for place, reading in enumerate(one.reply.ask_back.options):
            wanted = asking.of_reading(reading)
            button(talk, reading.text, wanted, f"reading-{key}-{place}")
        return
    if one.reply.proposal is not None:
        _proposal(model, one, one.reply.proposal, key)
    for place, asked in enumerate(one.reply.next_questions):
        button(talk, asked, asked, f"next-{key}-{place}")


def button(talk: Conversation, label: str, asked: str | Understood, key: str) -> None:
    """A question that is asked by pressing it."""

    def want() -> None:
        talk.wanted = asked

    st.button(
        plain(label),
        key=key,
        on_click=want,
        type="tertiary",
        icon=":material/arrow_forward:",
    )


def _proposal(model: FittedModel, one: Exchange, of: Proposal, key: str) -> None:
    to, one.opens = one.opens, None
    if to is not None:
        going.to(*to)
    if one.before is not None:
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.markdown(":gray[:material/check: It is a draft on Optimize]", width="content")
        take_back = partial(opening.take_back, model, one)
        if row.button(
            "Undo",
            key=f"undo-{key}",
            icon=":material/undo:",
            type="tertiary",
            on_click=take_back,
        ):
            st.rerun()
        going.again(*opening.OPTIMIZE)
        return
    st.button(
        plain(of.label),
        key=f"draft-{key}",
        icon=":material/edit_note:",
        on_click=partial(opening.open_draft, model, one, of),
        help="It is filled in as you would type it, to be looked at and changed; nothing is asked "
        "or kept.",
    )
    if one.refused is not None:
        show_error(one.refused, "It was not opened")
    going.again(*opening.WHAT_IF)
