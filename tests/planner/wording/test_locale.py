"""Currency signs that leave no doubt, and numbers as a locale writes them."""

import re
from collections import Counter
from datetime import date

import pytest
from babel import Locale
from babel.numbers import list_currencies

from mmm_core.card import LOCALES
from planner.wording import amounts, locale
from planner.wording.figures import Reader


@pytest.mark.parametrize(
    ("currency", "said"),
    [
        ("EUR", "€1.24 M"), ("USD", "$1.24 M"), ("GBP", "£1.24 M"), ("JPY", "¥1.24 M"),
        ("CAD", "CA$1.24 M"), ("AUD", "A$1.24 M"), ("CNY", "CN¥1.24 M"), ("INR", "₹1.24 M"),
        ("CHF", "1.24 M CHF"), ("SEK", "1.24 M SEK"), ("XAF", "1.24 M XAF"), ("XXX", "1.24 M XXX"),
        ("points", "1.24 M points"),
    ],
)  # fmt: skip
def test_a_currency_has_its_sign_or_its_code(currency, said):
    assert amounts.money(1.24e6, currency) == said


@pytest.mark.parametrize("name", ["en", "en_CA", "de", "fr", "ja", "sv"])
def test_no_two_currencies_share_a_sign(name):
    signs = Counter(locale.symbol(currency, name) for currency in list_currencies())
    assert {sign for sign, count in signs.items() if count > 1} == {""}


def test_a_locale_has_separators_of_its_own():
    assert amounts.money(1.24e6, "EUR", "de") == "€1,24 M"
    assert amounts.exact_money(10_000.5, "USD", "de") == "$10.000,5"
    assert amounts.round_money(10_000, "EUR", "de") == "€10 k"
    assert amounts.percent(0.183, locale="de") == "18,3 %"
    assert amounts.times(2.1, "de") == "2,1x"
    assert amounts.exact_money(10_250, "CHF", "de_CH") == "10’250 CHF"


@pytest.mark.parametrize("name", LOCALES)
def test_every_locale_that_a_card_may_name(name):
    """What is written in it is read in it; thousands are three digits, months have names."""
    known = Locale.parse(name)
    assert known.decimal_formats[None].pattern.startswith("#,##0")
    assert known.character_order == "left-to-right"
    reader = Reader("money", "EUR", name)
    for value in (0.5, 12.25, 1_250.5, 33_500_000.0, 35_089_123.0):
        assert reader.read(amounts.exact_money(value, "EUR", name)) == value
        assert reader.read(reader.write(value)) == value
    for month in range(1, 13):
        day = date(2026, month, 5)
        said = locale.written_day(day, name), locale.written_month(day, name)
        assert all("2026" in text and not re.search(r"M\d", text) for text in said)
        assert "2026" not in locale.written_day(day, name, year=False)


@pytest.mark.parametrize(
    ("name", "day", "short", "month"),
    [
        ("en", "5 Oct 2026", "5 Oct", "Oct 2026"),
        ("en_US", "Oct 5, 2026", "Oct 5", "Oct 2026"),
        ("de", "5. Okt. 2026", "5. Okt.", "Okt. 2026"),
        ("fr", "5 oct. 2026", "5 oct.", "oct. 2026"),
        ("pl", "5 paź 2026", "5 paź", "paź 2026"),
    ],
)
def test_days_as_a_locale_writes_them(name, day, short, month):
    on = date(2026, 10, 5)
    assert locale.written_day(on, name) == day
    assert locale.written_day(on, name, year=False) == short
    assert locale.written_month(on, name) == month


def test_months_of_english_have_three_letters():
    said = [locale.written_day(date(2026, month, 28)) for month in range(1, 13)]
    assert said == [f"28 {date(2026, month, 28):%b} 2026" for month in range(1, 13)]
