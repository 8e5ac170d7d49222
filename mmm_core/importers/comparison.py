"""Stored numbers held against what they follow from, block by block.

How far they may lie apart is a share of the largest stored value of the same label: of one
channel or geo over all periods and draws, for another's may be a million times as large. In
double precision both sides round in the last bits, and a sum of some hundred terms loses a few
more: 1e-9 leaves six digits for it. A quantity that alone was rounded to single precision is off
by half a unit of its last bit, 6e-8, so 4e-7 leaves room for sums. Where what it follows from was
rounded too, the curve multiplies the error: 1e-5. What is computed of draws may be a difference
of larger numbers, so there a thousandth of the share counts of the largest value of all labels.
A sum may cancel: of a sum it is the largest of its terms, label by label.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from mmm_core.coverage import Compared, Coverage, Uncovered
from mmm_core.errors import MalformedFile, ParityBroken
from mmm_core.importers.layout import CHAIN, DATE, DRAW, SAMPLE, Layout
from mmm_core.labels import Floats
from mmm_core.names import printable

TOLERANCE, ROUNDED, SINGLE_TOLERANCE = 1e-9, 4e-7, 1e-5
_OF_ALL, _EPSILON = 1e-3, float(np.finfo(np.float64).eps)
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

    def text(self, index: Sequence[int], shape: Sequence[int]) -> str:
        """``north / tv in 2024-01-01 (chain 2, draw 17)``; axes of length 1 are left out."""
        named, when, which = [], "", ""
        for dim, i, size in zip(self._dims, index, shape, strict=True):
            if dim == SAMPLE:
                chain, draw = divmod(i, self._layout.draws)
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
    share : what the two sides may differ by, as a share of the largest stored value of a label
    dims : of the arrays that are compared; draws and dates come first
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
        dims: Sequence[str],
        places: Places,
        fitted_by: str,
        of_draws: int | None = None,
    ) -> None:
        self.quantity, self.stored, self.against = quantity, stored, against
        self._share, self._places, self._fitted_by = share, places, fitted_by
        self._of_draws = of_draws
        # Along these axes a label has one largest value.
        self._over = tuple(i for i, dim in enumerate(dims) if dim in (SAMPLE, DATE))
        self._draws, self._shape = 0, (0,) * len(dims)
        self._found = self._largest = np.zeros(0)

    def add(
        self,
        stored: Floats,
        expected: Floats,
        samples: Sequence[int] | None = None,
        largest: Floats | None = None,
    ) -> None:
        """Compare one block.

        Parameters
        ----------
        stored, expected : of the same axes; one side may lack labels along some (length 1)
        samples : positions of the draws along the first axis, None for what is not of draws
        largest : of the terms that ``expected`` is a sum of, over the axes of its labels

        Raises
        ------
        MalformedFile
            If a stored number is not finite.
        """
        self._draws += 0 if samples is None else len(samples)
        with np.errstate(all="ignore"):
            difference = np.abs(stored - expected)
        if not difference.size:
            return
        labels = difference.shape[len(self._over) :]
        self._begin(difference.shape, prod(labels))
        size = np.broadcast_to(largest_of(stored, self._over), labels).reshape(-1)
        found = difference.max(axis=self._over).reshape(-1)
        # What is not a number is found too, for no comparison holds of it.
        more = np.flatnonzero(~(found <= self._found) | ~np.isfinite(size))
        if more.size:
            self._keep(stored, expected, difference, more, samples)
        if largest is not None:
            terms = np.broadcast_to(largest, labels).reshape(-1)
            size = np.maximum(size, np.where(np.isfinite(terms), terms, 0.0))
        self._largest = np.maximum(self._largest, size)

    def _begin(self, shape: tuple[int, ...], labels: int) -> None:
        if self._found.size != labels:
            self._found, self._largest = np.zeros(labels), np.zeros(labels)
            self._sides = np.zeros((2, labels))
            self._at = np.zeros((len(shape), labels), dtype=np.intp)
        self._shape = shape

    def _keep(
        self,
        stored: Floats,
        expected: Floats,
        difference: Floats,
        more: NDArray[np.intp],
        samples: Sequence[int] | None,
    ) -> None:
        """Remember where those labels differ most that differ more than before."""
        by_label = difference.reshape(-1, self._found.size)
        # The first that is not a number, if there is one.
        rows = np.argmax(by_label[:, more], axis=0)
        flat, shape = rows * self._found.size + more, difference.shape
        at = np.unravel_index(flat, shape) if shape else ()
        self._found[more] = np.nan_to_num(difference[at], nan=np.inf)
        for side, values in zip(self._sides, (stored, expected), strict=True):
            side[more] = np.broadcast_to(values, shape)[at]
        self._at[:, more] = np.reshape(at, (len(shape), more.size))
        if samples is not None:
            self._at[0, more] = np.asarray(samples)[at[0]]
        bad = more[~np.isfinite(self._sides[0, more])]
        if bad.size:
            raise MalformedFile(
                f"{_sentence(self.quantity)} ({self.stored}) of {self._where(bad[0])} is "
                f"{self._sides[0, bad[0]]} in the file; every stored number has to be finite.",
                "Save the fitted model again, or refit.",
            )

    def _where(self, label: int | np.intp) -> str:
        return self._places.text(self._at[:, label].tolist(), self._shape)

    @property
    def draws(self) -> int:
        """How many were compared so far."""
        return self._draws

    @property
    def largest_difference(self) -> float:
        """Of all blocks so far, in the unit of what is stored."""
        return float(self._found.max(initial=0.0))

    def result(self) -> Compared:
        """How far the two sides lie apart.

        Raises
        ------
        ParityBroken
            If that is more than rounding, naming the quantity, the place and both sides.
        """
        drawn = self._of_draws is not None
        size = (
            np.maximum(self._largest, _OF_ALL * self._largest.max(initial=0.0))
            if drawn
            else self._largest
        )
        allowed = np.maximum(self._share * size, _EPSILON if drawn else 0.0)
        if np.any(self._found > allowed):
            self._refuse(allowed)
        difference = float(np.max(self._found / np.where(size > 0, size, np.inf), initial=0.0))
        draws = self._draws if drawn else None
        return Compared(self.quantity, self.stored, self.against, difference, draws, self._of_draws)

    def _refuse(self, allowed: Floats) -> None:
        with np.errstate(all="ignore"):
            far = np.where(self._found > allowed, self._found / allowed, 0.0)
        label = int(np.argmax(far))
        (one, other), where = self._sides[:, label], self._where(label)
        raise ParityBroken(
            f"{_sentence(self.quantity)} ({self.stored}){f' of {where}' if where else ''} is "
            f"{one:.9g} in the file, but {other:.9g} by {self.against}: "
            f"{self._found[label]:.3g} apart, where rounding explains {allowed[label]:.1g}. "
            f"{self._fitted_by}.",
            DO_NOT_PLAN,
        )


def largest_of(values: Floats, over: tuple[int, ...]) -> Floats:
    """The largest by size along some axes, for each label of the others."""
    largest: Floats = np.maximum(values.max(axis=over), -values.min(axis=over))
    return largest


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
        return Comparison(quantity, stored, against, share, dims, places, self.fitted_by, drawn)

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
