"""A block that was copied from a spreadsheet or a message, laid onto a grid: all of it, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mmm_core.errors import InvalidPlan, InvalidProblem
from mmm_core.limits import TABLE_CHARACTERS
from mmm_core.model import FittedModel
from planner.calendar.block_labels import Labels, parted, require_in_place
from planner.calendar.draft import Draft
from planner.calendar.edits import Unread, cents_of, require_same, typed_into
from planner.calendar.grid import Grid, Place, money_reader
from planner.calendar.moves import Typed
from planner.wording.digits import Convention
from planner.wording.figures import Reader, decimal_mark

_BLANKS = re.compile(" +")
Rows = list[list[str]]
_NONE = Labels()


@dataclass(frozen=True)
class Pasted:
    """What became of a block.

    Parameters
    ----------
    move : what it asks for; None where it was not taken, or says what is there already
    unread : its fields that do not fit, in the block's order
    left_out : a header and a column of dates or names, which are no amounts
    """

    move: Typed | None
    unread: tuple[Unread, ...] = ()
    left_out: Labels = _NONE


def paste(draft: Draft, model: FittedModel, grid: Grid, at: Place, text: str) -> Pasted:
    """A block of amounts from a field on, to the right and down.

    Parameters
    ----------
    text : lines of amounts, parted by tabs, semicolons or blanks
    at : the field of the block's first amount

    Raises
    ------
    InvalidPlan
        If the block is no rectangle, reaches beyond the grid, can be cut in two ways, or has labels
        of other rows or columns than those it would be laid on.
    """
    require_same(draft, grid, model)
    TABLE_CHARACTERS.require(len(text), "The block has", InvalidPlan, "Paste less at a time.")
    reader = money_reader(model)
    grid.selection(at)  # refuses what is no field
    names = list(grid.columns)
    top, left = at[0], names.index(at[1])
    rows, columns = len(grid.rows.names) - top, len(names) - left
    block, labels = parted(cut(text, reader, rows, columns), lambda one: _is_amount(one, reader))
    _require_room(len(block), rows, "rows")
    _require_room(len(block[0]), columns, "columns")
    require_in_place(model, grid, at, labels)
    convention = _convention(block, reader)
    amounts: dict[Place, int] = {}
    unread = []
    for i, j, field in (
        (i, j, field) for i, row in enumerate(block) for j, field in enumerate(row)
    ):
        place = (top + i, names[left + j])
        try:
            amounts[place] = cents_of(field, reader, convention)
        except InvalidProblem as error:
            remedy = error.remedy if field else "Write 0 where nothing is spent."
            unread.append(Unread(place, field, error.message, remedy))
    if unread:
        return Pasted(None, tuple(unread), labels)
    return Pasted(typed_into(grid, draft, amounts, "pasted"), left_out=labels)


def cut(text: str, reader: Reader, rows: int, columns: int) -> Rows:
    """The fields of a block, line by line.

    Parameters
    ----------
    rows, columns : how many there is room for; more than one beside those, which may hold labels,
        are not looked at

    Raises
    ------
    InvalidPlan
        If lines have different counts of fields, there are none or too many, or blanks may stand
        between columns as well as between thousands.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise InvalidPlan("Nothing was pasted.", "Copy the amounts again.")
    _require_room(len(lines), rows, "rows", labels=1)
    mark = next((mark for mark in ("\t", ";") if any(mark in line for line in lines)), "")
    found = [line.split(mark) for line in lines] if mark else _by_blanks(lines, reader, columns)
    _require_room(len(found[0]), columns, "columns", labels=1)
    for number, row in enumerate(found, start=1):
        if len(row) != len(found[0]):
            raise InvalidPlan(
                f"Line {number} of the block has {len(row)} fields, its first {len(found[0])}.",
                "Copy a rectangle, with 0 where nothing is spent.",
            )
    return [[field.strip() for field in row] for row in found]


def _require_room(found: int, room: int, what: str, labels: int = 0) -> None:
    if found > room + labels:
        raise InvalidPlan(
            f"The block has {found} {what}; from there on the grid has {room}.",
            "Paste it further up or left, or copy less.",
        )


def _by_blanks(lines: Sequence[str], reader: Reader, columns: int) -> Rows:
    """Lines without another sign between columns: one amount each, or parted by blanks."""
    whole = [[line.strip()] for line in lines]
    parted = [_BLANKS.split(line.strip(" ")) for line in lines]
    if all(len(row) == 1 for row in parted):
        return whole
    if _are_amounts(whole, reader):
        if _are_amounts(parted, reader):
            raise InvalidPlan(
                f"“{lines[0].strip()[:40]}” can be read as one amount or as {len(parted[0])}.",
                "Put a tab or a semicolon between columns, and no blanks within amounts.",
            )
        return whole
    too_wide = max(map(len, parted)) > columns
    return parted if too_wide or _are_amounts(parted, reader) else whole


def _are_amounts(rows: Rows, reader: Reader) -> bool:
    """Whether every field may be read, in whatever convention."""
    return all(_is_amount(field, reader) for row in rows for field in row)


def _is_amount(field: str, reader: Reader) -> bool:
    for convention in (Convention(".", sure=True), Convention(",", sure=True)):
        try:
            reader.read(field, convention)
        except InvalidProblem:
            continue
        return True
    return False


def _convention(block: Rows, reader: Reader) -> Convention:
    """What the amounts show of their decimals; the card's locale where they show nothing.

    Raises
    ------
    InvalidPlan
        If one shows a point and another a comma.
    """
    shown: dict[str, str] = {}
    for field in (field for row in block for field in row):
        shown.setdefault(decimal_mark(field), field)
    point, comma = shown.get("."), shown.get(",")
    if point is not None and comma is not None:
        raise InvalidPlan(
            f"“{point[:40]}” writes decimals with a point, “{comma[:40]}” with a comma.",
            "Write all amounts alike.",
        )
    if point is None and comma is None:
        return Convention.of(reader.locale)
    return Convention("." if comma is None else ",", sure=True)
