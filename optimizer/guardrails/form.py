"""Fields of the form in which a person writes a guardrail, as plain values.

A kind of guardrail says which fields its form has and how they are arranged; a screen draws
each by its type and fills the guardrail's own fields. In titles ``{unit}`` stands for the
unit of money (or of outcome) and ``{period}`` for the model's period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

AmountUnit = Literal["money", "share", "times", "unit", "quantity"]


@dataclass(frozen=True)
class CellsField:
    """Which cells, by label; none picked means all."""

    name: str = "cells"
    title: str = ""


@dataclass(frozen=True)
class AmountField:
    """A number.

    Parameters
    ----------
    name, title : of the guardrail's field, and what stands above it
    unit : "money", "share" (typed in per cent), "times", "unit" (what the guardrail's ``unit``
        says), or "quantity" (outcome or money, as its ``of`` says)
    needed : whether it must be given; an open one is left empty
    """

    name: str
    title: str
    unit: AmountUnit
    needed: bool = False


@dataclass(frozen=True)
class UnitField:
    """What the amounts beside it are counted in, one of ``units``."""

    units: tuple[str, ...]


@dataclass(frozen=True)
class ChoiceField:
    """One of a few values, each under its name."""

    name: str
    title: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class SwitchField:
    """Yes or no."""

    name: str
    title: str


@dataclass(frozen=True)
class QuantityField:
    """Incremental outcome or, where its worth is known, profit."""

    name: str = "of"
    title: str = "Of"


@dataclass(frozen=True)
class PeriodsField:
    """The first and the last of some periods.

    Parameters
    ----------
    title : above the choice between all and some; empty where there is none
    whole : what choosing all of them is called
    whole_is : what the guardrail's field is then
    part : what choosing some is called
    """

    name: str = "periods"
    title: str = ""
    whole: str = ""
    whole_is: str | None = None
    part: str = "The periods below"


@dataclass(frozen=True)
class OneAmountField:
    """Exactly one of several numbers: which, by name and title, and how much."""

    title: str
    names: Mapping[str, str]
    amount: str
    unit: AmountUnit


@dataclass(frozen=True)
class OneShareField:
    """Exactly one of several shares, picked from usual ones.

    Parameters
    ----------
    title : above the choice
    says : by the guardrail's field, how a share reads: "In at least {} % of the draws"
    usual : (field, share) in the order offered
    first : the one to begin with
    """

    title: str
    says: Mapping[str, str]
    usual: tuple[tuple[str, float], ...]
    first: tuple[str, float]


Field = (
    CellsField
    | AmountField
    | UnitField
    | ChoiceField
    | SwitchField
    | QuantityField
    | PeriodsField
    | OneAmountField
    | OneShareField
)


@dataclass(frozen=True)
class Line:
    """Fields beside each other, ``columns`` of them in a row and ``width`` pixels at least."""

    fields: tuple[Field, ...]
    columns: int = 2
    width: int = 150


Form = tuple[Field | Line, ...]
