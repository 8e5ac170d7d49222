"""Compare: plans side by side, as the command line compares them, and one of them marked."""

from __future__ import annotations

import io
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import MARGIN, REQUIRED
from mmm_core.errors import InvalidPlan
from mmm_core.model import Finding
from planner import cli, contract, services
from planner.contract.commitment_links import to_link
from planner.contract.commitments import read_commitments, typed, write_commitments
from planner.contract.contents import content_for, fit_of
from planner.finance.commitments import Commitment, Commitments
from planner.questions import fitness, tipping
from planner.questions.chosen import Chosen
from planner.questions.commit import Commit
from planner.questions.compared import PlansCompared
from planner.questions.fitness import Fitness
from planner.scenarios.people import Person
from planner.scenarios.records import Draft, Version
from planner.scenarios.store import Store
from planner.ui.compare import mark, moved, table
from planner.ui.shell import server
from planner.wording.commitments import entries
from planner.wording.units import Units
from planner.wording.verdicts import CLAIMS
from tests.planner.ui.test_assumptions import bench
from tests.planner.ui.test_screens import HOSTILE, NATIONAL, healthy, opened, session, text

PAGE, TAB = "plan/compare.py", "compare-tab"
OTHER = f"{NATIONAL}_2026h1"
ADA = Person("Ada Byron", "finance")

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, OTHER):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, finance")
    kept = services.store()
    yield kept
    kept.database.close()


def kept(store: Store, name: str, twice: str = "tv", model: str = NATIONAL, **said: Any) -> Version:
    """A scenario of the current plan, with one channel's money half as much again."""
    fitted = services.load(model)
    plan = services.reference_for(services.load(NATIONAL)).plan
    spend = plan.array(fitted).copy()
    spend[:, [n["channel"] for n in fitted.cells.names].index(twice)] *= 1.5
    plan = type(plan).of(fitted, plan.horizon, spend)
    return store.add(Draft(name, content_for(fitted, plan, said), fit_of(fitted)), ADA)


def token(version: Version) -> str:
    return f"{version.scenario}.{version.number}"


def compare(repo: Path, *tokens: str, **query: str) -> AppTest:
    return opened(repo, page=PAGE, compare="~".join(tokens), **query)


def on_tab(app: AppTest, name: str) -> AppTest:
    app.session_state[TAB] = name
    return healthy(app.run())


def side_by_side(app: AppTest) -> pd.DataFrame:
    (found,) = [one.value for one in app.dataframe if "figure" in one.value]
    return found.set_index(found["figure"].str.strip())


def term(app: AppTest, label: str) -> Any:
    (found,) = [one for one in app.text_input if one.label.startswith(label)]
    return found


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    for job in list(server.desk()._jobs.values()):
        job.ready(60.0)
    return healthy(app.run())


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[PlansCompared]:
    """Comparisons as the screen has drawn them."""
    found, draw = list[PlansCompared](), table.show
    monkeypatch.setattr(table, "show", lambda of, *rest: (found.append(of), draw(of, *rest)))
    return found


