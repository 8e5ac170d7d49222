"""Sheets of words: assumptions and definitions, provenance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmm_core.assumptions import Row
from mmm_core.assumptions.applied import assumptions_of, card_of
from mmm_core.model import FittedModel
from planner.wording import assumed, dates
from planner.wording import definitions as said
from planner.wording.coverage import coverage_said
from planner.wording.fitness import to_mind
from planner.wording.units import Units
from planner.workbook.entry import Entry
from planner.workbook.said import close_said, fitness_said
from planner.workbook.sheet import Sheet

_HOW = (
    "Months are scaled as they are: a month's money keeps its spread over periods and regions.",
    "A channel's outcome is that of the plan as saved, and for every month what other money there "
    "changes (a table of {knots} amounts, read between them), and for months that feel each other "
    "what the two changes do together beyond the sum of each (a table of {pairs} by {pairs} "
    "amounts).",
    "Money beyond the tables is counted as spent and brings what the tables' last amount brings.",
    "A factor on a response multiplies all that the channel brings, carry-over included. A factor "
    "on a price of 1.1 makes the same money buy 1 / 1.1 as much within the horizon.",
    "Intervals, chances, bad cases and amounts to commit to come from the draws of the model, "
    "which are not in this workbook: they are of the plans as saved.",
)
_TERMS = (
    ("Incremental outcome", said.OUTCOME),
    ("iROAS", said.IROAS),
    ("mROAS", said.MROAS),
    ("Break-even mROAS", said.BREAK_EVEN),
    ("Profit", said.PROFIT),
    (
        "Net present value",
        "Discounted margin on what the plan brings, less discounted payments: "
        "effective annual rate, from the horizon's first day. Effects after the carry-over are not "
        "in it.",
    ),
    (
        "Paid back",
        "The first month from the end of whose last period on cumulated margin stays at or above "
        "cumulated spend: that period may end in the next month. "
        "Receipts cover payments from the first day on which cumulated margin stays at or above "
        "cumulated payments.",
    ),
    ("90 % interval", said.INTERVAL),
    ("Bad case", said.CVAR),
    (
        "Regret",
        "What the best of the plans in the workbook would have brought more, draw by draw; "
        "the mean of it.",
    ),
    (
        "Amount to commit to",
        "What 80 % of the posterior draws reach. Amounts of channels do not add up to it.",
    ),
    ("Current plan", said.CURRENT_PLAN),
    (
        "Beyond what was observed",
        "Spend above the highest that the model has seen in the channel "
        "in a period, or over as many periods: the curve is extrapolated there.",
    ),
)


def write_notes(sheet: Sheet, of: Sequence[Entry]) -> None:
    """Write assumptions and definitions."""
    sheet.widths(26, 95)
    sheet.named("Assumptions and definitions")
    rows = [0, _assumptions(sheet, 2, of)]
    close, how = [("", close_said(entry)) for entry in of], _how(of[0])
    mind = [("", f"{one.text} {one.remedy}".strip()) for one in to_mind(of[0].model, of[0].fitness)]
    verdict = fitness_said(of) or "Nothing speaks against planning with the model as a whole."
    for title, lines in (
        ("How close it comes", close),
        ("How this workbook computes", how),
        ("The model's fitness to plan with", [("", verdict), *mind]),
        ("What the words mean", _TERMS),
    ):
        rows.append(_section(sheet, rows[-1], title, lines))
    sheet.page(rows[-1] - 2, 1, blocks=rows[:-1])


def _how(entry: Entry) -> list[tuple[str, str]]:
    """How the workbook computes, with the amounts that its tables have: as many of every plan."""
    knots, pairs = entry.tables.knot_count, entry.tables.pair_knot_count
    return [("", line.format(knots=knots, pairs=pairs)) for line in _HOW]


def _assumptions(sheet: Sheet, row: int, of: Sequence[Entry]) -> int:
    rows: list[tuple[str, str]] = []
    for entry in of:
        model = entry.model
        lines = [_assumed(model, row) for row in assumptions_of(model).rows]
        for place, line in enumerate(lines or ["Nothing beyond the model."]):
            rows.append((entry.name if place == 0 else "", line))
    return _section(sheet, row, "What each plan assumes", rows)


def _assumed(model: FittedModel, row: Row) -> str:
    """One assumption with its note, as a sentence: what, why, and by whom."""
    text = assumed.sentence(model, row)
    note = f": {row.note}" if row.note else ""
    when = dates.said_if_day(row.when, model.card.locale)
    by = ", ".join(part for part in (row.who, when) if part)
    return f"{text[:1].upper()}{text[1:]}{note}{f' ({by})' if by else ''}."


def _section(sheet: Sheet, row: int, title: str, lines: Sequence[tuple[str, str]]) -> int:
    sheet.text(row, 0, title, "section")
    for place, (term, text) in enumerate(lines, start=1):
        sheet.texts(row + place, 0, (term, text), "wrapped")
    return row + len(lines) + 2


def write_provenance(sheet: Sheet, of: Sequence[Entry]) -> None:
    """Write where every figure comes from."""
    sheet.widths(32, 90)
    sheet.named("Provenance")
    plans = _section(sheet, 2, "The model", _model_rows(of[0]))
    plan_rows: list[tuple[str, str]] = []
    for entry in of:
        plan_rows.append((entry.name, _plan_said(entry)))
        plan_rows += [(what, text) for what, text in entry.named.proof]
        if entry.named.marked:
            plan_rows.append(("Marked", entry.named.marked))
    row = _section(sheet, plans, "The plans", plan_rows)
    sheet.page(row - 2, 1, blocks=(0, plans))


def _model_rows(entry: Entry) -> list[tuple[str, str]]:
    model, horizon = entry.model, entry.of.plan.horizon
    card, locale = card_of(model), model.card.locale
    dim = "/".join(model.cells.dims)
    return [
        ("Model", f"{card.title} ({model.name})"),
        (
            "Fitted",
            f"{dates.said_moment(model.fitted_at, locale) or 'not said'}, by {model.vendor} "
            f"{model.vendor_version}",
        ),
        ("Fingerprint (sha256 of the file)", model.fingerprint),
        ("Draws", f"{Units.of(model).say_count(model.samples)} in {model.chains} chains"),
        ("Data", dates.said_span(model.dates[0], model.dates[-1], model.frequency, locale=locale)),
        ("Cells", f"{len(model.cells)} ({dim})"),
        (
            "Parity with what the file stores",
            "unverified" if model.parity is None else f"largest difference {model.parity:.1e}",
        ),
        ("Coverage", coverage_said(model.coverage, locale) or "nothing stored to hold it against"),
        ("Horizon", f"{dates.length(model, horizon)}, {dates.span(model, horizon)}"),
        ("After the horizon", dates.tail(model, "reference")),
    ]


def _plan_said(entry: Entry) -> str:
    import hashlib

    money = np.ascontiguousarray(entry.of.plan.array(entry.model), dtype="<f8")
    total = Units.of(entry.model).say_money(entry.of.plan.total())
    mark = hashlib.sha256(money.tobytes()).hexdigest()[:16]
    return f"{total}; sha256 of its money by period and cell: {mark}"
