"""Model cards: plain YAML, known keys, possible numbers."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.card import InvalidCard, ModelCard, default_card, parse_card

DEFAULT = default_card("spring", "y", ("tv", "radio"))
FULL = """
title: Spring model
description: Fitted in March.
currency: EUR
margin: 0.4
locale: de-AT
period_label: end
refresh_interval: 8
sha256: 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef
outcome:
  name: New customers
  unit: customers
  value_per_unit: 35.5
channels:
  tv: {name: Television, group: Offline}
"""


def parse(text: str) -> ModelCard:
    return parse_card(text, DEFAULT, "spring.yaml")


def test_the_default_assumes_nothing_about_money() -> None:
    assert DEFAULT.title == "spring"
    assert DEFAULT.outcome.name == "y"
    assert DEFAULT.outcome.value_per_unit is None
    assert DEFAULT.margin is None
    assert DEFAULT.break_even is None
    assert DEFAULT.currency == ""
    assert (DEFAULT.locale, DEFAULT.refresh_interval) == ("en", None)
    assert DEFAULT.sha256 == ""


def test_every_key_is_read() -> None:
    card = parse(FULL)
    assert (card.title, card.currency, card.period_label) == ("Spring model", "EUR", "end")
    assert (card.locale, card.refresh_interval) == ("de_AT", 8)
    assert card.outcome.value_per_unit == 35.5
    assert card.break_even == 2.5
    assert card.channel_name("tv") == "Television"
    assert card.channels["tv"].group == "Offline"
    assert card.channel_name("radio") == "radio"
    assert card.channel_name("new") == "new"
    assert card.sha256 == "0123456789abcdef" * 4


@pytest.mark.parametrize("text", ["", "{}", "# only a comment"])
def test_an_empty_card_is_the_default(text: str) -> None:
    assert parse(text) == DEFAULT


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("titel: x", "titel"),
        ("[1, 2]", "mapping"),
        ("title: 3", "one line of text"),
        ("title: 'a\\nb'", None),
        ('title: "a\\nb"', "one line of text"),
        ("margin: 0", "above 0"),
        ("margin: -0.5", "above 0"),
        ("margin: 1.5", "share of revenue"),
        ("margin: .nan", "above 0"),
        ("margin: .inf", "above 0"),
        ("margin: true", "a number"),
        ("margin: '0.4'", "a number"),
        ("outcome: {value_per_unit: -1}", "above 0"),
        ("outcome: {value: 1}", "value"),
        ("outcome: y", "mapping"),
        ("period_label: middle", "start"),
        ("currency: 'a very long currency'", "8 characters"),
        ("locale: xx", "such as en, en_GB, de"),
        ("locale: de_XX", "such as de, de_AT, de_CH"),
        ("locale: ar", "a language"),
        ("locale: en_IN", "such as en, en_AU"),
        ("locale: no", "a language"),
        ("locale: [de]", "a language"),
        ("locale: '../../en'", "a language"),
        ("refresh_interval: 0", "1 to 10,000"),
        ("refresh_interval: 2.5", "whole number"),
        ("refresh_interval: true", "whole number"),
        ("refresh_interval: 1000000000000", "1 to 10,000"),
        ("refresh_interval: 8 weeks", "whole number"),
        ("line: spring", "only the keys"),
        ("payment_days: 30", "only the keys"),
        ("sha256: 0123456789abcdef", "sha256: '0123456789abcdef'; it takes 64 hexadecimal digits"),
        (f"sha256: {'g' * 64}", "64 hexadecimal digits"),
        (f"sha256: {'1' * 64}", "64 hexadecimal digits, in quotes"),
        ("sha256: ''", "64 hexadecimal digits"),
        ("channels: {tvv: {name: x}}", "tvv"),
        ("channels: {tv: {colour: red}}", "colour"),
        ("channels: {tv: TV}", "mapping"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("title: !!python/object/apply:os.system ['true']", "YAML tags"),
        ("title: [", "plain YAML"),
        ("[" * 100_000, "nested"),
        ("title: " + "x" * 300_000, "characters"),
        ("date: 2024-99-99", ""),
    ],
)
def test_what_a_card_may_not_say(text: str, match: str | None) -> None:
    if match is None:
        parse(text)
        return
    with pytest.raises(InvalidCard) as caught:
        parse(text)
    assert match in caught.value.message
    assert caught.value.remedy


@given(st.text(max_size=60))
def test_any_text_is_a_card_or_an_error_of_ours(text: str) -> None:
    with contextlib.suppress(InvalidCard):
        parse(text)
