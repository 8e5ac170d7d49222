"""How axes and tooltips write numbers: Vega expressions and formats, in the words of `Units`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

import altair as alt

from planner.charts.palette import Palette
from planner.wording.locale import separators
from planner.wording.units import Units

_STEPS = (("1e12", "T"), ("1e9", "B"), ("1e6", "M"), ("1e3", "k"))
_VEGAS = (".", ",")


def money_labels(units: Units) -> str:
    """Vega expression for tick labels of money."""
    return _tick_labels(units.around[0])


def outcome_labels(units: Units) -> str:
    """Vega expression for tick labels of outcome as shown."""
    return money_labels(units) if units.is_money else _tick_labels("")


def ratio_labels(units: Units) -> str:
    """Vega expression for tick labels of returns."""
    return "format(datum.value, '.3~r') + 'x'" if units.is_money else _tick_labels("")


def _tick_labels(before: str) -> str:
    """Tick labels that read as `amounts.money` says: ``€1.24 M``."""
    size = "abs(datum.value)"
    text = f"format({size}, '.3~r')"
    for step, name in reversed(_STEPS):
        text = f"{size} >= {step} ? format({size} / {step}, '.3~r') + ' {name}' : {text}"
    return f"(datum.value < 0 ? '−' : '') + {json.dumps(before)} + ({text})"


def lookup_labels(labels: Iterable[tuple[str, str]]) -> str:
    """Vega expression that replaces each tick label by another text."""
    return f"{json.dumps(dict(labels))}[datum.label]"


def full_format(values: Iterable[float]) -> str:
    """Format for tooltips: to the unit, finer where amounts are small."""
    largest = max((abs(x) for x in values if math.isfinite(x)), default=0.0)
    return ",.0f" if largest >= 10_000 else ",.2f" if largest >= 100 else ",.4f"


def return_format(units: Units, values: Iterable[float]) -> str:
    """Format for tooltips of returns."""
    return ".2f" if units.is_money else full_format(values)


def interval_tips(form: str) -> list[alt.Tooltip]:
    """The ends of a 90 % interval, in the columns low and high."""
    return [
        alt.Tooltip("low:Q", title="from (90 %)", format=form),
        alt.Tooltip("high:Q", title="to (90 %)", format=form),
    ]


def text_config(palette: Palette) -> dict[str, Any]:
    """Vega's configuration of the writing on axes and keys, dark enough to be read at its size."""
    colours = {"labelColor": palette.quiet, "titleColor": palette.quiet}
    return {"axis": colours, "legend": colours}


def number_config(locale: str) -> dict[str, Any]:
    """Vega's configuration of the separators of a locale; empty where they are its own."""
    decimal, thousands = separators(locale)
    if (decimal, thousands) == _VEGAS:
        return {}
    number = {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    return {"locale": {"number": number}}
