"""The form for one rule: its kind in plain words, and the fields that this kind has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail
from planner.ui.parts.markup import plain
from planner.wording import dates
from planner.wording.names import groups
from planner.wording.units import Units

Document = dict[str, Any]
_GROUP = "group: "
_LARGE = 1e5


@dataclass(frozen=True)
class Form:
    """Where a form's fields come from and what they begin with.

    Parameters
    ----------
    model, reference : what the rule is about
    given : the rule as it was, in the contract's words; empty for a new one
    key : of its widgets
    """

    model: FittedModel
    reference: Reference
    given: Mapping[str, Any]
    key: str

    def name(self, field: str) -> str:
        """Key of one widget."""
        return f"rule-{field}-{self.given.get('kind', '')}-{self.key}"

    @property
    def money(self) -> tuple[float, str]:
        """What amounts of money are typed in, and its name: (1000, "€ k")."""
        large = self.reference.plan.total() >= _LARGE
        unit = [Units.of(self.model).symbol, "k" if large else ""]
        return (1e3 if large else 1.0), " ".join(filter(None, unit)) or "money"


@dataclass(frozen=True)
class Kind:
    """One kind of rule: what it is called, what it is for, and its fields."""

    title: str
    says: str
    fields: Callable[[Form], Document]


def show(
    model: FittedModel, reference: Reference, old: Guardrail | None, key: str
) -> Document | None:
    """The rule as typed, in the contract's words, once it is handed in."""
    given = {} if old is None else old.canonical()
    kinds = list(KINDS)
    kind = st.selectbox(
        "Add a rule" if old is None else "Change the rule",
        kinds,
        index=kinds.index(given["kind"]) if given.get("kind") in KINDS else None,
        format_func=lambda name: KINDS[name].title,
        placeholder="Choose what it is about",
        key=f"rule-kind-{key}",
    )
    if kind is None:
        return None
    same = given if given.get("kind") == kind else {"kind": kind}
    with st.form(f"rule-form-{kind}-{key}", border=True):
        st.caption(KINDS[kind].says)
        fields = KINDS[kind].fields(Form(model, reference, same, key))
        label = "Add the rule" if old is None else "Change it"
        if st.form_submit_button(label, icon=":material/check:"):
            return {"kind": kind, **fields}
    return None


# --- fields -----------------------------------------------------------------------------


def _cells(form: Form, field: str = "cells", label: str = "") -> Document:
    """Which cells, picked by group, channel and the other labels; none picked means all."""
    picked: dict[str, list[str]] = {}
    given = form.given.get(field, {})
    for dim in [CHANNEL, *(d for d in form.model.cells.dims if d != CHANNEL)]:
        title = label if label and dim == CHANNEL else dim.replace("_", " ").capitalize()
        chosen = st.multiselect(
            plain(title),
            _options(form.model, dim),
            default=list(given.get(dim, [])),
            format_func=partial(_option_name, form.model, dim),
            placeholder="All",
            key=form.name(f"{field}-{dim}"),
        )
        labels = _labels(form.model, dim, chosen)
        if labels:
            picked[dim] = labels
    return {field: picked}


def _options(model: FittedModel, dim: str) -> list[str]:
    named = [f"{_GROUP}{name}" for name in groups(model)] if dim == CHANNEL else []
    return [*named, *model.cells.along(dim)]


def _option_name(model: FittedModel, dim: str, option: str) -> str:
    if dim != CHANNEL:
        return option
    if option.startswith(_GROUP) and option not in model.cells.along(CHANNEL):
        return f"All of {option.removeprefix(_GROUP)}"
    return model.card.channel_name(option)


def _labels(model: FittedModel, dim: str, chosen: list[str]) -> list[str]:
    """The labels chosen, groups opened, in the model's order."""
    known = model.cells.along(dim)
    wanted = set(chosen)
    if dim == CHANNEL:
        for name, labels in groups(model).items():
            if f"{_GROUP}{name}" in wanted and f"{_GROUP}{name}" not in known:
                wanted |= set(labels)
    return [label for label in known if label in wanted]


def _unit(form: Form, units: list[str]) -> str:
    names = {
        "money": form.money[1],
        "x_reference": "% of the current spend",
        "share_of_total": "% of the plan's total",
        "x_observed_max": "% of the highest period observed, in every period",
    }
    offered = {unit: names[unit] for unit in units}
    return _choice(form, "unit", "Counted in", offered, form.given.get("unit"))


def _factor(form: Form, unit: str) -> float:
    return form.money[0] if unit == "money" else 0.01


