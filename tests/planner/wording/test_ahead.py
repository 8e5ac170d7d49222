"""A horizon that has begun already is said to have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.plan import default_horizon
from planner.wording.ahead import begun, over
from tests.builders import hill_model


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, ""),
        (0, "1 week of this horizon has"),
        (6, "1 week of this horizon has"),
        (7, "2 weeks of this horizon have"),
        (12 * 7, "All of this horizon has"),
        (1000, "All of this horizon has"),
    ],
)
def test_what_has_begun_of_a_horizon_is_counted(days: int, said: str) -> None:
    model = hill_model(channels=1, samples=4)
    horizon = default_horizon(model)
    today = horizon.dates(model.frequency)[0].astype("M8[D]") + np.timedelta64(days, "D")
    found = begun(model, horizon, today)
    assert bool(found) == bool(said)
    assert not said or found.startswith(f"{said} begun by today (")
    # Only where all of it has begun is it over.
    assert (over(model, horizon, today) is not None) == found.startswith("All of")


def test_a_period_that_is_labelled_by_its_end_began_before_its_label() -> None:
    model = hill_model(channels=1, samples=4)
    by_end = model.with_card(replace(model.card, period_label="end"))
    horizon = default_horizon(model)
    last = horizon.dates(model.frequency)[-1].astype("M8[D]")
    found = over(by_end, horizon, last)
    assert found is not None
    assert "advice on it can no longer be followed" in found.text
    assert over(model, horizon, last - np.timedelta64(1, "D")) is None
