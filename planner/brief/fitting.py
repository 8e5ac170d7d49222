"""How much room words take on a slide, on the safe side: what stands in for a font may be wider."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from planner.brief.deck import Line, unbroken

# Thousandths of the size: the metrics of Helvetica, which Arial shares (Adobe core font metrics).
_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " \u00a0!,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: '"',
    389: "*", 469: "^", 500: "Jckvxyzs", 556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~",
    611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W",
    1015: "@",
}  # fmt: skip
_KNOWN = {char: width / 1000 for width, chars in _WIDTHS.items() for char in chars}
_OTHER, _WIDE, _NONE = 0.75, 1.05, 0.0
# DejaVu Sans, which stands in where neither Arial nor its metrics are at hand.
_WIDER, _BOLDER = 1.16, 1.12
_LEADING, _POINTS = 1.2, 72.0
_ELLIPSIS = "…"


@cache
def _char(char: str) -> float:
    """Width of a sign, in sizes of the font."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
        return _NONE
    if unicodedata.east_asian_width(char) in "WF" or unicodedata.category(char) == "So":
        return _WIDE
    return _KNOWN.get(char, _OTHER)


def width(text: str, size: float, bold: bool = False) -> float:
    """Inches of a text on one line, in a size of points."""
    return sum(map(_char, text)) * size * _WIDER * (_BOLDER if bold else 1.0) / _POINTS


def rows(line: Line, room: float) -> int:
    """Rows that a paragraph takes within so many inches; a word that is longer is broken."""
    room -= 0.16 if line.bullet else 0.0
    count, at = 1, 0.0
    for text, ink in line.pieces:
        for word in unbroken(text).split(" "):
            wide = width(f"{word} ", ink.size, ink.bold)
            if at and at + wide - width(" ", ink.size) > room:
                count, at = count + 1, 0.0
            over = max(int((wide - 1e-9) // room), 0)
            count, at = count + over, at + wide - over * room
    return count


def height(lines: Sequence[Line], room: float) -> float:
    """Inches that paragraphs take below each other."""
    points = sum(
        rows(line, room) * max(ink.size for _, ink in line.pieces) * _LEADING + line.after
        for line in lines
    )
    return points / _POINTS


def shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """A text that fits on one line; where it must, its middle is left out.

    For names often differ in how they end.
    """
    if width(text, size, bold) <= room:
        return text
    for kept in range(len(text) - 1, 0, -1):
        end = kept // 3
        left = f"{text[: kept - end].rstrip()}{_ELLIPSIS}{text[len(text) - end :].lstrip()}"
        if width(left, size, bold) <= room:
            return left
    return _ELLIPSIS


def largest[Of](
    sizes: Sequence[float], made: Callable[[float], Of], fits: Callable[[Of], bool]
) -> Of:
    """What is made at the largest size at which it fits; at the least where it fits at none."""
    found = made(sizes[0])
    for size in sizes:
        found = made(size)
        if fits(found):
            break
    return found
