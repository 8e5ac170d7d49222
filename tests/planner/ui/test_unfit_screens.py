"""What a model that is not fit to plan with would gain is told on no screen."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding
from planner import services
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.wording.units import Units

MODEL = "larkfield_national"
LEVELS = {
    "fit": Fitness((), ()),
    "not_fit": Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ()),
}
QUESTIONS: dict[str, dict[str, str]] = {
    "budget": {},
    "next": {"plan": "next"},
    "smaller budget, rounded": {"budget": "20000000", "round": "10000"},
    "goal": {"ask": "goal", "reach": "60000000"},
}
SQUARE = "Square: the plan last found on Optimize."

pytestmark = pytest.mark.usefixtures("served", "forgetful")


def asked(
    repo: Path, monkeypatch: pytest.MonkeyPatch, level: str, query: dict[str, str]
) -> AppTest:
    """Optimize, once the plan is found."""
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: LEVELS[level])
    monkeypatch.setattr(services, "fitness_of", lambda *_, **__: LEVELS[level])
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    for name, value in {"model": MODEL, **query}.items():
        app.query_params[name] = value
    app.run()
    app.switch_page("plan/optimize.py").run()
    next(button for button in app.button if button.label == "Find the best plan").click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.warning]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u00a0", " ")


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("question", QUESTIONS)
def test_optimize_shows_what_is_kept_and_nothing_of_a_gain(
    repo: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    app = asked(repo, monkeypatch, "not_fit", QUESTIONS[question])
    assert app.header[0].value.startswith(":red[No recommendation")
    assert len(app.metric) == len(app.tabs) == 0
    said = words(app)
    assert [error.value.count("The chains disagree") for error in app.error] == [1]
    assert "The chains disagree" not in said
    assert "The allowed plan nearest to the current mix" in said
    told = ("better", "brings", "by itself", "Made practical", "commit to", "No plan within", "P(")
    for word in told:
        assert word not in said, word
    assert [table.value.columns.tolist() for table in app.dataframe][-1:] == [
        ["Channel", "Current plan", "Kept"]
    ]


def test_a_fit_one_shows_all_of_it(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above can fail."""
    app = asked(repo, monkeypatch, "fit", QUESTIONS["smaller budget, rounded"])
    assert len(app.metric) == 5
    assert [tab.label for tab in app.tabs] == ["Plan", "Why", "Frontier", "Risk"]
    said = words(app)
    for word in ("better", "by itself", "Made practical", "To commit to", "No plan within"):
        assert word in said


@pytest.mark.parametrize("level", LEVELS)
def test_a_raise_of_what_is_past_its_best_is_explained(
    repo: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    said = words(asked(repo, monkeypatch, level, {}))
    explained = "TV gets more although it is past its best: this budget is to be spent; what is "
    assert (explained in said) == (level == "fit")


@pytest.mark.parametrize("level", LEVELS)
def test_response_curves_mark_no_plan_that_optimize_hides(
    repo: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    app = asked(repo, monkeypatch, level, {})
    app.switch_page("evidence/response_curves.py").run()
    assert not app.exception
    assert (SQUARE in words(app)) == (level == "fit")


@pytest.mark.long
@pytest.mark.parametrize("level", LEVELS)
def test_a_raise_past_its_best_is_explained_where_the_plan_is_marked_on_curves(
    repo: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    app = asked(repo, monkeypatch, level, {})
    app.switch_page("evidence/response_curves.py").run()
    explained = "TV gets more although it is past its best: this budget is to be spent; what is "
    assert (explained in words(app)) == (level == "fit")


def opened(repo: Path, monkeypatch: pytest.MonkeyPatch, page: str, level: str) -> AppTest:
    """A screen of a model that is so fit."""
    monkeypatch.setattr(fitness, "fitness_of", lambda *_, **__: LEVELS[level])
    monkeypatch.setattr(services, "fitness_of", lambda *_, **__: LEVELS[level])
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = MODEL
    app.run()
    app.switch_page(page).run()
    assert not app.exception
    return app


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("page", "what"),
    [("evidence/response_curves.py", "response curves"), ("evidence/returns.py", "returns")],
)
def test_evidence_of_a_model_that_is_not_fit_is_what_was_spent(
    repo: Path, monkeypatch: pytest.MonkeyPatch, page: str, what: str, level: str
) -> None:
    """No chart, no return, no file of them: what a curve says is a forecast."""
    app = opened(repo, monkeypatch, page, level)
    fit = level == "fit"
    assert bool(app.get("vega_lite_chart")) == fit
    assert bool(re.search(r"mROAS|iROAS|brings|room", words(app))) == fit
    assert (app.title[0].value == f"No {what} are shown of this model") != fit
    if not fit:
        assert not app.get("download_button")
        (table,) = app.dataframe
        assert table.value.columns.tolist() == [
            "Channel", "Current plan", "Share", "Most observed in 13 weeks"
        ]  # fmt: skip
        model = services.load(MODEL)
        money = np.lib.stride_tricks.sliding_window_view(model.observed_spend[:, 0], 13).sum(1)
        most = Units.of(model).say_money(float(money.max()))
        assert table.value.iloc[0].tolist() == ["TV", "€12.8 M", "36.4 %", most]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "page", ["plan/overview.py", "evidence/response_curves.py", "evidence/returns.py"]
)
def test_every_screen_says_so_and_none_where_a_channel_stands(
    repo: Path, monkeypatch: pytest.MonkeyPatch, page: str, level: str
) -> None:
    app = opened(repo, monkeypatch, page, level)
    fit = level == "fit"
    assert sum("The chains disagree" in error.value for error in app.error) == (not fit)
    assert "The chains disagree" not in words(app)
    told = re.compile(r"bring about|\d, in (over )?\d+ % of draws")
    assert bool(told.search(words(app))) == (fit and "overview" in page)
    assert fit or not app.metric
    stands = re.compile(r"have room|past (its|their) best|Room to grow|brings most in")
    assert bool(stands.search(words(app))) == fit
