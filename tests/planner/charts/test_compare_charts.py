"""Charts of a comparison: they draw, say their finding, and show what was computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import PAYMENT
from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import charts
from planner.charts import DARK, LIGHT, Figure, Palette
from planner.questions import tipping
from planner.questions.compared import PlansCompared
from planner.wording import tipping as wording
from planner.wording.units import Units
from tests.builders import hill_model
from tests.planner.questions.forecasts import CARD, MODELS, plan_of, reference_of
from tests.planner.questions.test_compare import compared

MODEL = MODELS["national"]
LATER = Assumptions((Row(PAYMENT, "days", 45.0),))


@pytest.fixture(scope="module")
def plans() -> PlansCompared:
    now = reference_of(MODEL).plan
    other = plan_of(MODEL, now.array(MODEL) * [1.4, 0.5, 1.0])
    return compared(MODEL, [now, other], LATER, LATER)


def drawn(figure: Figure, palette: Palette) -> dict[str, Any]:
    """As Vega-Lite, held against its schema."""
    figure.chart.to_dict(validate=True)
    assert figure.alt
    assert "nan" not in figure.alt
    return figure.spec(palette)


def rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(spec.get("data", {}).get("values", []))
    for layer in spec.get("layer", []):
        found += rows(layer)
    return found


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("on_profit", [False, True])
def test_a_split_ends_where_the_whole_does(
    plans: PlansCompared, palette: Palette, on_profit: bool
) -> None:
    one = plans.plans[1]
    assert one.parts is not None
    units = Units.of(one.answer.model)
    name = plans.plans[0].name
    spec = drawn(charts.split_chart(one, name, units, on_profit, palette), palette)
    bars = {row["cell"]: row for row in rows(spec) if "to" in row}
    assert list(bars) == ["Money", "Channel mix", "Timing", "Assumptions", "In all"]
    whole = one.parts.profit.mean if on_profit else one.parts.outcome.mean * units.factor
    assert bars["In all"]["to"] == pytest.approx(whole)
    assert bars["Assumptions"]["to"] == pytest.approx(bars["In all"]["to"], abs=1e-6)
    assert bars["Channel mix"]["from"] == bars["Money"]["to"]
    assert bars["Assumptions"]["text"] == "none"


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_cash_shows_every_unit_of_money_as_accrued_and_as_paid(
    plans: PlansCompared, palette: Palette
) -> None:
    one = plans.plans[1]
    months = [month.name for month in one.cash.months]
    spec = drawn(
        charts.cash_chart(one.answer.model, one.name, one.cash, months, 1e6, palette), palette
    )
    for kind in ("Accrued", "Paid"):
        money = [row["money"] for row in rows(spec) if row.get("kind") == kind]
        assert sum(money) == pytest.approx(one.spend)
    first = next(row for row in rows(spec) if row.get("kind") == "Paid")
    assert first["money"] == 0.0


def test_tipping_points_are_drawn_and_said() -> None:
    card = replace(CARD, margin=0.5, required_return=0.05)
    model = hill_model(channels=2, samples=200, seed=11, s_shaped=False, card=card)
    reference = reference_plan(model, default_horizon(model, 6))
    within = SpendRange("within", {}, 0.5, 1.5, "x_reference")
    problem = PlanProblem(
        reference.plan.horizon, Budget(reference.plan.total()), guardrails=(within,),
        tail="reference",
    )  # fmt: skip
    found = tipping.tipping_points(model, problem, reference)
    assert found.tornado is not None
    spec = drawn(charts.tornado_chart(model, found.tornado, LIGHT), LIGHT)
    bars = [row for row in rows(spec) if "ends" in row]
    widths = [row["high"] - row["low"] for row in bars]
    assert widths == sorted(widths, reverse=True)
    assert widths == pytest.approx([bar.swing for bar in found.tornado.bars])
    assert wording.finding(found).endswith(".")
    for point in found.points:
        name = wording.dial_name(model, point.dial)
        assert name.startswith("Response of ") == (point.dial.money is None)
        for flip in point.flips:
            said = wording.dial_value(model, point.dial, flip.factor)
            assert said in wording.becomes(model, point)
            if point.dial.money is None:
                assert said.endswith("weaker" if flip.factor < 1 else "stronger")
        if not point.flips and point.dial.money is None:
            assert wording.side(model, point, "below") == wording.NOWHERE
    assert np.isfinite(found.tornado.gain)
