"""What is said of an answer: the headline, the proof, and amounts of what was maximised."""

from __future__ import annotations

import math

from mmm_core.assumptions.applied import assumptions_of, is_varying
from mmm_core.assumptions.row import MARGIN
from mmm_core.economics import economics_of
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary, summarize
from optimizer.requirements.goal import Goal
from planner.questions.fitness import Level
from planner.questions.gains import on_profit
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import On, reached_by
from planner.wording import amounts
from planner.wording.figures import Reader
from planner.wording.locale import DEFAULT, written
from planner.wording.units import Units

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
    name = "profit" if on_profit(found) else Units.of(model).result
    if found.problem.goal is not None:
        return name
    objective = found.problem.objective
    if objective.statistic != "mean" and objective.versus == "reference":
        name = f"gain in {name}"
    share = exactly(objective.tail_share, model.card.locale)
    return {
        "cvar": f"{name} in the bad case (mean of the worst {share} of draws)",
        "mean_cvar": f"{name}, half by the mean and half by the worst {share} of draws",
        "quantile": f"{name} in all but the worst {share} of draws",
    }.get(objective.statistic, name)


def amount(model: FittedModel, found: OptimizeAnswer, value: float) -> str:
    """An amount of what was maximised; of money where the least is spent."""
    money, units = on_profit(found) or found.problem.spends_least, Units.of(model)
    return units.say_money(value) if money else units.say_outcome(value)


def change(model: FittedModel, found: OptimizeAnswer, value: float) -> str:
    """The same with its sign always said."""
    return ("+" if value > 0 else "") + amount(model, found, value)


# --- headline ---------------------------------------------------------------------------


def gain(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str]:
    """What the plan gains against the current plan, of what was maximised, and its interval."""
    versus = found.answer.versus
    return _said_gain(model, found, versus.gain, versus.profit_gain)


def gain_against(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str]:
    """The same against what the verdict compares with."""
    evidence = found.verdict.evidence
    profit = evidence.gain if evidence.on == "profit" else None
    said, span = _said_gain(model, found, evidence.outcome, profit)
    same_money = found.verdict.against.kind == "same_money"
    return (f"{said} over the current mix at that money" if same_money else said), span


def _said_gain(
    model: FittedModel, found: OptimizeAnswer, outcome: Summary, profit: Summary | None
) -> tuple[str, str]:
    units = Units.of(model)
    if on_profit(found) and profit is not None:
        return f"{units.say_money_change(profit.mean)} profit", units.say_money_span(profit)
    return f"{units.say_outcome_change(outcome.mean)} {units.result}", units.say_outcome_span(
        outcome
    )


def effect(model: FittedModel, found: OptimizeAnswer, of: Summary, spent: float) -> str:
    """What a part of the change brings, of what was maximised, with its interval.

    In outcome where what that is worth differs between periods.

    Parameters
    ----------
    of : of the outcome
    spent : money that the part spends more
    """
    units, economics = Units.of(model), economics_of(model)
    if not on_profit(found) or economics is None:
        said, span = units.say_outcome_change(of.mean), units.say_outcome_span(of)
        return f"{said} {units.result} ({span})"
    worth = of.times(economics.margin * economics.value_per_unit)
    ends = (worth.mean - spent, worth.median - spent, worth.low - spent, worth.high - spent)
    profit = Summary(*ends)
    return f"{units.say_money_change(profit.mean)} profit ({units.say_money_span(profit)})"


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


def profit_beside(model: FittedModel, found: OptimizeAnswer) -> str:
    """What the change earns in profit, where that is known and not what the headline says."""
    evidence, units = found.verdict.evidence, Units.of(model)
    if evidence.on != "profit" or on_profit(found):
        return ""
    gain = evidence.gain
    return f"In profit: {units.say_money_change(gain.mean)} ({units.say_money_span(gain)})."


def where_headline(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str] | None:
    """What the next money, or a cut, brings at its best; None for another question."""
    asked = found.problem.asked
    moved = found.answer.plan.total() - found.answer.reference.plan.total()
    units, (said, span) = Units.of(model), gain(model, found)
    if asked == "next" and moved > 0:
        typed = _typed(found, moved)
        whole = amounts.is_said_whole(typed)
        money = units.say_roundly(typed) if whole else units.say_typed(typed)
        return f"The next {money}, at its best: {said}", span
    if asked == "cut" and moved < 0:
        return f"A cut of {units.say_money(-moved)}, at its least cost: {said}", span
    return None


