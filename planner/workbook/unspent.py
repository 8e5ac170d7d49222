"""A window's terms without the horizon's money: what every plan over it has in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mmm_core.curves import SaturationKind
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.response import ResponseWindow
from planner.workbook.singles import Singles, draws_last, parameter_of


@dataclass(frozen=True, eq=False)
class Unspent:
    """What saturates without money, and how.

    Parameters
    ----------
    kind, parameters : class of curve, (cells, terms or 1, samples or 1) each
    weight : (cells, samples, lags) what a unit of saturated media adds to the mean outcome, so
        many periods later; at once where media carry over first
    start : (cells, terms, samples or 1)
    """

    kind: SaturationKind
    parameters: dict[str, Singles]
    weight: Singles
    start: Singles

    @staticmethod
    def of(window: ResponseWindow) -> Unspent:
        """Of horizon and tail."""
        kind, parameters = window.saturation()
        nothing = np.zeros((window.horizon.periods, len(window.model.cells)))
        return Unspent(
            kind=kind,
            parameters={
                name: parameter_of(kind, name, draws_last(each), each.swapaxes(1, 2))
                for name, each in parameters.items()
            },
            weight=_weight_of(window.model),
            start=draws_last(window.saturating(nothing)),
        )

    @property
    def brought(self) -> Floats:
        """Mean outcome of terms, by how much later it falls, (cells, terms, lags)."""
        return self._responds[0]

    @property
    def steep(self) -> Singles:
        """Slope of each term at nothing, (cells, terms, samples)."""
        return self._responds[1]

    @cached_property
    def _responds(self) -> tuple[Floats, Singles]:
        brought, steep = [], []
        for cell, start in enumerate(self.start):
            of = {name: values[cell] for name, values in self.parameters.items()}
            value, slope = self.kind.value_and_slope(start, of)
            brought.append(value @ self.weight[cell])
            steep.append(slope)
        return np.array(brought), np.array(steep)


def _weight_of(model: FittedModel) -> Singles:
    """What a unit of saturated media adds to the mean outcome, (cells, samples, lags)."""
    weight = model.outcome_factor[:, None, None] / model.samples
    lags = np.ones((1, model.samples, 1)) if model.adstock_first else model.adstock_weights
    single: Singles = (weight * lags).astype(np.float32)
    return single
