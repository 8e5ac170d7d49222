"""One workbook: recalculated by a spreadsheet program, against the model and the app."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl.utils import get_column_letter

from mmm_core.assumptions import Assumptions
from mmm_core.evaluation import PlanEvaluation
from mmm_core.fiscal import after_days
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from planner import services
from planner.workbook.beside import beside
from planner.workbook.entry import Entry, Named, entries
from planner.workbook.workbook import written
from tests.planner.workbook.made import (
    by_channel,
    by_period,
    changes_of,
    evaluated,
    reference_of,
    scaled,
)
from tests.planner.workbook.office import (
    cells,
    converted,
    formulas,
    named,
    place_of,
    typed,
    values,
)

HOSTILE = '=HYPERLINK("http://127.0.0.1","a")'
NAMES = ("Current plan", HOSTILE, "+Больше телевидения, 更多电视 @1")
# Everything that formulas call: Excel 2016 and LibreOffice 7.4 have them all.
KNOWN = {
    "ABS", "AND", "COUNT", "COUNTBLANK", "COUNTIF", "IF", "INDEX", "ISNUMBER", "LEN", "MATCH",
    "MAX", "MIN", "N", "OR", "SUM", "SUMIF", "SUMPRODUCT",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A workbook as written, as computed anew, and after somebody typed into it."""

    model: FittedModel
    reference: Reference
    entries: tuple[Entry, ...]
    content: bytes
    formula: Any
    cached: Any
    before: Any
    after: Any
    what_if: Any
    odd: Any
    money: Floats
    printed: bytes


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    repo = Path(__file__).resolve().parents[3]
    model = services.load(str(repo / "models" / "larkfield_national.nc"))
    reference = reference_of(model)
    horizon = reference.plan.horizon
    plans = [Named(NAMES[0], reference.plan)]
    plans += [
        Named(name, Plan.of(model, horizon, scaled(model, reference, seed)))
        for seed, name in enumerate(NAMES[1:])
    ]
    of = entries(model, plans, reference)
    content, money = written(of), changes_of(of[1], 4)
    spent = [[float(x) for x in row] for row in money]
    changed = typed(content, {"SpendByMonth_2": spent, "Margin_1": 0.4, "DiscountRate_1": 0.08})
    what_if = typed(content, _what_if(of, names=len(model.cells)))
    folder = tmp_path_factory.mktemp("office")
    odd = typed(content, _odd(of))
    before, after, other, strange = converted(folder, [content, changed, what_if, odd])
    return Case(
        model=model,
        reference=reference,
        entries=of,
        content=content,
        formula=formulas(content),
        cached=values(content),
        before=values(before),
        after=values(after),
        what_if=values(other),
        odd=values(strange),
        money=money,
        printed=before.read_bytes(),
    )


def _what_if(of: Sequence[Entry], names: int) -> dict[str, Any]:
    """One response lower, one price higher, and money where nothing was ever observed."""
    spend = of[2].tables.spend.copy()
    spend[2, 1] = 1.1 * of[2].tables.limit[2, 1]
    spend[3, 1] = 3.0 * of[2].tables.knots[3, 1, -1]
    return {
        "Response": [[0.8 if channel == 0 else 1.0] for channel in range(names)],
        "MediaPrice": [[1.25 if channel == 1 else 1.0] for channel in range(names)],
        "SpendByMonth_3": spend.tolist(),
    }


def _odd(of: Sequence[Entry]) -> dict[str, Any]:
    """A text and an amount below nothing; a channel and a whole plan without money."""
    first, second = (entry.tables.spend.tolist() for entry in of[:2])
    first[0] = [0.0] * len(first[0])
    second[0][0], second[1][1] = "abc", -1e6
    nothing = np.zeros_like(of[2].tables.spend).tolist()
    spend = {"SpendByMonth_1": first, "SpendByMonth_2": second, "SpendByMonth_3": nothing}
    return {**spend, "MediaPrice": [["dear"]] + [[1.0]] * (len(first) - 1)}


# --- computed anew ------------------------------------------------------------------------


def test_what_is_cached_is_what_is_computed(case: Case) -> None:
    """Previewers show cached values; no cell says an error, cached or computed."""
    cached, formula = case.cached, case.formula
    compared = 0
    for cell in cells(formula):
        if cell.data_type != "f":
            continue
        where = (cell.parent.title, cell.coordinate)
        said = cached[where[0]][where[1]].value
        found = case.before[where[0]][where[1]].value
        if isinstance(said, int | float):
            assert found == pytest.approx(said, rel=1e-9, abs=1e-6), where
        else:
            assert (found or "") == (said or ""), where
        compared += 1
    assert compared > 1500


