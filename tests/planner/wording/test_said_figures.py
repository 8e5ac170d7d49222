"""Every figure of a verdict, of the best budget and of room and past is a fact's."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest

from mmm_core.evaluation import Extrapolation
from mmm_core.model import Finding, FittedModel
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.statistics import Probability
from planner.facts.answers import headline_facts
from planner.facts.budgets import best_budget_facts
from planner.facts.fact import Facts, by_id
from planner.facts.standings import standing_facts
from planner.questions.assess import value_per_unit
from planner.questions.best_budget import BestBudget
from planner.questions.fitness import Fitness
from planner.questions.holding import Holding
from planner.questions.optimize import OptimizeAnswer
from planner.questions.standing import Place, Standing
from planner.questions.verdict import Caution, Decision, Reason
from planner.wording import answers, budgets, kept, standings, verdicts
from planner.wording.units import Units
from tests.planner.fit_answers import CARDS_HERE, answer, best, made, solved
from tests.planner.test_verdict_table import QUESTIONS, asked, held
from tests.said import TYPED, counted_from, doctored, figures, unbacked

KINDS = ("same", "unlikely", "elsewhere", "small", "worth")
GAPS = (0.0, 0.0085, 0.12, math.inf)
CASES = [
    *(("margin", question) for question in QUESTIONS),
    *(("no card", question) for question in ("below", "goal", "cut")),
    *(("german", question) for question in ("below", "next", "goal")),
    *(("margin", question) for question in ("iroas", "surely", "bad case")),
]


def variants(found: OptimizeAnswer) -> Iterator[OptimizeAnswer]:
    """Every decision for every reason, with chances, gaps and weak cells of all kinds."""
    gaps, cells = itertools.cycle(GAPS), itertools.cycle([(), (1,), (2, 0, 3)])
    chances = itertools.cycle([0.613, 0.04, 1.0, 0.747])
    grave = tuple(Finding("danger", "The chains disagree.", fitness="not_fit") for _ in range(3))
    for decision, kind in itertools.product(get_args(Decision), KINDS):
        verdict = found.verdict
        chance = None if kind == "same" else Probability(next(chances), 0.01)
        evidence = replace(verdict.evidence, chance=chance, elsewhere=Probability(0.583, 0.01))
        ruled_out = ("cap", "goal") if decision == "required" else ()
        yield replace(
            found,
            verdict=replace(
                verdict,
                decision=decision,
                reason=Reason(kind),
                evidence=evidence,
                gap=next(gaps),
                caution=Caution(next(cells), 0.2471),
                fitness=Fitness(grave if decision == "not_fit" else (), ()),
                against=replace(verdict.against, required_by=ruled_out),
            ),
        )


def sentences(found: OptimizeAnswer, facts: Facts) -> list[str]:
    """All that is said of an answer and its verdict."""
    model, verdict = found.answer.model, found.verdict
    line = verdicts.headline(model, found, facts)
    return [
        line.text,
        line.span,
        verdicts.why(model, verdict, facts),
        verdicts.caution(model, verdict, facts),
        verdicts.money_beside(model, found, facts),
        answers.profit_beside(model, found, facts),
        answers.certificate_sentence(model, found, facts),
        kept.commit(model, verdict, facts),
    ]


def require_backed(texts: list[str], facts: Facts, model: FittedModel) -> int:
    """How many figures there are, all of which must be facts."""
    worth, german = value_per_unit(model), model.card.locale == "de"
    for text in texts:
        assert unbacked(text, facts, worth, german) == [], text
    return sum(len(list(figures(text))) for text in texts)


@pytest.mark.parametrize(("card", "question"), CASES)
def test_every_figure_of_a_verdict_is_a_fact(card: str, question: str) -> None:
    found = answer(card, question)
    model, count = found.answer.model, 0
    for one in [found, *variants(found)]:
        facts = headline_facts(one)
        count += require_backed(sentences(one, facts), facts, model)
        # Not the same number from somewhere else: other facts are said otherwise.
        other = doctored(facts)
        require_backed(sentences(one, other), other, model)
    assert count > 150


@pytest.mark.long
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("card", CARDS_HERE)
def test_so_is_every_figure_of_the_whole_table(card: str, question: str) -> None:
    """Solved anew where guardrails rule the comparison out, or hardly let anything move."""
    model = made(card)
    for problem in (asked(model, question, allowed=False), held(model, question)):
        found = solved(model, problem)
        for one in [found, *variants(found)]:
            facts = headline_facts(one)
            require_backed(sentences(one, facts), facts, model)
            require_backed(sentences(one, doctored(facts)), doctored(facts), model)


def test_what_was_typed_is_said_to_its_last_digit_and_is_a_fact() -> None:
    found = answer("margin", "goal")
    facts, goal = headline_facts(found), found.problem.goal
    assert goal is not None
    assert facts["goal_incremental"].value == goal.reach
    assert [fact.name for fact in facts.values() if TYPED.fullmatch(fact.name)] == [
        "goal_incremental"
    ]
    sure = headline_facts(answer("margin", "surely"))
    assert sure["plan:best/judged:same_goal/asked_share"].value == 0.975
    assert headline_facts(answer("margin", "bad case"))["plan:best/worst_share"].value == 0.15


def test_a_wrong_figure_is_found() -> None:
    """What the tests above rest on: one digit, a sign, a unit, a name, or a rule."""
    found = answer("margin", "below")
    facts = headline_facts(found)
    (gain,) = figures(verdicts.headline(found.answer.model, found, facts).text)
    assert unbacked(f"It brings {gain.text}.", facts, 1.0) == []
    digit, unsigned = gain.text.replace("1", "2"), gain.text[1:]
    for wrong in (
        digit,
        f"−{unsigned}",
        gain.text.replace("M", "k"),
        "34.1 %",
        "3.7x",
        "under 1 %",
    ):
        assert unbacked(f"It brings {gain.text} and {wrong}.", facts, 1.0) == [wrong]
    assert unbacked('It is not allowed by "cap"', facts, 1.0) == ["cap"]
    assert unbacked("c9 moves", facts, 1.0) == ["c9"]


# --- best budget ------------------------------------------------------------------------


def budget_variants(of: BestBudget) -> Iterator[BestBudget]:
    assert of.answer is not None
    far = replace(of.answer, extrapolations=(Extrapolation(2, "total", 9.0, 0.0, ""),))
    for kind, sign, cells in itertools.product(KINDS, (1, -1), ((), (1, 3))):
        others = tuple(
            replace(
                one,
                more=sign * abs(one.more),
                reason=None if one.reason is None else Reason(kind),
                caution=Caution(cells, 0.3129 if cells else 0.0),
            )
            for one in of.others
        )
        side = "more" if sign > 0 else "less"
        holding = Holding(side, cells or (0,), False, ("cap", "limit"), ("cap",))
        yield replace(of, others=others, held=(holding,), answer=far if cells else of.answer)


@pytest.mark.parametrize(("low", "high"), [(0.5, 1.5), (0.2, 0.8)])
def test_every_figure_of_the_best_budget_is_a_fact(low: float, high: float) -> None:
    found = best(low, high)
    assert found.money is not None
    count = 0
    for of, other in itertools.product([found, *budget_variants(found)], (False, True)):
        facts = by_id(best_budget_facts(of))
        facts = doctored(facts) if other else facts
        for whose in ("reference", "plan"):
            line = budgets.headline(of, facts, whose)
            assert line is not None
            texts = [line.text, line.span, budgets.beside(of, facts, whose)]
            texts.append(budgets.held_back(of, facts))
            count += require_backed(texts, facts, of.model)
    assert count > 200


# --- room and past ----------------------------------------------------------------------


@pytest.mark.parametrize("channels", [4, 9, 14])
def test_who_stands_where_is_a_fact(channels: int) -> None:
    model = made("margin", channels)
    plan = reference_plan(model, default_horizon(model)).plan
    places = itertools.cycle(itertools.chain(["room"] * 6, get_args(Place)[:4]))
    stands = [(cell, Standing(place)) for cell, place in zip(range(channels), places, strict=False)]
    facts = by_id(standing_facts(model, plan, "reference", reversed(stands)))
    how_many = standings.how_many(model, facts)
    said = standings.grouped(model, facts)
    was = standings.grouped(model, facts, is_over=True)
    assert "had room" in was
    assert not [now for now in ("has room", "have room", " is past", " are past") if now in was]
    beyond = {}
    if 4 < channels <= 10:  # "c8, c7, c6, c5 and 2 more have room"
        beyond = counted_from(facts, "plan:current/standing:room/cells", 4)
    level = f"break-even at {standings.level(Units.of(model), facts)}"
    assert require_backed([said, *how_many.values(), level], {**facts, **beyond}, model) > 1
    assert sum(int(count) for count in how_many.values()) == channels
    other = doctored(facts)
    require_backed([*standings.how_many(model, other).values()], other, model)
    (leading, *_) = said.split("; ")
    assert ("first) have room" in leading) == (channels > 10)
