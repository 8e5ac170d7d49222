"""One plan on every draw."""

from __future__ import annotations

import numpy as np

from benchmarks.registry import Case, Context, Measurement, Threshold, repeat
from mmm_core.evaluation import evaluate
from mmm_core.plan import Plan, default_horizon
from mmm_core.response import ResponseWindow
from mmm_core.statistics import summarize
from planner.services import assess
from tests.builders import hill_model

SEED, CHANNELS, DRAWS, PERIODS = 11, 10, 1_000, 13


def measure(context: Context) -> Measurement:
    """Within this process: a screen evaluates on a model that it keeps."""
    model = hill_model(CHANNELS, DRAWS, SEED)
    horizon, rng = default_horizon(model, PERIODS), np.random.default_rng(SEED)
    mean = model.observed_spend.mean(axis=0)
    tail = np.zeros(CHANNELS)

    def plan() -> Plan:
        return Plan.of(model, horizon, mean * rng.uniform(0.5, 1.5, (PERIODS, CHANNELS)))

    def fresh() -> None:
        summarize(evaluate(ResponseWindow(model, horizon, tail), plan()).total)

    kept = ResponseWindow(model, horizon, tail)
    times = context.times(30, 5)
    timings = {
        "a plan, zero plan included": repeat(fresh, times, 3),
        "a plan, zero plan kept": repeat(lambda: summarize(evaluate(kept, plan()).total), times, 3),
        "a plan against the reference, as the screen shows it": repeat(
            lambda: assess(model, plan()), times, 3
        ),
    }
    return Measurement(
        values={"milliseconds": 1e3 * timings["a plan, zero plan included"].median},
        timings=timings,
        data=f"10 channels, Hill curves, half of them S-shaped, seed {SEED}; a new random plan "
        "every time",
    )


CASES = (
    Case(
        name="evaluation",
        what="One plan evaluated on every draw: 10 channels x 13 weeks x 1,000 draws",
        thresholds=(Threshold("milliseconds", "median time", "<", 30.0, "ms"),),
        measure=measure,
    ),
)
