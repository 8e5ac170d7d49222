"""What media cost, by the prices that the attributes state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mmm_core.importers.layout import DATE, Layout
from mmm_core.labels import CHANNEL, Floats

# The attribute keeps ten decimals of a price.
_DECIMALS = 1e-10


def stated_spend(stated: object, media: Floats, spend: Floats, layout: Layout) -> Floats | None:
    """What media cost by the attribute ``cost_per_unit``; None where it does not say.

    Parameters
    ----------
    media, spend : (periods, *cells)

    Returns
    -------
    (periods, *cells); the stored spend itself where only the attribute's decimals differ
    """
    price = _prices(stated, layout) if isinstance(stated, dict) else None
    if price is None:
        return None
    expected: Floats = media * price
    return np.where(np.abs(spend - expected) <= _DECIMALS * media, spend, expected)


def _prices(stated: Mapping[str, Any], layout: Layout) -> Floats | None:
    """(periods, *cells) out of a table of one row a date and unit, one column a channel."""
    columns, rows = stated.get("columns"), stated.get("data")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return None
    at = {str(name): i for i, name in enumerate(columns)}
    keys, channels = (DATE, *layout.panel), layout.cells.along(CHANNEL)
    priced = [(k, at[name]) for k, name in enumerate(channels) if name in at]
    if len(at) != len(columns) or not set(keys) <= set(at) or not priced:
        return None
    price = np.ones((len(layout.dates), *layout.cells.shape))
    price[..., [k for k, _ in priced]] = np.nan
    where = _positions(layout)
    for row in rows:
        if not isinstance(row, list) or len(row) != len(columns):
            return None
        index = tuple(where[key].get(_label(key, row[at[key]])) for key in keys)
        for k, column in priced:
            if None not in index and isinstance(row[column], int | float):
                price[(*index, k)] = row[column]
    return price if np.isfinite(price).all() else None


def _positions(layout: Layout) -> dict[str, dict[str, int]]:
    labels = {dim: layout.cells.along(dim) for dim in layout.panel}
    labels[DATE] = tuple(str(date) for date in layout.dates)
    return {dim: {label: i for i, label in enumerate(names)} for dim, names in labels.items()}


def _label(dim: str, value: object) -> str:
    return str(value)[:10] if dim == DATE else str(value)
