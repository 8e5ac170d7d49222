"""A text beside the claims that it says: whom they name, and which way each of them goes.

What a text may say is known then. A name of none of its claims is one too many, and words that go
the other way than all that is claimed say the contrary, however the sentence is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.claimed_order import (
    is_compared_wrongly,
    is_ranked_wrongly,
    misordered,
)
from planner.agent.checker.claimed_words import contrary
from planner.agent.checker.clauses import Clause
from planner.agent.checker.directions import negated, ways_in
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.lexicon import (
    BEATS,
    LESS,
    MEETS_GOAL,
    MORE,
    MORE_SPEND,
    NORTH,
    NOT_QUITE,
    SOUTH,
    TRAILS,
)
from planner.agent.checker.mentions import Mention
from planner.agent.checker.plans import CURRENT, called
from planner.agent.claims.claim import Claim
from planner.facts.fact import Fact, Facts

_SIDES = re.compile(
    r"\b(?:(?P<up>at least|(?:more|higher|better) than (?=the|what|that)|above|over|exceed\w*|"
    r"clear(?:s|ed|ing)?|meets?|meeting|met|reach\w*|enough|"
    rf"surpass\w*|satisf\w*|pass(?:es|ed)?|comfortabl\w*|no less than|as (?:much|high|many) as|"
    rf"{NORTH})|"
    r"(?P<down>below|less than|under|short|miss(?:es|ed|ing)?|fail\w*|beneath|too (?:low|little|"
    r"few)|"
    rf"lower than|insufficient|far from|nowhere near|not quite|off the mark|{SOUTH}))\b",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"\b(?:(?P<up>costs?|costing|price|burden|takes? away|los(?:e|es|ing|s)|forgo\w*|giv\w+ up|"
    r"less|lower|hit|reduc\w*|cuts?|drag|sacrific\w*|down|needed)|"
    r"(?P<down>sav(?:e|es|ed|ing)|adds?|added|gain(?:s|ed)?|bring(?:s|ing)?|earn(?:s|ing)?|"
    r"boost\w*|higher|larger|up|ris(?:e|es|ing)|increas\w*))\b",
    re.IGNORECASE,
)


_WITHOUT = re.compile(
    r"\b(?:without|drop(?:ping|ped)|remov(?:ing|ed|e)|lift(?:ing|ed)|relax(?:ing|ed)|scrap\w*|waiv\w*|"
    r"(?:were|was) (?:not|gone|dropped|lifted|removed)|abandon\w*|free(?:d|ing)? of)\b",
    re.IGNORECASE,
)
_TIPS = re.compile(
    r"\b(?:(?P<up>above|ris(?:e|es|ing)|climb\w*|exceed\w*|higher|stronger|grow\w*|increas\w*|upwards)|"
    r"(?P<down>below|fall\w*|drop\w*|slip\w*|lower|weaker|weakly|decreas\w*|down|under|sink\w*))\b",
    re.IGNORECASE,
)
_UNLIKE = re.compile(
    rf"\b(?:(?:{MORE}|{LESS}) (?:\w+ ){{0,2}}?than|{BEATS}|{TRAILS})\b", re.IGNORECASE
)
_NOT_QUITE = re.compile(rf"\b{NOT_QUITE}\b", re.IGNORECASE)
_GOAL = re.compile(
    rf"\b{MEETS_GOAL}|"
    r"\b(?:clear|meet|reach|exceed)\w* (?:the|its|that) (?:required return|goal|hurdle)|"
    r"\b(?:should|must|has to|have to|needs? to|ought to) (?:reach|have|exceed|clear|meet|pass)\b",
    re.IGNORECASE,
)
_OWN_BOUND = re.compile(
    r"\b(?:over|above|under|below|more than|less than|fewer than|at least|up to) #+", re.IGNORECASE
)
_MORE_SPEND = re.compile(rf"\b{MORE_SPEND}\b", re.IGNORECASE)


# --- what is said otherwise -------------------------------------------------------------


def claimed(
    plain: str,
    clauses: Sequence[Clause],
    figures: Sequence[Figure],
    claims: Sequence[Claim],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """What a text says that its claims do not.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses, figures : of the text
    claims : that it says it makes
    facts : that they rest on, by id
    matched : facts that each figure may say
    """
    yield from _strangers(clauses, claims, facts, matched)
    for claim in claims:
        told = [facts[id] for id in claim.facts if id in facts]
        yield from misordered(claim, told, figures, matched)
        same = (
            list(clauses) if len(claims) == 1 else _of_claim(plain, claim, claims, clauses, matched)
        )
        if same and (_is_turned(plain, same, claim, told) or contrary(plain, same, claim, told)):
            said = " ".join(one.text.strip() for one in same)[:80]
            yield Fault(said, "claim", f"It says the contrary of the claim {claim.kind}.")


def _strangers(
    clauses: Sequence[Clause],
    claims: Sequence[Claim],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Names of nothing that is claimed where they stand."""
    of = _claims_of(claims, clauses, matched)
    figured = [one for told in of.values() for one in told]
    bare = [one for one in claims if one not in figured]
    for sentence, told in of.items():
        meant = [*told, *bare] if told else bare or claims
        known = [facts[id] for claim in meant for id in claim.facts if id in facts]
        own = [facts[id] for claim in told for id in claim.facts if id in facts]
        for clause in (one for one in clauses if one.sentence == sentence):
            for name in clause.names:
                if not _is_known(name, own if own and name.sort == "plan" else known):
                    yield Fault(name.label, "name", f"“{name.label}” is in none of the claims.")


