"""Where a plan lies beyond what was observed, in words."""

from __future__ import annotations

import numpy as np
import pytest

from mmm_core.plan import Plan, default_horizon, reference_plan
from planner.questions.forecast import Forecast, forecast
from planner.wording.beyond import beyond_by_place, beyond_of, beyond_said, beyond_share
from tests.builders import hill_model

MODEL = hill_model(channels=3)
REFERENCE = reference_plan(MODEL, default_horizon(MODEL))
HORIZON = REFERENCE.plan.horizon


def of(changes: dict[tuple[int, int], float]) -> Forecast:
    """The reference, with amounts at so many times the most that was observed there."""
    spend, most = REFERENCE.plan.array(MODEL).copy(), MODEL.observed_spend.max(axis=0)
    for (t, k), times in changes.items():
        spend[t, k] = times * most[k]
    return forecast(MODEL, Plan.of(MODEL, HORIZON, spend), REFERENCE)


def test_the_farthest_comes_first() -> None:
    found = beyond_by_place(MODEL, of({(2, 0): 1.5, (5, 2): 3.0, (6, 2): 1.0}).beyond)
    assert list(found) == [(5, 2), (2, 0)]
    assert list(found.values()) == pytest.approx([2.0, 0.5])


def test_a_sentence_names_them_and_counts_the_rest() -> None:
    few = of({(2, 0): 1.5, (5, 2): 3.0})
    said = beyond_said(MODEL, HORIZON, beyond_by_place(MODEL, few.beyond))
    assert said.startswith("Beyond what was observed: c2 in the week of ")
    assert "(200 %), c0 in the week of" in said
    assert said.endswith("(50.0 %).")
    many = beyond_by_place(MODEL, of({(t, 1): 1.5 for t in range(9)}).beyond)
    assert beyond_said(MODEL, HORIZON, many).endswith(", and 3 more.")
    assert beyond_said(MODEL, HORIZON, {}) == "No amount is beyond what was observed."


def test_of_a_channel_the_farthest_or_the_total_is_said() -> None:
    shown = of({(2, 0): 1.5, (3, 0): 2.0})
    assert beyond_of(MODEL, HORIZON, shown.beyond, (0,)).startswith("2 amounts, up to 100 % in")
    assert beyond_of(MODEL, HORIZON, shown.beyond, (1,)) == ""
    steady = of({(t, 1): 1.0 for t in range(HORIZON.periods)})
    assert beyond_of(MODEL, HORIZON, steady.beyond, (1,)).endswith("over the horizon")


def test_what_was_never_bought_has_no_share() -> None:
    assert beyond_share(MODEL, np.inf) == "never bought before"
    assert beyond_share(MODEL, 0.0) == ""
