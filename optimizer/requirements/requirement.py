"""What a plan must respect: the budget, the goal and every guardrail alike.

A requirement says itself in a sentence, gives the solver what it asks for in four natures,
and, written independently, a numeric ``slack`` of any plan.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from mmm_core.labels import Floats
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Cap, FloorSpec, Rows, SemiContinuous
from optimizer.requirements.sentence import Fact, Sentence

Picked = Mapping[str, tuple[str, ...]]
SlackUnit = Literal["money", "outcome"]
Unit = Literal["money", "outcome", "times", "share"]
Limit = Literal["least", "most", "exact"]


class Requirement(ABC):
    """Something that a plan must respect; kinds override what they ask for.

    Attributes
    ----------
    label : what answers call it; unique within a problem
    prices_money : whether its bounds are money, so that moving one by a unit has a price
    place : the part of a problem file where it stands; "" for one of the guardrails
    """

    prices_money: ClassVar[bool] = False
    place: ClassVar[str] = ""

    if TYPE_CHECKING:  # a field of some kinds, a property of others

        @property
        def label(self) -> str:
            """What answers call it; unique within a problem."""

    @property
    def slack_unit(self) -> SlackUnit:
        """What slack is measured in: money, or outcome units."""
        return "money"

    def selectors(self) -> tuple[Picked, ...]:
        """Every choice of cells by label that it makes: what stands in ``cells`` and ``to``."""
        return tuple(getattr(self, name) for name in ("cells", "to") if hasattr(self, name))

    @abstractmethod
    def sentence(self, ground: Ground) -> Sentence:
        """The requirement in plain words."""

    def rows(self, ground: Ground) -> Rows:
        """Rows that hold, together with the other three natures, when the requirement holds."""
        return Rows.none()

    def stands(self, ground: Ground) -> Floats | None:
        """Money (periods, cells) that is spent whatever is decided, which comes on top of it."""
        return None

    def semi_continuous(self, ground: Ground) -> tuple[SemiContinuous, ...]:
        """Cells that spend nothing or at least something."""
        return ()

    def caps(self, ground: Ground) -> tuple[Cap, ...]:
        """Cells that are scaled only as far as they still return enough."""
        return ()

    def floors(self, ground: Ground) -> tuple[FloorSpec, ...]:
        """Floors on statistics of the draws."""
        return ()

    @abstractmethod
    def slack(self, spend: Floats, ground: Ground) -> float:
        """How far a plan of shape (periods, cells) can still move, in ``slack_unit``.

        Zero where it binds, negative where it is broken, infinite where nothing limits;
        written from the definition, without the four natures.
        """

    def notes(self, ground: Ground) -> tuple[str, ...]:
        """What the author should know, such as cells that a relative bound locks at zero."""
        return ()

    def held(self, spend: Floats, ground: Ground, near: float) -> Mapping[int, str] | None:
        """Cells that a plan finds at a limit, and in a few words which one.

        None where it is said as a whole, by its sentence, as most are.

        Parameters
        ----------
        near : money by which a plan may stay clear of a limit and still be held by it
        """
        return None

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """Its numbers as they are, and as a plan of shape (periods, cells) needs them.

        Written from the definition, as ``slack`` is. By default of one number in money that
        rows follow; nothing where only dropping it helps.
        """
        low, high = self.rows(ground).follows
        slack = self.slack(spend, ground)
        sides: tuple[tuple[str, Limit, float], ...] = (
            (low, "least", slack),
            (high, "most", -slack),
        )
        return tuple(
            Reading(name, limit, getattr(self, name), getattr(self, name) + by, self.slack_unit)
            for name, limit, by in sides
            if name and low != high
        )

    def moved(self, field: str, value: float) -> Self:
        """The same with another number in a field that ``readings`` names.

        Raises
        ------
        InvalidProblem
            If it takes no such number.
        """
        return replace(self, **{field: value})  # type: ignore[type-var]

    def remedy(self, reading: Reading | None) -> Sentence:
        """How one number of it would have to move; None says to drop it."""
        name: dict[str, Fact] = {"name": (repr(self.label), "text")}
        if reading is None:
            return Sentence("drop {name}", name)
        called = {"min": "minimum", "max": "maximum"}.get(reading.field, "limit")
        return Sentence(
            f"{up_or_down(reading)} the {called} of {{name}} from {{before}} to {{after}}",
            {**name, **reading.facts},
        )


@dataclass(frozen=True)
class Reading:
    """A number as it is, and as a plan needs it, in its own unit.

    Parameters
    ----------
    field : what the requirement, and a problem file, call it
    limit : whether it asks for at least so much, at most, or just that
    before, after : the number; not finite where no number would do
    unit : of both
    cell, when : where the plan needs it, where that is one place of several
    """

    field: str
    limit: Limit
    before: float
    after: float
    unit: Unit = "money"
    cell: int | None = None
    when: str = ""

    @property
    def missed(self) -> bool:
        """Whether the plan needs another number."""
        if self.limit == "exact":
            return self.after != self.before
        return self.after < self.before if self.limit == "least" else self.after > self.before

    @property
    def facts(self) -> dict[str, Fact]:
        """Of a sentence."""
        return {"before": (self.before, self.unit), "after": (self.after, self.unit)}


def up_or_down(reading: Reading) -> str:
    """The verb of a move."""
    return "raise" if reading.after > reading.before else "lower"
