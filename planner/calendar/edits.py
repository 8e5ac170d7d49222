"""What is typed into a grid, taken as one change of one plan.

Edits arrive as the browser sends them: some moments late, several at once, or once more. Each says
what a field is to hold, so that it means the same whatever happened to the plan meanwhile, and
taking it twice changes nothing. What came together is taken together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from mmm_core.errors import InvalidPlan, InvalidProblem
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft
from planner.calendar.grid import Grid, Place, money_reader
from planner.calendar.moves import Typed, Way
from planner.wording.digits import Convention
from planner.wording.figures import Reader


@dataclass(frozen=True)
class Unread:
    """A field that could not be read: where, what stands there, why not, and what to do."""

    place: Place
    text: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Taken:
    """What became of edits.

    Parameters
    ----------
    move : what they ask for; None where nothing is taken
    unread : what kept them from being taken
    waiting : texts that were not taken; they are, once what could not be read is typed anew
    """

    move: Typed | None
    unread: tuple[Unread, ...] = ()
    waiting: Mapping[Place, object] = field(default_factory=dict)


def take(
    draft: Draft,
    model: FittedModel,
    grid: Grid,
    fresh: Mapping[Place, object],
    waiting: Mapping[Place, object] | None = None,
) -> Taken:
    """Edits of a grid as one move.

    Parameters
    ----------
    draft : the plan as it stands
    grid : the grid that they were typed into, as it was shown
    fresh : texts by place; an emptied field says that nothing is spent
    waiting : of the edits before, what was not taken

    Raises
    ------
    InvalidPlan
        If the grid is of another horizon than the plan, or has no such fields.
    """
    require_same(draft, grid, model)
    held = dict(waiting or {})
    typed = {**held, **fresh} if held.keys() & fresh.keys() else dict(fresh)
    reader = money_reader(model)
    read = {place: _read(place, text, reader) for place, text in typed.items()}
    unread = tuple(one for one in read.values() if isinstance(one, Unread))
    if unread:
        return Taken(None, unread, {**held, **typed})
    amounts = {place: cents for place, cents in read.items() if isinstance(cents, int)}
    move = typed_into(grid, draft, amounts, "typed")
    return Taken(move, waiting={k: v for k, v in held.items() if k not in typed})


def typed_into(grid: Grid, draft: Draft, amounts: Mapping[Place, int], how: Way) -> Typed | None:
    """The move that gives fields their cents; None where they have them already."""
    asked = tuple((grid.selection(place), cents) for place, cents in amounts.items())
    changed = tuple(one for one in asked if draft.total(one[0]) != one[1])
    return Typed(changed, how) if changed else None


def require_same(draft: Draft, grid: Grid, model: FittedModel) -> None:
    """Refuse what was typed while another horizon was shown."""
    if grid.horizon != draft.horizon:
        there, here = (str(one.horizon.dates(model.frequency)[0]) for one in (grid, draft))
        raise InvalidPlan(
            f"This was typed into {grid.horizon.periods} periods from {there}; the plan now has "
            f"{draft.horizon.periods} from {here}.",
            "Type it again into the plan as it is shown now.",
        )


def cents_of(text: str, reader: Reader, convention: Convention | None = None) -> int:
    """An amount of money as whole cents.

    Parameters
    ----------
    convention : what is known of its decimals; None for what the locale says

    Raises
    ------
    InvalidProblem
        If it cannot be read, with how it could be written.
    """
    exact = Decimal(repr(reader.read(text, convention))) * 100
    return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def _read(place: Place, text: object, reader: Reader) -> int | Unread:
    said = "" if text is None else str(text)
    if not said.strip():
        return 0
    try:
        return cents_of(said, reader)
    except InvalidProblem as error:
        return Unread(place, said, error.message, error.remedy)
