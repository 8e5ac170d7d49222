"""The one place where an error becomes something to read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from mmm_core.card import InvalidCard
from mmm_core.errors import (
    HeadroomError,
    InvalidPlan,
    InvalidProblem,
    ModelRefused,
    UnknownModel,
)
from optimizer.errors import (
    CheckFailed,
    OutOfReach,
    OutOfTime,
    SolverTrouble,
    Undecided,
)
from planner.scenarios.errors import SetOvertaken
from planner.ui.parts.markup import plain

_LOG = logging.getLogger("headroom")
_YOURS_TO_MEND = (UnknownModel, InvalidPlan, InvalidProblem, OutOfReach, SetOvertaken)
_UNUSABLE = "The model in view cannot be used: choose another, or mend it"
_TITLES: dict[type[HeadroomError], str] = {
    ModelRefused: _UNUSABLE,
    InvalidCard: _UNUSABLE,
    CheckFailed: "The answer failed its own check and is withheld",
    OutOfTime: "No plan was found in time",
    OutOfReach: "No plan reaches that",
    Undecided: "Neither a plan nor a proof that there is none was found",
    SolverTrouble: "The solver could not finish",
}


@contextmanager
def guarded(title: str = "") -> Iterator[None]:
    """Show what goes wrong inside calmly, under a title, and go on."""
    try:
        yield
    except HeadroomError as error:
        show_error(error, title)
    # Streamlit's own control flow is no Exception and passes through.
    except Exception:
        _LOG.exception("a screen could not be shown")
        st.error(
            "This is a fault in Headroom, not in what you entered. Nothing was changed; try "
            "again, and if it stays, hand the log of the app to whoever runs it.",
            title="This part of the screen could not be shown",
            icon=":material/error:",
        )


def show_error(error: HeadroomError, title: str = "") -> None:
    """What went wrong, and what to do next."""
    known = (said for kind, said in _TITLES.items() if isinstance(error, kind))
    title = title or next(known, "")
    show = st.warning if isinstance(error, _YOURS_TO_MEND) else st.error
    show(
        f"{plain(error.message)} {plain(error.remedy)}",
        title=plain(title) if title else None,
        icon=":material/info:" if show is st.warning else ":material/block:",
    )
