"""Limits of a panel: a channel's for all its rows, and exceptions of single cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.ui.optimize.limits import CellLimits


def is_panel(model: FittedModel) -> bool:
    """Whether cells are one dimension by channel, such as geo by channel."""
    return len(model.cells.dims) == 2 and model.cells.dims[-1] == CHANNEL


def channel_of(cell: int, channels: int) -> int:
    """The channel of a cell, for cells are ordered by it last."""
    return cell % channels


def common(
    model: FittedModel, limits: Sequence[CellLimits]
) -> tuple[tuple[CellLimits, ...], frozenset[int]]:
    """What most cells of each channel have, and the cells that have something else.

    Of a model that is no panel nothing is common.
    """
    if not is_panel(model):
        return (), frozenset()
    count = len(model.cells.along(CHANNEL))
    channels = tuple(_most_often(limits[k::count]).at(k) for k in range(count))
    return channels, frozenset(
        one.cell for one in limits if one != channels[channel_of(one.cell, count)].at(one.cell)
    )


def _most_often(limits: Sequence[CellLimits]) -> CellLimits:
    return Counter(one.at(0) for one in limits).most_common(1)[0][0]


def spread(
    limits: Sequence[CellLimits], channels: Sequence[CellLimits], own: Set[int]
) -> tuple[CellLimits, ...]:
    """Every cell's limits: its own, or those of its channel."""
    return tuple(
        one if one.cell in own else channels[channel_of(one.cell, len(channels))].at(one.cell)
        for one in limits
    )
