"""A small reader of netCDF-4 files: named dimensions, labels, numbers, attributes.

It reads only what is asked for and decodes only what fitted models use, so that a
hostile file has little to act on. Every value it returns was checked for size first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import h5py
import numpy as np
from numpy.typing import NDArray

from mmm_core.bounded_json import require_bounded
from mmm_core.errors import MalformedFile
from mmm_core.importers.hdf5_guard import attribute_size, check_magic, check_tree
from mmm_core.importers.memory import little_memory
from mmm_core.labels import Floats
from mmm_core.limits import (
    ATTRIBUTE_BYTES,
    ATTRIBUTE_CHARACTERS,
    CHUNK_BYTES,
    TEXT_CHARACTERS,
)
from mmm_core.names import doubled, listed, printable
from mmm_core.periods import Dates, as_days

_RESAVE = "Save the fitted model again with mmm.save(...) and use that file."
_CACHE_BYTES = CHUNK_BYTES.most
_TEXT_BYTES = 4 * TEXT_CHARACTERS.most
_UNITS = re.compile(
    r"(days|hours|minutes|seconds|milliseconds|microseconds|nanoseconds) since "
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::\d\d(?:\.\d+)?)?)?"
)
_PER_DAY = {
    "days": 1,
    "hours": 24,
    "minutes": 1_440,
    "seconds": 86_400,
    "milliseconds": 86_400_000,
    "microseconds": 86_400_000_000,
    "nanoseconds": 86_400_000_000_000,
}
_CALENDARS = ("standard", "gregorian", "proleptic_gregorian")


@dataclass(frozen=True, eq=False)
class Variable:
    """One array of the file, not yet read.

    Parameters
    ----------
    path : "/group/name", for messages
    data : the open HDF5 array
    axes : where in the file the labels of each axis lie
    scales : their arrays
    known : labels that were read before, by the path of their array
    """

    path: str
    data: h5py.Dataset
    axes: tuple[str, ...]
    scales: tuple[h5py.Dataset, ...]
    known: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """Name of each axis."""
        return tuple(axis.rsplit("/", 1)[-1] for axis in self.axes)

    @property
    def sizes(self) -> dict[str, int]:
        """Length by dimension."""
        return dict(zip(self.dims, self.data.shape, strict=True))

    @property
    def single(self) -> bool:
        """Stored in fewer than 64 bits a number."""
        return bool(self.data.dtype.kind == "f" and self.data.dtype.itemsize < 8)

    def labels(self, dim: str) -> tuple[str, ...]:
        """Labels along a dimension, unique and printable."""
        found: tuple[str, ...] = self._once(dim, _texts)
        return found

    def dates(self, dim: str) -> Dates:
        """Labels along a time dimension, as datetime64[D]."""
        return as_days(self.moments(dim))

    def moments(self, dim: str) -> Dates:
        """The same as they stand, to the minute: datetime64[m]."""
        found: Dates = self._once(dim, _moments)
        return found

    def _once(self, dim: str, read: Callable[[h5py.Dataset, str], Any]) -> Any:
        axis = self.dims.index(dim)
        key = f"{read.__name__} {self.axes[axis]}"
        if key not in self.known:
            self.known[key] = read(self.scales[axis], f"{self.path}, dimension {dim}")
        return self.known[key]

    def read(self, index: Any = ...) -> Floats:
        """Numbers, or a hyperslab of them, as float64; missing values are NaN."""
        if self.data.dtype.kind not in "iufb":
            malformed(f"{self.path} does not hold numbers")
        if "scale_factor" in self.data.attrs or "add_offset" in self.data.attrs:
            malformed(f"{self.path} is packed into integers, which rounds the draws")
        values = np.asarray(self.data[index], dtype=np.float64)
        fill = attribute(self.data, "_FillValue")
        if isinstance(fill, float | int) and not np.isnan(fill):
            values = np.where(values == fill, np.nan, values)
        return values


class NetCDF:
    """An open file whose tree was checked; use it in a ``with`` block."""

    def __init__(self, path: Path) -> None:
        check_magic(path)
        self._file = h5py.File(path, "r", locking=False, rdcc_nbytes=_CACHE_BYTES)
        # Looking into the file is slow beside looking up what was seen.
        self._names: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], Variable | None] = {}
        self._known: dict[str, Any] = {}

    def __enter__(self) -> NetCDF:
        try:
            check_tree(self._file)
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def attributes(self, group: str = "/") -> dict[str, str]:
        """Text attributes of a group."""
        if group not in self._file:
            return {}
        item = self._file[group]
        found, characters = {}, 0
        for key in map(str, item.attrs):
            value = attribute(item, key)
            if isinstance(value, str):
                characters += len(value)
                who = f"{printable(group)} has at least"
                ATTRIBUTE_CHARACTERS.require(characters, who, MalformedFile, _RESAVE)
                found[key] = value
        return found

    def names(self, group: str) -> tuple[str, ...]:
        """Names of a group's variables, empty where there is no such group."""
        if group not in self._names:
            there = self._file.get(group, ())
            self._names[group] = tuple(str(name) for name in there)
        return self._names[group]

    def groups(self) -> tuple[str, ...]:
        """Names of the groups at the top."""
        return tuple(str(name) for name in self._file if isinstance(self._file[name], h5py.Group))

    def is_labels(self, group: str, name: str) -> bool:
        """Whether a variable only names the positions along a dimension."""
        return bool(self._file[group][name].attrs.get("CLASS") == b"DIMENSION_SCALE")

    def get(self, group: str, name: str) -> Variable | None:
        """One variable, or None."""
        if (group, name) not in self._found:
            self._found[group, name] = self._look_up(group, name)
        return self._found[group, name]

    def _look_up(self, group: str, name: str) -> Variable | None:
        if name not in self.names(group):
            return None
        data = self._file[group][name]
        if not isinstance(data, h5py.Dataset):
            return None
        scales = tuple(self._scales(data, f"{group}/{name}"))
        axes = tuple(str(scale.name) for scale in scales)
        found = Variable(f"{group}/{name}", data, axes, scales, self._known)
        if len(set(found.dims)) != len(axes):
            malformed(f"{group}/{name} has one dimension twice")
        return found

    def require(self, group: str, name: str) -> Variable:
        """One variable; its absence is an error."""
        found = self.get(group, name)
        if found is None:
            malformed(f"It holds no {group}/{name}")
        return found

    def _scales(self, data: h5py.Dataset, name: str) -> list[h5py.Dataset]:
        if data.shape == ():
            return []
        if "DIMENSION_LIST" not in data.attrs:
            if _stored(data, "CLASS") == b"DIMENSION_SCALE" and len(data.shape) == 1:
                return [data]
            malformed(f"{name} has no named dimensions")
        scales = [self._file[refs[0]] for refs in _stored(data, "DIMENSION_LIST")]
        if not all(isinstance(scale, h5py.Dataset) for scale in scales):
            malformed(f"{name} has dimensions that are not arrays")
        if tuple(scale.shape for scale in scales) != tuple((size,) for size in data.shape):
            malformed(f"{name} and its labels differ in length")
        return scales


