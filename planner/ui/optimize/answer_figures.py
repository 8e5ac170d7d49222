"""The figures of an answer: what it brings, earns and spends, at worst and surely; now and then."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from optimizer.measures import TailMean
from planner.questions.commit import commit_of
from planner.services import OptimizeAnswer
from planner.ui.parts import figure_change
from planner.ui.parts.figure_change import FigureChange
from planner.wording import amounts, answers, definitions
from planner.wording.amounts import is_nothing
from planner.wording.answers import margin_beside, margin_said
from planner.wording.kept import kept
from planner.wording.units import Units

Say = Callable[[float], str]

_TAIL = TailMean(0.1, 1.0)


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Side by side; which ones, depends on what was asked and what the card knows."""
    shown = [_outcome(model, found), *_profit(model, found), _spend(model, found)]
    shown += [_bad_case(model, found), *_commit(model, found)]
    if found.problem.goal is not None and found.problem.goal.spends_least:
        shown = [_reached(found), *shown]
    grid = st.grid(len(shown), min_column_width=140, gap="small")
    for one in shown:
        figure_change.show(grid.cell(), one)


def _outcome(model: FittedModel, found: OptimizeAnswer) -> FigureChange:
    units, versus = Units.of(model), found.answer.versus
    now, then = found.answer.reference_evaluation.total, found.answer.evaluation.total
    return FigureChange(
        f"{units.result[0].upper()}{units.result[1:]}",
        units.say_outcome(float(then.mean())),
        units.say_outcome_change(versus.gain.mean),
        units.say_outcome(float(now.mean())),
        definitions.REVENUE if units.is_money else definitions.OUTCOME,
        units.say_outcome_span(versus.gain),
        versus.gain.mean < 0,
    )


def _profit(model: FittedModel, found: OptimizeAnswer) -> list[FigureChange]:
    units, gain = Units.of(model), found.answer.versus.profit_gain
    now, then = found.answer.reference_evaluation.profit(), found.answer.evaluation.profit()
    if gain is None or now is None or then is None:
        return []
    return [
        FigureChange(
            "Profit",
            units.say_money(float(then.mean())),
            units.say_money_change(gain.mean),
            units.say_money(float(now.mean())),
            f"{definitions.PROFIT} {margin_said(model)}",
            units.say_money_span(gain),
            gain.mean < 0,
            more=margin_beside(model),
        )
    ]


def _spend(model: FittedModel, found: OptimizeAnswer) -> FigureChange:
    then, now = found.answer.plan.total(), found.answer.reference.plan.total()
    units, same = Units.of(model), is_nothing(then - now, now)
    return FigureChange(
        "Spend",
        units.say_money(then),
        "" if same else units.say_money_moved(then - now, now),
        "the same" if same else units.say_money(now),
        definitions.CURRENT_PLAN,
        fell=then < now,
        good=None,
    )


def _bad_case(model: FittedModel, found: OptimizeAnswer) -> FigureChange:
    """Of profit where it is known: the mean of the worst tenth of the draws."""
    units = Units.of(model)
    profit, before = found.answer.evaluation.profit(), found.answer.reference_evaluation.profit()
    if profit is not None and before is not None:
        return _in_the_tail(
            "Profit in a bad case", profit, before, units.say_money, units.say_money_change
        )
    then, now = found.answer.evaluation.total, found.answer.reference_evaluation.total
    return _in_the_tail("In a bad case", then, now, units.say_outcome, units.say_outcome_change)


def _in_the_tail(
    label: str,
    then: Floats,
    now: Floats,
    say: Callable[[float], str],
    change: Callable[[float], str],
) -> FigureChange:
    bad, before = _TAIL.value(then), _TAIL.value(now)
    return FigureChange(
        label, say(bad), change(bad - before), say(before), definitions.BAD_CASE, fell=bad < before
    )


def _commit(model: FittedModel, found: OptimizeAnswer) -> list[FigureChange]:
    """Numbers 22; of the plan that is recommended, which may be to keep what there is."""
    verdict, units = found.verdict, Units.of(model)
    of, evaluation = verdict.commit, found.answer.reference_evaluation
    if of is None:
        return []
    before = commit_of(evaluation.total, evaluation.profit(), out_of_sample=False)
    keeps = kept(model, verdict) if verdict.decision == "hold" else ""
    if of.profit is not None and before.profit is not None:
        now, value = before.profit, of.profit
        said, change = units.say_money(value), units.say_money_change(value - now)
        label, was = "Profit to commit to", units.say_money(now)
        if value < 0:
            said, change = "none", ""
    else:
        now, value = before.outcome, of.outcome
        said, change = units.say_outcome(value), units.say_outcome_change(value - now)
        label, was = "To commit to", units.say_outcome(now)
    if keeps:
        return [FigureChange(label, said, "", "", f"{definitions.COMMIT} Here of {keeps}.")]
    return [FigureChange(label, said, change, was, definitions.COMMIT, fell=value < now)]


def _reached(found: OptimizeAnswer) -> FigureChange:
    return FigureChange(
        "Chance to reach it",
        amounts.chance(found.verdict.evidence.reached),
        "",
        "",
        "Share of posterior draws in which this plan reaches the goal.",
    )


def effects(model: FittedModel, found: OptimizeAnswer) -> str:
    """What more or less money brings, and what the better mix, in one sentence; "" for a goal."""
    versus = found.answer.versus
    if found.problem.goal is not None or versus.budget_effect is None or versus.mix_effect is None:
        return ""
    now, then = found.answer.reference.plan.total(), found.answer.plan.total()
    same = is_nothing(then - now, now)
    money = "Less money" if then < now else "More money"
    problem = found.problem
    as_now = problem.calendar == "reference" and not problem.calendar_exceptions
    mix = "the better mix" if as_now else "mix and calendar"
    parts = [] if same else [(f"{money} in the current mix", versus.budget_effect, then - now)]
    parts.append((mix, versus.mix_effect, 0.0))
    said = ", ".join(
        f"{name} brings {answers.effect(model, found, of, spent)}" for name, of, spent in parts
    )
    return f"{said[0].upper()}{said[1:]}."
