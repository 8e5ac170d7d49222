"""Amounts and days that no end of a line parts."""

from __future__ import annotations

import re

_UNIT = re.compile(r"(?<=\d) (?=%|[kMBT]\b|[A-Z]{3}\b)|(?<=\d [kMBT]) (?=[A-Z]{3}\b)")
# Days of months, months of years.
_DAY = re.compile(r"(?<=\d) (?=[A-Z][a-z]{2}\b)|(?<=[A-Z][a-z]{2}) (?=\d{4}\b)")


def unbroken(text: str) -> str:
    """The same with no amount parted from its unit, nor a day from its month, by a line's end."""
    return _DAY.sub("\u00a0", _UNIT.sub("\u00a0", text))
