"""One block of draws at a time, and what is compared of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from mmm_core.coverage import Compared
from mmm_core.importers.comparison import Comparison
from mmm_core.importers.layout import CHAIN, DRAW, Block, Layout, Placed
from mmm_core.importers.pymc_marketing.terms import Term
from mmm_core.labels import Floats
from mmm_core.media import MediaModel


class Step:
    """One block of draws: what is read and recomputed of it, once each.

    Parameters
    ----------
    block : of draws
    model : the media transformation
    layout : the model's labels and periods
    """

    def __init__(self, block: Block, model: MediaModel, layout: Layout) -> None:
        self.block, self._model, self._layout = block, model, layout
        self._values: dict[int, Floats] = {}

    @property
    def samples(self) -> range:
        """Positions of the draws."""
        return range(self.block.samples.start, self.block.samples.stop)

    def read(self, placed: Placed) -> Floats:
        """A stored variable, (samples, ...)."""
        if id(placed) not in self._values:
            self._values[id(placed)] = placed.block(self.block)
        return self._values[id(placed)]

    def term(self, term: Term) -> Floats:
        """A term of the fitted mean, (samples, periods, *panel)."""
        if term.value is None:
            raise ValueError(f"{term.name} is not stored")
        if id(term) not in self._values:
            with np.errstate(all="ignore"):
                self._values[id(term)] = term.value(self.block)
        return self._values[id(term)]

    @cached_property
    def media(self) -> Floats:
        """Recomputed contributions, (samples, periods, *cells)."""
        return by_period(self._model.contributions(self.block.samples), self._layout)

    @cached_property
    def media_total(self) -> Floats:
        """The same over all channels, (samples, periods, *panel)."""
        with np.errstate(all="ignore"):
            return np.asarray(self.media.sum(axis=-1))


def by_period(contributions: Floats, layout: Layout) -> Floats:
    """(cells, samples, periods) as (samples, periods, *cells)."""
    shaped = contributions.reshape(*layout.cells.shape, *contributions.shape[1:])
    return np.moveaxis(shaped, (-2, -1), (0, 1))


@dataclass(frozen=True, eq=False)
class Relation:
    """A stored variable and what it follows from.

    Parameters
    ----------
    stored : as it is read, (samples, ...)
    expected : what it should be, of the same axes
    comparison : where differences are gathered
    borne_out : what else in the file would show in it, if it were changed
    media : the recomputed curves are part of what it follows from
    largest : of the terms that ``expected`` is a sum of, over the axes of its labels
    """

    stored: Placed
    expected: Callable[[Step], Floats]
    comparison: Comparison
    borne_out: tuple[str, ...] = ()
    media: bool = False
    largest: Callable[[Step], Floats] | None = None

    @property
    def width(self) -> int:
        """Numbers of one draw."""
        variable = self.stored.variable
        return prod(size for dim, size in variable.sizes.items() if dim not in (CHAIN, DRAW))

    def hold(self, step: Step) -> None:
        """Compare one block."""
        most = None if self.largest is None else self.largest(step)
        with np.errstate(all="ignore"):
            expected = self.expected(step)
        self.comparison.add(step.read(self.stored), expected, step.samples, most)

    def result(self) -> Compared:
        """What was found; ParityBroken if that is more than rounding."""
        return self.comparison.result()
