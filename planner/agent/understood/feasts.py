"""Days that people call by name: Christmas, Black Friday, Easter."""

from __future__ import annotations

from datetime import date, timedelta


def feast(name: str, year: int) -> tuple[date, date]:
    """First and last day of a feast of ``periods`` in a year."""
    if "easter" in name:
        day = _easter(year)
        return day - timedelta(2), day + timedelta(1)
    if "new year" in name:
        return date(year, 12, 31), date(year + 1, 1, 1)
    if "halloween" in name:
        return date(year, 10, 31), date(year, 10, 31)
    if "valentine" in name:
        return date(year, 2, 14), date(year, 2, 14)
    if "mas" in name:
        return date(year, 12, 24), date(year, 12, 26)
    thursday = date(year, 11, 22) + timedelta((3 - date(year, 11, 22).weekday()) % 7)
    after = {"thanksgiving": 0, "black friday": 1, "cyber monday": 4}[name]
    return thursday + timedelta(after), thursday + timedelta(after)


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
