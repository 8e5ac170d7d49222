"""What the summary says of a page: in the page's words, as text, and beside the comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.brief.document import brief
from planner.brief.page import Brief, Fields, Line
from planner.brief.subject import subject
from planner.questions import compare
from planner.questions.compared import Candidate
from planner.questions.fitness import Fitness
from planner.workbook.beside import Beside, beside
from planner.workbook.entry import Entry, entries
from planner.workbook.workbook import written
from tests.planner.questions.forecasts import made, reference_of
from tests.planner.workbook.made import multiples
from tests.planner.workbook.office import cells, formulas

HOSTILE = '=HYPERLINK("http://127.0.0.1","a")'
FIELDS = Fields("@Move a tenth", HOSTILE, date(2026, 12, 5), "+1 of the board\n=1+1")


@pytest.fixture(scope="module")
def case() -> tuple[tuple[Entry, ...], Beside, Brief]:
    """Three plans, and the page of the second."""
    model = made()
    reference = reference_of(model)
    plans = multiples(model, reference.plan, {"Current plan": 1.0, "Bold": 1.2, "Low": 0.8})
    with pytest.MonkeyPatch.context() as patch:
        # Its few draws would make every plan one that nothing is said of.
        patch.setattr(compare, "fitness_of", lambda *_: Fitness((), ()))
        of = entries(model, plans, reference)
        told = beside(model, of, reference)
        assert told is not None
        about = subject(model, Candidate("Bold", plans[1].plan), reference)
        return of, told, brief(about, FIELDS)


def rows_of(book: Any) -> list[tuple[str, str]]:
    """What stands in the first two columns of the summary, above the table."""
    found = []
    for row in book["Summary"].iter_rows(min_row=4, max_col=2):
        what, text = (str(cell.value or "") for cell in row)
        if what.startswith("Plans side by side"):
            return found
        found.append((what, text))
    raise AssertionError("no table")


def test_it_says_what_the_page_says_in_its_order(case: tuple[Any, ...]) -> None:
    of, told, page = case
    said = rows_of(formulas(written(of, told, page=page)))
    span = f" ({page.span})" if page.span else ""
    expected = [
        ("@Move a tenth", ""),
        ("What the figures say", f"{page.verdict}{span}."),
        ("Decision", page.ask),
        ("Who decides", f"{HOSTILE} decides by 5 Dec 2026."),
        ("Status", "Draft of 1 Oct 2026: not approved"),
        ("Why", page.why),
        ("What may be claimed", page.claim),
        ("Notes", "+1 of the board\n=1+1"),
    ]
    assert said[: len(expected)] == expected
    at = said.index(("What could go wrong", ""))
    assert page.risks
    assert said[at + 1 : at + 1 + len(page.risks)] == [(one.what, one.text) for one in page.risks]


def test_what_people_wrote_is_text(case: tuple[Any, ...]) -> None:
    of, told, page = case
    found = [
        cell
        for cell in cells(formulas(written(of, told, page=page)))
        if isinstance(cell.value, str) and cell.value.startswith(("@Move", HOSTILE, "+1 of"))
    ]
    assert len(found) == 3
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.hyperlink is None for cell in found)


def test_without_words_of_its_own_the_figures_head_it(case: tuple[Any, ...]) -> None:
    of, told, page = case
    plain = replace(page, headline=page.verdict, fields=Fields(), approved="by Ada", mark="")
    said = rows_of(formulas(written(of, told, page=plain)))
    span = f" ({page.span})" if page.span else ""
    assert said[0] == (f"{page.verdict}{span}.", "")
    whats = [what for what, _ in said]
    assert not {"What the figures say", "Who decides", "Notes"} & set(whats)
    assert ("Status", "by Ada") in said


def test_live_figures_are_those_without_a_page(case: tuple[Any, ...]) -> None:
    """Formulas and cells of the table are as they were; only where they stand moves."""
    of, told, page = case

    def live(book: Any) -> list[str]:
        rows = book["Summary"].iter_rows()
        return [str(cell.value) for row in rows for cell in row if cell.data_type == "f"]

    with_page, without = formulas(written(of, told, page=page)), formulas(written(of, told))
    assert live(with_page) == live(without)
    assert len(live(without)) > 30
    for name in without.sheetnames:
        if name != "Summary":
            assert [cell.value for row in with_page[name] for cell in row] == [
                cell.value for row in without[name] for cell in row
            ]


@pytest.mark.parametrize("place", [1, 2])
def test_where_all_plans_say_otherwise_than_the_page_both_are_said(
    case: tuple[Any, ...], place: int
) -> None:
    of, told, page = case
    approve = replace(page, stance="approve")
    chosen = replace(told, choice=replace(told.choice, kind="choose", reason="", place=place))
    book = formulas(written(of, chosen, page=approve))
    (row,) = [
        row for row in book["Summary"].iter_rows() if row[0].value == "All plans side by side"
    ]
    assert row[1].value.startswith(chosen.headline)
    # It is minded where another plan than the page's does best.
    plain = book["Summary"]["B5"].fill.fgColor.rgb
    assert (row[1].fill.fgColor.rgb == plain) == (place == 1)


def test_of_two_plans_the_comparison_is_said_only_where_it_disagrees(
    case: tuple[Any, ...],
) -> None:
    of, told, page = case
    two = of[:2]
    for stance, said in (("keep", True), ("approve", False)):
        chosen = replace(told, choice=replace(told.choice, kind="choose", reason="", place=1))
        book = formulas(written(two, chosen, page=replace(page, stance=stance)))  # type: ignore[arg-type]
        assert ("All plans side by side" in [what for what, _ in rows_of(book)]) == said


def test_what_others_are_minded_for_is_not_lost(case: tuple[Any, ...]) -> None:
    """And what the page says of its own plan is not said again."""
    of, told, page = case
    noted = [
        replace(
            one,
            compared=replace(
                one.compared,
                answer=replace(one.compared.answer, notes=("A note of both plans.", "Another.")),
            ),
        )
        for one in of
    ]
    risks = (*page.risks, Line("Note", "A note of both plans.", "notes"))
    said = rows_of(formulas(written(noted, told, page=replace(page, risks=risks))))
    texts = [text or what for what, text in said]
    assert texts.count("A note of both plans.") == texts.count("Another.") == 1
    assert sum("goes beyond what was" in text for text in texts) == 1
    assert any(line.kind == "beyond" for line in page.risks)


def test_what_could_go_wrong_goes_on_a_page_of_its_own_where_it_is_long(
    case: tuple[Any, ...],
) -> None:
    of, told, page = case
    many = tuple(Line("Note", f"{place} " + "word " * 60, "notes") for place in range(10))
    sheet = formulas(written(of, told, page=replace(page, risks=many)))["Summary"]
    heads = [sheet.cell(each.id + 1, 1) for each in sheet.row_breaks.brk]
    assert heads[0].value == "What could go wrong"
    assert (heads[0].font.b, heads[0].font.sz) == (True, 12)
