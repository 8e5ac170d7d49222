"""Model cards: plain YAML, known keys, possible numbers."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.card import ControlCard, InvalidCard, ModelCard, default_card
from mmm_core.card_file import parse_card
from mmm_core.fiscal import FiscalCalendar

DEFAULT = default_card("spring", "y", ("tv", "radio"), ("price",), {"geo": ("north", "south")})
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
  tv:
    {name: Television, group: Offline, colour: "#1F77B4", aliases: [telly, 电视], payment_days: 60}
line: Spring
country: DE
required_return: 0.1
discount_rate: 0.08
fiscal: {calendar: 4-4-5, first_month: 2}
payment_days: 30
brand_group: Offline
controls:
  price: {name: Shelf price, unit: EUR}
labels:
  geo: {north: Der Norden}
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
    assert card.break_even == pytest.approx(1.1 / 0.4)
    assert card.channel_name("tv") == "Television"
    assert card.channels["tv"].group == "Offline"
    assert card.channel_name("radio") == "radio"
    assert card.channel_name("new") == "new"
    assert card.sha256 == "0123456789abcdef" * 4
    assert (card.line, card.country) == ("Spring", "DE")
    assert (card.required_return, card.discount_rate) == (0.1, 0.08)
    assert card.fiscal == FiscalCalendar("4-4-5", 2)
    assert (card.days_to_pay("tv"), card.days_to_pay("radio")) == (60, 30)
    assert card.channels["tv"].colour == "#1f77b4"
    assert card.channels["tv"].aliases == ("telly", "电视")
    assert card.brand_group == "Offline"
    assert card.controls == {"price": ControlCard("Shelf price", "EUR")}
    assert card.labels == {"geo": {"north": "Der Norden", "south": "south"}}


def test_every_key_of_a_card_changes_what_it_says() -> None:
    changed = vars(parse(FULL))
    same = [key for key, value in vars(DEFAULT).items() if changed[key] == value]
    assert same == []


def test_the_default_pays_at_once_and_counts_calendar_months() -> None:
    assert (DEFAULT.required_return, DEFAULT.discount_rate) == (0.0, 0.0)
    assert DEFAULT.fiscal == FiscalCalendar("months", 1)
    assert DEFAULT.days_to_pay("tv") == DEFAULT.days_to_pay("unknown") == 0
    assert (DEFAULT.country, DEFAULT.brand_group) == ("", "")


def test_days_to_payment_may_be_said_by_channel() -> None:
    card = parse("payment_days: {tv: 45}")
    assert (card.days_to_pay("tv"), card.days_to_pay("radio")) == (45, 0)
    assert parse("payment_days: 30\nchannels: {tv: {payment_days: 0}}").days_to_pay("tv") == 0


def test_where_only_part_of_a_file_was_read_any_control_may_be_named() -> None:
    part = default_card("spring", "y", ("tv",))
    said = "controls: {any: {name: Any}}\nlabels: {shop: {a: A}}"
    card = parse_card(said, part, "spring.yaml")
    assert card.controls == {"any": ControlCard("Any")}
    assert card.labels == {"shop": {"a": "A"}}
    assert parse_card("", part, "spring.yaml") == part


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Larkfield, Sep 2026", "Larkfield"),
        ("Larkfield, September 2026", "Larkfield"),
        ("Larkfield (Mar 2026)", "Larkfield"),
        ("Larkfield 30 Mar 2026", "Larkfield"),
        ("larkfield_2026_09", "larkfield"),
        ("larkfield-2026-09-28", "larkfield"),
        ("larkfield_20260928", "larkfield"),
        ("Larkfield Q3 2026", "Larkfield"),
        ("Larkfield 2026 Q3", "Larkfield"),
        ("Larkfield 2026", "Larkfield"),
        ("Larkfield by region", "Larkfield by region"),
        ("Larkfield 7", "Larkfield 7"),
        ("Sep 2026", "Sep 2026"),
        ("Model12026", "Model12026"),
        ("拉克菲尔德 2026-09", "拉克菲尔德"),
    ],
)
def test_the_line_is_the_title_without_its_date(title: str, line: str) -> None:
    assert default_card(title, "y", ()).line == line
    assert parse(f"title: {title}").line == line


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
        ("line: 3", "one line of text"),
        (f"line: {'x' * 61}", "at most 60 characters"),
        ("country: Germany", "two capital letters"),
        ("country: NO", 'country: False; it takes two capital letters, such as DE or "NO"'),
        ("required_return: -0.1", "a share from 0 to 10"),
        ("required_return: 8 %", "8 % is 0.08"),
        ("required_return: null", "a share from 0 to 10"),
        ("discount_rate: .nan", "a share from 0 to 10"),
        ("discount_rate: true", "a share from 0 to 10"),
        ("discount_rate: 11", "a share from 0 to 10"),
        ("fiscal: 4-4-5", "mapping"),
        ("fiscal: {calendar: 4-4-4}", "4-5-4"),
        ("fiscal: {calendar: 445}", "4-5-4"),
        ("fiscal: {first_month: 13}", "1 to 12"),
        ("fiscal: {first_month: Feb}", "whole number"),
        ("fiscal: {first_month: 2.0}", "whole number"),
        ("fiscal: {week: 1}", "only the keys calendar, first_month"),
        ("payment_days: -1", "a whole number of days, 0 to 730"),
        ("payment_days: 731", "0 to 730"),
        ("payment_days: 30.0", "whole number"),
        ("payment_days: {radioo: 3}", "radioo"),
        ("payment_days: {tv: -3}", "payment_days.tv"),
        ("payment_days: {tv: 3}\nchannels: {tv: {payment_days: 4}}", "nothing beside"),
        ("channels: {tv: {payment_days: null}}", "whole number"),
        ("channels: {tv: {color: '#112233'}}", "only the keys aliases, colour"),
        ("channels: {tv: {colour: red}}", 'a colour such as "#1f77b4"'),
        ("channels: {tv: {colour: '#12345'}}", "a colour"),
        ("channels: {tv: {colour: #112233\n}}", "a colour"),
        ("channels: {tv: {aliases: telly}}", "a list of at most 20 names"),
        (f"channels: {{tv: {{aliases: {['x'] * 21}}}}}", "a list of at most 20 names"),
        ("channels: {tv: {aliases: [3]}}", "one line of text"),
        ("channels: {tv: {aliases: [Radio]}}", "a name that no other channel has"),
        ("channels: {tv: {aliases: [a]}, radio: {aliases: [A]}}", "no other channel has"),
        ("brand_group: Brand", "a group, and no channel says its own"),
        ("brand_group: Brand\nchannels: {tv: {group: Offline}}", 'takes "Offline"'),
        ("controls: {prize: {name: Price}}", "only the keys price"),
        ("controls: {price: Price}", "mapping"),
        ("controls: {price: {title: Price}}", "only the keys name, unit"),
        ("labels: {store: {north: North}}", "only the keys geo"),
        ("labels: {geo: {nord: North}}", "only the keys north, south"),
        ("labels: {geo: {north: 3}}", "one line of text"),
        ("sha256: 0123456789abcdef", "sha256: '0123456789abcdef'; it takes 64 hexadecimal digits"),
        (f"sha256: {'g' * 64}", "64 hexadecimal digits"),
        (f"sha256: {'1' * 64}", "64 hexadecimal digits, in quotes"),
        ("sha256: ''", "64 hexadecimal digits"),
        ("channels: {tvv: {name: x}}", "tvv"),
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
