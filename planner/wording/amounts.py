"""Numbers and sentences as a person would say them; screens, brief and messages share these."""

from __future__ import annotations

import math
import re

from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from optimizer.guardrails import Sentence

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_SAID = re.compile(r"(?P<sign>[-+]?)(?P<symbol>[€$£¥]?)(?P<digits>[\d.,]+)(?P<unit>.*)")
_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def _digits(value: float) -> str:
    """Three significant digits, never an exponent, never a lost sign."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{value:.{decimals}f}"


def amount(value: float) -> str:
    """A quantity: ``1.24 M``, ``842``, ``0.31``."""
    if not math.isfinite(value):
        return "unbounded"
    size = abs(value)
    for step, name in _STEPS:
        # 999,950 would otherwise read "1000 k".
        if size >= step * 0.9995:
            return f"{_digits(value / step)} {name}"
    return f"{value:.0f}" if size >= 100 or value == 0 else _digits(value)


def money(value: float, currency: str) -> str:
    """An amount of money: ``€1.24 M``, ``-€310 k``, ``1.24 M CHF``."""
    if not math.isfinite(value):
        return "unbounded"
    symbol = _SYMBOLS.get(currency)
    if symbol:
        return f"{'-' if value < 0 else ''}{symbol}{amount(abs(value))}"
    return f"{amount(value)} {currency}".strip()


def signed_money(value: float, currency: str) -> str:
    """A change of money, its sign always said: ``+€310 k``."""
    return f"+{money(value, currency)}" if value > 0 else money(value, currency)


def outcome(value: float, model: FittedModel) -> str:
    """An amount of the model's outcome, as money where its unit is the currency."""
    return _in_unit(value, model.card.outcome.unit, model.card.currency)


def _in_unit(value: float, unit: str, currency: str) -> str:
    if unit and unit == currency:
        return money(value, currency)
    return f"{amount(value)} {unit}".strip()


def times(value: float) -> str:
    """A ratio: ``2.1x``; two decimals below 1."""
    if not math.isfinite(value):
        return "unbounded"
    return f"{value:.2f}x" if abs(value) < 1 else f"{value:.1f}x"


def percent(share: float, signed: bool = False) -> str:
    """A share: ``18.3 %``; whole from 100 % on."""
    if not math.isfinite(share):
        return "unbounded"
    value = 100 * share
    decimals = 0 if abs(value) >= 99.95 or value == 0 else 1
    return f"{value:+.{decimals}f} %" if signed else f"{value:.{decimals}f} %"


def chance(probability: Probability | None) -> str:
    """A probability over draws: ``93 %``; never a flat 0 or 100 %, which no draws can show."""
    if probability is None:
        return "same plan"
    value = probability.value
    if value >= 0.995:
        return "over 99 %"
    return "under 1 %" if value <= 0.005 else f"{100 * value:.0f} %"


def span(low: str, high: str) -> str:
    """Two said amounts as one range, their unit said once: ``€10.9 to 13.8 M``."""
    first, last = _SAID.fullmatch(low), _SAID.fullmatch(high)
    if first is None or last is None or first["unit"] != last["unit"]:
        return f"{low} to {high}"
    if first["symbol"] != last["symbol"] or first["sign"] != last["sign"]:
        return f"{low} to {high}"
    if first["sign"]:
        # "-€3 to 2 M" would read as if the second were positive.
        return f"{low} to {high}"
    return f"{first['symbol']}{first['digits']} to {last['digits']}{last['unit']}"


def cell_name(model: FittedModel, cell: int) -> str:
    """Display name of a cell: the card's channel name, after the other labels."""
    *others, channel = model.cells.names[cell].values()
    return " / ".join([*others, model.card.channel_name(channel)])


def sentence(rule: Sentence, currency: str, outcome_unit: str = "") -> str:
    """A guardrail's sentence with its facts said."""
    said = {
        name: _fact(value, unit, currency, outcome_unit)
        for name, (value, unit) in rule.facts.items()
    }
    return rule.template.format_map(said)


def _fact(value: float | str, unit: str, currency: str, outcome_unit: str) -> str:
    if unit == "text":
        return str(value)
    number = float(value)
    if unit == "money":
        return money(number, currency)
    if unit == "outcome":
        return _in_unit(number, outcome_unit, currency)
    return f"{100 * number:.6g} %" if unit == "share" else f"{number:g}x"
