"""What is said of an answer: the headline, the proof, and amounts of what was maximised."""

from __future__ import annotations

import math

from mmm_core.assumptions.applied import assumptions_of, is_varying
from mmm_core.assumptions.row import MARGIN
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from optimizer.requirements.goal import Goal
from planner.facts.answers import BEST, KEPT
from planner.facts.fact import Fact, Facts, about
from planner.facts.plans import CURRENT
from planner.questions.fitness import Level
from planner.questions.gains import on_profit
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import CONFIDENCE, On
from planner.wording import amounts
from planner.wording import facts as words
from planner.wording.counted import ABOVE
from planner.wording.figures import Reader
from planner.wording.locale import DEFAULT, written
from planner.wording.units import Units

_BEST, _NOW = ("plan", BEST), ("plan", CURRENT)
_LEAST_GAP = 1e-4
# A plan that is not proven this good is not said to be the least.
_LOOSE = 0.01
# Under what a certificate holds.
UNDER: dict[Level, str] = {
    "fit": "this model",
    "caution": "a model that calls for caution",
    "not_fit": "a model that is not fit to plan with",
}


def what(model: FittedModel, found: OptimizeAnswer) -> str:
    """What was maximised, in words: "profit", "incremental revenue in the bad case"."""
    name = counts(model, found)
    if found.problem.goal is not None:
        return name
    objective = found.problem.objective
    if objective.statistic != "mean" and objective.versus == "reference":
        name = f"gain in {name}"
    share = exactly(objective.tail_share, model.card.locale)
    return {
        "cvar": f"{name} in the bad case (mean of the worst {share} of draws)",
        "mean_cvar": f"{name} (half its mean, half its mean in the worst {share} of draws)",
        "quantile": f"{name} in all but the worst {share} of draws",
    }.get(objective.statistic, name)


def counts(model: FittedModel, found: OptimizeAnswer) -> str:
    """The quantity of it: with a required return, profit is maximised above that (numbers 23)."""
    profit = ABOVE if found.optimum.ground.required_return else "profit"
    return profit if on_profit(found) else Units.of(model).result


def amount(model: FittedModel, found: OptimizeAnswer, value: float) -> str:
    """An amount of what was maximised; of money where the least is spent."""
    money, units = on_profit(found) or found.problem.spends_least, Units.of(model)
    return units.say_money(value) if money else units.say_outcome(value)


def change(model: FittedModel, found: OptimizeAnswer, value: float) -> str:
    """The same with its sign always said."""
    return ("+" if value > 0 else "") + amount(model, found, value)


# --- headline ---------------------------------------------------------------------------


def judged(found: OptimizeAnswer, facts: Facts) -> Facts:
    """What is known of the plan against what the verdict compares with."""
    return about(facts, _BEST, ("judged", found.verdict.against.kind))


def versus_now(facts: Facts) -> Facts:
    """What is known of the plan against the current one."""
    return about(facts, _BEST, ("against", "reference"))


