"""Two fits of one business: the posterior of one on the data of the other, and what differs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import PERIOD
from mmm_core.model import FittedModel
from mmm_core.names import listed
from mmm_core.plan import Plan

Positions = NDArray[np.intp]
_SAME = 1e-9


@dataclass(frozen=True)
class Changed:
    """What differs between two fits before anybody looks at what they say.

    Parameters
    ----------
    same_file : they are one file
    added, dropped : periods of data that only this fit, and that only the other fit, has
    revised : cells whose media or spend differ in a period that both have, as a person names them
    outcome : the outcome differs in a period that both have
    form : what of the model's form differs, one phrase each ("the carry-over reaches 8 periods, not
        6")
    appeared, gone : channels that only this fit, or only the other, has
    """

    same_file: bool
    added: int
    dropped: int
    revised: tuple[str, ...]
    outcome: bool
    form: tuple[str, ...]
    appeared: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def data(self) -> bool:
        """Whether the two were fitted on different data, as far as the files say."""
        return bool(self.added or self.dropped or self.revised or self.outcome)


def require_comparable(model: FittedModel, other: FittedModel) -> None:
    """Refuse two models that are no fits of the same kind of data.

    Raises
    ------
    InvalidProblem
        If their periods, their dimensions or their outcome differ, or they share no cell.
    """
    here, there = model.card.outcome, other.card.outcome
    sides = (
        ("periods", model.frequency.name, other.frequency.name),
        ("dimensions", listed(model.cells.dims), listed(other.cells.dims)),
        ("an outcome", f"{here.name} {here.unit}".strip(), f"{there.name} {there.unit}".strip()),
    )
    for what, mine, theirs in sides:
        if mine != theirs:
            raise InvalidProblem(
                f"{other.card.title} has {what} of its own: {theirs}, where {model.card.title} has "
                f"{mine}.",
                "Compare fits of the same business, or correct the card.",
            )
    if not _shared(model, other):
        raise InvalidProblem(
            f"{other.card.title} and {model.card.title} share no channel.",
            "Compare fits of the same business.",
        )


def on_data_of(other: FittedModel, model: FittedModel) -> FittedModel:
    """The posterior of another fit on this fit's data: both then differ in what they say alone.

    Money before a horizon, reference plans and observed maxima are this fit's, and so are prices
    of media. Cells that only the other fit has spend nothing; those that it lacks are not in it.

    Raises
    ------
    InvalidProblem
        As ``require_comparable``.
    """
    require_comparable(model, other)
    if other.fingerprint == model.fingerprint:
        return model

    mark = hashlib.sha256(f"{other.fingerprint} on {model.fingerprint}".encode())
    return replace(
        other,
        fingerprint=mark.hexdigest(),
        dates=model.dates,
        media=like(model.media, other),
        spend=like(model.spend, other),
        unit_price=like(model.unit_price, other, 1.0),
        missing=None if model.missing is None else like(model.missing, other),
        outcome=model.outcome,
        base=None,
        base_missing="it was fitted on other data",
        controls=None,
    )


def like(array: xr.DataArray, other: FittedModel, fill: float = 0.0) -> xr.DataArray:
    """An array over one fit's cells as one over another's; ``fill`` in cells that it lacks."""
    labels = {dim: list(names) for dim, names in other.cells.coords.items() if dim in array.dims}
    return array.astype(np.float64).reindex(labels, fill_value=fill)


def carried(plan: Plan, other: FittedModel) -> Plan:
    """A plan as another fit takes it; money of cells that it lacks is left out."""
    return Plan(plan.horizon, like(plan.spend, other))


def same_cells(model: FittedModel, other: FittedModel) -> bool:
    """Whether two fits have the same cells, in whatever order."""
    return _shared(model, other) == len(model.cells) == len(other.cells)


def changed(model: FittedModel, other: FittedModel) -> Changed:
    """What differs between a fit and a former one, by their files."""
    here, there = model.cells.along("channel"), other.cells.along("channel")
    mine, theirs = common_periods(model, other)
    return Changed(
        same_file=model.fingerprint == other.fingerprint,
        added=int(model.dates.size - mine.size),
        dropped=int(other.dates.size - mine.size),
        revised=_revised(model, other, mine, theirs),
        outcome=_outcome_differs(model, other, mine, theirs),
        form=tuple(_form(model, other)),
        appeared=tuple(name for name in here if name not in there),
        gone=tuple(name for name in there if name not in here),
    )


def _shared(model: FittedModel, other: FittedModel) -> int:
    if model.cells.dims != other.cells.dims:
        return 0
    known = {tuple(name.values()) for name in other.cells.names}
    return sum(tuple(name.values()) in known for name in model.cells.names)


def common_periods(model: FittedModel, other: FittedModel) -> tuple[Positions, Positions]:
    """Positions of the periods that both have, in each."""
    _, mine, theirs = np.intersect1d(model.dates, other.dates, return_indices=True)
    return mine.astype(np.intp), theirs.astype(np.intp)


def _revised(
    model: FittedModel, other: FittedModel, mine: Positions, theirs: Positions
) -> tuple[str, ...]:
    pairs = ((model.media, other.media), (model.spend, other.spend))
    known = {tuple(name.values()) for name in other.cells.names}
    differs = np.zeros(len(model.cells), dtype=bool)
    for here, there in pairs:
        now = model.cells.flat(here, PERIOD)[mine]
        before = model.cells.flat(like(there, model), PERIOD)[theirs]
        differs |= (np.abs(now - before) > _SAME * np.maximum(now, before)).any(axis=0)
    return tuple(
        model.cells.text(k)
        for k, name in enumerate(model.cells.names)
        if differs[k] and tuple(name.values()) in known
    )


def _outcome_differs(
    model: FittedModel, other: FittedModel, mine: Positions, theirs: Positions
) -> bool:
    now, before = xr.align(model.outcome[mine], other.outcome[theirs], join="inner")
    size = float(np.abs(now).max()) if now.size else 0.0
    return bool((np.abs(now - before) > _SAME * size).any())


def _form(model: FittedModel, other: FittedModel) -> list[str]:
    """What of the media's transformation and of the base differs."""
    pairs = (
        ("the carry-over is of the class", model.adstock.kind, other.adstock.kind),
        ("the saturation is of the class", model.saturation.kind, other.saturation.kind),
        ("the carry-over reaches so many periods:", model.l_max, other.l_max),
        ("media carry over before they saturate:", model.adstock_first, other.adstock_first),
        ("weights of the carry-over sum to one:", model.normalize, other.normalize),
        ("beside media:", listed(model.features) or "nothing", listed(other.features) or "nothing"),
    )
    return [f"{what} {_word(now)}, not {_word(then)}" for what, now, then in pairs if now != then]


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
