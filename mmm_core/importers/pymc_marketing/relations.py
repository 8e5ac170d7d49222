"""What the posterior stores twice: deterministics of a draw, and what they follow from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from mmm_core.errors import UnsupportedFeature
from mmm_core.importers.comparison import Ledger, largest_of, tolerance
from mmm_core.importers.layout import CHAIN, DATE, DRAW, SAMPLE, Layout, Placed
from mmm_core.importers.netcdf import NetCDF
from mmm_core.importers.pymc_marketing.data import CONSTANT, POSTERIOR
from mmm_core.importers.pymc_marketing.steps import Relation, Step
from mmm_core.importers.pymc_marketing.terms import (
    CONTROL,
    DAY_OF_YEAR,
    MODE,
    SEASON,
    Term,
    Weighted,
)
from mmm_core.labels import Floats

CONTRIBUTION, MEAN, INTERCEPT = "channel_contribution", "mu", "intercept_contribution"
CURVES = "the recomputed curves"
_WEIGHTED = "its coefficients times what they weigh"
_PARTS = {
    CONTROL: ("control_contribution", "contribution of controls"),
    MODE: ("fourier_contribution", "seasonal waves"),
}
_DATA = {CONTROL: f"{CONSTANT}/control_data", MODE: f"{CONSTANT}/{DAY_OF_YEAR}"}


@dataclass(frozen=True, eq=False)
class Posterior:
    """The draws of a file, and how the model says they hang together.

    Parameters
    ----------
    file, layout : open, and its labels and periods
    terms : of the fitted mean, besides media
    scale : of the outcome, (*panel)
    rough : parameters or media are stored in single precision
    ledger : what was compared
    """

    file: NetCDF
    layout: Layout
    terms: tuple[Term, ...]
    scale: Floats
    rough: bool
    ledger: Ledger

    @cached_property
    def mean(self) -> Placed | None:
        """The fitted mean, (samples, periods, *panel)."""
        return self.placed(MEAN, DATE, *self.layout.panel, strict=True)

    @cached_property
    def contribution(self) -> Placed | None:
        """Stored contributions, (samples, periods, *cells)."""
        return self.placed(CONTRIBUTION, DATE, *self.layout.cells.dims, strict=True)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Terms of the fitted mean that are not stored."""
        return tuple(term.name for term in self.terms if term.value is None)

    def placed(self, name: str, *dims: str, strict: bool = False) -> Placed | None:
        """A variable over (chain, draw, *dims); None where there is none over these.

        ``strict``: other dimensions are an error.
        """
        variable = self.file.get(POSTERIOR, name)
        if variable is None or not {CHAIN, DRAW} <= set(variable.dims):
            return None
        try:
            return self.layout.place(variable, (CHAIN, DRAW, *dims))
        except UnsupportedFeature:
            if strict:
                raise
            return None

    def relation(
        self,
        stored: Placed,
        quantity: str,
        against: str,
        expected: Callable[[Step], Floats],
        sources: Sequence[str] = (),
        *,
        bears: Sequence[str] = (),
        media: bool = False,
        largest_term: Callable[[Step], Floats] | None = None,
    ) -> Relation:
        """A relation of a placed variable.

        ``sources``: what it follows from, by path; ``bears``: attributes that would show in it.
        """
        path = stored.variable.path
        single = [self._single(name) for name in sources]
        share = tolerance(stored.variable.single, any(single) or (media and self.rough))
        dims = (SAMPLE, *stored.order[2:])
        comparison = self.ledger.comparison(quantity, path, against, share, dims)
        borne_out = (*sources, *bears)
        return Relation(stored, expected, comparison, borne_out, media, largest_term)

    def relations(self) -> Iterator[Relation]:
        """Deterministics in the model's scaled units."""
        yield from self._contributions()
        yield from self._means()
        yield from self._weighted()
        yield from self._intercept()

    def _single(self, path: str) -> bool:
        group, _, name = path.rpartition("/")
        found = self.file.get(group, name)
        return found is not None and found.single

    def _contributions(self) -> Iterator[Relation]:
        if self.contribution is not None:
            yield self.relation(
                self.contribution,
                "media contribution",
                CURVES,
                lambda step: step.media,
                media=True,
            )

    def _means(self) -> Iterator[Relation]:
        if self.mean is None:
            return
        if self.unknown:
            why = f"{' and '.join(self.unknown)} is not stored, so the base cannot be summed"
            self.ledger.leaves("fitted mean", (f"{POSTERIOR}/{MEAN}",), why)
            return
        sources = [path for term in self.terms for path in _sources(term)]
        yield self.relation(
            self.mean,
            "fitted mean",
            "base plus media",
            lambda step: sum((step.term(term) for term in self.terms), step.media_total),
            sources,
            bears=[*self._bears(), *(path for term in self.terms for path in _labels(term))],
            media=True,
            largest_term=self._largest_term,
        )

    def _largest_term(self, step: Step) -> Floats:
        """Of every unit, (*panel or 1)."""
        found = (largest_of(step.term(term), (0, 1)) for term in self.terms)
        return reduce(np.maximum, found)

    def _bears(self) -> tuple[str, ...]:
        """Attributes that say which terms there are, where a sum of them shows it."""
        orders = all(term.weighted for term in self.terms if term.name == SEASON)
        return ("@mu_effects", "@control_columns", *(("@yearly_seasonality",) if orders else ()))

    def _weighted(self) -> Iterator[Relation]:
        for term in self.terms:
            if term.weighted is not None:
                yield from self._parts(term, term.weighted)
                yield from self._season(term, term.weighted)

    def _parts(self, term: Term, made: Weighted) -> Iterator[Relation]:
        """Columns of a term, each by itself."""
        dim = made.coefficients.order[-1]
        name, quantity = _PARTS[dim]
        stored = self.placed(name, DATE, *self.layout.panel, dim)
        if stored is not None:
            placed, sources = stored.ordered(dim, made.labels), _sources(term)
            yield self.relation(
                placed,
                quantity,
                _WEIGHTED,
                lambda step: made.parts(step.block),
                sources,
                bears=_labels(term),
            )

    def _season(self, term: Term, made: Weighted) -> Iterator[Relation]:
        """The seasonal waves, summed."""
        stored = self.placed(term.name, DATE, *self.layout.panel)
        if stored is not None and made.coefficients.order[-1] == MODE:
            yield self.relation(
                stored,
                "yearly seasonality",
                _WEIGHTED,
                lambda step: step.term(term),
                _sources(term),
                bears=_labels(term),
            )

    def _intercept(self) -> Iterator[Relation]:
        """One that varies over time is a level times a process."""
        panel = self.layout.panel
        names = (INTERCEPT, "intercept_baseline", "intercept_latent_process")
        total, level, process = (self.placed(name, DATE, *panel) for name in names)
        if total is not None and level is not None and process is not None:
            yield self.relation(
                total,
                "intercept",
                "its level times its process",
                lambda step: step.read(level) * step.read(process),
                [f"{POSTERIOR}/{name}" for name in names[1:]],
            )


def _sources(term: Term) -> tuple[str, ...]:
    """What a term is made of, by path: draws, and the data that they weigh."""
    drawn = tuple(f"{POSTERIOR}/{name}" for name in term.sources)
    made = term.weighted
    return drawn if made is None else (*drawn, _DATA[made.coefficients.order[-1]])


def _labels(term: Term) -> tuple[str, ...]:
    """Labels that say which coefficient weighs what, by path."""
    made = term.weighted
    return () if made is None else (f"{POSTERIOR}/{made.coefficients.order[-1]}",)
