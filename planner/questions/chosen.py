"""What is known of a plan that a search has chosen, on draws that did not choose it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.questions.commit import Commit
from planner.questions.verdict import Verdict


@dataclass(frozen=True)
class Chosen:
    """The draws have chosen a plan, so what they say of it flatters it.

    Parameters
    ----------
    holds : whether its own verdict keeps the current plan instead
    commit : numbers 22, of this very plan; None on hold, for there it is of the plan that is kept,
        and where nobody knows any more
    """

    holds: bool = False
    commit: Commit | None = None


def chosen_of(verdict: Verdict) -> Chosen:
    """What the verdict on a plan says of it."""
    holds = verdict.decision == "hold"
    return Chosen(holds, None if holds else verdict.commit)
