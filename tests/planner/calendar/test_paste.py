"""A pasted block is laid down whole, or changes nothing and says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidPlan
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft
from planner.calendar.grid import Grid, by_channel, by_month, by_period, copied
from planner.calendar.paste import Pasted, paste
from tests.planner.calendar.cases import draft_of, drafts, national, panel

NATIONAL, PANEL = national(), panel()


def weeks(model: FittedModel, draft: Draft) -> Grid:
    return Grid(draft.horizon, by_period(model, draft.horizon), by_channel(model))


def pasted(text: str, at: tuple[int, str] = (0, "c0"), locale: str = "en") -> tuple[Pasted, Draft]:
    model = NATIONAL.with_card(replace(NATIONAL.card, locale=locale))
    draft = draft_of(model, np.zeros((9, 3), np.int64))
    return paste(draft, model, weeks(model, draft), at, text), draft


@given(st.data(), st.sampled_from(["en", "de", "fr", "de_CH", "en_ZA", "ja", "pl"]))
def test_what_was_copied_changes_nothing(data: st.DataObject, locale: str) -> None:
    base = data.draw(st.sampled_from([NATIONAL, PANEL]))
    model = base.with_card(replace(base.card, locale=locale))
    draft = data.draw(drafts(model))
    for rows in (by_period(model, draft.horizon), by_month(model, draft.horizon)):
        grid = Grid(draft.horizon, rows, by_channel(model))
        found = paste(draft, model, grid, (0, "c0"), copied(grid.texts(draft, model)))
        assert found == Pasted(None)


@pytest.mark.parametrize(
    "text",
    [
        "1200\t1500.5\n900\t0",
        "1200\t1500.5\r\n900\t0\r\n\r\n",
        "1200;1500,5\n900;0\n",
        "1200 1500.5\n900 0",
        "1200   1500,50\n900   0,00",
        "\ufeff1 200\t1'500.5\n900\t0",
        "1,200.00\t1,500.50\n900.00\t0.00",
        "1.200,00 €\t1.500,50 €\n900,00 €\t0,00 €",
        "1.2 k\t1.5005 k\n0.9 k\t0",
        "1.200\t1500,5\n900\t0",  # the other amount shows what the point is
    ],
)
def test_blocks_of_any_spelling_are_read(text: str) -> None:
    found, draft = pasted(text, (1, "c1"))
    assert found.move is not None
    cents = found.move.on(draft, NATIONAL).cents
    assert cents[1:3, 1:].tolist() == [[120000, 150050], [90000, 0]]
    assert cents.sum() == 120000 + 150050 + 90000


@pytest.mark.parametrize(("text", "cents"), [("12 k\n15 k", [12, 15]), ("€ 3 M", [3000])])
def test_one_column_of_amounts_with_blanks_in_them(text: str, cents: list[int]) -> None:
    found, draft = pasted(text)
    assert found.move is not None
    after = found.move.on(draft, NATIONAL).cents[: len(cents), 0]
    assert after.tolist() == [c * 100_000 for c in cents]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Nothing was pasted"),
        (" \n\n", "Nothing was pasted"),
        ("1\t2\n3", "Line 2 of the block has 1 fields, its first 2"),
        ("1\t2\t3\t4", "4 columns; from there on the grid has 3"),
        ("1\n" * 10, "10 rows; from there on the grid has 9"),
        ("100 200", "one amount or as 2"),
        ("1 200 300", "one amount or as 3"),
        ("1.5\t2,5", "“1.5” writes decimals with a point, “2,5” with a comma"),
        ("1 2 3 4", "4 columns"),
        ("9" * 11_000_000, "at most"),
    ],
)
def test_a_block_that_does_not_fit_is_refused(text: str, why: str) -> None:
    with pytest.raises(InvalidPlan) as caught:
        pasted(text)
    assert why in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("1\tx\n2\t-3", ["x", "-3"]),
        ("1\t\n2\t3", [""]),
        ("1.125\t2", ["1.125"]),
        ("5 %\t2", ["5 %"]),
        ("$5\t2", ["$5"]),
        ("=A1\t2", ["=A1"]),
        ("TV 100 200", ["TV 100 200"]),
    ],
)
def test_one_field_that_cannot_be_read_holds_the_whole_block_back(
    text: str, fields: list[str]
) -> None:
    found, _ = pasted(text)
    assert found.move is None
    assert [one.text for one in found.unread] == fields
    assert all(one.message and one.remedy for one in found.unread)


@given(st.text(alphabet="0123456789.,;' \t\nkM€%x-", max_size=60))
def test_any_text_is_taken_whole_or_not_at_all(text: str) -> None:
    try:
        found, draft = pasted(text)
    except InvalidPlan:
        return  # nothing was taken: the draft is a value, and no move came back
    assert not (found.move and found.unread)
    if found.move:
        after = found.move.on(draft, NATIONAL)
        assert after.cents.min() >= 0
        for where, cents in found.move.amounts:
            assert after.total(where) == cents


def test_a_locale_decides_only_what_is_clear_in_it() -> None:
    found, draft = pasted("10.000\t1", locale="de")
    assert found.move is not None
    assert found.move.on(draft, NATIONAL).cents[0, 0] == 1_000_000
    found, _ = pasted("10.000\t1")
    assert found.unread[0].text == "10.000"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c0\tc1\n1\t2\n3\t4", ["Its first row (c0, c1)"]),
        ("2026-10-05\t1\t2\n2026-10-12\t3\t4", ["Its first column (2026-10-05, 2026-10-12)"]),
        ("Week\tmedia\tother\nx1\t1\t2\nx2\t3\t4", ["(media, other)", "(x1, x2)"]),
        ("\tC0\tC1\n5.10.26\t1\t2\n12.10.26\t3\t4", ["(C0, C1)", "(5.10.26, 12.10.26)"]),
        ("5 Oct 2026\t1\t2\n12 Oct 2026\t3\t4", ["(5 Oct 2026, 12 Oct 2026)"]),
    ],
)
def test_headers_and_dates_beside_amounts_are_left_out_and_said(text: str, said: list[str]) -> None:
    found, draft = pasted(text)
    assert found.move is not None
    assert found.move.on(draft, NATIONAL).cents[:2, :2].tolist() == [[100, 200], [300, 400]]
    assert all(part in found.left_out.said() for part in said)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("c1\tc0\n1\t2", "says c1 where c0 stands"),
        ("{1}\t1\t2\n{2}\t3\t4", "would be laid on"),
        ("C0\t1\t2\nc1\t3\t4", "rows are channels"),
    ],
)
def test_labels_of_other_places_are_refused(text: str, why: str) -> None:
    names = weeks(NATIONAL, draft_of(NATIONAL, np.zeros((9, 3), np.int64))).rows.names
    with pytest.raises(InvalidPlan) as refused:
        pasted(text.format(*names))
    assert why in refused.value.message


@pytest.mark.parametrize("text", ["n/a\n1", "-\t-\n1\t2", "1OO\t2\n3\t4", "\t1\n\t2"])
def test_what_stands_for_an_amount_is_no_label(text: str) -> None:
    found, _ = pasted(text)
    assert found.move is None
    assert found.unread
