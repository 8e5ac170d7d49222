"""Cash by month: when money is owed, when it leaves, and when margin comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmm_core.labels import Floats
from planner.finance.worth import DAYS_A_YEAR
from planner.wording import months
from planner.wording.units import Units
from planner.workbook.compare_sheet import CompareLayout
from planner.workbook.entry import Entry
from planner.workbook.figures import NEVER, ROUNDING, Figures
from planner.workbook.layout import TablesLayout
from planner.workbook.said import NOT_KNOWN, cash_names, near_said, outcome_said
from planner.workbook.sheet import Sheet, local, serial, wide

_LINES = (
    "Spend, accrued",
    "Spend, paid",
    "Incremental outcome",
    "Margin earned",
    "Profit",
    "Profit, cumulated",
    "Margin earned less paid, cumulated",
    "Present value",
    "Paid back from here on (1: yes)",
    "First day of the month",
    "Years to margin",
)
(ACCRUED, PAID, OUTCOME, EARNED, PROFIT, CUMULATED, CASH, PRESENT, COVERED, BEGINS, TO_EARN) = (
    range(len(_LINES))
)
_ABOUT = (
    "Spend is accrued in the month of its period and paid as the channel's payment days have it; "
    "margin comes in with the period that brings it. Profit is never discounted, present value is."
)


@dataclass(frozen=True)
class CashLayout:
    """The sheet of cash, a block a plan."""

    sheet: Sheet
    months: int

    def row(self, line: int, plan: int) -> int:
        """Row of a line of a plan."""
        return 4 + plan * (len(_LINES) + 4) + line

    def line(self, line: int, plan: int) -> str:
        """A line of a plan, all months."""
        row = self.row(line, plan)
        return self.sheet.span(row, 1, row, self.months)

    def heads(self, plan: int) -> str:
        """The months above a plan's lines."""
        row = self.row(0, plan) - 1
        return self.sheet.span(row, 1, row, self.months)


def write_cash(
    at: CashLayout,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    tables: Sequence[TablesLayout],
) -> None:
    """Write the cash of all plans.

    Parameters
    ----------
    figures, tables : of each plan, as saved, and where its tables stand
    """
    sheet = at.sheet
    column = wide(max(float(entry.outcome.sum()) for entry in of))
    sheet.widths(36, *[column] * (at.months + 1), 12)
    about = " ".join(filter(None, (_ABOUT, months.cut_off(of[0].model), near_said(of))))
    sheet.title("Cash by month", about, at.months + 1)
    money = Units.of(of[0].model).money_bracket
    for plan, entry in enumerate(of):
        top = at.row(0, plan)
        sheet.text(top - 2, 0, f"{entry.name}{money}", "section")
        sheet.text(top - 1, 0, "", "head")
        sheet.texts(top - 1, 1, [*cash_names(entry), "Together"], "head_right")
        for line, label in enumerate(_LINES):
            label = outcome_said(entry.model) if line == OUTCOME else label
            quiet = line in (BEGINS, TO_EARN, COVERED)
            sheet.text(top + line, 0, label, "quiet" if quiet else "text")
        for line in (COVERED, BEGINS, TO_EARN):
            # Formulas need them, and nobody reads them: folded away, on screen and in print.
            sheet.fold(top + line)
        for month in range(at.months):
            _month(at, plan, month, figures[plan], tables[plan])
        _together(at, plan, figures[plan])
    blocks = [at.row(0, plan) - 2 for plan in range(1, len(of))]
    sheet.page(at.row(len(_LINES) - 1, len(of) - 1), at.months + 1, (0, 1), [0, *blocks])


def _month(at: CashLayout, plan: int, month: int, of: Figures, tables: TablesLayout) -> None:
    sheet, column = at.sheet, 1 + month
    lines = _formulas(at, plan, month, tables)
    values = (
        of.cash.accrued,
        of.cash.paid,
        of.cash.outcome,
        of.cash.earned,
        of.cash.profit,
        of.cash.cumulated,
        of.cash.cash,
        of.cash.present,
        of.cash.covered,
    )
    for line, (formula, value) in enumerate(zip(lines, values, strict=True)):
        shown: float | str = NOT_KNOWN if value is None else float(value[month])
        form = {COVERED: "plain", OUTCOME: "outcome"}.get(line, "money")
        sheet.formula(at.row(line, plan), column, formula, shown, form)
    sheet.number(
        at.row(BEGINS, plan), column, serial(tables.tables.months.begins[month]), "day_right"
    )
    sheet.number(at.row(TO_EARN, plan), column, float(of.timing.earned_years[month]), "factor")


