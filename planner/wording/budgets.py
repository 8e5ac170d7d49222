"""The best budget in words: what spending more or less than it costs, and what holds it there."""

from __future__ import annotations

from mmm_core.gates import GATES
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.questions.against import SAME_BUDGET
from planner.questions.best_budget import BestBudget, OtherBudget, Whose
from planner.questions.holding import Holding
from planner.questions.verdict import CONFIDENCE
from planner.wording import amounts
from planner.wording.names import cell_labels, listed, quoted
from planner.wording.units import Units
from planner.wording.verdicts import Headline, Tone

_AS: dict[Whose, str] = {"reference": "now", "plan": "in this plan"}
_NOW: dict[Whose, str] = {"reference": "now", "plan": "in this plan"}


def headline(best: BestBudget, whose: Whose = "reference") -> Headline | None:
    """What a budget costs against the best one; None where nothing may be said of it."""
    money, other, units = best.money, best.other(whose), Units.of(best.model)
    if money is None or other is None:
        return None
    said = units.say_money(money)
    if other.evidence is None or other.reason is None:
        side = "less" if other.more > 0 else "more"
        apart = units.say_money(abs(other.more))
        return Headline(f"Most profit at {said}, {apart} {side} than {_NOW[whose]}", "", "plain")
    if abs(other.more) <= SAME_BUDGET * other.money:
        text = f"No other budget earns more than {said}, as {_AS[whose]}"
        return Headline(text, "", "plain")
    if not other.reason.is_worth_it:
        return Headline(f"The budget is about right: {said} would earn most", "", "plain")
    apart, gain = units.say_money(abs(other.more)), other.evidence.gain
    chance = amounts.chance(other.evidence.chance)
    pays = f"The last {apart} do not pay" if other.more > 0 else f"Another {apart} would pay"
    return Headline(
        f"{pays}: spending {said} instead earns {units.say_money(gain.mean)} more",
        f"{units.say_money_span(gain)}, in {chance} of draws",
        _tone(best, other),
    )


def _tone(best: BestBudget, other: OtherBudget) -> Tone:
    weak = other.caution.share >= GATES.moved_on_weak or bool(other.caution.unchecked)
    assert best.fitness is not None
    careful = weak or best.fitness.level == "caution" or bool(best.extrapolations)
    return "caution" if careful else "good"


def beside(best: BestBudget, whose: Whose = "reference") -> str:
    """What the headline is compared with, what speaks against it, and what the mix adds."""
    money, other, units = best.money, best.other(whose), Units.of(best.model)
    if money is None or other is None:
        return ""
    if other.evidence is None:
        return f"What {units.say_money(other.money)} costs is not known: {other.why}"
    parts = [_compared(units, other), _doubts(best, other)]
    if whose == "reference" and best.gain is not None:
        whole = _said(units, best.gain)
        parts.append(f"With the mix moved too, it earns {whole} more than the current plan.")
    return " ".join(filter(None, parts))


def _compared(units: Units, other: OtherBudget) -> str:
    assert other.evidence is not None
    assert other.reason is not None
    than = f"the best plan at {units.say_money(other.money)}"
    if other.reason.kind == "same":
        return ""
    if other.reason.is_worth_it:
        return f"In profit, compared with {than} under the same rules."
    chance = amounts.chance(other.evidence.chance)
    return (
        f"It earns {_said(units, other.evidence.gain)} more profit than {than}, in {chance} of "
        f"the draws: {_why_not(units, other)}."
    )


def _why_not(units: Units, other: OtherBudget) -> str:
    assert other.evidence is not None
    assert other.reason is not None
    wanted = units.say_share(CONFIDENCE)
    match other.reason.kind:
        case "unlikely":
            return f"less than the {wanted} that a change should have"
        case "elsewhere":
            again = amounts.chance(other.evidence.elsewhere)
            return f"on draws that did not choose it in {again}, less than {wanted}"
        case _:
            return "too little to be worth a change"


def _doubts(best: BestBudget, other: OtherBudget) -> str:
    """What it rests on too lightly."""
    units, names, said = Units.of(best.model), cell_labels(best.model), []
    if other.caution.share >= GATES.moved_on_weak:
        weak = listed([names[cell] for cell in other.caution.cells])
        share = units.say_share(other.caution.share)
        said.append(f"{share} of the money that moves rests on weak evidence: {weak}.")
    if other.caution.unchecked:
        said.append(f"It could not be checked on other draws: {other.caution.unchecked}")
    if beyond := sorted({far.cell for far in best.extrapolations}):
        far = listed([names[cell] for cell in beyond])
        said.append(f"Its plan goes beyond the data: {far}.")
    return " ".join(said)


def _said(units: Units, of: Summary) -> str:
    return f"{units.say_money(of.mean)} ({units.say_money_span(of)})"


def held_back(model: FittedModel, held: tuple[Holding, ...]) -> str:
    """Which rules hold the best budget where it is; "" where none does."""
    return " ".join(_held(model, one) for one in held)


def _held(model: FittedModel, one: Holding) -> str:
    names = cell_labels(model)
    rules = f" ({quoted(one.said)})" if one.said else ""
    if one.side == "more":
        if one.all:
            return (
                "Every channel is at the most that its rules allow and would pay for more: the "
                f"best budget is the highest that is allowed{rules}."
            )
        who = listed([names[cell] for cell in one.cells])
        return f"More would pay, but rules{rules} hold it back: {who}."
    if one.all:
        return (
            "Every channel is at the least that its rules allow and its last money does not pay: "
            f"the best budget is the lowest that is allowed{rules}."
        )
    who = listed([names[cell] for cell in one.cells])
    return f"Less would earn more, but rules{rules} keep it up: {who}."
