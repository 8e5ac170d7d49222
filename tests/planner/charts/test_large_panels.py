"""Charts of a large panel: a row a channel, in which every region is counted."""

from __future__ import annotations

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, default_horizon, reference_plan
from planner import charts, services
from planner.charts import LIGHT, Figure
from planner.services import OptimizeAnswer
from planner.wording.names import channel_names
from tests.builders import hill_model
from tests.planner.charts.test_figures import rows_of

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@pytest.fixture(scope="module")
def panel() -> FittedModel:
    return hill_model(channels=4, geos=8, samples=20, seed=2, card=CARD)


@pytest.fixture(scope="module")
def answer(panel: FittedModel) -> OptimizeAnswer:
    from optimizer.problem import PlanProblem
    from optimizer.requirements.budget import Budget
    from planner.questions.optimize import near_current

    horizon = default_horizon(panel)
    total = reference_plan(panel, horizon).plan.total()
    return services.optimize(panel, PlanProblem(horizon, Budget(total), guardrails=near_current()))


def by_name(figure: Figure, key: str) -> dict[str, float]:
    return {row["cell"]: row[key] for row in rows_of(figure) if key in row}


def test_moves_are_channels_and_add_up_to_both_plans(
    panel: FittedModel, answer: OptimizeAnswer
) -> None:
    figure = charts.dumbbell(answer, LIGHT)
    before, after = by_name(figure, "before"), by_name(figure, "after")
    assert set(before) == set(channel_names(panel))
    of = [name[CHANNEL] for name in panel.cells.names]
    for name, label in zip(channel_names(panel), panel.cells.along(CHANNEL), strict=True):
        inside = [k for k, one in enumerate(of) if one == label]
        now, then = answer.answer.reference_evaluation, answer.answer.evaluation
        assert before[name] == pytest.approx(now.spend[inside].sum())
        assert after[name] == pytest.approx(then.spend[inside].sum())
    assert "channels change" in figure.alt


def test_what_moves_bring_is_by_channel_and_adds_up(answer: OptimizeAnswer) -> None:
    means = by_name(charts.gains_chart(answer, LIGHT), "mean")
    assert len(means) == 4
    assert sum(means.values()) == pytest.approx(answer.answer.versus.gain.mean)


def test_a_channel_whose_regions_trade_money_is_not_called_unchanged(panel: FittedModel) -> None:
    horizon = default_horizon(panel)
    reference = reference_plan(panel, horizon)
    money = reference.plan.array(panel)
    traded = money.copy()
    # Two regions of the first channel give and take the same.
    step = 0.2 * np.minimum(money[:, 0], money[:, 4])
    traded[:, 0] -= step
    traded[:, 4] += step
    now = services.assess(panel, reference.plan, reference, "zero")
    then = services.assess(panel, Plan.of(panel, horizon, traded), reference, "zero")
    figure = charts.moved(now.evaluation, then.evaluation, LIGHT, "Before", "After")
    said = by_name(figure, "text")
    first, *others = channel_names(panel)
    assert said[first].endswith(", unchanged in all")
    assert all(said[name].endswith(", unchanged") for name in others)
    assert "rows within move" in figure.alt
