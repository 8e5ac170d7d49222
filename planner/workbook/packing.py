"""A workbook's file: its parts, compressed side by side.

XlsxWriter compresses one part after the other. Tables of numbers repeat little, and looking for
long stretches that do is most of that time: zlib's strategy for such data takes half of it, for a
file that is as small.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager

_LEVEL = 4
_AT_ONCE = 2
_DAY = (1980, 1, 1, 0, 0, 0)  # of every part: equal workbooks are equal files


class _Parts(Packager):  # type: ignore[misc]
    """Writes the parts, and leaves none of them to XlsxWriter to compress."""

    def _create_package(self) -> list[Any]:
        self.parts = [(name, _content(part)) for part, name, _ in super()._create_package()]
        return []


class PackedWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook in memory."""

    def _get_packager(self) -> _Parts:
        self._parts = _Parts()
        return self._parts

    def packed(self) -> bytes:
        """The finished file."""
        self.close()
        parts, file = self._parts.parts, io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive, ThreadPoolExecutor(_AT_ONCE) as threads:
            compressed = threads.map(_deflated, (content for _, content in parts))
            for (name, content), small in zip(parts, compressed, strict=True):
                info = zipfile.ZipInfo(name, _DAY)
                info.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(info, "w") as part:
                    # Should zipfile no longer look here, it compresses by itself.
                    part._compressor = _Compressed(small)  # type: ignore[attr-defined]
                    part.write(content)
        return file.getvalue()


class _Compressed:
    """Stands for zlib where a part, written in one piece, is compressed already."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def compress(self, _: bytes) -> bytes:
        return self._content

    def flush(self) -> bytes:
        return b""


def _content(part: io.StringIO | io.BytesIO) -> bytes:
    found = part.getvalue()
    return found.encode() if isinstance(found, str) else found


def _deflated(content: bytes) -> bytes:
    squeeze = zlib.compressobj(
        _LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_FILTERED
    )
    return squeeze.compress(content) + squeeze.flush()
