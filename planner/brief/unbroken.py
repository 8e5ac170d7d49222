"""Amounts and days that no end of a line parts."""

from __future__ import annotations

import re

_UNIT = re.compile(r"(?<=\d) (?=%|[kMBT]\b|[A-Z]{3}\b)|(?<=\d [kMBT]) (?=[A-Z]{3}\b)")
# Days of months, months of years.
_DAY = re.compile(
    r"(?:(?<=\d)|(?<=\d\.)) (?=[A-Z][a-zä]{2,3}\b)|(?:(?<=[a-zä]{2})|(?<=[a-zä]{2}\.)) (?=\d{4}\b)"
)


def unbroken(text: str) -> str:
    """The same with no amount parted from its unit, nor a day from its month, by a line's end."""
    return _DAY.sub("\u00a0", _UNIT.sub("\u00a0", text))
