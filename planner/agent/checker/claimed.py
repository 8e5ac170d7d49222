"""A text beside the claims that it says: whom they name, and which way each of them goes.

What a text may say is known then. A name of none of its claims is one too many, and words that go
the other way than all that is claimed say the contrary, however the sentence is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.directions import negated, ways_in
from planner.agent.checker.fault import Fault
from planner.agent.checker.lexicon import BEATS, LESS, MORE, NORTH, SOUTH, TRAILS
from planner.agent.checker.mentions import Mention
from planner.agent.checker.plans import CURRENT
from planner.agent.checker.roles import is_reference
from planner.agent.claims.claim import Claim
from planner.facts.fact import Fact, Facts

# Plans that are called alike: the best one has a name of its own where plans are compared.
_BEST = frozenset({"best", "optimized plan"})
_NOW = frozenset({CURRENT, "current plan", "reference"})
_MOST = (
    r"most|highest|largest|biggest|greatest|strongest|dearest|costliest|priciest|steepest|heaviest|"
    r"richest|top(?:s|ping|ped)?|leads?|leading|leader|best|first|longest|unrivalled|unmatched"
)
_LEAST = (
    r"least|lowest|smallest|cheapest|weakest|fewest|slightest|bottom|lightest|poorest|laggard|worst|"
    r"last|shortest|tail-?end"
)
_RANKS = re.compile(rf"\b(?:(?P<up>{_MOST})|(?P<down>{_LEAST}))\b", re.IGNORECASE)
_COMPARES = re.compile(
    rf"\b(?:(?P<up>{MORE}|{BEATS}|above|over|ahead|{NORTH})|"
    rf"(?P<down>{LESS}|{TRAILS}|below|under|behind|beneath|short|{SOUTH}))\b",
    re.IGNORECASE,
)
_SIDES = re.compile(
    r"\b(?:(?P<up>at least|above|over|exceed\w*|clear\w*|meets?|meeting|met|reach\w*|enough|"
    rf"surpass\w*|beats?|satisf\w*|pass(?:es|ed)?|comfortabl\w*|ahead|no less than|{NORTH})|"
    r"(?P<down>below|less than|under|short|miss(?:es|ed|ing)?|fail\w*|beneath|too (?:low|little|few)|"
    rf"lower than|insufficient|{SOUTH}))\b",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"\b(?:(?P<up>costs?|costing|price|burden|takes? away|los(?:e|es|ing|s)|forgo\w*|giv\w+ up|"
    r"less|lower|hit|reduc\w*|cuts?|drag|sacrific\w*|down)|"
    r"(?P<down>sav(?:e|es|ed|ing)|add(?:s|ed|ing)?|gain(?:s|ed)?|bring(?:s|ing)?|earn(?:s|ing)?|"
    r"boost\w*))\b",
    re.IGNORECASE,
)
_DENIES = {"up": -1, "down": 1}


def claimed(
    plain: str,
    clauses: Sequence[Clause],
    mentions: Sequence[Mention],
    claims: Sequence[Claim],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """What a text says that its claims do not.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses, mentions : of the text
    claims : that it says it makes
    facts : that they rest on, by id
    matched : facts that each figure may say
    """
    yield from _strangers(mentions, facts)
    for claim in claims:
        same = clauses if len(claims) == 1 else _of_claim(claim, claims, clauses, matched)
        if same:
            yield from _turned(plain, same, claim, facts)


def _strangers(mentions: Sequence[Mention], facts: Facts) -> Iterator[Fault]:
    """Names of nothing that is claimed."""
    labels = {label.casefold() for one in facts.values() for _, label in one.about}
    plans = {
        label.casefold()
        for one in facts.values()
        for kind, label in one.about
        if kind in ("plan", "against", "brief")
    }
    if any(one.name.endswith("_now") for one in facts.values()):
        plans.add(CURRENT)
    for one in mentions:
        label = one.label.casefold()
        if one.sort == "plan":
            known = not label or not plans or label in plans
            known = known or (label in _BEST and bool(plans & _BEST))
            known = known or (label in _NOW and bool(plans & _NOW))
        else:
            known = label in labels or any(label in held.split() for held in labels)
        if not known:
            yield Fault(one.label, "name", f"“{one.label}” is in none of the claims.")


def _of_claim(
    claim: Claim,
    claims: Sequence[Claim],
    clauses: Sequence[Clause],
    matched: Mapping[int, Sequence[Fact]],
) -> list[Clause]:
    """The sentences whose figures are all of one claim."""
    found = []
    for sentence in sorted({one.sentence for one in clauses}):
        same = [one for one in clauses if one.sentence == sentence]
        shown = {fact.id for one in same for i in one.figures for fact in matched.get(i, ())}
        of = [one for one in claims if shown & set(one.facts)]
        if of == [claim]:
            found += same
    return found


def _turned(
    plain: str, clauses: Sequence[Clause], claim: Claim, facts: Facts
) -> Iterator[Fault]:
    """Words that all go the other way than what is claimed."""
    told = [facts[id] for id in claim.facts if id in facts]
    numbers = [one for one in told if not isinstance(one.value, str)]
    wanted, ways = 0, set[int]()
    texts = [plain[one.start : one.end] for one in clauses]
    if claim.kind in ("more_than", "less_than") and len(numbers) == 2:
        wanted = _subject_is_more(plain, clauses, numbers)
        ways = _ways(_COMPARES, texts)
    elif claim.kind in ("first_of", "last_of"):
        wanted, ways = 1 if claim.kind == "first_of" else -1, _ways(_RANKS, texts)
    elif claim.kind in ("at_least", "below"):
        wanted, ways = 1 if claim.kind == "at_least" else -1, _ways(_SIDES, texts)
    elif claim.kind in ("rose", "fell", "moves", "gains", "loses", "may_gain", "if_then"):
        signs = {_sign(one) for one in numbers if _is_change(one)}
        wanted = signs.pop() if len(signs) == 1 else 0
        ways = {-way if negated(text) else way for text in texts for way in ways_in(text)}
    elif claim.kind == "costs":
        wanted, ways = 1, _ways(_COSTS, texts)
    elif claim.kind == "saves":
        wanted, ways = -1, _ways(_COSTS, texts)
    if wanted and ways == {-wanted}:
        said = " ".join(one.text.strip() for one in clauses)[:80]
        yield Fault(said, "direction", f"It says the contrary of the claim {claim.kind}.")


def _ways(pattern: re.Pattern[str], texts: Sequence[str]) -> set[int]:
    """Which ways the words of some clauses go; where one says not, the other way."""
    return {
        (1 if found["up"] else -1) * (-1 if negated(text) else 1)
        for text in texts
        for found in pattern.finditer(text)
    }


def _is_change(of: Fact) -> bool:
    return of.name.startswith(("more_", "gain", "profit_gain")) or "_gain" in of.name


def _sign(of: Fact) -> int:
    value = float(of.value)
    return (value > 0) - (value < 0)


def _subject_is_more(plain: str, clauses: Sequence[Clause], numbers: Sequence[Fact]) -> int:
    """1 where whoever is compared is more than who it is held against, -1 where less.

    0 where the text does not name both.
    """
    first, last = numbers
    sorts = [kind for kind, label in first.about if (kind, label) not in last.about]
    if len(sorts) != 1:
        return 0
    labels = [_called(dict(one.about).get(sorts[0], "")) for one in numbers]
    told = [(one, each) for each in clauses for one in each.names if _called(one.label) in labels]
    if {_called(one.label) for one, _ in told} != set(labels):
        return 0
    held = {_called(one.label) for one, each in told if is_reference(plain, one, each.start)}
    subjects = [label for label in labels if label not in held] if len(held) == 1 else []
    subject = subjects[0] if subjects else _called(told[0][0].label)
    more = float(first.value) > float(last.value)
    return 1 if (subject == labels[0]) == more else -1


def _called(label: str) -> str:
    label = label.casefold()
    if label in _NOW:
        return CURRENT
    return "best" if label in _BEST else label
