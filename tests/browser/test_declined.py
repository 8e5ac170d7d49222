"""A move that is declined, as a person does it: by keyboard, with a reason, and it stays so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import MODEL, find, go, settle, visit


@pytest.mark.long
def test_a_declined_move_is_still_declined_after_a_reload(page: Page) -> None:
    go(page, f"/{MODEL}")
    visit(page, "Optimize")
    settle(page)
    find(page)
    box = page.get_by_role("checkbox", name="TV", exact=True)
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    reason = page.get_by_label("Why not")
    expect(reason).to_be_visible()
    # One Tab leads from the box to its reason, and Enter hands it in.
    page.keyboard.press("Tab")
    expect(reason).to_be_focused()
    page.keyboard.type("Contract signed")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Solve again around these").click()

    expect(page.get_by_text("stays at €12.8 M")).to_be_visible()
    expect(page.get_by_text("costs €")).to_be_visible()
    expect(box).not_to_be_checked()
    settle(page)
    page.reload()
    settle(page)
    expect(page.get_by_text("costs €")).to_be_visible()
    expect(box).not_to_be_checked()
    expect(page.get_by_label("Why not")).to_have_value("Contract signed")
    assert "declined=" in page.url
