"""What is kept where no change is recommended, and what may be committed to, in words."""

from __future__ import annotations

from collections.abc import Mapping

from mmm_core.model import FittedModel
from planner.facts.answers import BEST, KEPT
from planner.facts.fact import Facts, about
from planner.questions.compared import Compared, PlansCompared
from planner.questions.verdict import Verdict
from planner.wording import facts as words
from planner.wording.fitness import NOTHING_OF_UNFIT
from planner.wording.names import NO_RULES, listed, quoted
from planner.wording.units import Units

HELD = (
    "No amount to commit to: the verdict on this plan is to hold, and what may be committed to "
    "then is of the plan that is kept."
)
UNCHECKED = (
    "No amount to commit to: draws have chosen the plan, and what others say of it is not known "
    "under this fit and these assumptions. Ask for the best plan anew."
)
NO_PROFIT = (
    "No profit to commit to: what 80 % of the draws reach is a loss, on all of the plan's money."
)


def uncommitted(of: PlansCompared) -> tuple[str, ...]:
    """Why plans side by side have no amount to commit to: a sentence a reason, plans named."""
    plans: dict[str, list[str]] = {}
    for one in of.plans:
        if why := _why_none(one):
            plans.setdefault(why, []).append(one.name)
    return tuple(f"{listed(names)}: {why[0].lower()}{why[1:]}" for why, names in plans.items())


def _why_none(of: Compared) -> str:
    """Of one of them; "" where it has one, of profit too where that is known."""
    if of.commit is not None:
        return NO_PROFIT if of.commit.profit is not None and of.commit.profit < 0 else ""
    if of.fitness.level == "not_fit":
        return NOTHING_OF_UNFIT
    chosen = of.candidate.chosen
    return HELD if chosen is not None and chosen.holds else UNCHECKED


def kept(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    """What holding keeps: the current plan, or its mix at the money that it was compared at."""
    if verdict.keeps == "plan":
        return "the current plan"
    money = words.say(Units.of(model), about(facts, ("plan", KEPT))["spend"])
    return f"the current mix, at {money}"


def nothing_kept(verdict: Verdict, rules: Mapping[str, str] = NO_RULES) -> str:
    """Why an unfit model leaves no plan to keep.

    Parameters
    ----------
    rules : what is said of a rule in place of its label
    """
    nearest = "no plan near it was found that is"
    if verdict.misses:
        nearest = f"the plan nearest to it by money breaks {quoted(verdict.misses, rules)}"
    return f"The current mix is not allowed ({quoted(verdict.required_by, rules)}), and {nearest}."


def nothing_committed(verdict: Verdict) -> str:
    """Why there is no amount to commit to."""
    if verdict.decision == "not_fit":
        return NOTHING_OF_UNFIT
    return (
        "No amount to commit to: the plan could not be judged on draws that did not choose it. "
        f"{verdict.caution.unchecked}"
    ).strip()


def commit(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    """What may be committed to: what four draws in five reach (numbers 22)."""
    if verdict.commit is None:
        return nothing_committed(verdict)
    units, holds = Units.of(model), verdict.decision == "hold"
    whose = f"{kept(model, verdict, facts)}: " if holds else ""
    of = about(facts, ("plan", KEPT if holds else BEST))
    reached = words.chance(of["committed_share"])
    outcome = units.with_result(words.say(units, of["commit_outcome"]))
    text = f"To commit to ({whose}reached in {reached} of the draws): {outcome}"
    if verdict.commit.profit is None:
        return f"{text}."
    # Of a profit below zero there is no such fact.
    profit = of.get("commit_profit")
    if profit is None:
        return f"{text}; no profit to commit to."
    return f"{text}, {words.say(units, profit)} profit."
