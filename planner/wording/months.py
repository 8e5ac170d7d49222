"""Fiscal months as people call them, by their labels: ``2026-10``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from planner.wording.locale import DEFAULT, written_month


def said(month: str, locale: str = DEFAULT) -> str:
    """``Oct 2026``."""
    return written_month(date.fromisoformat(f"{month}-01"), locale)


def in_turn(months: Sequence[str], locale: str = DEFAULT) -> list[str]:
    """Months that follow each other, the year said where it begins: ``Oct 2026``, ``Nov``."""
    found = []
    for place, month in enumerate(months):
        whole, year = said(month, locale), month[:4]
        same = place > 0 and months[place - 1][:4] == year
        found.append(whole.replace(year, "").strip() if same else whole)
    return found
