"""Amounts, periods and names as people write them, and which way an amount goes."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.agent.understood.amounts import amounts
from planner.agent.understood.found import found_in
from planner.agent.understood.periods import periods
from planner.agent.understood.training.names import TRAINING
from planner.agent.understood.understand import understand


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("1.5 M", "money", (1.5e6,)),
        ("1,5 mio", "money", (1.5e6,)),
        ("1'500'000", "money", (1.5e6,)),
        ("1.500.000", "money", (1.5e6,)),
        ("1 500 000 €", "money", (1.5e6,)),
        ("250k", "money", (250e3,)),
        ("€250,000", "money", (250e3,)),
        ("15 lakh", "money", (1.5e6,)),
        ("2 crore", "money", (2e7,)),
        ("half a million", "money", (5e5,)),
        ("a quarter of a million", "money", (2.5e5,)),
        ("one and a half million", "money", (1.5e6,)),
        ("another million", "money", (1e6,)),
        ("two hundred thousand", "money", (2e5,)),
        ("1.500", "money", (1500.0, 1.5)),
        ("1,250 euros", "money", (1250.0, 1.25)),
        ("a tenth", "share", (0.1,)),
        ("two thirds", "share", (2 / 3,)),
        ("ten percent", "share", (0.1,)),
        ("a ten percent", "share", (0.1,)),
        ("12,5 %", "share", (0.125,)),
        ("double", "factor", (2.0,)),
        ("1.5x", "factor", (1.5,)),
    ],
)
def test_amounts_are_read(text: str, unit: str, values: tuple[float, ...]) -> None:
    (found,) = amounts(text.lower(), "EUR", "en")
    assert (found.unit, found.values) == (unit, pytest.approx(values))


@pytest.mark.parametrize(
    ("text", "sense", "sign"),
    [
        ("cut the budget by 10 %", "by", -1),
        ("cut tv to 80 %", "to", -1),
        ("raise search by 200k", "by", 1),
        ("10 % less", "by", -1),
        ("an extra 1m", "by", 1),
        ("a budget of 20m", "to", 0),
        ("-20 %", "by", -1),
        ("a cut of 10 %", "by", -1),
        ("spend 1m more", "by", 1),
    ],
)
def test_the_verb_says_which_way(text: str, sense: str, sign: int) -> None:
    (found,) = amounts(text, "EUR", "en")
    assert found.sense == sense
    assert found.sign == sign or (sense == "to")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("half as much on tv", 0.5),
        ("a third as much", 2 / 3),
        ("two thirds as much", 1 / 3),
        ("only half as well", 0.5),
    ],
)
def test_as_much_says_what_is_left_and_not_what_is_taken_off(text: str, share: float) -> None:
    (found,) = amounts(text, "EUR", "en")
    assert (found.unit, found.sense, found.sign) == ("share", "by", -1)
    assert found.values == pytest.approx((share,))


def test_another_currency_is_never_taken_for_the_models() -> None:
    found = understand("raise the budget by $1.1m", TRAINING)
    assert found.ask_back is not None
    assert "EUR" in found.ask_back.question
    own = understand("raise the budget by $1.1m", replace(TRAINING, currency="USD"))
    assert (own.ask_back, own.entities.money) == (None, 1.1e6)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in december", "2026-12-01", "2026-12-31"),
        ("in q4", "2026-10-01", "2026-12-31"),
        ("q1 2027", "2027-01-01", "2027-03-31"),
        ("the next 4 weeks", "2026-10-05", "2026-11-01"),
        ("from may to july", "2027-05-01", "2027-07-31"),
        ("from november to january", "2026-11-01", "2027-01-31"),
        ("after christmas", "2026-12-27", "2027-01-03"),
        ("before christmas", "2026-10-05", "2026-12-23"),
        ("on 24 december", "2026-12-24", "2026-12-24"),
        ("black friday", "2026-11-27", "2026-11-27"),
        ("next month", "2026-11-01", "2026-11-30"),
        ("the last two weeks", "2026-12-21", "2027-01-03"),
    ],
)
def test_periods_are_days_within_or_around_the_horizon(text: str, start: str, end: str) -> None:
    (found,) = periods(text, TRAINING)
    assert (found.period.start, found.period.end) == (start, end)


@pytest.mark.parametrize("text", ["may we cut tv", "march on", "what may happen"])
def test_a_verb_is_no_month(text: str) -> None:
    assert periods(text, TRAINING) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("serach", "search"), ("telly", "tv"), ("facebook", "social"), ("billboards", "ooh"),
        ("adwords", "search"), ("youtube", "video"), ("tvs", "tv"), ("search's", "search"),
    ],
)  # fmt: skip
def test_channels_are_known_by_common_names_and_misspelt(text: str, label: str) -> None:
    (found,) = found_in(f"why does {text} lose", TRAINING).channels
    assert found.labels == (label,)


@pytest.mark.parametrize("text", ["ratio", "research", "bring", "plans", "least", "tb", "rado"])
def test_other_words_are_no_misspelt_channels(text: str) -> None:
    assert found_in(f"what about the {text}", TRAINING).channels == ()


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused(text: str) -> None:
    found = understand(text, TRAINING)
    assert (found.intent == "ask_back") == (found.ask_back is not None)


def test_a_question_takes_less_than_20_ms_of_processor_time() -> None:
    texts = [
        f"what if we move {n}0k from tv to serach in december, is that saef?" for n in range(50)
    ]
    understand(texts[0], TRAINING)
    began = time.process_time()
    for text in texts:
        understand(text, TRAINING)
    assert (time.process_time() - began) / len(texts) < 0.020
