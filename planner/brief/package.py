"""Slides as a file: what the program's template brings is of another format, or tells when."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu

# What a package says of when it was made; the deck's own words say that.
STILL = datetime(1980, 1, 1)
# Of the template, in inches.
_WIDTH = 10


def still(package: bytes) -> bytes:
    """A package of the same parts that says nothing of when it was written."""
    stilled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(stilled, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = zipfile.ZipInfo(name, STILL.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return stilled.getvalue()


def only(raw: Any, kept: Any) -> None:
    """The layouts of the program's template that nothing uses are for another format."""
    for layout in list(raw.slide_layouts):
        if layout is not kept:
            raw.slide_layouts.remove(layout)


def widen(of: Any, width: float) -> None:
    """The template's placeholders are of 4 to 3: they follow the width."""
    share = width / _WIDTH
    for shape in of.placeholders:
        shape.left, shape.width = (Emu(round(side * share)) for side in (shape.left, shape.width))


def own_fonts(master: Any, font: str) -> None:
    """The theme's own fonts, for what is typed in later."""
    part = next(
        one.target_part for one in master.part.rels.values() if one.reltype.endswith("/theme")
    )
    theme = parse_xml(part.blob)
    for kind in ("majorFont", "minorFont"):
        for latin in theme.iterfind(f".//{qn(f'a:{kind}')}/{qn('a:latin')}"):
            latin.set("typeface", font)
    part._blob = serialize_part_xml(theme)
