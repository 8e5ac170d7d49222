"""What questions that differ in their budget alone share: curves, evaluated nodes, a plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.bounds.remembered import REMEMBERED, digest
from optimizer.bounds.tabulator import Tabulator
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
    _content: bytes = b""

    def over(self, domain: Domain, responses: Responses) -> tuple[CalendarCurves, Tabulator]:
        """Curves and tabulator of a domain: those of before where its calendars are the same."""
        if self._curves is None or self._tabulator is None or not self._same(domain, responses):
            self._responses = responses
            self._calendars = (domain.committed, domain.shape)
            self._curves = responses.curves(domain.committed, domain.shape)
            self._content = digest(self._curves)
            known = REMEMBERED.known(self._content)
            self._tabulator, self.bounds = (
                Tabulator(self._curves, known=known),
                Bounds(self._curves),
            )
            self.levels = self.grids = None
        return self._curves, self._tabulator

    def keep(self) -> None:
        """Remember what was evaluated, for further questions about the same curves."""
        if self._tabulator is not None:
            REMEMBERED.keep(self._content, self._tabulator.known)

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