def _typed(found: OptimizeAnswer, moved: float) -> float:
    """The next money as it was asked; a plan may miss it by a little, and rounds it."""
    budget = found.problem.budget
    if budget is None or budget.sense != "==":
        return moved
    return round(budget.total - found.answer.reference.plan.total(), 2)


def goal_headline(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str]:
    """What the goal takes, or brings; and how that compares."""
    goal, answer, units = found.problem.goal, found.answer, Units.of(model)
    assert goal is not None
    then, now = answer.plan.total(), answer.reference.plan.total()
    if goal.spends_least:
        side = "less" if then < now else "more"
        compared = f"{units.say_money(abs(then - now))} {side} than now"
        compared = "as much as now" if amounts.is_nothing(then - now, now) else compared
        loose = found.optimum.certificate.gap > _LOOSE
        most = "at most " if loose else ""
        takes = f"{goal_said(model, goal)} takes {most}{units.say_money(then)}"
        return f"{takes}{_surely(found)}", compared
    brings = summarize(answer.evaluation.total)
    text = f"{units.say_outcome(brings.mean)} {units.result} at {goal_said(model, goal)}"
    return text, units.say_outcome_span(brings)


def _surely(found: OptimizeAnswer) -> str:
    """In how many draws a goal of the mean is reached; one of a share of the draws says that."""
    goal, reached = found.problem.goal, found.verdict.evidence.reached
    if goal is None or goal.with_probability is not None or reached is None:
        return ""
    return f", and is reached in {amounts.chance(reached)} of the draws"


def surely_kept(model: FittedModel, found: OptimizeAnswer) -> str:
    """The same of what is kept instead of a plan."""
    goal, kept = found.problem.goal, found.verdict.kept
    if goal is None or goal.with_probability is not None or kept is None:
        return ""
    reached = reached_by(found.problem, found.optimum.ground, kept)
    said = amounts.chance(reached)
    return "" if reached is None else f", which reaches the goal in {said} of the draws"


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
        said = f"{units.say_typed_outcome(goal.reach)} {units.result}"
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


def certificate_sentence(model: FittedModel, found: OptimizeAnswer) -> str:
    """What is proven of the plan, in words."""
    certificate = found.optimum.certificate
    bound, under = certificate.upper_bound, UNDER[found.verdict.fitness.level]
    unfit = found.verdict.decision == "not_fit"
    which = "the best plan found, which is not shown," if unfit else "this one"
    within = f"{which} is within {said_gap(certificate.gap, model.card.locale)}"
    if found.problem.spends_least:
        stopped = "The search ended before the proof was closed. "
        stopped = "" if found.optimum.closed else stopped
        return (
            f"{stopped}No plan within these guardrails reaches it with less than "
            f"{Units.of(model).say_money(-bound)} under {under}; {within}."
        )
    best, name = amount(model, found, bound), what(model, found)
    kept = " while it keeps that" if found.problem.goal is not None else ""
    if not found.optimum.closed:
        return (
            f"The search ended before the proof was closed. No plan within these guardrails brings "
            f"more than {best} {name}{kept} under {under}; {within} of that."
        )
    return (
        f"No plan within these guardrails can do better than {best} {name}{kept} under {under}; "
        f"{within}."
    )


def said_gap(gap: float, locale: str = DEFAULT) -> str:
    """A proven gap, rounded up and never nothing: ``0.01 %``."""
    if not math.isfinite(gap):
        return "an unknown gap"
    return written(f"{math.ceil(max(gap, _LEAST_GAP) * 1e4 - 1e-9) / 100:.2f} %", locale)


def better_on(model: FittedModel, found: OptimizeAnswer) -> str:
    """What the plan is compared on."""
    return said_on(model, found.verdict.evidence.on)


def said_on(model: FittedModel, on: On) -> str:
    """What decides, in words."""
    return {"profit": "profit", "money": "money spent"}.get(on, Units.of(model).result)
