"""Guardrails on what money brings: returns and bad draws, over a small fitted model."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.response import ResponseWindow, calendar_shape
from optimizer.guardrails import Guardrail, MinReturn, RiskFloor
from optimizer.requirements import Cap, FloorSpec, Ground
from planner.wording import sentences
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=37, s_shaped=False)
C0 = {"channel": ("c0",)}


def ground(samples: int = 37) -> Ground:
    """Thirteen weeks of three channels with diminishing returns."""
    model = MODEL if samples == 37 else hill_model(3, samples, s_shaped=False)
    horizon = default_horizon(model)
    reference = reference_plan(model, horizon).plan.array(model)
    return Ground(
        model.cells, horizon.dates(model.frequency), reference, model.observed_spend.max(axis=0),
        window=ResponseWindow(model, horizon, np.zeros(3)), value=1.5, margin=0.4,
    )  # fmt: skip


def floor_value(spec: FloorSpec, spend: Floats, on: Ground) -> float:
    """The floor's statistic minus its amount, by other formulas than the guardrail's."""

    def draws(plan: Floats) -> Floats:
        outcome = on.outcome(plan)[spec.cells].sum(axis=0)
        return spec.worth.per_unit * outcome - spec.per_money * plan[:, spec.cells].sum()

    x = draws(spend) - (draws(on.reference) if spec.versus == "reference" else 0.0)
    kind, share = spec.measure
    if kind == "mean":
        return float(x.mean()) - spec.amount
    if kind == "cvar":  # the largest t - E[max(0, t - x)] / share, reached at a draw
        return float(max(t - np.maximum(t - x, 0).mean() / share for t in x)) - spec.amount
    reached = [t for t in x if np.mean(x >= t) >= 1 - share - 1e-12]
    return float(max(reached)) - spec.amount


@given(
    of=st.sampled_from(["incremental", "profit"]),
    share=st.floats(0.01, 1),
    tail=st.booleans(),
    versus=st.sampled_from(["zero", "reference"]),
    seed=st.integers(0, 100),
)
def test_risk_floors_and_slack_agree(
    of: str, share: float, tail: bool, versus: str, seed: int
) -> None:
    on = ground()
    likely, worst = (None, share) if tail else (share, None)
    guardrail = RiskFloor("r", of, 1e5, likely, worst, versus)  # type: ignore[arg-type]
    spend = on.reference * np.random.default_rng(seed).uniform(0, 2, (13, 3))
    (spec,) = guardrail.floors(on)
    assert floor_value(spec, spend, on) == pytest.approx(guardrail.slack(spend, on), rel=1e-9)
    assert guardrail.slack_unit == ("outcome" if of == "incremental" else "money")
    assert spec.of == ("outcome" if of == "incremental" else "profit")
    assert guardrail.rows(on).lower.size == 0


def test_a_probability_counts_draws() -> None:
    on = ground(20)
    draws = np.sort(on.outcome(on.reference).sum(axis=0))
    met = RiskFloor("r", "incremental", float(draws[2]), probability=0.9)
    assert met.slack(on.reference, on) == pytest.approx(0, abs=1e-6)
    assert np.mean(draws >= met.amount) >= 0.9
    broken = replace(met, amount=float(draws[2]) + 1.0)
    assert broken.slack(on.reference, on) == pytest.approx(-1)
    assert np.mean(draws >= broken.amount) < 0.9
    certain = RiskFloor("r", "incremental", float(draws[0]), probability=1.0)
    assert certain.slack(on.reference, on) == pytest.approx(0, abs=1e-6)


def test_a_tail_counts_its_last_draw_in_part() -> None:
    on = ground(20)
    draws = np.sort(on.outcome(on.reference).sum(axis=0))
    for share, mean in [(0.1, draws[:2].mean()), (0.125, (draws[:2].sum() + draws[2] / 2) / 2.5),
                        (0.01, draws[0]), (1.0, draws.mean())]:  # fmt: skip
        guardrail = RiskFloor("r", "incremental", 0.0, tail_share=share)
        assert guardrail.slack(on.reference, on) == pytest.approx(mean)


def test_against_the_reference_the_reference_itself_is_no_change() -> None:
    on = ground()
    for of in ("incremental", "profit"):
        guardrail = RiskFloor("r", of, 0.0, tail_share=0.1, versus="reference")
        assert guardrail.slack(on.reference, on) == 0
        assert replace(guardrail, amount=1.0).slack(on.reference, on) == -1


def test_iroas_is_met_and_broken() -> None:
    on = ground()
    mine = 1.5 * on.outcome(on.reference)[0].mean() / on.reference[:, 0].sum()
    guardrail = MinReturn("r", C0, iroas=float(mine))
    assert guardrail.slack(on.reference, on) == pytest.approx(0, abs=1e-3)
    for spend, holds in ((1.1 * on.reference, False), (0.9 * on.reference, True)):
        assert (guardrail.slack(spend, on) > 0) == holds
        (spec,) = guardrail.floors(on)
        assert floor_value(spec, spend, on) == pytest.approx(guardrail.slack(spend, on))
    assert guardrail.slack(np.zeros((13, 3)), on) == 0
    assert guardrail.caps(on) == ()


def slope(on: Ground, cell: int, shape: Floats, money: float) -> float:
    """Mean marginal outcome of one cell, by differences of the response."""
    step = 1e-5 * money
    ends = []
    for level in (money - step, money + step):
        spend = np.zeros(shape.shape)
        spend[:, cell] = level * shape[:, cell]
        ends.append(on.outcome(spend)[cell].mean())
    return float((ends[1] - ends[0]) / (2 * step))


@pytest.mark.parametrize("planned", [True, False])
def test_mroas_is_met_and_broken(planned: bool) -> None:
    on, cell = ground(), 0
    spend = on.reference.copy()
    spend[:, cell] = np.arange(13.0) * 1e4 * planned
    shape = calendar_shape(spend, on.reference)
    wanted = slope(on, cell, shape, 3e6)
    largest = brentq(lambda z: slope(on, cell, shape, z) - wanted, 1e5, 2e7)
    guardrail = MinReturn("r", C0, mroas=1.5 * wanted)
    assert guardrail.slack(spend, on) == pytest.approx(largest - spend[:, cell].sum(), rel=1e-4)
    for factor, holds in ((0.99, True), (1.01, False)):
        spend[:, cell] = factor * largest * shape[:, cell]
        assert (guardrail.slack(spend, on) > 0) == holds
    assert guardrail.caps(on) == (Cap(cell, pytest.approx(wanted), "mroas"),)  # type: ignore[arg-type]
    assert guardrail.floors(on) == ()


def test_mroas_out_of_reach_leaves_nothing_and_a_tiny_one_leaves_all() -> None:
    model = hill_model(channels=1, samples=20)  # S-shaped: no infinite slope at zero
    on = ground()
    horizon = default_horizon(model)
    reference = reference_plan(model, horizon).plan.array(model)
    window = ResponseWindow(model, horizon, np.zeros(1))
    most = reference.max(axis=0)
    on = replace(on, cells=model.cells, reference=reference, observed_max=most, window=window)
    total = reference.sum()
    assert MinReturn("r", {}, mroas=1e9).slack(reference, on) == pytest.approx(-total)
    assert MinReturn("r", {}, mroas=1e-15).slack(reference, on) == np.inf


def test_what_the_card_must_say() -> None:
    on = ground()
    worthless, unearned = replace(on, value=None), replace(on, margin=None)
    returns, profit = MinReturn("r", {}, iroas=1.0), RiskFloor("r", "profit", 0.0, 0.9)
    for ask in (
        lambda: returns.floors(worthless),
        lambda: MinReturn("r", {}, mroas=1.0).caps(worthless),
        lambda: profit.floors(worthless),
    ):
        with pytest.raises(InvalidProblem, match="value_per_unit"):
            ask()
    with pytest.raises(InvalidProblem, match="margin"):
        profit.slack(on.reference, unearned)
    assert returns.slack(on.reference, unearned)
    with pytest.raises(InvalidProblem, match="model"):
        replace(on, window=None).outcome(on.reference)


@pytest.mark.parametrize(
    "make",
    [
        lambda: MinReturn("rule", {}),
        lambda: MinReturn("rule", {}, 1.0, 1.0),
        lambda: MinReturn("rule", {}, iroas=0.0),
        lambda: MinReturn("rule", {}, mroas=np.inf),
        lambda: RiskFloor("rule", "profit", 0.0),
        lambda: RiskFloor("rule", "profit", 0.0, 0.9, 0.1),
        lambda: RiskFloor("rule", "profit", np.nan, 0.9),
        lambda: RiskFloor("rule", "profit", 0.0, 0.0),
        lambda: RiskFloor("rule", "profit", 0.0, None, 1.1),
        lambda: RiskFloor("rule", "sales", 0.0, 0.9),  # type: ignore[arg-type]
        lambda: RiskFloor("rule", "profit", 0.0, 0.9, None, "plan"),  # type: ignore[arg-type]
    ],
)
def test_impossible_guardrails_are_refused(make: Callable[[], Guardrail]) -> None:
    with pytest.raises(InvalidProblem, match="'rule'"):
        make()


@pytest.mark.parametrize(
    ("guardrail", "says"),
    [
        (MinReturn("r", {}, iroas=1.5), "every cell together: iROAS of at least 1.5x"),
        (MinReturn("r", C0, mroas=2.0), "c0: only as far as mROAS stays at least 2x"),
        (
            RiskFloor("r", "incremental", 1e6, 0.9),
            "Incremental outcome of at least 1.00 M boxes in at least 90 % of the draws",
        ),
        (
            RiskFloor("r", "profit", -1e6, None, 0.1, "reference"),
            "Change of profit from the reference of at least −€1.00 M on average over the worst "
            "10 % of the draws",
        ),
    ],
)
def test_sentences(guardrail: Guardrail, says: str) -> None:
    assert sentences.sentence(guardrail.sentence(ground()), "EUR", "boxes") == says


def test_the_last_plans_are_remembered() -> None:
    on = ground()
    first = on.outcome(on.reference)
    assert on.outcome(on.reference.copy()) is first
    for factor in range(2, 6):
        on.outcome(factor * on.reference)
    again = on.outcome(on.reference)
    assert again is not first
    np.testing.assert_array_equal(again, first)
