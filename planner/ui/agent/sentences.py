"""An answer's sentences on the screen; a figure that is pressed says where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from mmm_core.model import FittedModel
from planner.agent.reply import Reply
from planner.ui.agent.figures import pieces
from planner.wording import sources

_HERE = Path(__file__)
_ANSWER = st.components.v2.component(
    "answer",
    html='<div id="answer"></div>',
    css=_HERE.with_name("answer.css").read_text("utf-8"),
    js=_HERE.with_name("answer.js").read_text("utf-8"),
)


def show(model: FittedModel, reply: Reply, key: str) -> None:
    """Draw them; what they say is text, whatever stands in it."""
    _ANSWER(key=f"answer-{key}", data=shown(model, reply), height="content")


def shown(model: FittedModel, reply: Reply) -> dict[str, Any]:
    """Sentences as stretches of text, each with the place of its source or None."""
    facts: dict[str, int] = {}
    sentences = [
        [
            (one.text, None if one.fact is None else facts.setdefault(one.fact.id, len(facts)))
            for one in pieces(model, said, reply.facts)
        ]
        for said in reply.said
    ]
    found = [reply.facts[id] for id in facts]
    return {
        "sentences": sentences,
        "sources": [
            {"title": sources.title(model, one), "rows": list(sources.rows(model, one))}
            for one in found
        ],
    }
