"""The figures of an answer: what it brings, earns and spends, at worst and surely; now and then."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mmm_core.model import FittedModel
from planner.facts.answers import BEST, KEPT, headline_facts
from planner.facts.fact import Fact
from planner.facts.plans import CURRENT
from planner.questions.commit import commit_of
from planner.services import OptimizeAnswer
from planner.ui.parts import figure_change
from planner.ui.parts.figure_change import FigureChange
from planner.wording import answers, definitions
from planner.wording.amounts import is_nothing
from planner.wording.answers import margin_beside, margin_said, versus_now
from planner.wording.facts import chance, change, number, say, span
from planner.wording.kept import kept
from planner.wording.units import Units

Facts = Mapping[str, Fact]

_BEST, _NOW = f"plan:{BEST}", f"plan:{CURRENT}"


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Side by side; which ones, depends on what was asked and what the card knows."""
    shown = figures(model, found)
    grid = st.grid(len(shown), min_column_width=140, gap="small")
    for one in shown:
        figure_change.show(grid.cell(), one)


def figures(model: FittedModel, found: OptimizeAnswer) -> list[FigureChange]:
    """All of them, each a fact of the answer."""
    facts = headline_facts(found)
    shown = [_outcome(model, facts), *_profit(model, facts), _spend(model, facts)]
    shown += [_bad_case(model, facts), *_commit(model, found, facts)]
    if found.problem.goal is not None and found.problem.goal.spends_least:
        shown = [_reached(found, facts), *shown]
    return shown


def _outcome(model: FittedModel, facts: Facts) -> FigureChange:
    units, gain = Units.of(model), facts[f"{_BEST}/against:reference/gain"]
    return FigureChange(
        f"{units.result[0].upper()}{units.result[1:]}",
        say(units, facts[f"{_BEST}/incremental"]),
        change(units, gain),
        say(units, facts[f"{_NOW}/incremental"]),
        definitions.REVENUE if units.is_money else definitions.OUTCOME,
        span(units, gain),
        number(gain) < 0,
    )


def _profit(model: FittedModel, facts: Facts) -> list[FigureChange]:
    units = Units.of(model)
    names = (f"{_BEST}/profit", f"{_NOW}/profit", f"{_BEST}/against:reference/profit_gain")
    if not all(name in facts for name in names):
        return []
    then, now, gain = (facts[name] for name in names)
    return [
        FigureChange(
            "Profit",
            say(units, then),
            change(units, gain),
            say(units, now),
            f"{definitions.PROFIT} {margin_said(model)}",
            span(units, gain),
            number(gain) < 0,
            more=margin_beside(model),
        )
    ]


def _spend(model: FittedModel, facts: Facts) -> FigureChange:
    then, now = (number(facts[f"{plan}/spend"]) for plan in (_BEST, _NOW))
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


def _bad_case(model: FittedModel, facts: Facts) -> FigureChange:
    """Of profit where it is known: the mean of the worst tenth of the draws."""
    units = Units.of(model)
    then, now = (facts[f"{plan}/bad_case"] for plan in (_BEST, _NOW))
    more = number(then) - number(now)
    return FigureChange(
        "Profit in a bad case" if then.unit == "money" else "In a bad case",
        say(units, then),
        change(units, then, more),
        say(units, now),
        definitions.BAD_CASE,
        fell=more < 0,
    )


def _commit(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> list[FigureChange]:
    """Numbers 22; of the plan that is recommended, which may be to keep what there is."""
    verdict, units = found.verdict, Units.of(model)
    of, evaluation = verdict.commit, found.answer.reference_evaluation
    if of is None:
        return []
    before = commit_of(evaluation.total, evaluation.profit(), out_of_sample=False)
    keeps = kept(model, verdict, facts) if verdict.decision == "hold" else ""
    whose = f"plan:{KEPT}" if keeps else _BEST
    if of.profit is not None and before.profit is not None:
        fact, now = facts.get(f"{whose}/commit_profit"), before.profit
        label, was, fell = "Profit to commit to", units.say_money(now), of.profit < now
    else:
        fact, now = facts[f"{whose}/commit_outcome"], before.outcome
        label, was, fell = "To commit to", units.say_outcome(now), of.outcome < now
    # Of a profit below zero there is no such fact.
    value = "none" if fact is None else say(units, fact)
    if keeps:
        return [FigureChange(label, value, "", "", f"{definitions.COMMIT} Here of {keeps}.")]
    more = "" if fact is None else change(units, fact, number(fact) - now)
    return [FigureChange(label, value, more, was, definitions.COMMIT, fell=fell)]


def _reached(found: OptimizeAnswer, facts: Facts) -> FigureChange:
    judged = f"{_BEST}/judged:{found.verdict.against.kind}"
    return FigureChange(
        "Chance to reach it",
        chance(facts.get(f"{judged}/p_reached")),
        "",
        "",
        "Share of posterior draws in which this plan reaches the goal.",
    )


def effects(model: FittedModel, found: OptimizeAnswer) -> str:
    """What more or less money brings, and what the better mix, in one sentence; "" for a goal."""
    facts, problem = headline_facts(found), found.problem
    versus = versus_now(facts)
    if problem.goal is not None or not {"budget_effect", "mix_effect"} <= versus.keys():
        return ""
    moved = number(versus["more_spend"])
    same = is_nothing(moved, number(facts[f"{_NOW}/spend"]))
    money = "Less money" if moved < 0 else "More money"
    as_now = problem.calendar == "reference" and not problem.calendar_exceptions
    mix = "the better mix" if as_now else "mix and calendar"
    parts = {} if same else {f"{money} in the current mix": "budget_effect"}
    parts[mix] = "mix_effect"
    said = ", ".join(
        f"{name} brings {answers.effect(model, found, versus, of)}" for name, of in parts.items()
    )
    return f"{said[0].upper()}{said[1:]}."
