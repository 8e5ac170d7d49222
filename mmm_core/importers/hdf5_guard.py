"""Checks on an HDF5 file before anything of it is allocated.

A model file comes from another person's machine. The HDF5 library follows links into
other files, loads filters from plug-ins and allocates whatever a shape declares, so
the tree is walked first and everything that a fitted model never needs is refused.
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py

from mmm_core.errors import MalformedFile
from mmm_core.importers.files import first_bytes, what_it_is
from mmm_core.limits import (
    ARRAY_VALUES,
    ATTRIBUTE_BYTES,
    ATTRIBUTES,
    AXES,
    AXIS_LENGTH,
    CHUNK_BYTES,
    CHUNKS,
    FILE_DEPTH,
    FILE_OBJECTS,
    TEXTS,
)
from mmm_core.names import printable

# Deflate never does better than about 1030 to 1: what declares more was never written.
_MAX_RATIO = 1_100
_WORTH_A_LOOK = 1_000_000
_HEAP = b"GCOL\x01\0\0\0"
_SIGNATURE = b"\x89HDF\r\n\x1a\n"
# gzip, shuffle, fletcher32, szip, n-bit, scale-offset: built in. Others load a plug-in.
_BUILT_IN_FILTERS = range(1, 7)
_RESAVE = "Save the fitted model again with mmm.save(...) and use that file."


def is_hdf5(path: Path) -> bool:
    """Whether a file begins as HDF5 files do."""
    return first_bytes(path).startswith(_SIGNATURE)


def check_magic(path: Path) -> None:
    """Refuse what is not an HDF5 file, or is too large.

    Raises
    ------
    MalformedFile
        Naming what the file is instead.
    """
    head = first_bytes(path)
    if not head.startswith(_SIGNATURE):
        raise MalformedFile(
            f"{path.name} is {what_it_is(head)}, not a netCDF-4 (HDF5) file.", _RESAVE
        )
    with (
        path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        _check_text_heaps(path.name, content)


def _check_text_heaps(name: str, content: mmap.mmap) -> None:
    """Walk the collections in which HDF5 keeps texts of variable length.

    The library itself walks them without asking whether it moves on: an entry of size
    zero keeps it busy for ever, and nothing can interrupt it.
    """
    start = content.find(_HEAP)
    while start >= 0:
        (size,) = (
            struct.unpack_from("<Q", content, start + 8) if start + 16 <= len(content) else (0,)
        )
        position, end = start + 16, start + size
        sound = 16 < size <= len(content) - start
        while sound and position + 16 <= end:
            index, length = struct.unpack_from("<H6xQ", content, position)
            step = 16 + (length + 7) // 8 * 8 if index else length
            sound = 16 <= step <= end - position
            position += step
        if not sound:
            raise MalformedFile(f"{printable(name)} is damaged: its texts are garbled.", _RESAVE)
        start = content.find(_HEAP, start + 4)


def check_tree(file: h5py.File) -> None:
    """Walk every object of an open file; nothing is read but declarations.

    Raises
    ------
    MalformedFile
        Naming the first object that a fitted model never needs.
    """
    for count, (name, item) in enumerate(_walk(file, "", 0, set())):
        FILE_OBJECTS.require(count + 1, "The file holds at least", MalformedFile, _RESAVE)
        _check_attributes(name, item)
        if isinstance(item, h5py.Dataset):
            _check_dataset(name, item)


def _walk(
    group: h5py.Group, prefix: str, depth: int, seen: set[object]
) -> Iterator[tuple[str, h5py.Group | h5py.Dataset]]:
    yield prefix or "/", group
    FILE_DEPTH.require(depth, f"{printable(prefix)} lies below", MalformedFile, _RESAVE)
    where = printable(prefix) or "The file"
    FILE_OBJECTS.require(len(group), f"{where} holds", MalformedFile, _RESAVE)
    for key in group:
        name = f"{prefix}/{key}"
        item = _linked(group, key, name)
        address = h5py.h5o.get_info(item.id).addr
        if address in seen:
            raise _refuse(name, "is reached by two names")
        seen.add(address)
        if isinstance(item, h5py.Group):
            yield from _walk(item, name, depth + 1, seen)
        elif isinstance(item, h5py.Dataset):
            yield name, item
        else:
            raise _refuse(name, "is neither a group nor an array")


def _linked(group: h5py.Group, key: str, name: str) -> Any:
    link = group.get(key, getlink=True)
    if isinstance(link, h5py.ExternalLink):
        raise _refuse(name, "is a link into another file")
    if not isinstance(link, h5py.HardLink):
        raise _refuse(name, "is a symbolic link")
    return group[key]


def _check_attributes(name: str, item: h5py.Group | h5py.Dataset) -> None:
    count = h5py.h5a.get_num_attrs(item.id)
    ATTRIBUTES.require(count, f"{printable(name)} has", MalformedFile, _RESAVE)
    for index in range(count):
        size = attribute_size(h5py.h5a.open(item.id, index=index))
        ATTRIBUTE_BYTES.require(size, f"{printable(name)} has", MalformedFile, _RESAVE)


def attribute_size(stored: h5py.h5a.AttrID) -> int:
    """Bytes that an attribute takes in the file; texts of variable length count as 16."""
    points = stored.get_space().get_simple_extent_npoints()
    return int(points * stored.get_type().get_size())


def _check_dataset(name: str, data: h5py.Dataset) -> None:
    if data.is_virtual:
        raise _refuse(name, "is a virtual array that reads other files")
    if data.external:
        raise _refuse(name, "keeps its values in another file")
    if data.shape is None:
        raise _refuse(name, "is null")
    AXES.require(len(data.shape), f"{printable(name)} has", MalformedFile, _RESAVE)
    _check_type(name, data)
    _check_size(name, data)
    _check_filters(name, data)


def _check_type(name: str, data: h5py.Dataset) -> None:
    kind = data.dtype
    if h5py.check_string_dtype(kind) is not None:
        TEXTS.require(math.prod(data.shape), f"{printable(name)} holds", MalformedFile, _RESAVE)
    elif kind.kind not in "iufb" or kind.itemsize > 8 or kind.subdtype is not None:
        raise _refuse(name, "is neither numbers nor text")


def _check_size(name: str, data: h5py.Dataset) -> None:
    shape = " x ".join(f"{size:,}" for size in data.shape)
    who = f"{printable(name)} declares {shape}:"
    AXIS_LENGTH.require(max(data.shape, default=1), who, MalformedFile, _RESAVE)
    ARRAY_VALUES.require(math.prod(data.shape), who, MalformedFile, _RESAVE)
    declared = math.prod(data.shape) * data.dtype.itemsize
    if declared > _WORTH_A_LOOK and declared > _MAX_RATIO * data.id.get_storage_size():
        raise _refuse(name, f"declares {shape} values and stores next to none of them")


def _check_filters(name: str, data: h5py.Dataset) -> None:
    if data.chunks:
        size = math.prod(data.chunks) * data.dtype.itemsize
        CHUNK_BYTES.require(size, f"{printable(name)} has", MalformedFile, _RESAVE)
        axes = zip(data.shape, data.chunks, strict=True)
        chunks = math.prod(-(-size // chunk) for size, chunk in axes)
        CHUNKS.require(chunks, f"{printable(name)} has", MalformedFile, _RESAVE)
    properties = data.id.get_create_plist()
    for index in range(properties.get_nfilters()):
        code = properties.get_filter(index)[0]
        if code not in _BUILT_IN_FILTERS:
            raise _refuse(name, f"is compressed by the plug-in filter {code}")


def _refuse(name: str, what: str) -> MalformedFile:
    return MalformedFile(f"{printable(name)} {what}, which no fitted model needs.", _RESAVE)
