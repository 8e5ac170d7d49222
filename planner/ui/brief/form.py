"""What people write on the page themselves: fields beside it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mmm_core.limits import BRIEF_HEADLINE, BRIEF_NOTES, BRIEF_OWNER
from mmm_core.model import FittedModel
from planner.brief.output import PAPERS, Paper
from planner.ui.brief import taken
from planner.ui.brief.written import Written
from planner.ui.parts.choice import one_of
from planner.ui.shell import state

_PAPER: dict[Paper, str] = {"a4": "A4", "letter": "Letter"}


def ask(model: FittedModel, usual: str) -> Written:
    """Ask for it; what is typed stays with whoever typed it.

    Parameters
    ----------
    usual : the headline that the figures give
    """
    bench = state.workbench(model)
    assert bench.page is not None
    now, key = bench.page, state.model_key(model)
    # What is written of one plan is not that of another.
    own = f"{key}-{now.token}"
    headline = _text(taken.HEADLINE, now.headline, f"page-headline-{own}", BRIEF_HEADLINE.most,
                     "Empty: what the figures say, which then stands below it.", usual)  # fmt: skip
    owner = _text(taken.OWNER, now.owner, f"page-owner-{key}", BRIEF_OWNER.most, None, "Nobody yet")
    by = st.date_input("Decide by", now.decide_by, key=f"page-by-{key}", format="YYYY-MM-DD")
    notes = st.text_area(
        taken.NOTES, now.notes, key=f"page-notes-{own}", max_chars=BRIEF_NOTES.most, height=110,
        placeholder="What else belongs on the page",
    )  # fmt: skip
    paper = one_of("Paper", _PAPER, now.paper, f"page-paper-{key}")
    assert paper in PAPERS
    day = by if not isinstance(by, tuple) else None
    bench.page = replace(
        now, headline=headline, owner=owner, decide_by=day, notes=notes or "", paper=paper
    )
    return bench.page


def _text(label: str, now: str, key: str, most: int, help: str | None, placeholder: str) -> str:
    said = st.text_input(
        label, now, key=key, max_chars=most, help=help, placeholder=placeholder, autocomplete="off"
    )
    return said or ""
