"""Every type of field that a guardrail's form may have, drawn and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import partial
from typing import Any

import streamlit as st

from mmm_core.assumptions.applied import knows_profit
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails.form import (
    AmountField,
    CellsField,
    ChoiceField,
    Field,
    OneAmountField,
    OneShareField,
    PeriodsField,
    QuantityField,
    SwitchField,
    UnitField,
)
from planner.ui.parts import figure_field
from planner.ui.parts.markup import plain
from planner.wording import dates
from planner.wording.figures import Reader, Unreadable
from planner.wording.locale import written
from planner.wording.names import dimension, groups
from planner.wording.units import Units

Document = Mapping[str, Any]
_GROUP = "group: "


@dataclass(frozen=True)
class Form:
    """Where a form's fields come from and what they begin with.

    Parameters
    ----------
    model, reference : what the guardrail is about
    given : the guardrail as it was, in the contract's words; of a new one only its kind
    key : of its widgets
    faults : what is typed and no figure, by its field's title; filled as fields are drawn
    """

    model: FittedModel
    reference: Reference
    given: Document
    key: str
    faults: list[tuple[str, Unreadable]] = dataclass_field(default_factory=list)

    def name(self, field: str) -> str:
        """Key of one widget."""
        return f"rule-{field}-{self.given.get('kind', '')}-{self.key}"

    @property
    def money(self) -> str:
        """What amounts of money are called: their sign, or their code."""
        return Units.of(self.model).symbol or "money"

    def titled(self, title: str, unit: str = "") -> str:
        """A title with the unit and the model's period put in."""
        period = dates.periods_word(self.model.frequency, 1)
        return title.format(unit=plain(unit or self.money), period=period)


def draw(form: Form, field: Field, document: Document) -> dict[str, Any]:
    """Draw a field; what it holds, by the names of the guardrail's own fields.

    ``document`` is what the fields before it hold.
    """
    match field:
        case CellsField():
            return _cells(form, field)
        case AmountField():
            return _amount(form, field, document)
        case UnitField():
            return {"unit": _unit(form, field)}
        case ChoiceField():
            names = {value: form.titled(name) for value, name in field.names.items()}
            given = form.given.get(field.name)
            return {field.name: _choice(form, field.name, field.title, names, given)}
        case SwitchField():
            given = bool(form.given.get(field.name, False))
            return {field.name: st.checkbox(field.title, value=given, key=form.name(field.name))}
        case QuantityField():
            return {field.name: _quantity(form, field)}
        case PeriodsField():
            return _periods(form, field)
        case OneAmountField():
            return _one_amount(form, field)
        case OneShareField():
            return _one_share(form, field)


# --- cells ------------------------------------------------------------------------------


def _cells(form: Form, field: CellsField) -> dict[str, Any]:
    """Which cells, picked by group, channel and the other labels; none picked means all."""
    picked: dict[str, list[str]] = {}
    given = form.given.get(field.name, {})
    for dim in [CHANNEL, *(d for d in form.model.cells.dims if d != CHANNEL)]:
        own = field.title if dim == CHANNEL else ""
        chosen = st.multiselect(
            plain(own or dimension(dim)),
            _options(form.model, dim),
            default=list(given.get(dim, [])),
            format_func=partial(_option_name, form.model, dim),
            placeholder="All",
            key=form.name(f"{field.name}-{dim}"),
        )
        labels = _labels(form.model, dim, chosen)
        if labels:
            picked[dim] = labels
    return {field.name: picked}


def _options(model: FittedModel, dim: str) -> list[str]:
    named = [f"{_GROUP}{name}" for name in groups(model)] if dim == CHANNEL else []
    return [*named, *model.cells.along(dim)]


def _option_name(model: FittedModel, dim: str, option: str) -> str:
    if option.startswith(_GROUP) and option not in model.cells.along(dim):
        return f"All of {option.removeprefix(_GROUP)}"
    return model.card.label_name(dim, option)


def _labels(model: FittedModel, dim: str, chosen: list[str]) -> list[str]:
    """The labels chosen, groups opened, in the model's order."""
    known = model.cells.along(dim)
    wanted = set(chosen)
    if dim == CHANNEL:
        for name, labels in groups(model).items():
            if f"{_GROUP}{name}" in wanted and f"{_GROUP}{name}" not in known:
                wanted |= set(labels)
    return [label for label in known if label in wanted]


# --- amounts ----------------------------------------------------------------------------


def _amount(form: Form, field: AmountField, document: Document) -> dict[str, Any]:
    """A figure in the unit that is chosen beside it."""
    began = {"unit": form.given.get("unit"), "of": form.given.get("of")}
    counted = _counted(form, field, document)
    before = _counted(form, field, {k: v or document.get(k) for k, v in began.items()})
    unit = counted.unit
    value = _figure(form, field.name, form.titled(field.title, unit), counted, before)
    return {} if value is None and field.needed else {field.name: value}


@dataclass(frozen=True)
class _Counted:
    """How a field counts: what reads it, how many of its units are one, and their name."""

    reader: Reader
    per_one: float = 1.0
    unit: str = ""

    def typed(self, value: float) -> float:
        """A guardrail's number as it was typed: 110 where 1.1 times 100 is a little more."""
        return value if self.per_one == 1.0 else float(f"{value * self.per_one:.15g}")


