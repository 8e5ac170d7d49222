"""The data as they were handed to the fit: columns under their own names, blanks kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import ModelRefused, ParityBroken
from mmm_core.importers.comparison import DO_NOT_PLAN
from mmm_core.importers.layout import Layout
from mmm_core.importers.netcdf import NetCDF, Variable
from mmm_core.labels import Floats
from mmm_core.names import printable

FIT_DATA = "fit_data"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class FitData:
    """Columns of the group ``fit_data``, along the model's periods and panel.

    Parameters
    ----------
    file : open
    layout : the model's labels and periods
    """

    def __init__(self, file: NetCDF, layout: Layout) -> None:
        self._file, self._layout = file, layout
        self._columns: dict[str, Floats | None] = {}
        self._takes: dict[tuple[str, ...], tuple[NDArray[np.intp], ...]] = {}

    def column(self, name: str) -> Floats | None:
        """Numbers over (periods, *panel), NaN where blank.

        None where there is no such column, or it is not laid out as the model is.

        Raises
        ------
        ParityBroken
            If its dates or labels are others than the model's.
        """
        if name not in self._columns:
            variable = self._file.get(FIT_DATA, name)
            self._columns[name] = None if variable is None else self._placed(variable)
        return self._columns[name]

    def _placed(self, variable: Variable) -> Floats | None:
        # The dimension of time has the name that the data gave it.
        panel = self._layout.panel
        time = [dim for dim in variable.dims if dim not in panel]
        if len(time) != 1 or variable.data.dtype.kind not in "iufb":
            return None
        order = (*time, *panel)
        dims = [dim for dim in order if dim in variable.dims]
        takes = self._positions(variable, time[0], dims)
        if takes is None:
            return None
        values = variable.read().transpose([variable.dims.index(dim) for dim in dims])
        for axis, take in enumerate(takes):
            values = np.take(values, take, axis=axis)
        values = np.expand_dims(values, [i for i, dim in enumerate(order) if dim not in dims])
        return np.broadcast_to(values, (len(self._layout.dates), *self._layout.cells.shape[:-1]))

    def _positions(
        self, variable: Variable, time: str, dims: Sequence[str]
    ) -> tuple[NDArray[np.intp], ...] | None:
        """Where the model's dates and labels stand along each axis; read once for all columns."""
        key = (*dims, *variable.axes)
        if key not in self._takes:
            dates = _days(variable, time)
            if dates is None:
                return None
            labels = {dim: variable.labels(dim) for dim in dims[1:]}
            ours = {dim: self._layout.cells.along(dim) for dim in dims[1:]}
            labels[time], ours[time] = dates, tuple(str(date) for date in self._layout.dates)
            self._takes[key] = tuple(_taken(dim, labels[dim], ours[dim]) for dim in dims)
        return self._takes[key]


def _days(variable: Variable, dim: str) -> tuple[str, ...] | None:
    with suppress(ModelRefused):
        return tuple(str(date) for date in variable.dates(dim))
    with suppress(ModelRefused):  # dates that were kept as text
        days = tuple(label[:10] for label in variable.labels(dim))
        return days if all(_DAY.fullmatch(day) for day in days) else None
    return None


def _taken(dim: str, found: Sequence[str], ours: Sequence[str]) -> NDArray[np.intp]:
    where = {label: i for i, label in enumerate(found)}
    if len(where) != len(found) or set(where) != set(ours):
        theirs, own = sorted(set(where) - set(ours)), sorted(set(ours) - set(where))
        raise ParityBroken(
            f"The data as fitted (fit_data) and the media data disagree on {printable(dim)}: "
            f"{_few(theirs)} only in fit_data, {_few(own)} only in constant_data.",
            DO_NOT_PLAN,
        )
    return np.array([where[label] for label in ours], dtype=np.intp)


def _few(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
    return printable(", ".join(labels[:3])) + more if labels else "nothing is"
