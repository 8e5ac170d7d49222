"""Tables that leave the product open safely elsewhere, and come back as they were."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.card import ChannelCard
from mmm_core.labels import Cells
from mmm_core.plan import Plan, default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from planner import services
from planner.commands import evaluate
from planner.contract.curve_tables import write_curves
from planner.contract.guardrail_sets import read_set, write_set
from planner.contract.plan_tables import read_plan, write_plan
from planner.contract.spreadsheets import as_written, harmless, write_table
from tests.builders import hill_model

EVIL = (
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+tv",
    "-tv",
    "@SUM(A1)",
    "'=1+1",
    "''=x",
    "'tv",
    "=1+1",
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d")


def formulas(text: str) -> list[str]:
    """Fields that a spreadsheet would take for a formula; numbers are none."""
    found = []
    for row in csv.reader(io.StringIO(text)):
        for field in row:
            if field.startswith(STARTS):
                try:
                    float(field)
                except ValueError:
                    found.append(field)
    return found


def evil_model(names=EVIL[:4], geos=0):
    model = hill_model(channels=len(names), samples=8, geos=geos)
    old, channels = model.cells, list(names)
    cells = Cells(old.dims, (*old.labels[:-1], tuple(channels)))

    def renamed(array):
        return array.assign_coords(channel=channels) if "channel" in array.dims else array

    parts = {
        part: replace(
            getattr(model, part),
            parameters={k: renamed(v) for k, v in getattr(model, part).parameters.items()},
        )
        for part in ("adstock", "saturation")
    }
    arrays = ("media", "spend", "unit_price", "channel_scale", "outcome_scale")
    cards = {name: ChannelCard(f"={name} on screen") for name in channels[:2]}
    return replace(
        model, cells=cells, card=replace(model.card, channels=cards), **parts,
        **{name: renamed(getattr(model, name)) for name in arrays},
    )  # fmt: skip


@given(text=st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(EVIL))
def test_text_is_guarded_and_comes_back(text):
    assert as_written(harmless(text)) == text
    assert not harmless(text).startswith(STARTS)


@pytest.mark.parametrize("geos", [0, 2])
def test_plans_of_models_with_formulas_for_labels(geos):
    model = evil_model(geos=geos)
    plan = reference_plan(model, default_horizon(model)).plan
    text = write_plan(plan, model)
    assert formulas(text) == []
    again = read_plan(text, model)
    assert again.horizon == plan.horizon
    np.testing.assert_allclose(again.array(model), plan.array(model), rtol=1e-14)
    header = text.splitlines()[0].split(",")
    assert header == ["period", *model.cells.dims, "channel_name", "spend"]
    assert "'==1+1 on screen" in text


def test_names_may_be_changed_or_dropped_by_whoever_edits():
    model = evil_model()
    plan = reference_plan(model, default_horizon(model)).plan
    rows = list(csv.DictReader(io.StringIO(write_plan(plan, model))))
    for row in rows:
        row.pop("channel_name")
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    np.testing.assert_allclose(
        read_plan(out.getvalue(), model).array(model), plan.array(model), rtol=1e-14
    )


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1.0, 1e9, 1e14])
def test_amounts_of_any_size_keep_their_digits(size):
    model = hill_model(channels=2, samples=4)
    rng = np.random.default_rng(3)
    horizon = default_horizon(model)
    plan = Plan.of(model, horizon, rng.uniform(0, size, (horizon.periods, 2)))
    text = write_plan(plan, model)
    assert "e" not in text.split("\n", 1)[1].replace("c0", "").replace("c1", "")
    np.testing.assert_allclose(read_plan(text, model).array(model), plan.array(model), rtol=1e-14)


def test_numbers_are_plain():
    row = [1.0, 0.30000000000000004, -2.5, 1e-7, 1e16, 7, True, np.float64(3.25), None, np.nan]
    line = write_table(["a"] * len(row), [row]).splitlines()[1]
    assert line == "1,0.3,-2.5,0.0000001,10000000000000000,7,True,3.25,,"


def test_curves_say_names_and_ids_and_no_formula():
    model = evil_model()
    curves = services.response_curves(model, services.reference_for(model), points=5)
    text = write_curves(model, curves).decode()
    assert formulas(text) == []
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 5 * len(model.cells)
    assert as_written(rows[0]["channel"]) == "=1+1"
    assert as_written(rows[0]["channel_name"]) == "==1+1 on screen"
    for curve, start in zip(curves, range(0, len(rows), 5), strict=True):
        np.testing.assert_allclose(
            [float(r["spend"]) for r in rows[start : start + 5]], curve.spend
        )


def test_guardrail_sets_come_back():
    model = evil_model()
    guardrails = tuple(
        SpendRange(label, {"channel": [name]}, 1.0 / 3.0, 1.5, "x_reference")
        for label, name in zip(("=cap", "'=cap", "-1", "plain"), EVIL[:4], strict=True)
    )
    text = write_set(guardrails)
    assert formulas(text) == []
    assert [g.canonical() for g in read_set(text, model)] == [g.canonical() for g in guardrails]


def test_draws_are_written_by_the_same_writer(tmp_path, monkeypatch):
    model = hill_model(channels=2, samples=8)
    answer = services.assess(model, services.reference_for(model).plan)
    path = tmp_path / "draws.csv"
    evaluate.write_draws(path, answer)
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    np.testing.assert_allclose(
        [float(row["incremental"]) for row in rows], answer.evaluation.total, rtol=1e-14
    )
    assert [(row["chain"], row["draw"]) for row in rows[3:5]] == [("0", "3"), ("1", "0")]


def test_every_csv_has_one_writer(repo):
    writers = [
        str(path.relative_to(repo))
        for layer in ("mmm_core", "optimizer", "planner", "pages")
        for path in (repo / layer).rglob("*.py")
        if "csv.writer(" in path.read_text() or ".to_csv(" in path.read_text()
    ]
    assert writers == ["planner/contract/spreadsheets.py"]
