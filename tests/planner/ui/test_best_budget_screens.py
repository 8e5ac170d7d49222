"""Overview says what another budget would earn, and Optimize is asked for it with one click."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding
from planner import services
from planner.facts.budgets import best_budget_facts
from planner.facts.fact import Facts, by_id
from planner.questions import fitness, verdict
from planner.questions.fitness import Fitness
from planner.services import BestBudget
from planner.ui.optimize.draft import Draft
from planner.ui.shell.workbench import Workbench
from planner.wording import budgets
from planner.wording.units import Units
from planner.wording.verdicts import Headline
from tests.verdicts import as_read

MODEL, BARE = "larkfield_national", "bare"
OVERVIEW, OPTIMIZE = "plan/overview.py", "plan/optimize.py"

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="session")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for end in ("nc", "yaml"):
        shutil.copy(repo / "models" / f"{MODEL}.{end}", folder)
    shutil.copy(repo / "models" / f"{MODEL}.nc", folder / f"{BARE}.nc")
    return folder


def overview(repo: Path, model: str = MODEL) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = model
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return as_read("\n".join(part.value for part in parts))


@cache
def best() -> BestBudget:
    model = services.load(MODEL)
    return services.best_budget(
        model, Draft.of(model).problem(model, services.reference_for(model))
    )


def facts_of(of: BestBudget) -> Facts:
    return by_id(best_budget_facts(of))


def headline_of(of: BestBudget) -> Headline | None:
    return budgets.headline(of, facts_of(of))


def test_the_overview_says_it_under_the_rules_of_the_better_plan(repo: Path) -> None:
    said, of = words(overview(repo)), best()
    line = headline_of(of)
    assert line is not None
    assert line.text.startswith("The last €7.29 M do not pay: spending €27.8 M instead earns €")
    assert f"\n##### Or spend less. {line.text} :gray[({line.span})]\n" in said
    assert "Under the same rules: every channel kept within 50 to 150 %" in said
    assert as_read(budgets.beside(of, facts_of(of))) in said
    assert as_read(budgets.held_back(of, facts_of(of))) in said


def test_one_offer_leads_and_the_other_is_its_alternative(repo: Path) -> None:
    app = overview(repo)
    assert len(app.subheader) == 1
    said = words(app)
    assert said.count("Or spend less.") == 1
    assert ":green[" not in said.split("Or spend less.")[1].split("\n")[0]


def test_one_click_asks_for_that_budget_with_profit_as_the_aim(repo: Path) -> None:
    app = overview(repo)
    next(button for button in app.button if button.label == "See this budget").click().run()
    app.switch_page(OPTIMIZE).run()
    assert not app.exception
    (bench,) = app.session_state["headroom"].workbenches.values()
    of = best()
    assert bench.answered is not None
    assert bench.answered.objective.maximize == "profit"
    assert bench.answered.budget.total == of.to_ask
    assert bench.draft.maximize == "profit"
    assert not bench.stale
    said = words(app)
    assert of.profit is not None
    model = services.load(MODEL)
    found = services.optimize(model, bench.answered)
    assert found.optimum.certificate.value == pytest.approx(of.profit.mean, rel=1e-4)
    assert "profit" in as_read(app.header[0].value)
    assert "inputs have changed" not in said


@pytest.mark.usefixtures("forgetful")
def test_where_nothing_better_is_found_what_binds_is_said(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdict, "LEAST_GAIN", 10.0)
    said = words(overview(repo))
    assert "Hold: keep the current plan" in said
    assert "What binds there: " in said
    assert "Social at most 150 % of now" in said


def test_the_plan_that_is_seen_is_the_question_that_is_typed(repo: Path) -> None:
    """Whatever was typed on Optimize before."""
    app = overview(repo)
    model = services.load(MODEL)
    bench = Workbench(Draft.of(model).with_budget(20e6), begun=True)
    app.session_state["headroom"].workbenches[model.identity] = bench
    next(button for button in app.button if button.label == "See the plan").click().run()
    app.switch_page(OPTIMIZE).run()
    assert bench.draft.budget is None
    assert not bench.stale
    assert "inputs have changed" not in words(app)


def test_nothing_is_said_without_a_margin(repo: Path) -> None:
    app = overview(repo, BARE)
    said = words(app)
    assert "do not pay" not in said
    assert "best budget" not in said
    assert "See this budget" not in [button.label for button in app.button]
    assert "What the next money returns" in said


@pytest.mark.usefixtures("forgetful")
def test_nothing_is_said_of_a_model_that_is_not_fit(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unfit = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())
    for module in (fitness, services):
        monkeypatch.setattr(module, "fitness_of", lambda *_, **__: unfit)
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    app = overview(repo)
    assert [error.value.count("The chains disagree") for error in app.error] == [1]
    assert "Nothing was found" not in words(app)
    assert "do not pay" not in words(app)
    assert "See this budget" not in [button.label for button in app.button]


def test_the_risk_of_a_goal_is_about_the_goal(repo: Path) -> None:
    app = asked(repo, ask="goal", reach="79000000")
    said = as_read(app.header[0].value)
    assert "takes €30.6 M, and is reached in 47 % of the draws" in said
    on_tab(app, "Risk")
    shown = {as_read(m.label): as_read(m.value) for m in app.metric}
    assert shown["Chance of reaching the goal"] == "47 %"
    model = services.load(MODEL)
    (bench,) = app.session_state["headroom"].workbenches.values()
    found = services.optimize(model, bench.answered)
    beyond = np.sort(found.answer.evaluation.total) - 79e6
    worst = Units.of(model).say_money(-float(beyond[: beyond.size // 10].mean()))
    assert shown["Short of it in the worst tenth"] == worst
    assert "How sure is the goal" in words(app)


def test_bad_cases_are_in_profit_where_that_is_the_aim(repo: Path) -> None:
    app = asked(repo, aim="profit")
    on_tab(app, "Risk")
    shown = {as_read(m.label): as_read(m.value) for m in app.metric}
    (bench,) = app.session_state["headroom"].workbenches.values()
    model = services.load(MODEL)
    found = services.optimize(model, bench.answered).answer
    profit, before = found.evaluation.profit(), found.reference_evaluation.profit()
    assert profit is not None
    assert before is not None
    tenth, money = profit.size // 10, Units.of(model).say_money
    assert shown["Bad case of the plan"] == money(float(np.sort(profit)[:tenth].mean()))
    change = float(np.sort(profit - before)[:tenth].mean())
    assert shown["Bad case of the change"] == f"+{money(change)}"


def on_tab(app: AppTest, name: str) -> None:
    app.session_state["tab"] = name
    app.run()
    assert not app.exception


def asked(repo: Path, **query: str) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    for name, value in {"model": MODEL, "answer": "1", **query}.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(OPTIMIZE).run()
    assert not app.exception
    return app


class TestWords:
    """Every reason of a verdict on a budget, in words."""

    @pytest.fixture
    def of(self) -> BestBudget:
        return best()

    def with_reason(self, of: BestBudget, kind: str, more: float | None = None) -> BestBudget:
        (other,) = of.others
        assert other.reason is not None
        reason = replace(other.reason, kind=kind)
        more = other.more if more is None else more
        return replace(of, others=(replace(other, reason=reason, more=more),))

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            ("unlikely", "less than the 75.0 % that a change should have"),
            ("elsewhere", "on draws that did not choose it"),
            ("small", "too little to be worth a change"),
        ],
    )
    def test_what_is_not_worth_it(self, of: BestBudget, kind: str, said: str) -> None:
        found = self.with_reason(of, kind)
        line = headline_of(found)
        assert line is not None
        assert line.tone == "plain"
        assert line.text == "The budget is about right: €27.8 M would earn most"
        assert said in budgets.beside(found, facts_of(found))

    def test_more_money(self, of: BestBudget) -> None:
        line = headline_of(self.with_reason(of, "worth", -2e6))
        assert line is not None
        assert line.text.startswith("Another €2.00 M would pay: spending €27.8 M instead earns")

    def test_the_same_money(self, of: BestBudget) -> None:
        line = headline_of(self.with_reason(of, "same", 100.0))
        assert line is not None
        assert line.text == "No other budget earns more than €27.8 M, as now"

    def test_a_model_that_calls_for_caution_is_not_green(self, of: BestBudget) -> None:
        finding = Finding("caution", "The fit is old.", fitness="caution")
        line = headline_of(replace(of, fitness=Fitness((finding,), ())))
        assert line is not None
        assert line.tone == "caution"
