"""The brief as slides: read back as text, tables and charts, and opened by LibreOffice."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Emu

from planner.brief import fitting
from planner.brief.deck import Ink, unbroken
from planner.brief.deck import Line as Paragraph
from planner.brief.page import Brief, Fields, Line
from planner.brief.slide_behind import figures
from planner.brief.slides import slides
from tests.planner.brief.figures import Facts
from tests.planner.brief.made import known_of, page_of, subject_of
from tests.planner.brief.pages import HOSTILE, LONG, SCRIPTS, page
from tests.planner.workbook.office import tool

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NOTES = ("Mind the ferry strike in week 3, and ask Ana about the lease of the north depot. " * 8)[
    :600
]


def read(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def shapes(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes]


def tables(deck: Any) -> list[list[list[str]]]:
    return [
        [[spaced(cell.text_frame.text) for cell in row.cells] for row in shape.table.rows]
        for shape in shapes(deck)
        if shape.has_table
    ]


def texts(deck: Any) -> list[str]:
    found = [spaced(shape.text_frame.text) for shape in shapes(deck) if shape.has_text_frame]
    return [*found, *(cell for table in tables(deck) for row in table for cell in row)]


def spaced(text: str) -> str:
    """Amounts are kept on one line by what looks like a space."""
    return text.replace("\u00a0", " ").replace("\u2060", "")


def charts(deck: Any) -> list[Any]:
    return [shape.chart for shape in shapes(deck) if shape.has_chart]


# --- what it says -----------------------------------------------------------------------


@pytest.mark.parametrize("many", [3, 8, 20])
def test_charts_hold_the_facts_and_tables_say_them(many: int) -> None:
    of = page(many)
    deck = read(slides(of))
    (chart,) = charts(deck)
    drawn = [list(series.values) for series in chart.plots[0].series]
    assert drawn == [[one.now.value for one in of.moves], [one.plan.value for one in of.moves]]
    money, alternatives = tables(deck)
    assert of.total is not None
    for row, move in zip(money[1:], (*of.moves, of.total), strict=True):
        assert row[1:] == list(figures(of, move))
        assert row[0].split("\n")[0] == move.name
        assert all(mark in row[0] for mark in move.marks)
    said = [[one.spend, one.returns, one.risk, one.horizon, one.fit] for one in of.alternatives]
    assert [row[1:] for row in alternatives[1:]] == said


@pytest.mark.parametrize("stance", ["approve", "keep", "decide", "none"])
def test_every_number_is_one_of_the_page(stance: Any) -> None:
    of = page(12, notes="Call 555-0199", stance=stance)
    moves = [*of.moves, *([of.total] if of.total else [])]
    known = [*of.texts, of.verdict, of.span, "28 Sep 2026"]
    known += [text for one in moves for text in figures(of, one)]
    allowed = {number for text in known for number in NUMBER.findall(text)}
    for text in texts(read(slides(of))):
        assert set(NUMBER.findall(text)) <= allowed, text


@pytest.mark.parametrize(
    ("name", "locale", "marks"),
    [
        ("larkfield_national", "en", (".", ",")),
        pytest.param("larkfield_regions", "de", (",", "."), marks=pytest.mark.long),
    ],
)
def test_every_number_of_a_real_plan_is_a_fact(
    name: str, locale: str, marks: tuple[str, str]
) -> None:
    of = page_of(Fields("", "Board", None, ""), name=name, locale=locale)
    facts, known = Facts(of, marks), known_of(subject_of(name, locale))
    # A name may hold a number, and stand shortened.
    said = [text.replace("…", " ") for text in texts(read(slides(of)))]
    assert [facts.unknown(text, known) for text in said if facts.unknown(text, known)] == []
    assert facts.unknown("17.3 %", known)


def test_all_of_the_page_is_said() -> None:
    of = page(20, notes=NOTES, fields=Fields("We keep TV", "Board", date(2026, 9, 28), NOTES))
    said = "\n".join(texts(read(slides(of))))
    parts = [of.headline, of.verdict, of.span, of.why, of.ask, of.claim, of.mark, of.fields.notes]
    parts += [line.text for line in (*of.risks, *of.after, *of.provenance)]
    parts += [text for tile in of.tiles for text in (tile.name, tile.value, tile.beside)]
    assert [part for part in parts if part.strip() not in said] == []
    assert "Board decides by 28 Sep 2026." in said


def test_what_finds_no_room_is_named() -> None:
    """A crowded slide gives up what is measured last of all its words, and says so."""
    said = "\n".join(texts(read(slides(FULL))))
    names = "Test 0, Test 1, Test 2, Test 3 and Test 4"
    assert f"No room here for {names}: Markdown has all of it." in said
    assert f"Left out: {FULL.missing[0]}" in said
    assert "Markdown has all of it" not in "\n".join(texts(read(slides(page(8)))))


def test_notes_are_lines() -> None:
    said = texts(read(slides(page(notes="Mind:\n- the strike"))))
    assert "Notes\nMind:\n- the strike" in said


def test_an_unfit_model_shows_no_plan() -> None:
    deck = read(slides(page(stance="none")))
    assert charts(deck) == []
    assert tables(deck) == []


def test_what_is_approved_is_no_draft() -> None:
    of = page()
    approved = Brief(**{**of.__dict__, "mark": "", "approved": "Approved by Ada on 2 Oct 2026"})
    said = texts(read(slides(approved)))
    assert of.mark not in said
    assert "Approved by Ada on 2 Oct 2026" in said


# --- what it is -------------------------------------------------------------------------


def test_equal_pages_are_equal_files() -> None:
    assert slides(page(9)) == slides(page(9)) != slides(page(10))


def test_names_of_people_are_text_everywhere() -> None:
    content = slides(page(len(HOSTILE), HOSTILE, notes="=cmd|' /C calc'!A0 <script>"))
    (chart,) = charts(read(content))
    assert list(chart.plots[0].categories)[:3] == list(HOSTILE[:3])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        (sheet,) = [name for name in names if name.endswith(".xlsx")]
        book = openpyxl.load_workbook(io.BytesIO(package.read(sheet)))
        parts = [package.read(name).decode() for name in names if "/slides/" in name]
    cells = [cell for row in book.active.iter_rows(max_col=1, min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(
        mark in part for part in parts for mark in ("<script", "<b>", "hlinkClick", "<a:fld")
    )


def test_charts_and_tables_say_what_they_show_and_slides_have_titles() -> None:
    deck = read(slides(page()))
    described = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr")
        for shape in shapes(deck)
        if shape.has_chart or shape.has_table
    ]
    assert len(described) == 3
    assert all(described)
    assert "TV from €1.00 M to €1.00 M" in described[0]
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)
    assert (deck.slide_width, deck.slide_height) == (Emu(12191695), Emu(6858000))


# --- room -------------------------------------------------------------------------------

ALIKE = tuple(f"{LONG} {at}" for at in range(20))
RISK = "What may happen, and what it would cost us. " * 4
TEST = "What is done. And how, and for how long. " * 6
FULL = replace(
    page(20, ALIKE, "VND", 9.9e11, NOTES),
    risks=tuple(Line(f"Risk {at}", RISK.strip()) for at in range(14)),
    after=tuple(Line(f"Test {at}", TEST.strip()) for at in range(5)),
    missing=("What rules cost: not reached in the time given.",),
)
WORST = [
    pytest.param(FULL, id="full"),
    pytest.param(page(20, (LONG, *SCRIPTS), "CHF", 3.3e10, NOTES), id="long"),
    pytest.param(page(20, ALIKE, "VND", 9.9e11, NOTES), id="wide"),
    pytest.param(page(3, HOSTILE, "", 4e2), id="few"),
    pytest.param(page(20, SCRIPTS, "JPY", 1e11, NOTES, stance="none"), id="unfit"),
    pytest.param(
        page(9, fields=Fields("W" * 120, "M" * 80, date(2026, 9, 28), "W" * 600)), id="unbroken"
    ),
]  # fmt: skip


@pytest.mark.parametrize("of", WORST)
def test_everything_stands_within_its_slide_and_beside_the_rest(of: Brief) -> None:
    deck = read(slides(of))
    for slide in deck.slides:
        boxes = [
            (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height, shape.name)
            for shape in slide.shapes
        ]
        for left, top, right, bottom, name in boxes:
            assert 0 <= left < right <= deck.slide_width, name
            assert 0 <= top < bottom <= deck.slide_height, name
        words = [box for box in boxes if box[4] != "Line"]
        apart = Emu(9525)
        for at, one in enumerate(words):
            for other in words[at + 1 :]:
                across = min(one[2], other[2]) - max(one[0], other[0])
                down = min(one[3], other[3]) - max(one[1], other[1])
                assert across <= apart or down <= apart, (one[4], other[4])


@pytest.mark.parametrize("of", WORST)
def test_words_fit_into_their_boxes(of: Brief) -> None:
    for shape in shapes(read(slides(of))):
        if shape.has_text_frame and shape.text_frame.text:
            lines = [
                Paragraph(
                    tuple(
                        (run.text, Ink(run.font.size.pt, bool(run.font.bold)))
                        for run in paragraph.runs
                    ),
                    paragraph.space_after.pt if paragraph.space_after else 0.0,
                    paragraph._p.pPr.find(qn("a:buChar")) is not None,
                )
                for paragraph in shape.text_frame.paragraphs
            ]
            needed = fitting.height(lines, shape.width / Emu(914400))
            assert needed <= shape.height / 914400 + 1e-3, shape.name


def test_nothing_that_could_go_wrong_is_lost() -> None:
    said = "\n".join(texts(read(slides(FULL))))
    assert [one.what for one in FULL.risks if f"{one.what}: {one.text}" not in said] == []


def test_words_are_taken_wider_than_they_are() -> None:
    assert fitting.width("MMMM", 72.0) == pytest.approx(4 * 0.833 * 1.16)
    assert fitting.width("東京", 10.0) > fitting.width("to", 10.0)
    assert fitting.width("e\u0301", 10.0) == fitting.width("e", 10.0)
    cut = fitting.shortened(f"{LONG} 7", 2.0, 12)
    assert cut.startswith("Connected")
    assert cut.endswith("7")
    assert "…" in cut
    assert fitting.width(cut, 12) <= 2.0
    assert fitting.shortened("TV", 0.5, 12) == "TV"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("less; −€5.75 M profit", "less; −\u2060€5.75\u00a0M profit"),
        ("(+£236 k)", "(+\u2060£236\u00a0k)"),
        ("−5 % of a + b, 3 − 2", "−5\u00a0% of a + b, 3 − 2"),
        ("−CA$1.2 M", "−\u2060CA$1.2\u00a0M"),
    ],
)
def test_an_amount_is_kept_on_one_line_with_its_sign(said: str, kept: str) -> None:
    assert unbroken(said) == kept


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Text of every page of the worst decks, as LibreOffice draws them."""
    folder = tmp_path_factory.mktemp("slides")
    files = [folder / f"{at}.pptx" for at in range(len(WORST))]
    for file, param in zip(files, WORST, strict=True):
        file.write_bytes(slides(param.values[0]))
    program = [tool("soffice", "libreoffice"), f"-env:UserInstallation=file://{folder}/profile"]
    into = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*program, *into, *map(str, files)], check=True, capture_output=True)
    return [_text(file.with_suffix(".pdf")) for file in files]


def _text(pdf: Path) -> str:
    run = subprocess.run(
        [tool("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, check=True
    )
    return run.stdout.decode()


def _compact(text: str) -> str:
    """Without spaces and marks that are drawn as one sign with what is before them."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@pytest.mark.long
@pytest.mark.parametrize("at", range(len(WORST)))
def test_libreoffice_draws_two_pages_with_all_figures(printed: list[str], at: int) -> None:
    of: Brief = WORST[at].values[0]
    assert printed[at].count("\f") == 2
    drawn = _compact(printed[at])
    for move in of.moves:
        assert all(_compact(text) in drawn for text in figures(of, move))
    assert all(_compact(tile.value) in drawn for tile in of.tiles)