def _counted(form: Form, field: AmountField, document: Document) -> _Counted:
    units = Units.of(form.model)
    money = Reader("money", units.currency, units.locale)
    share = _Counted(Reader("percent", locale=units.locale), 100.0, form.money)
    match field.unit:
        case "times":
            return _Counted(Reader("times", locale=units.locale))
        case "share":
            return share
        case "money":
            return _Counted(money, unit=form.money)
        case "unit":
            return _Counted(money, unit=form.money) if document["unit"] == "money" else share
        case "quantity":
            return _quantified(form, document["of"])


def _quantified(form: Form, of: str) -> _Counted:
    """An amount of profit, or of outcome as the screen says it; either may be below zero."""
    units, outcome = Units.of(form.model), form.model.card.outcome
    if units.is_money or of == "profit":
        reader = Reader("money", units.currency, units.locale, least=None)
        worth = outcome.value_per_unit or 1.0
        return _Counted(reader, 1.0 if of == "profit" else worth, form.money)
    return _Counted(
        Reader("number", locale=units.locale, least=None), unit=outcome.unit or "outcome units"
    )


def _figure(
    form: Form, field: str, label: str, counted: _Counted, before: _Counted, given: Any = None
) -> float | None:
    """A figure as the guardrail holds it; None where the field is left empty, or not read."""
    given = form.given.get(field) if given is None else given
    began = None if given is None else before.reader.write(before.typed(given))
    typed = figure_field.ask(
        label, counted.reader, None, form.name(field), text=began, placeholder="open"
    )
    if typed.error is not None:
        form.faults.append((label, typed.error))
    return None if typed.value is None else typed.value / counted.per_one


def _unit(form: Form, field: UnitField) -> str:
    names = {
        "money": form.money,
        "x_reference": "% of the current spend",
        "share_of_total": "% of the plan's total",
        "x_observed_max": "% of the observed maximum, in every period",
    }
    offered = {unit: names[unit] for unit in field.units}
    return _choice(form, "unit", "Counted in", offered, form.given.get("unit"))


def _one_amount(form: Form, field: OneAmountField) -> dict[str, Any]:
    given = {name: form.given[name] for name in field.names if form.given.get(name) is not None}
    before, amount = next(iter(given.items()), (None, None))
    which = _choice(form, "which", field.title, field.names, before)
    times = _Counted(Reader("times", locale=Units.of(form.model).locale))
    typed = _figure(form, "value", field.amount, times, times, amount)
    return {} if typed is None else {which: typed}


def _one_share(form: Form, field: OneShareField) -> dict[str, Any]:
    given, known = field.first, list(field.usual)
    for name in field.says:
        share = form.given.get(name)
        if share is not None:
            given = (name, share)
            known.append(given)
    locale = form.model.card.locale
    names = {(n, x): field.says[n].format(written(f"{100 * x:g}", locale)) for n, x in known}
    name, share = _choice(form, "share", field.title, names, given)
    return {name: share}


# --- choices ----------------------------------------------------------------------------


def _quantity(form: Form, field: QuantityField) -> str:
    names = {"incremental": Units.of(form.model).result.capitalize()}
    if knows_profit(form.model):
        names["profit"] = "Profit"
    return _choice(form, field.name, field.title, names, form.given.get(field.name))


def _periods(form: Form, field: PeriodsField) -> dict[str, Any]:
    """All periods of the horizon, where that is offered, or those from a first to a last."""
    given = form.given.get(field.name)
    if not field.title:
        return {field.name: _span(form, field.name, given)}
    names = {"whole": field.whole, "part": field.part}
    began = "part" if isinstance(given, Mapping) else "whole"
    which = _choice(form, "which", field.title, names, began)
    span = _span(form, field.name, given)
    if which == "part":
        return {field.name: span}
    return {} if field.whole_is is None else {field.name: field.whole_is}


def _span(form: Form, field: str, given: Any) -> dict[str, str]:
    """From the first to the last period, both picked from the horizon."""
    labels = form.reference.plan.horizon.dates(form.model.frequency)
    days = [str(day.astype("M8[D]")) for day in labels]
    span = given if isinstance(given, Mapping) else {"from": days[0], "to": days[-1]}
    row = st.grid(2, min_column_width=150, gap="small")
    picked = {}
    for end, label in (("from", "From"), ("to", "To, included")):
        options = sorted({*days, span[end]})
        with row.cell():
            picked[end] = st.selectbox(
                label,
                options,
                index=options.index(span[end]),
                format_func=lambda day: dates.said_day(day, form.model.card.locale),
                key=form.name(f"{field}-{end}"),
            )
    return picked


def _choice[T](form: Form, field: str, label: str, names: Mapping[T, str], now: T | None) -> T:
    """One of ``names``; ``now`` to begin with, or the first."""
    options = list(names)
    return st.selectbox(
        label,
        options,
        index=options.index(now) if now in options else 0,
        format_func=names.__getitem__,
        key=form.name(field),
    )
