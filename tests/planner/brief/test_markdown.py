"""The page as Markdown: its numbers are facts, and nobody's text is markup."""

from datetime import date

import pytest

from planner.brief.markdown import markdown
from planner.brief.page import Fields
from tests.planner.brief.figures import Facts
from tests.planner.brief.made import known_of, page_of, subject_of

HOSTILE = "**b** <b>x</b> [a](http://e.org) `c` | #1 $x$ *i* _u_ ~s~ &amp; www.e.org @all"
MARKS = {"en": (".", ","), "de": (",", ".")}


def plainly(text):
    """Escaped signs as they are read."""
    out, at = [], 0
    while at < len(text):
        at += text[at] == "\\"
        out.append(text[at])
        at += 1
    return "".join(out)


@pytest.mark.parametrize(
    ("name", "locale"), [("larkfield_national", "en"), ("larkfield_regions", "de")]
)
def test_every_number_is_a_fact(name, locale):
    page = page_of(Fields(decide_by=None), name=name, locale=locale)
    text = plainly(markdown(page))
    assert Facts(page, MARKS[locale]).unknown(text, known_of(subject_of(name, locale))) == []
    wrong = text.replace("M", "B", 1) + " 17.3 %"
    assert len(Facts(page, MARKS[locale]).unknown(wrong, known_of(subject_of(name, locale)))) >= 1


def test_lines_of_notes_are_lines_and_begin_nothing():
    text = markdown(page_of(Fields(notes="Mind:\n- the strike\n1. Ana\n# no\n=== \n2) Bo")))
    said = "**Notes:** Mind:\\\n\\- the strike\\\n1\\. Ana\\\n\\# no\\\n\\===\\\n2\\) Bo\n"
    assert said in text


def test_texts_of_people_come_out_as_text():
    page = page_of(Fields(HOSTILE, HOSTILE[:80], date(2026, 12, 5), HOSTILE))
    text = markdown(page)
    assert text.splitlines()[0] == (
        r"# \*\*b\*\* \<b\>x\</b\> \[a\](http\://e.org) \`c\` \| \#1 \$x\$ \*i\* \_u\_ \~s\~ "
        r"\&amp; www\.e.org \@all"
    )
    assert plainly(text).count(HOSTILE) == 4
    assert "**What the figures say:** Change: +€2.87 M profit" in text
    assert "decides by 5 Dec 2026." in text
