"""The sheet that things are typed into: economics, what-if factors, money by channel and month."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.assumptions.applied import card_of
from mmm_core.card import ModelCard
from mmm_core.labels import CHANNEL
from planner.wording.units import Units
from planner.workbook.entry import Entry
from planner.workbook.layout import (
    DISCOUNT,
    ECONOMICS,
    MARGIN,
    REQUIRED,
    VALUE,
    InputsLayout,
    TablesLayout,
    price_of,
)
from planner.workbook.said import month_names, near_said
from planner.workbook.sheet import MOST, local, wide
from planner.workbook.tabulated import CLOSE

_WITHIN, _BEYOND, _MORE = "", "beyond what was observed", "more in all than observed"
_STATUS = 29  # characters: the longest of these stands whole
_NO_AMOUNT = "no amount: taken as nothing"
_OUTSIDE = "beyond tables: adds nothing"
_ABOUT = (
    "Blue figures on a tinted ground may be changed, and every sheet follows but Risk, Tipping "
    "points and Provenance, which are of the plans as saved."
)


def write_inputs(
    at: InputsLayout, of: Sequence[Entry], tables: Sequence[TablesLayout], names: Sequence[str]
) -> None:
    """Write the inputs of all plans.

    Parameters
    ----------
    names : of the channels, as people call them
    """
    sheet = at.sheet
    column = wide(max(float(entry.tables.spend.sum()) for entry in of))
    spacer = column if 2 + at.plans > at.months + 2 else 3
    sheet.widths(28, *[column] * (at.months + 1), _STATUS, spacer, column)
    sheet.title("Inputs", f"{_ABOUT} {near_said(of)}", at.months + 2)
    _economics(at, of)
    _factors(at, names)
    _days(at, of)
    for plan, entry in enumerate(of):
        _money(at, plan, entry, tables[plan], names)
    _changed(at, of, tables)
    blocks = [at.block(plan) - 2 for plan in range(at.plans)]
    last = max(at.months + 2, 2 + at.plans)
    sheet.page(at.block(at.plans - 1) + at.channels, last, (0, 1), [0, at.factors - 2, *blocks])


# --- economics --------------------------------------------------------------------------


def _economics(at: InputsLayout, of: Sequence[Entry]) -> None:
    sheet, top, unit = at.sheet, at.economics, Units.of(of[0].model)
    sheet.text(top - 2, 0, "What outcome and money are worth", "section")
    sheet.texts(top - 1, 0, [""], "head")
    sheet.texts(top - 1, 1, [entry.name for entry in of], "head_right")
    outcome = card_of(of[0].model).outcome
    labels = (
        f"Value of a unit of {outcome.name.lower() or 'outcome'}{unit.money_bracket}",
        "Margin on revenue",
        "Required return on spend",
        "Discount rate a year",
    )
    forms = ("fine", "share", "share", "share")
    for which, label in enumerate(labels):
        sheet.text(top + which, 0, label)
        for plan, entry in enumerate(of):
            _economic(
                at,
                which,
                plan,
                _known(entry.model.card, which),
                _known(of[0].model.card, which),
                forms[which],
            )
    _validate_economics(at)


def _known(card: ModelCard, which: int) -> float | None:
    return (
        card.outcome.value_per_unit,
        card.margin,
        card.required_return,
        card.discount_rate,
    )[which]


def _economic(
    at: InputsLayout, which: int, plan: int, value: float | None, first: float | None, form: str
) -> None:
    """One figure; that of the first plan where both are alike, so that it is typed once."""
    sheet, row, column = at.sheet, at.economics + which, 1 + plan
    form = f"input {form}"
    if plan and value == first:
        source = local(row, 1)
        shown = "" if value is None else value
        sheet.formula(row, column, f'IF(ISNUMBER({source}),{source},"")', shown, form)
    elif value is None:
        sheet.blank(row, column, form)
    else:
        sheet.number(row, column, value, form)
    sheet.book.name(f"{ECONOMICS[which]}_{plan + 1}", sheet.at(row, column))


def _validate_economics(at: InputsLayout) -> None:
    limits = {VALUE: (0, 1e12), MARGIN: (0, 1), REQUIRED: (0, 10), DISCOUNT: (0, 10)}
    for which, (least, most) in limits.items():
        row = at.economics + which
        message = f"A number from {least} to {most:,.0f}, or nothing where it is not known."
        at.sheet.takes((row, 1, row, at.plans), (least, most), message)
        at.sheet.amber((row, 1, row, at.plans), type="formula", criteria=_strange(local(row, 1)))


# --- factors ----------------------------------------------------------------------------


def _factors(at: InputsLayout, names: Sequence[str]) -> None:
    sheet, top = at.sheet, at.factors
    sheet.text(top - 2, 0, "What if, for every plan", "section")
    sheet.text(top - 1, 0, "Channel", "head")
    sheet.texts(top - 1, 1, ["Response, times", "Media price, times"], "head_right")
    for channel, name in enumerate(names):
        sheet.label(top + channel, 0, name)
        for column in (1, 2):
            sheet.number(top + channel, column, 1.0, "input ratio")
    last = top + at.channels - 1
    for column, least, most in ((1, 0.0, 100.0), (2, 0.01, 100.0)):
        message = f"A factor from {least} to {most:.0f}; 1 changes nothing."
        sheet.takes((top, column, last, column), (least, most), message)
    odd = f"=IF(ISNUMBER({local(top, 1)}),{local(top, 1)}<0,TRUE)"
    sheet.amber((top, 1, last, 2), type="formula", criteria=odd)
    sheet.book.name("Response", sheet.span(top, 1, last, 1))
    sheet.book.name("MediaPrice", sheet.span(top, 2, last, 2))


def _days(at: InputsLayout, of: Sequence[Entry]) -> None:
    """Days to pay by channel, one column a plan; the first plan's where they are alike."""
    sheet, top, last = at.sheet, at.factors, at.factors + at.channels - 1
    sheet.texts(top - 1, 3, [f"Days to pay: {entry.name}" for entry in of], "head_right")
    first = days_to_pay(of[0])
    for plan, entry in enumerate(of):
        for channel, days in enumerate(days_to_pay(entry)):
            row, column = top + channel, 3 + plan
            if plan and days == first[channel]:
                sheet.formula(row, column, f"N({local(row, 3)})", days, "input plain")
            else:
                sheet.number(row, column, days, "input plain")
        sheet.book.name(f"DaysToPay_{plan + 1}", sheet.span(top, 3 + plan, last, 3 + plan))
    latest = min(entry.tables.months.latest for entry in of)
    message = f"Whole days after the period's end, from 0 to {latest}."
    sheet.takes((top, 3, last, 2 + at.plans), (0, latest), message, "integer")


