"""The whole workbook: sheets in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.progress import Watcher
from planner.brief.page import Brief
from planner.finance.commitments import NOTHING_STANDS, Commitments
from planner.wording.names import channel_names
from planner.workbook.beside import Beside, beside
from planner.workbook.cash_sheet import CashLayout, write_cash, write_worth
from planner.workbook.compare_sheet import CompareLayout, write_compare
from planner.workbook.curves_sheet import write_curves
from planner.workbook.entry import Entry, Named, entries
from planner.workbook.figures import figures_of
from planner.workbook.flips import NOTHING, Flips
from planner.workbook.inputs_sheet import days_to_pay, write_inputs
from planner.workbook.layout import InputsLayout, TablesLayout
from planner.workbook.notes_sheets import write_notes, write_provenance
from planner.workbook.pacing_sheet import write_pacing
from planner.workbook.risk import risks_of
from planner.workbook.risk_sheet import write_risk
from planner.workbook.said import units_of
from planner.workbook.sheet import Book
from planner.workbook.summary_sheet import write_summary
from planner.workbook.tables_sheet import write_tables
from planner.workbook.tipping_sheet import write_tipping

_SHEETS = (
    ("Inputs", "Money by channel and month, value, margin, required return: change them here"),
    ("Compare", "The plans side by side, by channel, and what money moves between them"),
    ("Curves", "What each channel brings at more and at less spend"),
    ("Cash by month", "Spend as accrued and as paid, margin as earned, present value"),
    ("Risk", "How likely each plan is to disappoint, as saved"),
    ("Tipping points", "How wrong something must be before the advice flips"),
    ("Assumptions and definitions", "What is assumed, how it is computed, what words mean"),
    ("Pacing", "The plan by period, and room for what was really spent"),
    ("Provenance", "Which model, draws, data and proof the figures come from"),
)


def workbook(
    model: FittedModel,
    plans: Sequence[Named],
    reference: Reference,
    flips: Flips = NOTHING,
    watcher: Watcher | None = None,
    standing: Commitments = NOTHING_STANDS,
    page: Brief | None = None,
) -> bytes:
    """The workbook of one to four plans, as the bytes of an .xlsx file.

    Parameters
    ----------
    plans : the first is what the others are compared with; the one that is recommended is paced,
        else the last
    reference : the current plan over the same horizon
    flips : what would flip the advice, where that was looked for
    watcher : told before each plan is tabulated
    standing : money that is committed or spent
    page : that one of the plans is decided on: the summary then says what it says

    Raises
    ------
    InvalidProblem, Cancelled
        As ``planner.workbook.entry.entries``.
    """
    of = entries(model, plans, reference, watcher, standing)
    return written(of, beside(model, of, reference), flips, page)


def written(
    of: Sequence[Entry],
    told: Beside | None = None,
    flips: Flips = NOTHING,
    page: Brief | None = None,
) -> bytes:
    """The file of plans that are tabulated already.

    Parameters
    ----------
    told : the plans held against each other; None where that is left out
    page : that one of them is decided on, where there is one
    """
    money = max(float(entry.tables.spend.sum()) for entry in of)
    brought = max(abs(float(entry.outcome.sum())) for entry in of)
    book, names = Book(of[0].model.card.title, money, brought), channel_names(of[0].model)
    summary = book.sheet("Summary")
    sheets = {name: book.sheet(name) for name, _ in _SHEETS}
    shape = of[0].tables.spend.shape
    inputs = InputsLayout(sheets["Inputs"], len(of), *shape)
    tables = [
        TablesLayout(book.sheet(f"Tables {plan}"), entry.tables)
        for plan, entry in enumerate(of, start=1)
    ]
    compare = CompareLayout(sheets["Compare"], len(of), shape[0], told is not None)
    cash = CashLayout(sheets["Cash by month"], len(of[0].tables.months.calendar))
    risks, in_money = risks_of(of), units_of(of).is_money
    figures = [figures_of(entry, in_money) for entry in of]
    write_inputs(inputs, of, tables, names)
    for plan, (at, entry) in enumerate(zip(tables, of, strict=True)):
        title = f"Tables: {entry.name}"
        write_tables(at, inputs, plan, title, names, days_to_pay(entry))
    write_compare(compare, of, figures, risks, told, (inputs, tables), names)
    write_cash(cash, of, figures, tables)
    for plan, mine in enumerate(figures):
        write_worth(cash, compare, plan, mine)
    chosen = None if told is None else told.chosen
    lead = len(of) - 1 if chosen is None else chosen
    write_curves(sheets["Curves"], of[lead], tables[lead], names)
    write_risk(sheets["Risk"], of, risks, figures)
    write_tipping(sheets["Tipping points"], flips)
    write_notes(sheets["Assumptions and definitions"], of)
    write_pacing(sheets["Pacing"], of[lead], tables[lead], names)
    write_provenance(sheets["Provenance"], of)
    write_summary(summary, of, figures, risks, told, (compare, cash), _SHEETS, page)
    summary.sheet.activate()
    return book.content()
