"""What is advised, in the words of the screens: the same functions say it there.

Each takes the answer that it is about, and what the facts call its plan.
"""

from __future__ import annotations

from planner.agent.analyst import knowing
from planner.agent.analyst.talk import Talk
from planner.facts.answers import BEST
from planner.facts.fact import Fact
from planner.facts.grounds import finding_facts
from planner.questions.optimize import OptimizeAnswer
from planner.wording import kept, verdicts
from planner.wording.sentences import said_rules


def unfit(talk: Talk, found: OptimizeAnswer) -> bool:
    """Whether no recommendation may rest on the model; it is said then, with why."""
    if found.verdict.decision != "not_fit":
        return False
    talk.know(finding_facts(found.answer.model, found.problem, found.verdict.fitness))
    headline(talk, found)
    why(talk, found)
    ceiling(talk)
    return True


def headline(talk: Talk, found: OptimizeAnswer, plan: str = BEST) -> None:
    """What to do, and what that brings, as on Optimize."""
    said = verdicts.headline(found.answer.model, found, knowing.facts_of(found))
    talk.heading(said, _of_plan(talk, found, plan))


def why(talk: Talk, found: OptimizeAnswer, plan: str = BEST) -> None:
    """The reason of it, in the words of the rules."""
    model, rules = found.answer.model, said_rules(found.answer.model, found.guardrails)
    text = verdicts.why(model, found.verdict, knowing.facts_of(found), rules)
    talk.screen(text, _of_plan(talk, found, plan))


def money_beside(talk: Talk, found: OptimizeAnswer, plan: str = BEST) -> None:
    """What the money itself brings, where it is not the current plan's."""
    text = verdicts.money_beside(found.answer.model, found, knowing.facts_of(found))
    talk.screen(text, _of_plan(talk, found, plan))


def commit(talk: Talk, found: OptimizeAnswer, plan: str = BEST) -> None:
    """What may be committed to."""
    text = kept.commit(found.answer.model, found.verdict, knowing.facts_of(found))
    talk.screen(text, _of_plan(talk, found, plan))


def ceiling(talk: Talk, plan: str = BEST) -> None:
    """The most that may be claimed (numbers 30)."""
    talk.claim("ceiling", talk.find("claim", ("plan", plan)))


def _of_plan(talk: Talk, found: OptimizeAnswer, plan: str) -> list[Fact]:
    """What is known of a plan itself, against the current one, and against what judges it."""
    whole = ("plan", plan)
    heads = (
        (whole,),
        (whole, ("against", "reference")),
        (("plan", knowing.kept_of(plan)),),
    )
    judged = (whole, ("judged", found.verdict.against.kind))
    known = talk.facts.values()
    return [
        one
        for one in known
        if one.about in heads or one.about[:2] == judged or one.name in ("says", "finding")
    ]
