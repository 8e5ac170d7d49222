"""Fiscal months as people call them, by their labels: ``2026-10``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mmm_core.fiscal import MONTHS
from mmm_core.model import FittedModel
from planner.wording import dates
from planner.wording.locale import DEFAULT, written_month


def said(month: str, locale: str = DEFAULT) -> str:
    """``Oct 2026``."""
    return written_month(date.fromisoformat(f"{month}-01"), locale)


def cut_off(model: FittedModel) -> str:
    """In which month a period counts that lies in two; "" where each is of whole months."""
    if model.frequency.months or model.frequency.days == 1:
        return ""
    word = dates.periods_word(model.frequency, 1)
    if model.card.fiscal.calendar != MONTHS:
        return f"A {word} that lies in two fiscal months counts whole in the one it begins in."
    day = "last" if model.card.period_label == "end" else "first"
    return (
        f"A {word} that lies in two months counts whole in that of its date, which is its {day} "
        "day here: accruals are not split."
    )


def in_turn(months: Sequence[str], locale: str = DEFAULT) -> list[str]:
    """Months that follow each other, the year said where it begins: ``Oct 2026``, ``Nov``."""
    found = []
    for place, month in enumerate(months):
        whole, year = said(month, locale), month[:4]
        same = place > 0 and months[place - 1][:4] == year
        found.append(whole.replace(year, "").strip() if same else whole)
    return found
