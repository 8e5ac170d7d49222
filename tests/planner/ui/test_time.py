"""Screens over periods other than weeks, and over data with gaps."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.mmm_core import files
from tests.mmm_core.test_gaps import LATE, panel_file

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    files.write(folder / "fourweeks.nc", step=28, periods=40)
    panel_file(folder / "late.nc", blank=LATE)
    return folder


def overview(repo: Path, model: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = model
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    # Of so few draws no model is fit.
    assert [error.icon for error in app.error] in ([], [":material/block:"])
    return app


def text(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u00a0", " ")


def test_four_week_periods_are_called_so(repo):
    app = overview(repo, "fourweeks", **{"four-week-periods": "5"})
    (horizon,) = [field for field in app.text_input if field.label.startswith("Horizon")]
    assert (horizon.label, horizon.value) == ("Horizon (four-week periods)", "5")
    assert "The next 5 four-week periods spend" in text(app)


def test_what_is_missing_is_among_what_to_mind(repo):
    said = text(overview(repo, "late"))
    assert "as one year earlier; means where data lack" in said
    assert "south: 13 weekly periods (3 Jan 2022 to 28 Mar 2022) without data" in said
    assert "5 of the 13 periods have no data one year earlier" in said
