"""What is advised, on top of the summary: the page of a plan, or what a comparison says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.brief.page import Brief
from planner.brief.said import who
from planner.workbook.beside import Beside
from planner.workbook.entry import Entry
from planner.workbook.layout import CHANGED
from planner.workbook.minds import minds
from planner.workbook.said import fitness_said
from planner.workbook.sheet import Sheet

_LAST = 4
_CHANGED = (
    "Inputs were changed since: what is said here, above the table, was said of the plans as saved."
)
_SAVED = "Inputs are as saved, and so is what is said here."
_RISKS = "What could go wrong"


def write_advice(
    sheet: Sheet, of: Sequence[Entry], told: Beside | None, page: Brief | None
) -> tuple[int, tuple[int, ...]]:
    """What to decide and why, from the third row on.

    Parameters
    ----------
    told : the plans held against each other, if there are several
    page : that one of them is decided on; it then speaks instead of the comparison

    Returns
    -------
    The row after it, and rows on which a printed page may begin.
    """
    sheet.paragraph(2, 0, _LAST, "", "quiet_wrapped")
    sheet.formula(2, 0, f'IF({CHANGED},"{_CHANGED}","{_SAVED}")', _SAVED, "quiet_wrapped")
    sheet.amber((2, 0, 2, _LAST), type="text", criteria="begins with", value="Inputs were")
    parts: tuple[int, ...] = ()
    if page is None:
        row = _lines(sheet, 3, _compared(of, told))
    else:
        row = _page(sheet, 3, of, told, page)
        if page.risks:
            parts = (row,)
            row = _risks(sheet, row, page)
        row = _lines(sheet, row, ((line, "mind") for line in _minds(of, page)))
    faded = {"type": "formula", "criteria": '=LEFT($A$3,11)="Inputs were"'}
    sheet.sheet.conditional_format(3, 0, row, _LAST, {**faded, "format": sheet.book.faded})
    return row, parts


def _lines(sheet: Sheet, row: int, lines: Iterator[tuple[str, str]]) -> int:
    """Texts below each other, each with its form; the row after them."""
    for text, form in lines:
        if text:
            sheet.paragraph(row, 0, _LAST, text, form)
            row += 1
    return row


def _named(sheet: Sheet, row: int, what: str, text: str, form: str = "wrapped") -> int:
    """A text beside what it is; the row after it."""
    sheet.label(row, 0, what)
    sheet.paragraph(row, 1, _LAST, text, form)
    return row + 1


# --- of a comparison --------------------------------------------------------------------


def _compared(of: Sequence[Entry], told: Beside | None) -> Iterator[tuple[str, str]]:
    """Which plan to choose and why, what was found of one, what to mind."""
    fitness = fitness_said(of)
    yield fitness, "mind"
    if told is not None:
        yield told.headline, "said"
        yield told.why, "wrapped"
    yield _of_each(of, "verdict"), "wrapped"
    yield _of_each(of, "marked"), "wrapped"
    for line in minds(of, fitness):
        yield line, "mind"


def _of_each(of: Sequence[Entry], what: str) -> str:
    """What somebody says of plans by themselves."""
    found = ((one.name, getattr(one.named, what)) for one in of)
    return " ".join(f"{name}: {said}" for name, said in found if said)


# --- of a page --------------------------------------------------------------------------


def _page(sheet: Sheet, row: int, of: Sequence[Entry], told: Beside | None, page: Brief) -> int:
    """The page in its own words, down to what could go wrong; the row after it."""
    span = f" ({page.span})" if page.span else ""
    own = page.headline != page.verdict
    head = page.headline if own else f"{page.verdict}{span}."
    sheet.paragraph(row, 0, _LAST, head, "said")
    others = [one for one in of if one.name != page.plan]
    marked = [one for one in of if one.named.marked not in (page.approved, "")]
    beside = "" if told is None else f"{told.headline} {told.why}".strip()
    agree = told is None or (len(of) == 2 and _agree(of, told, page))
    rows = (
        ("What the figures say", f"{page.verdict}{span}." if own else ""),
        ("Decision", page.ask),
        ("Who decides", who(page)),
        ("Status", page.mark or page.approved),
        ("Why", page.why),
        ("What may be claimed", page.claim),
        ("Notes", page.fields.notes),
        *(("Left out", why) for why in page.missing),
        ("Found of other plans", _of_each(others, "verdict")),
        ("Recommended by people", _of_each(marked, "marked")),
    )
    row += 1
    for what, text in rows:
        if text:
            row = _named(sheet, row, what, text)
    if agree:
        return row
    form = "wrapped" if told is None or _agree(of, told, page) else "mind"
    return _named(sheet, row, "All plans side by side", beside, form)


def _agree(of: Sequence[Entry], told: Beside, page: Brief) -> bool:
    """Whether the page asks for the plan that is recommended of all that are here."""
    if told.chosen is None:
        return page.stance in ("decide", "rest", "none")
    one = of[told.chosen]
    return one.is_current if page.stance == "keep" else one.name == page.plan


def _risks(sheet: Sheet, row: int, page: Brief) -> int:
    """What could go wrong, the gravest first; the row after it."""
    sheet.text(row, 0, _RISKS, "section")
    row += 1
    for line in page.risks:
        row = _named(sheet, row, line.what, line.text, "mind")
    return row


def _minds(of: Sequence[Entry], page: Brief) -> Iterator[str]:
    """What to mind of the plans beside it, and what the page has no room for."""
    risks = [line.text for line in page.risks]
    weighed = any(line.kind == "fitness" for line in page.risks)
    level = next((one.fitness.level for one in of if one.name == page.plan and weighed), "fit")
    fitness = fitness_said([one for one in of if one.fitness.level != level])
    if fitness:
        yield fitness
    known = page.plan if page.stance != "none" else ""
    yield from minds(of, " ".join([fitness, *risks]), known)
