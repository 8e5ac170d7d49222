"""What one person has typed and asked of one model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mmm_core.assumptions import Assumptions, Row
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from planner.finance.commitments import Commitments
from planner.scenarios.records import Version
from planner.ui.agent.conversation import Conversation
from planner.ui.brief.written import Written
from planner.ui.optimize.draft import Draft
from planner.ui.parts.grid_edits import GridEdits
from planner.ui.shell.seen_sets import SeenSets
from planner.ui.what_if.sheet import Sheet


@dataclass
class Workbench:
    """What one person has typed and asked of one model.

    Parameters
    ----------
    draft : the question as it is typed
    begun : the draft is somebody's, no longer the one to begin with
    typed, exceptions : what the tables of guardrails on the screen have taken in
    past : drafts before each change of those tables, to be gone back to
    dropped : what a link asked for and could not be followed
    asked : the last question asked; None before the first one
    answered : the last question that got an answer
    pressed : the question was asked just now, by whoever looks
    stale : the inputs have changed since the question was asked
    cancelled : the last search was given up
    editing : which guardrail beside the table is in the form; None for a new one
    doubted : the guardrail of the form that was asked back, to be handed in again if it is meant
    forms, uploads : how often a form or a file was taken, or a form left; they renew widgets
    asks : how often something was asked, which folds the question up
    unticked : reasons of moves about to be declined, by cell; None where that is the draft's
    taken_back : how often refusals were taken back elsewhere than in the list of moves
    wanted : what was asked for beside plans, by what it is about
    unwanted : what began by itself, or before, and was given up
    leave : gives up what goes on by itself about the answer in view, by what that is about
    sets : which saved sets of guardrails this person has seen
    deleted : name and text of the set that was deleted last
    sheets : plans on What-if, by model and horizon (``state.view_key``)
    kept : versions that answers were kept as, by the question's fingerprint
    assumptions : what is assumed beyond the model, of every plan in view
    assumed : what was assumed before each change of that, to be gone back to
    assuming : which assumption is in the form; None for a new one
    commitments : money that is planned, committed or spent, whatever is asked
    compared : plans on Compare, as the address calls them; None before the first choice
    compared_before : the same before the usual strategies took their place; None for nothing
    page : what was chosen and written on the page of a plan; None before it was looked at
    page_words : headline and notes that were written of other plans, by what they are about
    talk : what was asked beside the screens
    """

    draft: Draft
    begun: bool = False
    typed: GridEdits = field(default_factory=GridEdits)
    exceptions: GridEdits = field(default_factory=GridEdits)
    past: tuple[Draft, ...] = ()
    dropped: tuple[str, ...] = ()
    asked: PlanProblem | None = None
    answered: PlanProblem | None = None
    pressed: bool = False
    stale: bool = False
    cancelled: bool = False
    editing: int | None = None
    doubted: Guardrail | None = None
    forms: int = 0
    uploads: int = 0
    asks: int = 0
    unticked: dict[int, str] | None = None
    taken_back: int = 0
    wanted: set[str] = field(default_factory=set)
    unwanted: set[str] = field(default_factory=set)
    leave: dict[str, Callable[[], None]] = field(default_factory=dict)
    sets: SeenSets = field(default_factory=SeenSets)
    deleted: tuple[str, str] | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    kept: dict[str, Version] = field(default_factory=dict)
    assumptions: Assumptions = field(default_factory=Assumptions.none)
    assumed: tuple[Assumptions, ...] = ()
    assuming: Row | None = None
    commitments: Commitments = field(default_factory=Commitments)
    compared: tuple[str, ...] | None = None
    compared_before: tuple[str, ...] | None = None
    page: Written | None = None
    page_words: dict[str, tuple[str, str]] = field(default_factory=dict)
    talk: Conversation = field(default_factory=Conversation)

    def ask(self, problem: PlanProblem) -> None:
        """A question in place of the one before."""
        for give_up in self.leave.values():
            give_up()
        self.leave.clear()
        self.asked, self.begun = problem, True
        self.asks += 1
        self.pressed = True
        self.dropped = ()
        self.stale = self.cancelled = False

    def assume(self, assumptions: Assumptions) -> None:
        """Other assumptions in place of those before, which can be gone back to."""
        if assumptions != self.assumptions:
            self.assumed = (*self.assumed, self.assumptions)
        self.assumptions = assumptions
        self.assume_anew(None)

    def assume_anew(self, row: Row | None) -> None:
        """One of the assumptions comes into the form; None for an empty one."""
        self.assuming = row
        self.forms += 1

    def assume_less(self, row: Row) -> None:
        """All but one of them."""
        self.assume(Assumptions(tuple(one for one in self.assumptions.rows if one != row)))

    def assume_as_before(self) -> None:
        """One step back."""
        *past, before = self.assumed
        self.assume(before)
        self.assumed = tuple(past)

    def take_set(self, draft: Draft) -> None:
        """Guardrails of a set in place of all there were: no step leads back from there."""
        self.draft, self.past = draft, ()

    def give_up(self) -> None:
        """Back to the question that was answered last, if there is one."""
        self.asked, self.cancelled = self.answered, True

    def mark(self, stale: bool) -> bool:
        """Whether inputs have changed since the question was asked; True where that is new."""
        new, self.stale = self.stale != stale, stale
        return new

    def edit_extra(self, place: int) -> None:
        """One of the guardrails beside the table comes into the form."""
        self.editing = place
        self.forms += 1

    def remove_extra(self, place: int) -> None:
        """One of the guardrails beside the table is dropped."""
        self.draft = self.draft.without_extra(place)
        self.leave_form()

    def take_back(self, *labels: str) -> None:
        """Declined moves of these labels are declined no more."""
        left = tuple(one for one in self.draft.declined if one.label not in labels)
        self.draft = replace(self.draft, declined=left)
        self.unticked = None
        self.taken_back += 1

    def leave_form(self) -> None:
        """The form is empty again."""
        self.editing = self.doubted = None
        self.forms += 1
