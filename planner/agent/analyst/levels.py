"""How much a channel should get: what the plan gives it, and what its next money brings there."""

from __future__ import annotations

from planner.agent.analyst import changes, judging, knowing
from planner.agent.analyst.talk import Talk
from planner.facts.answers import BEST
from planner.facts.fact import About, Fact
from planner.facts.plans import CURRENT
from planner.wording import analyst as words
from planner.wording.facts import number

_NAMED, _LARGEST = 3, 4


def level(talk: Talk) -> None:
    """Money now and as proposed, its rules, and the return on the next unit beside break-even."""
    found = changes.of_moves(talk)
    if found is None:
        return
    knowing.standings(talk)
    named = changes.asked_about(talk)[:_NAMED]
    for place in named:
        changes.moved(talk, changes.CHANGE, place)
        changes.held_by(talk, place)
        next_return(talk, talk.find("mroas", ("plan", BEST), *place))
        if place == named[-1]:
            _spent_anyway(talk, named)
    if not named:
        for place in changes.largest(talk, changes.CHANGE)[:_LARGEST]:
            changes.moved(talk, changes.CHANGE, place)
        judging.why(talk, found)
    judging.ceiling(talk)


def _spent_anyway(talk: Talk, named: list[About]) -> None:
    """Why a channel may get more than pays for itself: the budget is to be spent."""
    problem, even = talk.tools.view.problem, talk.find("break_even", ("plan", CURRENT))
    next_ones = [talk.find("mroas", ("plan", BEST), *place) for place in named]
    if even is None or problem.budget is None or problem.goal is not None:
        return
    below = any(one is not None and number(one) < number(even) for one in next_ones)
    if below and problem.budget.sense == "==":
        talk.plain(words.SPENT_ANYWAY)


def next_return(talk: Talk, mine: Fact | None) -> None:
    """What a next unit of money returns, beside what it has to return."""
    even = talk.find("break_even", ("plan", CURRENT))
    if mine is None or even is None or even.unit != mine.unit:
        talk.claim("is", mine)
    else:
        talk.beside(mine, even)
