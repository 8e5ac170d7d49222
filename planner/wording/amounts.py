"""Numbers as a person would say them; screens, brief and messages share these."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from mmm_core.statistics import Probability
from planner.wording.locale import DEFAULT, MINUS, separators, symbol, written

UNBOUNDED = "unbounded"
_SAID = re.compile(
    rf"(?P<sign>[{MINUS}+]?)(?P<symbol>[^\d\s.,+{MINUS}]*)(?P<digits>\d[\d.,]*)(?P<unit>.*)"
)
_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
_CENT, _DUST = 0.005, 1e-6
_NOTHING = 1e-6


def _digits(value: float, locale: str) -> str:
    """Three significant digits, never an exponent, never a lost sign."""
    size = abs(value)
    decimals = 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2
    return written(_without_idle_sign(f"{value:.{decimals}f}"), locale)


def _without_idle_sign(digits: str) -> str:
    """What is rounded to nothing is neither more nor less."""
    return digits if float(digits) else digits.lstrip("+-")


def amount(value: float, locale: str = DEFAULT) -> str:
    """A quantity: ``1.24 M``, ``842``, ``0.31``."""
    if not math.isfinite(value):
        return UNBOUNDED
    for step, name in _STEPS:
        # 999,950 would otherwise read "1000 k".
        if abs(value) >= step * 0.9995:
            return f"{_digits(value / step, locale)} {name}"
    return _digits(value, locale)


def is_said_whole(value: float) -> bool:
    """Whether three digits, or cents, are all that an amount has."""
    size = abs(value)
    return (float(f"{size:.3g}") if size >= 1 else round(size, 2)) == size


# --- money ------------------------------------------------------------------------------


def around(currency: str, locale: str = DEFAULT) -> tuple[str, str]:
    """What stands before and after an amount of money: its sign, or its code at the end."""
    sign = symbol(currency, locale)
    return sign, f" {currency}" if currency and not sign else ""


def money(value: float, currency: str, locale: str = DEFAULT) -> str:
    """An amount of money: ``€1.24 M``, ``−€310 k``, ``1.24 M CHF``; a price: ``€0.0012``."""
    if not math.isfinite(value):
        return UNBOUNDED
    before, after = around(currency, locale)
    size = abs(value)
    said = _fine(size, locale) if _DUST <= size < _CENT else amount(size, locale)
    return f"{MINUS if value <= -_DUST else ''}{before}{said}{after}"


def _fine(value: float, locale: str) -> str:
    """Two significant digits of less than a cent: what one impression costs is not nothing."""
    return written(f"{Decimal(f'{value:.2g}'):f}", locale)


def signed_money(value: float, currency: str, locale: str = DEFAULT) -> str:
    """A change of money, its sign always said: ``+€310 k``."""
    said = money(value, currency, locale)
    return f"+{said}" if value >= _DUST else said


def exact_money(value: float, currency: str, locale: str = DEFAULT) -> str:
    """Money to its last digit, as short as any where that is all: ``€10 k``, ``€1,234,567.5``."""
    if abs(value) >= 1000 and is_said_whole(value):
        return round_money(value, currency, locale)
    before, after = around(currency, locale)
    digits = f"{Decimal(repr(float(value))):,f}".removesuffix(".0")
    return f"{before}{written(digits, locale)}{after}"


def round_money(value: float, currency: str, locale: str = DEFAULT) -> str:
    """A round amount of money without idle decimals: ``€10 k``."""
    decimal = re.escape(written(".", locale))
    return re.sub(rf"{decimal}0+(?=\D|$)", "", money(value, currency, locale))


def is_nothing(change: float, of: float) -> bool:
    """Whether a change is only rounding, beside the amount that it changes."""
    return abs(change) <= _NOTHING * abs(of)


def quantity(value: float, unit: str, currency: str, locale: str = DEFAULT) -> str:
    """An amount of something: ``1.24 k boxes``; as money where its unit is the currency."""
    if unit and unit == currency:
        return money(value, currency, locale)
    return f"{amount(value, locale)} {unit}".strip()


def signed_quantity(value: float, unit: str, currency: str, locale: str = DEFAULT) -> str:
    """A change of something, its sign always said: ``+1.24 k boxes``."""
    if unit and unit == currency:
        return signed_money(value, currency, locale)
    said = quantity(value, unit, currency, locale)
    return f"+{said}" if value >= _CENT else said


# --- shares and chances -----------------------------------------------------------------


def times(value: float, locale: str = DEFAULT) -> str:
    """A ratio: ``2.1x``; two decimals below 1."""
    if not math.isfinite(value):
        return UNBOUNDED
    digits = _without_idle_sign(f"{value:.{2 if abs(value) < 1 else 1}f}")
    return written(f"{digits}x", locale)


def percent(share: float, signed: bool = False, locale: str = DEFAULT) -> str:
    """A share: ``18.3 %``; whole from 100 % on."""
    if not math.isfinite(share):
        return UNBOUNDED
    value = 100 * share
    decimals = 0 if abs(value) >= 99.95 or value == 0 else 1
    digits = _without_idle_sign(f"{value:{'+' if signed else ''}.{decimals}f}")
    return written(f"{digits} %", locale)


def chance(probability: Probability | None) -> str:
    """A probability over draws: ``93 %``; never a flat 0 or 100 %, which no draws can show."""
    return chance_of(None if probability is None else probability.value)


def chance_of(value: float | None) -> str:
    """The same of its value."""
    if value is None:
        return "same plan"
    if value >= 0.995:
        return "over 99 %"
    return "under 1 %" if value <= 0.005 else f"{100 * value:.0f} %"


def span(low: str, high: str, locale: str = DEFAULT) -> str:
    """Two said amounts as one range, their unit said once: ``€10.9 to 13.8 M``.

    Where only the second has a step (k, M), the first is said in thousands, for "−€857 to €277 k"
    reads a thousand times too large.
    """
    low = _in_thousands(low, high, locale)
    first, last = _SAID.fullmatch(low), _SAID.fullmatch(high)
    if first is None or last is None or first["unit"] != last["unit"]:
        return f"{low} to {high}"
    if first["symbol"] != last["symbol"] or first["sign"] != last["sign"]:
        return f"{low} to {high}"
    if first["sign"]:
        # "−€3 to 2 M" would read as if the second were positive.
        return f"{low} to {high}"
    return f"{first['symbol']}{first['digits']} to {last['digits']}{last['unit']}"


def _in_thousands(low: str, high: str, locale: str) -> str:
    """A small amount as it stands beside one in thousands or more: ``−€0.86 k``."""
    first, last = _SAID.fullmatch(low), _SAID.fullmatch(high)
    if first is None or last is None:
        return low
    unit = last["unit"].removesuffix(first["unit"]).strip()
    if unit not in {name for _, name in _STEPS} or first["unit"].strip() in {n for _, n in _STEPS}:
        return low
    decimal, group = separators(locale)
    value = float(first["digits"].replace(group, "").replace(decimal, ".")) / 1000
    said = written(f"{value:.2g}", locale)
    return f"{first['sign']}{first['symbol']}{said} k{first['unit']}" if value else low
