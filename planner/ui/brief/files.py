"""The page as files to hand on: PDF, slides, Markdown, and the workbook of its plans."""

from __future__ import annotations

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.brief.files import MARKDOWN, PDF, SLIDES
from planner.brief.output import Paper
from planner.brief.page import Brief
from planner.ui.brief import subjects
from planner.ui.brief.made import made
from planner.ui.compare import book, picks
from planner.ui.compare.picks import Pick
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.shell.errors import show_error

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_FILES = (
    (PDF, "Download the page (PDF)", "application/pdf", ":material/picture_as_pdf:"),
    (SLIDES, "Slides", _PPTX, ":material/slideshow:"),
    (MARKDOWN, "Markdown", "text/markdown", ":material/notes:"),
)


def show(model: FittedModel, pick: Pick, page: Brief, key: str, paper: Paper) -> None:
    """A button each."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    name = f"{model.name}_brief_{state.horizon(model).start}"
    notes: list[str] = []
    with row:
        for ending, label, mime, icon in _FILES:
            try:
                file = made(page, ending, paper, key)
            except HeadroomError as error:
                show_error(error, f"{label} was not written")
                continue
            st.download_button(
                label,
                data=file.content,
                file_name=f"{name}{ending}",
                mime=mime,
                on_click="ignore",
                type="primary" if ending == PDF else "secondary",
                icon=icon,
                key=f"take{ending}",
            )
            notes += file.notes
        current = picks.taken(model, [picks.CURRENT], None)
        about = book.Page(key, lambda: page)
        book.show(model, [*current, pick], subjects.key_of(model, pick), None, about)
    for note in notes:
        st.caption(plain(note))