def test_what_is_kept_is_read_once_a_drawing(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, read = kept(store, "More TV"), list[Any]()
    app = healthy(compare(repo, "current", token(version)))
    scenarios = Store.scenarios
    monkeypatch.setattr(
        Store, "scenarios", lambda self, wanted: (read.append(wanted), scenarios(self, wanted))[1]
    )
    healthy(app.run())
    assert len(read) == 1


def test_weeks_that_have_begun_are_named_beside_the_advice(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for today, said in (("2026-10-01", False), ("2026-10-20", True)):
        monkeypatch.setattr(fitness, "today", lambda day=today: np.datetime64(day))
        shown = text(healthy(compare(repo, "current", "stressed-0-current")))
        assert ("3 of the 13 weeks have begun" in shown) is said


# --- figures ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "best", "mark", "said"),
    [
        ("Profit", " ★", "", "Profit ★"),
        ("Profit", " ★", " · proposed", "Profit ★"),
        ("Spring", "", " · new", "Spring · new"),
        ("Brand building", "", "", "Brand building"),
        ("Spring with more search, v1", "", "", "Spring…rch, v1"),
        ("Spring with more search, v2", " ★", "", "Spring…ch, v2 ★"),
        ("Back-loaded autumn", "", "", "Back-loaded au…"),
    ],
)
def test_a_heading_stands_whole_in_its_column(name: str, best: str, mark: str, said: str) -> None:
    others = [f"Spring with more search, v{number}" for number in (1, 2)]
    names = [name, *(one for one in others if one != name)] if name in others else [name]
    assert table.heading(name, best, mark, 102, names) == said


def test_a_heading_says_which_version_only_where_plans_are_told_apart_by_it() -> None:
    assert table.short(["Current plan", "Spring, version 2", "Autumn, version 10"]) == [
        *("Current plan", "Spring", "Autumn")
    ]
    names = ["Spring, version 1", "Spring, version 2"]
    assert table.short(names) == names


def test_the_current_and_the_best_plan_stand_side_by_side_at_first(repo: Path) -> None:
    app = opened(repo, page=PAGE)
    assert app.query_params["compare"] == "current~best"
    said = text(app)
    assert "Choose Optimized plan: +€" in app.title[0].value.replace("\\", "")
    assert "Optimized plan: €35.1 M over 13 weeks" in said
    lines = side_by_side(app)
    assert lines.loc["Spend", "plan-0"] == "€35.1 M"
    assert lines.loc["Chance of less than now", "plan-0"] == "same plan"
    assert lines.loc["Claim at most", "plan-1"] == "Directional"


def test_what_may_be_committed_to_of_the_best_plan_is_judged_on_other_draws(
    repo: Path, shown: list[PlansCompared]
) -> None:
    healthy(opened(repo, page=PAGE))
    current, best = shown[-1].plans
    assert current.commit is not None
    assert not current.commit.out_of_sample
    assert best.commit is not None
    assert best.commit.out_of_sample


def close(mine: Any, theirs: Any, where: str = "") -> None:
    """Equal to 1e-9 whatever they are made of."""
    if isinstance(mine, dict):
        assert mine.keys() == theirs.keys(), where
        for key in mine:
            close(mine[key], theirs[key], f"{where}.{key}")
    elif isinstance(mine, list):
        assert len(mine) == len(theirs), where
        for at, (one, other) in enumerate(zip(mine, theirs, strict=True)):
            close(one, other, f"{where}[{at}]")
    elif isinstance(mine, float):
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-9), where
    else:
        assert mine == theirs, where


def test_the_screen_and_the_command_line_say_the_same(
    repo: Path, store: Store, shown: list[PlansCompared], capsys: pytest.CaptureFixture[str]
) -> None:
    dearer = {"assumptions": {"media_price": [{"factor": 1.1}]}}
    one, other = kept(store, "Bold"), kept(store, "Dear", "search", **dearer)
    compare(repo, "current", token(one), token(other))
    call = ["compare", NATIONAL, "--current", "--scenario", "Bold", "--scenario", "Dear"]
    assert cli.main([*call, "--tail", "reference"]) == 0
    said = json.loads(capsys.readouterr().out)
    mine = json.loads(json.dumps(contract.comparison_json(shown[-1])))
    for plan in said["plans"]:
        plan.pop("scenario")
    for document in (said, mine):
        document.pop("names")
        document.pop("base")
        for plan in document["plans"]:
            plan.pop("name")
    close(mine, said)


