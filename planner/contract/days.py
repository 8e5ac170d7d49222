"""Dates as tables write them: read where there is one reading, else refused with what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from mmm_core.errors import InvalidPlan

_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_MIDNIGHT}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_MIDNIGHT}", re.ASCII)
# As screens write it, and as it is written in the United States.
_NAMED = re.compile(r"(\d{1,2})\.?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.ASCII | re.IGNORECASE)
_NAME_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})", re.ASCII | re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SERIAL = re.compile(r"([34567]\d{4})(?:\.0+)?", re.ASCII)
_WEEK = re.compile(r"\d{4}-?W\d\d?(?:-?\d)?", re.ASCII)
_SERIALS_BEGIN = date(1899, 12, 30)
_AS = "Write dates as 2026-01-05."


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether ``3/2/2026`` means 3 February, as far as the other dates of a table show it.

    None where none of them does, or they contradict each other.
    """
    shown: set[bool] = set()
    for text in texts:
        found = _YEAR_LAST.fullmatch(text)
        if found is not None and (int(found[1]) > 12 or int(found[3]) > 12):
            shown.add(int(found[1]) > 12)
    return shown.pop() if len(shown) == 1 else None


def read_day(text: str, first: bool | None = None) -> date:
    """The day of a text; ``first`` as in ``day_first``. Points stand between day, month, year.

    Raises
    ------
    InvalidPlan
        If it is no day, or could be two.
    """
    try:
        return _day(text, first)
    except ValueError as error:
        raise InvalidPlan(f"“{text[:40]}” is no date.", _AS) from error


def _day(text: str, first: bool | None) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(text):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        if one > 12 or found[2] == "." or first or one == other:
            return date(year, other, one)
        if other > 12 or first is False:
            return date(year, one, other)
        raise InvalidPlan(
            f"“{text}” could be {date(year, one, other)} or {date(year, other, one)}.", _AS
        )
    if found := _NAMED.fullmatch(text):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _NAME_FIRST.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _SERIAL.fullmatch(text):
        day = _SERIALS_BEGIN + timedelta(days=int(found[1]))
        raise InvalidPlan(
            f"“{text}” is the number by which a spreadsheet keeps {day}.",
            "Give the column a date format before saving it as CSV.",
        )
    if _WEEK.fullmatch(text):
        raise InvalidPlan(
            f"“{text}” is a week of the calendar, and may begin on more days than one.",
            f"Write the date that labels the period in the model. {_AS}",
        )
    raise ValueError(text)


def _month(name: str) -> int:
    """Of an English name, or its beginning; three letters tell them apart."""
    said = name.casefold()
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(said):
            return number
    raise ValueError(name)


def day_json(value: np.datetime64) -> str:
    """A day as ISO 8601."""
    return str(value.astype("M8[D]"))
