"""Slides as presentation programs hold them: text, tables and charts that can be edited.

What people wrote is always text: no field, no formula, no link is made of it. Equal decks are
equal to the byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Length, Pt

from planner.brief.package import STILL, only, own_fonts, still, widen
from planner.charts.palette import LIGHT

# Everywhere at hand, and drawn with the same widths where it is stood in for.
FONT = "Arial"
WIDTH, HEIGHT = 13.333, 7.5
CELL_LEFT, CELL_RIGHT = 0.08, 0.04
_TITLE_ONLY = 5
_ALIGN = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT}
_ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
_UNIT = re.compile(r"(?<=\d) (?=[kMBT%](?!\w))")
# Programs break lines between a sign and what is no digit: parted, a loss reads as a gain.
_SIGN = re.compile(r"(?<=[−+])(?=[^\s\d])(?=\D{1,4}\d)")


@dataclass(frozen=True)
class Box:
    """Where something stands, in inches from the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        """As the file counts it."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True)
class Ink:
    """How words are written: points, weight and colour."""

    size: float = 12
    bold: bool = False
    colour: str = LIGHT.ink

    @property
    def strong(self) -> Ink:
        """The same in bold."""
        return replace(self, bold=True)


@dataclass(frozen=True)
class Line:
    """A paragraph: pieces of text, each in its ink.

    Parameters
    ----------
    after : points of space below it
    bullet : it is one of a list
    """

    pieces: tuple[tuple[str, Ink], ...]
    after: float = 0
    bullet: bool = False
    align: Literal["left", "right"] = "left"

    @staticmethod
    def of(text: str, ink: Ink, **more: Any) -> Line:
        """A paragraph in one ink."""
        return Line(((text, ink),), **more)


# What a cell of a table says.
Cell = Sequence[Line]


class Slide:
    """One slide; what is put on it first is read first."""

    def __init__(self, raw: Any, language: str) -> None:
        self.raw = raw
        self._language = language

    def title(self, line: Line, box: Box) -> None:
        """Its title, which outlines and screen readers name it by."""
        shape = self.raw.shapes.title
        shape.left, shape.top, shape.width, shape.height = box.emu
        self._write(shape.text_frame, [line], "top")

    def text(self, lines: Sequence[Line], box: Box, name: str, anchor: str = "top") -> None:
        """Paragraphs within a box; ``name`` is what the program lists it as."""
        shape = self.raw.shapes.add_textbox(*box.emu)
        shape.name = name
        self._write(shape.text_frame, lines, anchor)

    def rule(self, box: Box, colour: str) -> None:
        """A line, or a bar, that only separates."""
        shape = self.raw.shapes.add_shape(1, *box.emu)
        shape.name = "Line"
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(colour)
        shape.line.fill.background()
        _flat(shape)

    def table(
        self,
        rows: Sequence[Sequence[Cell]],
        box: Box,
        widths: Sequence[float],
        heights: Sequence[float],
        alt: str,
        name: str,
        strong_last: bool = False,
    ) -> None:
        """A table that stays one; its first row is its head.

        Parameters
        ----------
        widths, heights : of its columns and rows, inches
        strong_last : the last row is a sum: a line stands above it
        """
        shape = self.raw.shapes.add_table(len(rows), len(widths), *box.emu)
        shape.name, table = name, shape.table
        describe(shape, alt)
        _plain_style(table, strong_last)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Inches(width)
        for at, row in enumerate(rows):
            table.rows[at].height = Inches(heights[at])
            below = LIGHT.quiet if at == 0 or (strong_last and at == len(rows) - 2) else LIGHT.faint
            for place, lines in enumerate(row):
                self._cell(table.cell(at, place), lines, below, place == 0)

    def _cell(self, cell: Any, lines: Cell, below: str, first: bool) -> None:
        cell.margin_left = Inches(0.0 if first else CELL_LEFT)
        cell.margin_right, cell.margin_top, cell.margin_bottom = Inches(CELL_RIGHT), 0, 0
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        self._write(cell.text_frame, lines, None)
        _line_below(cell, below)

    def _write(self, frame: Any, lines: Sequence[Line], anchor: str | None) -> None:
        if anchor is not None:
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
            frame.vertical_anchor = _ANCHOR[anchor]
            frame.word_wrap = True
        for at, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.alignment = _ALIGN[line.align]
            paragraph.space_after, paragraph.space_before = Pt(line.after), Pt(0)
            _bullet(paragraph, line.bullet)
            for text, ink in line.pieces:
                run = paragraph.add_run()
                run.text = unbroken(text)
                run.font.size, run.font.bold = Pt(ink.size), ink.bold
                run.font.color.rgb = rgb(ink.colour)
                run._r.get_or_add_rPr().set("lang", self._language)


class Deck:
    """A presentation of 16 to 9.

    Parameters
    ----------
    title, author : of the file
    language : of its words, as BCP 47 writes it
    """

    def __init__(self, title: str, author: str, language: str = "en-GB") -> None:
        self._raw, self._language = Presentation(), language
        self._raw.slide_width, self._raw.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self._layout = self._raw.slide_layouts[_TITLE_ONLY]
        only(self._raw, self._layout)
        own_fonts(self._raw.slide_master, FONT)
        for of in (self._raw.slide_master, self._layout):
            widen(of, WIDTH)
        said = self._raw.core_properties
        said.title, said.author, said.language = title[:255], author[:255], language
        said.last_modified_by, said.revision = author[:255], 1
        said.created = said.modified = STILL

    def slide(self) -> Slide:
        """One more."""
        return Slide(self._raw.slides.add_slide(self._layout), self._language)

    def content(self) -> bytes:
        """The file."""
        raw = io.BytesIO()
        self._raw.save(raw)
        return still(raw.getvalue())


# --- shapes -----------------------------------------------------------------------------


def unbroken(text: str) -> str:
    """The same with every number on one line with its sign and its unit."""
    return _SIGN.sub("\u2060", _UNIT.sub("\u00a0", text))


def rgb(colour: str) -> RGBColor:
    """A colour as ``#RRGGBB``."""
    red, green, blue = bytes.fromhex(colour.lstrip("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def describe(shape: Any, alt: str) -> None:
    """What stands for a picture, a chart or a table where it cannot be seen."""
    shape._element.nvGraphicFramePr.cNvPr.set("descr", alt)


def _flat(shape: Any) -> None:
    """No line and no shadow, which the theme would give it; and nothing to read out."""
    shape._element.remove(shape._element.find(qn("p:style")))
    shape._element.nvSpPr.cNvPr.set("descr", "")


def _bullet(paragraph: Any, is_one: bool) -> None:
    properties = paragraph._p.get_or_add_pPr()
    if is_one:
        properties.set("marL", str(Inches(0.16)))
        properties.set("indent", str(-Inches(0.16)))
        _within(properties, "a:buFont", typeface=FONT)
        _within(properties, "a:buChar", char="•")
    else:
        _within(properties, "a:buNone")


# Known to every program: no grid, no bands, no fill.
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _plain_style(table: Any, strong_last: bool) -> None:
    table.first_row, table.horz_banding, table.last_row = True, False, strong_last
    style = table._tbl.tblPr.find(qn("a:tableStyleId"))
    style.text = _NO_STYLE


def _line_below(cell: Any, colour: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = _within(properties, "a:lnB", w=str(Pt(0.75)))
    _within(_within(line, "a:solidFill"), "a:srgbClr", val=colour.lstrip("#"))
    # Lines stand before fills in a cell's properties.
    properties.insert(0, line)


def _within(parent: Any, tag: str, **attributes: str) -> Any:
    """An element more at the end of another."""
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(name, value)
    parent.append(child)
    return child
