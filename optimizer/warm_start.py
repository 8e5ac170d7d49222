"""What questions that differ in their budget alone share: curves, evaluated nodes, a plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.bounds.tabulator import REMEMBERED, Tabulator
from optimizer.domain.levels import Domain
from optimizer.proof.bound import Bounds
from optimizer.requirements import Responses


@dataclass(eq=False)
class WarmStart:
    """Passed from one search to the next; empty at first.

    Parameters
    ----------
    levels : (cells,) best levels of the search before, in money
    grids : the nodes that it ended with, per cell
    bounds : of the proof before
    """

    levels: Floats | None = None
    grids: tuple[Floats, ...] | None = None
    bounds: Bounds | None = None
    _responses: Responses | None = None
    _calendars: tuple[Floats, Floats] | None = None
    _tabulator: Tabulator | None = None
    _curves: CalendarCurves | None = None

    def over(self, domain: Domain, responses: Responses) -> tuple[CalendarCurves, Tabulator]:
        """Curves and tabulator of a domain: those of before where its calendars are the same."""
        if self._curves is None or self._tabulator is None or not self._same(domain, responses):
            self._responses = responses
            self._calendars = (domain.committed, domain.shape)
            self._curves = responses.curves(domain.committed, domain.shape)
            known = REMEMBERED.known(self._curves.contents)
            self._tabulator = Tabulator(self._curves, known=known)
            self.bounds = Bounds(self._curves)
            self.levels = self.grids = None
        return self._curves, self._tabulator

    def keep(self) -> None:
        """Remember what was evaluated, for further questions about the same curves."""
        if self._curves is not None and self._tabulator is not None:
            REMEMBERED.keep(self._curves.contents, self._tabulator.known)

    def start(self, otherwise: Floats, domain: Domain) -> Floats:
        """Where to look first: the levels of before, within this domain's bounds."""
        if self.levels is None:
            return otherwise
        return np.clip(self.levels, domain.lower, domain.upper)

    def _same(self, domain: Domain, responses: Responses) -> bool:
        return (
            self._responses is responses
            and self._calendars is not None
            and all(
                np.array_equal(a, b)
                for a, b in zip(self._calendars, (domain.committed, domain.shape), strict=True)
            )
        )
