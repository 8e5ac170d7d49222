"""An analyst hands over a model without a card, and knows whether it may be planned with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_journeys import MODEL, go, settle, upload, visit

NAME = "Grosse-Herbst-2026"
MAY = re.compile(r"(Fit to plan with|To be planned with in caution)")


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label, exact=True).fill(text)


def remove(page: Page) -> None:
    page.locator(f".st-key-remove-{NAME}").get_by_role("button").click()
    expect(page.get_by_text("was removed, its card with it")).to_be_visible()


@pytest.mark.long
def test_a_model_without_a_card_is_checked_added_filled_in_and_judged(
    page: Page, repo: Path, server: Server
) -> None:
    go(page, f"/{MODEL}")
    # The same model in another file: what follows the end of its data is not read.
    content = (repo / "models" / "larkfield_national.nc").read_bytes() + b"\0\0\0"
    upload(page, "Größe, Herbst 2026.nc", content)
    box = page.get_by_role("dialog")
    expect(box.get_by_text("Fit to plan with")).to_be_visible()
    expect(box.get_by_text("157 weeks, 2 Oct 2023 to 4 Oct 2026")).to_be_visible()
    expect(box.get_by_text("Profit, break-even and the best budget are not shown")).to_be_visible()
    assert not list(server.models.glob("Gr*"))
    box.get_by_role("button", name="Add to the library").click()
    expect(page).to_have_url(re.compile(f"model={NAME}"))
    settle(page)

    visit(page, "Library")
    page.get_by_role("tab", name="Card").click()
    fill(page, "Outcome", "Revenue")
    fill(page, "Value of one unit", "1")
    fill(page, "Currency", "EUR")
    fill(page, "Contribution margin", "50 %")
    page.get_by_role("button", name="Save the card").click()
    expect(page.get_by_text("Break-even is an mROAS of 2.00")).to_be_visible()
    card = (server.models / f"{NAME}.yaml").read_text("utf-8")
    assert "Größe, Herbst 2026" in card
    assert "margin: 0.5" in card

    # Whether it may be planned with: said first, then what may be asked, then the gates.
    visit(page, "Model card")
    expect(page.get_by_role("heading", level=1)).to_have_text(MAY)
    settle(page)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("What a plan earns, and which budget earns most")).to_be_visible()
    expect(main.get_by_text("The card gives the margin and what a unit")).to_be_visible()
    expect(main.get_by_role("heading", name="Against the gates")).to_be_visible()

    visit(page, "Library")
    page.get_by_role("tab", name="Models").click()
    # The list says it too, of each model.
    expect(main.get_by_text(MAY)).to_have_count(4)
    remove(page)
    expect(page).not_to_have_url(re.compile("Grosse"))
    assert not list(server.models.glob("Gr*"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"is back as {NAME}")).to_be_visible()
    expect(page).to_have_url(re.compile(f"model={NAME}"))
    assert (server.models / f"{NAME}.yaml").read_text("utf-8") == card
    visit(page, "Overview")
    expect(page.get_by_role("heading", level=1)).to_contain_text("€")

    # A link to it, once it is removed, says so and leads back to it.
    visit(page, "Library")
    settle(page)
    remove(page)
    page.goto(f"/?model={NAME}")
    expect(page.get_by_text("Größe, Herbst 2026 was removed")).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("€")
    assert (server.models / f"{NAME}.yaml").read_text("utf-8") == card


def test_two_fits_are_compared_and_say_which_plans_would_change(page: Page) -> None:
    go(page, f"/{MODEL}")
    visit(page, "Fits compared")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(re.compile(r"(within|beyond) the other fit's 90\s% interval"))
    expect(heading).to_contain_text(re.compile(r"sampling alone makes about [\d.]+\s%"))
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("weeks of data that the other lacks")).to_be_visible()
    expect(main.get_by_text("This fit says that the current plan brings about")).to_be_visible()
    settle(page)
    expect(main.get_by_test_id("stVegaLiteChart")).to_have_count(1)
    # The table of the screen before may still be going.
    expect(main.get_by_test_id("stDataFrame")).to_have_count(1)
    page.get_by_role("button", name="Ask both for the best plan").click()
    expect(main.get_by_text(re.compile(r"Both advise: |This fit advises: "))).to_be_visible()
    expect(main.get_by_text("Planning with the other fit would cost about")).to_be_visible()
