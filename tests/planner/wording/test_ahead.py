"""A horizon that has begun already is said to have."""

from __future__ import annotations

import numpy as np
import pytest

from mmm_core.plan import default_horizon
from planner.wording.ahead import begun
from tests.builders import hill_model


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, ""),
        (1, "1 week of it has begun."),
        (7, "1 week of it has begun."),
        (8, "2 weeks of it have begun."),
        (12 * 7 + 1, "all of it has begun."),
        (1000, "all of it has begun."),
    ],
)
def test_what_has_begun_of_a_horizon_is_counted(days: int, said: str) -> None:
    model = hill_model(channels=1, samples=4)
    horizon = default_horizon(model)
    today = horizon.dates(model.frequency)[0].astype("M8[D]") + np.timedelta64(days, "D")
    found = begun(model, horizon, today)
    assert found.endswith(said)
    assert bool(found) == bool(said)
    assert not said or found.startswith("This horizon began before today (")
