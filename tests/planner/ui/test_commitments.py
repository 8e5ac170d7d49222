"""What is committed outlives a reload and a change of page, and goes with a plan that is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from planner import services
from planner.contract.commitment_links import to_link
from planner.contract.contents import content_for, fit_of, standing_of
from planner.finance.commitments import Commitment, Commitments
from planner.scenarios.people import Person
from planner.scenarios.records import Draft, Version
from planner.scenarios.store import Store
from planner.ui.plans.opening import REPLACED
from planner.ui.shell import committed_link
from planner.ui.what_if.sheet import Sheet
from tests.planner.ui.test_assumptions import bench, press, sheet
from tests.planner.ui.test_screens import NATIONAL, healthy, opened, session, text

WHAT_IF, PLANS, OVERVIEW = "plan/what_if.py", "plan/plans.py", "plan/overview.py"
OPTIMIZE, COMPARE = "plan/optimize.py", "plan/compare.py"
ADA = Person("Ada Byron", "finance")
STANDS = "€2.20 M is committed: the current plan and every best plan hold it"

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", folder)
    return folder


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, finance")
    kept = services.store()
    yield kept
    kept.database.close()


def committed(money: float = 2.2e6, period: int = 0) -> Commitments:
    """Money of the first channel in one week of the usual horizon, or after it."""
    model = services.load(NATIONAL)
    first = services.reference_for(model).plan.horizon.start
    day = model.frequency.shift(first, period)
    return Commitments.of(model, [Commitment(0, day, money, "committed", first)])


def linked(of: Commitments) -> dict[str, str]:
    return {committed_link.KEY: to_link(of, services.load(NATIONAL)) or committed_link.LEFT_OUT}


def first_week(of: Sheet) -> float:
    return float(of.begun.cents[0, 0]) / 100


def kept(store: Store, of: Commitments) -> Version:
    from planner.contract.commitments import commitments_json

    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    said = {"commitments": commitments_json(of, model)} if of.rows else {}
    return store.add(Draft("Spring", content_for(model, plan, said), fit_of(model)), ADA)


def pick(app: AppTest, name: str) -> AppTest:
    (box,) = [box for box in app.main.selectbox if box.label == "Show"]
    box.set_value(next(o for o in box.options if o == name))
    return healthy(app.run())


def test_a_reload_and_every_screen_know_what_is_committed(repo: Path, store: Store) -> None:
    of = committed()
    app = opened(repo, page=WHAT_IF, **linked(of))
    assert bench(app).commitments == of
    assert STANDS in text(app)
    assert first_week(sheet(app)) == 2.2e6
    for page in (OVERVIEW, OPTIMIZE, PLANS, COMPARE):
        app = healthy(app.switch_page(page).run())
        assert STANDS in text(app), page
        assert app.query_params[committed_link.KEY] == linked(of)[committed_link.KEY]
    bench(app).commitments = Commitments()
    app = healthy(app.run())
    assert committed_link.KEY not in app.query_params
    assert STANDS not in text(app)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (committed_link.LEFT_OUT, "What is committed is too long for a link"),
        ("c99~1.1.5", "What the link says is committed is left out: It cannot be read"),
    ],
)
def test_what_a_link_cannot_say_is_said(repo: Path, said: str, why: str) -> None:
    app = opened(repo, page=PLANS, **{committed_link.KEY: said})
    assert why in text(app).replace("\\", "")
    assert not bench(app).commitments.rows


def test_a_saved_plan_holds_what_it_stands_under(repo: Path, store: Store) -> None:
    model = services.load(NATIONAL)
    horizon = services.reference_for(model).plan.horizon
    outside = committed(5.0, horizon.periods + 1)
    of = Commitments((*committed().rows, *outside.rows))
    app = opened(repo, page=WHAT_IF, **linked(of))
    key = next(iter(bench(app).sheets))
    app.session_state[f"save-{sheet(app).forms}-{key}"] = True
    app = app.run()
    (name,) = [field for field in app.text_input if field.label == "Name"]
    name.set_value("Spring")
    (button,) = [b for b in app.button if b.key and b.key.startswith("Save-save")]
    app = healthy(button.click().run())
    (one,) = store.scenarios()
    assert standing_of(store.content(one.id, 1), model) == committed()
    assert "edited since" not in text(app)
    bench(app).commitments = Commitments((*committed(2.3e6).rows, *outside.rows))
    app = healthy(app.run())
    assert "edited since" in text(app)
    press(app, "Save")
    first, second = store.versions(one.id)
    found = store.difference((one.id, first.number), (one.id, second.number))
    assert [(c.before, c.after) for c in found.changed] == [(2.2e6, 2.3e6)]


@pytest.mark.long
def test_opening_a_plan_brings_what_it_was_kept_under_and_a_step_back_the_former(
    repo: Path, store: Store
) -> None:
    kept(store, committed())
    app = pick(opened(repo, page=PLANS, **linked(committed(9e5))), "Spring")
    assert "Kept where €2.20 M is committed" in text(app)
    press(app, "Open on What-if")
    app = healthy(app.switch_page(WHAT_IF).run())
    assert bench(app).commitments == committed()
    assert first_week(sheet(app)) == 2.2e6
    assert REPLACED in text(app)
    assert "This plan leaves what is committed or spent" in text(app)
    if sheet(app).calendar.past:
        press(app, "Undo")
        assert bench(app).commitments == committed(9e5)


def test_a_plan_kept_without_any_leaves_what_is_committed(repo: Path, store: Store) -> None:
    kept(store, Commitments())
    app = pick(opened(repo, page=PLANS, **linked(committed())), "Spring")
    press(app, "Open on What-if")
    app = healthy(app.switch_page(WHAT_IF).run())
    assert bench(app).commitments == committed()
    assert REPLACED not in text(app)


def test_what_is_too_long_for_a_link_comes_back_with_the_plan_in_the_address(
    repo: Path, store: Store
) -> None:
    one = kept(store, committed())
    app = opened(
        repo,
        page=WHAT_IF,
        scenario=f"{one.scenario}.{one.number}",
        **{committed_link.KEY: committed_link.LEFT_OUT},
    )
    app = healthy(app.run())
    assert bench(app).commitments == committed()
    assert session(app).committed_dropped == ""
    np.testing.assert_allclose(first_week(sheet(app)), 2.2e6)
