"""The page as a PDF, read back: one page, tagged, fonts in it, every number a fact."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfReader

from mmm_core.card import ChannelCard
from planner.brief import pdf as printing
from planner.brief.document import brief
from planner.brief.drawn import dots_drawn, moves_drawn
from planner.brief.files import file_of
from planner.brief.page import Fields, Line, Move
from planner.brief.pdf import DoesNotFit, pdf, picture
from tests.planner.brief.figures import Facts
from tests.planner.brief.made import known_of, page_of, subject_of

MARKS = {"en": (".", ","), "de": (",", ".")}
HOSTILE = '#panic("x") #strong[a] $x^2$ @ref \\ <b>b</b> =1+1 #read("/etc/passwd") _u_ *s* `c` // c'
SIZES = {"a4": (595, 842), "letter": (612, 792)}


def read(content):
    """The file, and all its text on one line, as a person reads it."""
    file = PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in file.pages)
    return file, " ".join(text.replace("\u200b", "").split())


def flat(text):
    """Letters alone: where a line ends is nobody's word."""
    return re.sub(r"[\s\u200b]", "", text)


def require_sound(page, paper="a4"):
    """One page of that size, tagged, every font in it, nothing beyond its margins; its text."""
    found = pdf(page, paper)
    assert found.notes == ()
    file, text = read(found.content)
    assert len(file.pages) == 1
    sheet = file.pages[0]
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == SIZES[paper]
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in file.trailer["/Root"]
    fonts = [font.get_object() for font in sheet["/Resources"]["/Font"].values()]
    for font in fonts:
        held = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        about = held["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & about.keys(), font["/BaseFont"]
    require_margins(page, paper)
    return text


def require_margins(page, paper="a4"):
    """Nothing is drawn within 10 mm of an edge."""
    drawn = Image.open(io.BytesIO(picture(page, paper, 72))).convert("L")
    width, height = drawn.size
    inside = (28, 28, width - 28, height - 28)
    blank = drawn.copy()
    blank.paste(255, inside)
    assert blank.getextrema() == (255, 255)
    assert drawn.crop(inside).getextrema()[0] < 100


def test_nothing_stands_under_no_heading():
    """The same plan as the current one has no risks and no dots."""
    page = page_of()
    assert "What could go wrong" in read(pdf(page).content)[1]
    text = read(pdf(replace(page, risks=(), dots=None)).content)[1]
    assert "What could go wrong" not in text
    assert "How sure it is" not in text


@pytest.mark.parametrize(
    ("name", "locale", "paper"),
    [("larkfield_national", "en", "a4"), ("larkfield_regions", "de", "letter")],
)
def test_the_file_says_what_the_page_says(name, locale, paper):
    page = page_of(Fields(owner="Ada"), name=name, locale=locale)
    text = require_sound(page, paper)
    whole = (page.headline, page.ask, page.mark, page.claim, page.provenance[-1].text)
    for said in (*whole, *(line.text for line in page.risks)):
        assert flat(said) in flat(text)
    drawn = (moves_drawn(page, 15, 142), dots_drawn(page, (190, 62)))
    assert all("<text" in one.svg for one in drawn)
    known = {*known_of(subject_of(name, locale)), *axis_texts(drawn)}
    assert Facts(page, MARKS[locale]).unknown(text, known) == []


def axis_texts(drawn):
    """What the charts write on their axes: no figure of the page, but its scale."""
    found = " ".join(one.svg for one in drawn)
    texts = re.findall(r">([^<>]+)</text>", found)
    return {"each dot is 2 % of the draws", *(text for text in texts if re.search(r"\d", text))}


def test_the_same_page_gives_the_same_bytes():
    assert pdf(page_of()).content == pdf(page_of()).content


def parted(text):
    """Lines that end with a sign, or begin with an amount's symbol that a sign was before."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line.endswith(("−", "+"))]


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("amount", ["−€236 k", "−CA$1.2 M"])
def test_a_sign_is_never_parted_from_its_amount(amount):
    page, signs = page_of(), 0
    for first in range(0, 24, 4):
        rows = tuple(
            replace(page.alternatives[0], name=f"P{at}", risk=f"{'n' * at} risk {amount} profit")
            for at in range(first + 1, first + 5)
        )
        file, _ = read(pdf(replace(page, alternatives=rows)).content)
        text = file.pages[0].extract_text()
        signs += text.count(amount[0])
        assert parted(text) == []
    assert signs >= 24


def test_code_in_names_and_notes_is_text():
    page = page_of(Fields(HOSTILE, HOSTILE[:80], date(2026, 12, 5), HOSTILE))
    text = flat(require_sound(page))
    assert text.count(flat(HOSTILE)) == 2
    assert flat(f"{HOSTILE[:80]} decides by 5 Dec 2026.") in text


def test_days_stay_with_their_months():
    said = "Ada decides by 4 Dec 2026, of 5 Oct to 28 Dec 2026; +€775 k, 3 of 4 plans"
    kept = printing._unbroken({"a": [said]})["a"][0]
    assert kept.replace("\u00a0", " ") == said
    assert kept.replace("\u00a0", "_") == (
        "Ada decides by 4_Dec_2026, of 5_Oct to 28_Dec_2026; +€775_k, 3 of 4 plans"
    )


def test_notes_keep_their_lines():
    page = page_of(Fields(notes="First of all\n- mind the strike\n1. ask Ana"))
    file, _ = read(pdf(page).content)
    lines = [line.strip() for line in file.pages[0].extract_text().splitlines()]
    at = lines.index("Notes. First of all")
    assert lines[at + 1 : at + 3] == ["- mind the strike", "1. ask Ana"]


def test_what_was_not_found_and_what_found_no_room_is_said():
    page = replace(page_of(), missing=("Stress: not reached", "The best budget: no margin."))
    text = require_sound(page)
    assert "Left out. Stress: not reached. The best budget: no margin." in text
    assert "No room here" not in text
    risk = replace(page.risks[0], text="A risk that takes a whole line of the page. " * 3)
    after = tuple(Line(what, f"{what} it. " * 30) for what in ("Worth knowing", "Test", "Review"))
    text = require_sound(replace(page, risks=(risk,) * 22, after=after))
    assert "Review. Review it." in text
    assert "Test it." not in text
    said = "risk, time and make of alternatives, Worth knowing and Test"
    assert f"No room here for {said}: Markdown has all of it." in text


def named(names):
    """The page of a model whose channels are called so."""
    of = subject_of()
    labels = [cell["channel"] for cell in of.model.cells.names]
    cards = {
        label: ChannelCard(name=name, group="Brand")
        for label, name in zip(labels, names, strict=True)
    }
    model = replace(of.model, card=replace(of.model.card, channels=cards))
    return brief(replace(of, model=model))


@pytest.mark.parametrize(
    ("names", "tagged"),
    [
        ([f"Kanał nr {i}: Ελληνικά и Кириллица" for i in range(8)], True),
        ([f"W{'o' * 90}rd {i}" for i in range(8)], True),
        ([f"<b>#{i}</b> $x$ =SUM(A1)" for i in range(8)], True),
        ([f"東京テレビ{i}" for i in range(8)], None),
        ([f"تلفزيون {i}" for i in range(8)], None),
        ([f"\U0001f4fa \ue000 {i}" for i in range(8)], None),
    ],
)
def test_names_of_all_kinds_stay_on_one_page(names, tagged):
    found = pdf(named(names))
    file, text = read(found.content)
    assert len(file.pages) == 1
    if tagged:
        require_sound(named(names))
        assert names[0][:6] in text
    else:
        assert len(found.notes) == 1


def test_what_is_full_gives_up_charts_first_and_never_risk_or_provenance():
    page = page_of(Fields(notes="word " * 119))
    lines = [replace(page.risks[0], text="A risk that takes a whole line of the page. " * 3)] * 12
    full = replace(page, risks=(*page.risks, *lines))
    text = require_sound(full)
    assert flat(text).count("Arisk") == 36
    assert flat(page.provenance[-1].text) in flat(text)
    assert "How sure it is" not in text
    assert "How sure it is" in read(pdf(page).content)[1]
    with pytest.raises(DoesNotFit, match="one page"):
        pdf(replace(page, risks=tuple(lines) * 40))


def test_twenty_channels_are_seven_rows(monkeypatch):
    page = page_of()
    assert all(isinstance(one, Move) for one in page.moves)
    assert file_of(page, ".pdf", "letter").content[:5] == b"%PDF-"
    monkeypatch.setattr(printing, "_pages", lambda data, wide: 2)
    with pytest.raises(DoesNotFit):
        pdf(page)
