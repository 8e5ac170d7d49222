"""The page as files to hand on: PDF, slides, Markdown, and the workbook of its plans."""

from __future__ import annotations

from functools import partial
from typing import cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.brief.files import MARKDOWN, PDF, SLIDES, file_of
from planner.brief.output import File, Paper
from planner.brief.page import Brief
from planner.ui.brief import subjects
from planner.ui.brief.made import making
from planner.ui.compare import book, picks
from planner.ui.compare.picks import Pick
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import stage, state
from planner.ui.shell.errors import show_error

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_FILES = (
    (PDF, "Download the page (PDF)", "application/pdf", ":material/picture_as_pdf:"),
    (SLIDES, "Slides", _PPTX, ":material/slideshow:"),
    (MARKDOWN, "Markdown", "text/markdown", ":material/notes:"),
)

_SAID = {PDF: "the page", SLIDES: "the slides"}


def show(model: FittedModel, pick: Pick, page: Brief, key: str, paper: Paper) -> None:
    """A button each."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    name = f"{model.name}_brief_{state.horizon(model).start}"
    notes: list[str] = []
    with row:
        for ending, label, mime, icon in _FILES:
            try:
                file = _written(page, ending, paper, key)
            except HeadroomError as error:
                show_error(error, f"{label} was not written")
                continue
            if file is None:
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


def _written(page: Brief, ending: str, paper: Paper, key: str) -> File | None:
    """The file; None while it is written, which is said in its place."""
    if ending == MARKDOWN:
        return file_of(page, ending, paper)
    job = making(page, ending, paper, key)
    if stage.soon(job):
        return cast(File, job.result())
    waiting.watch(job, partial(_say, ending))
    return None


def _say(ending: str, row: DeltaGenerator) -> None:
    row.markdown(f":shimmer[Writing {_SAID[ending]}]")
