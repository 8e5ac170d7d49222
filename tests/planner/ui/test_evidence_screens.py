"""Returns, Response curves, Model card: how far the data reach, and what calls for caution."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from planner import services
from planner.contract.contents import fit_of
from planner.questions import fitness
from planner.questions.evidence import standings_of
from planner.questions.inside import Reach, reach_of
from planner.scenarios.people import Person
from planner.wording import inside
from planner.wording.units import Units
from tests.verdicts import as_read

MODEL = "larkfield_national"
RETURNS, CURVES = "evidence/returns.py", "evidence/response_curves.py"
CARD = "evidence/model_card.py"

pytestmark = pytest.mark.usefixtures("served", "forgetful")


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


def reach(begun: int) -> Reach:
    model = services.load(MODEL)
    reference = services.reference_for(model)
    now = services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
    stands = standings_of(model, reference, services.SHOWN_TAIL)
    return reach_of(now.reference_evaluation, stands, begun)


def test_how_far_the_data_reach_is_said_by_channel_and_in_all(repo: Path) -> None:
    # The tests' day is the 15th of October, in the second week of the horizon.
    model, of = services.load(MODEL), reach(begun=2)
    cells, said, units = of.cells, inside.said(model, of), Units.of(model)
    assert inside.said(model, reach(begun=0)).startswith("The data reach at most €15.2 M further")
    assert said.startswith("In the 11 weeks still open, the data reach at most €15.2 M further")
    assert "€5.94 M where each" not in said
    assert "are in channels that have room: the next money there probably pays" in said
    app = opened(repo, CARD)
    assert words(app).count(said) == 2  # its own line, and what may be asked beyond it
    (table,) = [one.value for one in app.dataframe if inside.ANEW in one.value]
    assert table["Peak 13 weeks"].tolist() == [units.say_money(one.most_in_all) for one in cells]
    assert table.columns.tolist()[1:3] == [inside.ANEW, inside.AS_NOW]
    found = list(zip(table[inside.ANEW], table[inside.AS_NOW], strict=True))
    assert found == [inside.more_said(units, one) for one in cells]
    app = shown(app, RETURNS)
    assert said in words(app)
    # One table has figures of the whole horizon and of what is still open: both are said.
    assert ", over all 13 weeks, brings" in words(app)
    (of_reach,) = [one for one in app.dataframe if "reach" in one.value]
    assert "Data reach, 11 weeks" in of_reach.proto.columns
    (table,) = [one.value for one in app.dataframe if "reach" in one.value]
    by_name = {
        model.card.channel_name(model.cells.names[one.cell]["channel"]): one for one in cells
    }
    # What is decided on is seen without scrolling in a window of 900 pixels.
    assert table.columns.tolist()[:5] == ["channel", "spend", "brings", "pays", "reach"]
    for name, more in zip(table["channel"], table["reach"], strict=True):
        assert more == pytest.approx(by_name[name].more_along)


OVER = "All of this horizon has begun (weeks of 5 Oct to 28 Dec 2026): advice on it can no longer"
BEGUN = "8 of the 13 weeks have begun, and what was spent in them is not entered: advice on them"
WEAK = "Fit to plan with, but weak evidence on 1 of 8 channels, and one question is open"
OLD = (
    "To be planned with in caution: the data are old, weak evidence on 1 of 8 channels, and one "
    "question is open"
)


@pytest.mark.parametrize(
    ("day", "verdict", "begun"),
    [
        ("2026-10-01", WEAK, ""),
        ("2026-11-27", WEAK, BEGUN),
        ("2026-12-30", WEAK, OVER),
        ("2027-06-01", OLD, OVER),
    ],
)
def test_what_calls_for_caution_stands_where_the_next_money_is_advised(
    repo: Path, monkeypatch: pytest.MonkeyPatch, day: str, verdict: str, begun: str
) -> None:
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64(day, "D"))
    app, ended = opened(repo, RETURNS), begun == OVER
    careful = ended or verdict == OLD
    for page in (RETURNS, CURVES):
        app = shown(app, page)
        said = words(app)
        assert f"warning: {verdict}." in said
        assert [line in said for line in (BEGUN, OVER)] == [begun == BEGUN, begun == OVER]
        assert app.title[0].value.startswith(":orange[") == careful
        counted = "return here is of all 13 weeks, of which 5 are still open" in said
        assert counted == (begun == BEGUN)
        if page == RETURNS:
            assert ("would have brought most in" in said) == ended
    app = shown(app, CARD)
    said = words(app)
    wanted = f"{verdict}; all of this horizon has begun" if ended else verdict
    # Weak evidence and open questions are amber on every screen.
    assert app.title[0].value.startswith(":orange[")
    assert wanted in said.splitlines()[0]
    assert ("; all of this horizon" in said) == ended
    assert [line in said for line in (BEGUN, OVER)] == [begun == BEGUN, begun == OVER]
    assert "No hold-out test is known" in said


def test_the_library_says_what_the_model_card_says(
    repo: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{library}/library.db")
    for answered in (False, True):
        if answered:
            model = services.load(MODEL)
            labels = json.loads(model.suspected[0])
            services.store().reactions.keep(
                fit_of(model), labels, "by_design", "Set in January.", Person("Ada", "analyst")
            )
        app = opened(repo, CARD)
        card = as_read(app.title[0].value).removeprefix(":orange[").removesuffix("]")
        said = words(shown(app, "evidence/library.py"))
        assert ("question" in card) != answered
        # One verdict has one mark and one colour.
        assert f":orange[:material/warning: {card}]" in said
        returns = words(shown(app, RETURNS))
        assert f":orange[:material/warning: {card}.]" in returns
