"""How far a fitted-model file was held against itself: what agrees, and what nothing bears on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Compared:
    """A stored quantity that agrees with what it follows from.

    Parameters
    ----------
    quantity : in words
    stored : where it lies in the file
    against : what it was compared with, in words
    difference : the largest, as a share of the largest stored value of its label; None where it is
        random and was held against its own spread
    draws, of_draws : in how many draws, and how many there are; None where it is not of draws
    """

    quantity: str
    stored: str
    against: str
    difference: float | None
    draws: int | None = None
    of_draws: int | None = None


@dataclass(frozen=True)
class Uncovered:
    """A stored quantity that nothing else in the file bears on: a changed one would not be seen.

    Parameters
    ----------
    quantity : in words
    stored : where it lies in the file, and what else shares its reason
    why : one clause
    decides : what media brings or costs rests on it
    """

    quantity: str
    stored: tuple[str, ...]
    why: str
    decides: bool = False


@dataclass(frozen=True)
class Coverage:
    """Everything that was compared when a file was read, and everything that was not.

    Parameters
    ----------
    compared : every one of them agrees, for a disagreement refuses the file
    uncovered : the rest
    """

    compared: tuple[Compared, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()
