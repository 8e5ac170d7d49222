"""The usual strategies on Compare: one press, the service's figures, each opened on Optimize."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optimizer.requirements.budget import Budget
from planner import services
from planner.questions.strategies import Strategies
from planner.scenarios.store import Store
from planner.ui.compare import strategy_plans
from planner.ui.optimize import address
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.reopened import draft_of
from planner.ui.shell import server
from planner.wording.units import Units
from tests.planner.ui.test_compare import compare, press, side_by_side
from tests.planner.ui.test_screens import NATIONAL, healthy, opened, session, text

PAGE = "plan/compare.py"

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


@pytest.fixture(scope="module")
def of() -> Strategies:
    """What the screens ask to begin with, answered by the service."""
    model = services.load(NATIONAL)
    return services.strategies(model, Draft.of(model).problem(model, services.reference_for(model)))


def bench(app: AppTest) -> Any:
    (found,) = session(app).workbenches.values()
    return found


def test_one_press_puts_them_side_by_side_as_the_service_says_them(
    repo: Path, of: Strategies
) -> None:
    app = press(opened(repo, page=PAGE), "The usual strategies")
    assert app.query_params["compare"] == "current~usual-profit~usual-growth~usual-balanced"
    lines, units = side_by_side(app), Units.of(of.model)
    for place, kind in enumerate(("profit", "growth", "balanced"), start=1):
        one = of.of(kind)
        assert one.compared is not None
        assert lines.loc["Spend", f"plan-{place}"] == units.say_money(one.compared.spend)
        assert one.compared.profit is not None
        assert lines.loc["Profit", f"plan-{place}"] == units.say_money(one.compared.profit.mean)
    said = text(app).replace("\\", "")
    assert "Leaves €7.29 M of €35.1 M unspent" in said
    assert "does not measure long-term effects on the brand" in said
    assert "3.7 points" in said
    (field,) = [one for one in app.text_input if one.label.startswith("Growth of total sales")]
    field.input("10 %").run()
    for job in list(server.desk()._jobs.values()):
        job.ready(60.0)
    said = text(healthy(app.run())).replace("\\", "")
    assert "the chance of that growth is under 1 % at this budget" in said
    assert "It is out of reach by advertising within these rules" in said


@pytest.mark.long
def test_brand_building_can_be_chosen_and_its_price_is_said(repo: Path, of: Strategies) -> None:
    app, units = compare(repo, "current", "usual-brand"), Units.of(of.model)
    assert of.brand is not None
    assert "plan-1" in side_by_side(app)
    price = f"{units.say_money(of.brand.spend)} for Brand costs"
    assert f"{price} {units.say_outcome(of.brand.outcome.mean)}" in text(app).replace("\\", "")


@pytest.mark.parametrize("kind", ["profit", "growth", "balanced", "brand"])
def test_each_is_typed_and_linked_as_the_very_question(of: Strategies, kind: Any) -> None:
    problem = of.of(kind).problem
    assert problem is not None
    draft, otherwise = draft_of(of.model, of.reference, problem)
    assert otherwise == ()
    assert draft.problem(of.model, of.reference).fingerprint == problem.fingerprint
    linked, dropped = address.from_query(address.to_query(draft, of.model, True), of.model)
    assert dropped == ()
    assert linked.problem(of.model, of.reference).fingerprint == problem.fingerprint


@pytest.mark.long
@pytest.mark.parametrize("kind", ["profit", "balanced"])
def test_each_opens_on_optimize_as_the_very_question(repo: Path, of: Strategies, kind: Any) -> None:
    app = compare(repo, "current", "usual-growth")
    (pressed,) = [one for one in app.button if str(one.key).startswith(f"open-{kind}-")]
    pressed.click().run()
    for job in list(server.desk()._jobs.values()):
        job.ready(60.0)
    healthy(app.run())
    problem = of.of(kind).problem
    assert problem is not None
    assert bench(app).asked.fingerprint == problem.fingerprint
    assert bench(app).dropped == ()
    # The address says it whole: who gets the link is asked the same.
    query = {key: value for key, value in app.query_params.items() if key != "model"}
    query.pop("compare", None)
    said = {key: value if isinstance(value, str) else value[0] for key, value in query.items()}
    again = opened(repo, page="plan/optimize.py", **said)
    assert bench(again).draft.problem(of.model, of.reference).fingerprint == problem.fingerprint


@pytest.mark.long
def test_a_button_leads_back_from_them_and_their_money_is_said(repo: Path) -> None:
    app = compare(repo, "current", "stressed-0-current")
    said = text(app).replace("\\", "")
    assert "for €35.1 M, as the current plan spends" in said
    assert [one for one in app.button if one.label == "Back to your plans"] == []
    model = services.load(NATIONAL)
    asked = Draft.of(model).problem(model, services.reference_for(model))
    bench(app).asked = replace(asked, budget=Budget(31.6e6))
    press(app, "The usual strategies")
    press(app, "The usual strategies")
    assert "for €31.6 M, as asked on Optimize" in text(app).replace("\\", "")
    press(app, "Back to your plans")
    assert app.query_params["compare"] in (
        "current~stressed-0-current",
        ["current~stressed-0-current"],
    )
    assert [one for one in app.button if one.label == "Back to your plans"] == []


def test_giving_them_up_leaves_the_other_plans(repo: Path, of: Strategies) -> None:
    app = opened(repo, page=PAGE)
    tokens = ("current", "usual-profit", "best", "usual-growth")
    bench(app).compared = tokens
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strategy_plans.state, "workbench", lambda _: bench(app))
        strategy_plans._leave(of.model, tokens)
    assert bench(app).compared == ("current", "best")


@pytest.mark.long
def test_what_cannot_be_is_said_and_the_rest_is_compared(repo: Path, library: Path) -> None:
    card = library / f"{NATIONAL}.yaml"
    before = card.read_text("utf-8")
    card.write_text(before.replace("margin: 0.50\n", "").replace('brand_group: "Brand"\n', ""))
    try:
        app = press(opened(repo, page=PAGE), "The usual strategies")
        tokens = "current~usual-growth~usual-balanced~usual-brand"
        assert app.query_params["compare"] == tokens
        assert set(side_by_side(app).columns) == {"figure", "plan-0", "plan-1", "plan-2"}
        said = text(app)
        assert "The margin is not known" in said
        assert "does not say which group of channels" in said
    finally:
        card.write_text(before)