def gain(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> tuple[str, str]:
    """What the plan gains against the current plan, of what was maximised, and its interval."""
    versus = versus_now(facts)
    return _said_gain(model, found, versus["gain"], versus.get("profit_gain"))


def gain_against(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> tuple[str, str]:
    """The same against what the verdict compares with; of other money, first against now."""
    said, span = _judged_gain(model, found, facts)
    if found.verdict.against.kind != "same_money" or not spends_otherwise(found, facts):
        return said, span
    over = f"{said} over the current mix at that money"
    profit, units = versus_now(facts).get("profit_gain"), Units.of(model)
    if profit is None:
        return over, span
    whole = f"{words.change(units, profit)} profit against now"
    if on_profit(found):
        return whole, words.span(units, profit)
    return (f"{whole}; {over}" if words.number(profit) < 0 else over), span


def mix_gain(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> str:
    """What the better mix brings at the plan's money, with its interval; "" where a headline does.

    That is where what it brings against now is said first.
    """
    if not (on_profit(found) and "profit_gain" in versus_now(facts)):
        return ""
    said, span = _judged_gain(model, found, facts)
    return f"{said} ({span})"


def _judged_gain(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> tuple[str, str]:
    there = judged(found, facts)
    return _said_gain(model, found, there["gain_incremental"], there.get("gain_profit"))


def spends_otherwise(found: OptimizeAnswer, facts: Facts) -> bool:
    """Whether what a verdict compares with spends other money than the current plan."""
    moved = judged(found, facts).get("compared_more_spend")
    now = about(facts, _NOW)["spend"]
    return moved is not None and not amounts.is_nothing(words.number(moved), words.number(now))


def unsure_against_now(found: OptimizeAnswer) -> bool:
    """Whether a plan is not surely enough better than the current one, in profit (numbers 16).

    A better mix may be bought with money that does not come back.
    """
    versus = found.answer.versus
    if versus.better_on != "profit" or versus.p_better is None or versus.same_plan:
        return False
    return versus.p_better.value < CONFIDENCE


def _said_gain(
    model: FittedModel, found: OptimizeAnswer, outcome: Fact, profit: Fact | None
) -> tuple[str, str]:
    units = Units.of(model)
    if on_profit(found) and profit is not None:
        return f"{words.change(units, profit)} profit", words.span(units, profit)
    return units.with_result(words.change(units, outcome)), words.span(units, outcome)


def effect(model: FittedModel, found: OptimizeAnswer, facts: Facts, name: str) -> str:
    """What a part of the change brings, of what was maximised, with its interval.

    In outcome where what that is worth differs between periods.

    Parameters
    ----------
    facts : by name, of what the part belongs to
    name : of the part
    """
    said, span = _said_gain(model, found, facts[name], facts.get(f"{name}_profit"))
    return f"{said} ({span})"


def margin_said(model: FittedModel) -> str:
    """The margin that every profit is counted with, in a sentence; "" where none is known."""
    if is_varying(model):
        return "What a unit earns is assumed period by period."
    margin, assumed = _margin(model), assumptions_of(model).of(MARGIN)
    said = "The margin that is assumed is" if assumed else "The model card's margin is"
    return f"{said} {margin}." if margin else ""


def margin_beside(model: FittedModel) -> str:
    """The same in two words, for below a profit."""
    margin = _margin(model)
    if is_varying(model):
        return "margin by period" if not margin else "value by period"
    return f"margin {margin}" if margin else ""


def _margin(model: FittedModel) -> str:
    margin = model.card.margin
    return "" if margin is None else exactly(margin, Units.of(model).locale)


def profit_beside(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> str:
    """What the change earns in profit, where that is known and not what the headline says."""
    gain, units = judged(found, facts).get("gain_profit"), Units.of(model)
    if gain is None or on_profit(found):
        return ""
    return f"In profit: {words.change(units, gain)} ({words.span(units, gain)})."


def where_headline(
    model: FittedModel, found: OptimizeAnswer, facts: Facts
) -> tuple[str, str] | None:
    """What the next money, or a cut, brings at its best; None for another question."""
    asked, versus = found.problem.asked, versus_now(facts)
    moved = words.number(versus["more_spend"])
    units, (said, span) = Units.of(model), gain(model, found, facts)
    if asked == "next" and moved > 0:
        typed = words.number(versus["asked_more_spend"])
        whole = amounts.is_said_whole(typed)
        money = units.say_roundly(typed) if whole else units.say_typed(typed)
        return f"The next {money}, at its best: {said}", span
    if asked == "cut" and moved < 0:
        return f"A cut of {units.say_money(-moved)}, at its least cost: {said}", span
    return None


def goal_headline(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> tuple[str, str]:
    """What the goal takes, or brings; and how that compares."""
    goal, units, best = found.problem.goal, Units.of(model), about(facts, _BEST)
    assert goal is not None
    if goal.spends_least:
        gap = words.number_in(best, "gap")
        loose = gap is None or gap > _LOOSE
        takes = f"{goal_said(model, goal)} takes {'at most ' if loose else ''}"
        reached = _surely(found, judged(found, facts))
        return f"{takes}{words.say(units, best['spend'])}{reached}", _than_now(units, facts)
    brings = best["incremental"]
    text = f"{units.with_result(words.say(units, brings))} at {goal_said(model, goal)}"
    return text, words.span(units, brings)


def _than_now(units: Units, facts: Facts) -> str:
    """How the plan's money compares with the current one's."""
    more = words.number(versus_now(facts)["more_spend"])
    if amounts.is_nothing(more, words.number(about(facts, _NOW)["spend"])):
        return "as much as now"
    return f"{units.say_money(abs(more))} {'less' if more < 0 else 'more'} than now"


def _surely(found: OptimizeAnswer, there: Facts) -> str:
    """In how many draws a goal of the mean is reached; one of a share of the draws says that."""
    if not _is_of_mean(found) or "p_reached" not in there:
        return ""
    return f", and is reached in {words.chance(there['p_reached'])} of the draws"


def surely_kept(found: OptimizeAnswer, facts: Facts) -> str:
    """The same of what is kept instead of a plan."""
    kept = about(facts, ("plan", KEPT))
    if not _is_of_mean(found) or "p_reached" not in kept:
        return ""
    return f", which reaches the goal in {words.chance(kept['p_reached'])} of the draws"


def _is_of_mean(found: OptimizeAnswer) -> bool:
    goal = found.problem.goal
    return goal is not None and goal.with_probability is None


def goal_said(model: FittedModel, goal: Goal) -> str:
    """The goal as it was typed: "€40.0 M incremental revenue", "an iROAS of at least 2.75x"."""
    units = Units.of(model)
    if goal.of == "iroas":
        return f"an iROAS of at least {_times(goal.reach, units.locale)}"
    if goal.of == "cpik":
        return f"at most {units.say_typed(goal.reach)} per unit"
    if goal.of == "profit":
        said = f"{units.say_typed(goal.reach)} profit"
    else:
        said = units.with_result(units.say_typed_outcome(goal.reach))
    if goal.with_probability is None:
        return said
    return f"{said} in {exactly(goal.with_probability, units.locale)} of the draws"


def goal_draws(found: OptimizeAnswer) -> tuple[Floats, bool]:
    """What a plan reaches beyond the amount that is its goal, per draw, and whether that is money.

    Otherwise it is in outcome units; below 0 where a draw falls short.
    """
    goal, evaluation = found.problem.goal, found.answer.evaluation
    assert goal is not None
    profit = evaluation.profit()
    if goal.of == "profit" and profit is not None:
        return profit - goal.reach, True
    return evaluation.total - goal.reach, False


def _times(ratio: float, locale: str) -> str:
    """A ratio that was typed: ``2.4x``, and to its last digit ``2.75x``."""
    if round(ratio, 1 if ratio >= 1 else 2) == ratio:
        return amounts.times(ratio, locale)
    return f"{Reader('times', locale=locale).write(ratio)}x"


def exactly(share: float, locale: str = DEFAULT) -> str:
    """A share that was typed: ``90.0 %``, and to its last digit ``99.99 %``."""
    percent = float(f"{100 * share:.12g}")
    if round(percent, 1) == percent:
        return amounts.percent(share, locale=locale)
    return Reader("percent", locale=locale).write(percent)


# --- proof ------------------------------------------------------------------------------


def certificate_sentence(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> str:
    """What is proven of the plan, in words."""
    known, under = about(facts, _BEST), UNDER[found.verdict.fitness.level]
    bound = known.get("bound")
    best = amounts.UNBOUNDED if bound is None else words.say(Units.of(model), bound)
    unfit = found.verdict.decision == "not_fit"
    which = "the best plan found, which is not shown," if unfit else "this one"
    within = f"{which} is within {said_gap(words.number_in(known, 'gap'), model.card.locale)}"
    if found.problem.spends_least:
        stopped = "The search ended before the proof was closed. "
        stopped = "" if found.optimum.closed else stopped
        return (
            f"{stopped}No plan within these guardrails reaches it with less than "
            f"{best} under {under}; {within}."
        )
    best = Units.of(model).with_result(best, what(model, found))
    kept = " while it keeps that" if found.problem.goal is not None else _at_budget(found)
    if not found.optimum.closed:
        return (
            f"The search ended before the proof was closed. No plan within these guardrails brings "
            f"more than {best}{kept} under {under}; {within} of that."
        )
    return (
        f"No plan within these guardrails can do better than {best}{kept} under {under}; {within}."
    )


def _at_budget(found: OptimizeAnswer) -> str:
    """That it is proven of one budget; another may be better."""
    budget = found.problem.budget
    if budget is None:
        return ""
    return " at this budget" if budget.sense == "==" else " within this budget"


def said_gap(gap: float | None, locale: str = DEFAULT) -> str:
    """A proven gap, rounded up and never nothing: ``0.01 %``."""
    if gap is None or not math.isfinite(gap):
        return "an unknown gap"
    return written(f"{math.ceil(max(gap, _LEAST_GAP) * 1e4 - 1e-9) / 100:.2f} %", locale)


def better_on(model: FittedModel, found: OptimizeAnswer) -> str:
    """What the plan is compared on."""
    return said_on(model, found.verdict.evidence.on)


def said_on(model: FittedModel, on: On) -> str:
    """What decides, in words."""
    return {"profit": "profit", "money": "money spent"}.get(on, Units.of(model).result)
