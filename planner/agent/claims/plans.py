"""Whether claims about moves, rules, verdicts and evidence hold.

Every check returns "" or a sentence that says why not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from planner.agent.claims.values import alike, differs_by
from planner.facts.fact import About, Fact
from planner.questions.verdict import Decision
from planner.wording import facts as words
from planner.wording.costs import LITTLE
from planner.wording.nouns import Speaker
from planner.wording.standings import SAID
from planner.wording.verdicts import CLAIMS

_PROVEN = ("optimal", "within_gap", "time_limit")
_HELD_BY = ("held_by", "held_back_by", "ruled_out_by")


def _named(of: Fact, *names: str) -> str:
    if of.name in names:
        return ""
    return f"{of.id} is {of.name}; take {' or '.join(names)}."


def _cell(of: Fact) -> About:
    """What it is about but for rules and what it is held against."""
    kinds = ("plan", "brief", "against", "judged", "rule", "beside")
    return tuple(one for one in of.about if one[0] not in kinds)


def _together(one: Fact, other: Fact) -> str:
    if _cell(one) == _cell(other):
        return ""
    return f"{one.id} and {other.id} are of different things; take both of one."


# --- moves ------------------------------------------------------------------------------


def moves(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """Money goes from the first to the second, which is the third more."""
    now, then, change, *brings = facts
    why = differs_by(speaker, now, then, change) or _together(now, then)
    if why:
        return why
    if not _cell(then):
        return f"{then.id} is of no cell; say what the whole plan spends with rose or fell."
    if speaker.value(now) == speaker.value(then):
        return f"{now.id} and {then.id} both read {speaker.value(now)}; claim keeps."
    return _together(then, brings[0]) if brings else ""


def keeps(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """Money of a cell reads the same."""
    return alike(speaker, facts) or _together(*facts)


def because_of(_: Speaker, facts: Sequence[Fact]) -> str:
    """A rule binds, and holds what it is said to hold."""
    thing, rule = facts
    if rule.name in _HELD_BY:
        held = _cell(rule)
        return _together(thing, rule) if held else ""
    if rule.name == "binding":
        return "" if rule.value == "yes" and not _cell(thing) else _not_binding(thing, rule)
    return f"{rule.id} is {rule.name}; take what says that a rule binds."


def _not_binding(thing: Fact, rule: Fact) -> str:
    if rule.value == "yes":
        return f"{rule.id} does not say that {thing.id} is held; take held_by of that cell."
    return f"{rule.id} says that the rule does not bind: nothing is so because of it."


def if_then(_: Speaker, facts: Sequence[Fact]) -> str:
    """A change of money, and what the same change brings."""
    change, gain, *chance = facts
    if change.unit != "money" or "more_spend" not in change.name or not change.value:
        return f"{change.id} is no change of money; take more_spend."
    if gain.unit not in ("money", "outcome") or not ("gain" in gain.name or "effect" in gain.name):
        return f"{gain.id} is no gain; take what the change brings."
    if dict(change.about).get("plan") != dict(gain.about).get("plan"):
        return f"{change.id} and {gain.id} are of different plans; take both of one."
    if chance and chance[0].about != gain.about:
        return f"{chance[0].id} is not the chance of {gain.id}."
    return _together(change, gain)


# --- what it takes, and costs -----------------------------------------------------------


def flips_at(_: Speaker, facts: Sequence[Fact]) -> str:
    """A number at which the advice flips, and what it is then."""
    at, to = facts
    side = next((one for one in ("tips_below", "tips_above") if at.name.startswith(one)), None)
    if side is None or isinstance(at.value, str):
        return f"{at.id} is no tipping point; take tips_below or tips_above."
    if to.name != f"{side}_to" or to.about != at.about:
        return f"{to.id} does not say what {at.id} turns the advice into; take {side}_to of it."
    return ""


def costs(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """A price above nothing, that reads so."""
    price, *counted = facts
    if why := _named(price, "price", "costs", "costs_profit", "costs_base", "costs_own"):
        return why
    if words.number(price) <= 0:
        return f"{price.id} is {speaker.value(price)}: that costs nothing."
    return _named(counted[0], "priced_in") if counted else ""


def costs_nothing(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """A price that is only rounding beside what the plan brings."""
    price, whole = facts
    if why := _named(price, "price"):
        return why
    if words.number(price) <= LITTLE * abs(words.number(whole)):
        return ""
    return f"{price.id} is {speaker.value(price)}; claim costs."


def saves(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """What reacting saves is above nothing."""
    (saved,) = facts
    if why := _named(saved, "saves"):
        return why
    return "" if words.number(saved) > 0 else f"{saved.id} is {speaker.value(saved)}: no saving."


# --- verdicts and evidence --------------------------------------------------------------


def verdict(_: Speaker, facts: Sequence[Fact]) -> str:
    """A decision, and its claim ceiling."""
    decision, *claim = facts
    if decision.name != "decision" or decision.value not in get_args(Decision):
        return f"{decision.id} is no decision; take the verdict's."
    if not claim:
        return ""
    why = _named(claim[0], "claim")
    if not why and (claim[0].value == "none") != (decision.value == "not_fit"):
        return f"{decision.id} is {decision.value}, but {claim[0].id} is {claim[0].value}."
    return why


def ceiling(_: Speaker, facts: Sequence[Fact]) -> str:
    """One of the claim ceilings."""
    (claim,) = facts
    return "" if claim.name == "claim" and claim.value in CLAIMS else _named(claim, "claim")


def proven(_: Speaker, facts: Sequence[Fact]) -> str:
    """The status of a search, and its bound."""
    status, *bound = facts
    if status.name != "status" or status.value not in _PROVEN:
        return f"{status.id} is no status; take the search's."
    return _named(bound[0], "bound") if bound else ""


def stands(_: Speaker, facts: Sequence[Fact]) -> str:
    """Where a cell stands, and the chance that puts it there."""
    standing, *chance = facts
    if standing.name != "standing" or standing.value not in SAID:
        return f"{standing.id} says not where a cell stands; take standing."
    if not chance:
        return ""
    return _named(chance[0], "p_above_break_even") or _together(standing, chance[0])


def beyond(_: Speaker, facts: Sequence[Fact]) -> str:
    """How far something leaves what was observed."""
    (far,) = facts
    if why := _named(far, "beyond_observed_period", "beyond_observed_total"):
        return why
    return "" if words.number(far) > 0 else f"{far.id} is nothing: it is within what was observed."


def weak(_: Speaker, facts: Sequence[Fact]) -> str:
    """All of them rest on weak evidence."""
    strange = (one for one in facts if one.name != "evidence" or one.value != "weak")
    found = next(strange, None)
    return "" if found is None else f"{found.id} does not say that the evidence is weak."


def not_told(_: Speaker, facts: Sequence[Fact]) -> str:
    """The draws do not tell an expectation from nothing."""
    amount, told = facts
    if told.name != f"{amount.name}_told" or told.about != amount.about:
        return f"{told.id} is not about {amount.id}; take {amount.name}_told of it."
    return "" if told.value == "no" else f"{amount.id} is told from nothing; say what it is."


def not_known(_: Speaker, facts: Sequence[Fact]) -> str:
    """A reason why something is not known."""
    return _named(facts[0], "unknown")
