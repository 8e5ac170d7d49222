"""Questions on which the product went wrong once, where that folder is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mmm_core.errors import HeadroomError
from planner import contract, services

NATIONAL, REGIONS = "larkfield_national", "larkfield_regions"


def ask(shared: Path, repo: Path, model: str, problem: str, limit: float = 20.0) -> dict[str, Any]:
    cases = shared / "cases"
    path = cases / problem
    if not path.exists():
        pytest.skip("this case is not at hand")
    file = repo / "models" / f"{model}.nc" if "/" not in model else cases / model
    fitted = services.load(str(file))
    try:
        question = contract.parse_problem(path.read_text("utf-8"), fitted)
        return contract.optimum_json(services.optimize(fitted, question, time_limit=limit))
    except HeadroomError as error:
        return contract.error_json(error)


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize(
    ("model", "problem", "spends"),
    [
        (NATIONAL, "onoff_share_of_total/p1.json", 35_000_000),
        (REGIONS, "onoff_share_of_total/p2.json", 25_000_000),
        (NATIONAL, "budget_equals_minima/p_national.json", 31_580_502.3),
        (REGIONS, "budget_equals_minima/p_regions.json", 19_553_421.6),
        (NATIONAL, "gap_infinity/p.json", 0.0),
        (NATIONAL, "cheapest_not_cheapest/p_less.json", 10_526_834.1),
        ("pm2323_order/model.nc", "robyn134_all_fixed/p_78749.30.json", 78_749.296_862),
    ],
)
def test_there_is_an_answer(
    shared: Path, repo: Path, model: str, problem: str, spends: float
) -> None:
    said = ask(shared, repo, model, problem)
    assert said["status"] == "optimal"
    assert said["spend"] == pytest.approx(spends, rel=1e-7, abs=1e-3)
    assert said["gap"] is not None


@pytest.mark.parametrize(
    ("model", "problem", "unit", "low", "high"),
    [
        (NATIONAL, "lock_onoff_period_nan/p.json", "money", 53_000, 54_000),
        (NATIONAL, "cheapest_not_cheapest/p.json", "outcome", -41_645_000, -41_620_000),
        (NATIONAL, "robyn931_unreachable_return/p.json", "times", 2.4, 2.55),
        (NATIONAL, "robyn931_unreachable_return/p_3.json", "times", 2.6, 2.7),
        (NATIONAL, "robyn931_unreachable_return/p_cpik.json", "money", 0.37, 0.38),
        (NATIONAL, "robyn931_unreachable_return/p_minreturn.json", "times", 0.6, 0.7),
        (NATIONAL, "robyn931_unreachable_return/p_zero.json", "times", 7.0, 7.5),
        ("pm2323_order/model.nc", "robyn134_all_fixed/p_78749.json", "money", 78_749.29, 78_749.31),
        ("tiny_money/model.nc", "tiny_money/p_inf.json", "money", 0.0425, 0.0426),
        ("tiny_money/model.nc", "tiny_money/p_goal.json", "outcome", 0.047, 0.0471),
    ],
)
def test_the_way_out_is_one_number_in_its_own_unit(
    shared: Path, repo: Path, model: str, problem: str, unit: str, low: float, high: float
) -> None:
    said = ask(shared, repo, model, problem)
    assert said["status"] == "infeasible"
    (step,) = said["relaxation"]
    assert step["unit"] == unit
    assert step["tried"] is True
    assert low <= step["to"] <= high


@pytest.mark.long
def test_ways_out_do_not_contradict_each_other(shared: Path, repo: Path) -> None:
    said = ask(shared, repo, NATIONAL, "nothing_above_zero/p.json", 60.0)
    assert [step["label"] for step in said["relaxation"]] == ["budget", "risk_floor 2"]
    assert "drop" not in said["error"]["remedy"].lower()


@pytest.mark.long
def test_a_limit_of_five_seconds_is_kept(shared: Path, repo: Path) -> None:
    said = ask(shared, repo, NATIONAL, "time_limit/p.json", 5.0)
    assert said["seconds"] < 7
