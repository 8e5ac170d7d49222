"""Public holidays of a country, by period of a horizon."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays
import numpy as np

from mmm_core.card import InvalidCard
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon

_LANGUAGE = "en_US"


def by_period(model: FittedModel, horizon: Horizon, country: str) -> tuple[tuple[str, ...], ...]:
    """Names of the holidays that fall into each period, in order of their days, each once.

    Parameters
    ----------
    country : ISO 3166 code of two letters, as the card has it; "" for none

    Raises
    ------
    InvalidCard
        If no country goes by that code.
    """
    if not country:
        return ((),) * horizon.periods
    spans = [_days(model, label) for label in horizon.dates(model.frequency)]
    named = _named(country, range(spans[0][0].year, spans[-1][1].year + 1))
    return tuple(
        tuple(dict.fromkeys(name for day, name in named if first <= day <= last))
        for first, last in spans
    )


def is_country(code: str) -> bool:
    """Whether the holidays of a country are known by this code of two letters."""
    return len(code) == 2 and code in holidays.list_supported_countries()


@lru_cache(maxsize=64)  # every redraw asks, and working them out takes longer than all the rest
def _named(country: str, years: range) -> tuple[tuple[date, str], ...]:
    if not is_country(country):
        raise InvalidCard(
            f"The card says country: {country[:20]!r}; no holidays are known by that code.",
            "Write the two letters of ISO 3166, such as DE or GB, or leave the key out.",
        )
    found = holidays.country_holidays(country, years=years, language=_LANGUAGE)
    named = ((day, name) for day, names in found.items() for name in names.split("; "))
    return tuple(sorted(named))


def _days(model: FittedModel, label: np.datetime64) -> tuple[date, date]:
    """First and last day of the period that a label stands for (card: its start, or its end)."""
    frequency, one = model.frequency, timedelta(days=1)
    day = _date(label)
    if model.card.period_label == "end":
        return _date(frequency.shift(label, -1)) + one, day
    return day, _date(frequency.shift(label, 1)) - one


def _date(label: np.datetime64) -> date:
    return date.fromisoformat(str(label.astype("M8[D]")))
