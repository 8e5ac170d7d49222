"""One person's plan while it is edited, over one horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft
from planner.calendar.edits import Unread
from planner.calendar.grid import Place
from planner.calendar.history import Calendar
from planner.calendar.moves import Move
from planner.scenarios.records import Saved
from planner.services import Forecast
from planner.ui.parts.grid_edits import GridEdits
from planner.ui.plans.opened import Openings

_EDIT = "Last edit"


@dataclass
class Typing:
    """What one grid on the screen has taken in.

    Parameters
    ----------
    edits : what the browser holds of it
    waiting : texts that were not taken, by place
    unread : why not
    edition : grows when the grid is to be drawn anew
    """

    edits: GridEdits = field(default_factory=GridEdits)
    waiting: Mapping[Place, object] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
    edition: int = 0

    def renew(self) -> None:
        """What the browser holds of the grid counts no more; what could not be read stays."""
        self.edits = GridEdits()
        self.edition += 1


@dataclass
class Sheet:
    """The plan, and what was said of it.

    Parameters
    ----------
    calendar : the plan with what was done to it
    begun : what it began with, to the cent: the current plan
    typing : by name of the grid
    forecast, forecast_of : as shown last, and the plan that it is of
    against : what the plan it is compared with is called
    step : what led to the plan as it stands: "Last edit", "Undone", "Redone", "Opened ..."
    report : what came of the last fill, paste or file; None for nothing to say
    forms : how often a block or a file was taken; it renews their fields
    dropped : why the plan of a link was left out; "" where it was not
    openings : scenarios that were opened here
    saved : what became of the last save; None for nothing to say
    """

    calendar: Calendar
    begun: Draft
    typing: dict[str, Typing] = field(default_factory=dict)
    forecast: Forecast | None = None
    forecast_of: Draft | None = None
    against: str = "the current plan"
    step: str = _EDIT
    report: HeadroomError | str | None = None
    forms: int = 0
    dropped: str = ""
    openings: Openings = field(default_factory=Openings)
    saved: Saved | None = None

    @property
    def draft(self) -> Draft:
        """The plan as it stands."""
        return self.calendar.draft

    @property
    def is_edited(self) -> bool:
        """Whether the plan is another than it began as."""
        return bool((self.draft.cents != self.begun.cents).any())

    @property
    def untaken(self) -> int:
        """How many amounts stand in the grids as they were typed, and are not in the plan."""
        return sum(len(one.waiting) for one in self.typing.values())

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The texts that keep them from it."""
        return tuple(text.text for one in self.typing.values() for text in one.unread)

    def let_go(self) -> None:
        """What was typed and not taken in is dropped; the grids show the plan."""
        for one in self.typing.values():
            one.waiting, one.unread = {}, ()
            one.renew()

    def enter(self, calendar: Calendar) -> None:
        """The plan after something was typed into a grid."""
        self.calendar, self.step = calendar, _EDIT

    def make(self, move: Move, model: FittedModel) -> None:
        """A move that was not typed into a grid: all of them are drawn anew.

        Raises
        ------
        InvalidPlan
            If it cannot be made.
        """
        self.show(self.calendar.made(move, model))

    def show(self, calendar: Calendar, step: str = _EDIT) -> None:
        """Another state of the plan; what could not be read is let go with the one before."""
        self.calendar, self.step, self.report, self.dropped = calendar, step, None, ""
        self.let_go()
