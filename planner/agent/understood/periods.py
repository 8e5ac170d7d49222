"""Periods in a question, as days: "in December", "Q4", "the next 4 weeks", "after Christmas"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planner.agent.understood.feasts import feast
from planner.agent.understood.question import Names, Period

Span = tuple[date, date]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:,? (?:of )?(?P<{0}>20[0-9]{{2}}))?"
_HOLIDAYS = (
    r"christmas|xmas|x-mas|black friday|easter|new year'?s?(?: eve| day)?|thanksgiving|halloween|"
    r"valentine'?s?(?: day)?|cyber monday"
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_POINT = re.compile(
    r"(?P<iso>20[0-9]{2}-[01][0-9]-[0-3][0-9])"
    rf"|(?:the )?(?P<day>[0-3]?[0-9])(?:st|nd|rd|th|\.)? (?:of "
    rf")?(?P<month_of_day>{_MONTH})\b\.?{_YEAR.format('year_a')}"
    rf"|(?P<month_first>{_MONTH}) (?P<day_last>[0-3]?[0-9])(?:st|nd|rd"
    rf"|th)?\b(?![%.,]?[0-9k%])(?:,? (?P<year_b>20[0-9]{{2}}))?"
    rf"|(?P<month>{_MONTH})\b\.?{_YEAR.format('year_c')}"
    rf"|q(?P<quarter>[1-4])\b{_YEAR.format('year_d')}"
    rf"|(?:the )?(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th) "
    rf"quarter\b{_YEAR.format('year_e')}"
    rf"|h(?P<half>[12])\b{_YEAR.format('year_f')}"
    rf"|(?P<holiday>{_HOLIDAYS})\b{_YEAR.format('year_g')}"
    rf"|(?:the )?(?P<season>spring|summer|autumn|winter)\b{_YEAR.format('year_h')}"
    r"|(?P<this>this|next|last|the coming|coming|previous|current) (?P<unit>month|quarter|year"
    r"|week)\b(?! of)"
    r"|(?P<lone_year>20[0-9]{2})\b"
)
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "couple of": 2, "few": 3,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
_RUN = re.compile(
    r"\b(?:the |in the |over the |for the )?(?P<which>next|coming|following|first|last|final"
    r"|past|previous) "
    rf"(?P<count>[0-9]{{1,2}}|{'|'.join(_COUNTS)}) (?P<unit>days?|weeks?|fortnights?|months?"
    rf"|quarters?)\b"
    r"(?P<within> (?:of|in) the (?:plan|horizon|period))?"
)
_LED = re.compile(
    r"(?:\b(?:in|for|from|to|until|till|til|through|during|by|of|and|over|since"
    r"|after|before|between|about|on|at|this|next|last|early|mid|late|throughout"
    r"|around)|-) $"
)
_FILL = r"(?:(?:the )?(?:start|beginning|end|week|month) of |early |mid[- ]?|late |the )?"
_TO = re.compile(rf"^ ?(?:to|until|till|til|through|thru|and|-|up to) ?{_FILL}$")
_BEFORE = re.compile(
    rf"\b(?P<how>after|before|until|till|til|up to|by|since|from|as of"
    rf"|starting|beginning|between|in|during|over|for|on|at|throughout|around"
    rf"|the week of|week of|only) {_FILL}$"
)
_ONWARDS = re.compile(r"^ (?:on(?:wards?)?|onward|forward)\b")


@dataclass(frozen=True)
class Time:
    """A stretch of days in a plain text, and where it stands."""

    start: int
    end: int
    period: Period


@dataclass(frozen=True)
class _Point:
    start: int
    end: int
    days: Span


def periods(text: str, names: Names) -> list[Time]:
    """Periods that a plain text names, in their order."""
    begins, ends = date.fromisoformat(names.start), date.fromisoformat(names.end)
    today = date.fromisoformat(names.today)
    found = list(_runs(text, begins, ends, today))
    taken = [(one.start, one.end) for one in found]
    points = [
        one
        for one in _points(text, begins, ends, today)
        if all(one.end <= start or end <= one.start for start, end in taken)
    ]
    return sorted([*found, *_joined(text, points, begins, ends)], key=lambda one: one.start)


def _time(start: int, end: int, days: Span) -> Time:
    first, last = sorted(days)
    return Time(start, end, Period(first.isoformat(), last.isoformat()))


def _joined(text: str, points: list[_Point], begins: date, ends: date) -> Iterator[Time]:
    """Points by themselves, two as the ends of one stretch, or one with what is before or after."""
    at = 0
    while at < len(points):
        one = points[at]
        led = _BEFORE.search(text[: one.start])
        how, start = (led["how"], led.start()) if led else ("", one.start)
        other = points[at + 1] if at + 1 < len(points) else None
        joins = text[one.end : other.start] if other else ""
        if other and _TO.match(joins) and (joins.strip() != "and" or how == "between"):
            last = other.days[1]
            if last < one.days[0]:  # from November to January
                last = _a_year_on(last)
            yield _time(start, other.end, (one.days[0], last))
            at += 2
            continue
        onwards = _ONWARDS.match(text[one.end :])
        end = one.end + (onwards.end() if onwards else 0)
        yield _time(start, end, _reaching(how, bool(onwards), one.days, begins, ends))
        at += 1


def _reaching(how: str, onwards: bool, days: Span, begins: date, ends: date) -> Span:
    first, last = days
    if how == "after":
        return last + timedelta(1), ends if last < ends else last + timedelta(28)
    if how == "before":
        return begins if begins < first else first - timedelta(28), first - timedelta(1)
    if how in ("until", "till", "til", "up to", "by"):
        return min(begins, first), last if how != "by" else first
    if onwards or how in ("since", "from", "as of", "starting", "beginning"):
        return first, max(ends, last)
    return days


def _a_year_on(day: date) -> date:
    return _end(day.year + 1, day.month) if day.day >= 28 else day.replace(year=day.year + 1)


# --- one point in time ------------------------------------------------------------------


def _points(text: str, begins: date, ends: date, today: date) -> Iterator[_Point]:
    for match in _POINT.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and (before.isalnum() or before in "€$£."):
            continue
        led = _LED.search(text[: match.start()]) is not None
        days = _days(match, led, begins, ends, today)
        if days is not None:
            yield _Point(match.start(), match.end(), days)


def _days(match: re.Match[str], led: bool, begins: date, ends: date, today: date) -> Span | None:
    year = next((int(v) for k, v in match.groupdict().items() if k.startswith("year") and v), None)
    if match["iso"]:
        return _one_day(match["iso"])
    if match["this"]:
        return _relative(match["this"], match["unit"], today)
    if match["lone_year"]:
        whole = int(match["lone_year"])
        return (date(whole, 1, 1), date(whole, 12, 31)) if led else None
    doubtful = match["month"] == "march" or len(match["month"] or "long") < 4
    if doubtful and not (led or year):
        return None  # "may we", "march on"
    return _nearest(_every_year(match), year, begins, ends)


def _every_year(match: re.Match[str]) -> Callable[[int], Span | None]:
    """The days that a match means in a given year."""
    if match["month_of_day"] or match["month_first"]:
        month = _month(match["month_of_day"] or match["month_first"])
        day = int(match["day"] or match["day_last"])
        return lambda y: _day(y, month, day)
    if match["holiday"]:
        return lambda y: feast(match["holiday"], y)
    first, count = _months(match)
    last = first + count - 1
    return lambda y: (date(y, first, 1), _end(y + (last - 1) // 12, (last - 1) % 12 + 1))


def _months(match: re.Match[str]) -> tuple[int, int]:
    """The first month of a month, quarter, half-year or season, and how many it has."""
    if match["month"]:
        return _month(match["month"]), 1
    if match["half"]:
        return 6 * int(match["half"]) - 5, 6
    if match["season"]:
        return _SEASONS[match["season"]], 3
    q = int(match["quarter"]) if match["quarter"] else _ORDINALS[match["ordinal"]]
    return 3 * q - 2, 3


def _one_day(iso: str) -> Span | None:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day, day


def _nearest(
    made: Callable[[int], Span | None], year: int | None, begins: date, ends: date
) -> Span | None:
    """Of the same stretch in all years, the one within the horizon, or nearest to it."""
    if year is not None:
        return made(year)
    spans = [span for y in range(begins.year - 1, ends.year + 2) if (span := made(y)) is not None]
    return min(spans, key=lambda s: (_off(s, begins, ends), -s[0].toordinal()), default=None)


def _off(span: Span, begins: date, ends: date) -> int:
    return max((begins - span[1]).days, (span[0] - ends).days, 0)


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# --- counted from a day -----------------------------------------------------------------


def _relative(which: str, unit: str, today: date) -> Span:
    step = {"next": 1, "the coming": 1, "coming": 1, "last": -1, "previous": -1}.get(which, 0)
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return monday, monday + timedelta(6)
    if unit == "year":
        return date(today.year + step, 1, 1), date(today.year + step, 12, 31)
    size = 3 if unit == "quarter" else 1
    count = today.year * 12 // size + (today.month - 1) // size + step
    year, place = divmod(count, 12 // size)
    return date(year, place * size + 1, 1), _end(year, place * size + size)


def _runs(text: str, begins: date, ends: date, today: date) -> Iterator[Time]:
    """So many weeks or months from now, or at either end of the horizon."""
    for match in _RUN.finditer(text):
        said = match["count"]
        count = int(said) if said.isdigit() else _COUNTS[said]
        unit, which = match["unit"].rstrip("s"), match["which"]
        if not count:
            continue
        past = which in ("past", "previous") or (which == "last" and today >= ends)
        if past:
            days = (_later(today, -count, unit), today - timedelta(1))
        elif which in ("last", "final"):
            days = (_later(ends + timedelta(1), -count, unit), ends)
        else:
            first = begins if which == "first" else max(begins, min(today, ends))
            days = (first, _later(first, count, unit) - timedelta(1))
        yield _time(match.start(), match.end(), days)


def _later(day: date, count: int, unit: str) -> date:
    if unit in ("month", "quarter"):
        months = day.year * 12 + day.month - 1 + count * (3 if unit == "quarter" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, _end(year, month + 1).day))
    return day + timedelta(count * {"day": 1, "week": 7, "fortnight": 14}[unit])
