"""What is said of an answer: the headline, the proof, and amounts of what was maximised."""

from __future__ import annotations

import math

from mmm_core.model import FittedModel
from planner.services import OptimizeAnswer
from planner.wording import amounts, measures

_LEAST_GAP = 1e-4
# A plan that is not proven this good is not said to be the least.
_LOOSE = 0.01


def on_profit(found: OptimizeAnswer) -> bool:
    """Whether profit was maximised."""
    problem = found.problem
    return problem.objective.maximize == "profit" and not problem.spends_least


def what(model: FittedModel, found: OptimizeAnswer) -> str:
    """What was maximised, in words: "profit", "incremental revenue in the bad case"."""
    name = "profit" if on_profit(found) else measures.result_name(model)
    if found.problem.goal is not None:
        return name
    objective = found.problem.objective
    if objective.statistic != "mean" and objective.versus == "reference":
        name = f"gain in {name}"
    share = amounts.percent(objective.tail_share)
    return {
        "cvar": f"{name} in the bad case (mean of the worst {share} of draws)",
        "mean_cvar": f"{name}, half by the mean and half by the worst {share} of draws",
        "quantile": f"{name} in all but the worst {share} of draws",
    }.get(objective.statistic, name)


def amount(model: FittedModel, found: OptimizeAnswer, value: float) -> str:
    """An amount of what was maximised; of money where the least is spent."""
    money = on_profit(found) or found.problem.spends_least
    return measures.money(model, value) if money else measures.said(model, value)


def change(model: FittedModel, found: OptimizeAnswer, value: float) -> str:
    """The same with its sign always said."""
    return ("+" if value > 0 else "") + amount(model, found, value)


# --- headline ---------------------------------------------------------------------------


def gain(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str]:
    """The gain of what was maximised, and its interval."""
    versus, currency = found.answer.versus, model.card.currency
    profit = versus.profit_gain
    if on_profit(found) and profit is not None:
        low, high = amounts.money(profit.low, currency), amounts.money(profit.high, currency)
        return f"{amounts.signed_money(profit.mean, currency)} profit", amounts.span(low, high)
    said = f"{measures.said_change(model, versus.gain.mean)} {measures.result_name(model)}"
    return said, measures.said_span(model, versus.gain)


def where_headline(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str] | None:
    """What the next money, or a cut, brings at its best; None for another question."""
    asked = found.problem.asked
    moved = found.answer.plan.total() - found.answer.reference.plan.total()
    said, span = gain(model, found)
    if asked == "next" and moved > 0:
        return f"The next {measures.round_money(model, moved)}, at its best: {said}", span
    if asked == "cut" and moved < 0:
        return f"A cut of {measures.money(model, -moved)}, at its least cost: {said}", span
    return None


def goal_headline(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str]:
    """What the goal takes, or brings; and how that compares."""
    goal, answer = found.problem.goal, found.answer
    assert goal is not None
    then, now = answer.plan.total(), answer.reference.plan.total()
    brings = measures.total(answer.evaluation)
    if goal.spends_least:
        moved = measures.money_change(model, then - now, now)
        side = "less" if then < now else "more"
        compared = f"{measures.money(model, abs(then - now))} {side} than now"
        compared = "as much as now" if moved == "none" else compared
        loose = found.optimum.certificate.gap > _LOOSE
        most = "at most " if loose else ""
        return f"{goal_said(model, found)} takes {most}{measures.money(model, then)}", compared
    name = measures.result_name(model)
    text = f"{measures.said(model, brings.mean)} {name} at {goal_said(model, found)}"
    return text, measures.said_span(model, brings)


def goal_said(model: FittedModel, found: OptimizeAnswer) -> str:
    """The goal in a few words: "€40.0 M incremental revenue", "an iROAS of 2.0x"."""
    goal = found.problem.goal
    assert goal is not None
    if goal.of == "iroas":
        return f"an iROAS of at least {amounts.times(goal.reach)}"
    if goal.of == "cpik":
        return f"at most {measures.money(model, goal.reach)} per unit"
    if goal.of == "profit":
        said = f"{measures.money(model, goal.reach)} profit"
    else:
        said = f"{measures.said(model, goal.reach)} {measures.result_name(model)}"
    if goal.with_probability is None:
        return said
    return f"{said} in {amounts.percent(goal.with_probability)} of the draws"


# --- proof ------------------------------------------------------------------------------


def certificate_sentence(model: FittedModel, found: OptimizeAnswer) -> str:
    """What is proven of the plan, in words."""
    certificate = found.optimum.certificate
    bound = certificate.upper_bound
    within = f"this one is within {said_gap(certificate.gap)}"
    if found.problem.spends_least:
        stopped = "The search ended before the proof was closed. "
        stopped = stopped if found.optimum.status == "time_limit" else ""
        return (
            f"{stopped}No plan within these guardrails reaches it with less than "
            f"{measures.money(model, -bound)} under this model; {within}."
        )
    best, name = amount(model, found, bound), what(model, found)
    kept = " while it keeps that" if found.problem.goal is not None else ""
    if found.optimum.status == "time_limit":
        return (
            f"The search ended before the proof was closed. No plan within these guardrails brings "
            f"more than {best} {name}{kept} under this model; {within} of that."
        )
    return (
        f"No plan within these guardrails can do better than {best} {name}{kept} under this "
        f"model; {within}."
    )


def said_gap(gap: float) -> str:
    """A proven gap, rounded up and never nothing: ``0.01 %``."""
    if not math.isfinite(gap):
        return "an unknown gap"
    return f"{math.ceil(max(gap, _LEAST_GAP) * 1e4 - 1e-9) / 100:.2f} %"


def better_on(model: FittedModel, found: OptimizeAnswer) -> str:
    """What the plan is compared on."""
    profit = found.answer.versus.better_on == "profit"
    return "profit" if profit else measures.result_name(model)
