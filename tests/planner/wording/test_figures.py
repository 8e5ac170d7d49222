"""What a person writes is what is read, or it is refused with how it could be read."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.wording import amounts
from planner.wording.figures import Kind, Reader, Unreadable, decimal_mark, read_figure
from planner.wording.locale import separators, written

LOCALES = ("en", "de", "fr")
MONEY, PERCENT = Reader("money", "EUR"), Reader("percent")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("33.5 M", 33.5e6), ("33,5 M", 33.5e6), ("€33.5M", 33.5e6), ("33.5M€", 33.5e6),
        ("EUR 33.5 M", 33.5e6), ("33.5 MEUR", 33.5e6), ("33,500,000", 33.5e6),
        ("33.500.000", 33.5e6), ("33 500 000", 33.5e6), ("33\u202f500\u00a0000", 33.5e6),
        ("33'500'000", 33.5e6), ("33’500’000.50", 33_500_000.5), ("1.250,5", 1250.5),
        ("1,250.5", 1250.5), ("1 250,500", 1250.5), (".5", 0.5), (",5", 0.5), ("0,125", 0.125),
        ("750k", 750e3), ("€10,000", 1e4), ("1.2500", 1.25), ("0.125 k", 125.0),
        ("750 K", 750e3), ("2e6", 2e6), ("1.000e+03", 1e3), ("5.", 5.0),
        ("1,00,000", 1e5), ("12,34,567.5", 1_234_567.5), ("+12", 12.0), ("1234,567", 1234.567),
        ("2.5 B", 2.5e9), ("1 T", 1e12), ("1.1250", 1.125), ("0", 0.0), ("-0", 0.0),
    ],
)  # fmt: skip
def test_amounts_are_read(text: str, value: float) -> None:
    assert MONEY.read(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("112,5", 112.5), ("112.5%", 112.5), ("112,5 %", 112.5), ("1.125,5", 1125.5), (".5 %", 0.5),
     ("1e2", 100.0), ("50\uff05", 50.0)],
)  # fmt: skip
def test_percentages_are_read(text: str, value: float) -> None:
    assert PERCENT.read(text) == value


@pytest.mark.parametrize(
    ("reader", "text", "says"),
    [
        (MONEY, "1,125", "Write 1125 or 1.1250."),
        (MONEY, "1.125", "Write 1125 or 1.1250."),
        (MONEY, "500.000", "Write 500000 or 500.0."),
        (MONEY, "1.000 EUR", "Write 1000 EUR or 1.0 EUR."),
        (MONEY, "12.500", "Write 12500 or 12.5."),
        (MONEY, "01.125", "Write 01125 or 01.1250."),
        (MONEY, "35,089 M", "Write 35089 M or 35.0890 M."),
        (MONEY, "35.089 M", "Write 35089 M or 35.0890 M."),
        (MONEY, "€750,500", "Write €750500 or €750.5."),
        (Reader("money", "EUR", "de"), "500,000", "Write 500000 or 500,0."),
        (Reader("money", locale="fr"), "1.000", "Write 1000 or 1,0."),
        (Reader("money", locale="fr"), "1,000", "Write 1000 or 1,0."),
        (Reader("money", locale="de"), "1.125", "Write 1125 or 1,1250."),
        (Reader("money", locale="fr"), "1.125", "Write 1125 or 1,1250."),
        (Reader("number"), "13.000", "Write 13000 or 13.0."),
        (PERCENT, "112.500 %", "Write 112500 % or 112.5 %."),
        (Reader("times"), "2.375x", "Write 2375x or 2.3750x."),
        (MONEY, "-5", "below zero"), (MONEY, "−5", "below zero"), (MONEY, "(5.50)", "below zero"),
        (MONEY, "12 %", "is a percentage; an amount of money is asked for"),
        (PERCENT, "€5", "is an amount of money; a percentage is asked for"),
        (PERCENT, "1.5x", "is a ratio"), (PERCENT, "5 k%", "no figure"),
        (PERCENT, "1 k", "no figure"), (MONEY, "33,5 Mio. €", "no figure"),
        (MONEY, "k€ 5", "no figure"),
        (MONEY, "US$5", "is in US$"), (MONEY, "CA$5", "is in CA$"), (MONEY, "A$5", "is in A$"),
        (MONEY, "$5", "is in $; money is counted in EUR here"),
        (MONEY, "5 USD", "is in USD"), (MONEY, "5 TEUR", "two ways"), (MONEY, "5 T€", "two ways"),
        (Reader("money", "EUR", "de"), "5 B", "a billion or a trillion"),
        (MONEY, "35m", "no figure"), (MONEY, "1 5", "no figure"), (MONEY, "1.2.3", "no figure"),
        (MONEY, "1,23,4", "no figure"), (MONEY, "1,125,5", "no figure"),
        (MONEY, "1_000", "no figure"),
        (MONEY, "50-150", "no figure"), (MONEY, "--5", "no figure"), (MONEY, "(-5)", "no figure"),
        (MONEY, "nan", "no figure"), (MONEY, "inf", "no figure"), (MONEY, "1e400", "no figure"),
        (MONEY, "5²", "no figure"), (MONEY, "١٢", "no figure"), (MONEY, "=1+1", "no figure"),
        (MONEY, "€5€", "no figure"), (MONEY, "5,", "no figure"), (MONEY, "2e6 M", "no figure"),
        (MONEY, "1e16", "the most that is taken"), (MONEY, " ", "Nothing is written"),
        (MONEY, "9" * 500, "no figure"),
        (Reader("money", "EUR", positive=True), "0", "above zero"),
    ],
)  # fmt: skip
def test_what_leaves_doubt_is_refused(reader: Reader, text: str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        reader.read(text)
    assert says in str(caught.value)


def test_a_loss_is_read_where_one_may_be_written() -> None:
    loss = Reader("money", "EUR", least=None)
    assert {loss.read(text) for text in ("−€5.5", "€-5.5", "−5.5", "(5.50)", "–5,5")} == {-5.5}


def test_a_dollar_is_the_models_own() -> None:
    assert Reader("money", "CAD").read("$5 k") == Reader("money", "CAD").read("CA$5 k") == 5e3
    assert Reader("money", "SEK", "sv").read("5 kr") == 5.0
    assert Reader("money", "").read("$5") == 5.0
    with pytest.raises(Unreadable):
        Reader("money", "CAD").read("US$5")


# --- 500 spellings in three locales -----------------------------------------------------
#
# One mark between one to three digits and exactly three says two things: a number, or one a
# thousand times as large. It is refused in every locale and of every kind, whichever of the two
# the locale would say, for the text may come from anywhere. Without doubt are
#   - the locale's own thousands, three zeros in the last place (10,000 in English): its convention
#     says so, and nobody writes three zeros after decimals; 10.000 has only one of the two for it;
#   - any other count of digits after the mark, and four digits or more before it;
#   - nothing but zeros before it (0.125): no thousands begin so;
#   - both marks (1.250,500), one mark twice (1.000.000), or thousands set apart by a space or an
#     apostrophe (1 250,500): then the last mark can be only one thing;
#   - a power of ten (1.125e3): whoever writes one sets no thousands apart.

_KINDS: dict[Kind, tuple[str, ...]] = {
    "money": ("{} {}", "{}{}", "€{}{}", "{}{}€", "EUR {} {}", " {} {} EUR"),
    "number": ("{} {}", "{}{}", " {}{} "),
    "percent": ("{}", "{} %", "{}%", " {} % "),
    "times": ("{}", "{}x", "{} ×"),
}


def _spelled(rng: random.Random, locale: str, kind: Kind) -> tuple[str, Decimal, bool]:
    """A way to write an amount, what is meant, and whether somebody else could mean another."""
    places, size = rng.choice([0, 0, 1, 2, 3]), rng.choice(["", "", "k", "M"])
    size = size if kind in ("money", "number") else ""
    value = Decimal(rng.randint(0, 10 ** rng.randint(1, 8))).scaleb(-places)
    if places == 0 and rng.random() < 0.5:
        value *= 1000
    if places == 3 and value % 1 == 0:
        value += Decimal("0.125")  # nobody writes three zeros after decimals
    own = separators(locale)
    mark, between = rng.choice(
        [own, (".", ","), (",", "."), (".", " "), (",", "\u202f"), (".", "’")]
    )
    if rng.random() < 0.5:
        between = ""
    whole, _, part = f"{value:,f}".partition(".")
    text = whole.replace(",", between) + (mark + part if part else "")
    found = re.fullmatch(r"([0-9]{1,3})([.,])([0-9]{3})", text)
    doubtful = found is not None and int(found[1]) > 0 and found[2] + found[3] != f"{own[1]}000"
    power = {"": 0, "k": 3, "M": 6}[size]
    return rng.choice(_KINDS[kind]).format(text, size), value.scaleb(power), doubtful


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", _KINDS)
def test_what_is_written_is_what_is_read_or_it_is_refused(locale: str, kind: Kind) -> None:
    rng, reader = random.Random(locale + kind), Reader(kind, "EUR", locale)  # noqa: S311
    read = refused = 0
    while read + refused < 500:
        text, value, doubtful = _spelled(rng, locale, kind)
        if value >= 10**15:
            continue
        if not doubtful:
            read += 1
            assert reader.read(text) == float(value), text
            continue
        refused += 1
        with pytest.raises(Unreadable, match="two ways") as caught:
            reader.read(text)
        assert float(value) in _offered(reader, caught.value)
    assert read > 300
    assert refused > 25


def _offered(reader: Reader, refused: Unreadable) -> list[float]:
    """What the two spellings of a refusal are read as: one a thousand times the other."""
    said = re.fullmatch(r"Write (.+) or (.+)\.", refused.remedy)
    assert said is not None
    more, less = (reader.read(text) for text in said.groups())
    assert more == pytest.approx(1000 * less, rel=1e-12)
    return [more, less]


@pytest.mark.parametrize("locale", LOCALES)
@given(
    head=st.integers(1, 999), tail=st.integers(0, 999), mark=st.sampled_from(".,"),
    kind=st.sampled_from(list(_KINDS)), size=st.sampled_from(["", " k", " M"]),
    around=st.sampled_from(["{}", "€{}", "{} EUR", "+{}", "({})"]),
)  # fmt: skip
@example(head=500, tail=0, mark=".", kind="money", size="", around="{}")
@example(head=12, tail=500, mark=".", kind="money", size="", around="{}")
def test_nothing_is_read_a_thousand_times_too_small_or_large(
    locale: str, head: int, tail: int, mark: str, kind: Kind, size: str, around: str
) -> None:
    """Whatever stands around it; but in the locale's own ``10,000`` both cues agree."""
    reader = Reader(kind, "EUR", locale, least=None)
    plain = kind in ("percent", "times")
    text = (around if kind == "money" else "{}").format(
        f"{head}{mark}{tail:03}{'' if plain else size}"
    )
    if tail == 0 and mark == separators(locale)[1]:
        assert abs(reader.read(text)) >= head * 1000
        return
    with pytest.raises(Unreadable, match="two ways") as caught:
        reader.read(text)
    _offered(reader, caught.value)


