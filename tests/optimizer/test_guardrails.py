"""Guardrails: rows for the solver and slack for the verifier say the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells, Floats
from mmm_core.periods import WEEKLY
from optimizer.guardrails import UNITS, Ground, Guardrail, Lock, SpendRange

CELLS = Cells(("geo", "channel"), (("north", "south"), ("tv", "radio", "search")))
DATES = WEEKLY.following(np.datetime64("2026-01-05"), 4)


def ground(seed: int = 0) -> Ground:
    reference = np.random.default_rng(seed).uniform(10, 100, (4, 6))
    return Ground(CELLS, DATES, reference, reference.max(axis=0) * 1.1)


def rows_slack(guardrail: Guardrail, spend: Floats, on: Ground) -> float:
    """Least slack over the rows: the solver's side of the guardrail."""
    rows = guardrail.rows(on)
    weights = rows.coefficient * spend[rows.period, rows.cell]
    sides = np.bincount(rows.row, weights, minlength=rows.lower.size)
    return float(min((sides - rows.lower).min(), (rows.upper - sides).min()))


@given(
    unit=st.sampled_from(UNITS),
    low=st.none() | st.floats(0, 2),
    width=st.none() | st.floats(0, 2),
    channels=st.sets(st.sampled_from(["tv", "radio", "search"]), max_size=3),
    seed=st.integers(0, 1000),
)
def test_spend_range_rows_and_slack_agree(
    unit: str, low: float | None, width: float | None, channels: set[str], seed: int
) -> None:
    if low is None and width is None:
        return
    high = None if width is None else (low or 0.0) + width
    cells = {"channel": tuple(channels)} if channels else {}
    rule = SpendRange("rule", cells, low, high, unit)  # type: ignore[arg-type]
    on = ground(seed)
    spend = np.random.default_rng(seed + 1).uniform(0, 120, (4, 6))
    by_rows, by_slack = rows_slack(rule, spend, on), rule.slack(spend, on)
    if low is None:
        by_rows = min(by_rows, by_slack) if by_rows >= 0 else by_rows
    assert np.sign(round(by_rows, 6)) == np.sign(round(by_slack, 6)) or (
        by_rows >= 0 and by_slack >= 0
    )
    if min(by_rows, by_slack) < 0:
        assert by_rows == pytest.approx(by_slack, abs=1e-6)


def reached(unit: str, on: Ground, cell: int) -> Floats:
    """A plan in which one cell stands exactly at 1.2 of the unit, the others at the reference."""
    spend = on.reference.copy()
    if unit == "x_observed_max":
        spend[:, cell] = 1.2 * on.observed_max[cell]
    elif unit == "share_of_total":
        others = np.delete(spend, cell, axis=1).sum()
        spend[:, cell] = others * 0.3 / 0.7 / 4
    else:
        target = 1.2 * on.reference_total[cell] if unit == "x_reference" else 240.0
        spend[:, cell] = target / 4
    return spend


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("side", ["min", "max"])
def test_a_plan_that_just_meets_and_one_that_just_breaks(unit: str, side: str) -> None:
    on, cell = ground(), 4
    bound = {"money": 240.0, "share_of_total": 0.3}.get(unit, 1.2)
    rule = SpendRange(
        "rule", {"geo": ("south",), "channel": ("radio",)},
        bound if side == "min" else None, bound if side == "max" else None, unit,  # type: ignore[arg-type]
    )  # fmt: skip
    spend = reached(unit, on, cell)
    assert rule.slack(spend, on) == pytest.approx(0, abs=1e-9)
    worse = spend.copy()
    worse[:, cell] *= 0.99 if side == "min" else 1.01
    assert rule.slack(worse, on) < -0.1
    assert rows_slack(rule, worse, on) < -0.1
    better = spend.copy()
    better[:, cell] *= 1.01 if side == "min" else 0.99
    assert rule.slack(better, on) > 0.1


def test_lock_meets_and_breaks() -> None:
    on = ground()
    rule = Lock("lock", {"channel": ("tv",)}, (DATES[1], DATES[2]))
    assert rule.slack(on.reference, on) == 0
    spend = on.reference.copy()
    spend[0, 0] += 5
    assert rule.slack(spend, on) == 0
    spend[1, 3] += 5
    assert rule.slack(spend, on) == pytest.approx(-5)
    assert rows_slack(rule, spend, on) == pytest.approx(-5)


@pytest.mark.parametrize(
    ("low", "high", "unit"),
    [(2.0, 1.0, "money"), (np.nan, None, "money"), (None, np.inf, "money"), (-1.0, None, "money"),
     (None, None, "money"), (0.0, 1.0, "times")],
)  # fmt: skip
def test_impossible_ranges_are_refused(low: float | None, high: float | None, unit: str) -> None:
    with pytest.raises(InvalidProblem, match="'rule'"):
        SpendRange("rule", {}, low, high, unit)  # type: ignore[arg-type]


def test_unknown_labels_are_named_with_the_known_ones() -> None:
    rule = SpendRange("rule", {"channel": ("tvv",)}, None, 1.0, "x_reference")
    with pytest.raises(InvalidProblem, match=r"'tvv'.*'tv', 'radio', 'search'"):
        rule.rows(ground())


def test_cells_that_a_relative_bound_locks_at_zero_are_named() -> None:
    on = ground()
    on.reference[:, 2] = 0.0
    (note,) = SpendRange("rule", {}, 0.5, 1.5, "x_reference").notes(on)
    assert "north / search" in note
    assert "money" in note
    assert SpendRange("rule", {}, 0.0, 1e3, "money").notes(on) == ()


def test_a_lock_outside_of_the_horizon_is_refused() -> None:
    early = np.datetime64("2025-01-06")
    with pytest.raises(InvalidProblem, match="horizon"):
        Lock("lock", {}, (early, early)).rows(ground())
