"""What another card makes of the figures is said, and nothing else is."""

from dataclasses import replace

import pytest

from mmm_core.card import ChannelCard, ModelCard, Outcome
from mmm_core.fiscal import FiscalCalendar
from planner.wording.card_changes import changes

CARD = ModelCard(
    "Shop, May 2026", Outcome("Revenue", "EUR", 1.0), currency="EUR", margin=0.5,
    channels={"tv": ChannelCard("TV", "Brand")},
)  # fmt: skip


def test_the_same_card_changes_nothing() -> None:
    assert changes(CARD, replace(CARD)) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"margin": 0.4}, "Break-even is an mROAS of 2.50, not 2.00"),
        ({"required_return": 0.5}, "Break-even is an mROAS of 3.00, not 2.00"),
        ({"margin": None}, "Profit, break-even and the best budget are not shown any more."),
        ({"outcome": Outcome("Revenue", "EUR", 2.0)}, "is worth 2, not 1: revenue, iROAS, profit"),
        ({"outcome": Outcome("Revenue", "EUR", None)}, "returns are cost per incremental unit"),
        ({"currency": "USD"}, "said in USD; none is converted"),
        ({"discount_rate": 0.08}, "discounted at 8 % a year, not 0 %"),
        ({"payment_days": 30}, "cash by month moves"),
        ({"channels": {"tv": ChannelCard("TV", "Brand", payment_days=9)}}, "cash by month moves"),
        ({"period_label": "end"}, "A date is the end of its period"),
        ({"fiscal": FiscalCalendar("4-4-5", 2)}, "Named quarters and years"),
        ({"refresh_interval": 6}, "old after 6 periods"),
        ({"brand_group": "Brand"}, "strategies by group"),
        ({"channels": {"tv": ChannelCard("TV", "Other")}}, "strategies by group"),
        ({"sha256": "0" * 64}, "Any change of the model's file is refused."),
    ],
)
def test_what_moves_is_said(change: dict[str, object], says: str) -> None:
    (one,) = [text for text in changes(CARD, replace(CARD, **change)) if "No figure" not in text]
    assert says in one


@pytest.mark.parametrize(
    "change",
    [
        {"title": "New", "line": "Shop"},
        {"channels": {"tv": ChannelCard("Telly", "Brand")}},
        {"line": "Another"},
        {"locale": "de_AT"},
        {"outcome": Outcome("Sales", "pieces", 1.0)},
    ],
)
def test_that_no_figure_moves_is_said_too(change: dict[str, object]) -> None:
    assert changes(CARD, replace(CARD, **change))[-1] == "No figure changes."


def test_a_line_that_changes_says_where_plans_are() -> None:
    (one, _) = changes(CARD, replace(CARD, line="Another"))
    assert "kept under Shop are offered with models of that line" in one
