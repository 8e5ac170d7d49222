"""A link to another screen stays until it is followed, whatever is drawn anew meanwhile."""

from __future__ import annotations

import pytest
from streamlit.errors import StreamlitAPIException

from planner.ui.shell import going, session


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    mine, shown = session.Session(), list[str]()

    def refuse(page: str) -> None:
        raise StreamlitAPIException(page)

    monkeypatch.setattr(session, "mine", lambda: mine)
    monkeypatch.setattr(going.st, "switch_page", refuse)
    monkeypatch.setattr(going.st, "page_link", lambda page, **_: shown.append(page))
    monkeypatch.setattr(session, "_screen", lambda: "optimize")
    session.arrive()
    return shown


def test_a_link_outlasts_a_redraw_and_ends_with_the_screen(
    links: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    going.again("plan/what_if.py", "What-if")
    assert links == []
    going.to("plan/what_if.py", "What-if")
    going.again("plan/optimize.py", "Optimize")
    session.arrive()
    going.again("plan/what_if.py", "What-if")
    assert links == ["plan/what_if.py"] * 2
    monkeypatch.setattr(session, "_screen", lambda: "what-if")
    session.arrive()
    going.again("plan/what_if.py", "What-if")
    assert len(links) == 2