def test_terms_of_finance_hold_for_every_plan_alike(
    repo: Path, store: Store, shown: list[PlansCompared]
) -> None:
    own = kept(store, "Own terms", assumptions={"required_return": 0.5})
    app = compare(repo, "current", token(own))
    assert "It was kept with required return 50.0 %" in text(on_tab(app, "What differs"))
    for label, said in (("Required", "20"), ("Discount", "8"), ("Days", "45"), ("Margin", "48")):
        healthy(term(app, label).set_value(said).run())
    cards = [one.answer.model.card for one in shown[-1].plans]
    assert {(c.required_return, c.discount_rate, c.payment_days, c.margin) for c in cards} == {
        (0.2, 0.08, 45, 0.48)
    }
    assert "earns 20.0 %, chance" in side_by_side(app).index
    assert "Under 4 assumptions" in text(app)
    # One quantity decides, and the matrix begins with it.
    lines = side_by_side(app)
    counted = lines.loc["Risk counted in", "plan-0"]
    assert counted == "above required"
    # No wider than the narrowest column of a plan.
    assert len(counted) <= table.letters(min(table._PLANS.values()))
    assumed = text(on_tab(app, "What differs"))
    # At the top of the screen, and once below.
    assert assumed.count("required return 20.0 %; discount rate a year 8.0 %") == 2
    assert "**All of them**: " in assumed
    assert shown[-1].ranking.above is not None
    (on,) = [one for one in on_tab(app, "Chances").button_group if one.label == "On"]
    assert (on.value, on.options[:2]) == (
        "above", ["On profit above the required return", "On profit"]
    )  # fmt: skip
    paid = [one.cash.paid.sum() for one in shown[-1].plans]
    assert paid == pytest.approx([one.spend for one in shown[-1].plans])
    # What may be a share is asked back, with both readings, and nothing is assumed of it.
    app = term(app, "Margin").set_value("0.48").run()
    assert "can be read in two ways. Write 0.48 % or 48 %" in text(app)
    app = healthy(term(app, "Margin").set_value("48").run())
    healthy(term(app, "Required").set_value("").run())
    assert {one.answer.model.card.required_return for one in shown[-1].plans} == {0.0}
    app = term(app, "Discount").set_value("a lot").run()
    assert "a lot" in "".join(one.value for one in app.markdown)
    assert {one.answer.model.card.discount_rate for one in shown[-1].plans} == {0.08}


def test_stress_cases_are_compared_and_nothing_is_recommended_across_assumptions(
    repo: Path,
) -> None:
    app = compare(repo, "current", "stressed-0-current", "stressed-1-current")
    assert "do not assume the same" in app.title[0].value
    names = [one for one in app.multiselect[0].options if one.startswith("Current plan, ")]
    assert any("banned from" in one for one in names)
    assert not any("base" in one for one in names)
    on_tab(app, "What differs")
    assert "media price of every channel 15.0 % higher" in text(app)


def test_what_rules_cost_comes_by_itself_where_the_tab_is_opened(repo: Path) -> None:
    app = on_tab(compare(repo, "current", "best"), "What differs")
    assert "Price these rules" not in [one.label for one in app.button]
    (found,) = [one.value for one in app.dataframe if "cost" in one.value]
    assert len(found) > 1
    assert all("€" in cost and "to" in cost for cost in found["cost"])
    assert "The others cost nothing when dropped alone: TV: 50 % to 150 % of now" in text(app)


def test_chances_are_asked_by_more_than_an_amount(repo: Path, shown: list[PlansCompared]) -> None:
    app = compare(repo, "current", "best")
    (field,) = [one for one in app.text_input if one.label == "By more than"]
    draws = [one.evaluation.profit() for one in shown[-1].plans]
    assert draws[0] is not None
    assert draws[1] is not None
    by = float((draws[1] - draws[0]).mean())
    app = healthy(field.set_value(f"{by:.0f}").run())
    (found,) = [one.value for one in app.dataframe if "plan-1" in one.value and "plan" in one.value]
    share = (draws[1] - draws[0] > round(by)).mean()
    assert found["plan-0"][1].startswith(f"{100 * share:.0f} %")
    assert found["plan-1"][0] == "under 1 %"


# --- what is chosen ---------------------------------------------------------------------