@pytest.mark.parametrize("locale", [*LOCALES, "sv", "de_CH", "en_IN"])
@given(value=st.floats(1e-6, 1e15), round_to=st.integers(-9, 4))
@example(value=750_000.0, round_to=0)
@example(value=12.125, round_to=3)
@example(value=123_456.789, round_to=3)
@example(value=12_125.0, round_to=0)
@example(value=12_125_000.0, round_to=0)
@example(value=1.125e9, round_to=0)
@example(value=1e15, round_to=0)
def test_what_a_field_writes_is_read_back(locale: str, value: float, round_to: int) -> None:
    for exact in (value, round(value, round_to)):
        for reader in (
            Reader("money", "EUR", locale), Reader("number", "", locale),
            Reader("percent", "", locale), Reader("times", "", locale),
        ):  # fmt: skip
            assert reader.read(reader.write(exact)) == exact


@given(value=st.floats(1e-3, 9e14))
def test_what_a_screen_says_is_read_as_it_says(value: float) -> None:
    said = amounts.money(value, "EUR")
    assert MONEY.read(said) == pytest.approx(value, rel=0.006, abs=0.006)


@given(st.text(max_size=90))
@example("1" * 80)
@example("(" * 40)
def test_any_text_is_read_or_refused(text: str) -> None:
    for locale in LOCALES:
        try:
            found = read_figure(text, "EUR", locale)
        except Unreadable:
            continue
        assert abs(found.value) < float("inf")


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1,000.50", "."), ("1000,50", ","), ("1.000.000", ","), ("1,000,000", "."), ("1,000", ""),
     ("1.000", ""), ("1000", ""), ("1 000,500", ","), ("0.125", "."), ("1.5e3", "."), ("x", "")],
)  # fmt: skip
def test_a_spelling_shows_the_mark_of_decimals(text: str, mark: str) -> None:
    assert decimal_mark(text) == mark