@pytest.mark.parametrize("which", ["before", "after", "what_if", "odd"])
def test_no_cell_is_an_error(case: Case, which: str) -> None:
    for cell in cells(getattr(case, which)):
        assert cell.data_type != "e", (cell.parent.title, cell.coordinate)


@pytest.mark.parametrize("plan", [1, 2, 3])
def test_headlines_are_those_of_the_app(case: Case, plan: int) -> None:
    entry = case.entries[plan - 1]
    app = services.assess(case.model, entry.named.plan, case.reference, services.SHOWN_TAIL)
    of, everything = app.evaluation, range(len(case.model.cells))
    profit = of.profit()
    iroas, mroas = of.iroas(everything, 1.0), of.mroas(everything, 1.0)
    assert profit is not None
    assert iroas is not None
    expected = {
        "Spend": of.spend.sum(),
        "Outcome": of.total.mean(),
        "Revenue": of.total.mean(),
        "Profit": profit.mean(),
        "iROAS": iroas.mean,
        "mROAS": mroas.mean,
        "BreakEven": 2.0,
        "NPV": profit.mean(),
        "AboveHurdle": profit.mean(),
        "MoreProfit": app.versus.profit_gain.mean,
        "MoreOutcome": app.versus.gain.mean,
    }
    for name, figure in expected.items():
        assert named(case.before, f"{name}_{plan}") == pytest.approx(figure, rel=1e-6), name
    beyond = {each.cell for each in app.extrapolations}
    assert named(case.before, f"Valid_{plan}") == len(beyond)


def test_what_plans_share_is_evaluated_once(case: Case) -> None:
    first, second, _ = case.entries
    shared = first.compared.answer.reference_evaluation
    assert second.compared.answer.reference_evaluation is shared
    assert first.of is shared
    named = [replace(first.named, assumptions=Assumptions.from_document(ASSUMED)), second.named]
    dearer, plain = entries(case.model, named, case.reference)
    worlds = [one.compared.answer.reference_evaluation for one in (dearer, plain)]
    assert worlds[0] is not worlds[1]
    assert float(dearer.outcome.sum()) < float(first.outcome.sum())


def test_months_add_up_to_the_horizon(case: Case) -> None:
    cash = case.before["Cash by month"]
    for row in cash.iter_rows(min_row=1):
        if row[0].value in ("Spend, accrued", "Spend, paid", "Margin earned", "Profit"):
            amounts = [cell.value for cell in row[1:9]]
            assert sum(amounts[:-1]) == pytest.approx(amounts[-1], rel=1e-9)


def test_what_is_typed_moves_the_figures_as_the_model_would(case: Case) -> None:
    spend = by_period(case.entries[1], case.money)
    true = evaluated(case.model, case.reference, spend)
    compare, brought = case.after["Compare"], by_channel(true)
    said = _block(compare, "Incremental revenue by channel (EUR)", 2)
    np.testing.assert_allclose(said, brought, rtol=5e-3)
    outcome = named(case.after, "Outcome_2")
    assert outcome == pytest.approx(brought.sum(), rel=2e-3)
    # The second plan takes margin and rate from the first, where they are typed once.
    assert named(case.after, "Profit_2") == pytest.approx(0.4 * outcome - spend.sum(), rel=1e-9)
    assert named(case.after, "iROAS_2") == pytest.approx(outcome / spend.sum(), rel=1e-9)
    slope = float((true.next_return.mean(axis=1) * true.spend).sum() / spend.sum())
    assert named(case.after, "mROAS_2") == pytest.approx(slope, rel=1e-2)
    assert named(case.after, "NPV_2") == pytest.approx(_worth_now(true, 0.4, 0.08, 0), rel=5e-3)
    assert named(case.after, "BreakEven_2") == pytest.approx(2.5)
    assert "changed" in case.after["Risk"]["A2"].value
    assert "as saved" in case.before["Risk"]["A2"].value


def test_the_headline_says_when_inputs_were_changed(case: Case) -> None:
    assert case.before["Summary"]["A3"].value.startswith("Inputs are as saved")
    for book in (case.after, case.what_if, case.odd):
        assert book["Summary"]["A3"].value.startswith("Inputs were changed since")
    assert named(case.before, "InputsChanged") == [["no"] * 3]
    # Of money only the third differs; factors are of all plans, margin and rate of all here.
    assert named(case.after, "InputsChanged") == [["yes"] * 3]


