"""A range in one field is read in exactly one way, or refused with how it could be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.wording.figures import Unreadable
from planner.wording.ranges import Bound, Ranges

LOCALES = ("en", "de", "fr")


def percent(low: float, high: float) -> tuple[Bound, Bound]:
    return Bound("percent", low), Bound("percent", high)


def money(low: float, high: float) -> tuple[Bound, Bound]:
    return Bound("money", low), Bound("money", high)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("50–150 %", percent(50, 150)),
        ("50-150", percent(50, 150)),
        (" 50 % - 150% ", percent(50, 150)),
        ("50..150 %", percent(50, 150)),
        ("50 to 150", percent(50, 150)),
        ("0-150", percent(0, 150)),
        ("0,2 M bis 1 M", money(2e5, 1e6)),
        ("0.2 M to 1 M", money(2e5, 1e6)),
        ("0,2 M à 1,5 M", money(2e5, 1.5e6)),
        ("€500–€900", money(500, 900)),
        ("0 to 1 M", money(0, 1e6)),
        ("50 % to 1 M", (Bound("percent", 50), Bound("money", 1e6))),
        ("200 k - 90 %", (Bound("money", 2e5), Bound("percent", 90))),
        ("Lock", "lock"),
        ("  ", None),
    ],
)
def test_a_range_is_what_was_written(text: str, read: object, locale: str) -> None:
    assert Ranges("EUR", locale).read(text) == read


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("100", "is no range. Write one such as 50–150 % or 200 k"),
        ("50-1 M", "can be read in two ways. Write 50 with its own sign"),
        ("0.2 M to 1", "can be read in two ways. Write 1 with its own sign"),
        ("€500 - 900", "can be read in two ways"),
        ("1,125-1,500", "“1,125” can be read in two ways"),
        ("-5-10", "“-5” is below zero"),
        ("5 to 6 to 7", "is no range"),
        ("200000 to 1000000", "is above 100000 %"),
        ("$500–$900", "money is counted in EUR here"),
        ("a lot", "no range"),
        ("1-" * 200, "no range"),
    ],
)
def test_what_is_no_range_is_refused_in_words(text: str, why: str, locale: str) -> None:
    with pytest.raises(Unreadable) as refused:
        Ranges("EUR", locale).read(text)
    assert why in str(refused.value)


BOUNDS = st.one_of(
    st.floats(1e-9, 1e5).map(lambda x: Bound("percent", x)),
    st.floats(1e-9, 1e15).map(lambda x: Bound("money", x)),
    st.just(Bound("percent", 0.0)),
    st.integers(0, 1000).map(lambda x: Bound("money", 1000.0 * x)),
)


@given(low=BOUNDS, high=BOUNDS, currency=st.sampled_from(["EUR", "USD", "CHF", "XAF", ""]),
       locale=st.sampled_from(["en", "de", "fr", "de_CH", "pt_BR"]))  # fmt: skip
def test_what_is_written_is_read_as_it_was(
    low: Bound, high: Bound, currency: str, locale: str
) -> None:
    ranges = Ranges(currency, locale)
    assert ranges.read(ranges.write(low, high)) == (low, high)
