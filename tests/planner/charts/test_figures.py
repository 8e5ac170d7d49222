"""Every chart draws for every kind of model, states its finding, and shows what was computed."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pytest

from mmm_core.card import default_card
from mmm_core.model import FittedModel
from mmm_core.plan import Reference, default_horizon
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from planner import charts, services
from planner.charts import DARK, LIGHT, Figure, Palette, draws, reading
from planner.services import CellBounds, CellReturn, OptimizeAnswer, ResponseCurve
from planner.wording.names import cell_labels
from planner.wording.units import Units

NATIONAL, PANEL, CARDLESS = "national", "panel", "cardless"


@dataclass(frozen=True)
class Case:
    """A model and everything that drawings are drawn from."""

    model: FittedModel
    reference: Reference
    curves: list[ResponseCurve]
    returns: list[CellReturn]
    answer: OptimizeAnswer


def case_of(model: FittedModel, budget: float = 1.0) -> Case:
    reference = services.reference_for(model)
    rows = [CellBounds(k, 0.5, 1.5, locked=k == 0) for k in range(len(model.cells))]
    problem = PlanProblem(
        default_horizon(model),
        Budget(budget * reference.plan.total()),
        guardrails=services.guardrails_of(model, rows, beyond_observed=True),
        max_gap=0.05,
    )
    return Case(
        model,
        reference,
        services.response_curves(model, reference, points=15),
        services.returns(model, reference),
        services.optimize(model, problem, reference),
    )


@pytest.fixture(scope="module")
def cases(repo: Path) -> dict[str, Case]:
    national = services.load(str(repo / "models" / "larkfield_national.nc"))
    channels = national.cells.along("channel")
    bare = national.with_card(default_card("bare", national.target, channels))
    return {
        NATIONAL: case_of(national, budget=0.9),
        PANEL: case_of(services.load(str(repo / "models" / "larkfield_regions.nc"))),
        CARDLESS: case_of(bare),
    }


@pytest.fixture(params=[NATIONAL, PANEL, CARDLESS])
def case(request: pytest.FixtureRequest, cases: dict[str, Case]) -> Case:
    return cases[request.param]


def drawn(case: Case, shade: Palette = LIGHT) -> dict[str, Figure]:
    """Every chart of a case, by name."""
    spend = case.answer.answer.evaluation.spend.tolist()
    return {
        "dumbbell": charts.dumbbell(case.answer, shade),
        "gains_chart": charts.gains_chart(case.answer, shade),
        "weeks_chart": charts.weeks_chart(case.answer, shade),
        "gain_dots": charts.gain_dots(case.answer, shade),
        "mroas_levels": charts.mroas_levels(case.answer, shade),
        "curve_tile": charts.curve_tile(case.model, case.curves[0], shade, spend),
        "curve_detail": charts.curve_detail(case.model, case.curves[-1], shade, spend),
        "returns_chart": charts.returns_chart(case.model, case.returns, shade),
        "next_money_chart": charts.next_money_chart(case.model, case.returns, shade),
    }


@pytest.fixture(scope="module")
def drawings(cases: dict[str, Case]) -> dict[str, dict[str, Figure]]:
    return {name: drawn(case) for name, case in cases.items()}


def spec_of(figure: Figure, shade: Palette = LIGHT) -> dict[str, Any]:
    """The chart as Vega-Lite."""
    return figure.spec(shade)


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    """Every row of data that a chart is drawn from, once where layers share them."""
    tables: list[Any] = []
    for rows in tables_in(spec_of(figure)):
        if rows not in tables:
            tables.append(rows)
    return [row for rows in tables for row in rows]


def tables_in(spec: Any) -> Iterator[list[dict[str, Any]]]:
    """The rows of every layer."""
    if isinstance(spec, dict):
        if "values" in spec.get("data", {}):
            yield spec["data"]["values"]
        for part in spec.values():
            yield from tables_in(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from tables_in(part)


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, float | int) and not isinstance(value, bool):
        yield float(value)


# --- all of them ------------------------------------------------------------------------


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("kind", [NATIONAL, PANEL, CARDLESS])
def test_every_chart_is_valid_and_finite(drawings: dict[str, dict[str, Figure]], kind: str) -> None:
    for name, figure in drawings[kind].items():
        spec = figure.chart.to_dict(validate=True)
        assert any(tables_in(spec)), name
        assert all(math.isfinite(number) for number in numbers(spec)), name
        json.dumps(spec, allow_nan=False)


@pytest.mark.parametrize("kind", [NATIONAL, PANEL, CARDLESS])
def test_every_chart_states_its_finding(drawings: dict[str, dict[str, Figure]], kind: str) -> None:
    for name, figure in drawings[kind].items():
        assert re.search(r"\d", figure.alt), name
        assert figure.alt.endswith("."), figure.alt
        assert "nan" not in figure.alt.lower(), figure.alt
        assert not re.search(r"\d{5}|\de[+-]?\d", figure.alt), figure.alt


def test_money_is_named_only_where_it_is_known(drawings: dict[str, dict[str, Figure]]) -> None:
    for name, figure in drawings[CARDLESS].items():
        text = json.dumps(spec_of(figure)) + figure.alt
        assert "EUR" not in text, name
        assert "€" not in text, name
        assert "ROAS" not in text, name
        assert "break-even" not in text, name
    for name, figure in drawings[NATIONAL].items():
        assert "€" in figure.alt or "x" in figure.alt, name


def test_colours_are_those_of_the_palette(cases: dict[str, Case]) -> None:
    def colours(shade: Palette) -> set[str]:
        text = json.dumps(
            [spec_of(figure, shade) for figure in drawn(cases[NATIONAL], shade).values()]
        )
        return set(re.findall(r"#[0-9A-Fa-f]{6}", text))

    light, dark = colours(LIGHT), colours(DARK)
    assert light <= set(asdict(LIGHT).values())
    assert dark <= set(asdict(DARK).values())
    assert not light & dark


def test_numbers_are_written_as_the_locale_does(cases: dict[str, Case]) -> None:
    figure = charts.dumbbell(cases[NATIONAL].answer, LIGHT)
    assert "locale" not in spec_of(figure)["config"]
    german = spec_of(replace(figure, locale="de"))
    assert german["config"]["locale"]["number"]["decimal"] == ","
    assert german | {"config": {}} == spec_of(figure) | {"config": {}}
    alt.Chart.from_dict(german)


@pytest.mark.parametrize(("theme", "shade"), [("light", LIGHT), ("dark", DARK)])
def test_the_palette_is_that_of_the_theme(repo: Path, theme: str, shade: Palette) -> None:
    config = tomllib.loads((repo / ".streamlit" / "config.toml").read_text("utf-8"))
    said = config["theme"][theme]
    assert shade == Palette(
        ink=said["textColor"],
        quiet=said["grayTextColor"],
        faint=said["borderColor"],
        ground=said["backgroundColor"],
        current=said["grayColor"],
        plan=said["greenColor"],
        plan_ground=said["greenBackgroundColor"],
        mind=said["orangeTextColor"],
        mind_ground=said["orangeBackgroundColor"],
        loss=said["redColor"],
        loss_ground=said["redBackgroundColor"],
    )


# --- plan against plan ------------------------------------------------------------------


def test_the_dumbbell_shows_both_plans_largest_move_first(case: Case) -> None:
    answer = case.answer.answer
    names = cell_labels(case.model)
    rows = {
        row["cell"]: row for row in rows_of(charts.dumbbell(case.answer, LIGHT)) if "before" in row
    }
    before, after = answer.reference_evaluation.spend, answer.evaluation.spend
    others = cells_of_others(rows, names)
    for cell, name in enumerate(names):
        if cell not in others:
            both = (rows[name]["before"], rows[name]["after"])
            assert both == pytest.approx((before[cell], after[cell]))
    for key, spend in (("before", before), ("after", after)):
        assert sum(row[key] for row in rows.values()) == pytest.approx(spend.sum())
    moved = [abs(row["moved"]) for name, row in rows.items() if name in names]
    assert moved == sorted(moved, reverse=True)
    assert all(abs(after[cell] - before[cell]) <= min(moved) for cell in others)
    if 0 not in others:
        assert rows[names[0]]["text"].endswith("unchanged")  # it is locked


def cells_of_others(rows: dict[str, Any], names: list[str]) -> list[int]:
    """Those that share a row: of twenty the nine that move least."""
    others = [cell for cell, name in enumerate(names) if name not in rows]
    assert set(rows) - set(names) == ({f"{len(others)} others"} if others else set())
    assert len(others) == (9 if len(names) == 20 else 0)
    return others


def test_neither_plan_hides_the_other_where_little_moves(case: Case) -> None:
    drawn = json.dumps(spec_of(charts.dumbbell(case.answer, LIGHT)))
    offsets = {float(found) for found in re.findall(r'"yOffset": (-?[\d.]+)', drawn)}
    assert len(offsets) == 2
    assert sum(offsets) == 0


def test_a_cut_that_is_recommended_is_no_loss(case: Case) -> None:
    assert LIGHT.loss not in json.dumps(spec_of(charts.gains_chart(case.answer, LIGHT)))


def bars_of(answer: OptimizeAnswer) -> dict[str, dict[str, Any]]:
    rows = rows_of(charts.gains_chart(answer, LIGHT))
    return {row["cell"]: row for row in rows if "low" in row}


def test_what_the_moves_bring_adds_up(case: Case) -> None:
    answer, factor = case.answer.answer, Units.of(case.model).factor
    bars, names = bars_of(case.answer), cell_labels(case.model)
    gain = float((answer.evaluation.total - answer.reference_evaluation.total).mean())
    others = cells_of_others(bars, names)
    assert sum(bar["mean"] for bar in bars.values()) == pytest.approx(gain * factor)
    changes = answer.evaluation.incremental - answer.reference_evaluation.incremental
    alone = {name: [cell] for cell, name in enumerate(names) if name in bars}
    for name, cells in {**alone, f"{len(others)} others": others}.items():
        if cells:
            low, high = np.quantile(changes[cells].sum(axis=0) * factor, [0.05, 0.95])
            assert (bars[name]["low"], bars[name]["high"]) == pytest.approx((low, high))
    if 0 not in others:
        assert bars[names[0]]["text"] == "not moved"  # it is locked


def test_where_profit_was_maximised_the_moves_are_of_profit(cases: dict[str, Case]) -> None:
    case = cases[NATIONAL]
    problem = replace(
        case.answer.problem,
        budget=Budget(case.reference.plan.total(), "<="),
        objective=Objective("profit"),
    )
    answer = services.optimize(case.model, problem, case.reference)
    profit, before = answer.answer.evaluation.profit(), answer.answer.reference_evaluation.profit()
    assert profit is not None
    assert before is not None
    assert sum(bar["mean"] for bar in bars_of(answer).values()) == pytest.approx(
        float((profit - before).mean())
    )
    assert "profit" in json.dumps(spec_of(charts.gains_chart(answer, LIGHT)))


def test_the_weeks_are_those_of_the_plan(case: Case) -> None:
    model, answer = case.model, case.answer.answer
    rows = [row for row in rows_of(charts.weeks_chart(case.answer, LIGHT)) if "day" in row]
    plan, names = answer.plan.array(model), cell_labels(model)
    days = [str(day.astype("M8[D]")) for day in answer.plan.horizon.dates(model.frequency)]
    most = {names[k] for k in np.argsort(-plan.sum(axis=0))[:24]}
    assert {row["cell"] for row in rows} == most
    for row in rows:
        t, cell = days.index(row["day"]), names.index(row["cell"])
        assert row["spend"] == pytest.approx(plan[t, cell])
        assert row["moved"] == pytest.approx(row["spend"] - row["now"])


def test_each_dot_is_two_percent(case: Case) -> None:
    model, ground = case.model, case.answer.optimum.ground
    plan, other = case.answer.optimum.spend, case.answer.verdict.against.spend
    assert ground.window is not None
    gain = (ground.window.incremental(plan) - ground.window.incremental(other)).sum(axis=(0, 2))
    if (margin := model.card.margin) is not None:
        gain = margin * (model.card.outcome.value_per_unit or 0.0) * gain + other.sum() - plan.sum()
    dots = [row for row in rows_of(charts.gain_dots(case.answer, LIGHT)) if "gain" in row]
    expected = np.quantile(gain, (np.arange(50) + 0.5) / 50)
    assert [dot["gain"] for dot in dots] == pytest.approx(expected.tolist())
    assert all((dot["kind"] == "loss") == (dot["gain"] < 0) for dot in dots)
    assert all(dot["x"] * dot["gain"] >= 0 for dot in dots), "a dot stands on the wrong side"
    assert len({(dot["x"], dot["level"]) for dot in dots}) == 50, "two dots cover each other"


def test_dots_of_mixed_sign_never_share_a_column() -> None:
    frame = draws.stacked(draws.quantile_dots(np.random.default_rng(1).normal(size=500).tolist()))
    assert frame.groupby("x")["kind"].nunique().max() == 1
    assert set(frame["kind"]) == {"gain", "loss"}


def test_mroas_shows_both_plans_and_what_is_held(cases: dict[str, Case]) -> None:
    case = cases[NATIONAL]
    figure = charts.mroas_levels(case.answer, LIGHT)
    means = {row["mean"] for row in rows_of(figure) if "low" in row}
    for evaluation in (case.answer.answer.reference_evaluation, case.answer.answer.evaluation):
        for mean in evaluation.marginal.mean(axis=1):
            assert any(mean == pytest.approx(shown) for shown in means)
    break_even = case.model.card.break_even
    assert break_even is not None
    assert any(row.get("mean") == pytest.approx(break_even) for row in rows_of(figure))
    locked = cell_labels(case.model)[0]
    assert side_texts(figure)[locked].endswith("x, locked at the current plan")


def side_texts(figure: Figure) -> dict[str, str]:
    """The column of figures at the right edge, by cell."""
    axes = (layer["encoding"]["y"]["axis"] for layer in spec_of(figure)["layer"][1:])
    (labels,) = (axis["labelExpr"] for axis in axes if axis.get("orient") == "right")
    found: dict[str, str] = json.loads(labels.removesuffix("[datum.label]"))
    return found


# --- curves -----------------------------------------------------------------------------


def test_a_curve_is_solid_only_where_it_was_observed(case: Case) -> None:
    for curve in case.curves[:3]:
        assert 0 < curve.observed < curve.spend[-1]
        figure = charts.curve_tile(case.model, curve, LIGHT)
        spec = spec_of(figure)
        lines = [
            (layer["mark"]["strokeDash"], layer["data"]["values"])
            for layer in spec["layer"]
            if layer["mark"]["type"] == "line"
        ]
        (solid, known), (dashed, beyond) = lines
        assert solid == [1, 0]
        assert dashed != solid
        assert max(row["spend"] for row in known) == pytest.approx(curve.observed)
        assert min(row["spend"] for row in beyond) == pytest.approx(curve.observed)


def test_marks_of_current_and_planned_spend(cases: dict[str, Case]) -> None:
    case = cases[NATIONAL]
    curve = case.curves[2]
    planned = [0.8 * c.current for c in case.curves]

    def shapes(figure: Figure) -> list[str]:
        return re.findall(r'"shape": "(\w+)"', json.dumps(spec_of(figure)))

    assert shapes(charts.curve_tile(case.model, curve, LIGHT)) == ["circle"]
    with_plan = charts.curve_tile(case.model, curve, LIGHT, planned)
    assert shapes(with_plan) == ["circle", "square"]
    assert any(
        row["spend"] == pytest.approx(planned[2]) for row in rows_of(with_plan) if "spend" in row
    )
    too_much = [2 * float(c.spend[-1]) for c in case.curves]
    assert shapes(charts.curve_tile(case.model, curve, LIGHT, too_much)) == ["circle"]


def test_the_line_is_the_mean_and_the_circle_on_it_the_tables(case: Case) -> None:
    """Numbers 8: a person who reads off the circle reads what the tables say."""
    units = Units.of(case.model)
    before = services.assess(case.model, case.reference.plan, case.reference).evaluation
    brings = {row.cell: row for row in case.returns}
    for curve in case.curves[:6]:
        table = brings[curve.cell].incremental.mean
        assert before.incremental[curve.cell].mean() == pytest.approx(table, rel=1e-9)
        figure = charts.curve_tile(case.model, curve, LIGHT)
        layers = spec_of(figure)["layer"]
        (circle,) = layers[-1]["data"]["values"]
        assert circle["spend"] == pytest.approx(curve.current)
        assert circle["mean"] == pytest.approx(table * units.factor, rel=1e-9)
        lines = [layer for layer in layers if layer["mark"]["type"] == "line"]
        assert {layer["encoding"]["y"]["field"] for layer in lines} == {"mean"}
        drawn = {row["spend"]: row for layer in lines for row in layer["data"]["values"]}
        for spend, mean in zip(curve.spend.tolist(), curve.mean.tolist(), strict=True):
            assert drawn[spend]["mean"] == pytest.approx(mean * units.factor)
        assert units.say_outcome(table) in figure.alt
        slope = brings[curve.cell].marginal.mean
        assert reading.slope_at(curve, units) == pytest.approx(slope, rel=1e-9)


def test_the_median_stands_in_the_tooltip(case: Case) -> None:
    curve, factor = case.curves[0], Units.of(case.model).factor
    figure = charts.curve_detail(case.model, curve, LIGHT)
    tips = re.findall(
        r'"field": "(\w+)", "format": "[^"]*", "title": "([^"]*)"', json.dumps(spec_of(figure))
    )
    said = dict(tips)
    assert said["mean"].startswith("Brings, mean")
    assert said["median"] == "median"
    shown = {row["spend"]: row["median"] for row in rows_of(figure) if "slope" in row}
    for spend, median in zip(curve.spend.tolist(), curve.median.tolist(), strict=True):
        assert shown[spend] == pytest.approx(median * factor)


def test_a_mean_outside_of_the_interval_is_drawn(cases: dict[str, Case]) -> None:
    """A few wild draws lift the mean above what 95 % of them bring."""
    case = cases[NATIONAL]
    curve = replace(case.curves[0], mean=2.0 * case.curves[0].high)
    spec = json.dumps(spec_of(charts.curve_detail(case.model, curve, LIGHT)))
    tops = [float(top) for top in re.findall(r'"domain": \[[-0-9.e+]+, ([-0-9.e+]+)\]', spec)]
    assert max(tops) >= curve.mean.max() * Units.of(case.model).factor


def test_an_unbounded_start_leaves_no_mark(cases: dict[str, Case]) -> None:
    """At zero spend some curves rise vertically: nothing there can be drawn, the rest must be."""
    case = cases[NATIONAL]
    steep = {
        name: np.concatenate([[np.inf], getattr(case.curves[0], name)[1:]])
        for name in ("marginal", "marginal_low", "marginal_high")
    }
    for current in (0.0, case.curves[0].current):
        curve = replace(case.curves[0], current=current, **steep)
        figure = charts.curve_detail(case.model, curve, LIGHT)
        assert all(math.isfinite(number) for number in numbers(spec_of(figure)))
        assert "nan" not in figure.alt
    assert "unbounded" in charts.curve_detail(case.model, replace(curve, current=0.0), LIGHT).alt


def test_unbounded_returns_stand_at_the_end_of_the_axis(cases: dict[str, Case]) -> None:
    case = cases[NATIONAL]
    endless = replace(case.returns[0].marginal, mean=math.inf, high=math.inf, low=math.inf)
    rows = [replace(case.returns[0], spend=0.0, iroas=None, marginal=endless), *case.returns[1:]]
    figure = charts.returns_chart(case.model, rows, LIGHT)
    assert all(math.isfinite(number) for number in numbers(spec_of(figure)))
    first = cell_labels(case.model)[rows[0].cell]
    (mark,) = [row for row in rows_of(figure) if "kind" in row and row["cell"] == first]
    assert mark["beyond"] == "unbounded ▸"


def test_reading_a_curve() -> None:
    xs, ys = [0.0, 1.0, 2.0, 3.0], [math.inf, 4.0, 2.0, 1.0]
    assert reading.at(xs, ys, 1.5) == 3.0
    assert reading.at(xs, ys, 0.5) == 4.0
    assert reading.at(xs, ys, 9.0) == 1.0
    assert reading.last_crossing(xs, ys, 3.0) == 1.5
    assert reading.last_crossing(xs, ys, 9.0) == 1.0
    assert reading.last_crossing(xs, ys, 0.5) is None
    assert reading.last_crossing(xs, [1.0, 3.0, 1.0, 0.0], 2.0) == 1.5  # falling, not rising


# --- returns ----------------------------------------------------------------------------


def test_next_money_is_ranked_against_what_it_must_bring(cases: dict[str, Case]) -> None:
    case = cases[NATIONAL]
    figure = charts.next_money_chart(case.model, case.returns, LIGHT)
    brings = [row["mean"] for row in rows_of(figure) if "low" in row]
    assert brings == sorted(brings, reverse=True)
    assert brings == pytest.approx([row.next_brings.mean for row in case.returns])
    margin = case.model.card.margin
    assert margin is not None
    assert any(
        row["mean"] == pytest.approx(10_000 / margin) for row in rows_of(figure) if "mean" in row
    )
    assert figure.alt.startswith("The next €10 k brings most in")
    assert cell_labels(case.model)[case.returns[0].cell] in figure.alt


def test_only_so_many_rows_are_drawn_and_said(cases: dict[str, Case]) -> None:
    case = cases[PANEL]
    many = case.returns * 2
    figure = charts.next_money_chart(case.model, many, LIGHT)
    assert f"Shown: 24 of {len(many)}." in figure.alt
    assert len([row for row in rows_of(figure) if "low" in row]) == 24
