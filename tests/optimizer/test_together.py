"""Four guardrails of four natures at once, on fitted models: proven close within ten seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmm_core.importers import read_model
from mmm_core.labels import CHANNEL
from mmm_core.plan import default_horizon, reference_plan
from optimizer.guardrails import GroupRange, OnOrOff, Ratio, RiskFloor, SpendRange
from optimizer.measures import TailMean
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import prepare, solve

GOLDENS = ["national_logistic", "national_hill", "national_weibull_mm", "geo_panel"]
DEMOS = ["larkfield_national", "larkfield_regions"]


@pytest.fixture(params=[*GOLDENS, *DEMOS])
def path(request: pytest.FixtureRequest, repo: Path) -> Path:
    if request.param in DEMOS:
        return repo / "models" / f"{request.param}.nc"
    shared: Path = request.getfixturevalue("shared")
    return shared / "models" / f"{request.param}.nc"


@pytest.mark.certificate
def test_switch_group_ratio_and_cvar_floor_together(path: Path) -> None:
    prepare()
    model = read_model(path)
    reference = reference_plan(model, default_horizon(model))
    ground = ground_of(model, reference)
    before, draws = ground.reference_total, ground.outcome(ground.reference).sum(axis=0)
    names = list(dict.fromkeys(model.cells.along(CHANNEL)))
    spend = {name: float(before[model.cells.select({CHANNEL: (name,)})].sum()) for name in names}
    first, second = sorted(names, key=lambda name: -spend[name])[:2]
    group = (first, second) if len(names) > 2 else (first,)
    share = sum(spend[name] for name in group) / sum(spend.values())
    ratio = spend[second] / spend[first]
    last = min((name for name in names if spend[name] > 0), key=lambda name: spend[name])
    least = float(before[model.cells.select({CHANNEL: (last,)})].max())
    guardrails = (
        SpendRange("range", {}, 0.0, 2.0, "x_reference"),
        OnOrOff("burst", {CHANNEL: (last,)}, 1.1 * least),
        GroupRange("group", {CHANNEL: group}, 0.8 * share, 0.97 * share, "share_of_total"),
        Ratio("ratio", {CHANNEL: (second,)}, {CHANNEL: (first,)}, 0.7 * ratio, 1.3 * ratio),
        RiskFloor("floor", "incremental", 0.9 * TailMean(0.1).value(draws), tail_share=0.1),
    )
    problem = PlanProblem(
        reference.plan.horizon, Budget(reference.plan.total()), guardrails=guardrails, max_gap=5e-3
    )
    optimum = solve(problem, model, reference, 10.0)
    assert optimum.status != "time_limit"
    assert optimum.certificate.gap <= 5e-3
    allowed = 1e-6 * max(float(optimum.spend.sum()), float(np.abs(draws).mean()))
    assert all(guardrail.slack(optimum.spend, ground) >= -allowed for guardrail in guardrails)
    print(f"{path.stem}: gap {optimum.certificate.gap:.1g} in {optimum.seconds:.2f} s")
