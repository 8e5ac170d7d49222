"""From What-if to Optimize and back: the question that is asked is the plan's own."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.errors import InvalidPlan, InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Reference
from mmm_core.statistics import summarize
from planner import services
from planner.calendar.draft import Draft as Calendar
from planner.ui.optimize import address, terms
from planner.ui.optimize.draft import Draft
from planner.ui.what_if import improve
from planner.wording.asked import question
from planner.wording.units import Units
from tests.planner.ui.test_screens import (
    NATIONAL,
    OPTIMIZE,
    PANEL,
    healthy,
    opened,
    session,
    text,
)
from tests.planner.ui.test_what_if import PAGE, TV, pick, press, sheet, typed, write

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, PANEL):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


@pytest.fixture(scope="module")
def national() -> tuple[FittedModel, Reference, Calendar]:
    """A plan with a burst of TV, no radio, and more money than the current plan."""
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    cents = Calendar.of(model, reference.plan).cents.copy()
    cents[:, 0] = 0
    cents[2:5, 0] = 150_000_000
    cents[:, 3] = 0
    cents[:, 4] += 1_000_000
    return model, reference, Calendar(reference.plan.horizon, cents)


@pytest.mark.parametrize("weeks", [True, False])
def test_a_plan_is_improved_near_it_in_its_own_weeks(
    national: tuple[FittedModel, Reference, Calendar], weeks: bool
) -> None:
    model, reference, plan = national
    draft = improve.near_it(model, reference, Draft.of(model), plan, 20.0, weeks)
    found = services.optimize(model, draft.problem(model, reference))
    spend, money = found.answer.plan.array(model), plan.cents / 100
    np.testing.assert_allclose(spend.sum(), money.sum(), rtol=1e-9)
    ratio = spend.sum(axis=0) / np.maximum(money.sum(axis=0), 1.0)
    assert not spend[:, 3].any()
    assert np.delete(ratio, 3).min() >= 0.8 - 1e-9
    assert np.delete(ratio, 3).max() <= 1.2 + 1e-9
    follows = money if weeks else reference.plan.array(model)
    shape = follows / np.maximum(follows.sum(axis=0), 1e-9)
    np.testing.assert_allclose(spend, shape * spend.sum(axis=0), rtol=1e-6, atol=1e-3)
    # The plan itself was allowed, so that what was found brings no less.
    if weeks:
        answer = services.assess(model, plan.plan(model), reference, services.SHOWN_TAIL)
        brings = found.answer.evaluation.total.mean()
        assert brings >= answer.evaluation.total.mean() * (1 - 1e-3)
        assert "each channel in weeks of its own" not in question(model, found.problem)
        assert "7 of 8 channels in weeks of their own" in question(model, found.problem)
    assert not terms.doubts_of(model, reference, draft)


@pytest.mark.parametrize("weeks", [True, False])
def test_what_is_kept_stays_to_the_cent_week_by_week(
    national: tuple[FittedModel, Reference, Calendar], weeks: bool
) -> None:
    model, reference, plan = national
    draft = improve.around(model, reference, Draft.of(model), plan, (0, 3), weeks)
    found = services.optimize(model, draft.problem(model, reference))
    back = Calendar.of(model, found.answer.plan)
    assert (back.cents[:, [0, 3]] == plan.cents[:, [0, 3]]).all()
    assert abs(int(back.cents.sum()) - int(plan.cents.sum())) <= back.cents.size
    assert draft.limits[1] == Draft.of(model).limits[1]


def test_a_plan_beyond_the_data_may_be_improved_there(
    national: tuple[FittedModel, Reference, Calendar],
) -> None:
    model, reference, plan = national
    assert not improve.leaves_the_data(model, reference, plan, (1, 2))
    cents = plan.cents.copy()
    cents[2, 0] = 10**9
    far = Calendar(plan.horizon, cents)
    assert improve.leaves_the_data(model, reference, far, (0, 1))
    assert not improve.leaves_the_data(model, reference, far, (1, 2))
    assert improve.near_it(model, reference, Draft.of(model), far, 10.0, True).beyond_observed
    kept = improve.around(model, reference, Draft.of(model), far, (1,), True)
    assert not kept.beyond_observed


@pytest.mark.parametrize("kept", [(), tuple(range(8))])
def test_nothing_or_everything_cannot_be_kept(
    national: tuple[FittedModel, Reference, Calendar], kept: tuple[int, ...]
) -> None:
    model, reference, plan = national
    with pytest.raises(InvalidPlan):
        improve.around(model, reference, Draft.of(model), plan, kept, True)


def test_weeks_of_one_horizon_are_not_taken_for_those_of_another(
    national: tuple[FittedModel, Reference, Calendar],
) -> None:
    model, reference, plan = national
    draft = improve.near_it(model, reference, Draft.of(model), plan, 20.0, True)
    later = Horizon(plan.horizon.dates(model.frequency)[1], plan.horizon.periods)
    with pytest.raises(InvalidProblem, match="taken from a plan"):
        draft.problem(model, services.reference_for(model, later))


def test_a_link_says_that_the_weeks_are_missing(
    national: tuple[FittedModel, Reference, Calendar],
) -> None:
    model, reference, plan = national
    draft = improve.near_it(model, reference, Draft.of(model), plan, 20.0, True)
    back, dropped = address.from_query(address.to_query(draft, model, True), model)
    assert ["weeks of a plan on What-if" in one for one in dropped] == [True]
    assert replace(back, edition=0) != draft


def to(app: AppTest, label: str, page: str) -> AppTest:
    """Press what opens another screen; the test goes along."""
    return healthy(press(app, label).switch_page(page).run())


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("name", [NATIONAL, PANEL])
def test_to_optimize_and_back_is_one_step_that_can_be_undone(repo: Path, name: str) -> None:
    app = opened(repo, name, PAGE)
    typed(app, "parts", {(0, TV): "1.5 M", (1, TV): "0"})
    mine = sheet(app).draft.cents.copy()
    write(app, "Each channel within so many percent of this plan", "10")
    app = to(app, "Find the best plan", OPTIMIZE)
    assert "Find the best plan" in app.title[0].value
    (bench,) = session(app).workbenches.values()
    assert bench.asked == bench.answered
    model = services.load(name)
    found = services.optimize(model, bench.asked)
    own = services.assess(model, sheet(app).draft.plan(model), tail=services.SHOWN_TAIL).evaluation
    gain = summarize(found.answer.evaluation.total - own.total)
    units = Units.of(model)
    said = f"{units.say_outcome_change(gain.mean)} {units.result} ({units.say_outcome_span(gain)})"
    money, theirs = map(units.say_money, (own.plan.total(), found.answer.plan.total()))
    over = f"Over your plan on What-if ({money}), the plan that was found ({theirs}) brings {said}"
    assert over in text(app)
    # Rules are named by what they say, not by what the form calls them.
    assert '"range' not in text(app)
    app = to(app, "Take it to What-if", PAGE)
    assert (
        sheet(app).draft.cents == Calendar.of(found.answer.model, found.answer.plan).cents
    ).all()
    assert (sheet(app).draft.cents != mine).any()
    assert "from the optimized plan" in text(app)
    press(app, "Undo")
    assert (sheet(app).draft.cents == mine).all()


def test_some_channels_are_kept(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    typed(app, "parts", {(0, TV): "1.5 M", (1, TV): "0"})
    control = next(c for c in app.button_group if c.label == "Ask")
    healthy(control.set_value("around").run())
    press(app, "Find the best plan")
    assert "No channel is chosen to be kept" in app.warning[0].value
    pick(app, "Keep", ["tv"])
    mine = sheet(app).draft.cents.copy()
    app = to(to(app, "Find the best plan", OPTIMIZE), "Take it to What-if", PAGE)
    assert (sheet(app).draft.cents[:, 0] == mine[:, 0]).all()
    assert (sheet(app).draft.cents[:, 1:] != mine[:, 1:]).any()
