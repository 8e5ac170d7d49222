"""The screen that sets two fits side by side."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from planner import services
from planner.questions.fits import compare_fits
from planner.wording import fits
from tests.verdicts import as_read

PAGE = "evidence/two_fits.py"
pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("larkfield_national", "larkfield_national_2026h1", "larkfield_regions"):
        for end in ("nc", "yaml"):
            shutil.copy(repo / "models" / f"{name}.{end}", folder)
    return folder


def opened(repo: Path, model: str) -> AppTest:
    st.cache_resource.clear()
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = model
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    assert not app.error
    return app


def test_two_fits_of_one_line_and_what_both_advise(repo: Path) -> None:
    app = opened(repo, "larkfield_national")
    (choice,) = [one for one in app.selectbox if one.label == "Set beside"]
    assert choice.options == ["Larkfield, Mar 2026, data to 5 Apr 2026"]
    of = compare_fits(
        services.load("larkfield_national"), services.load("larkfield_national_2026h1")
    )
    assert fits.headline(of)[0] in as_read(app.title[0].value)
    words = as_read("\n".join(one.value for one in [*app.markdown, *app.caption]))
    for line in (
        fits.which(of),
        *fits.differences(of),
        *(said for _, said in fits.fitness(of)),
        fits.total(of),
        fits.base(of),
    ):
        assert line in words
    assert fits.evidence(of) in words
    table = app.dataframe[0].value
    assert table["channel"].tolist()[0] == "Online video"
    (ask,) = [one for one in app.button if one.label == "Ask both for the best plan"]
    ask.click().run()
    assert not app.exception
    words = as_read("\n".join(one.value for one in app.markdown))
    assert "Both advise: Change, with caution." in words
    assert "Planning with the other fit would cost about" in words


@pytest.mark.long
def test_a_line_of_one_fit_says_what_is_missing(repo: Path) -> None:
    app = opened(repo, "larkfield_regions")
    assert app.title[0].value == "There is no other fit of this line yet"
    assert "share a line" in as_read("\n".join(one.value for one in app.markdown))
