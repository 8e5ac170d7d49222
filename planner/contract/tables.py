"""Tables as people save them: the columns and lines of a CSV text, named as the file has them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mmm_core.errors import InvalidPlan
from mmm_core.limits import TABLE_CHARACTERS, TABLE_COLUMNS, TABLE_FIELDS, TABLE_LINES
from mmm_core.names import doubled, listed
from planner.contract.spreadsheets import as_written

_SHORTEN = "Shorten the horizon."
_LONG = "Write the long form, one line per period and cell."
_SEPARATORS = (",", ";", "\t")
_SAYS_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t]*\n', re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One line of a file.

    Parameters
    ----------
    line : its number, counted from 1
    fields : as they stand in the file
    places : where each column stands among them, one mapping for all lines
    """

    line: int
    fields: Sequence[str]
    places: Mapping[str, int]

    def __getitem__(self, column: str) -> str:
        """The field of a column."""
        return self.fields[self.places[column]]


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
        Names the line, or the column by its place, and what is wrong with it; or the limit that
        the table is beyond.
    """
    TABLE_CHARACTERS.require(len(text), "The table has", InvalidPlan, _SHORTEN)
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    TABLE_LINES.require(ends, "The table has", InvalidPlan, _SHORTEN)
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
    places = {header[i]: i for i in _named(header, rows)}
    return Table(
        tuple(places),
        {name: i + 1 for name, i in places.items()},
        tuple(Row(line, fields, places) for line, fields in rows),
        separator,
    )


def opened(text: str) -> tuple[str, str, int]:
    """The lines of a CSV text, what separates their columns, and how many lines say so before."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    said = _SAYS_SEPARATOR.match(lines)
    if said is None:
        return lines, _separator(lines), 0
    return lines[said.end() :], said[1], 1


def _separator(lines: str) -> str:
    """What separates the columns of the first line that holds anything; a comma if in doubt."""
    first = next((line for line in each_line(lines) if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=outside.count)


def each_line(text: str) -> Iterator[str]:
    """The lines of a text, one at a time: a list of them would take several times its memory."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _lines(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, each with its number, fitted to the header's width."""
    reader = csv.reader(each_line(text), delimiter=separator, strict=True)
    width = found = 0
    for row in reader:
        TABLE_COLUMNS.require(len(row), f"Line {reader.line_num + skipped} has", InvalidPlan, _LONG)
        found += len(row)
        TABLE_FIELDS.require(found, "The table has at least", InvalidPlan, _SHORTEN)
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
    again = doubled(name for name in header if name)
    if again:
        raise InvalidPlan(
            f"The column {listed([*map(repr, again)])} stands more than once.",
            "Keep one column of each name.",
        )
    for i in (i for i, name in enumerate(header) if not name):
        holds = next(((line, fields[i]) for line, fields in rows if fields[i]), None)
        if holds is not None:
            raise InvalidPlan(
                f"Column {i + 1} has no name; line {holds[0]} holds “{holds[1][:40]}” there.",
                "Remove it, or give it a name; numbers of rows are no part of a plan.",
            )
    return [i for i, name in enumerate(header) if name]
