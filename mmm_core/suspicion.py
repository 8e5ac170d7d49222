"""Which channels and controls seem to react to weak demand, of all that a model has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.gates import GATES
from mmm_core.in_sample import InSample
from mmm_core.labels import CHANNEL, Floats, key_of
from mmm_core.reaction import Reaction, above_usual, follows

# Beside the labels of its unit, what names a control.
CONTROL = "control"


@dataclass(frozen=True, eq=False)
class Relation:
    """A channel or control of one unit beside the demand there.

    Parameters
    ----------
    labels : of the unit, and ``channel`` or ``CONTROL``
    cell : index of the channel's cell; None of a control
    found : how it follows demand
    suspicious : whether a person has to say why it does
    """

    labels: dict[str, str]
    cell: int | None
    found: Reaction
    suspicious: bool

    @property
    def key(self) -> str:
        """Its labels as one text."""
        return key_of(self.labels)


def relations(fit: InSample) -> tuple[Relation, ...]:
    """Everything that moves enough to be told of, the most suspicious first.

    Of all of them together one may be suspected by chance as often as the gate says: it is shared
    among them (Bonferroni). Without a base nothing is known of demand.
    """
    if fit.base_by_unit is None:
        return ()
    held = [
        (labels, cell, found)
        for labels, cell, series, above in _held(fit)
        if (found := follows(series, above, fit.model.frequency.per_year)) is not None
    ]
    limit = GATES.reaction / max(len(held), 1)
    told = [Relation(labels, cell, found, found.chance < limit) for labels, cell, found in held]
    return tuple(sorted(told, key=lambda one: one.found.chance))


def _held(fit: InSample) -> list[tuple[dict[str, str], int | None, Floats, Floats | None]]:
    """Every series, and how far the demand of its unit stood above what was usual.

    Demand is the outcome without media and without the series itself.
    """
    model, channels = fit.model, fit.model.cells.shape[-1]
    year = model.frequency.per_year
    demand = np.where(fit.known, fit.observed - fit.by_unit, np.nan)
    spend = np.where(model.observed, model.observed_spend, np.nan)
    above = [above_usual(of_unit, year) for of_unit in demand.T]
    held: list[tuple[dict[str, str], int | None, Floats, Floats | None]] = [
        (dict(name), k, spend[:, k], above[k // channels])
        for k, name in enumerate(model.cells.names)
    ]
    if model.controls is None:
        return held
    values, mean = model.controls.values, model.controls.coefficients.mean(axis=0)
    for u in range(demand.shape[1]):
        unit = {d: n for d, n in model.cells.names[u * channels].items() if d != CHANNEL}
        of = min(u, values.shape[1] - 1)
        for c, name in enumerate(model.controls.names):
            own = mean[min(u, mean.shape[0] - 1), c] * values[:, of, c]
            label = {**unit, CONTROL: name}
            beside = above_usual(demand[:, u] - own, year)
            held.append((label, None, values[:, of, c], beside))
    return held
