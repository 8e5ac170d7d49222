"""A plan forecast again after each edit, within this process: a server that keeps its models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr

from benchmarks.registry import Case, Context, Measurement, Threshold, Timing, repeat
from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import PERIOD, SAMPLE, Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, default_horizon, reference_plan
from planner import charts
from planner.charts import LIGHT
from planner.questions.forecast import Forecast, forecast
from planner.wording.last_edit import edit_line
from tests.builders import hill_model

SEED, DRAWS, TIMES = 23, 1_000, 40
CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)

Edit = Callable[[Floats], None]


@dataclass
class Desk:
    """A plan on the screen, and the forecast of it as it stands."""

    model: FittedModel
    periods: int

    def __post_init__(self) -> None:
        self.reference = reference_plan(self.model, default_horizon(self.model, self.periods))
        self.spend = self.reference.plan.array(self.model)
        self.forecast: Forecast | None = None

    def enter(self, edit: Edit) -> None:
        """Make an edit, and forecast the plan against the reference."""
        spend = self.spend.copy()
        edit(spend)
        plan = Plan.of(self.model, self.reference.plan.horizon, spend)
        self.spend = spend
        self.forecast = forecast(self.model, plan, self.reference, before=self.forecast)

    def show(self) -> None:
        """The line and the pictures that stand beside the figures."""
        assert self.forecast is not None
        assert self.forecast.edit is not None
        edit_line(self.model, self.forecast.edit)
        charts.outcome_chart(self.forecast, LIGHT).spec(LIGHT)
        charts.contribution_chart(self.forecast, LIGHT).spec(LIGHT)


def model_of(channels: int, geos: int) -> FittedModel:
    """Hill curves, half of them S-shaped, with a base."""
    model = hill_model(channels, DRAWS, SEED, weeks=156, card=CARD, geos=geos)
    shape = (DRAWS, model.dates.size, *([geos] if geos else []))
    base = np.random.default_rng(SEED).normal(1e7, 5e5, shape).astype(np.float32)
    dims = (SAMPLE, PERIOD, *(["geo"] if geos else []))
    return replace(model, base=xr.DataArray(base, dims=dims))


def timings_of(desk: Desk, times: int) -> dict[str, Timing]:
    """From an edit to the forecast: of one amount, of a channel's row, and of every amount."""
    rng = np.random.default_rng(SEED)
    periods, cells = desk.spend.shape

    def amount(spend: Floats) -> None:
        spend[rng.integers(periods), rng.integers(cells)] *= rng.uniform(0.5, 1.5)

    def row(spend: Floats) -> None:
        spend[:, rng.integers(cells)] *= rng.uniform(0.9, 1.1, periods)

    def everything(spend: Floats) -> None:
        spend *= rng.uniform(0.99, 1.01, spend.shape)

    def shown() -> None:
        desk.enter(amount)
        desk.show()

    def afresh() -> None:
        desk.forecast = None
        desk.enter(amount)

    return {
        "one amount": repeat(lambda: desk.enter(amount), times, 3),
        "one cell, every period": repeat(lambda: desk.enter(row), times, 1),
        "every amount": repeat(lambda: desk.enter(everything), times, 1),
        "from nothing": repeat(afresh, max(times // 4, 1), 1),
        "one amount, with its line and both charts": repeat(shown, times, 1),
    }


def measuring(channels: int, geos: int, periods: int) -> Callable[[Context], Measurement]:
    """Measure one size of model."""

    def measure(context: Context) -> Measurement:
        desk = Desk(model_of(channels, geos), periods)
        timings = timings_of(desk, context.times(TIMES, 3))
        worst = max(timings["one amount"].median, timings["every amount"].median)
        return Measurement(
            values={
                "one": 1e3 * timings["one amount, with its line and both charts"].median,
                "worst": 1e3 * worst,
            },
            timings=timings,
            data=f"Hill curves, half of them S-shaped, made base, seed {SEED}; a new random edit "
            "every time",
        )

    return measure


def case(name: str, what: str, milliseconds: float, size: tuple[int, int, int]) -> Case:
    """One size of model, with what was asked of it."""
    limits = (
        Threshold("one", "median, one amount to its shown forecast", "<=", milliseconds, "ms"),
        Threshold("worst", "median, any edit to its forecast", "<=", milliseconds, "ms"),
    )
    return Case(name, what, limits, measuring(*size))


CASES = (
    case(
        "forecast-national",
        "A plan forecast after an edit: 8 channels x 26 weeks x 1,000 draws",
        150.0,
        (8, 0, 26),
    ),
    case(
        "forecast-panel",
        "A plan forecast after an edit: 20 cells (4 geos) x 52 weeks x 1,000 draws",
        300.0,
        (5, 4, 52),
    ),
)