def test_a_field_writes_short_and_to_the_last_digit() -> None:
    said = [MONEY.write(x) for x in (36e6, 750e3, 1125, 12_500, 35_089_447.32, 35_089_447, 0.5)]
    assert said == ["36 M", "750 k", "1125", "12.5 k", "35,089,447.32", "35,089,447", "0.5"]
    said = [MONEY.write(x) for x in (12_125, 12_125.5, 35_089_000, 1.125e9, 1.125)]
    assert said == ["12125", "12,125.5", "35,089,000", "1,125,000,000", "1.1250"]
    assert PERCENT.write(112.5) == "112.5 %"
    assert PERCENT.write(112.125) == "112.1250 %"
    assert Reader("times").write(2.375) == "2.3750"
    assert Reader("percent", locale="de").write(112.5) == "112,5 %"
    assert written("1.5", "de") == "1,5"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("typed", ["much", "12 %", "€5", "1.5", ""])
@pytest.mark.parametrize(
    "bounds",
    [
        {"kind": "percent", "positive": True, "most": 100.0},
        {"kind": "percent", "most": 5.0, "positive": True},
        {"kind": "number", "positive": True, "whole": True, "most": 104.0},
        {"kind": "number", "least": -12.0, "most": 12.0, "whole": True},
        {"kind": "number", "positive": True, "whole": True, "most": 1.0},
        {"kind": "money", "most": 10_000.0},
        {"kind": "times", "positive": True, "most": 1.0},
    ],
)
def test_an_example_is_one_that_the_field_takes(
    bounds: dict[str, object], typed: str, locale: str
) -> None:
    reader = Reader(currency="EUR", locale=locale, **bounds)  # type: ignore[arg-type]
    try:
        reader.read(typed)
    except Unreadable as error:
        shown = re.search(r"such as (.+)\.$", error.remedy)
        for one in shown[1].split(" or ") if shown else []:
            reader.read(one)


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_percentage_below_one_may_be_a_share(locale: str) -> None:
    """A margin of 0.48 is half a per cent or half of everything: it is asked back."""
    reader = Reader("percent", locale=locale, most=100.0, shares=True)
    typed = "0,48" if locale == "de" else "0.48"
    with pytest.raises(Unreadable, match="can be read in two ways") as caught:
        reader.read(typed)
    one, other = re.findall(r"[0-9.,]+ %", caught.value.remedy)
    assert (reader.read(one), reader.read(other)) == (0.48, 48.0)
    assert [reader.read(text) for text in ("0", "1", "48", "0.5 %")] == [0.0, 1.0, 48.0, 0.5]
    assert Reader("percent", locale=locale).read(typed) == 0.48
