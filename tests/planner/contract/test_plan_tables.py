"""Plans as people save them: read in one way, or refused by the file's own lines and columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmm_core.errors import InvalidPlan
from mmm_core.model import FittedModel
from planner.contract.plan_tables import read_plan, write_plan
from planner.contract.spreadsheets import text_of
from tests.builders import hill_model

WIDE = (
    "period,c0,c1,c2\n"
    "2024-02-12,1000.5,2000.25,3000\n2024-02-19,1000.5,2000.25,3000\n2024-02-26,1000.5,2000.25,3000\n"
)
SPENDS = [[1000.5, 2000.25, 3000.0]] * 3


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(samples=8)


@pytest.fixture(scope="module")
def panel() -> FittedModel:
    return hill_model(channels=2, samples=8, geos=2)


def semicolons(text: str) -> str:
    return text.replace(",", ";").replace(".", ",")


def filled(a: str, b: str, c: str, separator: str = ",", dates: tuple[str, ...] = ()) -> str:
    """The same plan with its amounts (and dates) written otherwise."""
    days = dates or ("2024-02-12", "2024-02-19", "2024-02-26")
    lines = [separator.join(["period", "c0", "c1", "c2"])]
    return "\n".join([*lines, *(separator.join([day, a, b, c]) for day in days)])


@pytest.mark.parametrize(
    "text",
    [
        WIDE,
        WIDE.replace("\n", "\r\n"),
        WIDE.replace("\n", "\r"),
        "\ufeff" + WIDE,
        WIDE.replace(",", "\t"),
        semicolons(WIDE),
        "sep=;\n" + semicolons(WIDE),
        "sep=,\n" + WIDE,
        WIDE.replace("3000\n", "3000,,\n").replace("c2\n", "c2,,\n"),
        filled('"1,000.50"', '"2,000.25"', '"3,000"'),
        filled('"1000,50"', '"2000,25"', '"3000,00"'),
        filled('"1.000,50"', '"2.000,25"', '"3.000"'),
        filled("1.000,50", "2.000,25", "3.000", ";"),
        filled("1 000.50", "2 000.25", "3 000.00"),
        filled("1'000.50", "€2000.25", "3 k"),
        filled("1.0005e3", "2000.25", "3e+03"),
        filled("1000.5", "2000.25", "3000", dates=("12.02.2024", "19.02.2024", "26.2.2024")),
        filled("1000.5", "2000.25", "3000", dates=("2/12/2024", "2/19/2024", "2/26/2024")),
        filled("1000.5", "2000.25", "3000", dates=("2024/02/12", "2024/2/19", "2024/02/26")),
        WIDE.replace("2024-02-12", "2024-02-12 00:00:00"),
        WIDE.replace("2024-02-12", "2024-02-12T00:00:00Z"),
        WIDE.replace("2024-02-12", "2024-02-12 00:00:00+01:00"),
    ],
)
def test_what_has_one_reading_is_read(text: str, model: FittedModel) -> None:
    np.testing.assert_array_equal(read_plan(text, model).array(model), SPENDS)


def test_utf_16_is_read(model: FittedModel) -> None:
    for content in (WIDE.encode("utf-16"), WIDE.encode("utf-8-sig"), WIDE.encode()):
        np.testing.assert_array_equal(read_plan(text_of(content), model).array(model), SPENDS)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (WIDE.replace("period", "date"), "no column 'period'; its columns are date, c0, c1, c2"),
        (WIDE.replace("period", "date"), "Rename 'date' to 'period'."),
        (WIDE.replace("period", "Period"), "Rename 'Period' to 'period'."),
        (WIDE.replace("c1", "C1"), "Column 3, 'C1', is no channel of this model"),
        (WIDE.replace("c1", "C1"), "Rename it to 'c1'."),
        (WIDE.replace("c2\n", "c2,total\n").replace("3000\n", "3000,6000\n"), "Column 5, 'total',"),
        (WIDE + "Total,3001.5,6000.75,9000\n", "Line 5, column 'period': “Total” is no date"),
        (
            WIDE.replace("period", ",period").replace("2024", "0,2024"),
            "Column 1 has no name",
        ),
        (WIDE.replace(",c2", "").replace(",3000", ""), "no column for c2"),
        (WIDE.replace("2000.25", "", 1), "Line 2, column 'c1': nothing is written"),
        (WIDE.replace("2000.25", "-", 1), "Line 2, column 'c1': “-” is no amount"),
        (WIDE.replace("2000.25", "-50"), "Line 2, column 'c1': “-50” is below zero"),
        (WIDE.replace("2000.25", "20.0%"), "Line 2, column 'c1': “20.0%” is a percentage"),
        (WIDE.replace("2000.25", "$20"), None),
        (WIDE.replace("2024-02-26", "2024-02-19"), "Line 4 gives c0 in 2024-02-19 a second time"),
        (WIDE.replace("2024-02-26", "2024-02-19"), "line 3 does so first"),
        (WIDE.replace("2024-02-12", "45334"), "keeps 2024-02-12"),
        (WIDE.replace("2024-02-12", "2024-W07"), "Line 2, column 'period': “2024-W07” is a week"),
        (filled("1", "2", "3", dates=("1/2/2024",)), "could be 2024-01-02 or 2024-02-01"),
        (WIDE.replace("1000.5,", "1,000.5,"), "Line 2 has 5 fields, the header 4"),
        (filled("3.000", "2.000", "3.000", ";"), "can be read in two ways"),
        (filled('"3,000"', "1", "2"), "Write 3000 or 3.0."),
        (filled("12.500", "7", "3000"), "Line 2, column 'c0': “12.500” can be read in two ways"),
        (filled("12.500", "7", "3000"), "Write 12500 or 12.5."),
        (filled("12.500", "7", "3000", ";"), "Write 12500 or 12.5."),
        (filled("12,500", "7", "3000", "\t"), "Write 12500 or 12,5."),
        (WIDE.replace("1000.5", '"1000,5"', 1), "with a point, line 2 with a comma"),
        (WIDE + "\n".join(["", "", "2024-03-04,1,2"]), "Line 7 has 3 fields"),
        ("", "The table is empty"),
        ("period,channel,spend,note\n2024-02-12,c0,5,x\n", "Column 4, 'note', is no part"),
        ("period,channel,spend\n2024-02-12,C0,5\n", "Line 2, column 'channel': 'C0' is none"),
        ("week,channel,spend\n2024-02-12,c0,5\n", "Rename 'week' to 'period'."),
        ('period,c0\n"2024-02-12,5\n', "not CSV"),
    ],
)
def test_what_is_refused_is_named_by_the_files_lines(
    text: str, says: str | None, model: FittedModel
) -> None:
    if says is None:  # a currency where the model has none: the amount is the model's own
        assert read_plan(text, model).array(model)[0, 1] == 20
        return
    with pytest.raises(InvalidPlan) as caught:
        read_plan(text, model)
    assert says in str(caught.value)


def test_a_panel_is_read_wide_and_long(panel: FittedModel) -> None:
    wide = "geo;period;c1;c0\n" + "".join(
        f"{geo};{day};2,5;1,5\n" for day in ("2024-02-12", "2024-02-19") for geo in ("g0", "g1")
    )
    plan = read_plan(wide, panel)
    assert plan.array(panel).tolist() == [[1.5, 2.5, 1.5, 2.5]] * 2
    again = read_plan(write_plan(plan, panel), panel)
    np.testing.assert_array_equal(again.array(panel), plan.array(panel))


def test_what_is_written_is_read_back(model: FittedModel) -> None:
    rng = np.random.default_rng(1)
    for scale in (1e-3, 1.0, 1e3, 1e9):
        amounts = np.round(rng.uniform(0, scale, (3, 3)), 6)
        lines = [
            f"2024-02-{12 + 7 * i},{','.join(map(repr, row.tolist()))}"
            for i, row in enumerate(amounts)
        ]
        text = "\n".join(["period,c0,c1,c2", *lines])
        np.testing.assert_array_equal(read_plan(text, model).array(model), amounts)


@pytest.mark.parametrize(
    ("shows", "means"), [("7.25", 12.5), ('"7,25"', 12_500), ("1.000.000", 12_500)]
)
def test_one_amount_shows_the_convention_of_them_all(
    shows: str, means: float, model: FittedModel
) -> None:
    found = read_plan(filled("12.500", shows, "3000"), model).array(model)
    assert (found[:, 0] == means).all()


@pytest.mark.parametrize("amount", [1.125, 12.125, 999.999, 1000.125, 12_125.0, 0.125])
def test_a_table_of_like_amounts_is_read_back(amount: float, model: FittedModel) -> None:
    """Not one of them shows the convention by itself, unless it is written so."""
    plan = read_plan(WIDE, model)
    plan = replace(plan, spend=plan.spend * 0 + amount)
    text = write_plan(plan, model)
    assert (read_plan(text, model).array(model) == amount).all()
    others = text.replace(".", ";").replace(",", "|").replace(";", ",").replace("|", ";")
    assert (read_plan(others, model).array(model) == amount).all()


# What each table that people sent in says, or that it is read: in part of its refusal.
SENT = {
    "blank": "Line 2, column 'c1': nothing", "case_channel": "Column 2, 'Zeta'", "cr": "",
    "crlf": "", "currency": "", "dash": "Line 2, column 'c1'",
    "date_column_named_Period": "Rename 'Period'", "date_column_named_date": "Rename 'date'",
    "dup_week": "Line 4 gives", "excel_serial": "keeps 2026-03-02", "german_dates": "",
    "index_column": "Column 1 has no name", "iso_z": "", "missing_week": "goes on with 2026-03-16",
    "monday_vs_sunday": "2026-03-01 is not a period", "negative_refund": "Line 2, column 'c1'",
    "one_channel_missing": "no column for c2", "percent": "is a percentage", "plain": "",
    "quoted_decimal_comma": "", "quoted_thousands": "", "sci": "", "semicolon_commas": "",
    "sep_line": "", "space_thousands": "", "tab": "", "timestamps": "",
    "total_column": "Column 5, 'total'", "total_row": "Line 5, column 'period'",
    "trailing_commas": "", "tz": "", "us_dates": "", "utf16": "", "utf8bom": "",
    "week_notation": "is a week",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SENT))
def test_tables_that_people_sent(name: str, shared: Path, model: FittedModel) -> None:
    file = shared / "cases" / "plan_tables" / f"{name}.csv"
    if not file.exists():
        pytest.skip("not among the reference material")
    text = text_of(file.read_bytes())
    for theirs, ours in (("zeta", "c0"), ("mid", "c1"), ("alpha", "c2")):
        text = text.replace(theirs, ours)
    if not SENT[name]:
        found = read_plan(text, model).array(model)
        assert found == pytest.approx(np.array(SPENDS), rel=1e-3)
        return
    with pytest.raises(InvalidPlan) as caught:
        read_plan(text, model)
    assert SENT[name] in str(caught.value)
