"""An analyst hands over a model without a card, and knows whether it may be planned with."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_journeys import MODEL, go, settle, upload, visit


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label, exact=True).fill(text)


def test_a_model_without_a_card_is_checked_added_filled_in_and_judged(
    page: Page, repo: Path, server: Server
) -> None:
    go(page, f"/{MODEL}")
    # The same model in another file: what follows the end of its data is not read.
    content = (repo / "models" / "larkfield_national.nc").read_bytes() + b"\0\0\0"
    upload(page, "Größe, Herbst 2026.nc", content)
    box = page.get_by_role("dialog")
    expect(box.get_by_text("Fit to plan with")).to_be_visible()
    expect(box.get_by_text("157 weeks, 2 Oct 2023 to 28 Sep 2026")).to_be_visible()
    expect(box.get_by_text("Profit, break-even and the best budget are not shown")).to_be_visible()
    assert not list(server.models.glob("Gr*"))
    box.get_by_role("button", name="Add to the library").click()
    expect(page).to_have_url(re.compile("model=Grosse-Herbst-2026"))
    settle(page)

    visit(page, "Library")
    page.get_by_role("tab", name="Card").click()
    fill(page, "Outcome", "Revenue")
    fill(page, "Value of one unit", "1")
    fill(page, "Currency", "EUR")
    fill(page, "Contribution margin", "50 %")
    page.get_by_role("button", name="Save the card").click()
    expect(page.get_by_text("Break-even is an mROAS of 2.00")).to_be_visible()
    card = (server.models / "Grosse-Herbst-2026.yaml").read_text("utf-8")
    assert "Größe, Herbst 2026" in card
    assert "margin: 0.5" in card

    visit(page, "Model card")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("plan", re.IGNORECASE))
    settle(page)

    visit(page, "Library")
    page.get_by_role("tab", name="Models").click()
    row = page.locator(".st-key-remove-Grosse-Herbst-2026").get_by_role("button")
    row.click()
    expect(page.get_by_text("was removed, its card with it")).to_be_visible()
    expect(page).not_to_have_url(re.compile("Grosse"))
    assert not list(server.models.glob("Gr*"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is back as Grosse-Herbst-2026")).to_be_visible()
    expect(page).to_have_url(re.compile("model=Grosse-Herbst-2026"))
    assert (server.models / "Grosse-Herbst-2026.yaml").read_text("utf-8") == card
    visit(page, "Overview")
    expect(page.get_by_role("heading", level=1)).to_contain_text("€")
