"""The page of a plan, handed on to a workbook that is written on another screen."""

from __future__ import annotations

from functools import partial

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.brief.document import PLAIN, brief
from planner.brief.page import Brief, Fields
from planner.ui.brief import subjects
from planner.ui.brief.written import Written
from planner.ui.compare.book import Page
from planner.ui.compare.picks import Pick
from planner.ui.shell import state
from planner.ui.shell.errors import show_error


def fields_of(written: Written) -> Fields | None:
    """What was written, as the page takes it; what cannot be printed is said instead."""
    try:
        return Fields(written.headline, written.owner, written.decide_by, written.notes)
    except HeadroomError as error:
        show_error(error, "This cannot stand on the page")
        return None


def handed_on(model: FittedModel, pick: Pick) -> Page | None:
    """The page of a plan, with what was written on it if it was the last one looked at."""
    written = state.workbench(model).page
    fields = PLAIN if written is None or written.token != pick.token else fields_of(written)
    if fields is None:
        return None
    return Page(repr((pick.token, fields)), partial(_made, model, pick, fields))


def _made(model: FittedModel, pick: Pick, fields: Fields) -> Brief:
    return brief(subjects.subject_of(model, pick), fields)
