"""Charts that the spreadsheet program draws: their colours and their dress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmm_core.names import printable
from planner.charts.palette import LIGHT
from planner.wording.headings import cut, unversioned
from planner.workbook.entry import Entry

# As in `.streamlit/config.toml`: told apart in print, and with every kind of colour vision.
_ORDER = (LIGHT.plan, "#DB7A2B", "#33418F", "#58AEDD")
_KEY = 24  # letters
GRID = {"visible": True, "line": {"color": LIGHT.faint}}
NO_GRID = {"visible": False}


def plan_colour(entry: Entry, place: int) -> str:
    """The colour of the plan that stands at a place."""
    if entry.is_current:
        return LIGHT.current
    return _ORDER[(place - 1) % len(_ORDER)]


def keys(names: Sequence[str], cells: Sequence[str]) -> list[str]:
    """What a key calls plans: their cells, or where a name is long so much as tells them apart.

    Programs draw the long ones over each other.
    """
    if max(map(len, names)) <= _KEY:
        return [f"={cell}" for cell in cells]
    bare = unversioned(names)
    found = (cut(printable(name), _KEY, bare) for name in bare)
    # What begins like a formula would be taken for one.
    return [f" {one}" if one.startswith("=") else one for one in found]


def axis(size: int = 9, **more: Any) -> dict[str, Any]:
    """An axis, quiet, with what else XlsxWriter is to know of it."""
    font = _quiet(size)
    return {"num_font": font, "name_font": font, "line": {"color": LIGHT.faint}, **more}


def dress(chart: Any, title: str, size: tuple[int, int], keyed: bool = True) -> None:
    """Title, size in pixels, and where its plans differ the key to their colours."""
    large = 11 if keyed else 10
    chart.set_title({"name": title, "name_font": {"size": large, "color": LIGHT.ink}})
    chart.set_legend({"position": "bottom", "font": _quiet(9)} if keyed else {"none": True})
    chart.set_size(dict(zip(("width", "height"), size, strict=True)))
    chart.set_chartarea({"border": {"none": True}})


def _quiet(size: int) -> dict[str, Any]:
    return {"size": size, "color": LIGHT.quiet, "bold": False}
