"""The charts of the page as vectors, in the font of the page; no network is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from planner.brief.fonts import FAMILY, folder
from planner.brief.page import Brief
from planner.charts.figure import Figure
from planner.charts.page import dots_beside, moves_beside, printed
from planner.charts.palette import LIGHT
from planner.facts.briefs import OTHERS
from planner.wording import facts as words


@dataclass(frozen=True)
class Drawing:
    """One chart.

    Parameters
    ----------
    svg : as a vector
    alt : what it shows, in words
    """

    svg: str
    alt: str


def moves_drawn(of: Brief, row: float, width: float) -> Drawing | None:
    """Where money moves, row by row of the table beside it; None where nothing is moved.

    What is summed in one row would dwarf the channels: it stands in the table alone.

    Parameters
    ----------
    row : height of a row, in points
    """
    if not of.moves:
        return None
    single = [one for one in of.moves if OTHERS not in one.plan.about]
    rows = [(words.number(one.now), words.number(one.plan)) for one in single]
    return _drawn(moves_beside(rows, of.units, LIGHT, (width, row * len(rows))))


def dots_drawn(of: Brief, size: tuple[float, float]) -> Drawing | None:
    """The gain over the draws; None of a plan that is the current one.

    Parameters
    ----------
    size : width and height in points
    """
    if of.dots is None:
        return None
    title = f"{of.dots.what} than {of.dots.than}; each dot is 2 % of the draws"
    figure = dots_beside(of.dots.values, title, of.units, LIGHT, size, of.dots.in_money)
    return _drawn(figure)


def _drawn(figure: Figure) -> Drawing:
    spec = figure.spec(LIGHT)
    spec["config"] = {**printed(FAMILY, LIGHT), **_numbers(spec)}
    return Drawing(_svg(json.dumps(spec)), figure.alt)


def _numbers(spec: dict[str, object]) -> dict[str, object]:
    """How its numbers are written, out of a chart's own configuration."""
    config = spec.get("config")
    return {"locale": config["locale"]} if isinstance(config, dict) and "locale" in config else {}


@cache
def _svg(spec: str) -> str:
    import vl_convert

    vl_convert.register_font_directory(str(folder()))
    svg: str = vl_convert.vegalite_to_svg(json.loads(spec))
    return svg
