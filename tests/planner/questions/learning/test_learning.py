"""The value of information on fitted models, against exhaustive enumeration on a grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import RESPONSE
from mmm_core.errors import Cancelled, InvalidProblem
from mmm_core.plan import Plan, default_horizon, reference_plan
from optimizer.explain.stability import split
from optimizer.guardrails import Lock
from optimizer.posed import ground_of
from optimizer.problem import Objective
from optimizer.progress import Progress
from optimizer.requirements import Ground
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from planner import services
from planner.questions import fitness
from planner.questions.learning import learning, measurement, searching
from planner.questions.learning.choosing import groups_of
from planner.questions.learning.worth_knowing import Learning
from tests.planner.questions.learning.asking import FINANCE, question


def knowing(*question, **options) -> Learning:
    return learning.worth_knowing(*question, **options).learning


@pytest.fixture(scope="module")
def found(planned) -> Learning:
    return planned.learning


@pytest.fixture(scope="module")
def grid(model, reference) -> tuple[Ground, np.ndarray]:
    """Profit of every division of the budget between two channels, (plans, samples)."""
    ground = ground_of(model, reference, "reference")
    now = ground.reference
    first, second = now.sum(axis=0)
    rows = []
    for share in np.linspace(0.3, 1.7, 401):
        other = (first + second - share * first) / second
        if 0.3 - 1e-9 <= other <= 1.7 + 1e-9:
            spend = now * np.array([share, other])
            rows.append(0.5 * ground.outcome(spend).sum(axis=0) - spend.sum())
    return ground, np.array(rows)


def test_it_is_what_enumeration_gives(model, found, grid) -> None:
    """Groups, halves and judges written out anew, every plan of a grid in place of a search."""
    ground, plans = grid
    base = plans[plans.mean(axis=1).argmax()]
    first, second, _ = split(found.asked, model)
    scale = float(np.abs(plans.mean(axis=1)).max())
    assert found.on == "profit"
    assert len(found.channels) == 2
    for one in found.channels:
        response = ground.outcome(ground.reference)[list(one.cells)].sum(axis=0)
        group, gain = groups_of(response, 10), np.zeros(model.samples)
        for chooses, judges in ((first, second), (second, first)):
            for number in range(10):
                seen, judged = (half[group[half] == number] for half in (chooses, judges))
                if seen.size:
                    best = plans[:, seen].mean(axis=1).argmax()
                    gain[judged] = plans[best, judged] - base[judged]
        assert one.worth.value == pytest.approx(max(gain.mean(), 0.0), abs=2e-4 * scale)
        assert one.unproven == one.unplanned == 0


def test_everything_is_each_draws_own_best(found, grid) -> None:
    _, plans = grid
    exact = plans.max(axis=0).mean() - plans.mean(axis=1).max()
    assert exact > 0.002 * abs(plans.mean())
    assert found.sampled == searching.SAMPLED
    assert found.everything.value == pytest.approx(exact, rel=0.01)


def test_nothing_is_worth_more_than_everything_and_no_test_than_knowing(found) -> None:
    for one in found.channels:
        assert 0 <= one.worth.value <= found.everything.value
        values = [test.worth.value for test in one.tests]
        assert [test.precision for test in one.tests] == [0.02, 0.3, 2]
        assert all(0 <= value <= one.worth.value for value in values)
        # A test that says next to nothing is worth next to nothing.
        assert values[-1] <= max(0.1 * values[0], 2 * one.tests[-1].worth.error)
    assert found.best is None or found.best is found.channels[0]


def test_the_channel_most_worth_knowing_is_tested(planned, found) -> None:
    assert found.best is not None
    assert planned.trial.channel == found.best.channel
    assert 0 <= planned.trial.worth.value <= found.best.worth.value
    assert planned.no_trial == ""
    # Made in memory, without a base: nothing to hold the outcome against.
    assert planned.checks == ()
    assert planned.no_checks


def test_nothing_is_worth_knowing_where_nothing_can_be_decided(model, reference) -> None:
    locked = question(reference, guardrails=(Lock("as it is", {}),))
    planned = services.measurement_plan(model, locked, reference, precisions=(0.1,))
    found = planned.learning
    assert (planned.trial, planned.no_trial) == (None, measurement.NO_CHANNEL)
    assert found.everything.value == 0
    assert found.best is None
    assert all(one.worth.value == 0 == one.tests[0].worth.value for one in found.channels)


def test_a_goal_is_a_question_at_its_own_money(model, reference) -> None:
    reach = float(
        ground_of(model, reference, "reference")
        .outcome(reference.plan.array(model))
        .sum(axis=0)
        .mean()
    )
    goal = question(reference, budget=None, goal=Goal(reach, "incremental"))
    found = knowing(model, goal, reference)
    assert found.asked.goal is None
    assert found.asked.budget.total == found.plan.total()
    assert found.everything.value > 0


def test_what_planning_alone_gains_is_no_worth_of_knowing(model, reference, found) -> None:
    """A plan that is chosen far from the best: the way back needs no measuring."""
    now = reference.plan.array(model)
    first, second = now.sum(axis=0)
    poor = now * np.array([1 + 0.6 * second / first, 0.4])
    plan = Plan.of(model, reference.plan.horizon, poor)
    other = knowing(model, question(reference), reference, plan)
    assert other.without.is_told
    assert not found.without.is_told
    worth = {one.channel: one.worth for one in found.channels}
    for one in other.channels:
        near = worth[one.channel]
        assert one.worth.value == pytest.approx(near.value, abs=near.error + 1.0)


def test_the_bad_case_is_compared_in_the_mean(reference) -> None:
    careful = question(reference, objective=Objective(statistic="cvar"), round_to=1000.0)
    asked = searching.in_the_mean(careful, 1.0)
    assert (asked.objective, asked.round_to) == (Objective(), None)
    assert asked.budget == careful.budget


@pytest.mark.long
def test_what_is_assumed_is_assumed_everywhere(model, reference) -> None:
    """Twice the response of every cell is twice the worth of outcome, where no profit is known."""
    bare = model.with_card(replace(FINANCE, margin=None))
    row = Row(RESPONSE, "factor", 2.0, note="a test")
    one, two = (
        knowing(bare, question(reference, assumptions=assumed), reference)
        for assumed in (Assumptions.none(), Assumptions((row,)))
    )
    assert one.on == two.on == "incremental"
    assert two.everything.value == pytest.approx(2 * one.everything.value, rel=0.02)


def test_few_draws_and_an_unfit_model_are_told_so(model, reference) -> None:
    few = knowing(model.with_draws(range(30)), question(reference), reference, reference.plan)
    assert few.channels == ()
    assert few.everything is None
    assert few.why == learning.NOT_FIT or "30 draws" in few.why


def test_it_fills_in_and_can_be_given_up(model, reference) -> None:
    seen: list[Progress] = []

    def watch(at: Progress) -> bool:
        seen.append(at)
        return len(at.known) < 1

    with pytest.raises(Cancelled):
        knowing(model, question(reference), reference, watcher=watch)
    assert len(seen[-1].known) == 1
    assert 0 < seen[-1].done < seen[-1].total


def test_what_is_known_is_not_looked_for_again(model, reference, found, monkeypatch) -> None:
    asked: list[int] = []

    def never(_, draws):
        asked.append(draws.size)

    monkeypatch.setattr(searching.Searching, "_chosen_on", never)
    again = knowing(
        model, question(reference), reference, found.plan, found.channels,
        precisions=(0.02, 0.3, 2),
    )  # fmt: skip
    assert set(asked) == {1}
    for one, other in zip(again.channels, found.channels, strict=True):
        assert (one.channel, one.worth, one.tests) == (other.channel, other.worth, other.tests)


def test_what_time_does_not_suffice_for_says_so(model, reference) -> None:
    chosen = reference.plan
    found = knowing(model, question(reference), reference, chosen, time_limit=0.05)
    assert found.everything is None or found.channels[-1].worth is not None
    late = [one for one in found.channels if one.worth is None]
    assert late
    assert all(one.why == searching.LATE for one in late)


def test_a_plan_of_other_periods_is_refused(model, reference) -> None:
    other = reference_plan(model, default_horizon(model, 9)).plan
    with pytest.raises(InvalidProblem, match="9 periods"):
        knowing(model, question(reference), reference, other)


@pytest.mark.long
@pytest.mark.parametrize("name", ["larkfield_national", "larkfield_regions"])
def test_the_demos_are_answered(name, monkeypatch) -> None:
    # The demo models are fresh on this day, whenever the tests run.
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-10-15", "D"))
    demo = services.load(name)
    reference = services.reference_for(demo)
    planned = services.measurement_plan(demo, question(reference), reference, precisions=(0.1,))
    found = planned.learning
    assert found.why == ""
    assert len(planned.checks) == 3
    for one in found.channels:
        assert (one.unproven, one.unplanned, one.why) == (0, 0, "")
        assert 0 <= one.tests[0].worth.value <= one.worth.value <= found.everything.value
    assert found.everything.is_told
    assert not found.without.is_told


def test_a_plan_of_other_money_is_refused(model, reference) -> None:
    """What more money brings would hide that anything is worth knowing."""
    more = Plan(reference.plan.horizon, 1.3 * reference.plan.spend)
    with pytest.raises(InvalidProblem, match="the question's budget is exactly"):
        knowing(model, question(reference), reference, more)
    within = Budget(1.1 * reference.plan.total(), "<=")
    with pytest.raises(InvalidProblem, match="the question's budget is at most"):
        knowing(model, question(reference, budget=within), reference, more)


@pytest.mark.parametrize("times", [1 - 1e-6, 1 + 1e-6])
def test_what_the_gap_hides_is_no_gain_of_planning(planned, model, reference, times) -> None:
    """The best plan but for a millionth of its money, which is worse or better in most draws."""
    best = planned.learning.plan
    near = Plan(best.horizon, times * best.spend)
    assert knowing(model, question(reference), reference, near).without.value == 0.0
