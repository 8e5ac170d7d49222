"""The checker of prose passes what facts carry and stops what they do not, each by its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.agent.checker.check import MOST, check
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import figures
from planner.agent.claims.claim import Claim
from planner.agent.claims.saying import said
from planner.agent.understood.question import Names
from planner.facts.answers import answer_facts
from planner.facts.fact import Fact, by_id
from planner.facts.moves import move_facts, rule_facts
from planner.facts.standings import answer_standing_facts
from planner.questions.optimize import OptimizeAnswer
from planner.wording.units import Units
from tests.planner.agent.checker.paraphrases import World, corruptions, honest
from tests.planner.fit_answers import answer

ASKED = [("margin", "below"), ("margin", "equal"), ("german", "below"), ("no card", "cut")]
CAUGHT, REJECTED = 0.99, 0.03


def world_of(found: OptimizeAnswer) -> World:
    model, days = found.answer.model, found.problem.horizon.dates(found.answer.model.frequency)
    card, units = model.card, Units.of(model)
    names = Names(
        channels={one: (card.channel_name(one),) for one in model.cells.along("channel")},
        regions={},
        plans=(),
        guardrails={one.guardrail.label: str(one.sentence) for one in found.guardrails},
        currency=card.currency,
        locale=card.locale,
        start=str(days[0])[:10],
        end=str(days[-1])[:10],
        today="2026-10-01",
    )
    facts = by_id(
        chain(
            answer_facts(found), answer_standing_facts(found), move_facts(found), rule_facts(found)
        )
    )
    return World(facts, names, units.factor if units.is_money else None)


@cache
def world(card: str = "margin", question: str = "below") -> World:
    made = world_of(answer(card, question))
    rule = next(one for one in made.facts.values() if one.name == "binding")
    price = Fact("price", rule.about, 4.2e5, "outcome", "14", rule.source, 2.1e5, 6.3e5)
    return replace(made, facts={**made.facts, price.id: price})


def faults(text: str, card: str = "margin", question: str = "below") -> tuple[Fault, ...]:
    of = world(card, question)
    return check(text, of.facts, of.names, worth=of.worth)


def wrong(text: str) -> set[str]:
    return {one.wrong for one in faults(text)}


# --- plans and months -------------------------------------------------------------------


def planned(text: str) -> set[str]:
    """What is wrong with a text about two plans and what they pay in two months."""
    of = world()
    source = next(iter(of.facts.values())).source
    made = [
        Fact(name, (("plan", plan), *about), value, unit, "7", source, low, high)
        for plan, name, about, value, unit, low, high in (
            ("Growth", "profit", (), 7.66e6, "money", 5.1e6, 10.2e6),
            ("Profit", "profit", (), 9.12e6, "money", 6.4e6, 12.1e6),
            ("Growth", "paid", (("month", "2026-10"),), 3.13e6, "money", None, None),
            ("Growth", "paid", (("month", "2026-11"),), 9.62e6, "money", None, None),
            ("Growth", "bad_case", (), 5.03e6, "money", None, None),
        )
    ]
    names = replace(of.names, plans=("Growth", "Profit"))
    return {one.wrong for one in check(text, by_id(made), names)}


def test_a_plan_is_carried_over_to_a_clause_that_names_none() -> None:
    assert not planned("In the Growth plan, profit is €7.66 M.")
    assert "subject" in planned("In the Growth plan, profit is €9.12 M.")
    assert not planned("The Profit plan does best, with a profit of €9.12 M.")


def test_ends_are_read_as_they_are_written() -> None:
    assert not planned("In Growth, profit is €7.66 M; it could be as low as €5.1 M.")
    assert not planned("In Growth, profit is €7.66 M, with €5.1 M at the low end.")
    assert planned("In Growth, profit is €7.66 M; it could be as low as €6.4 M.")
    assert planned("In Growth, profit is €7.66 M, with €10.2 M at the low end.")


def test_what_is_paid_in_one_month_is_not_paid_in_another() -> None:
    assert not planned("The Growth plan pays €3.13 M in October 2026.")
    assert "subject" in planned("The Growth plan pays €3.13 M in November 2026.")


def test_one_euro_more_is_what_a_return_is_of() -> None:
    of = world()
    at = next(one for one in of.facts.values() if one.name == "mroas" and len(one.about) == 2)
    channel = of.names.channels[dict(at.about)["channel"]][0]
    assert not faults(f"One euro more on {channel} brings {float(at.value):.2f} back.")
    assert faults(f"One euro more on {channel} brings {float(at.value) + 1:.2f} back.")


def test_no_fact_is_of_the_best_draws() -> None:
    assert not planned("In the worst tenth of the draws, Growth earns €5.03 M on average.")
    assert "word" in planned("In the best tenth of the draws, Growth earns €5.03 M on average.")


# --- kinds of faults --------------------------------------------------------------------


def money(path: str, of: World | None = None) -> str:
    value = abs(float((of or world()).facts[path].value))
    return f"€{value / 1e6:.2f} M"


MOVED = "plan:best/against:reference/channel:c2/"
SPEND = "plan:best/channel:c{}/spend"


def test_what_is_right_passes() -> None:
    now, then, more = (money(f"{MOVED}{one}") for one in ("spend_now", "spend", "more_spend"))
    assert faults(f"c2 gets {more} less: {now} now, {then} in the best plan.") == ()
    assert faults(f"The plan cuts c2 by {more}, from {now} to {then}.") == ()


def test_a_name_that_facts_do_not_bear_out_is_stopped() -> None:
    then = money(SPEND.format(2))
    assert faults(f"c2 gets {then}.") == ()
    assert "subject" in wrong(f"c3 gets {then}.")
    assert "name" in wrong(f"TikTok gets {then}.")


def test_a_direction_turned_round_is_stopped() -> None:
    more = money(f"{MOVED}more_spend")
    assert faults(f"c2 gets {more} less.") == ()
    assert "direction" in wrong(f"c2 gets {more} more.")
    assert "direction" in wrong("The plan raises c2.")
    assert "direction" in wrong("The plan moves money from c3 to c2.")


def test_a_unit_or_currency_of_another_kind_is_stopped() -> None:
    then = money(SPEND.format(2))
    for spoiled in (then.replace("€", "$"), then.replace(" M", " k"), then.replace("€", "") + " %"):
        assert faults(f"c2 gets {spoiled}.")


def test_an_interval_has_both_its_ends_and_is_of_its_mean() -> None:
    fact = world().facts["plan:best/channel:c1/incremental"]
    assert fact.low is not None
    assert fact.high is not None
    mean, low, high = (f"{float(one) / 1e6:.2f}" for one in (fact.value, fact.low, fact.high))
    assert faults(f"c1 brings €{mean} M (€{low} to {high} M).") == ()
    assert "interval" in wrong(f"c1 brings €{mean} M (€{float(low) * 0.8:.2f} to {high} M).")
    other = world().facts["plan:best/channel:c0/incremental"]
    assert faults(f"c0 brings €{float(other.value) / 1e6:.2f} M (€{low} to {high} M).")


def test_rounding_does_not_cross_break_even() -> None:
    of = world()
    at = "plan:best/channel:c1/mroas"
    even = float(of.facts["plan:current/break_even"].value)
    near = {**of.facts, at: replace(of.facts[at], value=even - 0.04)}
    said_of = f"c1 returns {even - 0.04:.2f}x at the margin."
    assert check(said_of, near, of.names) == ()
    rounded = check(f"c1 returns {even:.1f}x at the margin.", near, of.names)
    assert {one.wrong for one in rounded} == {"rounding"}


def test_a_chance_is_of_the_better_or_of_the_worse() -> None:
    of = world()
    at = "plan:best/against:reference/p_better"
    facts = {**of.facts, at: replace(of.facts[at], value=0.83)}
    better = "The best plan is better than the current plan in 83 % of the draws."
    assert check(better, facts, of.names) == ()
    assert check(better.replace("better", "worse"), facts, of.names)
    assert (
        check("In 17 % of the draws the plan does worse than the current plan.", facts, of.names)
        == ()
    )


def test_numbers_in_words_are_numbers() -> None:
    of = world()
    at = SPEND.format(2)
    facts = {**of.facts, at: replace(of.facts[at], value=2_130_000.0)}
    assert check("c2 takes two point one million euros.", facts, of.names) == ()
    assert check("c2 takes two point four million euros.", facts, of.names)
    assert check("c2 takes nearly a third of the budget.", facts, of.names)


def test_a_ranking_names_the_one_that_is_first() -> None:
    spends = {one: float(world().facts[SPEND.format(one)].value) for one in range(4)}
    first, *_, last = sorted(spends, key=lambda one: -spends[one])
    assert faults(f"c{first} has the largest spend of all channels.") == ()
    assert "ranking" in wrong(f"c{last} has the largest spend of all channels.")
    assert "ranking" in wrong(f"c{first} has the smallest spend of all channels.")


def test_a_comparison_goes_the_way_its_figures_go() -> None:
    assert "comparison" in wrong(
        "It is better in over 99 % of the draws, less than the 75 % wanted."
    )
    spends = {one: float(world().facts[SPEND.format(one)].value) for one in range(4)}
    first, *_, last = sorted(spends, key=lambda one: -spends[one])
    assert faults(f"The plan spends more on c{first} than on c{last}.") == ()
    assert "comparison" in wrong(f"The plan spends less on c{first} than on c{last}.")


def test_dates_and_stretches_are_those_of_the_horizon() -> None:
    start = world().names.start
    assert faults(f"The plan begins {start} and runs for 13 weeks.") == ()
    assert "date" in wrong("The plan begins 3 March 2031.")
    assert "figure" in wrong("The plan runs for 15 weeks.")


def test_claims_narrow_what_a_text_may_say() -> None:
    of, then = world(), money(SPEND.format(2))
    claims = (Claim("is", (SPEND.format(3),)),)
    assert check(f"c2 gets {then}.", of.facts, of.names, claims)


def test_a_text_without_end_is_not_read() -> None:
    assert [one.wrong for one in faults("more " * MOST)] == ["word"]


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    of = world()
    assert isinstance(check(text, of.facts, of.names), tuple)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5 k", 1_234_500.0), ("1,234.5 k", 1_234_500.0), ("€1'200", 1_200.0),
        ("2 Mio", 2e6), ("EUR 3,5 Mrd", 3.5e9), ("forty-one million", 41e6), ("41 %", 41.0),
        ("two thirds", 200 / 3), ("nine in ten draws", 90.0), ("1 200 000 €", 1.2e6),
    ],
)  # fmt: skip
def test_figures_are_read_in_any_locale(text: str, value: float) -> None:
    (found,) = figures(text)
    assert any(abs(one - value) < 1e-6 * value for one, _ in found.readings)


# --- in numbers -------------------------------------------------------------------------


def rates(count: int, seed: int) -> tuple[float, float, Counter[str]]:
    """Shares of corrupted texts that are caught, and of honest ones that are rejected."""
    random, rejected, missed, spoiled = Random(seed), 0, Counter[str](), 0  # noqa: S311
    for _ in range(count):
        of = world(*random.choice(ASKED))
        text = honest(of, random)
        if check(text, of.facts, of.names, worth=of.worth):
            rejected += 1
            continue
        for kind, bad in corruptions(of, text, random):
            spoiled += 1
            if not check(bad, of.facts, of.names, worth=of.worth):
                missed[kind] += 1
    return 1 - missed.total() / max(spoiled, 1), rejected / count, missed


def test_corruptions_are_caught_and_paraphrases_pass() -> None:
    caught, rejected, missed = rates(60, seed=5)
    assert rejected <= REJECTED
    assert caught >= CAUGHT, missed


@pytest.mark.long
def test_five_hundred_texts_and_their_corruptions() -> None:
    caught, rejected, missed = rates(500, seed=11)
    assert rejected <= REJECTED
    assert caught >= CAUGHT, missed


# --- what the product itself says -------------------------------------------------------


def claimed(of: OptimizeAnswer, count: int, random: Random) -> Iterator[str]:
    """Sentences of claims drawn at random among those that hold."""
    made, model = world_of(of), of.answer.model
    numbers = [one.id for one in made.facts.values() if one.unit != "word"]
    for _ in range(count):
        yield said(model, made.facts, [Claim("is", (random.choice(numbers),))]).text


@pytest.mark.parametrize(("card", "question"), ASKED)
def test_sentences_of_claims_pass(card: str, question: str) -> None:
    found, of = answer(card, question), world_of(answer(card, question))
    texts = list(claimed(found, 75, Random(3)))  # noqa: S311
    stopped = [one for one in texts if check(one, of.facts, of.names, worth=of.worth)]
    assert len(stopped) <= 0.03 * len(texts), stopped
