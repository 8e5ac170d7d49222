"""Currency signs that leave no doubt, and numbers as a locale writes them."""

from collections import Counter

import pytest
from babel.numbers import list_currencies

from planner.wording import amounts, locale


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
    assert amounts.exact_money(10_000, "CHF", "de_CH") == "10’000 CHF"
