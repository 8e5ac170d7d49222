"""Tables as people save them: the columns and lines of a CSV text, named as the file has them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mmm_core.errors import InvalidPlan
from planner.contract.spreadsheets import as_written

_SEPARATORS = (",", ";", "\t")
_SAYS_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t]*\n', re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One line of a file: its number, counted from 1, and its fields by column."""

    line: int
    fields: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table of text.

    Parameters
    ----------
    columns : their names, in the file's order
    places : where each stands in the file, counted from 1
    rows : lines that hold anything, blanks around fields taken off
    separator : what stands between columns
    """

    columns: tuple[str, ...]
    places: dict[str, int]
    rows: tuple[Row, ...]
    separator: str


def read_table(text: str) -> Table:
    """The table in a CSV text, its columns separated by commas, semicolons or tabs.

    Raises
    ------
    InvalidPlan
        Names the line, or the column by its place, and what is wrong with it.
    """
    lines, separator, skipped = opened(text)
    try:
        found = list(_lines(lines, separator, skipped))
    except csv.Error as error:
        raise InvalidPlan(
            f"The table is not CSV: {error}.", "Save it as comma-separated."
        ) from error
    if not found:
        raise InvalidPlan("The table is empty.", "Give a line of column names and one per period.")
    (_, header), *rows = found
    named = _named(header, rows)
    return Table(
        tuple(header[i] for i in named),
        {header[i]: i + 1 for i in named},
        tuple(Row(line, {header[i]: fields[i] for i in named}) for line, fields in rows),
        separator,
    )


def opened(text: str) -> tuple[str, str, int]:
    """The lines of a CSV text, what separates their columns, and how many lines say so before."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline=None).getvalue()
    said = _SAYS_SEPARATOR.match(lines)
    if said is None:
        return lines, _separator(lines), 0
    return lines[said.end() :], said[1], 1


def _separator(lines: str) -> str:
    """What separates the columns of the first line that holds anything; a comma if in doubt."""
    first = next((line for line in lines.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=outside.count)


def _lines(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, each with its number, fitted to the header's width."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    width = 0
    for row in reader:
        fields = [as_written(field.strip()) for field in row]
        if not any(fields):
            continue
        line = reader.line_num + skipped
        while width and len(fields) > width and not fields[-1]:
            fields.pop()
        width = width or len(fields)
        if len(fields) != width:
            raise InvalidPlan(
                f"Line {line} has {len(fields)} fields, the header {width}.",
                "Give every line one field per column; an amount that holds the sign between "
                "columns stands in quotes.",
            )
        yield line, fields


def _named(header: list[str], rows: list[tuple[int, list[str]]]) -> list[int]:
    """Places of the columns, without empty ones at the end that have no name."""
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise InvalidPlan(
            f"The column {', '.join(map(repr, doubled))} stands more than once.",
            "Keep one column of each name.",
        )
    for i, name in enumerate(header):
        holds = next(((line, fields[i]) for line, fields in rows if fields[i]), None)
        if not name and holds is not None:
            raise InvalidPlan(
                f"Column {i + 1} has no name; line {holds[0]} holds “{holds[1][:40]}” there.",
                "Remove it, or give it a name; numbers of rows are no part of a plan.",
            )
    return [i for i, name in enumerate(header) if name]
