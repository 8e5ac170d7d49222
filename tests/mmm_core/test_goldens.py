"""PyMC-Marketing's own answers, plan by plan and draw by draw.

On the small models of ``tests/goldens``, and on larger ones where they lie beside the checkout.
"""

import json

import numpy as np
import pytest

from mmm_core.importers import read_model
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, Reference
from mmm_core.response import ResponseWindow
from optimizer.guardrails import SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import solve

NAMES = ["national_logistic", "national_hill", "national_weibull_mm", "geo_panel"]
BOXES = {
    "half_to_double": (0.5, 2.0),
    "pm30": (0.7, 1.3),
    "half_to_one_and_half": (0.5, 1.5),
    "zero_to_triple": (0.0, 3.0),
    "pm30_x0_current": (0.7, 1.3),
    "warm_pm30_again": (0.7, 1.3),
}
ASKED_OF_OURS = set(list(BOXES)[:4])


@pytest.fixture(
    scope="module",
    params=[*(("ours", name) for name in NAMES), *(("shared", name) for name in NAMES)],
    ids="-".join,
)
def golden(request, goldens):
    """One model, PyMC-Marketing's answers for it, and their horizon."""
    whose, name = request.param
    models = folder = goldens
    if whose == "shared":
        shared = request.getfixturevalue("shared")
        models, folder = shared / "models", shared / "goldens"
    answers = json.loads((folder / f"{name}.json").read_text())
    asked = ASKED_OF_OURS if whose == "ours" else set(BOXES)
    assert set(answers["pymc_marketing_optimum"]) == asked
    horizon = Horizon(np.datetime64(answers["first_period"]), answers["periods"])
    return read_model(models / f"{name}.nc"), answers, horizon


@pytest.mark.parity
def test_every_golden_plan_is_met(golden):
    model, answers, horizon = golden
    window = ResponseWindow(model, horizon, np.zeros(len(model.cells)))
    plans = [
        (np.tile(np.ravel(plan["per_period_spend"]), (horizon.periods, 1)), plan)
        for plan in answers["plans"]
    ]
    calendar = answers["calendar_plan"]
    plans.append((np.reshape(calendar["spend"], (horizon.periods, -1)), calendar))
    for spend, expected in plans:
        draws = window.incremental(spend).sum(axis=(0, 2))
        found = [draws.mean(), draws.std(), *np.quantile(draws, [0.05, 0.95]), *draws[:5]]
        wanted = [expected[key] for key in ("mean", "sd", "q05", "q95")] + expected["first5"]
        np.testing.assert_allclose(found, wanted, rtol=1e-9)


@pytest.mark.parity
def test_stored_contributions_are_met(golden):
    model, _, _ = golden
    assert model.parity is not None
    assert model.parity <= 1e-12


@pytest.mark.parity
@pytest.mark.certificate
def test_at_least_as_good_as_the_peers_optimum(golden):
    model, answers, horizon = golden
    current = np.tile(np.ravel(answers["plans"][0]["per_period_spend"]), (horizon.periods, 1))
    reference = Reference(Plan.of(model, horizon, current), "uploaded")
    for name, peer in answers["pymc_marketing_optimum"].items():
        box = SpendRange("box", {}, *BOXES[name], "x_reference")
        budget = Budget(peer["budget_per_period"] * horizon.periods)
        problem = PlanProblem(horizon, budget, calendar="even", guardrails=(box,))
        optimum = solve(problem, model, reference)
        assert optimum.certificate.value >= peer["mean"] * (1 - 1e-6), name
        assert optimum.certificate.gap <= 1e-3
