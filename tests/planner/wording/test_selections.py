"""Some cells and some periods are said as a person would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.periods import DAILY, MONTHLY, WEEKLY, Frequency, Horizon
from planner.wording.selections import said_cells, said_periods, said_where
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=4)
PANEL = hill_model(channels=2, samples=4, geos=3)
HORIZON = Horizon(np.datetime64("2026-10-01"), 6)


@pytest.mark.parametrize(
    ("frequency", "periods", "said"),
    [
        (WEEKLY, (1,), "the week of 8 Oct 2026"),
        (WEEKLY, (1, 2), "the weeks of 8 Oct to 15 Oct 2026"),
        (WEEKLY, (1, 3), "2 weeks between 8 Oct 2026 and 22 Oct 2026"),
        (DAILY, (0,), "1 Oct 2026"),
        (DAILY, (0, 1), "1 Oct to 2 Oct 2026"),
        (MONTHLY, (0,), "Oct 2026"),
        (MONTHLY, (0, 1, 2, 3), "Oct 2026 to Jan 2027"),
        (MONTHLY, (0, 3), "2 months between Oct 2026 and Jan 2027"),
        (Frequency(months=3, label_day=1), (1,), "the quarter of 1 Jan 2027"),
        (Frequency(days=28), (0,), "the four-week period of 1 Oct 2026"),
    ],
)
def test_periods(frequency: Frequency, periods: tuple[int, ...], said: str) -> None:
    model = replace(MODEL, frequency=frequency)
    assert said_periods(model, HORIZON, periods) == said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((0, 1, 2, 3, 4, 5), "every channel by region"),
        ((0, 2, 4), "c0"),
        ((2,), "c0 in g1"),
        ((0, 1), "every channel in g0"),
        ((1, 3), "c1 in g0 and g1"),
        ((0, 3), "g0 / c0 and g1 / c1"),
    ],
)
def test_cells_of_a_panel(cells: tuple[int, ...], said: str) -> None:
    assert said_cells(PANEL, cells) == said


def test_all_periods_need_no_words() -> None:
    assert said_where(MODEL, HORIZON, range(6), (0, 1)) == "c0 and c1"
    assert said_where(MODEL, HORIZON, (0,), (0, 1, 2)) == "every channel in the week of 1 Oct 2026"
