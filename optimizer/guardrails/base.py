"""What a plan must respect, and what every kind of guardrail is.

The budget, the goal and every guardrail are requirements: each says itself in a sentence,
gives the solver what it asks for in four natures, and, written independently, a numeric
``slack`` of any plan. A kind of guardrail is one class: its fields are its schema, and its
title, form and the words of its remedy stand in it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.guardrails.form import Form
from optimizer.guardrails.ground import Ground
from optimizer.guardrails.natures import Cap, FloorSpec, Rows, SemiContinuous
from optimizer.guardrails.sentence import Fact, Sentence

Picked = Mapping[str, tuple[str, ...]]
SlackUnit = Literal["money", "outcome"]


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

    def remedy(self, cells: str, before: float, after: float) -> Sentence:
        """How one number of it would have to move, in ``slack_unit``.

        Parameters
        ----------
        cells : the cell in words where it is a number of one cell, else empty
        before, after : the number as it is, and as it would have to be
        """
        return Sentence(
            f"{up_or_down(before, after)} the limit of {{name}} from {{before}} to {{after}}",
            {"name": (cells or self.label, "text"), **self._moves(before, after)},
        )

    def _moves(self, before: float, after: float) -> dict[str, Fact]:
        return {"before": (before, self.slack_unit), "after": (after, self.slack_unit)}


def up_or_down(before: float, after: float) -> str:
    """The verb of a move."""
    return "raise" if after > before else "lower"


class Guardrail(Requirement):
    """A requirement that a person writes; ``kinds`` knows every kind by its name.

    A kind is a frozen dataclass, declared with its name: ``class Lock(Guardrail,
    kind="lock")``. Its first field is ``label``; its fields are the keys of a problem file.

    Attributes
    ----------
    kind : its name in problem files
    rank : where it stands in lists of kinds
    title, purpose : how a form offers it, and explains it in one sentence
    means : the same for whoever writes a problem file
    form : the fields of its form
    one_of : fields of which exactly one is given
    """

    kinds: ClassVar[dict[str, type[Guardrail]]] = {}
    kind: ClassVar[str]
    rank: ClassVar[int] = 1_000
    title: ClassVar[str]
    purpose: ClassVar[str]
    means: ClassVar[str]
    form: ClassVar[Form]
    one_of: ClassVar[tuple[str, ...]] = ()

    label: str

    def __init_subclass__(cls, kind: str | None = None, **others: Any) -> None:
        """Make a kind known under its name."""
        super().__init_subclass__(**others)
        if kind is not None:
            cls.kind = kind
            Guardrail.kinds[kind] = cls

    @classmethod
    def offered(cls) -> list[type[Guardrail]]:
        """Every kind, in the order of lists."""
        return sorted(cls.kinds.values(), key=lambda kind: kind.rank)

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return {
            "kind": self.kind,
            **{
                name: plain(value)
                for name, value in given.items()
                if not (value is None and name in self.one_of)
            },
        }

    def require_one(self) -> None:
        """Refuse a guardrail that gives none or several of ``one_of``."""
        given = [name for name in self.one_of if getattr(self, name) is not None]
        if len(given) == 1:
            return
        which = f"both {' and '.join(given)}" if given else f"neither {' nor '.join(self.one_of)}"
        raise InvalidProblem(f"Guardrail {self.label!r} has {which}.", "Give exactly one of them.")


def plain(value: Any) -> Any:
    """A field's value as a problem file writes it."""
    if isinstance(value, Mapping):
        return {dim: list(names) for dim, names in value.items()}
    if isinstance(value, tuple):
        first, last = value
        return {"from": str(first), "to": str(last)}
    return value