def _is_known(name: Mention, facts: Sequence[Fact]) -> bool:
    """Whether facts are about a name."""
    about = {one for fact in facts for one in fact.about}
    if name.sort != "plan":
        labels = {label.casefold() for _, label in about}
        return name.label.casefold() in labels
    plans = {called(label) for kind, label in about if kind in ("plan", "against", "brief")}
    if any(kind == "judged" for kind, _ in about) or any(
        one.name.endswith("_now") for one in facts
    ):
        plans.add(CURRENT)
    label = called(name.label)
    known = label in ("", "the next money") or not plans or label in plans
    return known or (label == "best" and any("best" in plan for plan in plans))


def _claims_of(
    claims: Sequence[Claim], clauses: Sequence[Clause], matched: Mapping[int, Sequence[Fact]]
) -> dict[int, list[Claim]]:
    """Whose figures each sentence has."""
    of: dict[int, list[Claim]] = {}
    for one in clauses:
        shown = {fact.id for i in one.figures for fact in matched.get(i, ())}
        told = of.setdefault(one.sentence, [])
        told += [each for each in claims if shown & set(each.facts) and each not in told]
    return of


def _of_claim(
    plain: str,
    claim: Claim,
    claims: Sequence[Claim],
    clauses: Sequence[Clause],
    matched: Mapping[int, Sequence[Fact]],
) -> list[Clause]:
    """The sentences that are of one claim: by their figures, those without with the next one."""
    of = _claims_of(claims, clauses, matched)
    # Bounds have one side each, whosever figure it is.
    alike = claim.kind in ("at_least", "below")
    mine = {
        sentence
        for sentence, told in of.items()
        if told == [claim]
        or (alike and claim in told and {one.kind for one in told} == {claim.kind})
    }
    bare = [one for one in claims if not any(one in told for told in of.values())]
    if bare == [claim]:
        mine = {sentence for sentence, told in of.items() if not told}
    if not bare:
        order = sorted(of)
        for at, sentence in reversed(list(enumerate(order))):
            start = next(one.start for one in clauses if one.sentence == sentence)
            goes_on = plain[:start].rstrip().endswith(";") or at + 1 == len(order)
            near = order[at - 1] if goes_on and at else order[min(at + 1, len(order) - 1)]
            if not of[sentence] and near in mine:
                mine.add(sentence)
    return [one for one in clauses if one.sentence in mine]


def _is_turned(plain: str, clauses: Sequence[Clause], claim: Claim, told: Sequence[Fact]) -> bool:
    """Whether all words that go some way go the other way than what is claimed."""
    numbers = [one for one in told if not isinstance(one.value, str)]
    texts = [plain[one.start : one.end] for one in clauses]
    match claim.kind:
        case "more_than" | "less_than":
            return is_compared_wrongly(plain, clauses, numbers)
        case "flips_at":
            below = any("below" in one.name for one in told)
            return _ways(_TIPS, texts) == {1 if below else -1}
        case "alike":
            return any(_UNLIKE.search(one) and not negated(one) for one in texts)
        case "first_of" | "last_of":
            return is_ranked_wrongly(plain, clauses, claim.kind == "first_of", numbers)
        case "at_least" | "below":
            ways = _ways(_SIDES, [_side_of(one) for one in _lead_in(texts)])
            return ways == {-1 if claim.kind == "at_least" else 1}
        case "rose" | "fell" | "moves" | "gains" | "loses" | "may_gain" | "if_then":
            signs = {_sign(one) for one in numbers if _is_change(one)}
            ways = {-way if negated(text) else way for text in texts for way in ways_in(text)}
            return len(signs) == 1 and ways == {-signs.pop()}
        case "costs" | "saves":
            if abs(float(numbers[0].value)) < 1:
                return False  # next to nothing costs nothing
            ways = _ways(_COSTS, [_MORE_SPEND.sub("", one) for one in texts])
            gone = any(_WITHOUT.search(one) for one in texts)  # what it costs is won without it
            return ways == {-1 if (claim.kind == "costs") != gone else 1}
    return False


def _side_of(text: str) -> str:
    """A clause without what only says that there is a bound; "not quite it" is short of it."""
    return _NOT_QUITE.sub("short of", _GOAL.sub("", text))


def _lead_in(texts: Sequence[str]) -> list[str]:
    """Clauses, without the bound that the first figure of them may be said with."""
    at = next((i for i, one in enumerate(texts) if "#" in one), None)
    return [_OWN_BOUND.sub("#", one, count=1) if i == at else one for i, one in enumerate(texts)]


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
