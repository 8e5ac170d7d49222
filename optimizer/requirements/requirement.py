"""What a plan must respect: the budget, the goal and every guardrail alike.

A requirement says itself in a sentence, gives the solver what it asks for in four natures,
and, written independently, a numeric ``slack`` of any plan.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from mmm_core.labels import Floats
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import Cap, FloorSpec, Rows, SemiContinuous
from optimizer.requirements.sentence import Fact, Sentence

Picked = Mapping[str, tuple[str, ...]]
SlackUnit = Literal["money", "outcome"]
Unit = Literal["money", "outcome", "times", "share"]


class Requirement(ABC):
    """Something that a plan must respect; kinds override what they ask for.

    Attributes
    ----------
    label : what answers call it; unique within a problem
    prices_money : whether its bounds are money, so that moving one by a unit has a price
    """

    prices_money: ClassVar[bool] = False

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

    def reading(
        self, spend: Floats, ground: Ground, cell: int | None, more: bool
    ) -> Reading | None:
        """One number of it as it is, and as a plan would need it; None where money says it.

        Parameters
        ----------
        spend : a plan that would do, (periods, cells)
        cell : whose number it is; None where it is of all of them
        more : whether the plan is above the number, rather than below it
        """
        return None

    def remedy(self, cells: str, reading: Reading) -> Sentence:
        """How one number of it would have to move.

        Parameters
        ----------
        cells : what it is a number of, in words, where it has several; else empty
        reading : the number as it is, and as it would have to be
        """
        return Sentence(
            f"{up_or_down(reading)} the limit of {{name}} from {{before}} to {{after}}",
            {"name": (cells or self.label, "text"), **reading.facts},
        )


@dataclass(frozen=True)
class Reading:
    """A number as it is, and as it would have to be, in its own unit."""

    before: float
    after: float
    unit: Unit = "money"

    @property
    def facts(self) -> dict[str, Fact]:
        """Of a sentence."""
        return {"before": (self.before, self.unit), "after": (self.after, self.unit)}


def up_or_down(reading: Reading) -> str:
    """The verb of a move."""
    return "raise" if reading.after > reading.before else "lower"
