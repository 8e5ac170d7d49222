"""The first sheet: which plans, what they bring, how close the workbook is, where to look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.charts.palette import LIGHT
from planner.workbook.cash_sheet import CASH, CashLayout
from planner.workbook.colours import plan_colour
from planner.workbook.compare_sheet import NOT_KNOWN, CompareLayout
from planner.workbook.entry import Entry
from planner.workbook.figures import Figures
from planner.workbook.risk import Risk
from planner.workbook.said import close_said, fitness_said
from planner.workbook.sheet import Sheet
from planner.wording import amounts, dates
from planner.wording.units import Units

_SHOWN = (
    ("Spend", "Spend", "money"), ("Outcome", "", "money"), ("Profit", "Profit", "money"),
    ("iROAS", "iROAS", "ratio"), ("mROAS", "mROAS of the mix", "ratio"),
    ("AboveHurdle", "Profit above the required return", "money"),
    ("NPV", "Net present value", "money"), ("Payback", "Paid back by the end of", "right"),
    ("MoreProfit", "Profit, against the first plan", "money"),
    ("Valid", "Channels beyond what was observed", "right"),
)  # fmt: skip
_TOP = 8


def write_summary(
    sheet: Sheet,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    risks: Sequence[Risk],
    places: tuple[CompareLayout, CashLayout],
    sheets: Sequence[tuple[str, str]],
) -> None:
    """Write the summary.

    Parameters
    ----------
    places : where comparison and cash stand
    sheets : the other sheets by name, and what each is for
    """
    compare, cash = places
    model, horizon = of[0].model, of[0].of.plan.horizon
    sheet.widths(40, 18)
    sheet.text(0, 0, model.card.title, "title")
    sheet.text(1, 0, f"{dates.length(model, horizon)}, {dates.span(model, horizon)}; "
               f"{dates.tail(model, 'reference')}.", "quiet")  # fmt: skip
    sheet.text(2, 0, "Change a blue figure on Inputs, and every figure here follows. What is in "
               "grey italics is of the plans as saved.", "quiet")  # fmt: skip
    _fitness(sheet, of)
    last = _table(sheet, of, figures, risks, compare)
    row = _close(sheet, last + 2, of)
    row = _charts(sheet, row + 1, of, compare, cash)
    sheet.text(row, 0, "What stands where", "section")
    for place, (name, about) in enumerate(sheets, start=1):
        sheet.sheet.write_url(
            row + place, 0, f"internal:'{name}'!A1", sheet.book.form("text"), name
        )
        sheet.text(row + place, 1, about, "quiet")
    sheet.page(row + len(sheets) + 1, 6, (0, 0))


def _fitness(sheet: Sheet, of: Sequence[Entry]) -> None:
    said = fitness_said(of)
    if not said:
        return
    sheet.text(3, 0, said, "text")
    amber = sheet.book.special(bg_color=LIGHT.mind_ground, font_color=LIGHT.mind)
    sheet.sheet.conditional_format(3, 0, 3, 6, {"type": "no_errors", "format": amber})


def _table(
    sheet: Sheet,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    risks: Sequence[Risk],
    compare: CompareLayout,
) -> int:
    """The plans side by side; the row after it."""
    units = Units.of(of[0].model)
    sheet.text(_TOP - 3, 0, f"Plans side by side{units.money_bracket}", "section")
    sheet.text(_TOP - 1, 0, "", "head")
    sheet.texts(_TOP - 1, 1, [entry.name for entry in of], "head_right")
    shown = [one for one in _SHOWN if one[0] != "MoreProfit" or len(of) > 1]
    for place, (name, label, form) in enumerate(shown):
        outcome = units.result.capitalize() if name == "Outcome" else label
        use = "Revenue" if name == "Outcome" and units.is_money else name
        sheet.text(_TOP + place, 0, outcome)
        for plan, mine in enumerate(figures):
            value = mine.against(figures[0], use)
            small = form == "ratio" and not units.is_money
            sheet.formula(
                _TOP + place, 1 + plan, compare.figure(use, plan),
                NOT_KNOWN if value is None else value, "factor" if small else form,
            )  # fmt: skip
    top = _TOP + len(shown)
    for place, label in enumerate(("90 % interval", "Chance of a loss against the current plan")):
        sheet.text(top + place, 0, label)
    for plan, (entry, risk) in enumerate(zip(of, risks, strict=True)):
        interval = units.say_outcome_span(risk.outcome)
        if risk.profit is not None:
            interval = units.say_money_span(risk.profit)
        loses = "same plan" if risk.loses is None else _chance(risk.loses)
        for place, said in enumerate((interval, loses)):
            sheet.text(top + place, 1 + plan, said, "saved right")
        del entry
    known = all(risk.profit is not None for risk in risks)
    sheet.text(top, 0, f"{'Profit' if known else 'Outcome'}, 90 % interval")
    return top + 2


def _chance(share: float) -> str:
    from mmm_core.statistics import Probability

    return amounts.chance(Probability(share, 0.0))


def _close(sheet: Sheet, row: int, of: Sequence[Entry]) -> int:
    sheet.text(row, 0, "How close monthly inputs come to the weekly model", "section")
    for place, entry in enumerate(of, start=1):
        sheet.text(row + place, 0, close_said(entry), "quiet")
    return row + len(of) + 1


# --- charts -----------------------------------------------------------------------------


def _charts(
    sheet: Sheet, row: int, of: Sequence[Entry], compare: CompareLayout, cash: CashLayout
) -> int:
    _spend(sheet, row, of, compare)
    _cash(sheet, row, of, cash)
    return row + 19


def _spend(sheet: Sheet, row: int, of: Sequence[Entry], compare: CompareLayout) -> None:
    chart: Any = sheet.book.book.add_chart({"type": "bar"})
    first, last = compare.by_channel, compare.by_channel + compare.channels - 1
    for plan, entry in enumerate(of):
        column = 1 + 4 * plan
        chart.add_series({
            "name": f"={compare.figure('Spend', plan).replace(str(compare.live + 1), str(compare.live))}",
            "categories": f"={compare.sheet.span(first, 0, last, 0)}",
            "values": f"={compare.sheet.span(first, column, last, column)}",
            "fill": {"color": plan_colour(entry, plan)}, "gap": 60,
        })  # fmt: skip
    _dress(chart, "Spend by channel", "#,##0")
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "line": {"color": LIGHT.faint},
                      "major_gridlines": {"visible": False}})  # fmt: skip
    sheet.sheet.insert_chart(row, 0, chart, {
        "x_offset": 4, "description": "Spend by channel of every plan",
    })  # fmt: skip


def _cash(sheet: Sheet, row: int, of: Sequence[Entry], cash: CashLayout) -> None:
    chart: Any = sheet.book.book.add_chart({"type": "line"})
    for plan, entry in enumerate(of):
        chart.add_series({
            "name": f"={sheet.at(_TOP - 1, 1 + plan)}",
            "categories": f"={cash.heads(plan)}",
            "values": f"={cash.line(CASH, plan)}",
            "line": {"color": plan_colour(entry, plan), "width": 2.25},
        })  # fmt: skip
    _dress(chart, "Margin earned less money paid, cumulated", "")
    chart.set_y_axis({"num_font": {"size": 9}, "num_format": "#,##0", "line": {"none": True},
                      "major_gridlines": {"visible": True, "line": {"color": LIGHT.faint}}})  # fmt: skip
    chart.set_x_axis({"num_font": {"size": 9}, "label_position": "low",
                      "line": {"color": LIGHT.quiet}})  # fmt: skip
    sheet.sheet.insert_chart(row, 2, chart, {
        "x_offset": 90, "description": "Cumulated margin less payments, by month, of every plan",
    })  # fmt: skip


def _dress(chart: Any, title: str, form: str) -> None:
    quiet: dict[str, Any] = {"size": 9, "color": LIGHT.quiet, "bold": False}
    chart.set_title({"name": title, "name_font": {"size": 11, "color": LIGHT.ink}})
    chart.set_x_axis({"num_font": quiet, "num_format": form, "line": {"color": LIGHT.faint},
                      "major_gridlines": {"visible": True, "line": {"color": LIGHT.faint}}})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": quiet})
    chart.set_size({"width": 480, "height": 350})
    chart.set_chartarea({"border": {"none": True}})
