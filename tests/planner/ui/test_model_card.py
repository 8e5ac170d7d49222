"""The model card on screen: the answer first, then why; of an unfit model no amounts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding
from planner import services
from planner.questions import diagnosis, fitness

MODEL, PAGE = "larkfield_national", "evidence/model_card.py"

pytestmark = pytest.mark.usefixtures("served", "forgetful")


def opened(repo: Path) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = MODEL
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u00a0", " ")


def test_the_answer_stands_first_and_its_reasons_below(repo: Path) -> None:
    app = opened(repo)
    assert words(app).startswith(":orange[Fit to plan with, but weak evidence on 1 of 8 channels")
    said = words(app)
    assert "Weak evidence on Display" in said
    assert "Nobody has said yet whether Promotion depth is raised" in said
    assert "150 of 157 weeks lie in the 90 % band, more than the usual 134 to 148" in said
    assert "Is Promotion depth raised because sales were weak?" in said
    assert "1 of the 11 channels and controls that move often enough to tell rises" in said
    # Of 157 weeks: three standard errors from none, and yet usual.
    assert "changes its sign from period to period more than chance would" in said
    assert "Durbin-Watson 2.46, 2 without a pattern); within the usual 1.5 to 2.5" in said
    assert "Beside media the model knows Trend" in said
    gates = app.dataframe[0].value
    assert list(gates.iloc[:, 1]) == ["within"] * 10
    assert gates.iloc[4, 2] == "99 %"
    # Beside the name: further right nobody sees it on a narrow screen.
    cells = app.dataframe[2].value
    assert cells.columns.tolist() == [
        "Channel",
        "Weak: why",
        "Narrowed",
        "Varied",
        "Inflation",
        "On air",
    ]
    assert dict(zip(cells["Channel"], cells["Weak: why"], strict=True)) == {
        name: "wide interval" * (name == "Display") for name in cells["Channel"]
    }
    assert not re.search(r"\d{4}-\d{2}-\d{2}", said)


def test_what_is_folded_away_is_drawn_when_it_is_opened(repo: Path) -> None:
    app = opened(repo)
    folded, tables = charts(app), len(app.dataframe)
    assert not any("Spend by channel over 157 weeks" in said for said in folded)
    for box in ("spend-history", "convergence"):
        app.session_state[box] = True
    app.run()
    assert not app.exception
    assert len(charts(app)) == len(folded) + 1
    assert len(app.dataframe) == tables + 2
    assert app.dataframe[tables].value.columns.tolist()[:2] == ["Of", "r-hat"]


def charts(app: AppTest) -> list[str]:
    return [chart.proto.alt for chart in app.get("vega_lite_chart")]


def test_of_an_unfit_model_no_channel_is_said_to_bring_anything(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = fitness.fitness_of
    grave = Finding("danger", "The chains disagree.", fitness="not_fit")

    def unfit(*of, **more):
        return replace(plain(*of, **more), findings=(grave,))

    monkeypatch.setattr(services, "fitness_of", unfit)
    monkeypatch.setattr(diagnosis, "fitness_of", unfit)
    app = opened(repo)
    assert "Not fit to plan with: 1 reason" in words(app)
    said = words(app)
    assert "What channels bring is not shown: nothing may rest on this model." in said
    assert "narrowed" not in said.split("Evidence by channel")[1].split("Spend history")[0].lower()
    assert "**Yes**" not in said
    assert "**With caution**" not in said
    assert "Outcome against fit" in said


def test_an_answer_is_kept_with_name_and_reason(
    repo: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{library}/answers.db")
    monkeypatch.setenv("HEADROOM_USER", "Ada Byron, analyst")
    app = opened(repo)
    assert "That of Promotion depth is not what setting it would do" in words(app)
    keep = next(button for button in app.button if button.label == "Keep answer")
    keep.click().run()
    assert "No answer is chosen." in app.error[0].value.replace("\\", "")
    app.radio[0].set_value("by_design")
    next(box for box in app.text_area if box.label == "Why").input("Planned a year before")
    next(button for button in app.button if button.label == "Keep answer").click().run()
    assert not app.exception
    assert not app.error
    said = words(app)
    assert "By design, says Ada Byron (analyst) on" in said
    assert "Planned a year before" in said
    assert "It caps nothing." in said
    assert "That of Promotion depth" not in said
    kept = services.store().reactions.of_line(services.load(MODEL).card.line)
    assert [one.by.name for one in kept.values()] == ["Ada Byron"]
