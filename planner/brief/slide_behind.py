"""The second slide: the money by channel, what else could be done, what is measured afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.brief import fitting, slide_looks
from planner.brief.deck import CELL_LEFT, CELL_RIGHT, Box, Cell, Ink, Line, Slide
from planner.brief.page import Brief, Move
from planner.brief.page import Line as Said
from planner.brief.said import afterwards, left_out, move_said, moves_title, no_room
from planner.brief.slide_decision import said_moves
from planner.brief.slide_looks import ACROSS, BOTTOM, GUTTER, LEFT, RIGHT, SIZES, cell
from planner.brief.unbroken import unbroken
from planner.charts.palette import LIGHT
from planner.wording.names import listed

_ROW = 0.26
# Inches of the table of money, and least of them for names.
_MOVES, _NAMES = 5.7, 1.7
_COLUMNS = ("Current", "Plan", "Change", "%")
# What is said of a plan, and its share of the width.
_ABOUT = (
    ("Plan", 0.15), ("Spend", 0.12), ("Return", 0.16), ("Risk", 0.22), ("Pays back", 0.17),
    ("Built on", 0.18),
)  # fmt: skip
_RISKS, _AFTER, _NOTES = "What else could go wrong", "What happens next", "Notes"
_SIZES = (*SIZES, 7.5, 7.0, 6.5, 6.0)
_SENTENCE = re.compile(r"(?<=[.;]) (?=[A-Z])")
_IN_SHORT = "In short here: Markdown has all of it."
_SMALL = Ink(9, colour=LIGHT.quiet)


def draw(slide: Slide, of: Brief, risks: Sequence[Said]) -> None:
    """Fill it; ``risks`` are those that found no room on the slide before."""
    slide_looks.kicker(slide, of)
    title = Line.of("What stands behind it", Ink(20, bold=True))
    slide.title(title, Box(LEFT, 0.76, ACROSS, 0.4))
    foot = _provenance(slide, of)
    top = _tables(slide, of, 1.3)
    _lists(slide, of, risks, top + 0.2, foot - 0.12)


# --- tables -----------------------------------------------------------------------------


def _tables(slide: Slide, of: Brief, top: float) -> float:
    """Money by channel on the left, what else could be done on the right."""
    ends, left = [top], LEFT
    if of.moves:
        ends.append(_moves(slide, of, LEFT, top))
        left += _MOVES + GUTTER
    if of.alternatives:
        ends.append(_alternatives(slide, of, left, top))
    return max(ends)


def _titled(slide: Slide, title: str, left: float, top: float, wide: float) -> float:
    slide.text([Line.of(title, slide_looks.HEAD)], Box(left, top, wide, 0.25), title)
    return top + 0.28


def _moves(slide: Slide, of: Brief, left: float, top: float) -> float:
    """A row a channel; figures are never cut, names where they must be."""
    top = _titled(slide, moves_title(of), left, top, _MOVES)
    moves = [*of.moves, *filter(None, [of.total])]
    told = [figures(of, move) for move in moves]
    size, columns = fitting.largest(
        (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0),
        lambda size: (size, [_widest(column, size) for column in zip(*told, strict=True)]),
        lambda made: sum(made[1]) <= _MOVES - _NAMES,
    )
    widths = [_MOVES - sum(columns), *columns]
    rows: list[list[Cell]] = [_head(("Channel", *_COLUMNS))]
    for move, said in zip(moves, told, strict=True):
        bold = move is of.total
        name = _name(move, size, slide_looks.inside(widths[0]), bold)
        rows.append([name, *(cell(text, size, "right", bold) for text in said)])
    heights = [slide_looks.tall(row, widths, _ROW) for row in rows]
    box = Box(left, top, _MOVES, sum(heights))
    alt = f"Money by channel: {said_moves(of.moves, of.units)}."
    strong = of.total is not None
    slide.table(rows, box, widths, heights, alt, "Table of money by channel", strong)
    return _places(slide, of, left, top + box.height)


def _places(slide: Slide, of: Brief, left: float, top: float) -> float:
    """The same money by region, below it; where it ends."""
    said = [Line.of(f"{one.what}: {one.text}", _SMALL) for one in of.places]
    if not said:
        return top
    tall = fitting.height(said, _MOVES)
    slide.text(said, Box(left, top + 0.08, _MOVES, tall), "Money by region")
    return top + 0.08 + tall


def _name(of: Move, size: float, room: float, bold: bool) -> Cell:
    """What is to be minded of a channel stands below its name."""
    name = cell(fitting.shortened(of.name, room, size, bold), size, bold=bold)
    if of.marks:
        name.append(Line.of(listed(of.marks), Ink(size - 1.5, colour=LIGHT.mind)))
    return name


def figures(of: Brief, one: Move) -> tuple[str, str, str, str]:
    """Money now and in the plan, the change, and that as a share of now."""
    said = move_said(of, one)
    return said.now, said.plan, said.change, said.share


def _widest(column: Sequence[str], size: float) -> float:
    wide = max(fitting.width(text, size, bold=True) for text in column)
    return max(wide + CELL_LEFT + CELL_RIGHT + 0.02, 0.7)


def _head(names: Sequence[str], right: bool = True) -> list[Cell]:
    return [
        cell(name, 9.5, "right" if right and at else "left", colour=LIGHT.quiet)
        for at, name in enumerate(names)
    ]


def _alternatives(slide: Slide, of: Brief, left: float, top: float) -> float:
    """A row a plan, as tall as its longest cell; columns that say nothing are left out."""
    wide = RIGHT - left
    top = _titled(slide, "Alternatives", left, top, wide)
    said = [
        (one.name, one.spend, one.returns, one.risk, one.horizon, one.fit)
        for one in of.alternatives
    ]
    kept = [at for at in range(len(_ABOUT)) if any(row[at] for row in said)]
    whole = sum(_ABOUT[at][1] for at in kept)
    widths = [wide * _ABOUT[at][1] / whole for at in kept]
    rows = [_head([_ABOUT[at][0] for at in kept], right=False)]
    rows += [[cell(unbroken(row[at]), 9.5, bold=at == 0) for at in kept] for row in said]
    for row, one in zip(rows[1:], of.alternatives, strict=True):
        if one.recommended:
            row[0] = [*row[0], Line.of("recommended", Ink(8, colour=LIGHT.plan))]
    heights = [slide_looks.tall(row, widths, _ROW) for row in rows]
    alt = f"{len(said)} plans side by side: {listed([one.name for one in of.alternatives])}."
    box = Box(left, top, wide, sum(heights))
    slide.table(rows, box, widths, heights, alt, "Table of alternatives")
    return top + box.height


# --- words ------------------------------------------------------------------------------


def _lists(slide: Slide, of: Brief, risks: Sequence[Said], top: float, bottom: float) -> None:
    """More that could go wrong, what happens afterwards, and notes, side by side.

    Where not all of it fits, what is measured is said shorter; never what could go wrong.
    """
    notes = tuple(Said("", line) for line in of.fields.notes.splitlines())
    for after in _afterwards(of):
        parts = [(_RISKS, tuple(risks)), (_AFTER, after), (_NOTES, notes)]
        placed = list(_placed([(title, said) for title, said in parts if said], top, bottom))
        if all(lines is not None for _, lines, _ in placed):
            break
    for title, lines, box in placed:
        # What could go wrong is said even where it overflows, which no page has been seen to do.
        least = slide_looks.said_lines(risks, _SIZES[-1], 0.0) if title == _RISKS else []
        slide_looks.section(slide, title, lines or least, box)


def _afterwards(of: Brief) -> Iterator[tuple[Said, ...]]:
    """What happens next, ever shorter; what is left out of it is said."""
    yield of.after
    for many in (len(of.after), 2, 1, 0) if of.after else ():
        shown, hidden = afterwards(of, many)
        begun = tuple(replace(one, text=_SENTENCE.split(one.text)[0]) for one in shown)
        yield (*begun, Said("", no_room(hidden) or _IN_SHORT))


def _placed(
    parts: Sequence[tuple[str, Sequence[Said]]], top: float, bottom: float
) -> Iterator[tuple[str, list[Line] | None, Box]]:
    """Each as wide as there is much to say, as large as it fits; None where it does not."""
    weights = [250 + sum(len(one.text) for one in said) for _, said in parts]
    left, whole = LEFT, ACROSS - GUTTER * (len(parts) - 1)
    for (title, said), weight in zip(parts, weights, strict=True):
        box = Box(left, top, whole * weight / sum(weights), bottom - top)
        yield title, slide_looks.fitted(said, box, _SIZES), box
        left += box.width + GUTTER


def _provenance(slide: Slide, of: Brief) -> float:
    """At the foot: the most that may be claimed, and where it all comes from; where it begins."""
    claim = [Line.of(of.claim, _SMALL.strong, after=2)] if of.claim else []
    pieces = " · ".join(
        f"{one.what}: {one.text}" if one.what else one.text for one in of.provenance
    )
    lines = [*claim, Line.of(pieces, _SMALL)]
    if of.missing:
        lines.append(Line.of(f"Left out: {left_out(of)}", _SMALL))
    tall = fitting.height(lines, ACROSS)
    top = BOTTOM - tall
    slide.rule(Box(LEFT, top - 0.08, ACROSS, 0.01), LIGHT.faint)
    slide.text(lines, Box(LEFT, top, ACROSS, tall), "Where it comes from")
    return top - 0.08
