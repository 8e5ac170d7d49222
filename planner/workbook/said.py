"""Sentences of the workbook: fitness, and how close it comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mmm_core.model import FittedModel
from mmm_core.statistics import Probability, Summary
from planner.wording import amounts, dates, months
from planner.wording.locale import written, written_day
from planner.wording.units import Units
from planner.workbook.entry import Entry

NOT_KNOWN = "n/a"
PAID_BACK = "Paid back by {end} of"
_LEVELS = {
    "not_fit": "The model is not fit to plan with: no plan here is recommended.",
    "caution": "The model is to be planned with in caution.",
}


def end_of_month(model: FittedModel) -> str:
    """What ends a month of cash: its last period may end after it (numbers 24)."""
    days = {1: "day", 7: "week"}
    if model.frequency.months:
        return "the end"
    return f"the last {days.get(model.frequency.days, 'period')}"


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
        f"{share(of.mroas_worst)}. "
        "With every month cut to a half, a tenth and a fiftieth: a "
        f"channel {share(of.cut_worst)} at most of what it brings as saved. "
        "Amber is beyond what was observed: not measured there."
    )


def chance_said(share: float) -> str:
    """As screens say it: never a flat 0 or 100 %, which no draws can show."""
    return amounts.chance(Probability(share, 0.0))


def month_names(entry: Entry) -> list[str]:
    """Months that money is typed into, as they head columns: ``Oct 2026``."""
    return [_month_said(entry.model, name) for name in entry.tables.months.names]


def cash_names(entry: Entry) -> list[str]:
    """Fiscal months of cash, as they head columns."""
    locale = entry.model.card.locale
    return [months.said(month.name, locale) for month in entry.tables.months.calendar]


def _month_said(model: FittedModel, name: str) -> str:
    """``Oct 2026``; of a longer period by itself ``Quarter of 1 Oct 2026``."""
    if len(name) == len("2026-10"):
        return months.said(name, model.card.locale)
    word = dates.periods_word(model.frequency, 1).capitalize()
    labelled = "ending" if model.card.period_label == "end" else "of"
    return f"{word} {labelled} {written_day(date.fromisoformat(name), model.card.locale)}"


def units_of(of: Sequence[Entry]) -> Units:
    """Names of what all plans bring: revenue only where everybody's value is known.

    Decided as the workbook is saved: what is called revenue stays revenue, whatever is typed.
    """
    found = [Units.of(entry.model) for entry in of]
    return next((units for units in found if not units.is_money), found[0])


def outcome_said(model: FittedModel) -> str:
    """What the model counts, in its own unit: ``Incremental outcome: sign-ups (sign-ups)``."""
    return f"Incremental outcome: {counted(model)}"


def counted(model: FittedModel) -> str:
    """The same without what is made of it: ``sign-ups (sign-ups)``."""
    outcome = model.card.outcome
    return f"{outcome.name.lower() or 'as modelled'}{f' ({outcome.unit})' if outcome.unit else ''}"


def outcome_span(model: FittedModel, of: Summary) -> str:
    """Only the interval of an outcome, in the model's own unit: ``1.2 to 1.4 k sign-ups``."""
    card = model.card
    low, high = (
        amounts.quantity(value, card.outcome.unit, card.currency, card.locale)
        for value in (of.low, of.high)
    )
    return amounts.span(low, high, card.locale)


def _share(value: float, locale: str) -> str:
    said = written(f"{100 * value:.2f} %", locale)
    return said if value >= 5e-5 else f"under {written('0.01 %', locale)}"
