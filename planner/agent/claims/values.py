"""Whether claims about values hold: strictly as computed, and no less as they read.

Every check returns "" or a sentence that names what was claimed, both sides, and what may be said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planner.facts.fact import Fact
from planner.wording import facts as words
from planner.wording.nouns import Speaker, is_chance

_EXACT = 1e-9
# What should be reached, and by what; the chance that a change should have, by any chance.
_WANTED = {
    "least_gain_share": ("gain_share",),
    "asked_share": ("p_reached",),
    "break_even": ("mroas", "iroas", "moved_return", "elsewhere_return", "raised_return"),
}


def is_value(_: Speaker, facts: Sequence[Fact]) -> str:
    """Every number and date is what it is; words are said by what they are about."""
    (one,) = facts
    if one.unit != "word":
        return ""
    return f"{one.id} is a word; claim verdict, stands, because_of or what else it says."


# --- comparisons ------------------------------------------------------------------------


def more(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The first is more than the second."""
    return _above(speaker, facts[0], facts[1], "more")


def less(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The first is less than the second."""
    return _above(speaker, facts[1], facts[0], "less")


def alike(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """Both read the same."""
    one, other = facts
    if why := _incomparable(one, other):
        return why
    said, beside = speaker.value(one), speaker.value(other)
    if said == beside:
        return ""
    return f"{one.id} is {said} and {other.id} {beside}; claim more_than or less_than."


def _above(speaker: Speaker, high: Fact, low: Fact, side: str) -> str:
    if why := _incomparable(high, low):
        return why
    said, beside = speaker.value(high), speaker.value(low)
    if not words.number(high) > words.number(low):
        return f"{high.id} is {said}, not above {low.id}, {beside}: it cannot be {side}."
    if said == beside:
        return f"{high.id} and {low.id} both read {said}; claim alike."
    return ""


def _incomparable(one: Fact, other: Fact) -> str:
    if isinstance(one.value, str) or isinstance(other.value, str):
        return f"{one.id} and {other.id} are not both numbers; compare numbers."
    if one.unit != other.unit:
        return f"{one.id} is in {one.unit}, {other.id} in {other.unit}; compare one unit."
    return ""


def is_exactly(difference: float, *sides: float) -> bool:
    """Whether a difference is nothing beside what it is of, but for the last digits."""
    return abs(difference) <= _EXACT * max(map(abs, sides), default=1.0)


# --- changes and shares -----------------------------------------------------------------


def rose(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The second is more than the first, by the third."""
    return differs_by(speaker, *facts) or _above(speaker, facts[1], facts[0], "a rise")


def fell(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The second is less than the first, by the third."""
    return differs_by(speaker, *facts) or _above(speaker, facts[0], facts[1], "a fall")


def differs_by(speaker: Speaker, before: Fact, after: Fact, change: Fact) -> str:
    """The third is how much more the second is than the first."""
    if why := _incomparable(before, after) or _incomparable(after, change):
        return why
    was, now, by = (words.number(one) for one in (before, after, change))
    if is_exactly(now - was - by, was, now):
        return ""
    return (
        f"From {before.id} to {after.id} it is {words.said(speaker.units, after, now - was)}, but "
        f"{change.id} is {speaker.value(change)}; take the fact of that change."
    )


def share_of(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The third is the first as a share of the second."""
    part, whole, share = facts
    if why := _incomparable(part, whole):
        return why
    if share.unit != "share" or words.number(whole) <= 0:
        return f"{share.id} is no share of {whole.id}; take a share of something above zero."
    if is_exactly(words.number(share) * words.number(whole) - words.number(part), *_both(facts)):
        return ""
    is_share = words.said(speaker.units, share, words.number(part) / words.number(whole))
    return f"{part.id} is {is_share} of {whole.id}, but {share.id} is {speaker.value(share)}."


def _both(facts: Sequence[Fact]) -> tuple[float, float]:
    return words.number(facts[0]), words.number(facts[1])


# --- gains ------------------------------------------------------------------------------


def gains(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """All of the interval is above zero."""
    return _change(facts) or _sign(speaker, facts[0], above=True)


def loses(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """All of the interval is below zero."""
    return _change(facts) or _sign(speaker, facts[0], above=False)


def may_gain(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The interval has both signs."""
    if why := _change(facts):
        return why
    gain = facts[0]
    if gain.low is not None and gain.high is not None and gain.low < 0 < gain.high:
        return ""
    return f"{gain.id} is {speaker.with_span(gain)}, all of one sign; claim gains or loses."


def _sign(speaker: Speaker, gain: Fact, above: bool) -> str:
    low, high = gain.low, gain.high
    if low is None or high is None:
        return f"{gain.id} has no interval; say what it is."
    if (low > 0 if above else high < 0) and (words.number(gain) > 0) == above:
        return ""
    if low < 0 < high:
        return f"The interval of {gain.id}, {speaker.with_span(gain)}, spans zero; claim may_gain."
    way = "above" if above else "below"
    return f"{gain.id} is {speaker.with_span(gain)}, not {way} zero."


def _change(facts: Sequence[Fact]) -> str:
    gain, *chance = facts
    if isinstance(gain.value, str) or gain.unit not in ("money", "outcome"):
        return f"{gain.id} is {gain.unit}; a gain is of money or outcome."
    if not any(word in gain.name for word in ("gain", "effect", "difference", "regret")):
        return f"{gain.id} is no change; take a gain."
    if chance and (chance[0].about != gain.about or not chance[0].name.startswith("p_")):
        return f"{chance[0].id} is not the chance of {gain.id}; take the chance of the same change."
    return ""


# --- chances and rankings ---------------------------------------------------------------


def at_least(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """A chance reaches what it should be, and reads so."""
    return _chances(facts) or _reaches(speaker, facts, True)


def below(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """A chance does not reach what it should be, and reads so."""
    return _chances(facts) or _reaches(speaker, facts, False)


def _chances(facts: Sequence[Fact]) -> str:
    one, wanted = facts
    if one.name in _WANTED.get(wanted.name, ()) or (wanted.name == "confidence" and is_chance(one)):
        return ""
    return f"{wanted.id} is not what {one.id} should be; claim is, or compare it with its like."


def _reaches(speaker: Speaker, facts: Sequence[Fact], wanted: bool) -> str:
    chance, least = facts
    value, needed = words.number(chance), words.number(least)
    said, beside = speaker.value(chance), speaker.value(least)
    if (value >= needed) != wanted:
        return f"{chance.id} is {said}, {least.id} {beside}: the other way round."
    reads = round(100 * value) >= round(100 * needed, 1)
    if reads != wanted:
        return f"{chance.id} would read {said} beside {beside}: rounding turns it round."
    return ""


def first_of(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The first is more than each of the others."""
    return _ahead(speaker, facts, more)


def last_of(speaker: Speaker, facts: Sequence[Fact]) -> str:
    """The first is less than each of the others."""
    return _ahead(speaker, facts, less)


def _ahead(
    speaker: Speaker, facts: Sequence[Fact], than: Callable[[Speaker, Sequence[Fact]], str]
) -> str:
    one, *others = facts
    strange = next((other for other in others if other.name != one.name), None)
    if strange is not None:
        return f"{strange.id} is no {one.name}; rank facts of one name."
    return next(filter(None, (than(speaker, (one, other)) for other in others)), "")
