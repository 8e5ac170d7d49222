"""Which version of which scenario a plan in view is, and what stood beside the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mmm_core.assumptions import Assumptions
from planner.calendar.draft import Draft
from planner.calendar.history import Calendar, Change
from planner.finance.commitments import Commitments
from planner.scenarios.records import Version
from planner.ui.optimize.draft import Draft as Question


@dataclass(frozen=True, eq=False)
class Opened:
    """A version of a scenario in view.

    Parameters
    ----------
    version : as it was when it was opened or saved
    draft : its plan, to the cent
    assumptions : what it was kept under
    beside : question, assumptions, declined moves and commitments that it holds, as a problem
        file's keys
    commitments : what stood when it was kept; None where it says nothing of that
    """

    version: Version
    draft: Draft
    assumptions: Assumptions
    beside: Mapping[str, Any]
    commitments: Commitments | None = None

    def is_as_kept(self, draft: Draft, assumptions: Assumptions, stands: Commitments) -> bool:
        """Whether nothing was changed since."""
        same = draft.horizon == self.draft.horizon and assumptions == self.assumptions
        same = same and set(stands.rows) == set((self.commitments or Commitments()).rows)
        return same and bool((draft.cents == self.draft.cents).all())


@dataclass(frozen=True, eq=False)
class Beside:
    """What is in view beside the plan: it goes and comes back with a scenario.

    Parameters
    ----------
    commitments : None where they stay as they are, whatever scenario comes or goes
    """

    assumptions: Assumptions
    question: Question
    commitments: Commitments | None = None

    def standing_as(self, other: Beside) -> Beside:
        """The same, its commitments left out where those of another are."""
        if self.commitments is None or other.commitments is not None:
            return self
        return replace(self, commitments=None)


@dataclass(eq=False)
class Opening:
    """A scenario was opened: what stood beside the plan before, and after."""

    opened: Opened
    before: Beside
    after: Beside


@dataclass
class Openings:
    """Scenarios opened in one sheet, by the change that opening made; None for no change.

    Parameters
    ----------
    followed : the one that what stands beside the plan was set for last
    """

    by_change: dict[Change | None, Opening] = field(default_factory=dict)
    followed: Opening | None = None

    def of(self, calendar: Calendar) -> Opening | None:
        """The one that the plan stands in; a step back leads out of it."""
        for change in (*reversed(calendar.past), None):
            if change in self.by_change:
                return self.by_change[change]
        return None

    def add(self, calendar: Calendar, opening: Opening) -> None:
        """A scenario was opened just now, as the last change of a calendar."""
        self.by_change[calendar.last] = self.followed = opening

    def saved(self, calendar: Calendar, kept: Opened, beside: Beside) -> None:
        """What is in view was kept: it goes on from there, wherever steps lead."""
        id, now = kept.version.scenario, self.of(calendar)
        for opening in self.by_change.values():
            if opening.opened.version.scenario == id:
                opening.opened = kept
        if now is None or now.opened is not kept:
            beside = replace(beside, commitments=None)
            self.add(calendar, Opening(kept, beside, beside))

    def follow(self, calendar: Calendar, beside: Beside) -> Beside:
        """What is to stand beside the plan after steps back or forth, where ``beside`` does now."""
        now, former = self.of(calendar), self.followed
        self.followed = now
        if now is former:
            return beside
        if former is not None and not self._stands(calendar, former):
            former.after = beside.standing_as(former.after)
            return former.before
        if now is not None:
            now.before = beside.standing_as(now.before)
            return now.after
        return beside

    def _stands(self, calendar: Calendar, opening: Opening) -> bool:
        standing = {*calendar.past, None}
        return any(of is opening for change, of in self.by_change.items() if change in standing)