def days_to_pay(entry: Entry) -> list[float]:
    """After its period's last day, of each channel, as saved."""
    model = entry.model
    return [float(model.card.days_to_pay(name)) for name in model.cells.along(CHANNEL)]


# --- money ------------------------------------------------------------------------------


def _money(
    at: InputsLayout, plan: int, entry: Entry, tables: TablesLayout, names: Sequence[str]
) -> None:
    sheet, top, months = at.sheet, at.block(plan), at.months
    money = entry.tables.spend
    symbol = Units.of(entry.model).money_bracket
    sheet.text(top - 2, 0, f"Spend by month{symbol}: {entry.name}", "section")
    sheet.text(top - 1, 0, "Channel", "head")
    sheet.texts(top - 1, 1, [*month_names(entry)[:months], "Together"], "head_right")
    sheet.text(top - 1, months + 2, "Within the evidence?", "head_aside")
    sheet.text(top - 2, at.limit(0), "Most within what was observed", "section")
    heads = [*month_names(entry)[:months], "In all"]
    sheet.texts(top - 1, at.limit(0), heads, "head_right")
    for channel, name in enumerate(names):
        row = top + channel
        sheet.label(row, 0, name)
        sheet.numbers(row, 1, money[channel], "input money")
        cells = f"{local(row, 1)}:{local(row, months)}"
        sheet.formula(row, months + 1, _sum(cells), float(money[channel].sum()), "money")
        sheet.formula(
            row,
            months + 2,
            _status(at, plan, tables, channel),
            _status_now(entry, channel),
            "aside",
        )
        sheet.numbers(row, at.limit(0), entry.tables.limit[channel], "money")
        sheet.number(row, at.limit(months), float(entry.tables.total_limit[channel]), "money")
    _total(at, plan, entry)
    _validate_money(at, plan)
    sheet.book.name(f"SpendByMonth_{plan + 1}", sheet.span(top, 1, top + at.channels - 1, months))


def _total(at: InputsLayout, plan: int, entry: Entry) -> None:
    sheet, top = at.sheet, at.block(plan)
    row, by_month = top + at.channels, entry.tables.spend.sum(axis=0)
    sheet.text(row, 0, "Together", "sum_text")
    for column, value in enumerate([*by_month, by_month.sum()], start=1):
        cells = f"{local(top, column)}:{local(row - 1, column)}"
        sheet.formula(row, column, _sum(cells), float(value), "sum")


