"""Fields of tables of money: columns, labels and amounts as people write them, read strictly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mmm_core.errors import InvalidPlan, InvalidProblem
from mmm_core.labels import PERIOD
from mmm_core.model import FittedModel
from mmm_core.names import listed, nearest, printable
from planner.contract.days import read_day
from planner.contract.spreadsheets import CHANNEL_NAME
from planner.contract.tables import Row, Table
from planner.wording.digits import Convention
from planner.wording.figures import Reader, decimal_mark


def require_columns(table: Table, wanted: Sequence[str]) -> None:
    """Refuse a table that lacks a column, with the one that may be meant.

    This and all that follow raise InvalidPlan, naming the place in the file.
    """
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        others = [name for name in table.columns if name not in wanted]
        meant = _meant(table, missing[0], others)
        raise InvalidPlan(
            f"The table has no column {missing[0]!r}; its columns are {listed(table.columns)}.",
            f"Rename {printable(meant)!r} to {missing[0]!r}."
            if meant
            else "Add it, or rename a column.",
        )


def require_no_more(table: Table, wanted: Sequence[str], what: str = "a plan") -> None:
    """Refuse columns that are none of those of a document; ``what`` it is."""
    for name in table.columns:
        if name not in (*wanted, CHANNEL_NAME):
            raise InvalidPlan(
                f"{column_of(table, name)} is no part of {what}, whose columns are "
                f"{', '.join(wanted)}.",
                "Remove it.",
            )


def _meant(table: Table, missing: str, others: Sequence[str]) -> str | None:
    """The column that a missing one goes by: of almost that name, or the one that holds dates."""
    like = [name for name in others if name.casefold() == missing.casefold()]
    if like or missing != PERIOD:
        return like[0] if like else None
    return next((name for name in others if _are_days(row[name] for row in table.rows)), None)


def _are_days(texts: Iterable[str]) -> bool:
    try:
        return bool([read_day(text, True) for text in texts])
    except InvalidPlan:
        return False


def column_of(table: Table, name: str) -> str:
    """A column by its place and name, at the beginning of a sentence."""
    return f"Column {table.places[name]}, {printable(name)!r},"


def renamed(name: str, known: Mapping[str, int], otherwise: str) -> str:
    """The remedy for a name that is none of the known ones, where one is almost that."""
    by_case = {label.casefold(): label for label in known}
    near = nearest(name.casefold(), by_case)
    return f"Rename it to {by_case[near[0]]!r}." if near else otherwise


def convention_of(table: Table, spends: Sequence[str]) -> Convention:
    """What the amounts of a table show of its decimals; where none does, ``12.500`` is refused.

    Programs of either convention part columns by commas, so these show nothing; decimals are
    only offered with a point there.
    """
    shown: dict[str, Row] = {}
    for row in table.rows:
        for column in spends:
            shown.setdefault(decimal_mark(row[column]), row)
    point, comma = shown.get("."), shown.get(",")
    if point is not None and comma is not None:
        raise InvalidPlan(
            f"Line {point.line} writes decimals with a point, line {comma.line} with a comma.",
            "Write all amounts alike.",
        )
    if point is not None or comma is not None:
        return Convention("." if comma is None else ",", sure=True)
    return Convention("." if table.separator == "," else "")


def money_in(row: Row, column: str, reader: Reader, convention: Convention) -> float:
    """The amount in a field."""
    text = row[column]
    try:
        return reader.read(text, convention)
    except InvalidProblem as error:
        if any(c.isdigit() for c in text):
            raise at_line(row, column, error) from error
        found = f"“{text[:40]}” is no amount" if text else "nothing is written"
        raise InvalidPlan(
            f"Line {row.line}, column {column!r}: {found}.", "Write 0 where nothing is spent."
        ) from error


def label_in(row: Row, dim: str, model: FittedModel) -> str:
    """The label in a field, one of the model's."""
    label, known = row[dim], model.cells.places[dim]
    if label not in known:
        raise InvalidPlan(
            f"Line {row.line}, column {dim!r}: {label[:60]!r} is none of this model's: "
            f"{listed(known)}.",
            renamed(label, known, "Correct it, or remove the line."),
        )
    return label


def at_line(
    row: Row, column: str, error: InvalidPlan | InvalidProblem, first: str = ""
) -> InvalidPlan:
    """What is wrong with a field, its place named."""
    return InvalidPlan(
        f"Line {row.line}, column {column!r}: {error.message}", f"{first}{error.remedy}"
    )