def _stored(item: Any, name: str) -> Any:
    """An attribute as h5py gives it; None where there is none."""
    with little_memory():
        return item.attrs.get(name)


def attribute(item: Any, name: str) -> str | float | int | None:
    """A scalar attribute, or None where there is none or it is no scalar."""
    if name not in item.attrs:
        return None
    stored = h5py.h5a.open(item.id, name.encode())
    if stored.shape not in ((), (1,)) or attribute_size(stored) > ATTRIBUTE_BYTES.most:
        return None
    value = _stored(item, name)
    if isinstance(value, np.ndarray):
        value = value.item() if value.dtype.kind in "iufbSO" else None
    if isinstance(value, bytes):
        value = value.decode("utf-8")
    if isinstance(value, str):
        who = f"Its attribute {printable(name)} has"
        ATTRIBUTE_BYTES.require(len(value), who, MalformedFile, _RESAVE)
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | float | int) else None


def parse_json(attributes: dict[str, str]) -> dict[str, Any]:
    """Every attribute that is JSON, parsed; the others as they stand.

    Raises
    ------
    MalformedFile
        If any of them names a deferred factory, which could call anything.
    """
    parsed: dict[str, Any] = {}
    for key, text in attributes.items():
        who = f"Its attribute {printable(key)} (JSON)"
        require_bounded(text, who, MalformedFile, ATTRIBUTE_CHARACTERS, _RESAVE)
        try:
            parsed[key] = json.loads(text)
        except (ValueError, RecursionError) as error:
            if text.lstrip()[:1] in ("{", "["):
                malformed(f"Its attribute {printable(key)} is not readable JSON", error)
            parsed[key] = text
        _refuse_deferred(key, parsed[key])
    return parsed


def _refuse_deferred(key: str, value: object) -> None:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if "__deferred__" in item:
                malformed(f"Its attribute {printable(key)} asks for code to be run (__deferred__)")
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _texts(scale: h5py.Dataset, where: str) -> tuple[str, ...]:
    if attribute(scale, "NAME") is not None and scale.dtype.kind == "f":
        malformed(f"{where} has no labels, or fractional ones")
    if scale.dtype.itemsize > _TEXT_BYTES:
        malformed(f"{where} has labels of {scale.dtype.itemsize:,} bytes, over {_TEXT_BYTES}")
    if scale.dtype.kind in "iu":
        labels = [str(value) for value in scale[...].tolist()]
    else:
        # One at a time: many entries may share one huge text, which would multiply.
        with little_memory():
            labels = [_text(scale[i], where) for i in range(scale.shape[0])]
    if again := doubled(labels):
        malformed(f"{where} has one label twice: {listed(again, 5)}")
    return tuple(labels)


def _text(value: object, where: str) -> str:
    text = value.decode("utf-8") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        malformed(f"{where} has a label that is not text")
    text = text.rstrip("\0")
    if not text.strip() or len(text) > TEXT_CHARACTERS.most or not text.isprintable():
        malformed(
            f"{where} has a label that is empty, not printable or over {TEXT_CHARACTERS.most} long"
        )
    return text


def _moments(scale: h5py.Dataset, where: str) -> Dates:
    units, calendar = attribute(scale, "units"), attribute(scale, "calendar")
    match = _UNITS.fullmatch(units.strip()) if isinstance(units, str) else None
    if match is None or scale.dtype.kind not in "iuf" or calendar not in (None, *_CALENDARS):
        malformed(f"{where} does not hold dates: its units are {printable(units)!r}")
    unit, year, month, day, hour, minute = match.groups()
    start = np.datetime64(f"{year}-{int(month):02d}-{int(day):02d}", "m").astype(np.int64)
    counts = np.asarray(scale[...], dtype=np.float64) * (1440 / _PER_DAY[unit])
    # Within two hundred years of 1970: anything else is damage.
    total: NDArray[np.float64] = counts + float(start + 60 * int(hour or 0) + int(minute or 0))
    if not np.all(np.isfinite(total)) or np.any(np.abs(total) > 73_000 * 1440):
        malformed(f"{where} holds dates out of range")
    return np.rint(total).astype(np.int64).astype("M8[m]")


def malformed(what: str, cause: Exception | None = None) -> NoReturn:
    """Raise MalformedFile with the common remedy."""
    raise MalformedFile(f"{what}.", _RESAVE) from cause
