"""The horizon in the sidebar: start and length, or a quarter or year, the same on every screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.periods import Horizon

pytestmark = pytest.mark.usefixtures("served")

PAGES = [
    "plan/overview.py",
    "plan/optimize.py",
    "evidence/response_curves.py",
    "evidence/returns.py",
]
IN_BETWEEN = (
    "Assumed between the data and this horizon: the current plan, as one year earlier (13 weeks, "
    "5 Oct 2026 to 3 Jan 2027)."
)
FISCAL = "fiscal: {calendar: 4-5-4, first_month: 2}\n"


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("larkfield_national", "larkfield_regions"):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    with (folder / "larkfield_regions.yaml").open("a") as card:
        card.write(FISCAL)
    return folder


def opened(repo: Path, page: str = PAGES[0], **query: str) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    for name, value in {"model": "larkfield_national", **query}.items():
        app.query_params[name] = value
    app.run()
    if page != PAGES[0]:
        app.switch_page(page).run()
    return healthy(app)


def healthy(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def text(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u00a0", " ")


def horizon(app: AppTest) -> Horizon:
    (found,) = app.session_state["headroom"].horizons.values()
    return found


def test_what_has_begun_of_the_horizon_is_said_above_the_title(repo: Path) -> None:
    begun = "2 weeks of this horizon have begun by today (15 Oct 2026)."
    assert begun in text(opened(repo))
    assert "begun by today" not in text(opened(repo, horizon="Q1 2027"))


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("page", PAGES)
def test_a_named_quarter_of_a_link_holds_on_every_screen(repo: Path, page: str) -> None:
    app = opened(repo, page, horizon="Q1 2027")
    assert horizon(app) == Horizon(np.datetime64("2027-01-04"), 13)
    assert app.sidebar.selectbox(key="horizon").value == "Q1 2027"
    (said,) = [one.value for one in app.main.caption if "· 13 weeks" in one.value]
    said = said.replace("\\", "").replace("\u00a0", " ")
    assert "13 weeks, 4 Jan to 4 Apr 2027" in said
    assert IN_BETWEEN in said
    assert (
        "By the fiscal calendar Q1 2027 is 1 Jan to 31 Mar 2027; the weeks planned for it "
        "are 4 Jan to 4 Apr 2027."
    ) in text(app)
    assert app.query_params["horizon"] in ("Q1 2027", ["Q1 2027"])


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("page", PAGES)
def test_a_start_of_a_link_holds_on_every_screen(repo: Path, page: str) -> None:
    app = opened(repo, page, start="2027-01-04", weeks="5")
    assert horizon(app) == Horizon(np.datetime64("2027-01-04"), 5)
    assert IN_BETWEEN in text(app)
    assert app.sidebar.text_input(key="start").value == "2027-01-04"
    assert app.query_params["start"] in ("2027-01-04", ["2027-01-04"])
    assert "horizon" not in app.query_params


@pytest.mark.long
def test_what_is_chosen_goes_along_to_other_screens(repo: Path) -> None:
    app = opened(repo)
    assert "The next 13 weeks at" in text(app)
    assert "Assumed between" not in text(app)
    app.sidebar.text_input(key="start").set_value("4.1.2027").run()
    assert "The 13 weeks from 4 Jan 2027 at" in text(healthy(app))
    app.switch_page(PAGES[3]).run()
    assert horizon(healthy(app)) == Horizon(np.datetime64("2027-01-04"), 13)
    app.sidebar.selectbox(key="horizon").set_value("2027").run()
    assert horizon(healthy(app)) == Horizon(np.datetime64("2027-01-04"), 52)
    app.switch_page(PAGES[0]).run()
    assert "The 52 weeks from 4 Jan 2027 at" in text(healthy(app))
    app.sidebar.selectbox(key="horizon").set_value("").run()
    app.sidebar.text_input(key="start").set_value("").run()
    assert "The next 13 weeks at" in text(healthy(app))


def test_a_start_that_cannot_be_planned_is_refused_and_changes_nothing(repo: Path) -> None:
    app = opened(repo, PAGES[3], weeks="26")
    for said, why in (
        ("2027-01-05", "for example 2027-01-04 or 2027-01-11"),
        ("2026-09-28", "is not after the data, which go on to 2026-09-28. Start 2026-10-05 or"),
        ("2028-10-09", "at most 2 years after them"),
        ("3/4/2027", "“3/4/2027” could be 2027-03-04 or 2027-04-03"),
        ("2027-W01", "is a week of the calendar"),
        ("soon", "“soon” is no date"),
        ("<b>", "“<b>” is no date"),
    ):
        app.sidebar.text_input(key="start").set_value(said).run()
        assert why in text(healthy(app))
        assert "Shown until then: weeks of 5 Oct 2026 to 29 Mar 2027" in text(app)
        assert horizon(app) == Horizon(np.datetime64("2026-10-05"), 26)
    app.sidebar.text_input(key="start").set_value("").run()
    assert "Shown until then" not in text(healthy(app))


def test_a_quarter_that_is_over_is_refused_and_stays_to_be_seen(repo: Path) -> None:
    app = opened(repo, PAGES[3], horizon="Q1 2020")
    assert "Q1 2020 is no quarter or year that can be planned with this model" in text(app)
    assert "Shown until then: weeks of 5 Oct to 28 Dec 2026" in text(app)
    assert "Q1 2020 (not offered)" in app.sidebar.selectbox(key="horizon").options
    assert app.query_params["horizon"] in ("Q1 2020", ["Q1 2020"])


@pytest.mark.long
def test_the_fiscal_calendar_is_the_one_of_the_card(repo: Path) -> None:
    app = opened(repo, PAGES[3], model="larkfield_regions")
    offered = app.sidebar.selectbox(key="horizon").options
    assert offered[:4] == ["Start and length", "Rest of Q3 2026/27", "Q4 2026/27", "Q1 2027/28"]
    app.sidebar.selectbox(key="horizon").set_value("Q1 2027/28").run()
    assert horizon(healthy(app)) == Horizon(np.datetime64("2027-02-01"), 13)
    assert "By the fiscal calendar" not in text(app)
