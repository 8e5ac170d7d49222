"""Workbooks as a spreadsheet program computes them, and their cells by the names they carry."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

_ALWAYS = "0"  # LibreOffice keeps what is cached otherwise, and would confirm any of it
_PROFILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item
oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
oor:op="fuse"><value>{_ALWAYS}</value></prop></item></oor:items>
"""


def tool(*names: str) -> str:
    """A program; without it a test is skipped, except in CI, where that is a failure."""
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{names[0]} is needed to look at workbooks")
        pytest.skip(f"no {names[0]} on this machine")
    return found


def converted(folder: Path, contents: Sequence[bytes], into: str = "xlsx") -> list[Path]:
    """Workbooks, opened by LibreOffice, computed anew and written again."""
    program, profile = tool("soffice", "libreoffice"), folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    given, out = folder / "given", folder / "out"
    given.mkdir(exist_ok=True)
    for place, content in enumerate(contents):
        (given / f"{place:03d}.xlsx").write_bytes(content)
    files = [str(given / f"{place:03d}.xlsx") for place in range(len(contents))]
    where = [f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    subprocess.run(
        [program, *where, "--convert-to", into, "--outdir", str(out), *files],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return [out / f"{place:03d}.{into}" for place in range(len(contents))]


def values(content: bytes | Path) -> Any:
    """A workbook with the values of its cells."""
    given = content if isinstance(content, Path) else io.BytesIO(content)
    return openpyxl.load_workbook(given, data_only=True)


def formulas(content: bytes) -> Any:
    """A workbook with its formulas."""
    return openpyxl.load_workbook(io.BytesIO(content))


def place_of(book: Any, name: str) -> tuple[Any, tuple[int, int, int, int]]:
    """Sheet, and first and last column and row (counted from 1) of a name."""
    sheet, span = book.defined_names[name].attr_text.rsplit("!", 1)
    return book[sheet.strip("'")], range_boundaries(span.replace("$", ""))


def named(book: Any, name: str) -> Any:
    """The value of a cell by its name; of a range a list of rows."""
    sheet, (left, top, right, bottom) = place_of(book, name)
    rows = [
        [sheet.cell(row, column).value for column in range(left, right + 1)]
        for row in range(top, bottom + 1)
    ]
    return rows[0][0] if (left, top) == (right, bottom) else rows


def typed(content: bytes, entries: Mapping[str, Any]) -> bytes:
    """The workbook after somebody typed into cells or ranges, by their names."""
    book = formulas(content)
    for name, value in entries.items():
        sheet, (left, top, right, bottom) = place_of(book, name)
        rows = value if isinstance(value, list) else [[value]]
        assert (len(rows), len(rows[0])) == (bottom - top + 1, right - left + 1)
        for down, row in enumerate(rows):
            for across, entry in enumerate(row):
                sheet.cell(top + down, left + across).value = entry
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(book: Any) -> Iterable[Any]:
    """Every cell of a workbook."""
    for sheet in book:
        for row in sheet.iter_rows():
            yield from row
