"""The first slide: what to decide, what that brings, where money moves, what could go wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from planner.brief import fitting, slide_looks
from planner.brief.deck import Box, Ink, Line, Slide
from planner.brief.native_chart import Series, bars
from planner.brief.page import Brief, Move, Tile
from planner.brief.page import Line as Said
from planner.brief.said import moves_title, who
from planner.brief.slide_looks import ACROSS, BOTTOM, GUTTER, LEFT, QUIET, RIGHT, SIZES
from planner.brief.subject import CURRENT
from planner.charts.palette import LIGHT
from planner.wording import facts as words
from planner.wording.units import Units

_CHART = 6.1
_CLOSEST = 9.0
_BAR, _INDENT, _INSIDE = 0.07, 0.2, 0.15
_GROUNDS: dict[str, str] = {"approve": LIGHT.plan_ground, "keep": LIGHT.plan_ground}
_VALUE = re.compile(r"(\D*\d\S*(?: (?:[kMBT%]\b|%))?)(.*)")
# Amounts in steps of a thousand, as text says them: what is left of the digits, and its letter.
_STEPS = ((1e12, ",,,,", "T"), (1e9, ",,,", "B"), (1e6, ",,", "M"), (1e3, ",", "k"))


def draw(slide: Slide, of: Brief) -> tuple[Said, ...]:
    """Fill it from top to bottom; what could go wrong and did not find room here."""
    slide_looks.kicker(slide, of)
    top = _headline(slide, of, 0.82)
    top = _asked(slide, of, top + 0.14)
    top = _tiles(slide, of, top + 0.2) + 0.2
    left = LEFT
    if of.moves:
        _moves(slide, of, Box(LEFT, top, _CHART, BOTTOM - top))
        left += _CHART + GUTTER
    return _risks(slide, of, Box(left, top, RIGHT - left, BOTTOM - top))


# --- words ------------------------------------------------------------------------------


def _headline(slide: Slide, of: Brief, top: float) -> float:
    """What to do, in two rows at most, and what that rests on."""
    room, own = ACROSS - _INDENT, of.headline != of.verdict
    span = f"  ({of.span})" if of.span else ""

    def title(size: float) -> Line:
        quiet = Ink(size * 0.7, colour=LIGHT.quiet)
        return Line(
            ((of.headline, Ink(size, True)), *(((span, quiet),) if span and not own else ()))
        )

    line = fitting.largest(
        (26.0, 24.0, 22.0, 20.0, 18.0, 16.0), title, lambda one: fitting.rows(one, room) <= 2
    )
    tall = fitting.height([line], room)
    slide.title(line, Box(LEFT + _INDENT, top, room, tall))
    # What somebody wrote on top does not hide what the figures say.
    figures = [f"The figures say: {of.verdict}{span}."] if own else []
    why = fitting.largest(
        (13.0, 12.0, 11.0, 10.0, 9.0),
        lambda size: [
            Line.of(said, Ink(size, colour=LIGHT.quiet)) for said in (*figures, of.why) if said
        ],
        lambda lines: sum(fitting.rows(one, room) for one in lines) <= 3,
    )
    more = fitting.height(why, room) + 0.06 if why else 0.0
    if why:
        slide.text(why, Box(LEFT + _INDENT, top + tall + 0.06, room, more), "Why")
    slide.rule(Box(LEFT, top + 0.03, _BAR, tall + more - 0.03), slide_looks.TONES[of.tone])
    return top + tall + more


def _asked(slide: Slide, of: Brief, top: float) -> float:
    """What is to be decided, by whom and when."""
    room = ACROSS - 2 * _INSIDE
    lines = [Line.of(of.ask, Ink(13, True))]
    by_whom = who(of)
    if by_whom:
        lines.append(Line.of(by_whom, Ink(11, colour=LIGHT.quiet)))
    tall = fitting.height(lines, room) + 0.2
    slide.rule(Box(LEFT, top, ACROSS, tall), _GROUNDS.get(of.stance, LIGHT.mind_ground))
    slide.text(lines, Box(LEFT + _INSIDE, top, room, tall), "Decision", "middle")
    return top + tall


# --- figures ----------------------------------------------------------------------------


def _tiles(slide: Slide, of: Brief, top: float) -> float:
    """The answer in figures, beside each other."""
    if not of.tiles:
        return top
    each = ACROSS / len(of.tiles)
    room = each - 0.25
    columns = fitting.largest(
        (24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0, 10.0, 8.0),
        lambda size: [_tile(one, size) for one in of.tiles],
        lambda columns: all(fitting.rows(column[1], room) == 1 for column in columns),
    )
    tall = max(fitting.height(one, room) for one in columns)
    for at, (one, column) in enumerate(zip(of.tiles, columns, strict=True)):
        slide.text(column, Box(LEFT + at * each, top, room, tall), one.name)
    return top + tall


def _tile(of: Tile, size: float) -> list[Line]:
    """Its name, its value with the words after a number small, and what stands beside it."""
    found = _VALUE.fullmatch(of.value)
    number, word = found.groups() if found else (of.value, "")
    value = ((number, Ink(size, True)), *(((word, Ink(size * 0.6)),) if word else ()))
    lines = [Line.of(of.name, QUIET, after=1), Line(value, after=1)]
    return [*lines, Line.of(of.beside, QUIET)] if of.beside else lines


def _moves(slide: Slide, of: Brief, box: Box) -> None:
    """Money of each channel, now and in the plan."""
    units = of.units
    form, letter = _form([words.number(one) for move in of.moves for one in (move.now, move.plan)])
    unit = " ".join(filter(None, (units.currency, letter)))
    title = f"{moves_title(of)}{f', {unit}' if unit else ''}   "

    def said(size: float) -> Line:
        return Line(
            (
                (title, replace(slide_looks.HEAD, size=size)),
                ("■ ", Ink(size - 1.5, colour=LIGHT.current)), ("current   ", QUIET),
                ("■ ", Ink(size - 1.5, colour=LIGHT.plan)), ("plan", QUIET),
            )
        )  # fmt: skip

    heading = fitting.largest(
        (slide_looks.HEAD.size, 11.0, 10.0, 9.0), said, lambda one: fitting.rows(one, box.width) < 2
    )
    slide.text([heading], Box(box.left, box.top, box.width, 0.26), "What the chart shows")
    names = [fitting.shortened(move.name, box.width * 0.36, 10.5) for move in of.moves]
    bars(
        slide,
        Box(box.left - 0.1, box.top + 0.26, box.width + 0.1, box.height - 0.26),
        names,
        [
            Series(CURRENT, tuple(words.number(move.now) for move in of.moves), LIGHT.current),
            Series(of.plan, tuple(words.number(move.plan) for move in of.moves), LIGHT.plan),
        ],
        form,
        f"Money by channel, current plan and {of.plan}: {said_moves(of.moves, units)}.",
        "Chart of money by channel",
        10.5,
    )  # fmt: skip


def said_moves(moves: Sequence[Move], units: Units) -> str:
    """Each channel with its money now and in the plan."""
    return "; ".join(
        f"{move.name} from {words.say(units, move.now)} to {words.say(units, move.plan)}"
        for move in moves
    )


def _form(amounts: Sequence[float]) -> tuple[str, str]:
    """How a spreadsheet writes amounts, all in one unit and with three digits, and that unit.

    The unit is that of the middle one: a large sum of others does not wipe out the rest.
    """
    middle = median([one for one in amounts if one] or [0.0])
    step, cut, letter = next((one for one in _STEPS if middle >= one[0] * 0.9995), (1.0, "", ""))
    digits = f"[>={step * 99.95:.0f}]#,##0{cut};[>={step * 9.995:.0f}]0.0{cut};0.00{cut}"
    return digits, letter


# --- risks ------------------------------------------------------------------------------


def _risks(slide: Slide, of: Brief, box: Box) -> tuple[Said, ...]:
    """As many as there is room for, the gravest first."""
    sizes = tuple(size for size in SIZES if size >= _CLOSEST)
    for many in range(len(of.risks), 0, -1):
        lines = slide_looks.fitted(of.risks[:many], box, sizes)
        if lines is not None:
            slide_looks.section(slide, "What could go wrong", lines, box)
            return of.risks[many:]
    return of.risks
