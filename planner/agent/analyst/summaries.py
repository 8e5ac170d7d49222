"""The plan in a few sentences: for a board, and for finance."""

from __future__ import annotations

from mmm_core.errors import InvalidPlan
from planner.agent.analyst import budgets, changes, judging, knowing, trust
from planner.agent.analyst.talk import Talk
from planner.agent.tools.tools import BEST_PLAN
from planner.facts.answers import BEST
from planner.facts.comparisons import comparison_facts
from planner.facts.plans import CURRENT
from planner.wording import analyst as words
from planner.wording import paybacks

_BEST, _NOW = ("plan", BEST), ("plan", CURRENT)
_PLANS = 3


def summary_board(talk: Talk) -> None:
    """What to do, the moves that matter, why, and how far it may be trusted."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    judging.headline(talk, found)
    judging.why(talk, found)
    if found.verdict.decision != "hold":
        for place in changes.largest(talk, changes.CHANGE)[:2]:
            changes.moved(talk, changes.CHANGE, place)
    judging.ceiling(talk)
    talk.exhibit = "moves"


def payback(talk: Talk) -> None:
    """When the best plan has paid for itself, and when the current one; of plans named, those."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    try:
        of = talk.tools.compared(talk.tools.side_by_side(talk.names.plans))
    except InvalidPlan as error:
        talk.plain(f"{error.message} {error.remedy}")
        return
    talk.know(comparison_facts(of))
    told = [(one, paybacks.sentence(one)) for one in reversed(of.plans)]
    if not any(said for _, said in told):
        talk.plain(words.NO_PAYBACK)
        return
    for one, said in told[:_PLANS]:
        talk.screen(
            said, [fact for fact in talk.facts.values() if fact.about == (("plan", one.name),)]
        )
    judging.ceiling(talk)
    talk.exhibit = "gain"


def total(talk: Talk) -> None:
    """What the best plan costs, brings, returns and earns, and its profit beside the current."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    judging.headline(talk, found)
    for name in ("spend", "incremental", "iroas", "profit"):
        talk.claim("is", talk.find(name, _BEST))
    talk.beside(*(talk.find("profit", one) for one in (_BEST, _NOW)))
    if "npv" in talk.names.terms:
        talk.know(comparison_facts(talk.tools.compared(talk.tools.candidates())))
        talk.claim("is", talk.find("npv", ("plan", BEST_PLAN)))
        if not talk.tools.model.card.discount_rate:
            talk.plain(words.NO_DISCOUNT)
    judging.ceiling(talk)
    talk.exhibit = "gain"


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
