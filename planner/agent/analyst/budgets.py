"""Which budget earns most, and what the one in view costs against it."""

from __future__ import annotations

from planner.agent.analyst.talk import Talk
from planner.agent.reply import Proposal
from planner.agent.tools import variants
from planner.facts.budgets import best_budget_facts
from planner.facts.fact import by_id
from planner.questions.best_budget import BestBudget, Whose
from planner.wording import budgets


def is_known(talk: Talk) -> bool:
    """Whether a budget may be called the best: not of a goal, nor where profit is unknown."""
    return not talk.tools.view.problem.spends_least and talk.units.break_even is not None


def said(talk: Talk, best: BestBudget) -> bool:
    """What the budget in view costs against the one that earns most; whether anything is said."""
    facts = by_id(best_budget_facts(best))
    talk.know(facts.values())
    head = budgets.headline(best, facts, _whose(best))
    if head is not None:
        talk.heading(head, facts.values())
    return head is not None


def best(talk: Talk) -> bool:
    """The same at length, with every budget beside it; whether anything is said."""
    found = talk.tools.frontier()
    if found.best.money is None or not said(talk, found.best):
        return False
    facts = by_id(best_budget_facts(found.best))
    beside = budgets.beside(found.best, facts, _whose(found.best))
    if beside:
        talk.screen(beside, facts.values())
    problem = variants.with_budget(talk.tools.view.problem, found.best.money)
    talk.exhibit, talk.proposal = "frontier", Proposal("Open this as a draft", problem)
    return True


def _whose(of: BestBudget) -> Whose:
    return "reference" if of.other("plan") is None else "plan"
