"""How sheets come out on paper: lines that a text takes, pages across, and where pages end."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from unicodedata import east_asian_width

LINE, USUAL_ROW, _HIGHEST_ROW = 15.5, 15.0, 409.0  # points; programs take no higher row
_LONG, _SHORT, _MARGINS = (
    842.0,
    595.0,
    (72.0, 86.4),
)  # points of A4; left and right, above and below
MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.6}  # inches
_CHARACTER, _PADDING = 5.25, 3.75  # points of a column's width: a digit each, and what is around
_PLAIN, _BOLD = 1.1, 0.97  # letters that take the width of a digit
_SAFE = 0.97  # of what a page holds, for programs and fonts differ
_SMALLEST = 0.75  # of its size to which print is made smaller before it takes another page across
_MOST_ACROSS = 3


def height(text: str, width: float, bold: bool = False) -> float:
    """Points that a text takes in a column so many characters wide, broken between words."""
    return min(LINE * lines_of(text, width, bold), _HIGHEST_ROW)


def lines_of(text: str, width: float, bold: bool = True) -> int:
    """Lines that a text is broken into in a column so many characters wide."""
    room = max(int(width * (_BOLD if bold else _PLAIN)), 1)
    return sum(_lines(line, room) for line in text.splitlines() or [""])


def _lines(text: str, room: int) -> int:
    lines, filled = 1, 0
    for word in text.split():
        wide = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in word)
        if filled and filled + 1 + wide > room:
            lines, filled = lines + 1, 0
        filled += wide + (1 if filled else 0)
        lines, filled = lines + (filled - 1) // room, (filled - 1) % room + 1 if filled else 0
    return lines


def upright(wide: float) -> bool:
    """Whether so many points across can be read on a page that stands."""
    return wide * _SMALLEST <= _SHORT - _MARGINS[0]


def across(widths: Sequence[float], first: float) -> int:
    """Pages beside each other, so that print stays large enough to be read.

    Parameters
    ----------
    widths : of blocks of columns that are not put on one page, in points; the first column apart
    first : width of the column that every page repeats
    """
    room = (_LONG - _MARGINS[0]) / _SMALLEST - first
    return min(sum(max(1, ceil(wide / room)) for wide in widths), _MOST_ACROSS)


def points(width: float) -> float:
    """Points on paper of a column so many characters wide."""
    return _CHARACTER * width + _PADDING


def scale(widths: Sequence[float], first: float) -> float:
    """Of its size, to which print is made smaller so that each block fits a page that lies."""
    return max(_SMALLEST, _SAFE * min(_smaller(first + wide, upright=False) for wide in widths))


def _smaller(wide: float, upright: bool) -> float:
    return min(1.0, ((_SHORT if upright else _LONG) - _MARGINS[0]) / wide)


def room(wide: float, upright: bool) -> float:
    """Points of rows that a page holds, where so many points across fit it."""
    high = (_LONG if upright else _SHORT) - _MARGINS[1]
    return _SAFE * high / _smaller(wide, upright)


def breaks(blocks: Sequence[float], room: float) -> list[int]:
    """Before which blocks a page ends: no block is torn that fits a page, and pages fill evenly.

    Parameters
    ----------
    blocks : height of each, from top to bottom
    room : height of a page
    """
    fewest = _filled(blocks, room)
    # As few pages, but no full ones before one that is nearly empty.
    highest = max((high for high in blocks if high <= room), default=room)
    rooms = [highest + (room - highest) * share / 20 for share in range(20)]
    return next((even for one in rooms if len(even := _filled(blocks, one)) == len(fewest)), fewest)


def _filled(blocks: Sequence[float], room: float) -> list[int]:
    ends, filled = list[int](), 0.0
    for place, high in enumerate(blocks):
        if filled and filled + high > room:
            ends.append(place)
            filled = 0.0
        # What is higher than a page goes on over the next ones.
        filled = (filled + high) % room if high > room else filled + high
    return ends
