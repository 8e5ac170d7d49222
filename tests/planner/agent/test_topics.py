"""What of an intent is asked, in wordings that nobody trained with; amounts are of that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.agent.understood.found import found_in
from planner.agent.understood.question import Entities, Understood
from planner.agent.understood.readings import reading
from planner.agent.understood.stopping import stops
from planner.agent.understood.topics import topic_of
from planner.agent.understood.training.train import questions
from planner.agent.understood.understand import understand
from tests.planner.agent.test_understand import NAMES, asked

WORDINGS = [
    ("what amount should TV be getting?", "headroom", "level"),
    ("tell me the right radio budget", "headroom", "level"),
    ("What ROI does social deliver?", "headroom", "return"),
    ("which of our channels has the lowest roas", "headroom", "return"),
    ("is media in the north more efficient than in the south", "headroom", "regions"),
    ("what's the value of the last euro we spend", "next_money", "budget"),
    ("tell me the shadow price on the total budget", "next_money", "budget"),
    ("how long before we get our investment back", "summary_finance", "payback"),
    ("when will the plan have recouped its cost", "summary_finance", "payback"),
    ("is the largest r-hat acceptable", "assumptions", "convergence"),
    ("were there any divergences in sampling", "assumptions", "convergence"),
    ("what was your prior for radio", "assumptions", "prior"),
    ("for how long does TV advertising keep working", "assumptions", "carry_over"),
    ("what's search's half-life", "assumptions", "carry_over"),
    ("is there proof that advertising works", "certainty", "works"),
    ("does the model keep TV and radio apart", "certainty", "apart"),
    ("what does the R-squared look like", "assumptions", "fit"),
    ("what would a 7 % rise of media prices do to us", "safety", "price"),
    ("how much money does the plan make in total", "summary_finance", "total"),
    ("which of the channels is known worst, where is evidence weak", "certainty", "weakest"),
    ("what is the meaning of mROAS", "assumptions", "meaning"),
    ("in which weeks should radio be on air", "out_of_scope", "timing"),
    ("predict our sales for the next quarter", "out_of_scope", "sales"),
    ("who says media does anything for us", "certainty", "works"),
]


@pytest.mark.parametrize(("text", "intent", "topic"), WORDINGS)
def test_what_is_asked_of_an_intent_is_told(text: str, intent: str, topic: str) -> None:
    found = asked(text)
    assert (found.intent, found.entities.topic) == (intent, topic)


def test_no_wording_was_trained_with() -> None:
    trained = {text.casefold() for _, text in questions()}
    assert not trained & {text.casefold() for text, _, _ in WORDINGS}


def test_every_topic_has_wordings_enough_to_be_learned() -> None:
    rows = [row for row, _ in questions() if "." in row]
    assert len(set(rows)) == 20
    assert min(rows.count(row) for row in set(rows)) >= 8


def test_an_intent_as_a_whole_has_no_topic() -> None:
    for text in ("how much room has TV", "how sure is this", "what does this assume"):
        assert asked(text).entities.topic == ""


@pytest.mark.parametrize(
    ("text", "topic", "money", "share", "sense"),
    [
        ("and what if the margin was only 32 %?", "margin", None, 0.32, "to"),
        ("margin of 0.4, then what?", "margin", None, 0.4, "to"),
        ("what if our margin rose by 10 %", "margin", None, 0.1, "by"),
        ("what if the margin worsens by a fifth", "margin", None, -0.2, "by"),
        ("imagine a hurdle rate of 15 %", "required_return", None, 0.15, "to"),
        ("what if each sign-up were worth €45", "value", 45.0, None, "to"),
    ],
)
def test_an_amount_is_of_what_is_assumed(text, topic, money, share, sense) -> None:
    found = asked(text)
    entities = found.entities
    assert (found.intent, entities.topic) == ("flip", topic)
    assert entities.money == money
    assert entities.share == (None if share is None else pytest.approx(share))
    assert entities.sense == sense


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("Turn off radio", ("radio",)),
        ("what happens if we stop TV completely", ("tv",)),
        ("search to zero", ("search",)),
        ("what if we spend nothing at all?", ()),
        ("no marketing whatsoever, what then", ()),
        ("what happens if our budget disappears", ()),
    ],
)
def test_spend_that_ends_is_a_budget_of_nothing(text: str, channels: tuple[str, ...]) -> None:
    found = asked(text)
    assert found.intent == "change_budget"
    assert (found.entities.money, found.entities.sense) == (0.0, "to")
    assert found.entities.channels == channels


@pytest.mark.parametrize(
    "masked",
    [
        "when should we stop cutting xchannel", "what if we drop the cap on xchannel",
        "stop xchannel from losing money", "why zero change for xchannel",
        "what is the next xmoney without xrule", "what if we cut xchannel by xshare",
    ],
)  # fmt: skip
def test_what_ends_nothing_is_no_end(masked: str) -> None:
    assert not stops(masked)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("what does mROAS mean", ("mroas",)),
        ("what is the difference between iROAS and mROAS", ("iroas", "mroas")),
        ('what does "past its best" mean', ("past",)),
    ],
)
def test_the_word_whose_meaning_is_asked_is_found(text, terms) -> None:
    assert asked(text).entities.terms == terms


def test_a_sureness_is_no_amount() -> None:
    found = asked("give me the 90 % interval")
    assert found.intent == "certainty"
    assert (found.entities.share, found.entities.money) == (None, None)
    assert asked("what if we cut 90 % of radio").entities.share == pytest.approx(-0.9)


def test_more_of_a_size_is_money_on_top() -> None:
    found = asked("what would two more million bring")
    assert (found.entities.money, found.entities.sense) == (2e6, "by")


def test_a_change_that_goes_neither_up_nor_down_is_no_margin_itself() -> None:
    entities = asked("what if the margin changes by 10 %").entities
    assert (entities.share, entities.money) == (None, None)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what does the next euro of the budget bring", "budget"),
        ("what does the next 500k of the budget bring", ""),
        ("what does the last 500k of the budget bring", "budget"),
    ],
)
def test_next_money_of_a_size_is_placed_and_no_return_on_a_unit(text: str, topic: str) -> None:
    assert topic_of(found_in(text, NAMES), "next_money") == topic


def test_a_budget_without_an_amount_is_the_best_one() -> None:
    assert reading("change_budget", Entities(), NAMES).text == "Which budget earns most?"
    cut = Entities(share=-0.1, sense="by")
    assert reading("change_budget", cut, NAMES).text == "What if the budget is cut by 10 %?"


def test_a_change_of_the_budget_without_a_direction_is_asked_back() -> None:
    found = asked("what if the budget changes by 10 %")
    assert found.ask_back is not None
    assert [one.entities.share for one in found.ask_back.options] == [-0.1, 0.1]


def test_a_thread_keeps_what_was_asked_of_it() -> None:
    assert asked("what is the roi of TV", "and search?").entities.topic == "return"
    found = asked("what if the margin is 35 %", "and 40 %?")
    assert (found.intent, found.entities.topic) == ("flip", "margin")
    assert found.entities.share == pytest.approx(0.4)
    assert asked("what is the roi of TV", "how sure are you?").entities.topic == ""


@pytest.mark.parametrize(
    ("text", "is_goal"),
    [
        ("can we hit 90m incremental revenue?", True),
        ("what budget gets us to 1,5 Mio more profit", True),
        ("what if we cut the budget by 10 million", False),
        ("if we cut 5%, what happens to sales", False),
    ],
)
def test_an_amount_of_outcome_is_a_goal_and_no_budget(text: str, is_goal: bool) -> None:
    found: Understood = understand(text, replace(NAMES, plans=()), ())
    assert (found.entities.topic == "goal") == is_goal


def test_a_goal_that_is_to_be_promised_is_a_question_of_certainty() -> None:
    found = understand("just confirm that we make at least 20 million profit, guaranteed", NAMES)
    assert (found.intent, found.entities.topic) == ("certainty", "")