def _sum(cells: str) -> str:
    """Of the amounts among what is typed, as the tables take them."""
    return f'SUMIF({cells},">0")'


def _status(at: InputsLayout, plan: int, tables: TablesLayout, channel: int) -> str:
    """What is said of a channel's money: whether the tables, and the data, reach so far."""
    row = at.block(plan) + channel
    cells = f"{local(row, 1)}:{local(row, at.months)}"
    price = f"({price_of(at.price(channel))})"
    limit = f"{local(row, at.limit(0))}:{local(row, at.limit(at.months - 1))}"
    first = tables.curve(channel, 0)
    spent, last = (
        tables.sheet.span(first, column, first + at.months - 1, column)
        for column in (tables.SPENT, tables.last_knot)
    )
    outside = f"SUMPRODUCT(--({spent}/{price}>{last}*{CLOSE}))"
    strange = f'COUNT({cells})+COUNTBLANK({cells})<{at.months},COUNTIF({cells},"<0")>0'
    return (
        f'IF(OR({strange}),"{_NO_AMOUNT}",IF({outside}>0,"{_OUTSIDE}",'
        f'IF(SUMPRODUCT(--({cells}/{price}>{limit}*{CLOSE}))>0,"{_BEYOND}",'
        f"IF({local(row, at.months + 1)}/{price}>"
        f'{local(row, at.limit(at.months))}*{CLOSE},"{_MORE}","{_WITHIN}"))))'
    )


def _status_now(entry: Entry, channel: int) -> str:
    months, in_all = (beyond[channel] for beyond in entry.tables.beyond)
    return _BEYOND if months else _MORE if in_all else _WITHIN


def _validate_money(at: InputsLayout, plan: int) -> None:
    """Amounts of nothing or more; amber where the data, or the tables, do not reach so far."""
    sheet, top, last = at.sheet, at.block(plan), at.block(plan) + at.channels - 1
    sheet.takes((top, 1, last, at.months), (0, MOST), "An amount of money, 0 or more.")
    sheet.amber((top, 1, last, at.months), type="formula", criteria=_strange(local(top, 1)))
    price = f"({price_of(f'$C{at.factors + 1}')})"
    beyond = f"={local(top, 1)}/{price}>{local(top, at.limit(0))}*{CLOSE}"
    sheet.amber((top, 1, last, at.months), type="formula", criteria=beyond)
    said = f"=LEN(${local(top, at.months + 2)})>0"
    sheet.amber((top, at.months + 1, last, at.months + 2), type="formula", criteria=said)


def _strange(cell: str) -> str:
    """Condition of what is typed and is no number of 0 or more."""
    return f"=IF(ISNUMBER({cell}),{cell}<0,NOT(ISBLANK({cell})))"


# --- whether anything was changed ---------------------------------------------------------


def _changed(at: InputsLayout, of: Sequence[Entry], tables: Sequence[TablesLayout]) -> None:
    """Of each plan, whether anything that it follows differs from what was saved."""
    sheet = at.sheet
    sheet.text(at.changed, 0, "Changed since it was saved?", "quiet")
    for plan, entry in enumerate(of):
        tests = [
            _otherwise(at.economic(which, plan), _known(entry.model.card, which))
            for which in range(len(ECONOMICS))
        ]
        tests.append("SUMPRODUCT(--(Response<>1))+SUMPRODUCT(--(MediaPrice<>1))>0")
        days = zip(range(at.channels), days_to_pay(entry), strict=True)
        tests += [f"N({at.days(plan, channel)})<>{saved:.16g}" for channel, saved in days]
        spent, saved = (
            tables[plan].curve_column(c) for c in (TablesLayout.SPENT, TablesLayout.SAVED)
        )
        tests.append(f"SUMPRODUCT(--(ABS({spent}-{saved})>0.000001))>0")
        test = "+".join(f"({one})" for one in tests)
        sheet.formula(at.changed, 1 + plan, f'IF({test}>0,"yes","no")', "no", "right")
    cells = (at.changed, 1, at.changed, at.plans)
    sheet.amber(cells, type="cell", criteria="==", value='"yes"')
    sheet.book.name("InputsChanged", sheet.span(*cells))


def _otherwise(cell: str, saved: float | None) -> str:
    """Test of a figure of which there may be none."""
    if saved is None:
        return f"ISNUMBER({cell})"
    return f"IF(ISNUMBER({cell}),ABS({cell}-{saved:.16g})>0.000000001,TRUE)"
