"""The best budget in words: what spending more or less than it costs, and what holds it there."""

from __future__ import annotations

from mmm_core.gates import GATES
from mmm_core.model import FittedModel
from planner.facts.budgets import BEST_BUDGET
from planner.facts.comparisons import named
from planner.facts.fact import Fact, Facts, about, parts
from planner.questions.against import SAME_BUDGET
from planner.questions.best_budget import BestBudget, OtherBudget, Whose
from planner.questions.holding import Holding
from planner.wording import facts as words
from planner.wording.counted import ABOVE
from planner.wording.names import listed, quoted
from planner.wording.tones import Tone
from planner.wording.units import Units
from planner.wording.verdicts import Headline

_BEST = ("plan", BEST_BUDGET)
_AS: dict[Whose, str] = {"reference": "now", "plan": "in this plan"}
_NOW: dict[Whose, str] = {"reference": "now", "plan": "in this plan"}


def what(best: BestBudget) -> str:
    """What the best budget has the most of: ``profit``, or profit above the required return."""
    return ABOVE if best.on == "above" else "profit"


def beyond(best: BestBudget) -> str:
    """The same behind "earns more": nothing more to say of profit itself."""
    return ABOVE.removeprefix("profit") if best.on == "above" else ""


def gain_in(best: BestBudget, there: Facts) -> Fact | None:
    """What the best budget gains over another one, of what counts; None where that is unknown."""
    return there.get(f"gain_profit{named(best.on)}")


def headline(best: BestBudget, facts: Facts, whose: Whose = "reference") -> Headline | None:
    """What a budget costs against the best one; None where nothing may be said of it.

    Parameters
    ----------
    facts : of the best budget, `planner.facts.budgets.best_budget_facts`
    """
    other, units = best.other(whose), Units.of(best.model)
    if best.money is None or other is None:
        return None
    said, there = words.say(units, about(facts, _BEST)["spend"]), _there(facts, whose)
    over = beyond(best)
    apart = units.say_money(abs(words.number(there["more_spend"])))
    if other.evidence is None or other.reason is None:
        side = "less" if other.more > 0 else "more"
        text = f"Most {what(best)} at {said}, {apart} {side} than {_NOW[whose]}"
        return Headline(text, "", "plain")
    if abs(other.more) <= SAME_BUDGET * other.money:
        text = f"No other budget earns more{over} than {said}, as {_AS[whose]}"
        return Headline(text, "", "plain")
    if not other.reason.is_worth_it:
        return Headline(f"The budget is about right: {said} would earn most{over}", "", "plain")
    gain, chance = gain_in(best, there), words.chance_in(there, "p_better")
    assert gain is not None
    pays = f"The last {apart} do not pay" if other.more > 0 else f"Another {apart} would pay"
    return Headline(
        f"{pays}: spending {said} instead earns {words.say(units, gain)} more{over}",
        f"{words.span(units, gain)}, in {chance} of draws",
        _tone(best, other),
    )


def _there(facts: Facts, whose: Whose) -> Facts:
    """What is known of the best budget against another one."""
    return about(facts, _BEST, ("budget", whose))


def _tone(best: BestBudget, other: OtherBudget) -> Tone:
    weak = other.caution.share >= GATES.moved_on_weak or bool(other.caution.unchecked)
    assert best.fitness is not None
    careful = weak or best.fitness.level == "caution" or bool(best.extrapolations)
    return "caution" if careful else "good"


def beside(best: BestBudget, facts: Facts, whose: Whose = "reference") -> str:
    """What the headline is compared with, what speaks against it, and what the mix adds."""
    other, units = best.other(whose), Units.of(best.model)
    if best.money is None or other is None:
        return ""
    there = _there(facts, whose)
    if other.evidence is None:
        return f"What {words.say(units, there['spend'])} costs is not known: {other.why}"
    said = [_compared(best, other, there), _doubts(best, facts, other)]
    whole = about(facts, _BEST, ("against", "reference")).get(f"profit_gain{named(best.on)}")
    if whose == "reference" and whole is not None:
        earns = _said(units, whole)
        more = f"more{beyond(best)}"
        said.append(f"With the mix moved too, it earns {earns} {more} than the current plan.")
    return " ".join(filter(None, said))


def _compared(best: BestBudget, other: OtherBudget, there: Facts) -> str:
    assert other.reason is not None
    units, gain = Units.of(best.model), gain_in(best, there)
    than = f"the best plan at {words.say(units, there['spend'])}"
    if other.reason.kind == "same":
        return ""
    if other.reason.is_worth_it:
        return f"In {what(best)}, compared with {than} under the same rules."
    chance = words.chance_in(there, "p_better")
    assert gain is not None
    return (
        f"It earns {_said(units, gain)} more {what(best)} than {than}, in {chance} of "
        f"the draws: {_why_not(units, other, there)}."
    )


def _why_not(units: Units, other: OtherBudget, there: Facts) -> str:
    assert other.reason is not None
    wanted = words.say(units, there["confidence"])
    match other.reason.kind:
        case "unlikely":
            return f"less than the {wanted} that a change should have"
        case "elsewhere":
            again = words.chance_in(there, "p_better_elsewhere")
            return f"on draws that did not choose it in {again}, less than {wanted}"
        case _:
            return "too little to be worth a change"


def _doubts(best: BestBudget, facts: Facts, other: OtherBudget) -> str:
    """What it rests on too lightly."""
    model, said = best.model, []
    if other.caution.share >= GATES.moved_on_weak:
        share = words.say(Units.of(model), _there(facts, other.whose)["weak_share"])
        weak = parts(facts, "evidence", _BEST, ("budget", other.whose))
        names = listed(words.cells(model, weak))
        said.append(f"{share} of the money that moves rests on weak evidence: {names}.")
    if other.caution.unchecked:
        said.append(f"It could not be checked on other draws: {other.caution.unchecked}")
    if far := words.cells(model, parts(facts, "extrapolates", _BEST)):
        said.append(f"Its plan goes beyond the data: {listed(far)}.")
    return " ".join(said)


def _said(units: Units, of: Fact) -> str:
    return f"{words.say(units, of)} ({words.span(units, of)})"


def held_back(best: BestBudget, facts: Facts) -> str:
    """Which rules hold the best budget where it is; "" where none does."""
    return " ".join(_held(best.model, facts, one) for one in best.held)


def _held(model: FittedModel, facts: Facts, one: Holding) -> str:
    there = (_BEST, ("held", one.side))
    labels = [str(rule.value) for rule in parts(facts, "held_back_by", *there)]
    # Limits of a cell are said of the cell.
    said = [label for label in labels if label in one.said]
    rules = f" ({quoted(said)})" if said else ""
    who = listed(words.cells(model, parts(facts, "held_back", *there)))
    if one.side == "more":
        if one.all:
            return (
                "Every channel is at the most that its rules allow and would pay for more: the "
                f"best budget is the highest that is allowed{rules}."
            )
        return f"More would pay, but rules{rules} hold it back: {who}."
    if one.all:
        return (
            "Every channel is at the least that its rules allow and its last money does not pay: "
            f"the best budget is the lowest that is allowed{rules}."
        )
    return f"Less would earn more, but rules{rules} keep it up: {who}."
