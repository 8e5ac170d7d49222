"""What a version says otherwise than another, in words: "TV +€1.20 M in December 2026"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mmm_core.card import ModelCard
from mmm_core.labels import CHANNEL
from mmm_core.names import printable
from optimizer.guardrails.standing import COMMITMENTS
from planner.scenarios.difference import Changed, Difference, Labels, Moved
from planner.wording import amounts, dates
from planner.wording.locale import MINUS, written, written_month
from planner.wording.names import labels_said

_MOST = 5
# Less money than this is said as none.
_DUST = 1e-6
# Numbers that people say in per cent.
_SHARES = ("margin", "rate", "share", "discount_rate", "required_return", "tail_share")
# The kinds of assumptions, as they are called; anything else by its key.
_NAMES = {
    "margin_by_period": "margin",
    "value_by_period": "value of a unit",
    "media_price": "media price",
    "base_change": "base",
    "controls": "control",
    "guardrails": "rule",
    "declined": "declined move",
    "max_gap": "largest gap",
    "rate": "",
    "factor": "",
}
# Keys that only group what lies below them.
_GROUPS = ("assumptions", "problem")


def said(of: Difference, card: ModelCard, most: int = _MOST) -> list[str]:
    """One sentence part for each thing that differs, the largest moves of money first.

    Parameters
    ----------
    card : of the model, for currency, names and locale
    most : moves that are said; how many more there are is said too
    """
    lines = [] if of.horizon is None else [_horizon(of.horizon, card)]
    moves = sorted(of.moved, key=lambda one: -abs(one.change))
    lines += [_move(one, card) for one in moves[:most]]
    if len(moves) > most:
        total = amounts.signed_money(sum(m.change for m in moves), card.currency, card.locale)
        lines.append(f"{len(moves) - most} smaller changes of spend, {total} with those above")
    stands = [one for one in of.changed if COMMITMENTS in one.where]
    rest = (_change(one, card) for one in of.changed if COMMITMENTS not in one.where)
    return [*lines, *rest, *_standing(stands, card)]


def sentence(of: Difference, card: ModelCard) -> str:
    """All of it as one sentence: "TV +€1.20 M in December 2026; margin 50 to 48 %"."""
    return "; ".join(said(of, card)) or "nothing differs"


def _standing(changes: Sequence[Changed], card: ModelCard) -> list[str]:
    """Commitments that differ, together by cell and state: "committed money of TV +€400 k"."""
    money: dict[str, float] = {}
    for one in changes:
        entry = one.entry or {}
        labels = ", ".join(_labels(entry.get("cells") or {}, card))
        name = f"{printable(str(entry.get('state')))} money of {labels}"
        money[name] = money.get(name, 0.0) + _more(one)
    said = []
    for name, more in money.items():
        way = "said otherwise"
        if abs(more) >= _DUST:
            way = amounts.signed_money(more, card.currency, card.locale)
        said.append(f"{name} {way}")
    return said


def _more(of: Changed) -> float:
    """Money that a commitment has beyond the one before; 0 where other things differ."""
    ends = (
        held.get("money") if isinstance(held, dict) else held if of.where[-1] == "money" else None
        for held in (of.before, of.after)
    )
    before, after = (float(end) if isinstance(end, int | float) else 0.0 for end in ends)
    return after - before


def _horizon(of: tuple[tuple[str, int], tuple[str, int]], card: ModelCard) -> str:
    before, after = (
        f"{count} periods from {dates.said_day(first, card.locale)}" for first, count in of
    )
    return f"{before} to {after}"


def _move(of: Moved, card: ModelCard) -> str:
    """One cell in one month; where only weeks moved, that the sum is the same."""
    month = written_month(date.fromisoformat(f"{of.month}-01"), card.locale)
    if amounts.is_nothing(of.change, max(of.before, of.after)):
        return f"{_cell(of.cell, card)} moved within {month}"
    change = amounts.signed_money(of.change, card.currency, card.locale)
    return f"{_cell(of.cell, card)} {change} in {month}"


def _cell(labels: Labels, card: ModelCard) -> str:
    others = {dim: label for dim, label in labels if dim != CHANNEL}
    channels = {dim: label for dim, label in labels if dim == CHANNEL}
    return labels_said({**others, **channels}, card)


def _change(of: Changed, card: ModelCard) -> str:
    """Something beside the plan: "margin 50 to 48 %", "rule "cap" added"."""
    if _is_assumption(of) and (of.before is None or of.after is None):
        return _assumption(of, card)
    keys = [_NAMES.get(key, key.replace("_", " ")) for key in of.where if key not in _GROUPS]
    name = " ".join(dict.fromkeys(filter(None, keys))) or of.where[0]
    of_what = "" if of.entry is None else _entry(of.entry, card)
    name = f"{printable(name)}{of_what}"
    if of.before is None:
        return f"{name} added" + _worth(of, of.after, card)
    if of.after is None:
        return f"{name} taken out" + _worth(of, of.before, card)
    before, after = (_value(of.where[-1], value, card) for value in (of.before, of.after))
    if before.endswith(" %") and after.endswith(" %"):
        before = before.removesuffix(" %")
    return f"{name} {before} to {after}"


def _assumption(of: Changed, card: ModelCard) -> str:
    """One that came or went, with its amount: "media price of TV 15 % higher added"."""
    held, way = (of.after, "added") if of.before is None else (of.before, "taken out")
    kind = of.where[1]
    name = _NAMES.get(kind, kind.replace("_", " "))
    if not isinstance(held, dict):
        held = {"rate": held}
    whose = _entry({key: held[key] for key in ("name", "cells") if key in held}, card)
    when = _entry({"periods": held["periods"]}, card) if "periods" in held else ""
    return f"{printable(name)}{whose}{_assumed(kind, held, card)}{when} {way}"


def _is_assumption(of: Changed) -> bool:
    """Whether it is one as a whole, and not a part of one; rates are a number alone too."""
    return of.where[0] == "assumptions" and (len(of.where) == 2 or of.where[2:] == ("rate",))


def _assumed(kind: str, held: Mapping[str, Any], card: ModelCard) -> str:
    """The amount of an assumption."""
    number = next((held[key] for key in _AMOUNTS if key in held), None)
    if isinstance(values := held.get("values"), dict) and values:
        low, high = min(values.values()), max(values.values())
        ends = dict.fromkeys(_value("values", one, card) for one in (low, high))
        return f" {' to '.join(ends)}"
    if not isinstance(number, int | float):
        return ""
    if "factor" in held:
        return f" {_higher(number - 1.0, card)}"
    if kind == "base_change":
        said = _higher(number, card) if "share" in held else _signed(number, card)
        return f" {said}"
    if "value" in held:
        return f" {amounts.exact_money(number, card.currency, card.locale)}"
    return f" {_value('rate', number, card)}"


_AMOUNTS = ("factor", "share", "amount", "value", "margin", "rate")


def _higher(share: float, card: ModelCard) -> str:
    return f"{_value('share', abs(share), card)} {'higher' if share > 0 else 'lower'}"


def _signed(number: float, card: ModelCard) -> str:
    return f"{'+' if number > 0 else MINUS}{_value('amount', abs(number), card)} a period"


def _worth(of: Changed, value: Any, card: ModelCard) -> str:
    """What was added or taken out, where that is one value."""
    return "" if isinstance(value, dict | list) else f": {_value(of.where[-1], value, card)}"


def _entry(entry: Mapping[str, Any], card: ModelCard) -> str:
    """Which entry of a list: its label, else its cells and periods."""
    if isinstance(entry.get("label"), str):
        return f' "{printable(entry["label"])}"'
    parts = []
    if isinstance(cells := entry.get("cells"), dict):
        parts.append(f"of {', '.join(_labels(cells, card))}")
    if isinstance(kind := entry.get("name", entry.get("kind")), str):
        parts.insert(0, printable(kind.replace("_", " ")))
    if isinstance(periods := entry.get("periods"), dict):
        ends = [dates.said_day(str(periods.get(end)), card.locale) for end in ("from", "to")]
        parts.append(f"from {ends[0]} to {ends[1]}")
    return "".join(f" {part}" for part in parts)


def _labels(cells: Mapping[str, Any], card: ModelCard) -> Sequence[str]:
    found = []
    for dim, labels in cells.items():
        for label in labels if isinstance(labels, list) else [labels]:
            said = str(label)
            found.append(printable(card.label_name(dim, said)))
    return found or ["all"]


def _value(key: str, value: Any, card: ModelCard) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and key == "factor":
        return _higher(value - 1.0, card)
    if number and key in _SHARES:
        return written(f"{100 * value:.6g} %", card.locale)
    if number:
        return written(f"{value:,.12g}", card.locale)
    return printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
