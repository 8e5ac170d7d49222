"""What questions that differ in their budget alone share: curves, evaluated nodes, a plan."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import ref

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.bounds.tabulator import REMEMBERED, Tabulator
from optimizer.domain.levels import Domain
from optimizer.proof.bound import Bounds
from optimizer.requirements import Responses


class Latest:
    """The curves of the latest question, for one on the same ground and along the same calendars.

    Parameters
    ----------
    most_bytes : larger ones are not kept
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: tuple[ref[Responses], Floats, Floats, CalendarCurves] | None = None

    def over(self, domain: Domain, responses: Responses) -> CalendarCurves:
        """Curves of a domain; a proof looks anew at whether they are the model's."""
        calendars, kept = (domain.committed, domain.shape), self._kept
        if kept is not None and kept[0]() is responses and _equal(kept[1:3], calendars):
            return kept[3]
        self._kept = kept = None  # before others are made: those of a large panel are its memory
        curves = responses.curves(*calendars)
        if curves.nbytes <= self._most:
            self._kept = ref(responses), *calendars, curves
        return curves


LATEST = Latest(100_000_000)


def _equal(some: tuple[Floats, ...], others: tuple[Floats, ...]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))


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
            self._curves = LATEST.over(domain, responses)
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
            and _equal(self._calendars, (domain.committed, domain.shape))
        )
