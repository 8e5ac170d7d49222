"""Periods without data: PyMC-Marketing fits what is blank as zero (numbers 21)."""

from __future__ import annotations

import numpy as np
import xarray as xr

from mmm_core.days_said import day_said
from mmm_core.importers.comparison import Ledger
from mmm_core.importers.layout import PERIOD, Layout
from mmm_core.importers.pymc_marketing.attrs import Specification
from mmm_core.importers.pymc_marketing.fitdata import FIT_DATA, FitData
from mmm_core.labels import CHANNEL, Flags
from mmm_core.model import Finding

_LEAST_RUN = 4
_MOST_FINDINGS = 6
_BLANKS = f"{FIT_DATA}: blanks"
_WHY = {
    True: f"only the data as handed to the fit ({FIT_DATA}) tell a blank from a zero",
    False: f"nothing stored tells a blank from a zero (there is no {FIT_DATA})",
}
_REMEDY = "Ask the analyst what the model learned from these zeros before money moves."


def read_gaps(
    columns: FitData,
    form: Specification,
    layout: Layout,
    media: xr.DataArray,
    outcome: xr.DataArray,
    ledger: Ledger,
) -> tuple[xr.DataArray | None, tuple[Finding, ...]]:
    """Which periods of which cells have no data, and what to know of it.

    What was blank in the stored data is missing. Where they are not stored, a run of at least
    four periods in which a unit's outcome and all its media are exactly zero is taken for
    missing.

    Parameters
    ----------
    columns : the data as handed to the fit
    media, outcome : as fitted, over (period, *cells) and (period, *panel)
    ledger : is told that nothing else says which of what is zero was blank

    Returns
    -------
    missing : (period, *cells), None where nothing is missing
    findings : one for each stretch
    """
    zero = layout.cells.flat(media, PERIOD).reshape(len(layout.dates), *layout.cells.shape) == 0
    blank = _blank(columns, layout.cells.along(CHANNEL))
    stored = blank is not None
    missing = _silent(zero, outcome, layout) if blank is None else blank
    findings = _findings(missing, layout, stored)
    target = _blank(columns, (form.target,))
    if zero.any():
        decides = stored and bool(missing.any())
        ledger.leaves("which periods are blank", (_BLANKS,), _WHY[stored], decides=decides)
    if target is not None:
        findings += _outcome_finding(target[..., 0] & ~missing.all(axis=-1), layout, form.target)
    if not missing.any():
        return None, findings
    return layout.array(missing.astype(np.float64), (PERIOD, *layout.cells.dims)), findings


def _blank(columns: FitData, names: tuple[str, ...]) -> Flags | None:
    """Where columns of the stored data are blank, (periods, *panel, names); None if not stored."""
    found = [columns.column(name) for name in names]
    if any(column is None for column in found):
        return None
    return np.stack([np.isnan(column) for column in found if column is not None], axis=-1)


def _silent(zero: Flags, outcome: xr.DataArray, layout: Layout) -> Flags:
    """Runs in which a unit has neither outcome nor media, (periods, *cells)."""
    panel = layout.cells.shape[:-1]
    target = outcome.transpose(PERIOD, ...).to_numpy().reshape(len(layout.dates), -1)
    target = np.broadcast_to(target, (len(layout.dates), int(np.prod(panel, dtype=int))))
    quiet = zero.all(axis=-1).reshape(target.shape) & (target == 0)
    long = np.zeros_like(quiet)
    if quiet.shape[0] >= _LEAST_RUN:
        full = np.lib.stride_tricks.sliding_window_view(quiet, _LEAST_RUN, axis=0).all(axis=-1)
        for lag in range(_LEAST_RUN):
            long[lag : lag + full.shape[0]] |= full
    return np.broadcast_to(long.reshape(-1, *panel, 1), zero.shape)


def _findings(missing: Flags, layout: Layout, stored: bool) -> tuple[Finding, ...]:
    """One finding for each set of periods, naming all cells that lack them."""
    flat = missing.reshape(len(layout.dates), -1)
    alike: dict[bytes, list[int]] = {}
    for cell in np.flatnonzero(np.any(flat, axis=0)).tolist():
        alike.setdefault(flat[:, cell].tobytes(), []).append(cell)
    told = [_finding(cells, flat[:, cells[0]], layout, stored) for cells in alike.values()]
    if len(told) > _MOST_FINDINGS:
        more = f"Data are missing in {len(told) - _MOST_FINDINGS + 1} more ways."
        told = [*told[: _MOST_FINDINGS - 1], Finding("caution", more, _REMEDY)]
    return tuple(told)


def _finding(cells: list[int], periods: Flags, layout: Layout, stored: bool) -> Finding:
    who, when = layout.cells.listed(cells), _stretch(periods, layout)
    how = (
        "without data were fitted as zero"
        if stored
        else "have neither outcome nor media and are taken for missing, fitted as zero"
    )
    left_out = "They are left out of the current plan, of maxima and of means."
    return Finding("caution", f"{who}: {when} {how}. {left_out}", _REMEDY)


def _outcome_finding(blank: Flags, layout: Layout, target: str) -> tuple[Finding, ...]:
    if not blank.any():
        return ()
    every = np.broadcast_to(blank[..., None], (*blank.shape, layout.cells.shape[-1]))
    cells = np.flatnonzero(np.any(every.reshape(len(layout.dates), -1), axis=0))
    where = f" of {layout.cells.listed(cells)}" if layout.panel else ""
    when = _stretch(np.any(blank.reshape(len(layout.dates), -1), axis=1), layout)
    text = f"{target}{where}: blank in {when}, and fitted as zero."
    return (Finding("caution", text, "Ask the analyst to refit without these periods."),)


def _stretch(periods: Flags, layout: Layout) -> str:
    at = np.flatnonzero(periods)
    first, last, name = layout.dates[at[0]], layout.dates[at[-1]], layout.frequency.name
    if at.size == 1:
        return f"1 {name} period ({day_said(first)})"
    together = at[-1] - at[0] + 1 == at.size
    ends = day_said(first), day_said(last)
    span = " to ".join(ends) if together else f"between {' and '.join(ends)}"
    return f"{at.size} {name} periods ({span})"