def test_no_money_brings_nothing_at_all(case: Case) -> None:
    brought = "Incremental revenue by channel (EUR)"
    assert _block(case.odd["Compare"], brought, 1)[0] == 0
    assert set(_block(case.odd["Compare"], brought, 3)) == {0}
    assert named(case.odd, "Outcome_3") == named(case.odd, "Profit_3") == 0
    marginal = _block(case.odd["Compare"], "mROAS by channel: the next unit of spend", 1)
    assert marginal[0] == pytest.approx(float(case.entries[0].tables.zero_return[0]), rel=1e-3)


def test_what_is_no_amount_counts_as_nothing_and_is_said(case: Case) -> None:
    inputs, (_, top, right, _) = place_of(case.odd, "SpendByMonth_2")
    for channel in (0, 1):
        said = inputs.cell(top + channel, right + 2).value
        assert said == "no amount: taken as nothing"
    spend = case.entries[1].tables.spend
    expected = spend.sum() - spend[0, 0] - spend[1, 1]
    assert named(case.odd, "Spend_2") == pytest.approx(expected, rel=1e-9)
    together = inputs.cell(top + spend.shape[0], right + 1).value
    assert together == pytest.approx(expected, rel=1e-9)


def test_factors_on_response_and_price(case: Case) -> None:
    """A dearer channel brings what less money would, at the money that it costs."""
    entry = case.entries[1]
    spend = entry.of.plan.array(case.model)
    said = _block(case.what_if["Compare"], "Incremental revenue by channel (EUR)", 2)
    assert said[0] == pytest.approx(0.8 * float(entry.outcome[0]), rel=1e-9)
    bought = spend.copy()
    bought[:, 1] /= 1.25
    true = by_channel(evaluated(case.model, case.reference, bought))
    assert said[1] == pytest.approx(float(true[1]), rel=2e-3)
    np.testing.assert_allclose(said[2:], entry.outcome[2:], rtol=1e-9)
    assert named(case.what_if, "Spend_2") == pytest.approx(float(spend.sum()), rel=1e-9)


def test_what_lies_beyond_the_evidence_is_said(case: Case) -> None:
    inputs, (left, top, right, _) = place_of(case.what_if, "SpendByMonth_3")
    said = [inputs.cell(top + channel, right + 2).value for channel in (2, 3)]
    assert said == ["beyond what was observed", "beyond tables: adds nothing"]
    # They stand whole, two letters indented.
    column = case.cached["Inputs"].column_dimensions[get_column_letter(right + 2)]
    assert max(map(len, (*said, "no amount: taken as nothing"))) + 2 <= column.width
    assert left == 2
    before = named(case.before, "Valid_3")
    counted = sum(bool(one) for one in _statuses(case.before))
    assert before == counted
    assert named(case.what_if, "Valid_3") == sum(bool(one) for one in _statuses(case.what_if))
    # Money beyond the tables is spent, and brings what their end brings.
    tables = case.entries[2].tables
    end = tables.plan_outcome[3].sum() + tables.outcome[3, 1, :, -1].sum()
    brought = _block(case.what_if["Compare"], "Incremental revenue by channel (EUR)", 3)[3]
    assert brought == pytest.approx(end, rel=0.05)


def _statuses(book: Any) -> list[str]:
    inputs, (_, top, right, bottom) = place_of(book, "SpendByMonth_3")
    return [inputs.cell(row, right + 2).value or "" for row in range(top, bottom + 1)]


def _block(sheet: Any, title: str, plan: int) -> list[float]:
    rows = list(sheet.iter_rows())
    at = next(place for place, row in enumerate(rows) if row[0].value == title)
    found = []
    for row in rows[at + 2 :]:
        if row[0].value is None:
            break
        found.append(row[plan].value)
    return found


# --- the file by itself -------------------------------------------------------------------


def test_text_of_people_is_text(case: Case) -> None:
    found = [cell for cell in cells(case.formula) if cell.value in NAMES[1:]]
    assert len(found) > 20
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.hyperlink is None for cell in found)


def test_formulas_are_of_functions_that_old_programs_know(case: Case) -> None:
    used: set[str] = set()
    for cell in cells(case.formula):
        if cell.data_type == "f":
            plain = re.sub(r'"[^"]*"', "", str(cell.value))
            used |= set(re.findall(r"([A-Z][A-Z0-9.]*)\(", plain))
            assert "[" not in plain, "no other file"
            assert len(str(cell.value)) < 8192, "Excel takes no longer ones"
    assert used == KNOWN


