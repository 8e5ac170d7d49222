"""Sentences of the workbook: fitness, and how close it comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mmm_core.statistics import Probability
from planner.wording import amounts
from planner.wording.locale import written, written_month
from planner.workbook.entry import Entry

NOT_KNOWN = "n/a"
_LEVELS = {
    "not_fit": "The model is not fit to plan with: no plan here is recommended.",
    "caution": "The model is to be planned with in caution.",
}


def fitness_said(of: Sequence[Entry]) -> str:
    """What the model's fitness means for the plans; empty where nothing speaks against it."""
    order = ("not_fit", "caution")
    found = [entry.fitness for entry in of if entry.fitness.level in order]
    if not found:
        return ""
    worst = min(found, key=lambda one: order.index(one.level))
    reasons = [one.text for one in worst.findings[:2]]
    return f"{_LEVELS[worst.level]} {' '.join(reasons)}".strip()


def near_said(of: Sequence[Entry]) -> str:
    """How close every plan's tables come at worst, as each sheet that follows the inputs says."""
    locale = of[0].model.card.locale
    channel, month = (
        _share(max(getattr(one.accuracy, name) for one in of), locale)
        for name in ("channel_worst", "month_worst")
    )
    return (
        f"Exact as saved; after other inputs, measured: a channel's total is off by {channel} of "
        f"the model itself at most, a single month by {month}, within what was observed. Beyond "
        "it, where Inputs turns amber, nothing was measured."
    )


def close_said(entry: Entry) -> str:
    """How close a plan's tables come, in one sentence."""
    of = entry.accuracy

    def share(value: float) -> str:
        return _share(value, entry.model.card.locale)

    return (
        f"{entry.name}: exact as saved. Measured on {of.trials} random changes of every month at "
        f"once within what was observed: a channel's total {share(of.channel)} off or less in 95 % "
        f"of the cases, {share(of.channel_worst)} at most; all together {share(of.total_worst)}; "
        f"a single month {share(of.month)}, {share(of.month_worst)} at most; mROAS of the mix "
        f"{share(of.mroas_worst)}. Amber is beyond what was observed: not measured there."
    )


def chance_said(share: float) -> str:
    """As screens say it: never a flat 0 or 100 %, which no draws can show."""
    return amounts.chance(Probability(share, 0.0))


def month_names(entry: Entry) -> list[str]:
    """Months as they head columns: ``Oct 2026``."""
    locale = entry.model.card.locale
    return [
        written_month(date.fromisoformat(f"{name}-01"), locale)
        for name in entry.tables.months.names
    ]


def _share(value: float, locale: str) -> str:
    said = written(f"{100 * value:.2f} %", locale)
    return said if value >= 5e-5 else f"under {written('0.01 %', locale)}"
