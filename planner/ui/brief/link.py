"""The way from a plan, wherever it stands, to the page that it is decided on."""

from __future__ import annotations

import streamlit as st

from planner.scenarios.records import Version

ADDRESS = "page"


def show(token: str) -> None:
    """A link to the page of a plan, by what addresses call it."""
    st.page_link(
        "share/brief.py",
        label="Make the brief",
        icon=":material/article:",
        help="One page to decide on: as PDF, slides, Markdown, or a workbook.",
        query_params={ADDRESS: token},
    )


def of_version(version: Version) -> None:
    """The same of a kept plan."""
    show(f"{version.scenario}.{version.number}")
