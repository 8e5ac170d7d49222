"""Files and picture of a page, made beside the screens: what sets and draws them is large."""

from __future__ import annotations

from planner.brief.files import printed
from planner.brief.output import Paper
from planner.brief.page import Brief
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.ui.shell import state


def making(page: Brief, ending: str, paper: Paper, key: str) -> Job:
    """A file of the page by its ending; equal keys are equal pages."""
    return state.asked_about(f"page{ending} {paper} {key}", Work(printed, (page, ending, paper)))
