"""Returns, Response curves, Model card: how far the data reach, and what calls for caution."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from planner import services
from planner.questions.inside import Inside, inside_of
from planner.wording import inside
from planner.wording.units import Units
from tests.verdicts import as_read

MODEL = "larkfield_national"
RETURNS, CURVES = "evidence/returns.py", "evidence/response_curves.py"
CARD = "evidence/model_card.py"

pytestmark = pytest.mark.usefixtures("served", "forgetful")


@pytest.fixture(scope="session")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for end in ("nc", "yaml"):
        shutil.copy(repo / "models" / f"{MODEL}.{end}", folder)
    return folder


@pytest.fixture
def forgetful() -> Iterator[None]:
    """What was judged on another day is nobody else's."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def opened(repo: Path, page: str) -> AppTest:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = MODEL
    app.run()
    return shown(app, page)


def shown(app: AppTest, page: str) -> AppTest:
    app.switch_page(page).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption]
    return as_read("\n".join(part.value for part in parts))


def reach() -> tuple[Inside, ...]:
    model = services.load(MODEL)
    reference = services.reference_for(model)
    now = services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
    return inside_of(now.reference_evaluation)


def test_how_much_more_stays_inside_the_data_is_said_by_channel_and_in_all(repo: Path) -> None:
    model, cells = services.load(MODEL), reach()
    said, units = inside.said(model, cells), Units.of(model)
    assert said.startswith("At most €15.2 M more fits beside the current plan")
    app = opened(repo, CARD)
    assert words(app).count(said) == 2  # its own line, and what may be asked beyond it
    (table,) = [one.value for one in app.dataframe if inside.ANEW in one.value]
    assert table["Most in 13 weeks"].tolist() == [units.say_money(one.most_in_all) for one in cells]
    found = list(zip(table[inside.ANEW], table[inside.AS_NOW], strict=True))
    assert found == [inside.more_said(units, one) for one in cells]
    app = shown(app, RETURNS)
    assert said in words(app)
    (table,) = [one.value for one in app.dataframe if "anew" in one.value]
    by_name = {
        model.card.channel_name(model.cells.names[one.cell]["channel"]): one for one in cells
    }
    for name, anew, as_now in zip(table["channel"], table["anew"], table["as_now"], strict=True):
        assert (anew, as_now) == pytest.approx((by_name[name].more, by_name[name].more_along))
