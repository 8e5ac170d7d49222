"""Answers made of claims over random models and plans: nothing in them is unbacked.

Every text is read three times: by the checker of prose, by `tests.said` against facts, and by
`tests.printed` against what the commands print for the same model and question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.plan import Plan
from planner import cli, services
from planner.agent.checker.check import check
from planner.agent.claims.claim import Claim, Said
from planner.agent.claims.saying import holds, said
from planner.contract import parse_problem
from planner.contract.plan_tables import write_plan
from planner.facts.fact import Facts
from planner.questions.optimize import OptimizeAnswer
from planner.wording.nouns import opposite
from tests.builders import hill_model
from tests.planner.agent.checker.paraphrases import World
from tests.planner.agent.checker.test_check import world_of
from tests.planner.fit_answers import answer, fit_to_plan_with, solved
from tests.planner.test_verdict_table import total_of
from tests.printed import Printed, printed, unprinted
from tests.said import figures, unbacked

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


def texts(found: OptimizeAnswer, world: World, random: Random, count: int) -> Iterator[Said]:
    """Answers of one to three claims that hold."""
    model, made = found.answer.model, 0
    while made < count:
        good = [one for one in drawn(world, random) if not holds(model, one, world.facts)]
        for _ in range(min(6, count - made)):
            chosen = random.sample(good, min(len(good), random.randint(1, 3)))
            yield said(model, world.facts, chosen)
            made += 1


def both_ways(facts: Facts) -> Facts:
    """With every gain as a loss too, for that is how one below zero is said."""
    turned = [opposite(one) for one in facts.values() if one.unit in ("money", "outcome")]
    return {**facts, **{f"{one.id}/turned": one for one in turned}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path))
    return tmp_path


def numbers(found: OptimizeAnswer, folder: Path) -> list[Printed]:
    """What the command line prints: of the question, of both plans, and of each move by itself."""
    model, tail, now = found.answer.model, found.problem.tail, found.answer.reference.plan
    (folder / "problem.json").write_text(json.dumps(found.problem.canonical()), "utf-8")
    (folder / "best.csv").write_text(write_plan(found.answer.plan, model), "utf-8")
    best = ["--plan", f"{folder}/best.csv", "--tail", tail]
    patched = fit_to_plan_with()
    patched.setattr(services, "load", lambda *_: model)
    try:
        read = printed(
            [
                command("optimize", "made", "--problem", f"{folder}/problem.json", "--facts"),
                command("evaluate", "made", *best),
                command("compare", "made", *best, "--current"),
            ]
        )
        told = list(read)
        for k, cell in enumerate(model.cells.names):
            spend = now.spend.to_numpy().copy()
            spend[:, k] = found.answer.plan.spend.to_numpy()[:, k]
            alone = write_plan(Plan.of(model, now.horizon, spend), model)
            (folder / "alone.csv").write_text(alone, "utf-8")
            moved = command("evaluate", "made", "--plan", f"{folder}/alone.csv", "--tail", tail)
            told += printed(moved["versus_reference"], "move", cell["channel"])
        return told
    finally:
        patched.undo()


def command(*words: str) -> dict[str, Any]:
    document, code = cli.answered(words)
    assert code == 0, document
    return dict(document)


def faulty(found: OptimizeAnswer, random: Random, count: int, folder: Path) -> list[str]:
    """Texts in which any of the readings finds something."""
    world, german = world_of(found), found.answer.model.card.locale == "de"
    told, bad = numbers(found, folder), []
    for one in texts(found, world, random, count):
        text, known = one.text, (world.facts, world.names)
        stopped = check(text, *known, worth=world.worth)
        stopped = stopped or check(text, *known, one.claims, worth=world.worth)
        if unbacked(text, both_ways(world.facts), world.worth, german):
            bad.append(f"unbacked: {text}")
        elif missing := unprinted(text, told, world.worth, german):
            bad.append(f"unprinted: {missing} in {text}")
        elif stopped:
            bad.append(f"stopped: {text} {stopped[0].why}")
    return bad


def backed(bad: list[str]) -> bool:
    return not any(one.startswith("un") for one in bad)


def test_answers_made_of_claims_are_backed(folder: Path) -> None:
    bad = []
    for card, question in (("margin", "below"), ("margin", "equal"), ("german", "below")):
        bad += faulty(answer(card, question), Random(8), 100, folder)  # noqa: S311
    assert backed(bad), bad
    assert len(bad) <= 3, bad


def test_other_numbers_on_the_command_line_do_not_back_an_answer(folder: Path) -> None:
    found = answer("margin", "below")
    told, world = numbers(found, folder), world_of(found)
    other = [replace(one, value=one.value * (1.1 + 0.002 * (i % 53))) for i, one in enumerate(told)]
    answers = [one.text for one in texts(found, world, Random(8), 100)]  # noqa: S311
    figured = [one for one in answers if any(figures(one))]
    caught = [one for one in figured if unprinted(one, other, world.worth, german=False)]
    assert len(caught) > 0.8 * len(figured), (len(caught), len(figured))


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_answers_over_random_models_are_backed(folder: Path) -> None:
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
        bad += faulty(solved(model, problem), random, 250, folder)
    assert backed(bad), bad[:20]
    assert len(bad) <= 100, bad[:20]
