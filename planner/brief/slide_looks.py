"""How slides look, and what both of them show alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from planner.brief import fitting
from planner.brief.deck import CELL_LEFT, CELL_RIGHT, Box, Cell, Ink, Line, Slide
from planner.brief.page import Brief
from planner.brief.page import Line as Said
from planner.charts.palette import LIGHT
from planner.wording.tones import Tone

LEFT, RIGHT, TOP, BOTTOM = 0.6, 12.733, 0.42, 7.16
ACROSS = RIGHT - LEFT
GUTTER = 0.45
TONES: dict[Tone, str] = {
    "good": LIGHT.plan, "caution": LIGHT.mind, "cannot": LIGHT.loss, "plain": LIGHT.current,
}  # fmt: skip
_CLOSE = 9.0
SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
QUIET = Ink(10.5, colour=LIGHT.quiet)
HEAD = Ink(12, bold=True)
_KICKER = 0.26


def kicker(slide: Slide, of: Brief) -> None:
    """On top: what it is of, and whether it is decided."""
    mark, tone = (of.mark, LIGHT.mind) if of.mark else (of.approved, LIGHT.plan)
    wide = min(fitting.width(mark, QUIET.size, True) + 0.1, ACROSS / 2) if mark else 0.0
    about = fitting.shortened(f"{of.title} · {of.about}", ACROSS - wide - 0.2, QUIET.size)
    slide.text([Line.of(about, QUIET)], Box(LEFT, TOP, ACROSS - wide - 0.2, _KICKER), "About")
    if mark:
        said = fitting.shortened(mark, wide, QUIET.size, True)
        ink = Ink(QUIET.size, True, tone)
        where = Box(RIGHT - wide, TOP, wide, _KICKER)
        slide.text([Line.of(said, ink, align="right")], where, "Status")


def said_lines(of: Sequence[Said], size: float, after: float = 3.0) -> list[Line]:
    """Things to mind or to do, what each is in front."""
    ink = Ink(size)
    return [
        Line(((f"{one.what}: ", ink.strong), (one.text, ink)), after, bullet=True)
        if one.what
        else Line.of(one.text, ink, after=after)
        for one in of
    ]


def section(slide: Slide, title: str, lines: Sequence[Line], box: Box) -> None:
    """A title and what is below it."""
    slide.text([Line.of(title, HEAD, after=4), *lines], box, title)


def room_of(box: Box) -> float:
    """Inches below a section's title."""
    return box.height - fitting.height([Line.of("T", HEAD, after=4)], box.width)


def fitted(of: Sequence[Said], box: Box, sizes: Sequence[float] = SIZES) -> list[Line] | None:
    """All of them at the largest size at which they fit below a section's title; None for none."""
    for size in sizes:
        lines = said_lines(of, size, after=size / 4 if size >= _CLOSE else 1.0)
        if fitting.height(lines, box.width) <= room_of(box):
            return lines
    return None


def cell(
    text: str,
    size: float,
    align: Literal["left", "right"] = "left",
    bold: bool = False,
    colour: str = LIGHT.ink,
) -> list[Line]:
    """What a cell of a table says."""
    return [Line.of(text, Ink(size, bold, colour), align=align)]


def inside(wide: float) -> float:
    """Inches for the words of a column."""
    return wide - CELL_LEFT - CELL_RIGHT


def tall(row: Sequence[Cell], widths: Sequence[float], least: float) -> float:
    """Inches of a row of a table, whose cells may be of several lines."""
    needed = (fitting.height(lines, inside(wide)) for lines, wide in zip(row, widths, strict=True))
    return max(max(needed) + 0.06, least)
