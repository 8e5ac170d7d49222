"""Stored numbers held against what they follow from, block by block.

How far they may lie apart is a share of the largest stored value. In double precision both
sides round in the last bits, and a sum of some hundred terms loses a few more: 1e-9 leaves
six digits for it. A quantity that alone was rounded to single precision is off by half a unit
of its last bit, 6e-8, so 4e-7 leaves room for sums. Where what it follows from was rounded
too, the curve multiplies the error: 1e-5.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from mmm_core.coverage import Compared, Coverage, Uncovered
from mmm_core.errors import MalformedFile, ParityBroken
from mmm_core.importers.layout import CHAIN, DATE, DRAW, SAMPLE, Layout
from mmm_core.labels import Floats
from mmm_core.names import printable

TOLERANCE, ROUNDED, SINGLE_TOLERANCE = 1e-9, 4e-7, 1e-5
DO_NOT_PLAN = (
    "Do not plan with this file: take it as it was saved, or refit with a current version."
)


def tolerance(stored_single: bool, source_single: bool = False) -> float:
    """What two sides may differ by, as a share of the largest value."""
    if source_single:
        return SINGLE_TOLERANCE
    return ROUNDED if stored_single else TOLERANCE


class Places:
    """Where in a file a number stands, in words.

    Parameters
    ----------
    layout : the model's labels and periods
    dims : of the arrays that are compared; ``sample`` for draws
    labels : of dimensions that are not the model's
    """

    def __init__(
        self, layout: Layout, dims: Sequence[str], labels: dict[str, Sequence[str]] | None = None
    ) -> None:
        self._layout, self._dims, self._labels = layout, tuple(dims), labels or {}

    def text(self, index: Sequence[int], shape: Sequence[int], sample: int | None) -> str:
        """``north / tv in 2024-01-01 (chain 2, draw 17)``; axes of length 1 are left out."""
        named, when, which = [], "", ""
        for dim, i, size in zip(self._dims, index, shape, strict=True):
            if dim == SAMPLE:
                chain, draw = divmod(i if sample is None else sample, self._layout.draws)
                which = f" ({CHAIN} {chain + 1}, {DRAW} {draw + 1})"
            elif dim == DATE:
                when = f" in {self._layout.dates[i]}" if size > 1 else ""
            elif size > 1 or dim in self._layout.cells.dims:
                named.append(self._label(dim, i))
        return f"{' / '.join(named)}{when}{which}".strip()

    def _label(self, dim: str, i: int) -> str:
        if dim in self._layout.cells.dims:
            return self._layout.cells.along(dim)[i]
        labels = self._labels.get(dim)
        return printable(labels[i]) if labels else f"{printable(dim)} {i + 1}"


class Comparison:
    """One stored quantity against what it follows from.

    Parameters
    ----------
    quantity : in words, as in "the fitted mean"
    stored : where it lies in the file
    against : what it is compared with, in words, as in "base plus media"
    share : what the two sides may differ by, as a share of the largest stored value
    places : how a number's place is said
    fitted_by : who fitted the model, for the message
    of_draws : how many draws the file has; None for what is not of draws
    """

    def __init__(
        self,
        quantity: str,
        stored: str,
        against: str,
        share: float,
        places: Places,
        fitted_by: str,
        of_draws: int | None = None,
    ) -> None:
        self.quantity, self.stored, self.against = quantity, stored, against
        self._share, self._places, self._fitted_by = share, places, fitted_by
        self._of_draws = of_draws
        self._draws = 0
        self._found = self._largest = 0.0
        self._sides, self._where = (0.0, 0.0), ""

    def add(
        self,
        stored: Floats,
        expected: Floats,
        samples: Sequence[int] | None = None,
        largest: float = 0.0,
    ) -> None:
        """Compare one block.

        Parameters
        ----------
        stored, expected : of the same axes; one side may lack labels along some (length 1)
        samples : positions of the draws along the first axis, None for what is not of draws
        largest : of the terms that ``expected`` is a sum of

        Raises
        ------
        MalformedFile
            If a stored number is not finite.
        """
        self._draws += 0 if samples is None else len(samples)
        high, low = float(stored.max(initial=0.0)), float(stored.min(initial=0.0))
        with np.errstate(all="ignore"):
            difference = np.abs(stored - expected)
        if not difference.size:
            return
        flat = int(np.argmax(difference))  # the first that is not a number, if there is one
        found = float(difference.flat[flat])
        if not found <= self._found or not (isfinite(high) and isfinite(low)):
            self._keep(stored, expected, flat, found, samples)
        extra = largest if isfinite(largest) else 0.0
        self._largest = max(self._largest, high, -low, extra)

    def _keep(
        self,
        stored: Floats,
        expected: Floats,
        flat: int,
        found: float,
        samples: Sequence[int] | None,
    ) -> None:
        shape = np.broadcast_shapes(stored.shape, expected.shape)
        index = tuple(int(i) for i in np.unravel_index(flat, shape))
        sample = None if samples is None else int(samples[index[0]])
        sides = (np.broadcast_to(side, shape)[index] for side in (stored, expected))
        one, other = (float(side) for side in sides)
        where = self._places.text(index, shape, sample)
        if not isfinite(one):
            raise MalformedFile(
                f"{_sentence(self.quantity)} ({self.stored}) of {where} is {one} in the file; "
                "every stored number has to be finite.",
                "Save the fitted model again, or refit.",
            )
        self._found = found if isfinite(found) else float("inf")
        self._sides, self._where = (one, other), where

    @property
    def draws(self) -> int:
        """How many were compared so far."""
        return self._draws

    @property
    def largest_difference(self) -> float:
        """Of all blocks so far, in the unit of what is stored."""
        return self._found

    def result(self) -> Compared:
        """How far the two sides lie apart.

        Raises
        ------
        ParityBroken
            If that is more than rounding, naming the quantity, the place and both sides.
        """
        allowed = max(self._share * self._largest, float(np.finfo(np.float64).eps))
        if self._found > allowed:
            one, other = self._sides
            place = f" of {self._where}" if self._where else ""
            raise ParityBroken(
                f"{_sentence(self.quantity)} ({self.stored}){place} is {one:.9g} in the file, "
                f"but {other:.9g} by {self.against}: {self._found:.3g} apart, where rounding "
                f"explains {allowed:.1g}. {self._fitted_by}.",
                DO_NOT_PLAN,
            )
        difference = self._found / self._largest if self._largest else 0.0
        draws = None if self._of_draws is None else self._draws
        return Compared(self.quantity, self.stored, self.against, difference, draws, self._of_draws)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class Ledger:
    """What of a file was compared, what was not, and who fitted it.

    Parameters
    ----------
    layout : the model's labels and periods
    fitted_by : a sentence without its stop, for messages
    """

    def __init__(self, layout: Layout, fitted_by: str) -> None:
        self.layout, self.fitted_by = layout, fitted_by
        self.borne_out: set[str] = set()
        self._compared: list[Compared] = []
        self._uncovered: list[Uncovered] = []

    def comparison(
        self,
        quantity: str,
        stored: str,
        against: str,
        share: float,
        dims: Sequence[str],
        labels: dict[str, Sequence[str]] | None = None,
    ) -> Comparison:
        """Begin one; over draws if ``dims`` begin with ``sample``."""
        drawn = self.layout.samples if dims[:1] == (SAMPLE,) else None
        places = Places(self.layout, dims, labels)
        return Comparison(quantity, stored, against, share, places, self.fitted_by, drawn)

    def agrees(self, one: Compared, *borne_out: str) -> None:
        """Keep a result; ``borne_out``: what else in the file it would have shown changed."""
        self._compared.append(one)
        self.borne_out |= {one.stored, *borne_out}

    def holds(self, comparison: Comparison, stored: Floats, expected: Floats) -> None:
        """Compare two arrays of which other values would agree as well: nothing is borne out."""
        comparison.add(stored, expected)
        self._compared.append(comparison.result())

    def compare(
        self,
        comparison: Comparison,
        stored: Floats,
        expected: Floats,
        *borne_out: str,
    ) -> None:
        """Compare two whole arrays at once, and keep the result."""
        comparison.add(stored, expected)
        self.agrees(comparison.result(), *borne_out)

    def leaves(
        self, quantity: str, stored: Sequence[str], why: str, *, decides: bool = False
    ) -> None:
        """Say that something was not compared."""
        self._uncovered.append(Uncovered(quantity, tuple(stored), why, decides))
        self.borne_out |= set(stored)

    def coverage(self) -> Coverage:
        """Everything so far."""
        return Coverage(tuple(self._compared), tuple(self._uncovered))
