"""The table of an answer: nothing moved is an amount like any other."""

from __future__ import annotations

import pytest

from planner.ui.optimize.answer_table import said_change
from planner.wording.units import Units
from tests.builders import hill_model


@pytest.mark.parametrize(("change", "said"), [(0.0, "0"), (1e-3, "0"), (-2e6, "−2.00 M")])
def test_a_change_is_said_in_figures(change: float, said: str) -> None:
    assert said_change(Units.of(hill_model(channels=1, samples=4)), change, 35e6) == said
