"""Claims in words: one sentence a kind, its figures as every screen says them.

Nothing is checked here: what does not hold is never put into words (`planner.agent.claims`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from planner.facts.fact import Fact
from planner.wording import claims_of_plans as plans
from planner.wording import facts as words
from planner.wording.names import listed
from planner.wording.nouns import Speaker, is_chance

Sayer = Callable[[Speaker, Sequence[Fact], str], str]
_MANY = 4


def say(speaker: Speaker, kind: str, facts: Sequence[Fact], ceiling: str) -> str:
    """One sentence.

    Parameters
    ----------
    kind : of a claim that holds
    facts : in the kind's order
    ceiling : the claim ceiling under which it is said (numbers 30): "none", "directional" or
        "supported"
    """
    return sentence(SAYS[kind](speaker, facts, ceiling))


def sentence(text: str) -> str:
    """With its first letter large and its point; a name that begins it stays as it is written."""
    begins = text.split(" ", 1)[0]
    said = text[:1].upper() + text[1:] if begins.islower() and begins.isalpha() else text
    return said if said.endswith((".", "?", "!")) else f"{said}."


# --- values -----------------------------------------------------------------------------


def _is(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    (one,) = facts
    if one.name in ("p_better", "p_better_elsewhere"):
        return _better(speaker, one)
    if one.name in ("p_beats", "p_beats_profit", "p_beats_above"):
        what = {"p_beats": "brings more", "p_beats_profit": "earns more profit"}
        more = what.get(one.name, "earns more profit above the required return")
        than = speaker.against(one)
        return f"{speaker.plan(one)} {more} than {than} in {speaker.value(one)} of the draws"
    if one.name == "p_reached":
        return f"{_whose(speaker, one)} reaches the goal in {speaker.value(one)} of the draws"
    if one.name == "p_loss":
        return f"{_whose(speaker, one)} loses money in {speaker.value(one)} of the draws"
    if one.name == "p_above_break_even":
        paid = f"pays for itself in {speaker.value(one)} of the draws"
        return f"the next money on {speaker.part(one)} {paid}"
    if is_chance(one):
        return f"the {speaker.noun(one)} is {speaker.value(one)} of the draws"
    return f"the {speaker.noun(one)} is {speaker.with_span(one)}"


def _whose(speaker: Speaker, of: Fact) -> str:
    return speaker.plan(of) or "the plan"


def _better(speaker: Speaker, of: Fact) -> str:
    on = " that did not choose it" if of.name == "p_better_elsewhere" else ""
    than = speaker.against(of) or "what it is compared with"
    return f"{_whose(speaker, of)} is better than {than} in {speaker.value(of)} of the draws{on}"


def _more(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _ordered(speaker, facts, "more")


def _less(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _ordered(speaker, facts, "less")


def _ordered(speaker: Speaker, facts: Sequence[Fact], side: str) -> str:
    one, other = facts
    return (
        f"the {speaker.noun(one)} is {speaker.value(one)}, {side} than the {speaker.noun(other)}, "
        f"{speaker.value(other)}"
    )


def _alike(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    one, other = facts
    return (
        f"the {speaker.noun(one)} is about that of the {speaker.noun(other)}: {speaker.value(one)}"
    )


def _rose(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _changed(speaker, facts, "rises")


def _fell(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _changed(speaker, facts, "falls")


def _changed(speaker: Speaker, facts: Sequence[Fact], how: str) -> str:
    before, after, change = facts
    return (
        f"the {speaker.noun(after)} {how} by {speaker.size(change)}, from {speaker.value(before)} "
        f"to {speaker.value(after)}"
    )


def _share_of(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    part, whole, share = facts
    return (
        f"the {speaker.noun(part)}, {speaker.value(part)}, is {speaker.value(share)} of the "
        f"{speaker.noun(whole)}, {speaker.value(whole)}"
    )


# --- gains, chances, rankings -----------------------------------------------------------


def _gains(speaker: Speaker, facts: Sequence[Fact], ceiling: str) -> str:
    return _gained(speaker, facts, ceiling, less=False)


def _loses(speaker: Speaker, facts: Sequence[Fact], ceiling: str) -> str:
    return _gained(speaker, facts, ceiling, less=True)


def _gained(speaker: Speaker, facts: Sequence[Fact], ceiling: str, less: bool) -> str:
    gain, *chance = facts
    said = f"{_who(speaker, gain)} {plans.about(speaker, gain, less, ceiling)}"
    if (than := speaker.against(gain)) and not speaker.cell(gain):
        said += f" than {than}"
    return plans.with_chance(speaker, said, chance)


def _may_gain(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    gain, *chance = facts
    side = "more" if words.number(gain) >= 0 else "less"
    said = (
        f"{_who(speaker, gain)} brings {speaker.size(gain)} {side} {plans.what(speaker, gain)} on "
        f"average, but the draws do not agree on the sign: {words.span(speaker.units, gain)}"
    )
    return f"{said}; it is better in {speaker.value(chance[0])} of them" if chance else said


def _who(speaker: Speaker, gain: Fact) -> str:
    cell = speaker.cell(gain)
    if cell:
        return f"the move of {cell}"
    if gain.name.startswith("budget_effect") or gain.name.startswith("money_effect"):
        return "the money alone"
    if gain.name.startswith("mix_effect"):
        return "the better mix"
    return _whose(speaker, gain)


def _at_least(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _held_against(speaker, facts, "at least")


def _below(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _held_against(speaker, facts, "less than")


def _held_against(speaker: Speaker, facts: Sequence[Fact], how: str) -> str:
    chance, wanted = facts
    return f"{_is(speaker, [chance], '')}, {how} the {speaker.value(wanted)} that it should have"


def _first_of(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _ranked(speaker, facts, "highest")


def _last_of(speaker: Speaker, facts: Sequence[Fact], _: str) -> str:
    return _ranked(speaker, facts, "lowest")


def _ranked(speaker: Speaker, facts: Sequence[Fact], side: str) -> str:
    one, *others = facts
    parts = [speaker.part(one) for one in facts]
    # "TV before TV" is of several plans.
    by_plan = not all(parts) or len(set(parts)) < len(parts)
    names = [(by_plan and speaker.plan(other)) or speaker.part(other) for other in others]
    among = "all that are compared" if len(others) > _MANY else ""
    rest = f"of {among}" if among else f"before {listed(names)}"
    noun = speaker.noun(one)
    if not among and side == "lowest":
        rest = f"behind {listed(names)}"
    return f"the {noun}, {speaker.value(one)}, is the {side} {rest}"


SAYS: Mapping[str, Sayer] = {
    "is": _is,
    "more_than": _more,
    "less_than": _less,
    "alike": _alike,
    "rose": _rose,
    "fell": _fell,
    "share_of": _share_of,
    "gains": _gains,
    "loses": _loses,
    "may_gain": _may_gain,
    "at_least": _at_least,
    "below": _below,
    "first_of": _first_of,
    "last_of": _last_of,
    "moves": plans.moves,
    "keeps": plans.keeps,
    "because_of": plans.because_of,
    "if_then": plans.if_then,
    "flips_at": plans.flips_at,
    "costs": plans.costs,
    "costs_nothing": plans.costs_nothing,
    "saves": plans.saves,
    "verdict": plans.verdict,
    "ceiling": plans.ceiling,
    "proven": plans.proven,
    "stands": plans.stands,
    "beyond": plans.beyond,
    "weak": plans.weak,
    "not_told": plans.not_told,
    "not_known": plans.not_known,
}
