"""What an answer rests on: found by the tools, and known as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from optimizer.problem import PlanProblem
from planner.agent.analyst.talk import Talk
from planner.facts.answers import BEST, KEPT, answer_facts
from planner.facts.changes import changed_facts, moved_return_facts, next_money_facts
from planner.facts.fact import Fact, Facts, Maker, by_id
from planner.facts.grounds import rule_sentence_facts
from planner.facts.moves import move_facts, rule_facts
from planner.facts.plans import source_of
from planner.facts.standings import standing_facts
from planner.questions.evidence import CellReturn
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import reached_by
from planner.wording.sentences import said_rules


def best(talk: Talk) -> OptimizeAnswer:
    """The answer to the question in view, everything of it known."""
    found, tools = talk.tools.best(), talk.tools
    talk.know(of_answer(found))
    rules = said_rules(found.answer.model, found.guardrails)
    talk.know(rule_sentence_facts(tools.model, tools.view.problem, rules))
    return found


def facts_of(found: OptimizeAnswer) -> Facts:
    """Those that sentences of the screens are made from, by their ids."""
    return by_id(answer_facts(found))


def of_answer(found: OptimizeAnswer) -> Iterator[Fact]:
    """Everything of an answer: its plan, moves, rules and verdict, and the current plan."""
    answer = found.answer
    yield from answer_facts(found)
    yield from move_facts(found)
    yield from rule_facts(found)
    both = (answer.evaluation, answer.reference_evaluation)
    yield from moved_return_facts(BEST, "reference", *both, answer.tail)


def asked(talk: Talk, problem: PlanProblem, name: str) -> OptimizeAnswer:
    """The answer to another question, its facts under a plan of that name, against the one in view.

    Parameters
    ----------
    name : of its plan: "the best plan at €31.6 M"
    """
    found, before = talk.tools.best(problem), best(talk)
    talk.know(called(answer_facts(found), name))
    both = (found.answer.evaluation, before.answer.evaluation)
    talk.know(changed_facts(name, BEST, *both, problem.tail))
    reached = reached_by(before.problem, before.optimum.ground, found.optimum.spend)
    make = Maker((("plan", name),), source_of(found.answer.model, found.answer.plan, problem.tail))
    talk.know(make.chance("p_reached", reached, "16"))
    return found


def called(facts: Iterable[Fact], name: str) -> Iterator[Fact]:
    """Facts of an answer under another name of its plan; of the current plan none."""
    names = {("plan", BEST): ("plan", name), ("plan", KEPT): ("plan", kept_of(name))}
    for fact in facts:
        if fact.about[:1] and fact.about[0] in names:
            yield replace(fact, about=(names[fact.about[0]], *fact.about[1:]))


def kept_of(plan: str) -> str:
    """What facts call what is kept instead of a plan."""
    return KEPT if plan == BEST else f"{plan}, kept"


def standings(talk: Talk, money: float | None = None) -> list[CellReturn]:
    """Where every cell stands, and what the next money brings there; both known."""
    tools = talk.tools
    cells, plan = tools.returns(money), tools.view.reference.plan
    tail = tools.view.problem.tail
    stands = [(one.cell, one.standing) for one in cells]
    talk.know(standing_facts(tools.model, plan, tail, stands))
    talk.know(next_money_facts(tools.model, plan, tail, cells))
    return cells
