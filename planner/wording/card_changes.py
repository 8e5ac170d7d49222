"""What another card makes of the figures, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from mmm_core.card import ModelCard

_FLOWS = "profit, verdicts and the best budget move with it"


def changes(before: ModelCard, after: ModelCard) -> list[str]:
    """One sentence for each thing that is otherwise now; that no figure moves is said as well."""
    figures = [*_money(before, after), *_time(before, after)]
    names = list(_names(before, after))
    if names and not figures:
        names.append("No figure changes.")
    return [*figures, *names]


def _money(before: ModelCard, after: ModelCard) -> Iterator[str]:
    yield from _break_even(before, after)
    worth, now = before.outcome.value_per_unit, after.outcome.value_per_unit
    if worth != now:
        if now is None:
            yield "Nothing is shown as revenue any more: returns are cost per incremental unit."
        elif worth is None:
            yield f"One unit of the outcome is worth {now:g}: revenue and iROAS are shown."
        else:
            yield (
                f"One unit of the outcome is worth {now:g}, not {worth:g}: revenue, iROAS, profit "
                "and verdicts move with it."
            )
    if before.currency != after.currency:
        yield f"Amounts are said in {after.currency or 'no currency'}; none is converted."
    if before.discount_rate != after.discount_rate:
        yield (
            f"Money that comes later is discounted at {100 * after.discount_rate:g} % a year, not "
            f"{100 * before.discount_rate:g} %."
        )
    if _days(before) != _days(after):
        yield "Payments fall on other days: cash by month moves."


def _break_even(before: ModelCard, after: ModelCard) -> Iterator[str]:
    was, now = before.break_even, after.break_even
    if was == now:
        return
    if now is None:
        yield "Profit, break-even and the best budget are not shown any more."
    elif was is None:
        yield f"Break-even is an mROAS of {now:.2f}: profit and the best budget are shown."
    else:
        yield f"Break-even is an mROAS of {now:.2f}, not {was:.2f}: {_FLOWS}."


def _days(card: ModelCard) -> tuple[int, dict[str, int]]:
    return card.payment_days, {key: card.days_to_pay(key) for key in card.channels}


def _time(before: ModelCard, after: ModelCard) -> Iterator[str]:
    if before.period_label != after.period_label:
        yield (
            f"A date is the {after.period_label} of its period: months, fiscal quarters and "
            "holidays fall on other periods."
        )
    if before.fiscal != after.fiscal:
        yield "Named quarters and years cover other periods."
    if before.refresh_interval != after.refresh_interval:
        said = after.refresh_interval
        yield f"The fit counts as old after {f'{said} periods' if said else 'two quarters'}."
    if before.brand_group != after.brand_group or _groups(before) != _groups(after):
        yield "Rules, tables and strategies by group take the channels as they are grouped now."


def _groups(card: ModelCard) -> dict[str, str]:
    return {key: one.group for key, one in card.channels.items()}


def _names(before: ModelCard, after: ModelCard) -> Iterator[str]:
    if before.line != after.line:
        yield (
            f"The model is of the line {after.line}. Plans and sets of rules that were kept under "
            f"{before.line} are offered with models of that line, and no more with this one."
        )
    if (before.locale, before.country) != (after.locale, after.country):
        yield "Numbers, dates and holidays are written as in the place that the card names."
    if before.sha256 != after.sha256:
        yield (
            "Any change of the model's file is refused."
            if after.sha256
            else "The model's file may be replaced by another."
        )
    if _called(before) != _called(after):
        yield "Names are said as the card has them now."


def _called(card: ModelCard) -> tuple[object, ...]:
    channels = {key: (c.name, c.aliases, c.colour) for key, c in card.channels.items()}
    outcome = (card.outcome.name, card.outcome.unit)
    return card.title, card.description, outcome, channels, card.controls, card.labels
