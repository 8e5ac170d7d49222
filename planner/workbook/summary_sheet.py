"""The first sheet: which plans, what they bring, how close the workbook is, where to look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.brief.page import Brief
from planner.charts.palette import LIGHT
from planner.wording import amounts, dates
from planner.wording.units import Units
from planner.workbook.advice_block import write_advice
from planner.workbook.beside import Beside
from planner.workbook.cash_sheet import CASH, OUTCOME, CashLayout
from planner.workbook.channels_block import SPEND
from planner.workbook.compare_sheet import CompareLayout
from planner.workbook.entry import Entry
from planner.workbook.figures import Figures
from planner.workbook.layout import CHANGED
from planner.workbook.native_charts import GRID, NO_GRID, axis, dress, keys, plan_colour
from planner.workbook.risk import Risks
from planner.workbook.said import NOT_KNOWN, PAID_BACK, end_of_month, outcome_said, units_of
from planner.workbook.sheet import Sheet

_SHOWN = (
    ("Spend", "Spend", "money"),
    ("Outcome", "", "outcome"),
    ("Profit", "Profit", "money"),
    ("iROAS", "iROAS", "ratio"),
    ("mROAS", "mROAS of the mix", "ratio"),
    ("AboveHurdle", "Profit above the required return", "money"),
    ("NPV", "Net present value", "money"),
    ("Payback", PAID_BACK, "right"),
    ("MoreProfit", "Profit, against {first}", "moved"),
    ("Valid", "Channels not within the evidence", "right"),
)
_LAST, _SIZE = 4, (400, 350)
_POINTS = (-5, -2, 2)  # of margin
_CHARTS = 19  # rows
_CLOSE = (
    "Exact for the plans as saved, and for a channel without any money. Measured on {trials} "
    "random changes, each channel and month by itself between nothing "
    "and the most that was observed; and "
    "with every month of all channels cut to a half, a tenth and a fiftieth. Beyond that, where "
    "Inputs turns amber, nothing was measured."
)


def write_summary(
    sheet: Sheet,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    risks: Risks,
    told: Beside | None,
    places: tuple[CompareLayout, CashLayout],
    sheets: Sequence[tuple[str, str]],
    page: Brief | None = None,
) -> None:
    """Write the summary.

    Parameters
    ----------
    told : the plans held against each other, if there are several
    places : where comparison and cash stand
    sheets : the other sheets by name, and what each is for
    page : that one of the plans is decided on, where there is one
    """
    compare, cash = places
    model, horizon = of[0].model, of[0].of.plan.horizon
    sheet.widths(42, 19)
    about = (
        f"{dates.length(model, horizon)}, {dates.span(model, horizon)}; "
        f"{dates.tail(model, 'reference')}. Change a blue figure on Inputs, and every figure here "
        "follows; what is in grey italics is of the plans as saved."
    )
    sheet.title(model.card.title, about, _LAST)
    row, parts = write_advice(sheet, of, told, page)
    top = row + 4
    last = _table(sheet, top, of, figures, risks, compare)
    if told is not None and told.chosen is not None:
        flag = f'IF({CHANGED},"recommended as saved","recommended")'
        sheet.formula(top - 2, 1 + told.chosen, flag, "recommended", "flag")
    close = _margins(sheet, last + 1, of, figures, compare) + 1
    charts = _close(sheet, close, of) + 1
    heads = [sheet.at(top - 1, 1 + plan) for plan in range(len(of))]
    _spend(sheet, charts, of, compare, heads)
    _cash(sheet, charts, of, risks.in_money, cash, heads)
    row = charts + _CHARTS
    sheet.text(row, 0, "What stands where", "section")
    for place, (name, about) in enumerate(sheets, start=1):
        sheet.sheet.write_url(
            row + place, 0, f"internal:'{name}'!A1", sheet.book.form("link"), name
        )
        sheet.text(row + place, 1, about, "quiet")
    blocks = (0, *parts, top - 3, last + 1, close, charts, row)
    sheet.page(row + len(sheets), _LAST, blocks=blocks)


def _table(
    sheet: Sheet,
    first: int,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    risks: Risks,
    compare: CompareLayout,
) -> int:
    """The plans side by side, from a row on; the row after it."""
    units = units_of(of)
    sheet.text(first - 3, 0, f"Plans side by side{units.money_bracket}", "section")
    sheet.text(first - 1, 0, "", "head")
    sheet.texts(first - 1, 1, [entry.name for entry in of], "head_right")
    shown = [one for one in _SHOWN if one[0] != "MoreProfit" or len(of) > 1]
    for place, (name, label, form) in enumerate(shown):
        own = {"Outcome": units.result.capitalize(), "iROAS": units.average}
        outcome = own.get(name, label)
        if name == "mROAS" and not units.is_money:
            outcome = units.marginal
        use = "Revenue" if name == "Outcome" and units.is_money else name
        outcome = outcome.replace("{end}", end_of_month(of[0].model))
        sheet.label(first + place, 0, outcome.replace("{first}", of[0].name))
        for plan, mine in enumerate(figures):
            value = mine.against(figures[0], use)
            plain = form == "ratio" and not units.is_money
            look = "money" if use == "Revenue" else "factor" if plain else form
            sheet.formula(
                first + place,
                1 + plan,
                compare.figure(use, plan),
                NOT_KNOWN if value is None else value,
                look,
            )
    top = first + len(shown)
    sheet.amber((top - 1, 1, top - 1, len(of)), type="cell", criteria=">", value=0)
    result = "Profit" if risks.in_money else units.result.capitalize()
    sheet.label(top, 0, f"{result}, 90 % interval")
    sheet.label(top + 1, 0, f"Chance of a loss against the current plan ({risks.counts})")
    for plan, entry in enumerate(of):
        # Each plan's revenue at its own value.
        in_it, one = Units.of(entry.model) if units.is_money else units, entry.compared
        interval = in_it.say_outcome_span(one.outcome)
        if risks.in_money and one.profit is not None:
            interval = in_it.say_money_span(one.profit)
        sheet.text(top, 1 + plan, interval, "saved right")
        sheet.text(top + 1, 1 + plan, amounts.chance(one.loses), "saved right")
    return top + 2


def _margins(
    sheet: Sheet,
    row: int,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    compare: CompareLayout,
) -> int:
    """Profit if the margin were otherwise; the row after it."""
    if any(mine.values["Profit"] is None for mine in figures):
        return row
    sheet.text(row, 0, f"Profit if the margin were{Units.of(of[0].model).money_bracket}", "section")
    for place, points in enumerate(_POINTS, start=row + 1):
        sheet.text(place, 0, f"{abs(points)} points {'lower' if points < 0 else 'higher'}")
        for plan, mine in enumerate(figures):
            profit, revenue = (compare.figure(name, plan) for name in ("Profit", "Revenue"))
            now, brought = (mine.values[name] for name in ("Profit", "Revenue"))
            assert isinstance(now, float)
            assert isinstance(brought, float)
            test = f'IF(ISNUMBER({profit}),{profit}+({points / 100})*{revenue},"{NOT_KNOWN}")'
            sheet.formula(place, 1 + plan, test, now + points / 100 * brought, "money")
    return row + 1 + len(_POINTS)


def _close(sheet: Sheet, row: int, of: Sequence[Entry]) -> int:
    """How far monthly inputs are off the weekly model, measured; the row after it."""
    trials = of[0].accuracy.trials
    sheet.text(row, 0, "How close monthly inputs come to the model itself", "section")
    sheet.paragraph(row + 1, 0, _LAST, _CLOSE.format(trials=trials), "quiet_wrapped")
    lines = (
        ("A channel's total, in 95 % of the cases", "channel"),
        ("A channel's total, at most", "channel_worst"),
        ("All channels together, at most", "total_worst"),
        ("A single month, in 95 % of the cases", "month"),
        ("A single month, at most", "month_worst"),
        ("mROAS of the mix, at most", "mroas_worst"),
        ("A channel that is cut, of what it brings as saved, at most", "cut_worst"),
    )
    for place, (label, name) in enumerate(lines, start=row + 2):
        sheet.label(place, 0, label)
        for plan, entry in enumerate(of):
            sheet.number(place, 1 + plan, getattr(entry.accuracy, name), "saved fine_share")
    return row + 2 + len(lines)


# --- charts -----------------------------------------------------------------------------


def _spend(
    sheet: Sheet, row: int, of: Sequence[Entry], compare: CompareLayout, heads: Sequence[str]
) -> None:
    chart: Any = sheet.book.book.add_chart({"type": "bar"})
    channels, names = compare.by_channel, keys([entry.name for entry in of], heads)
    for plan, entry in enumerate(of):
        chart.add_series(
            {
                "name": names[plan],
                "categories": f"={channels.names}",
                "values": f"={channels.column(SPEND, plan)}",
                "fill": {"color": plan_colour(entry, plan)},
                "gap": 60,
            }
        )
    dress(chart, "Spend by channel", _SIZE)
    chart.set_x_axis(axis(num_format="#,##0", label_position="high", major_gridlines=GRID))
    chart.set_y_axis(axis(reverse=True, num_font={"size": 9}, major_gridlines=NO_GRID))
    sheet.sheet.insert_chart(
        row,
        0,
        chart,
        {
            "x_offset": 4,
            "description": "Spend by channel of every plan",
        },
    )


def _cash(
    sheet: Sheet,
    row: int,
    of: Sequence[Entry],
    known: bool,
    cash: CashLayout,
    heads: Sequence[str],
) -> None:
    """Cash of all plans where all have a margin, else what they bring."""
    chart: Any = sheet.book.book.add_chart({"type": "line"})
    names = keys([entry.name for entry in of], heads)
    for plan, entry in enumerate(of):
        chart.add_series(
            {
                "name": names[plan],
                "categories": f"={cash.heads(plan)}",
                "values": f"={cash.line(CASH if known else OUTCOME, plan)}",
                "line": {"color": plan_colour(entry, plan), "width": 2.25},
            }
        )
    outcome = f"{outcome_said(of[0].model)}, by month"
    dress(chart, "Margin earned less money paid, cumulated" if known else outcome, _SIZE)
    large, dark = {"size": 9}, {"color": LIGHT.quiet}
    chart.set_y_axis(
        axis(num_font=large, num_format="#,##0", line={"none": True}, major_gridlines=GRID)
    )
    chart.set_x_axis(axis(num_font=large, label_position="low", line=dark))
    sheet.sheet.insert_chart(
        row,
        2,
        chart,
        {
            "x_offset": 12,
            "description": "What comes in by month, under every plan",
        },
    )
