"""Overview looks back once somebody says how far."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.past import last_periods
from planner import services
from planner.facts.fact import by_id
from planner.facts.hindsight import hindsight_facts
from planner.wording import hindsight
from tests.verdicts import as_read

pytestmark = pytest.mark.usefixtures("served")


def test_the_last_quarter_is_looked_back_on_as_a_script_would(repo: Path) -> None:
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120).run()
    (choice,) = [one for one in app.get("button_group") if one.label == "How far to look back"]
    assert choice.value is None
    assert not any("could have brought" in one.value for one in app.subheader)
    choice.set_value("quarter").run()
    assert not app.exception
    model = services.load("larkfield_national")
    found = services.hindsight(model, last_periods(model, 13))
    facts = by_id(hindsight_facts(found))
    said = [as_read(one.value) for one in app.subheader]
    assert any(hindsight.headline(found, facts).text in one for one in said)
    captions = as_read("\n".join(one.value for one in app.caption))
    for line in hindsight.lines(found, facts):
        assert line in captions
    assert "6 Jul to 4 Oct 2026" in captions
    # Eight channels, spent, best and what that brings.
    assert app.dataframe[-1].value.shape == (8, 5)