def test_names_panes_pages_and_limits_of_what_is_typed(case: Case) -> None:
    book = case.formula
    for plan in (1, 2, 3):
        for name in ("Spend", "Outcome", "Profit", "NPV", "Value", "Margin", "SpendByMonth"):
            assert f"{name}_{plan}" in book.defined_names
    assert book.sheetnames[:10] == [
        "Summary", "Inputs", "Compare", "Curves", "Cash by month", "Risk", "Tipping points",
        "Assumptions and definitions", "Pacing", "Provenance",
    ]  # fmt: skip
    assert all(sheet.print_area for sheet in book)
    assert book["Inputs"].freeze_panes == "B1"
    ranges = str([each.sqref for each in book["Inputs"].data_validations.dataValidation])
    sheet, (left, top, right, bottom) = place_of(book, "SpendByMonth_1")
    assert sheet.title == "Inputs"
    assert f"{sheet.cell(top, left).coordinate}:{sheet.cell(bottom, right).coordinate}" in ranges
    assert not sheet.cell(top, left).protection.locked


def test_charts_outlive_another_program(case: Case) -> None:
    """Two of the summary, one a channel, and risk; each with a description."""
    for content in (case.content, case.printed):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            charts = [name for name in parts.namelist() if re.match(r"xl/charts/chart\d+", name)]
            drawings = [name for name in parts.namelist() if "drawings/drawing" in name]
            said = "".join(parts.read(name).decode() for name in drawings if "rels" not in name)
        assert len(charts) == 2 + len(case.model.cells) + 1
        if content is case.content:  # LibreOffice keeps charts, and drops what describes them
            assert said.count("descr=") == len(charts)


def test_nothing_is_fetched_from_outside(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(case.content)) as parts:
        names = parts.namelist()
        links = "".join(parts.read(name).decode() for name in names if name.endswith(".rels"))
    assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]
    assert 'TargetMode="External"' not in links


def test_every_sheet_that_recalculates_says_how_close_it_is(case: Case) -> None:
    sheet = case.before["Summary"]
    rows = {row[0].value: [cell.value for cell in row[1:4]] for row in sheet.iter_rows()}
    for plan, entry in enumerate(case.entries):
        worst = rows["A channel's total, at most"][plan]
        assert worst == pytest.approx(entry.accuracy.channel_worst)
    assert any("Measured on 12 random changes" in str(label) for label in rows)
    for name in ("Inputs", "Compare", "Cash by month"):
        assert "measured: a channel's total is off by" in case.before[name]["A2"].value, name


