"""Charts of a forecast: the outcome by period over its base, and each channel's part of it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.card import default_card
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, default_horizon, reference_plan
from planner import charts, services
from planner.charts import DARK, LIGHT, Figure, Palette
from planner.questions.forecast import Forecast, forecast
from planner.wording.names import cell_labels
from planner.wording.units import Units

NATIONAL, PANEL, CARDLESS, BASELESS, NOISELESS, ONE = (
    "national", "panel", "cardless", "baseless", "noiseless", "one period",
)  # fmt: skip


def forecast_of(model: FittedModel, periods: int = 13) -> Forecast:
    """The reference with more in its first cell and less in its second."""
    reference = reference_plan(model, default_horizon(model, periods))
    spend = reference.plan.array(model).copy()
    spend[:, 0] *= 1.5
    spend[:, 1] *= 0.7
    return forecast(model, Plan.of(model, reference.plan.horizon, spend), reference)


@pytest.fixture(scope="module")
def forecasts(repo: Path) -> dict[str, Forecast]:
    national = services.load(str(repo / "models" / "larkfield_national.nc"))
    bare = default_card("bare", national.target, national.cells.along("channel"))
    without = replace(national, base=None, base_missing="The file does not hold the base.")
    return {
        NATIONAL: forecast_of(national),
        PANEL: forecast_of(services.load(str(repo / "models" / "larkfield_regions.nc"))),
        CARDLESS: forecast_of(national.with_card(bare)),
        BASELESS: forecast_of(without),
        NOISELESS: forecast_of(replace(national, noise=None)),
        ONE: forecast_of(national, 1),
    }


@pytest.fixture(params=[NATIONAL, PANEL, CARDLESS, BASELESS, NOISELESS, ONE])
def shown(request: pytest.FixtureRequest, forecasts: dict[str, Forecast]) -> Forecast:
    return forecasts[request.param]


def drawn(of: Forecast, shade: Palette = LIGHT) -> list[Figure]:
    draw = (charts.outcome_chart, charts.contribution_chart, charts.plan_weeks_chart)
    return [chart(of, shade) for chart in draw]


def numbers(value: Any) -> Iterator[float]:
    """Every number anywhere in a specification."""
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from numbers(part)
        elif isinstance(part, float | int) and not isinstance(part, bool):
            yield float(part)


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    """The rows that a chart is drawn from."""
    found: list[dict[str, Any]] = []

    def visit(spec: Any) -> None:
        if isinstance(spec, dict):
            rows = spec.get("data", {}).get("values", [])
            found.extend(row for row in rows if row not in found)
            for part in spec.get("layer", []):
                visit(part)

    visit(figure.spec(LIGHT))
    return found


def test_they_are_valid_finite_and_say_what_they_show(shown: Forecast) -> None:
    for figure in drawn(shown):
        spec = figure.chart.to_dict(validate=True)
        assert all(math.isfinite(number) for number in numbers(spec))
        json.dumps(spec, allow_nan=False)
        assert re.search(r"\d", figure.alt)
        assert figure.alt.endswith(".")
        assert "nan" not in figure.alt.lower()
        assert not re.search(r"\d{5}|\de[+-]?\d", figure.alt), figure.alt


def test_money_is_named_only_where_it_is_known(forecasts: dict[str, Forecast]) -> None:
    for figure in drawn(forecasts[CARDLESS]):
        text = json.dumps(figure.spec(LIGHT), ensure_ascii=False) + figure.alt
        assert "EUR" not in text
        assert "€" not in text
    assert all("€" in figure.alt for figure in drawn(forecasts[NATIONAL]))


def test_colours_are_those_of_the_palette(shown: Forecast) -> None:
    def colours(shade: Palette) -> set[str]:
        text = json.dumps([figure.spec(shade) for figure in drawn(shown, shade)])
        return set(re.findall(r"#[0-9A-Fa-f]{6}", text))

    light, dark = colours(LIGHT), colours(DARK)
    assert light <= set(asdict(LIGHT).values())
    assert dark <= set(asdict(DARK).values())
    assert not light & dark


@pytest.mark.parametrize("kind", [NATIONAL, PANEL])
def test_every_period_shows_what_was_computed(forecasts: dict[str, Forecast], kind: str) -> None:
    of = forecasts[kind]
    factor, known = Units.of(of.basis.model).factor, of.periods
    rows = rows_of(charts.outcome_chart(of, LIGHT))
    assert len(rows) == 13
    for name, values in (
        ("plan", known.total), ("compared", known.compared_total), ("base", known.base),
        ("low", known.low), ("high", known.high), ("carry", known.carry_over),
    ):  # fmt: skip
        assert values is not None
        assert [row[name] for row in rows] == pytest.approx((values * factor).tolist())
    for row in rows:
        assert row["plan"] == pytest.approx(row["base"] + row["carry"] + row["brings"])


@pytest.mark.parametrize("kind", [NATIONAL, PANEL, ONE])
def test_every_amount_beyond_the_data_is_framed(forecasts: dict[str, Forecast], kind: str) -> None:
    of = forecasts[kind]
    model, spend = of.basis.model, of.plan.array(of.basis.model)
    most = model.observed_spend.max(axis=0)
    far = {(t, k) for t, k in np.argwhere(spend > most * (1 + 1e-9)).tolist()}
    days = [str(day)[:10] for day in of.plan.horizon.dates(model.frequency)]
    names = cell_labels(model)
    figure = charts.plan_weeks_chart(of, LIGHT)
    framed = {(row["cell"], row["day"]) for row in rows_of(figure) if row["beyond"]}
    assert framed == {(names[k], days[t]) for t, k in far}
    assert ("No amount is beyond" in figure.alt) == (not far)
    for _, k in far:
        assert names[k] in figure.alt


def test_what_is_drawn_follows_what_is_known(forecasts: dict[str, Forecast]) -> None:
    def marks(kind: str) -> list[str]:
        spec = charts.outcome_chart(forecasts[kind], LIGHT).spec(LIGHT)
        return [layer["mark"]["type"] for layer in spec["layer"]]

    assert marks(NATIONAL) == ["area", "line", "line", "line"]  # band, base, compared, plan
    assert marks(NOISELESS) == ["line", "line", "line"]
    assert marks(BASELESS) == ["line", "line"]
    assert marks(ONE) == ["rule", "point", "point", "point"]
    assert "observation noise is not known" in charts.outcome_chart(forecasts[NOISELESS], LIGHT).alt
    said = charts.outcome_chart(forecasts[BASELESS], LIGHT)
    assert said.alt.endswith("is not shown: The file does not hold the base.")
    assert "Incremental" in json.dumps(said.spec(LIGHT))


def test_the_compared_plan_is_the_thin_line(forecasts: dict[str, Forecast]) -> None:
    *_, compared, plan = charts.outcome_chart(forecasts[NATIONAL], LIGHT).spec(LIGHT)["layer"]
    assert compared["encoding"]["y"]["field"] == "compared"
    assert compared["mark"]["strokeWidth"] < plan["mark"]["strokeWidth"]
    assert (compared["mark"]["color"], plan["mark"]["color"]) == (LIGHT.current, LIGHT.plan)


@pytest.mark.parametrize("kind", [NATIONAL, PANEL, CARDLESS])
def test_channels_show_what_was_computed(forecasts: dict[str, Forecast], kind: str) -> None:
    of = forecasts[kind]
    model, factor = of.basis.model, Units.of(of.basis.model).factor
    figure = charts.contribution_chart(of, LIGHT)
    rows = {row["cell"]: row for row in rows_of(figure) if "mean" in row}
    assert len(rows) == len(model.cells.along("channel"))
    for row in of.rows:
        found = rows[model.card.channel_name(row.labels["channel"])]
        wanted = [row.incremental.mean, row.incremental.low, row.incremental.high]
        wanted += [row.compared_incremental.mean, row.gain.mean]
        columns = ("mean", "low", "high", "compared", "gain")
        assert [found[name] for name in columns] == pytest.approx([x * factor for x in wanted])
        still = row.spend == row.compared_spend
        assert ("unchanged" in found["text"]) == still
    gains = [abs(row["gain"]) for row in rows.values()]
    assert gains == sorted(gains, reverse=True)
    assert next(iter(rows)) in figure.alt
