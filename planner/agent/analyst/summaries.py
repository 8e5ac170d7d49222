"""The plan in a few sentences: for a board, and for finance."""

from __future__ import annotations

from planner.agent.analyst import budgets, changes, judging, knowing, trust
from planner.agent.analyst.talk import Talk
from planner.facts.answers import BEST
from planner.facts.plans import CURRENT

_BEST, _NOW = ("plan", BEST), ("plan", CURRENT)
_CHANGE = (_BEST, ("against", "reference"))


def summary_board(talk: Talk) -> None:
    """What to do, the moves that matter, why, and how far it may be trusted."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    judging.headline(talk, found)
    judging.why(talk, found)
    if found.verdict.decision != "hold":
        for place in changes.largest(talk, _CHANGE)[:2]:
            changes.moved(talk, _CHANGE, place)
    judging.ceiling(talk)
    talk.exhibit = "moves"


def summary_finance(talk: Talk) -> None:
    """What it brings and earns, what may be committed to, the bad case, and the budget itself."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    judging.headline(talk, found)
    judging.money_beside(talk, found)
    keeps = found.verdict.decision == "hold" and found.verdict.keeps == "plan"
    profit = talk.find("profit", _NOW if keeps else _BEST)
    if profit is not None:
        talk.claim("is", profit)
    judging.commit(talk, found)
    trust.bad_case(talk)
    if budgets.is_known(talk):
        budgets.said(talk, talk.tools.best_budget())
    judging.ceiling(talk)
    talk.exhibit = "gain"
