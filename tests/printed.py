"""Figures of displayed sentences held against the JSON that commands print.

Knows neither facts nor claims: a number backs a figure by the key that it stands under, and that of
a channel only where the sentence names the channel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.said import Figure, figures

RETURNS = re.compile(r"roas|return$")
SHARES = re.compile(r"/(p_\w+|\w*share|gap|beyond|standing)\b")

# What a figure of `--facts` holds: its kind is told by its unit.
ENDS = {"value", "low", "high"}
# Many numbers that no sentence says: they would back what they do not mean.
UNSAID = {"by_period", "certificate", "problem", "practical"}


@dataclass(frozen=True)
class Printed:
    """A number of a document: where it stands, and the channel of its row if it is of one."""

    path: str
    channel: str | None
    value: float


def printed(document: Any, path: str = "", channel: str | None = None) -> Iterator[Printed]:
    """Every number of a document, and how much more money its rows have than the reference."""
    if isinstance(document, dict):
        about = {one["kind"]: one["label"] for one in document.get("about", ())}
        channel = document.get("channel", about.get("channel", channel))
        if about:
            path = f"{path}/{document['name']}/{document['unit']}"
        yield from _more([document], path, channel)
        for key, one in document.items():
            if key in UNSAID:
                continue
            yield from printed(one, path if about and key in ENDS else f"{path}/{key}", channel)
    elif isinstance(document, list):
        yield from _more(document, path, channel)
        for one in document:
            yield from printed(one, path, channel)
    elif isinstance(document, int | float) and not isinstance(document, bool):
        yield Printed(path, channel, float(document))


def _more(rows: list[Any], path: str, channel: str | None) -> Iterator[Printed]:
    """What rows of a plan have more than their reference, as money and as a share of it."""
    if rows and all(isinstance(one, dict) and one.keys() >= {"spend", "reference"} for one in rows):
        before = sum(one["reference"] for one in rows)
        more = sum(one["spend"] for one in rows) - before
        yield Printed(f"{path}/more_spend", channel, more)
        if before:
            yield Printed(f"{path}/more_share", channel, more / before)


def unprinted(text: str, numbers: list[Printed], worth: float | None, german: bool) -> list[str]:
    """Figures of sentences that no number of the documents is.

    Parameters
    ----------
    worth : money that an outcome unit is shown as; None where outcome is no money
    german : written with a decimal comma
    """
    missing = []
    for sentence in re.split(r"(?<=\.) ", text):
        named = set(re.findall(r"\bc\d+\b", sentence))
        usable = [one for one in numbers if one.channel is None or one.channel in named]
        read = figures(sentence, *(",", ".") if german else (".", ","))
        if re.search(r"\bless\b", sentence):  # a gain below zero is said as a loss, its ends turned
            usable += [replace(one, value=-one.value) for one in usable]
        missing += [one.text for one in read if not any(_is(n, one, worth) for n in usable)]
    return missing


def _is(number: Printed, figure: Figure, worth: float | None) -> bool:
    if figure.kind == "%":
        if re.search(r"/gap\b", number.path):  # never said smaller than it is
            return -1e-9 <= figure.value - 100 * number.value <= figure.last
        return bool(SHARES.search(number.path)) and _rounded(100 * number.value, figure)
    if figure.kind == "x":
        return bool(RETURNS.search(number.path)) and _rounded(number.value, figure)
    if RETURNS.search(number.path) or SHARES.search(number.path):
        return False
    return any(_rounded(number.value * factor, figure) for factor in {1.0, worth or 1.0})


def _rounded(value: float, figure: Figure) -> bool:
    """Whether a value is shown as this figure; without a sign, its size is meant."""
    if figure.bound:
        return value >= 99.5 if figure.bound == "over" else value <= 0.5
    shown = figure.signed if figure.sign else figure.value
    half = 0.5 * figure.last * (1 + 1e-9)
    return abs((value if figure.sign else abs(value)) - shown) <= half
