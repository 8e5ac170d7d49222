"""What a page says of what was asked on request: one line each, with the facts behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.brief.page import Line, Tile
from planner.brief.said import stance
from planner.brief.stages import SAID, Asked
from planner.brief.subject import Subject
from planner.facts.brief_stages import flip_facts, price_facts, stress_facts
from planner.facts.briefs import of_plan
from planner.facts.budgets import BEST_BUDGET, best_budget_facts
from planner.facts.fact import Fact, Facts, Maker, Unit, about, by_id
from planner.facts.learning import measurement_facts
from planner.facts.strategies import strategy_facts
from planner.questions.best_budget import BestBudget, OtherBudget
from planner.questions.compared import Compared
from planner.questions.gains import on_profit
from planner.questions.prices import Price
from planner.questions.strategies import SAME
from planner.questions.stress import Stressed
from planner.wording import answers, budgets, costs, learning, stress, tipping
from planner.wording import facts as words
from planner.wording import strategies as strategy_words
from planner.wording.sentences import said_rules
from planner.wording.units import Units

_WORST, _DEAREST = 2, 2
# Of the money of a plan: what is less is not worth a line of its page.
_LITTLE = 1e-4


def more_facts(of: Subject, asked: Asked) -> Iterator[Fact]:
    """Of everything that was found."""
    make = Maker(of_plan(of.plan.name), of.compared_source(of.plan))
    if asked.best is not None:
        yield from best_budget_facts(asked.best)
    yield from stress_facts(make, _worst(asked))
    if of.found is not None:
        rules = said_rules(of.model, of.found.guardrails)
        unit: Unit = "outcome"
        if on_profit(of.found) or of.found.problem.spends_least:
            unit = "money"
        yield from price_facts(make, asked.prices, unit)
        for one in _dearest(of, asked):
            part = make.plus("rule", one.guardrail.label)
            yield from part.fact("sentence", rules[one.guardrail.label], "word", "14")
    if asked.tipping is not None:
        yield from flip_facts(asked.tipping)
    if asked.measurement is not None:
        yield from measurement_facts(asked.measurement)
        trial = asked.measurement.trial
        rules_left = {} if trial is None else learning.broken(of.model, trial)
        for label, sentence in rules_left.items():
            yield from make.plus("left", label).fact("sentence", sentence, "word", "31")


# --- tiles ------------------------------------------------------------------------------


def best_tile(of: Subject, asked: Asked, facts: Facts) -> Iterator[Tile]:
    """The budget that earns most, and what it earns more than this one."""
    best = _best_of(of, asked)
    if best is None:
        return
    units, spend = Units.of(best.model), about(facts, ("plan", BEST_BUDGET))["spend"]
    beside, ids, gain = "within the same rules", [spend.id], _worth_it(best, facts)
    if gain is not None:
        whose = "this plan" if best.other("plan") is not None else "now"
        more = f"more{budgets.beyond(best)} than {whose}"
        beside = f"earns {words.say(units, gain)} {more} ({words.span(units, gain)})"
        ids.append(gain.id)
    yield Tile("Best budget", words.say(units, spend), beside, tuple(ids))


def instead(of: Subject, asked: Asked, facts: Facts) -> str:
    """The budget to ask for in place of one that may well lose; "" where none is known."""
    best, found = _best_of(of, asked), of.found
    if best is None or found is None or not answers.unsure_against_now(found):
        return ""
    gain = _worth_it(best, facts)
    if gain is None:
        return ""
    units = Units.of(best.model)
    money = words.say(units, about(facts, ("plan", BEST_BUDGET))["spend"])
    more = f"{words.say(units, gain)} more{budgets.beyond(best)}"
    return f" {money} instead would earn {more} within the same rules: ask for that plan."


def _best_of(of: Subject, asked: Asked) -> BestBudget | None:
    """The best budget, where it is known beside that of the page and can still be asked for."""
    best = asked.best
    if best is None or _beside(best) is None or not of.is_fit or stance(of) == "rest":
        return None
    return best


def _beside(best: BestBudget) -> OtherBudget | None:
    """The budget of the page, as the best one is held against it."""
    return best.other("plan") or best.other("reference")


def _is_worth_it(best: BestBudget) -> bool:
    """Whether the best budget is worth a change of that of the page."""
    other = _beside(best)
    return other is not None and other.reason is not None and other.reason.is_worth_it


def _worth_it(best: BestBudget, facts: Facts) -> Fact | None:
    """What the best budget earns more; None where that is not worth a change, or not known."""
    other = _beside(best)
    if other is None or not _is_worth_it(best):
        return None
    return budgets.gain_in(best, about(facts, ("plan", BEST_BUDGET), ("budget", other.whose)))


# --- what could go wrong ----------------------------------------------------------------


def more_risks(of: Subject, asked: Asked, facts: Facts) -> tuple[Line, ...]:
    """What stress costs, what rules cost, what would flip the advice, and about the budget."""
    if not of.is_fit:
        return ()
    parts = (_stress(of, asked), _flips(asked), _rules(of, asked), _budget(of, asked))
    return tuple(line for part in parts for line in part)


def _worst(asked: Asked) -> list[Stressed]:
    """The cases that cost the plan itself most: what its base loses is no matter of the plan."""

    def own(one: Stressed) -> float:
        return one.costs.mean - (one.of_base.mean if one.of_base is not None else 0.0)

    return sorted(asked.stressed, key=own, reverse=True)[:_WORST]


def _stress(of: Subject, asked: Asked) -> Iterator[Line]:
    for one in _worst(asked):
        name = one.case.name[0].upper() + one.case.name[1:]
        yield Line(name, stress.costs(of.model, one), "stress")


def _flips(asked: Asked) -> Iterator[Line]:
    if asked.tipping is not None:
        yield Line("What would flip it", tipping.finding(asked.tipping), "flips")


def _dearest(of: Subject, asked: Asked) -> list[Price]:
    """The rules that cost most; none where each costs nothing."""
    found = of.found
    if found is None:
        return []
    dear = [one for one in asked.prices if costs.gained(one, found) > 0]
    return sorted(dear, key=lambda one: -costs.gained(one, found))[:_DEAREST]


def _rules(of: Subject, asked: Asked) -> Iterator[Line]:
    if of.found is None:
        return
    rules, what = said_rules(of.model, of.found.guardrails), costs.unit(of.model, of.found)
    said = [
        f"{rules[one.guardrail.label]}: costs {costs.cost(of.model, of.found, one)} {what}"
        for one in _dearest(of, asked)
    ]
    if said:
        yield Line("Dearest rules", f"{'; '.join(said)}.", "rules")


def _budget(of: Subject, asked: Asked) -> Iterator[Line]:
    best = _best_of(of, asked)
    other = None if best is None else _beside(best)
    if best is None or other is None:
        return
    # A budget that is about right is nothing that could go wrong.
    if other.reason is not None and not _is_worth_it(best):
        return
    said = budgets.headline(best, by_id(best_budget_facts(best)), other.whose)
    if said is None:
        return
    span = f" ({said.span})" if said.span else ""
    yield Line("Budget", f"{said.text}{span}.", "budget")


# --- alternatives, and what comes then --------------------------------------------------


def usual_plans(of: Subject, asked: Asked) -> tuple[Compared, ...]:
    """The usual strategies and the best budget, under names of their own: what is not there yet."""
    if not of.is_fit:
        return ()
    taken, found = [one.name for one in of.compared.plans], list(of.compared.plans)
    for name, one in _usual(of, asked):
        if not any(_is_same(one, other) for other in found):
            named = name if name not in taken else f"{name} (usual)"
            found.append(replace(one, candidate=replace(one.candidate, name=named)))
    return tuple(found[len(taken) :])


def _usual(of: Subject, asked: Asked) -> Iterator[tuple[str, Compared]]:
    if asked.strategies is not None:
        for one in asked.strategies.plans:
            if one.compared is not None and one.same_as is None:
                yield f"{one.name} strategy", one.compared
    best = _best_of(of, asked)
    if best is not None and asked.at_best is not None and _is_worth_it(best):
        plan = asked.at_best.plans[1]
        yield plan.name, plan


def _is_same(one: Compared, other: Compared) -> bool:
    """Whether no more than a thousandth of the money lies elsewhere."""
    apart = float(abs(one.evaluation.spend - other.evaluation.spend).sum())
    return apart <= 2 * SAME * max(one.spend, other.spend)


def after_strategies(asked: Asked) -> Iterator[Line]:
    """What a target of growth takes, and what to watch of the brand."""
    made = asked.strategies
    if made is None:
        return
    facts = by_id(strategy_facts(made))
    for what, said in (("Growth", strategy_words.target), ("Brand", strategy_words.brand)):
        text = " ".join(said(made, facts))
        if text:
            yield Line(what, text)


def after_measurement(asked: Asked) -> Iterator[Line]:
    """What is worth knowing, and the test that follows."""
    plan = asked.measurement
    if plan is None:
        return
    everything, spend = plan.learning.everything, plan.learning.plan.total()
    if everything is not None and everything.value < _LITTLE * spend:
        yield Line("Worth knowing", "Nothing that could be measured would gain this decision much.")
        return
    yield Line("Worth knowing", learning.finding(plan.learning))
    # A test that gains the decision nothing is no step after it.
    if plan.trial is not None and (plan.trial.worth is None or plan.trial.worth.is_told):
        test = " ".join(line for line in learning.test(plan) if line != learning.NATIONAL)
        done = test.removeprefix("Test: ")
        yield Line("Test", done[0].upper() + done[1:])


def left_out(asked: Asked) -> tuple[str, ...]:
    """Stages that gave nothing, and why."""
    return tuple(f"{SAID[stage].capitalize()}: {why}" for stage, why in asked.missing)
