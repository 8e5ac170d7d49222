"""The best channel stays in the picture of returns, however steep it is."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from mmm_core.statistics import Summary
from planner.charts import LIGHT, returns_chart
from planner.questions.evidence import returns
from planner.services import reference_for
from tests.builders import hill_model


def _points(spec: Any) -> list[dict[str, Any]]:
    """Every drawn return, wherever it stands in a specification."""
    if isinstance(spec, dict):
        own = [spec] if "beyond" in spec and "kind" in spec else []
        return own + [row for value in spec.values() for row in _points(value)]
    return [row for value in spec for row in _points(value)] if isinstance(spec, list) else []


@pytest.mark.parametrize(("mean", "said"), [(500.0, "500 ▸"), (math.inf, "unbounded ▸")])
def test_the_best_channel_is_drawn_at_the_end_of_the_axis(mean: float, said: str) -> None:
    model = hill_model(channels=4, samples=30)
    first, *rest = returns(model, reference_for(model), "reference", 1e4)
    steep = replace(first, marginal=Summary(mean, mean, mean / 2, mean * 2))
    figure = returns_chart(model, [steep, *rest], LIGHT)
    rows = _points(figure.spec(LIGHT))
    points = [row for row in rows if row["beyond"]]
    assert [point["beyond"] for point in points] == [said]
    assert points[0]["at"] == max(row["at"] for row in rows) < mean
    assert len({(row["cell"], row["kind"]) for row in rows}) == 8
    json.dumps(figure.spec(LIGHT), allow_nan=False)
