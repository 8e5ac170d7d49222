"""Answers made of claims over random models and plans: nothing in them is unbacked.

Every text is read twice, by the checker of prose and by `tests.said`, which shares nothing with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

import pytest

from mmm_core.card import ModelCard, Outcome
from planner.agent.checker.check import check
from planner.agent.claims.claim import Claim
from planner.agent.claims.saying import holds, said
from planner.contract import parse_problem
from planner.facts.fact import Facts
from planner.questions.optimize import OptimizeAnswer
from planner.wording.nouns import opposite
from tests.builders import hill_model
from tests.planner.agent.checker.paraphrases import World
from tests.planner.agent.checker.test_check import world_of
from tests.planner.fit_answers import answer, solved
from tests.planner.test_verdict_table import total_of
from tests.said import unbacked

MOVE = "plan:best/against:reference/channel:{}/{}"
CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


def drawn(world: World, random: Random) -> Iterator[Claim]:
    """A claim of each kind that needs no search of its own, about anything; few of them hold."""
    facts, channels = list(world.facts.values()), list(world.names.channels)
    one, other = random.sample(channels, 2)
    number = random.choice([fact for fact in facts if fact.unit != "word"])
    name = random.choice(["spend", "incremental", "iroas", "mroas"])
    pair = tuple(f"plan:best/channel:{each}/{name}" for each in (one, other))
    moved = [MOVE.format(one, each) for each in ("spend_now", "spend", "more_spend")]
    gain = next((fact.id for fact in facts if fact.id == MOVE.format(one, "profit_gain")), None)
    gain = gain or MOVE.format(one, "gain")
    rest = [f"plan:best/channel:{each}/{name}" for each in channels if each != one]
    yield Claim("is", (number.id,))
    yield from (Claim(kind, pair) for kind in ("more_than", "less_than", "alike"))
    yield from (Claim(kind, (pair[0], *rest)) for kind in ("first_of", "last_of"))
    yield Claim("moves", tuple(moved))
    yield Claim("moves", (*moved, gain))
    yield Claim("keeps", tuple(moved[:2]))
    yield from (Claim(kind, (gain,)) for kind in ("gains", "loses", "may_gain"))
    all_gain = "plan:best/against:reference/profit_gain"
    yield from (Claim(kind, (all_gain,)) for kind in ("gains", "loses", "may_gain"))
    yield Claim("if_then", ("plan:best/against:reference/more_spend", all_gain))
    standing = f"plan:current/channel:{one}/standing"
    yield Claim("stands", (standing, f"plan:current/channel:{one}/p_above_break_even"))
    yield Claim("verdict", ("plan:best/decision", "plan:best/claim"))
    yield Claim("beyond", (f"plan:best/channel:{one}/beyond_observed_period",))
    held = [fact.id for fact in facts if fact.name == "held_by"]
    yield from (Claim("because_of", (moved[1], each)) for each in held)


def texts(found: OptimizeAnswer, world: World, random: Random, count: int) -> Iterator[str]:
    """Answers of one to three claims that hold."""
    model, made = found.answer.model, 0
    while made < count:
        good = [one for one in drawn(world, random) if not holds(model, one, world.facts)]
        for _ in range(min(6, count - made)):
            chosen = random.sample(good, min(len(good), random.randint(1, 3)))
            yield said(model, world.facts, chosen).text
            made += 1


def both_ways(facts: Facts) -> Facts:
    """With every gain as a loss too, for that is how one below zero is said."""
    turned = [opposite(one) for one in facts.values() if one.unit in ("money", "outcome")]
    return {**facts, **{f"{one.id}/turned": one for one in turned}}


def faulty(found: OptimizeAnswer, random: Random, count: int) -> list[str]:
    """Texts in which either reading finds something."""
    world, german = world_of(found), found.answer.model.card.locale == "de"
    bad = []
    for text in texts(found, world, random, count):
        stopped = check(text, world.facts, world.names, worth=world.worth)
        if unbacked(text, both_ways(world.facts), world.worth, german):
            bad.append(f"unbacked: {text}")
        elif stopped:
            bad.append(f"stopped: {text} {stopped[0].why}")
    return bad


def test_answers_made_of_claims_are_backed() -> None:
    bad = []
    for card, question in (("margin", "below"), ("margin", "equal"), ("german", "below")):
        bad += faulty(answer(card, question), Random(8), 100)  # noqa: S311
    assert [one for one in bad if one.startswith("unbacked")] == []
    assert len(bad) <= 3, bad


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_answers_over_random_models_are_backed() -> None:
    random, bad = Random(29), []  # noqa: S311
    for seed in range(40):
        model = hill_model(channels=random.randint(2, 6), samples=40, seed=seed, card=CARD)
        money = random.uniform(0.7, 1.2) * total_of(model)
        asked = {
            "budget": {"total": round(money)},
            "objective": {"maximize": random.choice(["profit", "incremental"])},
            "guardrails": [
                {
                    "kind": "spend_range",
                    "min": 0.5,
                    "max": 1.6,
                    "unit": "x_reference",
                    "label": "range",
                }
            ],
        }
        problem = parse_problem(json.dumps(asked), model)
        bad += faulty(solved(model, problem), random, 250)
    assert [one for one in bad if one.startswith("unbacked")] == []
    assert len(bad) <= 100, bad[:20]
