"""Claims about moves, rules, verdicts and evidence in words, a sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from planner.facts.fact import Fact
from planner.questions.verdict import Decision
from planner.wording import facts as words
from planner.wording.names import listed
from planner.wording.nouns import Speaker
from planner.wording.standings import SAID
from planner.wording.tipping import TURNS
from planner.wording.verdicts import CLAIMS, DECISIONS

_PROVEN: dict[str, str] = {
    "optimal": "The plan is proven to be the best within 0.1 %",
    "within_gap": "The plan is proven to be as near to the best as was asked",
    "time_limit": "The search ended before the proof was closed",
}
_COUNTED = {
    "profit": "of profit",
    "money": "of more spend",
    "incremental": "of {result}",
}


def what(speaker: Speaker, gain: Fact) -> str:
    """What a gain is counted in: "profit", "incremental revenue"."""
    if gain.name == "gain_above":
        return "profit above the required return"
    return speaker.units.result if gain.unit == "outcome" else "profit"


def moves(speaker: Speaker, facts: Sequence[Fact], ceiling: str) -> str:
    """What a cell gets more or less, now and then, and what that brings."""
    now, then, change, *brings = facts
    more = words.number(change)
    side = "more" if more > 0 else "less"
    said = (
        f"{speaker.cell(then)} gets {speaker.size(change)} {side}: {_before(speaker, now)}, "
        f"{speaker.value(then)} in {speaker.plan(then) or 'the plan'}"
    )
    if not brings:
        return said
    gain = brings[0]
    less = words.number(gain) < 0
    amount, likely = (
        speaker.with_span(gain, turned=less),
        "" if ceiling == "supported" else "about ",
    )
    return (
        f"{said}, which brings {likely}{amount} {'less' if less else 'more'} {what(speaker, gain)}"
    )


def _before(speaker: Speaker, of: Fact) -> str:
    """What a cell spends in what the plan is held against: "€4.20 M now"."""
    against = dict(of.about).get("against", "reference")
    where = "now" if against == "reference" else f"in {speaker.against(of)}"
    return f"{speaker.value(of)} {where}"


def keeps(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """A cell whose money stays."""
    (then,) = facts[1:2]
    return f"{speaker.cell(then)} keeps its money, {speaker.value(then)}"


def because_of(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """What a rule holds where it is."""
    thing, rule = facts
    subject = speaker.cell(thing) or f"the {speaker.noun(thing)}"
    label = dict(rule.about).get("rule", str(rule.value))
    at = "" if isinstance(thing.value, str) else f" at {speaker.value(thing)}"
    return f'{subject} is held{at} because of the rule "{label}"'


def if_then(speaker: Speaker, facts: Sequence[Fact], ceiling: str) -> str:
    """What a change of money brings: "if €2.0 M less is spent, that likely brings ..."."""
    change, gain, *chance = facts
    more = words.number(change)
    moved = "more" if more > 0 else "less"
    asked = f"if {_spends(speaker, change)} {speaker.size(change)} {moved}"
    less = words.number(gain) < 0
    said = f"{asked} is spent, that {about(speaker, gain, less, ceiling)}"
    if than := speaker.against(gain):
        said += f" than {than}"
    return with_chance(speaker, said, chance)


def about(speaker: Speaker, gain: Fact, less: bool, ceiling: str) -> str:
    """What a change brings more or less, no surer than its claim ceiling."""
    likely = "" if ceiling == "supported" else "likely "
    amount, side = speaker.with_span(gain, turned=less), "less" if less else "more"
    return f"{likely}brings about {amount} {side} {what(speaker, gain)}"


def with_chance(speaker: Speaker, said: str, chance: Sequence[Fact]) -> str:
    """A sentence with the share of draws in which what it says is better, where that is known."""
    return f"{said}, and is better in {speaker.value(chance[0])} of the draws" if chance else said


def _spends(speaker: Speaker, change: Fact) -> str:
    cell = speaker.cell(change)
    return f"on {cell}" if cell else "in all"


def flips_at(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """The number at which the advice turns, and into what."""
    at, to = facts
    cell = speaker.cell(at)
    turned = f"turn the advice into {TURNS.get(str(to.value), str(to.value))}"
    if at.unit == "factor":
        return f"a response of {cell} {speaker.value(at)} what the model says would {turned}"
    if cell:
        side = "stronger" if words.number(at) > 0 else "weaker"
        return f"a response of {cell} {speaker.size(at)} {side} would {turned}"
    return f"{speaker.part(at)} of {speaker.value(at)} would {turned}"


def costs(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """What a rule, or a stress case, costs."""
    price, *counted = facts
    counts = _COUNTED[str(counted[0].value)] if counted else _of(price)
    said = counts.format(result=speaker.units.result)
    return f"{speaker.part(price)} costs {speaker.with_span(price)} {said}"


def _of(price: Fact) -> str:
    return _COUNTED["incremental" if price.unit == "outcome" else "profit"]


def costs_nothing(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """A rule that costs nothing by itself."""
    return f"{speaker.part(facts[0])} costs nothing when it alone is dropped"


def saves(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """What reacting to a case saves."""
    (saved,) = facts
    said = _of(saved).format(result=speaker.units.result)
    return f"reacting to {speaker.part(saved)} saves {speaker.with_span(saved)} {said}"


# --- verdicts and evidence --------------------------------------------------------------


def verdict(_speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """The decision, and how far it may be trusted."""
    decision, *claim = facts
    said = DECISIONS[_decision(decision)]
    return (
        f"the verdict is: {said}. {CLAIMS[str(claim[0].value)]}"
        if claim
        else f"the verdict is: {said}"
    )


def _decision(of: Fact) -> Decision:
    return next(one for one in DECISIONS if one == of.value)


def ceiling(_speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """How far a recommendation may be trusted (numbers 30)."""
    return CLAIMS[str(facts[0].value)]


def proven(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """What the search proved, and the most that any plan can reach."""
    status, *bound = facts
    said = _PROVEN.get(str(status.value), str(status.value))
    if not bound:
        return said
    return f"{said}; no plan within the guardrails can bring more than {speaker.value(bound[0])}"


def stands(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """Where a cell stands against break-even (numbers 19)."""
    standing, *chance = facts
    place = next(one for one in SAID if one == standing.value)
    said = f"{speaker.cell(standing)} {SAID[place][0]}"
    if not chance:
        return said
    return f"{said}: its next money pays for itself in {speaker.value(chance[0])} of the draws"


def beyond(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """How far a plan leaves what was observed (numbers 12)."""
    (far,) = facts
    over = "over the horizon" if far.name.endswith("total") else "in a period"
    return f"{speaker.cell(far)} goes {speaker.value(far)} beyond the most that was observed {over}"


def weak(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """Cells of weak evidence (numbers 18)."""
    names = listed(list(dict.fromkeys(speaker.cell(one) for one in facts)))
    return f"the evidence on {names} is weak"


def not_told(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """An expectation that the draws do not tell from nothing."""
    return f"the {speaker.noun(facts[0])} cannot be told from nothing with these draws"


def not_known(_speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    """Why something is not known."""
    return f"that is not known: {facts[0].value}"
