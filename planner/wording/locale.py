"""How a locale writes numbers and dates and marks currencies; the only place that asks Babel.

Every function of `wording` that says a number takes a locale, and begins with the one decided
here; what is said of a model is said in the locale of its card.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import (
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    list_currencies,
)

DEFAULT = "en"
# What a number below zero begins with: as wide as its plus, and never broken from its digits.
MINUS = "\u2212"
_ANY = "¤"  # stands for a currency that nobody has named


@lru_cache(maxsize=64)
def separators(locale: str = DEFAULT) -> tuple[str, str]:
    """What stands before decimals, and between thousands."""
    return get_decimal_symbol(locale), get_group_symbol(locale)


def written(number: str, locale: str = DEFAULT) -> str:
    """A number as Python formats it (``-1,240.5``), with the separators of a locale."""
    decimal, group = separators(locale)
    return number.translate({ord("."): decimal, ord(","): group, ord("-"): MINUS})


@lru_cache(maxsize=1024)
def written_day(day: date, locale: str = DEFAULT, year: bool = True) -> str:
    """A day as a locale writes it in a sentence: ``5 Oct 2026``, or ``5 Oct``."""
    if locale == DEFAULT:  # of no country: the day first, as all but two have it
        return format_date(day, "d MMM y" if year else "d MMM", locale=locale)
    return format_skeleton("yMMMd" if year else "MMMd", day, locale=locale)


@lru_cache(maxsize=256)
def written_month(day: date, locale: str = DEFAULT) -> str:
    """The month of a day: ``Oct 2026``."""
    # Not the skeleton yMMM: several locales have no months that stand alone in it.
    return format_date(day, "MMM y", locale=locale)


@lru_cache(maxsize=256)
def symbol(currency: str, locale: str = DEFAULT) -> str:
    """The sign that stands for one currency alone in a locale: ``€``, ``CA$``; "" for none.

    A symbol of letters only ("FCFA") tells no more than the code, which reads better.
    """
    found = get_currency_symbol(currency, locale)
    if found in ("", _ANY) or unicodedata.category(found[-1]) != "Sc":
        return ""
    return found


@lru_cache(maxsize=256)
def currency_names(currency: str, locale: str = DEFAULT) -> frozenset[str]:
    """What people write for a currency beside its amounts: code, symbol, and the bare sign.

    ``$`` is the Canadian dollar where money is counted in it.
    """
    if not currency:
        return frozenset()
    found = {get_currency_symbol(currency, name) for name in (locale, DEFAULT)} - {"", _ANY}
    bare = {text[-1] for text in found if unicodedata.category(text[-1]) == "Sc"}
    return frozenset({currency, *found, *bare})


def is_currency(text: str) -> bool:
    """Whether a text names some currency: by its ISO code, a sign, or a sign as in ``US$``."""
    if text.upper() in _every():
        return True
    country, sign = text[:-1], text[-1:]
    named = len(country) == 2 and country.isalpha() and country.isupper()
    return bool(sign) and unicodedata.category(sign) == "Sc" and (named or not country)


@lru_cache(maxsize=1)
def _every() -> frozenset[str]:
    """Codes and symbols of all currencies."""
    codes = list_currencies()
    return frozenset({*codes, *(get_currency_symbol(code, DEFAULT) for code in codes)})