def _number(form: Form, field: str, label: str, factor: float = 1.0, text: str = "") -> Any:
    """A number typed in units of ``factor``; None where the field is left empty."""
    given = form.given.get(field)
    typed = st.number_input(
        label,
        value=None if given is None else float(f"{given / factor:.10g}"),
        placeholder="open",
        format="%g",
        key=form.name(field),
        help=text or None,
    )
    return None if typed is None else float(typed) * factor


def _range(form: Form, units: list[str]) -> Document:
    row = st.grid(3, min_column_width=150, gap="small")
    with row.cell():
        unit = _unit(form, units)
    # The numbers that a rule came with are in its own unit, whatever is chosen now.
    factor = _factor(form, unit)
    shown = _factor(form, form.given.get("unit", unit))
    with row.cell():
        low = _number(form, "min", "At least", shown)
    with row.cell():
        high = _number(form, "max", "At most", shown)
    again = factor / shown
    return {
        "min": None if low is None else low * again,
        "max": None if high is None else high * again,
        "unit": unit,
    }


def _periods(form: Form, field: str = "periods") -> Document:
    """From the first to the last period, both picked from the horizon."""
    labels = form.reference.plan.horizon.dates(form.model.frequency)
    days = [str(day.astype("M8[D]")) for day in labels]
    given = form.given.get(field)
    span = given if isinstance(given, dict) else {"from": days[0], "to": days[-1]}
    row = st.grid(2, min_column_width=150, gap="small")
    picked = {}
    for end, label in (("from", "From"), ("to", "To, included")):
        options = sorted({*days, span[end]})
        with row.cell():
            picked[end] = st.selectbox(
                label,
                options,
                index=options.index(span[end]),
                format_func=lambda day: dates.said_day(date.fromisoformat(day).isoformat()),
                key=form.name(f"{field}-{end}"),
            )
    return {field: picked}


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


# --- kinds ------------------------------------------------------------------------------


def _group_range(form: Form) -> Document:
    return {**_cells(form), **_range(form, ["money", "x_reference", "share_of_total"])}


def _spend_range(form: Form) -> Document:
    units = ["money", "x_reference", "share_of_total", "x_observed_max"]
    return {**_cells(form), **_range(form, units)}


def _ratio(form: Form) -> Document:
    document = {**_cells(form), **_cells(form, "to", "For every unit of money in")}
    row = st.grid(2, min_column_width=150, gap="small")
    with row.cell():
        document["min"] = _number(form, "min", "At least (times)")
    with row.cell():
        document["max"] = _number(form, "max", "At most (times)")
    return document


def _on_or_off(form: Form) -> Document:
    document = _cells(form)
    row = st.grid(3, min_column_width=150, gap="small")
    each = f"Anew in each {dates.periods_word(form.model.frequency, 1)}"
    with row.cell():
        unit = _unit(form, ["money", "x_reference", "share_of_total"])
    shown = _factor(form, form.given.get("unit", unit))
    with row.cell():
        least = _number(form, "min", "Nothing, or at least", shown)
    with row.cell():
        names = {"horizon": "Once", "period": each}
        per = _choice(form, "per", "Chosen", names, form.given.get("per"))
    least = None if least is None else least * _factor(form, unit) / shown
    return {**document, **_required("min", least), "unit": unit, "per": per}


def _required(field: str, value: float | None) -> Document:
    """An empty field is left out, so that it is said to be missing."""
    return {} if value is None else {field: value}


def _max_shift(form: Form) -> Document:
    return _required("max", _number(form, "max", "At most, in % of the plan", 0.01))


def _period_budget(form: Form) -> Document:
    names = {"month": "Each month", "span": "The periods below, together"}
    month = form.given.get("periods", "month") == "month"
    which = _choice(form, "which", "Within", names, "month" if month else "span")
    document = _periods(form)
    if which == "month":
        document = {"periods": "month"}
    factor, unit = form.money
    row = st.grid(2, min_column_width=150, gap="small")
    with row.cell():
        document["min"] = _number(form, "min", f"At least ({plain(unit)})", factor)
    with row.cell():
        document["max"] = _number(form, "max", f"At most ({plain(unit)})", factor)
    return document


def _dark_periods(form: Form) -> Document:
    return {**_cells(form), **_periods(form)}


def _on_air(form: Form) -> Document:
    document = {**_cells(form), **_periods(form)}
    factor, unit = form.money
    each = dates.periods_word(form.model.frequency, 1)
    return {
        **document,
        **_required("min", _number(form, "min", f"At least, each {each} ({plain(unit)})", factor)),
    }


def _ramp(form: Form) -> Document:
    document = _cells(form)
    most = _number(form, "max", "At most, in % of its mean spend", 0.01)
    start = st.checkbox(
        "The step from the last observed period counts too",
        value=bool(form.given.get("from_last_observed", False)),
        key=form.name("start"),
    )
    return {**document, **_required("max", most), "from_last_observed": start}


