"""What knowing gains, by arithmetic: against enumeration, and on draws that did not choose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from planner.questions.learning.choosing import Fold, by_group, by_test, groups_of
from planner.questions.learning.worth_knowing import expected

AMOUNTS = st.floats(-1e6, 1e6, allow_nan=False)


def halves(plans: np.ndarray) -> list[Fold]:
    draws = np.arange(plans.shape[1])
    even, odd = draws[::2], draws[1::2]
    return [Fold(even, odd, plans), Fold(odd, even, plans)]


def test_groups_are_of_like_size_and_never_part_equal_responses() -> None:
    response = np.random.default_rng(1).normal(size=995)
    sizes = np.bincount(groups_of(response, 10))
    assert sizes.size == 10
    assert sizes.max() - sizes.min() <= 1
    ordered = groups_of(response, 10)[np.argsort(response)]
    assert (np.diff(ordered) >= 0).all()
    assert np.unique(groups_of(np.full(50, 3.0), 10)).size == 1
    two = groups_of(np.repeat([1.0, 2.0], [30, 70]), 10)
    assert np.unique(two[:30]).size == np.unique(two[30:]).size == 1
    assert two[0] != two[-1]


def test_knowing_the_state_gains_what_enumeration_says() -> None:
    """Two states, three plans: max of means against mean of maxima, by hand."""
    state = np.repeat([0, 1], 200)
    safe, bold, timid = np.full(400, 10.0), np.where(state, 30.0, -20.0), np.where(state, 0.0, 12.0)
    order = np.random.default_rng(2).permutation(400)
    plans = np.array([safe, bold, timid])[:, order]
    gain = by_group(halves(plans), groups_of(state[order].astype(float), 10))
    # Known, bold brings 30 and timid 12, each half of the time; unknown, safe's 10 is best.
    assert expected(gain).value == pytest.approx((30 + 12) / 2 - 10)


@given(arrays.arrays(float, (4, 60), elements=AMOUNTS), arrays.arrays(float, 60, elements=AMOUNTS))
def test_it_is_never_negative_and_never_more_than_everything(plans, response) -> None:
    plans = np.concatenate([plans[[plans.mean(axis=1).argmax()]], plans])
    everything = (plans.max(axis=0) - plans[0]).mean()
    sd = max(float(response.std()), 1e-3)
    for gain in (
        by_group(halves(plans), groups_of(response, 10)),
        by_test(halves(plans), response, sd),
    ):
        assert 0 <= expected(gain).value <= everything * (1 + 1e-9) + 1e-9


@given(arrays.arrays(float, 60, elements=AMOUNTS), arrays.arrays(float, 60, elements=AMOUNTS))
def test_it_is_nothing_where_no_answer_changes_the_plan(best, response) -> None:
    plans = np.array([best, best - 1.0, best - 5.0])
    assert not by_group(halves(plans), groups_of(response, 10)).any()
    assert not by_test(halves(plans), response, 0.5).any()


def test_noise_is_not_taken_for_knowledge() -> None:
    """Many plans that differ by chance alone: chosen and judged on the same draws they would pass
    for knowledge; on other draws they gain nothing."""
    rng = np.random.default_rng(3)
    plans, response = rng.normal(size=(40, 2000)), rng.normal(size=2000)
    group = groups_of(response, 10)
    plans = np.concatenate([plans[[plans.mean(axis=1).argmax()]], plans])
    same = sum(plans[:, group == k].mean(axis=1).max() for k in range(10)) / 10 - plans[0].mean()
    told = expected(by_group(halves(plans), group))
    assert same > 0.05
    assert not told.is_told


def test_a_test_is_worth_what_simulating_it_says() -> None:
    """Normal response, two plans that cross at its mean: the unit normal loss."""
    rng = np.random.default_rng(4)
    response = rng.normal(size=1000)
    response -= response.mean()
    plans = np.array([np.zeros(1000), response])
    for sd in (0.3, 1.0, 3.0):
        # The posterior mean is normal with variance 1 / (1 + sd^2).
        exact = np.sqrt(1 / (1 + sd**2)) / np.sqrt(2 * np.pi)
        found = expected(by_test(halves(plans), response, sd))
        assert found.value == pytest.approx(exact, abs=3 * found.error)
    perfect = expected(by_group(halves(plans), groups_of(response, 10)))
    assert perfect.value == pytest.approx(1 / np.sqrt(2 * np.pi), abs=4 * perfect.error)