def _formulas(at: CashLayout, plan: int, month: int, tables: TablesLayout) -> tuple[str, ...]:
    column = 1 + month

    def own(line: int, shift: int = 0) -> str:
        return local(at.row(line, plan), column + shift)

    def upto(line: int) -> str:
        row = at.row(line, plan)
        return f"SUM($B{row + 1}:{local(row, column)})"

    value, margin = f"Value_{plan + 1}", f"Margin_{plan + 1}"
    known = f"ISNUMBER({own(EARNED)})"
    rate = f"(1+N(DiscountRate_{plan + 1}))"

    def when(then: str) -> str:
        return f'IF({known},{then},"{NOT_KNOWN}")'

    paid, after = _payments(at, plan, month, tables)
    later = f"{own(CUMULATED)}:{local(at.row(CUMULATED, plan), at.months)}"
    return (
        _accrued(tables, month),
        f"SUMPRODUCT({paid})",
        _landing(tables, month),
        f"IF(AND(ISNUMBER({value}),ISNUMBER({margin})),{own(OUTCOME)}*N({value})*N({margin}),"
        f'"{NOT_KNOWN}")',
        when(f"N({own(EARNED)})-{own(ACCRUED)}"),
        when(upto(PROFIT)),
        when(f"{upto(EARNED)}-{upto(PAID)}"),
        when(f"N({own(EARNED)})*{rate}^-{own(TO_EARN)}-SUMPRODUCT({paid}*{rate}^-{after})"),
        when(f"IF(AND(MIN({later})>=-{ROUNDING:f},{upto(ACCRUED)}>0),1,0)"),
    )


def _accrued(tables: TablesLayout, month: int) -> str:
    """What the channels spend in a fiscal month."""
    cells = [
        tables.sheet.at(tables.curve(channel, typed), tables.SPENT)
        for typed in tables.tables.months.of_cash(month)
        if typed < tables.months
        for channel in range(tables.channels)
    ]
    return "+".join(cells) or "0"


def _payments(at: CashLayout, plan: int, month: int, tables: TablesLayout) -> tuple[str, str]:
    """Money of every period and channel that is paid in a month, and after how many years."""
    days, begins, money = f"({tables.ends}+{tables.days})", at.row(BEGINS, plan), tables.by_period
    tests = []
    if month > 0:
        tests.append(f"({days}>={local(begins, 1 + month)})")
    if month < at.months - 1:
        tests.append(f"({days}<{local(begins, 2 + month)})")
    first = serial(tables.tables.months.first_day)
    return "*".join([money, *tests]), f"(({days}-{first:.0f})/{DAYS_A_YEAR:.0f})"


def _landing(tables: TablesLayout, month: int) -> str:
    """What comes in in a fiscal month."""
    landings = tables.tables.months.of_cash(month)
    sums = [f"SUM({tables.channel_column(tables.live(landing))})" for landing in landings]
    return "+".join(sums) or "0"


def _together(at: CashLayout, plan: int, of: Figures) -> None:
    totals: dict[int, Floats | None] = {
        ACCRUED: of.cash.accrued,
        PAID: of.cash.paid,
        OUTCOME: of.cash.outcome,
        EARNED: of.cash.earned,
        PROFIT: of.cash.profit,
        PRESENT: of.cash.present,
    }
    for line, values in totals.items():
        row = at.row(line, plan)
        cells = f"{local(row, 1)}:{local(row, at.months)}"
        shown: float | str = NOT_KNOWN if values is None else float(values.sum())
        formula = f'IF(COUNT({cells})>0,SUM({cells}),"{NOT_KNOWN}")'
        form = "outcome" if line == OUTCOME else "money"
        at.sheet.formula(row, 1 + at.months, formula, shown, form)


def write_worth(at: CashLayout, compare: CompareLayout, plan: int, of: Figures) -> None:
    """Net present value and payback, on the sheet of comparison."""
    present = at.sheet.at(at.row(PRESENT, plan), 1 + at.months)
    covered, names = at.line(COVERED, plan), at.heads(plan)
    npv, payback = of.values["NPV"], of.values["Payback"]
    found = f'IF(COUNTIF({covered},1)>0,INDEX({names},MATCH(1,{covered},0)),"{NEVER}")'
    spent = compare.figure("Spend", plan)
    formula = f'IF(AND(COUNT({covered})>0,{spent}>0),{found},"{NOT_KNOWN}")'
    for name, text, value in (("NPV", present, npv), ("Payback", formula, payback)):
        row = compare.row(name)
        shown = NOT_KNOWN if value is None else value
        form = "money" if name == "NPV" else "right"
        compare.sheet.formula(row, 1 + plan, text, shown, form)
        compare.sheet.book.name(f"{name}_{plan + 1}", compare.sheet.at(row, 1 + plan))
