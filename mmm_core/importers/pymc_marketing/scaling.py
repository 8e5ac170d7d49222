"""The scales that the attributes say a model was fitted with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmm_core.importers.layout import Layout
from mmm_core.labels import Floats

_REDUCTIONS: dict[str, tuple[Callable[..., Floats], str]] = {
    "max": (np.max, "largest"),
    "mean": (np.mean, "mean"),
}


@dataclass(frozen=True, eq=False)
class StatedScale:
    """What a scale should be.

    Parameters
    ----------
    values : of shape (*dims), 1 along the dimensions that it does not vary by
    words : where it comes from, "the largest of the data"
    derived : from the data; else the attributes state it
    """

    values: Floats
    words: str
    derived: bool = False


def stated_scale(
    stated: object, part: str, data: Floats, dims: Sequence[str], layout: Layout
) -> StatedScale | None:
    """What a scale should be; None where the attributes do not say.

    Parameters
    ----------
    stated : the attribute ``scaling``, parsed
    part : "channel" or "target"
    data : (periods, *dims), in original units
    dims : the model's dimensions of the data, without the date
    """
    said = stated.get(part) if isinstance(stated, dict) else None
    if not isinstance(said, dict):
        return None
    over = said.get("dims", ())
    over = [over] if isinstance(over, str) else over
    if not isinstance(over, list | tuple) or not set(map(str, over)) <= set(dims):
        return None
    kind = str(said.get("__type__", "")).rpartition(".")[2]
    method = "fixed" if kind == "FixedScaling" else str(said.get("method"))
    if method == "fixed":
        fixed = _fixed(said.get("value"), dims, [d for d in dims if d not in over], layout)
        return None if fixed is None else StatedScale(fixed, "the fixed scale of its attributes")
    if method not in _REDUCTIONS:
        return None
    axes = (0, *(1 + dims.index(dim) for dim in over))
    reduce, word = _REDUCTIONS[method]
    values = reduce(data, axis=axes, keepdims=True)[0]
    return StatedScale(values, f"the {word} of the data", derived=True)


def _fixed(
    value: object, dims: Sequence[str], kept: Sequence[str], layout: Layout
) -> Floats | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return np.full((1,) * len(dims), float(value))
    if not isinstance(value, dict):
        return None
    if "__fixed_scaling_kind__" in value:
        return _table(value, dims, layout)
    if len(kept) != 1:
        return None
    labels = {kept[0]: list(value)}
    return _by_label(list(value.values()), kept, labels, dims, layout)


def _table(value: Mapping[str, Any], dims: Sequence[str], layout: Layout) -> Floats | None:
    named, labels = value.get("dims"), value.get("coords")
    if not isinstance(named, list) or not isinstance(labels, dict):
        return None
    if not all(isinstance(labels.get(dim), list) for dim in named):
        return None
    return _by_label(value.get("data"), named, labels, dims, layout)


def _by_label(
    data: object,
    named: Sequence[str],
    labels: Mapping[str, list[Any]],
    dims: Sequence[str],
    layout: Layout,
) -> Floats | None:
    """A table in the order of the model's dimensions and labels; None where it does not fit."""
    try:
        values = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    sizes = tuple(len(labels[dim]) for dim in named)
    if values.shape != sizes or not set(named) <= set(dims) or len(set(named)) != len(named):
        return None
    for axis, dim in enumerate(named):
        where = {str(label): i for i, label in enumerate(labels[dim])}
        if not set(layout.cells.along(dim)) <= set(where):
            return None
        values = np.take(values, [where[label] for label in layout.cells.along(dim)], axis=axis)
    ordered = values.transpose([named.index(dim) for dim in dims if dim in named])
    return np.expand_dims(ordered, [i for i, dim in enumerate(dims) if dim not in named])
