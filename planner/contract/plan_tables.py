"""Plans as tables: CSV in long or wide form, read strictly and written plainly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mmm_core.errors import InvalidPlan, InvalidProblem
from mmm_core.labels import CHANNEL, PERIOD
from mmm_core.limits import HORIZON
from mmm_core.model import FittedModel
from mmm_core.names import listed, nearest, printable
from mmm_core.plan import Plan, plan_from_records
from planner.contract.days import day_first, read_day
from planner.contract.spreadsheets import CHANNEL_NAME, cell_columns, cell_fields, write_table
from planner.contract.tables import Row, Table, read_table
from planner.wording.digits import Convention
from planner.wording.figures import Reader, decimal_mark

_SPEND = "spend"


def read_plan(text: str, model: FittedModel) -> Plan:
    """A plan from CSV text.

    Long form: ``period,channel[,geo...],spend``. Wide form: ``period[,geo...]`` and one
    column a channel. Rows in any order, every period and cell exactly once; amounts as people
    write them, in one convention throughout.

    Raises
    ------
    InvalidPlan
        On anything else, naming the line and column of the file, and the remedy.
    """
    table = read_table(text)
    keys = [PERIOD, *model.cells.dims]
    wide = not {_SPEND, CHANNEL} & set(table.columns)
    if wide:
        keys.remove(CHANNEL)
        _require_columns(table, keys)
        spends = [name for name in table.columns if name not in keys]
        _require_channels(table, spends, model)
    else:
        spends = [_SPEND]
        _require_columns(table, [*keys, _SPEND])
        _require_no_more(table, [*keys, _SPEND])
    dates = len({row[PERIOD] for row in table.rows})
    HORIZON.require(dates, "The table names", InvalidPlan, "Shorten the horizon.")
    return plan_from_records(model, _records(table, keys, spends, model))


# --- columns ----------------------------------------------------------------------------


def _require_columns(table: Table, wanted: Sequence[str]) -> None:
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


def _require_no_more(table: Table, wanted: Sequence[str]) -> None:
    for name in table.columns:
        if name not in (*wanted, CHANNEL_NAME):
            raise InvalidPlan(
                f"{_column(table, name)} is no part of a plan, whose columns are "
                f"{', '.join(wanted)}.",
                "Remove it.",
            )


def _require_channels(table: Table, given: Sequence[str], model: FittedModel) -> None:
    known = model.cells.places[CHANNEL]
    for name in given:
        if name not in known:
            raise InvalidPlan(
                f"{_column(table, name)} is no channel of this model; they are {listed(known)}.",
                _rename(name, known, "Remove it: totals and notes are no part of a plan."),
            )
    missing = [name for name in known if name not in table.places]
    if missing:
        raise InvalidPlan(
            f"The table has no column for {listed(missing)}.",
            "Add it, with 0 where nothing is spent.",
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


def _column(table: Table, name: str) -> str:
    return f"Column {table.places[name]}, {printable(name)!r},"


def _rename(name: str, known: Mapping[str, int], otherwise: str) -> str:
    by_case = {label.casefold(): label for label in known}
    near = nearest(name.casefold(), by_case)
    return f"Rename it to {by_case[near[0]]!r}." if near else otherwise


# --- lines ------------------------------------------------------------------------------


def _records(
    table: Table, keys: Sequence[str], spends: Sequence[str], model: FittedModel
) -> Iterator[dict[str, object]]:
    """A record a line and column of money, in the model's own words."""
    order = day_first(row[PERIOD] for row in table.rows)
    convention = _convention(table, spends)
    reader = Reader("money", model.card.currency, model.card.locale)
    seen: dict[tuple[object, ...], int] = {}
    for row in table.rows:
        try:
            day = read_day(row[PERIOD], order)
        except InvalidPlan as error:
            raise _at(row, PERIOD, error, "Remove rows of totals and notes. ") from error
        labels = {dim: _label(row, dim, model) for dim in keys if dim != PERIOD}
        for column in spends:
            own = labels if column == _SPEND else {**labels, CHANNEL: column}
            key = (day, *(own[dim] for dim in model.cells.dims))
            if key in seen:
                raise InvalidPlan(
                    f"Line {row.line} gives {' / '.join(map(str, key[1:]))} in {day} a second "
                    f"time; line {seen[key]} does so first.",
                    "Keep one line per period and cell.",
                )
            seen[key] = row.line
            yield {PERIOD: str(day), **own, _SPEND: _spend(row, column, reader, convention)}


def _convention(table: Table, spends: Sequence[str]) -> Convention:
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


def _spend(row: Row, column: str, reader: Reader, convention: Convention) -> float:
    text = row[column]
    try:
        return reader.read(text, convention)
    except InvalidProblem as error:
        if any(c.isdigit() for c in text):
            raise _at(row, column, error) from error
        found = f"“{text[:40]}” is no amount" if text else "nothing is written"
        raise InvalidPlan(
            f"Line {row.line}, column {column!r}: {found}.", "Write 0 where nothing is spent."
        ) from error


def _label(row: Row, dim: str, model: FittedModel) -> str:
    label, known = row[dim], model.cells.places[dim]
    if label not in known:
        raise InvalidPlan(
            f"Line {row.line}, column {dim!r}: {label[:60]!r} is none of this model's: "
            f"{listed(known)}.",
            _rename(label, known, "Correct it, or remove the line."),
        )
    return label


def _at(row: Row, column: str, error: InvalidPlan | InvalidProblem, first: str = "") -> InvalidPlan:
    return InvalidPlan(
        f"Line {row.line}, column {column!r}: {error.message}", f"{first}{error.remedy}"
    )


def write_plan(plan: Plan, model: FittedModel) -> str:
    """The plan as CSV in long form, readable by ``read_plan`` and by people."""
    names = [cell_fields(model, k) for k in range(len(model.cells))]
    dates = plan.horizon.dates(model.frequency)
    rows = (
        [date, *name, spend]
        for date, amounts in zip(dates, plan.array(model), strict=True)
        for name, spend in zip(names, amounts, strict=True)
    )
    return write_table([PERIOD, *cell_columns(model), "spend"], rows)
