"""What the last edit of a plan did, in one line: the money, what it brought, and when."""

from __future__ import annotations

from typing import Any

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.questions.edit import Edit
from planner.wording import amounts, dates
from planner.wording.locale import written_month
from planner.wording.names import cell_labels, listed
from planner.wording.units import Units


def edit_line(model: FittedModel, edit: Edit) -> str:
    """The money with its sign, what it brought with the 90 % interval, and when most of that is.

    For example: "+€120 k in TV in the week of 2 Nov 2026 brought €190 k of incremental revenue
    (€120 to 260 k), most of it in the weeks of 2 Nov to 23 Nov 2026."
    """
    did = f"{_money(model, edit)} {_when(model, edit)}"
    return f"{did} {_brought(model, edit)}{_felt(model, edit)}."


def _money(model: FittedModel, edit: Edit) -> str:
    units, every = Units.of(model), cell_labels(model)
    names = listed([every[k] for k in edit.cells])
    if amounts.is_nothing(edit.net, max(edit.added, edit.taken)):
        way = "within" if len(edit.cells) == 1 else "between"
        return f"{units.say_money(edit.added)} moved {way} {names}"
    both = " in all" if edit.added and edit.taken else ""
    return f"{units.say_money_change(edit.net)}{both} in {names}"


def _when(model: FittedModel, edit: Edit) -> str:
    if edit.count == 1:
        return _in(model, edit.periods[0])
    count = f"{edit.count} {dates.periods_word(model.frequency)}"
    return f"in {count} ({_span(model, edit.periods)})"


def _brought(model: FittedModel, edit: Edit) -> str:
    """What it did, with its 90 % interval; only a change whose sign is known has a direction."""
    units, of = Units.of(model), edit.brought
    if of.low == of.high == 0:
        return f"changed no {units.result}"
    if of.low < 0 < of.high:
        change, span = units.say_outcome_change(of.mean), units.say_outcome_span(of)
        return f"changed {units.result} by {change} ({span})"
    verb = "brought"
    if of.mean < 0:
        of, verb = Summary(-of.mean, -of.median, -of.high, -of.low), "lost"
    # Beside an amount of money, another has to say what it is.
    what = f" of {units.result}" if units.is_money else ""
    return f"{verb} {units.say_outcome_in_full(of.mean)}{what} ({units.say_outcome_span(of)})"


def _felt(model: FittedModel, edit: Edit) -> str:
    if edit.felt is None:
        return ""
    first, last = edit.felt
    if first == last:
        said = f", most of it {_in(model, first)}"
    else:
        several = dates.periods_word(model.frequency)
        said = f", most of it in the {several} of {_span(model, edit.felt)}"
    if not edit.after:
        return said
    whole = model.frequency.shift(last, -(edit.after - 1)) == first
    return f"{said}, {'' if whole else 'partly '}after the horizon"


def _span(model: FittedModel, ends: tuple[Any, Any]) -> str:
    return dates.said_span(*ends, model.frequency, lead=False, locale=model.card.locale)


def _in(model: FittedModel, label: Any) -> str:
    """One period: ``in the week of 5 Oct 2026``, ``in Oct 2026``, ``on 5 Oct 2026``."""
    frequency, locale = model.frequency, model.card.locale
    if frequency.months == 1:
        return f"in {written_month(label.astype('M8[D]').item(), locale)}"
    day = dates.said_date(label, locale)
    one = dates.periods_word(frequency, 1)
    return f"on {day}" if frequency.days == 1 else f"in the {one} of {day}"