def test_an_empty_choice_teaches_and_what_is_gone_is_said(repo: Path) -> None:
    app = compare(repo, "current", "f" * 32 + ".1")
    assert "1 of the plans in the link is not kept here" in text(app)
    assert "Which plan would you sign?" in app.title[0].value
    assert "Choose two to four plans" in text(app)
    app = healthy(app.multiselect[0].set_value(["current", "best"]).run())
    assert app.query_params["compare"] == "current~best"


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("name", [HOSTILE, "=1+1", "Optimized plan"])
def test_a_name_is_shown_as_it_is_and_the_two_are_told_apart(
    repo: Path, store: Store, name: str
) -> None:
    app = compare(repo, "current", token(kept(store, name)))
    names = app.multiselect[0].options
    assert len(set(names)) == len(names)
    said = text(on_tab(app, "What differs"))
    # What would make an address a link is parted by a joiner.
    assert name in said.replace("\u2060", "")
    on_tab(app, "Cash")


def test_what_is_on_what_if_can_be_compared(repo: Path, shown: list[PlansCompared]) -> None:
    app = opened(repo, page="plan/what_if.py")
    (even,) = [one for one in app.button if one.label == ":primary[Even]"]
    healthy(even.click().run())
    healthy(app.switch_page(PAGE).run())
    healthy(app.multiselect[0].set_value(["current", "what-if"]).run())
    now, mine = shown[-1].plans
    assert mine.name == "Plan on What-if"
    assert mine.spend == pytest.approx(now.spend, abs=0.01 * 13 * 8)
    assert mine.parts is not None
    app = on_tab(app, "What differs")
    assert "Timing" in "".join(str(one.proto.spec) for one in app.get("vega_lite_chart"))


def test_of_an_unfit_model_nothing_is_compared(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unfit = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())
    monkeypatch.setattr(services, "fitness_of", lambda *_: unfit)
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = OTHER
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    assert [one.value for one in app.title] == ["No comparison"]
    assert len(app.error) == 1
    assert not app.dataframe
    assert not app.multiselect


# --- what is done with it ---------------------------------------------------------------


