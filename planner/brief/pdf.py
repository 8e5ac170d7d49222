"""The brief as a PDF of one page: tagged, its fonts in it, its charts as vectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from mmm_core.errors import HeadroomError
from planner.brief.drawn import Drawing, dots_drawn, moves_drawn
from planner.brief.fonts import FAMILY, folder
from planner.brief.output import File, Paper
from planner.brief.page import Brief, Line
from planner.brief.said import afterwards, left_out, move_said, moves_title, no_room, who
from planner.brief.unbroken import unbroken
from planner.charts.palette import LIGHT

_PAPERS: dict[Paper, str] = {"a4": "a4", "letter": "us-letter"}
_TEMPLATE = Path(__file__).with_name("page.typ")
_LONG, _SHORT = 420, 160
_DOTS = (190.0, 62.0)
_MOVES = 142.0
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class DoesNotFit(HeadroomError):
    """A page whose texts are too long for it, however small they are set."""

    kind = "does_not_fit"


@dataclass(frozen=True)
class _Fill:
    """How much stands on the page; what is fuller comes first.

    Parameters
    ----------
    size : of the text, in points
    charts : how many of the two
    whole : whether alternatives have their risk, time and make
    after : how many lines of what is measured afterwards
    long : most letters of one line
    """

    size: float
    charts: int = 2
    whole: bool = True
    after: int = 10_000
    long: int = 10_000


# When the page is full, charts go first, then the alternatives' detail, then that of what is
# measured: never what could go wrong, nor where the figures come from.
_FILLS = (
    *(_Fill(size) for size in (10.0, 9.6, 9.2, 8.8, 8.4)),
    *(_Fill(size, charts=1) for size in (8.8, 8.4)),
    *(_Fill(size, charts=0) for size in (9.2, 8.8, 8.4, 8.1)),
    *(_Fill(size, charts=0, whole=False) for size in (8.6, 8.2)),
    *(_Fill(8.2, charts=0, whole=False, after=many) for many in (4, 3, 2)),
    *(_Fill(size, charts=0, whole=False, after=1) for size in (8.2, 7.8, 7.4, 7.0)),
    _Fill(7.0, 0, False, 1, _LONG),
    *(_Fill(size, 0, False, 1, _SHORT) for size in (7.0, 6.4, 5.8, 5.0)),
)


def pdf(of: Brief, paper: Paper = "a4") -> File:
    """The page as a PDF; the same page gives the same bytes.

    Raises
    ------
    DoesNotFit
        If names are so long that one page does not hold them.
    NoFont
        If the font of the page is not installed.
    """
    when = _moment(of)
    try:
        return File(_compiled(_fitting(of, paper), when, wide=False, tagged=True))
    except typst.TypstError:
        note = f"Some signs are not in {FAMILY}: they are set in another font of this machine."
    # Letters of other fonts are wider or higher: what fits is measured with those that print.
    data = _fitting(of, paper, wide=True)
    try:
        return File(_compiled(data, when, wide=True, tagged=True), (note,))
    except typst.TypstError:
        lost = "Some signs cannot be drawn on this machine: the PDF is not tagged as PDF/UA."
        return File(_compiled(data, when, wide=True, tagged=False), (lost,))


def picture(of: Brief, paper: Paper = "a4", resolution: float = 110.0) -> bytes:
    """The page as it will print, as a PNG.

    Parameters
    ----------
    resolution : in dots per inch

    Raises
    ------
    DoesNotFit, NoFont
        As ``pdf``.
    """
    compiler = _compiler(_fitting(of, paper, wide=True), wide=True)
    found = compiler.compile(format="png", ppi=resolution)
    assert isinstance(found, bytes)
    return found


def _fitting(of: Brief, paper: Paper, wide: bool = False) -> str:
    """What the template is given: as much as stands on one page."""
    for fill in _FILLS:
        data = json.dumps(_unbroken(_data(of, fill, paper)))
        if _pages(data, wide) == 1:
            return data
    raise DoesNotFit(
        "The brief does not fit on one page.", "Shorten the names on the model card, or the notes."
    )


def _compiled(data: str, when: datetime, wide: bool, tagged: bool) -> bytes:
    standards: Any = ["ua-1"] if tagged else []
    found = _compiler(data, wide).compile(format="pdf", pdf_standards=standards, timestamp=when)
    assert isinstance(found, bytes)
    return found


def _moment(of: Brief) -> datetime:
    """When the model was fitted: what else the page says does not change by itself."""
    try:
        day = next(one.value for one in of.facts.values() if one.name == "fitted")
        return datetime.fromisoformat(str(day)).replace(tzinfo=UTC)
    except (StopIteration, ValueError):
        return _EPOCH


def _pages(data: str, wide: bool) -> int:
    return int(json.loads(_compiler(data, wide).query("<pages>", field="value"))[0])


def _compiler(data: str, wide: bool = False) -> typst.Compiler:
    return typst.Compiler(
        _TEMPLATE.read_bytes(),
        root=str(_TEMPLATE.parent),
        font_paths=_fonts(wide),
        sys_inputs={"page": data},
    )


@cache
def _fonts(wide: bool) -> typst.Fonts:
    """The shipped font; ``wide`` those of the machine too."""
    return typst.Fonts(
        include_system_fonts=wide, include_embedded_fonts=wide, font_paths=[str(folder())]
    )


# --- what the template is given ---------------------------------------------------------


def _data(of: Brief, fill: _Fill, paper: Paper) -> dict[str, Any]:
    own = ""
    if of.headline != of.verdict:
        own = f"What the figures say: {of.verdict}{f' ({of.span})' if of.span else ''}."
    row = 1.72 * fill.size
    after, hidden = afterwards(of, fill.after)
    if of.alternatives and not fill.whole:
        hidden = ("risk, time and make of alternatives", *hidden)
    missing = f"{left_out(of)} {no_room(hidden)}".strip()
    wide = len(of.headline) > 60
    return {
        "paper": _PAPERS[paper],
        "size": fill.size,
        "top": 1.7 if wide else 2.05,
        "row": row,
        "fonts": [FAMILY],
        "colours": vars(LIGHT),
        "tone": of.tone,
        "title": _cut(of.title, fill),
        "about": of.about,
        "mark": of.mark,
        "approved": _cut(of.approved, fill),
        "headline": _cut(of.headline, fill),
        "span": "" if own else of.span,
        "own": own,
        "ask": _cut(of.ask, fill),
        "who": who(of),
        "owner": of.fields.owner,
        "why": _cut(of.why, fill),
        "tiles": [{"name": one.name, "value": one.value, "beside": one.beside} for one in of.tiles],
        "moves_title": _cut(moves_title(of), fill),
        "moves": list(_moves(of)),
        "places": _lines(of.places, fill),
        "risks": _lines(of.risks, fill),
        "alternatives": [_shortened(vars(one), fill) for one in of.alternatives],
        "columns": list(_columns(of, fill)),
        "after": _lines(after, fill),
        "notes": of.fields.notes.splitlines(),
        "claim": of.claim,
        "provenance": _lines(of.provenance, replace(fill, long=10_000)),
        "missing": missing,
        "drawings": {
            "moves": _drawing(moves_drawn(of, row, _MOVES), _MOVES + 16, fill.charts > 0),
            "dots": _drawing(dots_drawn(of, _DOTS), _DOTS[0], fill.charts > 1),
        },
    }


def _unbroken(said: Any) -> Any:
    """All texts of it so."""
    if isinstance(said, str):
        return unbroken(said)
    if isinstance(said, dict):
        return {key: _unbroken(value) for key, value in said.items()}
    return [_unbroken(one) for one in said] if isinstance(said, list) else said


def _drawing(of: Drawing | None, width: float, shown: bool) -> dict[str, Any] | None:
    if of is None or not shown:
        return None
    return {"svg": of.svg, "alt": of.alt, "width": width}


def _moves(of: Brief) -> Iterator[dict[str, str]]:
    for one in (*of.moves, *([of.total] if of.total is not None else [])):
        said = move_said(of, one)
        yield {**vars(said), "name": one.name, "marks": ", ".join(one.marks)}


def _columns(of: Brief, fill: _Fill) -> Iterator[dict[str, Any]]:
    """What is said of alternatives; a column in which nothing stands is left out."""
    known = (
        ("name", "Plan", False, 1.1 if fill.whole else 0.0),
        ("spend", "Spend", True, 0.0),
        ("returns", "Return", False, 1.2 if fill.whole else 0.0),
        *((("risk", "Risk", False, 1.8), ("horizon", "Pays back", False, 1.1),
           ("fit", "Built on", False, 1.2)) if fill.whole else ()),
    )  # fmt: skip
    for key, head, right, wide in known:
        if any(getattr(one, key) for one in of.alternatives):
            yield {"key": key, "head": head, "right": right, "wide": wide}


def _lines(of: tuple[Line, ...], fill: _Fill) -> list[dict[str, str]]:
    return [{"what": one.what, "text": _cut(one.text, fill)} for one in of]


def _shortened(said: dict[str, Any], fill: _Fill) -> dict[str, Any]:
    return {
        key: _cut(value, fill) if isinstance(value, str) else value
        for key, value in said.items()
        if key != "facts"
    }


def _cut(text: str, fill: _Fill) -> str:
    """As much of a text as there is room for, by letters."""
    return text if len(text) <= fill.long else f"{text[: fill.long - 1].rstrip()}…"
