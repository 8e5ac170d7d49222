"""The brief as two slides: the decision, and what stands behind it."""

from __future__ import annotations

from planner.brief import slide_behind, slide_decision
from planner.brief.deck import Deck
from planner.brief.page import Brief


def slides(of: Brief) -> bytes:
    """The page as a presentation (.pptx) whose text, tables and charts can be edited.

    Equal pages are equal files. Every amount is one of the page, and so a fact of it; charts
    hold the facts' own values.
    """
    deck = Deck(of.headline, of.fields.owner)
    rest = slide_decision.draw(deck.slide(), of)
    slide_behind.draw(deck.slide(), of, rest)
    return deck.content()