def test_risk_is_counted_on_the_draws(case: Case) -> None:
    profits = [entry.of.profit() for entry in case.entries]
    sheet = case.before["Compare"]
    rows = {row[0].value: [cell.value for cell in row[1:4]] for row in sheet.iter_rows()}
    best = np.max(profits, axis=0)
    for plan, profit in enumerate(profits):
        worst = np.sort(profit)[: profit.size // 10].mean()
        assert rows["Bad case of profit (mean of the worst tenth)"][plan] == pytest.approx(worst)
        regret = rows[
            "Expected regret: what the best of these plans brings more, draw by draw (profit)"
        ]
        assert regret[plan] == pytest.approx(float((best - profit).mean()), abs=1e-6)
        committed = rows["Amount to commit to: profit"][plan]
        assert committed == pytest.approx(float(np.quantile(profit, 0.2)))
    matrix = list(case.before["Risk"].iter_rows(min_row=11, max_row=13, max_col=4))
    for one, row in enumerate(matrix):
        for other, cell in enumerate(row[1:]):
            share = float((profits[one] > profits[other]).mean())
            assert cell.value == ("same plan" if one == other else _said(share))


def _said(share: float) -> str:
    if share >= 0.995:
        return "over 99 %"
    return "under 1 %" if share <= 0.005 else f"{100 * share:.0f} %"


def test_pacing_follows_the_inputs_week_by_week(case: Case) -> None:
    sheet, spend = case.before["Pacing"], case.entries[2].of.plan.array(case.model)
    rows = list(sheet.iter_rows(min_row=7, max_row=19, values_only=True))
    assert [row[0].date().isoformat() for row in rows][:2] == ["2026-10-05", "2026-10-12"]
    np.testing.assert_allclose([row[1] for row in rows], spend.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose([row[8:16] for row in rows], spend, rtol=1e-9, atol=1e-6)
    assert {row[2] for row in rows} <= {None, ""}


def test_a_workbook_without_tipping_points_says_so(case: Case) -> None:
    assert "None were computed" in case.cached["Tipping points"]["A3"].value


def test_differences_are_signed_and_named_and_a_month_ends_with_its_last_week(case: Case) -> None:
    """A week that begins in a month pays back in it, though its last day may lie after it."""
    told = beside(case.model, case.entries, case.reference)
    book = values(written(case.entries, told))
    for sheet in ("Summary", "Compare"):
        rows = [row for row in book[sheet].iter_rows() if row[0].value]
        assert "Paid back by the last week of" in [row[0].value for row in rows]
        changed = [row for row in rows if str(row[0].value).endswith(f", against {NAMES[0]}")]
        assert len(changed) == (1 if sheet == "Summary" else 4)
        assert all(row[2].number_format.startswith("+#,##0") for row in changed)


def test_parts_of_a_difference_add_up_to_it(case: Case) -> None:
    told = beside(case.model, case.entries, case.reference)
    assert told is not None
    book = values(written(case.entries, told))
    rows = list(book["Compare"].iter_rows(max_col=4, values_only=True))
    labels = [row[0] for row in rows]
    for name, what in (
        ("Outcome", "Incremental outcome: revenue (EUR)"),
        ("Profit", "Profit (EUR)"),
    ):
        # The first of that name follows the inputs.
        at = labels.index(f"{what}, against {NAMES[0]}", 25)
        for plan in (2, 3):
            whole, *parts = (rows[at + step][plan] for step in range(5))
            assert sum(parts) == pytest.approx(whole, rel=1e-9)
            assert whole == pytest.approx(named(book, f"More{name}_{plan}"), rel=1e-9)
    flags = next(row for row in book["Summary"].iter_rows(values_only=True) if "recommended" in row)
    flagged = case.entries[flags.index("recommended") - 1].name
    kept = told.choice.kind == "keep"
    assert told.headline.startswith("Keep" if kept else f"Choose {flagged}:")
    assert flagged == NAMES[0] or not kept
    assert named(book, "MoreThan") == 0
    titles = (book["Pacing"]["B1"].value, book["Curves"]["A1"].value)
    assert all(flagged in title for title in titles)


def test_assumptions_of_a_plan_are_in_its_figures_and_said() -> None:
    model = services.load("larkfield_regions")
    card = replace(model.card, payment_days=45)
    model, assumed = model.with_card(card), Assumptions.from_document(ASSUMED)
    reference = reference_of(model)
    plan = Named("Dearer", reference.plan, assumed)
    (entry,) = entries(model, [plan], reference)
    book = values(written([entry]))
    app = services.assess(model, reference.plan, reference, services.SHOWN_TAIL, assumed)
    profit = app.evaluation.profit()
    assert profit is not None
    assert named(book, "Outcome_1") == pytest.approx(float(app.evaluation.total.mean()), rel=1e-9)
    assert named(book, "Profit_1") == pytest.approx(float(profit.mean()), rel=1e-9)
    assert named(book, "Margin_1") == 0.45
    above = float(profit.mean()) - 0.1 * reference.plan.total()
    assert named(book, "AboveHurdle_1") == pytest.approx(above, rel=1e-9)
    assert named(book, "NPV_1") == pytest.approx(_worth_now(app.evaluation, 0.45, 0.08, 45))
    said = " ".join(str(row[1].value) for row in book["Assumptions and definitions"].iter_rows())
    assert "Media price of TV 10.0 % higher: agency's letter (Ada, 28 Nov 2026)." in said
    assert "a table of 41 amounts" in said


ASSUMED = {
    "margin_by_period": [{"margin": 0.45}],
    "media_price": [
        {
            "cells": {"channel": ["tv"]},
            "factor": 1.1,
            "note": "agency's letter",
            "who": "Ada",
            "when": "2026-11-28",
        }
    ],
    "required_return": 0.1,
    "discount_rate": 0.08,
}


def _worth_now(of: PlanEvaluation, margin: float, rate: float, days: int) -> float:
    """Discounted margin less discounted payments, each of its own day (numbers 25)."""
    horizon, frequency = of.plan.horizon, of.model.frequency
    outcome = of.by_period.sum(axis=0).mean(axis=0)
    labels = frequency.following(horizon.start, outcome.size)
    ends = after_days(labels, frequency, "start") - np.timedelta64(1, "D")
    after = (ends - horizon.start).astype(float)
    spent = of.plan.array(of.model).sum(axis=1)
    paid = spent @ (1 + rate) ** (-(after[: spent.size] + days) / 365)
    return float(margin * outcome @ (1 + rate) ** (-after / 365) - paid)
