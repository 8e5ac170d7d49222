"""What is typed last is on the page that is taken: files wait until the fields are handed over."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from planner.ui.brief.written import Written

FIELDS, FILES = "page-fields", "page-files"
HEADLINE, OWNER, NOTES = "Headline", "Who decides", "Notes"
_KEEPER = st.components.v2.component(
    "page_taken", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def wait_for(written: Written) -> None:
    """Let a press on a file wait until this is what stands in the fields. Draws nothing.

    It goes after the files: these are those of the page that was made of it.
    """
    said = {HEADLINE: written.headline, OWNER: written.owner, NOTES: written.notes}
    _KEEPER(key="page_taken", data={"taken": said}, width="content", height=0)
