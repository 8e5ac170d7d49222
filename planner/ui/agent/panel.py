"""The panel beside the Plan screens: what was asked, what can be asked, and a field to ask in."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mmm_core.model import FittedModel
from planner.agent import analyst
from planner.agent.view import Screen, View
from planner.ui.agent import asking, exchange, transcript
from planner.ui.agent import view as in_view
from planner.ui.agent.conversation import Conversation
from planner.ui.parts.markup import plain
from planner.ui.shell import state

_SCROLLER = st.components.v2.component(
    "agent_scroller", js=Path(__file__).with_name("scroller.js").read_text("utf-8")
)
TITLE = "Ask about this plan"
FIELD, LOG = "agent-field", "agent-log"
_HEIGHT, _LONGEST = 480, 400
_ASK = "Ask: why, what if, how sure"


def show(screen: Screen) -> None:
    """Draw it for the screen beside it."""
    model = state.current_model()
    talk, view = state.workbench(model).talk, in_view.view_of(model, screen)
    st.caption(plain(" · ".join(filter(None, (in_view.said(view), asking.chooses())))))
    log = st.container(height=_HEIGHT, border=False, key=LOG, autoscroll=False)
    with st.container(key=FIELD):
        typed = st.chat_input(_ASK, key="agent-question", max_chars=_LONGEST)
    wanted, talk.wanted = typed or talk.wanted, None
    if wanted:
        asking.take_up(talk, view, wanted)
    if talk.last is not None and talk.last.is_open:
        with log, st.spinner("Working it out", show_time=False):
            asking.work_out(talk.last, talk.thread)
        # What it took may be what is in view by now: the answer to the question.
        view = in_view.view_of(model, screen)
    with log:
        _log(model, talk, view)
    _to_last(talk)
    _foot(talk)


def _to_last(talk: Conversation) -> None:
    """The log begins with the last question, once, for its answer to be read from the start."""
    last = f"asked-{talk.count - 1}"
    _SCROLLER(key="agent-scroller", data={"log": LOG, "to": last}, width="content", height=0)


def _log(model: FittedModel, talk: Conversation, view: View) -> None:
    now, first = in_view.seen(view), talk.count - len(talk.exchanges)

    def seen() -> str:
        return in_view.seen(in_view.view_of(state.current_model(), view.screen))

    # A plan that is typed draws itself alone, and not the panel.
    typed = view.screen == "what_if"
    for place, one in enumerate(talk.exchanges):
        look = seen if typed and one is talk.last else None
        exchange.show(model, talk, one, now, f"{first + place}", look)
    if talk.last is None:
        st.markdown(
            ":gray[Ask in your own words. Every figure in an answer was computed from this model, "
            "and says where it comes from when you press it.]"
        )
        for place, asked in enumerate(analyst.suggested(view)):
            exchange.button(talk, asked, asked, f"suggested-{place}")


def _foot(talk: Conversation) -> None:
    """What was said, to be taken along; and a way to begin anew."""
    if not talk.exchanges:
        return
    said = transcript.text(talk.exchanges)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        box = st.popover("Copy", icon=":material/content_copy:", type="tertiary")
        with box:
            st.caption("All questions and answers, with the sources of every figure.")
            st.code(said, language=None, height=280)
            st.download_button(
                "Download as text",
                data=said,
                file_name="headroom_answers.txt",
                mime="text/plain",
                on_click="ignore",
                icon=":material/download:",
            )
        st.button(
            "Clear",
            key="agent-clear",
            icon=":material/delete_sweep:",
            type="tertiary",
            on_click=talk.begin_anew,
        )
