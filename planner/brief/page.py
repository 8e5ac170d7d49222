"""The page itself: what every form of the brief says, in the order in which it is read.

Amounts are said already; beside each stand the ids of the facts that it says, so that a file can
be read back and held against ``Brief.facts``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Literal

from mmm_core.errors import InvalidProblem
from mmm_core.limits import BRIEF_HEADLINE, BRIEF_LINES, BRIEF_NOTES, BRIEF_OWNER
from planner.facts.fact import Fact, Facts
from planner.scenarios.texts import line_of_text, lines_of_text, tidied
from planner.wording.tones import Tone
from planner.wording.units import Units

# What may go wrong, by where it comes from. The gravest stand first on the page.
Kind = Literal[
    "fitness", "standing", "ahead", "weak", "beyond", "loss", "stress", "flips", "rules", "budget",
    "assumed", "notes",
]  # fmt: skip
# What the page asks for: the plan, that what is in force stays, a choice without advice, another
# plan for the rest of a horizon that has begun, nothing.
Stance = Literal["approve", "keep", "decide", "rest", "none"]


@dataclass(frozen=True)
class Fields:
    """What people write on the page themselves.

    Parameters
    ----------
    headline : in place of the one that the figures give; "" keeps that
    owner : who decides
    decide_by : by when
    notes : as they wrote them, line by line; blank lines are left out

    Raises
    ------
    InvalidProblem
        If a text is too long, has too many lines, or holds what cannot be printed.
    """

    headline: str = ""
    owner: str = ""
    decide_by: date | None = None
    notes: str = ""

    def __post_init__(self) -> None:
        for name, limit in {"headline": BRIEF_HEADLINE, "owner": BRIEF_OWNER}.items():
            said = line_of_text(
                getattr(self, name), limit, f"The brief's {name}", True, InvalidProblem
            )
            object.__setattr__(self, name, said)
        notes = lines_of_text(self.notes, BRIEF_NOTES, "The brief's note", InvalidProblem)
        lines = [line for line in map(tidied, notes.splitlines()) if line]
        BRIEF_LINES.require(len(lines), "The brief's note has", InvalidProblem, "Join some.")
        object.__setattr__(self, "notes", "\n".join(lines))


@dataclass(frozen=True)
class Tile:
    """One figure of the answer.

    Parameters
    ----------
    name : what it is
    value : said
    beside : its interval, or what it is against; "" for nothing
    facts : ids of what is said
    """

    name: str
    value: str
    beside: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """Money of a channel, or of the smaller moves together, over the horizon.

    Parameters
    ----------
    name : of the channel; "5 others"
    now, plan, change : money
    share : the change as a share of what is spent now; None where that is nothing
    marks : what to mind of it: "weak evidence", "beyond the data"
    """

    name: str
    now: Fact
    plan: Fact
    change: Fact
    share: Fact | None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """Another plan in one line.

    Parameters
    ----------
    name : of the plan
    spend, returns, risk, horizon, fit : said; "" where nobody can say
    recommended : whether it is the one that the page recommends
    facts : ids of what is said
    """

    name: str
    spend: str
    returns: str
    risk: str
    horizon: str
    fit: str
    recommended: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One thing to mind, to measure, or to know where the figures come from.

    Parameters
    ----------
    what : a word or two in front
    text : said, one or two sentences
    kind : of what may go wrong; "" elsewhere
    """

    what: str
    text: str
    kind: Kind | Literal[""] = ""


@dataclass(frozen=True)
class Dots:
    """Fifty equally likely gains, each 2 % of the draws, as they are shown.

    Parameters
    ----------
    values : in rising order
    what, than : what is gained, and over what
    in_money : whether they are money
    """

    values: tuple[float, ...]
    what: str
    than: str
    in_money: bool

    @property
    def losing(self) -> int:
        """How many of them are losses."""
        return sum(value < 0 for value in self.values)


@dataclass(frozen=True, eq=False)
class Brief:
    """One page.

    Parameters
    ----------
    title, about : which model, and which horizon
    plan : name of the plan that is decided on
    mark : what it says of itself while nobody has approved it; "" once somebody has
    approved : by whom and when; "" before
    headline : what stands on top: what people wrote, else the verdict
    verdict, span, tone : what to do and what that brings, the interval beside it, how it is said
    why : what that rests on, a sentence or two
    ask : what is to be decided; by whom and when is in ``fields``
    stance : what is asked for: to "approve" the plan, to "keep" what is in force, to "decide"
        without advice, to ask for the "rest" of a horizon that has begun; "none" of an unfit model,
        which puts no plan forward
    tiles, moves, total, alternatives : the answer in figures; the moves add up to the total
    begins : the first day on which it, or a plan of the rest, can be followed; "" of neither
    moves_from : the first day on which anything moves, where a plan is for the rest of a horizon
    places : the same money by region, or whatever else a panel's cells are parted by
    risks : what could go wrong
    after : what is measured afterwards, and what triggers a review
    claim : the most that may be claimed
    provenance : where it all comes from
    dots : the gain over the draws; None where nothing is gained or lost
    missing : what was left out, and why
    fields : what people wrote themselves
    facts : every figure on the page, by its id
    units : how the model's amounts are said
    """

    title: str
    about: str
    plan: str
    mark: str
    approved: str
    headline: str
    verdict: str
    span: str
    tone: Tone
    why: str
    ask: str
    stance: Stance
    tiles: tuple[Tile, ...]
    moves: tuple[Move, ...]
    total: Move | None
    alternatives: tuple[Alternative, ...]
    risks: tuple[Line, ...]
    after: tuple[Line, ...]
    claim: str
    provenance: tuple[Line, ...]
    dots: Dots | None
    fields: Fields
    facts: Facts
    units: Units
    missing: tuple[str, ...] = field(default=())
    places: tuple[Line, ...] = field(default=())
    moves_from: str = ""
    begins: str = ""

    @property
    def texts(self) -> Iterator[str]:
        """Every text of the page in the order in which it is read, amounts of moves left out."""
        yield from (self.title, self.about, self.plan, self.mark, self.approved, self.headline)
        yield from (
            self.verdict,
            self.span,
            self.why,
            self.ask,
            self.fields.owner,
            self.fields.notes,
        )
        for part in (
            self.tiles,
            self.places,
            self.alternatives,
            self.risks,
            self.after,
            self.provenance,
        ):
            for one in part:
                said = (getattr(one, each.name) for each in fields(one) if each.name != "kind")
                yield from (text for text in said if isinstance(text, str))
        yield from (one.name for one in self.moves)
        yield self.claim
        yield from self.missing