def _min_return(form: Form) -> Document:
    document = _cells(form)
    given = "mroas" if form.given.get("mroas") is not None else "iroas"
    names = {"iroas": "iROAS, all of them together", "mroas": "mROAS, each of them"}
    which = _choice(form, "which", "Return", names, given)
    old = {**form.given, "value": form.given.get(given)}
    value = _number(Form(form.model, form.reference, old, form.key), "value", "At least (times)")
    return {**document, **_required(which, value)}


def _risk_floor(form: Form) -> Document:
    money = Units.of(form.model).is_money
    what = {"incremental": Units.of(form.model).result.capitalize()}
    if money and form.model.card.margin is not None:
        what["profit"] = "Profit"
    row = st.grid(2, min_column_width=200, gap="small")
    with row.cell():
        of = _choice(form, "of", "Of", what, form.given.get("of"))
    with row.cell():
        names = {"zero": "As it is", "reference": "As the change from the current plan"}
        versus = _choice(form, "versus", "Counted", names, form.given.get("versus"))
    with row.cell():
        amount = _amount(form, of)
    with row.cell():
        kind, share = _share(form)
    return {"of": of, "versus": versus, **_required("amount", amount), kind: share}


def _amount(form: Form, of: str) -> float | None:
    """An amount of profit, or of outcome as the screen says it."""
    scale, unit = form.money
    if not Units.of(form.model).is_money:
        scale, unit = 1.0, form.model.card.outcome.unit or "outcome units"
    value = form.model.card.outcome.value_per_unit or 1.0
    factor = {"profit": scale, "incremental": scale / value}
    shown = factor[form.given.get("of", of)]
    typed = _number(form, "amount", f"At least ({plain(unit)})", shown)
    return None if typed is None else typed * factor[of] / shown


def _share(form: Form) -> tuple[str, float]:
    tail = form.given.get("tail_share")
    names = {
        ("probability", 0.95): "In at least 95 % of the draws",
        ("probability", 0.9): "In at least 90 % of the draws",
        ("probability", 0.75): "In at least 75 % of the draws",
        ("tail_share", 0.1): "On average over the worst 10 % of the draws",
        ("tail_share", 0.05): "On average over the worst 5 % of the draws",
    }
    given = ("probability", form.given.get("probability", 0.9))
    if tail is not None:
        given = ("tail_share", tail)
    if given not in names:
        where = "In at least" if tail is None else "On average over the worst"
        names[given] = f"{where} {100 * given[1]:g} % of the draws"
    return _choice(form, "share", "How sure", names, given)


def _lock(form: Form) -> Document:
    document = _cells(form)
    names = {"all": "The whole horizon", "span": "The periods below"}
    now = "all" if form.given.get("periods") is None else "span"
    which = _choice(form, "which", "Committed over", names, now)
    span = _periods(form)
    return document if which == "all" else {**document, **span}


KINDS: dict[str, Kind] = {
    "group_range": Kind(
        "A floor or ceiling for several together",
        "What the picked channels may spend together. Leave one of the two numbers open.",
        _group_range,
    ),
    "spend_range": Kind(
        "A floor or ceiling for each",
        "What each of the picked channels may spend. Leave one of the two numbers open.",
        _spend_range,
    ),
    "on_or_off": Kind(
        "Nothing, or at least so much",
        "A burst that is too small does not work: each of these is left out, or bought properly.",
        _on_or_off,
    ),
    "ratio": Kind(
        "One group in proportion to another",
        "The money of some channels as a multiple of the money of others.",
        _ratio,
    ),
    "max_shift": Kind(
        "A limit on how much money moves",
        "Over the whole plan: the share of it that may lie elsewhere than in the current mix.",
        _max_shift,
    ),
    "period_budget": Kind(
        "Money in a month or period",
        "What all channels together may spend then.",
        _period_budget,
    ),
    "dark_periods": Kind("Nothing in some periods", "The channel is off air then.", _dark_periods),
    "on_air": Kind(
        "Always on in some periods", "At least so much in every one of the periods.", _on_air
    ),
    "ramp": Kind(
        "No sudden changes",
        "How far each channel's spend may change from one period to the next.",
        _ramp,
    ),
    "min_return": Kind(
        "A minimum return",
        "iROAS: the money of these channels must bring so much on average. mROAS: no channel is "
        "scaled beyond where its next unit of money still brings so much.",
        _min_return,
    ),
    "risk_floor": Kind(
        "A floor for bad cases",
        "What the plan must reach even where the draws turn out badly.",
        _risk_floor,
    ),
    "lock": Kind(
        "Committed spend", "The current plan's money, in every or in these periods.", _lock
    ),
}
