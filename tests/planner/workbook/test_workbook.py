"""One workbook: recalculated by a spreadsheet program, against the model and the app."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.economics import earned
from mmm_core.evaluation import PlanEvaluation
from mmm_core.fiscal import after_days
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from planner import services
from planner.workbook.entry import Entry, Named, entries
from planner.workbook.workbook import written
from tests.planner.workbook.made import by_channel, evaluated, reference_of, scaled
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
    "ABS", "AND", "COUNT", "COUNTIF", "IF", "INDEX", "ISNUMBER", "LEN", "MATCH", "MAX", "MIN",
    "N", "SUM", "SUMPRODUCT",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A workbook as written, as computed anew, and after somebody typed into it."""

    model: FittedModel
    reference: Reference
    entries: tuple[Entry, ...]
    content: bytes
    before: Any
    after: Any
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
    content, money = written(of), _other(of[1])
    spent = [[float(x) for x in row] for row in money]
    changed = typed(content, {"SpendByMonth_2": spent, "Margin_1": 0.4, "DiscountRate_1": 0.08})
    folder = tmp_path_factory.mktemp("office")
    before, after = converted(folder, [content, changed])
    return Case(
        model, reference, of, content, values(before), values(after), money, before.read_bytes()
    )


def _other(entry: Entry) -> Floats:
    """Other money in a third of all months, within what was observed."""
    rng = np.random.default_rng(4)
    most = np.minimum(entry.tables.limit, entry.tables.knots[..., -1])
    other = rng.uniform(size=most.shape) < 1 / 3
    return np.where(other, rng.uniform(0.0, most), np.minimum(entry.tables.spend, most))


# --- computed anew ------------------------------------------------------------------------


def test_what_is_cached_is_what_is_computed(case: Case) -> None:
    """Previewers show cached values; no cell says an error, cached or computed."""
    cached, formula = values(case.content), formulas(case.content)
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


@pytest.mark.parametrize("which", ["before", "after"])
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


def test_months_add_up_to_the_horizon(case: Case) -> None:
    cash = case.before["Cash by month"]
    for row in cash.iter_rows(min_row=1):
        if row[0].value in ("Spend, accrued", "Spend, paid", "Incremental outcome", "Profit"):
            amounts = [cell.value for cell in row[1:7]]
            assert sum(amounts[:-1]) == pytest.approx(amounts[-1], rel=1e-9)


def test_what_is_typed_moves_the_figures_as_the_model_would(case: Case) -> None:
    spend = _as_periods(case.entries[1], case.money)
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
    assert named(case.after, "NPV_2") == pytest.approx(_present(true, 0.4, 0.08), rel=5e-3)
    assert named(case.after, "BreakEven_2") == pytest.approx(2.5)
    assert "changed" in case.after["Risk"]["A2"].value
    assert "as saved" in case.before["Risk"]["A2"].value


def _as_periods(entry: Entry, money: Floats) -> Floats:
    months = entry.tables.months.spent
    spend: Floats = entry.tables.shares * money[:, months].T
    return spend


def _block(sheet: Any, title: str, plan: int) -> list[float]:
    rows = list(sheet.iter_rows())
    at = next(place for place, row in enumerate(rows) if row[0].value == title)
    found = []
    for row in rows[at + 2 :]:
        if row[0].value is None:
            break
        found.append(row[plan].value)
    return found


def _present(of: PlanEvaluation, margin: float, rate: float) -> float:
    """Net present value by its definition (numbers 25), period by period."""
    model, horizon = of.model, of.plan.horizon
    brought = earned(model, horizon, of.by_period.sum(axis=0))
    assert brought is not None
    margins = brought.mean(axis=0) * margin / 0.5
    labels = model.frequency.following(horizon.start, margins.size)
    ends = after_days(labels, model.frequency, "start") - np.timedelta64(1, "D")
    later = (1 + rate) ** (-(ends - horizon.start).astype(float) / 365)
    spent = of.plan.array(model).sum(axis=1)
    return float(margins @ later - spent @ later[: spent.size])


# --- the file by itself -------------------------------------------------------------------


def test_text_of_people_is_text(case: Case) -> None:
    found = [cell for cell in cells(formulas(case.content)) if cell.value in NAMES[1:]]
    assert len(found) > 20
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.hyperlink is None for cell in found)


def test_formulas_are_of_functions_that_old_programs_know(case: Case) -> None:
    used: set[str] = set()
    for cell in cells(formulas(case.content)):
        if cell.data_type == "f":
            plain = re.sub(r'"[^"]*"', "", str(cell.value))
            used |= set(re.findall(r"([A-Z][A-Z0-9.]*)\(", plain))
            assert "[" not in plain, "no other file"
            assert len(str(cell.value)) < 8192, "Excel takes no longer ones"
    assert used == KNOWN


def test_names_panes_pages_and_limits_of_what_is_typed(case: Case) -> None:
    book = formulas(case.content)
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
