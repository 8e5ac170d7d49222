"""Risk: what the draws say of the plans as saved, and whether inputs were changed since."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from planner.wording.units import Units
from planner.workbook.entry import Entry
from planner.workbook.figures import Figures
from planner.workbook.layout import CHANGED
from planner.workbook.native_charts import GRID, NO_GRID, axis, dress, plan_colour
from planner.workbook.risk import MANY, Risks
from planner.workbook.said import chance_said, counted
from planner.workbook.sheet import MOST, Sheet, local

_SAVED = "Inputs are as saved: these figures are of what the other sheets show."
_CHANGED = "Inputs were changed: these figures are of the plans as saved, and do not follow."
_CHECKED, _SAME = ("Outcome", "Profit"), "same plan"


def write_risk(
    sheet: Sheet,
    of: Sequence[Entry],
    risks: Risks,
    figures: Sequence[Figures],
) -> None:
    """Write what draws say of all plans."""
    plans, on = len(of), _on(of, risks)
    sheet.widths(46, 16)
    sheet.named("Risk")
    _changed(sheet, of, figures)
    _matrix(sheet, 10, of, risks, on)
    by, top = 10 + plans + 4, 10 + plans + 2
    if plans > 1:
        top = by + plans + 2
        _beyond(sheet, by, of, risks, top + 22)
    _chart(sheet, top, of, on)
    _quantiles(sheet, top + 22, of, risks, on)
    sheet.page(top + 18, max(plans, 5), (0, 1), high=1)


def _on(of: Sequence[Entry], risks: Risks) -> str:
    if risks.in_money:
        return f"{risks.counts}{Units.of(of[0].model).money_bracket}"
    return f"outcome: {counted(of[0].model)}"


def _changed(sheet: Sheet, of: Sequence[Entry], figures: Sequence[Figures]) -> None:
    """Figures as saved, beside what they are now; and one sentence of whether they differ."""
    sheet.text(3, 0, "Means as saved", "section")
    sheet.texts(4, 0, [""], "head")
    sheet.texts(4, 1, [entry.name for entry in of], "head_right")
    for place, name in enumerate(_CHECKED):
        sheet.text(5 + place, 0, name)
        for plan, each in enumerate(figures):
            saved = each.values[name]
            if isinstance(saved, float):
                form = "saved outcome" if name == "Outcome" else "saved money"
                sheet.number(5 + place, 1 + plan, saved, form)
            else:
                sheet.text(5 + place, 1 + plan, "n/a", "saved right")
    sheet.formula(1, 0, f'IF({CHANGED},"{_CHANGED}","{_SAVED}")', _SAVED, "quiet")
    sheet.amber((1, 0, 1, 0), type="text", criteria="begins with", value="Inputs were")


def _matrix(sheet: Sheet, top: int, of: Sequence[Entry], risks: Risks, on: str) -> None:
    sheet.text(top - 2, 0, f"Chance that a plan beats another, on {on}", "section")
    sheet.text(top - 1, 0, "The plan on the left beats", "head")
    sheet.texts(top - 1, 1, [entry.name for entry in of], "head_right")
    for row, entry in enumerate(of):
        sheet.label(top + row, 0, entry.name)
        for column, share in enumerate(risks.duel.beats[row].tolist()):
            said = _SAME if risks.ranking.same[row, column] else chance_said(share)
            sheet.text(top + row, 1 + column, said, "saved right")


def _beyond(sheet: Sheet, top: int, of: Sequence[Entry], risks: Risks, first: int) -> None:
    """The same by more than an amount that is typed, from quantiles of every difference."""
    plans, amount = len(of), local(top - 2, 1)
    sheet.text(top - 2, 0, "Chance to beat it by more than", "section")
    about = "The amount is typed; shares are read from 200 quantiles, to half a per cent."
    sheet.text(top + plans, 0, about, "quiet")
    sheet.number(top - 2, 1, 0.0, "input money" if risks.in_money else "input outcome")
    sheet.takes((top - 2, 1, top - 2, 1), (0, MOST), "An amount of 0 or more.")
    sheet.book.name("MoreThan", sheet.at(top - 2, 1))
    sheet.text(top - 1, 0, "The plan on the left beats", "head")
    sheet.texts(top - 1, 1, [entry.name for entry in of], "head_right")
    sheet.text(first - 2, plans + 2, "Differences of draws, sorted", "section")
    column = plans + 2
    for one, other in combinations(range(plans), 2):
        over = risks.over[one, other]
        if risks.ranking.same[one, other]:
            for row, against in ((one, other), (other, one)):
                sheet.text(top + row, 1 + against, _SAME, "saved right")
            continue
        sheet.text(first - 1, column, f"{of[one].name} less {of[other].name}", "head_right")
        for place, value in enumerate(over):
            sheet.number(first + place, column, float(value), "saved fine")
        cells = sheet.span(first, column, first + MANY - 1, column)
        for row, against, test, share in (
            (one, other, f'">"&N({amount})', float((over > 0).mean())),
            (other, one, f'"<"&-N({amount})', float((over < 0).mean())),
        ):
            found = f"COUNTIF({cells},{test})/{MANY}"
            # Never a flat 0 or 100 %, which no draws can show.
            formula = f'IF({found}>=0.995,"over 99 %",IF({found}<=0.005,"under 1 %",{found}))'
            sure = chance_said(share) if share >= 0.995 or share <= 0.005 else share
            sheet.formula(top + row, 1 + against, formula, sure, "share")
        column += 1
    for row, entry in enumerate(of):
        sheet.label(top + row, 0, entry.name)
        sheet.text(top + row, 1 + row, _SAME, "saved right")


def _quantiles(sheet: Sheet, top: int, of: Sequence[Entry], risks: Risks, on: str) -> None:
    sheet.text(top - 2, 0, f"Fifty quantiles of {on}: each stands for 2 % of the draws", "section")
    sheet.text(top - 1, 0, "Share of draws below", "head")
    sheet.texts(top - 1, 1, [entry.name for entry in of], "head_right")
    for place in range(50):
        sheet.number(top + place, 0, (place + 0.5) / 50, "share")
        form = "saved money" if risks.in_money else "saved outcome"
        sheet.numbers(top + place, 1, risks.quantiles[:, place], form)


def _chart(sheet: Sheet, top: int, of: Sequence[Entry], on: str) -> None:
    """How often each plan ends below an amount."""
    chart: Any = sheet.book.book.add_chart({"type": "scatter", "subtype": "straight"})
    first = top + 22
    for plan, entry in enumerate(of):
        chart.add_series(
            {
                "name": f"={sheet.at(first - 1, 1 + plan)}",
                "categories": f"={sheet.span(first, 1 + plan, first + 49, 1 + plan)}",
                "values": f"={sheet.span(first, 0, first + 49, 0)}",
                "line": {"color": plan_colour(entry, plan), "width": 2},
                "marker": {"type": "none"},
            }
        )
    chart.set_x_axis(
        axis(
            name=f"{on[:1].upper()}{on[1:]}",
            num_format="#,##0",
            crossing="min",
            major_gridlines=NO_GRID,
            label_position="low",
        )
    )
    chart.set_y_axis(
        axis(name="Share of draws below", num_format="0%", min=0, max=1, major_gridlines=GRID)
    )
    dress(chart, "How often a plan ends below an amount", (760, 380))
    sheet.sheet.insert_chart(
        top,
        0,
        chart,
        {
            "x_offset": 4,
            "description": f"Share of draws in which each plan ends below, on {on}",
        },
    )
