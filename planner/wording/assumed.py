"""What is assumed beyond the model, in words."""

from __future__ import annotations

from collections.abc import Collection

from mmm_core.assumptions import Row
from mmm_core.assumptions.applied import assumptions_of, card_of
from mmm_core.assumptions.row import (
    BASE,
    CONTROLS,
    DISCOUNT,
    MARGIN,
    PAYMENT,
    PRICE,
    REQUIRED,
    RESPONSE,
    VALUE,
)
from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.names import printable
from planner.wording import amounts, dates
from planner.wording.answers import exactly
from planner.wording.digits import plainly
from planner.wording.names import control_name, listed
from planner.wording.selections import said_cells

_MOST = 3


def line(model: FittedModel) -> str:
    """What a model is under, in one line: ``Under 1 assumption: base 10 % lower.``; else ""."""
    rows = assumptions_of(model).rows
    if not rows:
        return ""
    said = [sentence(model, row) for row in rows[:_MOST]]
    more = [f"{len(rows) - _MOST} more"] if len(rows) > _MOST else []
    return f"{count(rows)}: {'; '.join([*said, *more])}."


def count(rows: Collection[Row]) -> str:
    """``Under 3 assumptions``."""
    return f"Under {len(rows)} assumption{'s' * (len(rows) != 1)}"


def sentence(model: FittedModel, row: Row) -> str:
    """One assumption, without its note: ``media price of TV 15 % higher in the weeks of ...``."""
    return f"{_what(model, row)}{_when(model, row)}"


def _what(model: FittedModel, row: Row) -> str:
    locale = model.card.locale
    if row.kind == PRICE:
        return f"media price{_of(model, row)} {_change(row.number - 1.0, locale)}"
    if row.kind == RESPONSE:
        return f"response{_of(model, row)} {_change(row.number - 1.0, locale)}"
    if row.kind == BASE:
        by_share = row.measure == "share"
        return f"base {_change(row.number, locale) if by_share else _amount(model, row.number)}"
    if row.kind == VALUE:
        return _value(model, row.number)
    if row.kind == CONTROLS:
        return _control(model, row)
    if row.kind == PAYMENT:
        return f"spend paid {plainly(row.number, locale)} days after its period"
    name = {MARGIN: "margin", REQUIRED: "required return", DISCOUNT: "discount rate a year"}
    return f"{name[row.kind]} {exactly(row.number, locale)}"


def _value(model: FittedModel, number: float) -> str:
    card = card_of(model)
    worth = amounts.exact_money(number, card.currency, card.locale)
    return f"a unit of {card.outcome.name.lower() or 'the outcome'} is worth {worth}"


def _control(model: FittedModel, row: Row) -> str:
    locale = model.card.locale
    values = list(dict.fromkeys(value for _, value in row.values))
    said = plainly(values[0], locale)
    if len(values) > 1:
        low, high = min(values), max(values)
        said = f"{plainly(low, locale)} to {plainly(high, locale)}"
    return f"{control_name(model, row.name)} is {said}"


def _amount(model: FittedModel, number: float) -> str:
    """An amount in the model's own outcome units."""
    outcome, locale = card_of(model).outcome, model.card.locale
    each = f"a {dates.periods_word(model.frequency, 1)}"
    if outcome.value_per_unit == 1.0:
        return f"{amounts.signed_money(number, model.card.currency, locale)} {each}"
    sign = "+" if number > 0 else ""
    unit = outcome.unit or outcome.name.lower() or "units"
    return f"{sign}{plainly(number, locale)} {unit} {each}"


def _change(share: float, locale: str) -> str:
    size = float(f"{abs(share):.12g}")  # 0.15 where 1.15 less 1 is a little less
    return f"{exactly(size, locale)} {'higher' if share > 0 else 'lower'}"


def _of(model: FittedModel, row: Row) -> str:
    """Of which cells."""
    try:
        return f" of {said_cells(model, model.cells.select(row.picked).tolist())}"
    except InvalidProblem:  # of another model: labels as they stand
        return f" of {listed([printable(one) for _, labels in row.cells for one in labels])}"


def _when(model: FittedModel, row: Row) -> str:
    first, last = (row.first, row.last) if not row.values else (row.values[0][0], row.values[-1][0])
    if not first:
        return ""
    one, other = (dates.said_day(day, model.card.locale) for day in (first, last))
    return f", {one}" if first == last else f", {one} to {other}"
