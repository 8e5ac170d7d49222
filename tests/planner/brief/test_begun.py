"""What can no longer be followed is said wherever it is advised, in the words of the screens."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from openpyxl import load_workbook

from planner import contract, services
from planner.brief.document import brief
from planner.brief.markdown import markdown
from planner.brief.pdf import pdf
from planner.brief.said import BLANK, who
from planner.brief.slides import slides
from planner.finance.commitments import Commitment, Commitments, spent_in
from planner.questions import fitness
from planner.wording.commitments import begun, begun_of, for_readers
from planner.workbook.entry import Named
from tests.planner.brief.made import found_of, subject_of
from tests.planner.brief.test_markdown import plainly
from tests.planner.brief.test_pdf import flat, read
from tests.planner.brief.test_slides import read as read_deck
from tests.planner.brief.test_slides import texts


@pytest.fixture
def on(monkeypatch):
    """Sets the day on which it is said."""
    return lambda day: monkeypatch.setattr(fitness, "today", lambda: np.datetime64(day, "D"))


def spent(model, horizon, periods):
    """All that was spent in the first periods of a horizon."""
    days = horizon.dates(model.frequency)[:periods]
    rows = [Commitment(k, day, 1e5, "spent") for day in days for k in range(len(model.cells))]
    return Commitments.of(model, rows)


def test_the_page_says_what_can_no_longer_be_followed(on):
    of, (model, reference, _) = subject_of(), found_of()
    horizon = reference.plan.horizon
    assert "have begun" not in " ".join(brief(of).texts)
    on("2026-11-27")
    said = begun(model, horizon, 8)
    assert said.startswith("8 of the 13 weeks have begun")
    page = brief(of)
    # Where it is entered is no matter of the page's readers.
    said = for_readers(f"{said}.").removesuffix(".")
    assert "Compare" not in said
    assert page.risks[0].text == f"{said}."
    # Nobody can follow it as it stands: nothing is to be decided, and no band is looked at.
    assert page.verdict == "Ask for a new plan: weeks of this one have begun"
    assert page.ask.startswith("No decision is asked for on Optimized plan")
    assert page.ask.endswith("Ask for a plan of the rest, from 30 Nov 2026 on, and decide on that.")
    assert who(page) == f"{BLANK} asks for that plan by {BLANK} (it would begin 30 Nov 2026)"
    tiles = {one.name: one for one in page.tiles}
    assert "Result to commit to" not in tiles
    assert tiles["Profit against now"].beside.startswith("if followed from 5 Oct 2026 on; 90 %")
    assert "Review" not in [line.what for line in page.after]
    assert said in plainly(markdown(page))
    assert flat(said) in flat(read(pdf(page).content)[1])
    assert said in "\n".join(texts(read_deck(slides(page))))
    told = brief(replace(of, standing=spent(model, horizon, 7)))
    assert told.risks[0].text == for_readers(f"{begun(model, horizon, 1)}.")
    all_of_it = brief(replace(of, standing=spent(model, horizon, 8)))
    assert "begun" not in " ".join(line.text for line in all_of_it.risks)


def test_the_answers_document_says_it_too(on):
    _, _, found = found_of()
    assert contract.optimum_json(found)["begun"] is None
    on("2026-11-27")
    said = contract.optimum_json(found)["begun"]
    assert said == f"{begun(found.answer.model, found.problem.horizon, 8)}."


def test_what_a_question_holds_as_spent_is_said(on):
    model, reference, found = found_of()
    horizon = reference.plan.horizon
    stands = spent(model, horizon, 6)
    rules = stands.guardrails(model, horizon)
    assert spent_in(rules) == stands.spent
    on("2026-11-27")
    problem = replace(found.problem, guardrails=(*found.problem.guardrails, *rules))
    assert begun_of(model, problem) == f"{begun(model, horizon, 2)}."


@pytest.mark.parametrize(
    ("day", "weeks", "paged"),
    [("2026-10-01", 0, True), ("2026-11-27", 8, True), ("2026-11-27", 8, False)],
)
def test_the_workbook_says_it_once_beside_its_advice(on, day, weeks, paged):
    model, reference, found = found_of()
    on(day)
    plans = [Named("Current plan", reference.plan), Named("Optimized plan", found.answer.plan)]
    page = brief(subject_of()) if paged else None
    book = load_workbook(BytesIO(services.workbook(model, plans, reference, page=page)))
    said = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row if cell.value]
    said_begun = for_readers(f"{begun(model, reference.plan.horizon, weeks)}.")
    wanted = [said_begun] if weeks else []
    told = [text for text in said if "begun, and" in text]
    assert told == wanted
