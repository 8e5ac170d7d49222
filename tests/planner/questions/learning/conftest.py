"""A small model of which something is worth knowing, and its measurement plan, made once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.model import FittedModel
from mmm_core.plan import Reference, default_horizon, reference_plan
from planner import services
from planner.questions import fitness
from planner.questions.learning.trial import MeasurementPlan
from tests.builders import hill_model
from tests.planner.questions.learning.asking import FINANCE, question


@pytest.fixture(autouse=True)
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything lies ahead, unless a test says otherwise."""
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2020-01-01", "D"))


@pytest.fixture(scope="package")
def model() -> FittedModel:
    """Two channels, the second of which may bring much or little."""
    made = hill_model(channels=2, samples=200, seed=5, s_shaped=False, card=FINANCE)
    beta = made.saturation.parameters["beta"]
    times = np.exp(np.random.default_rng(6).normal([0.0, 0.0], [0.05, 0.6], (200, 2)))
    parameters = {**made.saturation.parameters, "beta": beta * times}
    return replace(made, saturation=replace(made.saturation, parameters=parameters))


@pytest.fixture(scope="package")
def reference(model: FittedModel) -> Reference:
    return reference_plan(model, default_horizon(model, 8))


@pytest.fixture(scope="package")
def planned(model, reference) -> MeasurementPlan:
    problem = question(reference)
    return services.measurement_plan(model, problem, reference, precisions=(0.02, 0.3, 2))