def test_a_recommendation_is_kept_and_proposed_with_reason_and_claim(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test's app cannot open a popover by hand.
    monkeypatch.setattr(mark.st, "popover", _open_box(mark.st))
    app = compare(repo, "current", "best")
    app = press_form(app, "Recommend it")
    assert "has no reason yet" in app.error[0].value.replace("\\", "")
    assert not store.scenarios()
    for one in app.text_area:
        one.set_value("It pays back sooner")
    app = press_form(app, "Recommend it")
    (found,) = store.scenarios()
    assert (found.latest.name, found.latest.status) == ("Optimized plan", "proposed")
    (said,) = store.approvals.log(found.id)
    assert said.why == f"It pays back sooner ({CLAIMS['directional']})"
    assert bench(app).compared == ("current", token(found.latest))
    assert "marked as recommended" in text(app)
    document = store.content(found.id, 1).document
    assert document["problem"]["budget"]["total"] > 0


@pytest.mark.long
def test_what_is_signed_is_kept_under_what_it_was_looked_at(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark.st, "popover", _open_box(mark.st))
    bold = kept(store, "Bold")
    app = compare(repo, token(bold), "current")
    app = healthy(term(app, "Margin").set_value("48").run())
    assert "It is kept as it is looked at here, with margin 48.0 %" in text(app)
    for one in app.text_area:
        one.set_value("Still worth it at 48 %")
    press_form(app, "Recommend it")
    (found,) = store.scenarios()
    assert (found.latest.number, found.latest.status) == (2, "proposed")
    document = store.content(found.id, 2).document
    (row,) = Assumptions.from_document(document["assumptions"]).rows
    assert (row.kind, row.number) == (MARGIN, 0.48)
    # The version before stays what it was, and its link goes on to show it.
    app = compare(repo, token(bold), "current")
    assert bench(app).compared == (token(bold), "current")
    assert "not kept here" not in text(app)
    assert side_by_side(app).loc["Profit", "plan-0"].startswith("€")


def test_what_is_recommended_twice_is_kept_once(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same assumption of another day makes no other plan."""
    monkeypatch.setattr(mark.st, "popover", _open_box(mark.st))
    said = Assumptions((Row(REQUIRED, "rate", 0.1, who="Ada", when="2026-01-02"),))
    bold = kept(store, "Bold", assumptions=said.canonical())
    app = compare(repo, token(bold), "current")
    app = healthy(term(app, "Required return").set_value("10").run())
    assert "It is kept as it is looked at here" not in text(app)
    for one in app.text_area:
        one.set_value("It clears the hurdle")
    press_form(app, "Recommend it")
    (found,) = store.scenarios()
    assert (found.latest.number, found.latest.status) == (1, "proposed")


def test_rules_that_all_keep_are_not_said_to_differ(repo: Path, store: Store) -> None:
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    wide = {"kind": "spend_range", "cells": {}, "min": 0.5, "max": 1.5, "unit": "x_reference"}
    less = {**wide, "cells": {"channel": ["tv"]}, "max": 0.9}
    found = []
    for name, rules in (("One", [wide]), ("Two", [wide, less]), ("Three", [wide])):
        asked = {"budget": {"total": plan.total()}, "guardrails": rules, "tail": "reference"}
        content = content_for(model, plan, asked, Chosen())
        found.append(token(store.add(Draft(name, content, fit_of(model)), ADA)))
    said = text(on_tab(compare(repo, found[0], found[2]), "What differs"))
    assert "None: whichever was found within rules keeps the same ones" in said
    rules = text(on_tab(compare(repo, found[0], found[1]), "What differs"))
    rules = rules.partition("Rules that differ")[2]
    assert "**One, version 1**" not in rules
    assert "**Two, version 1**" in rules
    assert "150" not in rules.partition("Price these rules")[0]


@pytest.mark.long
def test_best_plans_of_one_question_have_their_rules_priced_once(repo: Path, store: Store) -> None:
    model = services.load(NATIONAL)
    plan = services.reference_for(model).plan
    wide = {"kind": "spend_range", "cells": {}, "min": 0.5, "max": 1.5, "unit": "x_reference"}
    asked = {"budget": {"total": plan.total()}, "guardrails": [wide], "tail": "reference"}
    commit = Commit(2.0, 1.0, out_of_sample=True)
    content = content_for(model, plan, asked, Chosen(commit=commit))
    one, other = (store.add(Draft(name, content, fit_of(model)), ADA) for name in ("One", "Other"))
    app = compare(repo, token(one), token(other), token(kept(store, "By hand", **asked)))
    lines = side_by_side(app)
    assert lines.loc["Commit to, revenue", "plan-0"] == "€2.00"
    assert lines.loc["Commit to, revenue", "plan-2"].startswith("€8")
    app = on_tab(app, "What differs")
    rules = text(app).partition("Rules that differ")[2]
    assert "**One, version 1 and Other, version 1**" in rules
    # What somebody has edited is no answer to the question that it began with.
    assert "By hand" not in rules
    assert len([one for one in app.dataframe if "cost" in one.value]) == 1


def test_cash_adds_up_to_what_is_tied_up(repo: Path, shown: list[PlansCompared]) -> None:
    app = on_tab(compare(repo, "current", "best"), "Cash")
    tables_ = [one.value for one in app.dataframe if "so-far" in one.value]
    assert len(tables_) == 2
    for one, found in zip(shown[-1].plans, tables_, strict=True):
        so_far = np.cumsum(one.cash.earned - one.cash.paid.sum(axis=1))
        units = Units.of(one.answer.model)
        assert list(found["so-far"])[:-1] == [units.say_money(float(sum_)) for sum_ in so_far]
        assert found["net"].iloc[-1] == units.say_money_change(float(so_far[-1]))


def _open_box(st: Any) -> Any:
    class Box:
        open = True

        def __init__(self, *args: Any, **more: Any) -> None:
            self._box = st.container()

        def __enter__(self) -> Any:
            return self._box.__enter__()

        def __exit__(self, *how: Any) -> Any:
            return self._box.__exit__(*how)

    return Box


def press_form(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def test_the_workbook_holds_the_plans_and_the_tipping_points_once_they_are_found(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tipping.dials_of
    # Two of the numbers suffice to see that they come, and where they go.
    monkeypatch.setattr(tipping, "dials_of", lambda *of: few(*of)[-3:-1])
    app = on_tab(compare(repo, "current", "best"), "What would change our mind")
    app = press(app, "Find what would flip the advice")
    (found,) = [one.value for one in app.dataframe if "becomes" in one.value]
    assert sorted(found["what"]) == ["Margin, now 50.0 %", "Value of a unit, now €1.00"]
    assert "Of finance's own numbers: " in text(app)
    assert "As things are, the advice is: Change" in text(app)
    assert "What would flip the advice on Optimized plan" in text(app)
    # Of a plan that is not in view nothing is said.
    (bench,) = session(app).workbenches.values()
    bench.compared = ("current", "stressed-0-current")
    said = text(healthy(app.run()))
    assert "As things are, the advice is" not in said
    assert "none is among the plans above" in said
    bench.compared = ("current", "best")
    healthy(app.run())
    app = press(app, "Write the workbook")
    assert [one.label for one in app.get("download_button")] == ["Download the workbook"]
    (job,) = [job for key, job in server.desk()._jobs.items() if key.startswith("workbook")]
    book = openpyxl.load_workbook(io.BytesIO(job.result()))
    said = {cell.value for row in book["Tipping points"].iter_rows() for cell in row}
    assert {"Margin", "Value of a unit"} <= said
    names = {cell.value for row in book["Compare"].iter_rows() for cell in row}
    assert {"Current plan", "Optimized plan"} <= names


@pytest.mark.long
def test_the_workbook_is_written_anew_once_somebody_recommends_a_plan(
    repo: Path, store: Store
) -> None:
    """It names who recommends which plan and why: one from before says nothing of it."""
    mine = kept(store, "Mine")
    app = press(compare(repo, "current", token(mine)), "Write the workbook")
    assert [one.label for one in app.get("download_button")] == ["Download the workbook"]
    store.approvals.propose(mine.scenario, mine.number, ADA, "It pays back sooner")
    app = healthy(app.run())
    assert not app.get("download_button")
    app = press(app, "Write the workbook")
    jobs = [job for key, job in server.desk()._jobs.items() if key.startswith("workbook")]
    books = [openpyxl.load_workbook(io.BytesIO(job.result())) for job in jobs]
    said = [" ".join(str(cell.value) for row in book["Summary"] for cell in row) for book in books]
    assert sorted("It pays back sooner" in one for one in said) == [False, True]


def test_plans_of_another_fit_are_said_under_each_fit(repo: Path, store: Store) -> None:
    mine, other = kept(store, "Mine"), kept(store, "Theirs", model=OTHER)
    app = compare(repo, token(mine), token(other))
    (found,) = [one.value for one in app.dataframe if "here" in one.value]
    assert list(found["made"]) == ["This fit", OTHER]
    old = services.load(OTHER)
    content = store.content(other.scenario, 1)
    brings = services.brings_of(old, content.plan(old))
    assert brings is not None
    said = Units.of(services.load(NATIONAL)).say_outcome(brings.incremental.mean)
    assert found["fit-0"][1].startswith(said)
    assert "do best" in text(app)


# --- commitments ------------------------------------------------------------------------


def test_what_is_committed_stands_in_the_current_plan_and_in_every_best_one(
    repo: Path, shown: list[PlansCompared]
) -> None:
    app = on_tab(compare(repo, "current", "best"), "Commitments")
    assert "Nothing is committed yet" in text(app)
    app = press_form(app, "Add it")
    assert "There is no amount yet" in app.warning[0].value.replace("\\", "")
    model = services.load(NATIONAL)
    tv = [name["channel"] for name in model.cells.names].index("tv")
    week = services.reference_for(model).plan.array(model)[0, tv]
    term(app, "Money in all").set_value("9 M")
    app = press_form(app, "Add it")
    refused = app.error[0].value.replace("\\", "")
    assert "These cannot all hold: “" in refused
    assert "(for TV, 5 Oct 2026)" in refused
    assert "2026-10-05" not in refused
    assert "€9.00 M" in str(app.dataframe[0].value)
    term(app, "Money in all").set_value("2.2 M")
    app = healthy(press_form(app, "Add it"))
    (found,) = [one.value for one in app.dataframe if "until" in one.value]
    assert list(found["money"]) == ["€2.20 M"]
    assert list(found["until"]) == ["not any more"]
    current, best = shown[-1].plans
    assert current.candidate.plan.array(model)[0, tv] == pytest.approx(max(week, 2.2e6))
    assert best.candidate.plan.array(model)[0, tv] >= 2.2e6 - 1
    said = text(app)
    assert "€2.20 M is committed for good" in said
    assert "The best plan that keeps it: " in said
    app = healthy(app.switch_page("plan/optimize.py").run())
    assert "€2.20 M is committed: the current plan and every best plan hold it" in text(app)
    healthy(app.switch_page("plan/what_if.py").run())
    healthy(app.switch_page("plan/overview.py").run())
    app = on_tab(healthy(app.switch_page(PAGE).run()), "Commitments")
    app = press(app, "What do the commitments cost?")
    assert "without them the best plan would have" in text(app).casefold()


@pytest.mark.long
def test_screen_and_book_say_of_a_plan_that_it_leaves_what_is_committed(
    repo: Path, store: Store
) -> None:
    model = services.load(NATIONAL)
    first = services.reference_for(model).plan.horizon.start
    stands = to_link(Commitments.of(model, [Commitment(0, first, 9e6, "committed")]), model)
    assert stands
    lean = kept(store, "Lean")
    app = compare(repo, token(lean), "current", committed=stands)
    said = "leaves what is committed or spent"
    assert f"Lean, version 1 {said}" in text(app)
    press(app, "Write the workbook")
    (job,) = [job for key, job in server.desk()._jobs.items() if key.startswith("workbook")]
    book = openpyxl.load_workbook(io.BytesIO(job.result()))
    cells = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row]
    assert any("Lean" in cell and said in cell for cell in cells)


def test_a_table_of_commitments_goes_out_and_comes_back(library: Path) -> None:
    model = services.load(NATIONAL)
    first, second = services.reference_for(model).plan.horizon.dates(model.frequency)[:2]
    of = Commitments.of(
        model,
        [
            Commitment(0, first, 1234.5, "spent"),
            Commitment(1, first, 4e5, "committed", np.datetime64("2026-11-15", "D")),
            Commitment(1, second, 4e5, "committed"),
            Commitment(2, second, 10.0, "planned"),
        ],
    )
    assert read_commitments(write_commitments(of, model), model) == of
    lines = [(one.cell, one.state, one.money) for one in entries(of)]
    assert lines == [
        (0, "spent", 1234.5),
        (1, "committed", 4e5),
        (1, "committed", 4e5),
        (2, "planned", 10.0),
    ]


def test_typed_money_is_spread_evenly_and_adds_up_to_the_cent(library: Path) -> None:
    model = services.load(NATIONAL)
    days = services.reference_for(model).plan.horizon.dates(model.frequency)[:7]
    rows = typed(0, days, "committed", 1000.0, " 2026-11-15 ")
    assert [one.money for one in rows] == [142.85] * 6 + [142.9]
    assert {one.until for one in rows} == {np.datetime64("2026-11-15", "D")}
    # A model may count in millions.
    for money in (0.05, 0.126, 3.7, 1234.567):
        spread = [one.money for one in typed(0, days, "planned", money, "")]
        assert math.fsum(spread) == pytest.approx(money, rel=1e-9)
        assert max(spread) <= 1.01 * min(spread)
    with pytest.raises(InvalidPlan, match="no date"):
        typed(0, days, "committed", 1000.0, "soon")


def test_money_moved_is_shown_whatever_it_is_counted_in(library: Path) -> None:
    units = Units.of(services.load(NATIONAL))
    assert moved._said(units, 0.3, 3.7) == "+€0.30"
    assert moved._said(units, 0.3, 3.7e6) == ""
