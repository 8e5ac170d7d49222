"""A text beside the claims that it says: whom they name, and which way each of them goes.

What a text may say is known then. A name of none of its claims is one too many, and words that go
the other way than all that is claimed say the contrary, however the sentence is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.claimed_words import contrary
from planner.agent.checker.clauses import Clause
from planner.agent.checker.directions import negated, ways_in
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.lexicon import BEATS, LESS, MORE, NORTH, SOUTH, TRAILS
from planner.agent.checker.lists import LISTED
from planner.agent.checker.mentions import Mention
from planner.agent.checker.plans import CURRENT
from planner.agent.checker.roles import is_reference
from planner.agent.claims.claim import Claim
from planner.facts.fact import Fact, Facts

_NOW = frozenset({CURRENT, "current plan", "reference"})
_RANKED = ("more_than", "less_than", "alike", "first_of", "last_of")
_RELATIONS = (*_RANKED, "at_least", "below")
_PLANS = ("plan", "against", "brief", "judged")
_MOST = (
    r"most|highest|largest|biggest|greatest|strongest|dearest|costliest|priciest|steepest|heaviest|"
    r"richest|top(?:s|ping|ped)?|leads?|leading|leader|(?<!past its )best(?! plan)|"
    r"first(?! euro)|longest|"
    r"unrivalled|unmatched"
)
_LEAST = (
    r"(?<!at )least|lowest|smallest|cheapest|weakest|fewest|slightest|bottom|lightest|poorest|"
    r"laggard|"
    r"worst(?! tenth)|last(?! euro)|shortest|tail-?end|rear"
)
_RANKS = re.compile(rf"\b(?:(?P<up>{_MOST})|(?P<down>{_LEAST}))\b", re.IGNORECASE)
_COMPARES = re.compile(
    rf"\b(?:(?P<up>{MORE}|{BEATS}|at least(?! (?:#|about|some|around))|above|over(?! #)|ahead|"
    rf"leads?|{NORTH})|"
    rf"(?P<down>{LESS}|{TRAILS}|below|under(?! (?:the )?(?:#|_))|behind|beneath|short of|"
    rf"{SOUTH}))\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:behind|second only to|next to|short of|trailing) (?:the )?$", re.IGNORECASE
)
_BEFORE = re.compile(r"\b(?:ahead of|before|in front of) (?:the )?$", re.IGNORECASE)
# "every other one has more" is less than they
_EVERY = re.compile(
    r"\b(?:every|each|all|everything|(?:the|any) (?:others?|rest))\b", re.IGNORECASE
)
_SIDES = re.compile(
    r"\b(?:(?P<up>at least|(?:more|higher|better) than (?=the|what|that)|above|over|exceed\w*|"
    r"clear(?:s|ed|ing)?|meets?|meeting|met|reach\w*|enough|"
    rf"surpass\w*|beats?|satisf\w*|pass(?:es|ed)?|comfortabl\w*|no less than|{NORTH})|"
    r"(?P<down>below|less than|under|short|miss(?:es|ed|ing)?|fail\w*|beneath|too (?:low|little|"
    r"few)|"
    rf"lower than|insufficient|{SOUTH}))\b",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"\b(?:(?P<up>costs?|costing|price|burden|takes? away|los(?:e|es|ing|s)|forgo\w*|giv\w+ up|"
    r"less|lower|hit|reduc\w*|cuts?|drag|sacrific\w*|down|needed)|"
    r"(?P<down>sav(?:e|es|ed|ing)|adds?|added|gain(?:s|ed)?|bring(?:s|ing)?|earn(?:s|ing)?|"
    r"boost\w*))\b",
    re.IGNORECASE,
)


_WITHOUT = re.compile(
    r"\b(?:without|drop(?:ping|ped)|remov(?:ing|ed|e)|lift(?:ing|ed)|relax(?:ing|ed)|scrap\w*|waiv\w*|"
    r"(?:were|was) (?:not|gone|dropped|lifted|removed)|abandon\w*|free(?:d|ing)? of)\b",
    re.IGNORECASE,
)
_OWN_BOUND = re.compile(
    r"\b(?:over|above|under|below|more than|less than|fewer than|at least|up to) #+", re.IGNORECASE
)
_MORE_SPEND = re.compile(
    r"\b(?:more|extra|additional|higher) (?:\w+ )?(?:spend\w*|money|budget|outlay)\b", re.I
)


# --- what may be said of which fact -----------------------------------------------------


def told_apart(facts: Facts) -> dict[str, tuple[frozenset[str], ...]]:
    """By what each fact differs from each other one that measures the same, by id.

    What there is now is told from what is planned by its plan, and what is against another plan by
    which of the two is which.
    """
    found = {}
    for one in facts.values():
        kinds = []
        for other in facts.values():
            if other.id != one.id and _base(other) == _base(one):
                differ = {kind for kind, _ in set(one.about) ^ set(other.about)}
                kinds.append(frozenset(differ if other.name == one.name else {"plan"}))
        if "against" in dict(one.about):
            kinds.append(frozenset({"sides"}))
        found[one.id] = tuple(dict.fromkeys(kinds))
    return found


def _base(of: Fact) -> str:
    return of.name.removesuffix("_now")


def related(claims: Sequence[Claim], ranked: bool = False) -> frozenset[str]:
    """Facts that claims set against each other, and of which none says that they change.

    Parameters
    ----------
    ranked : only those of which one is more than the other, or alike
    """
    kinds = _RANKED if ranked else _RELATIONS
    others = {id for one in claims if one.kind not in kinds for id in one.facts}
    return frozenset({id for one in claims if one.kind in kinds for id in one.facts} - others)


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
        yield from _misordered(claim, told, figures, matched)
        same = list(clauses) if len(claims) == 1 else _of_claim(claim, claims, clauses, matched)
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
        meant = [*told, *bare] if told else claims
        known = [facts[id] for claim in meant for id in claim.facts if id in facts]
        for clause in (one for one in clauses if one.sentence == sentence):
            for name in clause.names:
                if not _is_known(name, known):
                    yield Fault(name.label, "name", f"“{name.label}” is in none of the claims.")


def _is_known(name: Mention, facts: Sequence[Fact]) -> bool:
    """Whether facts are about a name."""
    about = {one for fact in facts for one in fact.about}
    if name.sort != "plan":
        labels = {label.casefold() for _, label in about}
        return name.label.casefold() in labels
    plans = {_called(label) for kind, label in about if kind in ("plan", "against", "brief")}
    if any(kind == "judged" for kind, _ in about) or any(
        one.name.endswith("_now") for one in facts
    ):
        plans.add(CURRENT)
    label = _called(name.label)
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
    claim: Claim,
    claims: Sequence[Claim],
    clauses: Sequence[Clause],
    matched: Mapping[int, Sequence[Fact]],
) -> list[Clause]:
    """The sentences that are of one claim: by their figures, those without with the next one."""
    of = _claims_of(claims, clauses, matched)
    mine = {sentence for sentence, told in of.items() if told == [claim]}
    bare = [one for one in claims if not any(one in told for told in of.values())]
    if bare == [claim]:
        mine = {sentence for sentence, told in of.items() if not told}
    if not bare:
        order = sorted(of)
        for at, sentence in reversed(list(enumerate(order))):
            near = order[at + 1] if at + 1 < len(order) else order[at - 1]
            if not of[sentence] and near in mine:
                mine.add(sentence)
    return [one for one in clauses if one.sentence in mine]


def _misordered(
    claim: Claim,
    told: Sequence[Fact],
    figures: Sequence[Figure],
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Figures of a relation that, as they are written, stand the other way round."""
    if claim.kind not in _RELATIONS or claim.kind == "alike":
        return
    shown = {fact.id for of in matched.values() for fact in of} & set(claim.facts)
    if claim.kind in ("first_of", "last_of") and shown and told[0].id not in shown:
        yield Fault(claim.kind, "claim", "Its figure is that of another one.")
    written = _written(told, figures, matched)
    first, high = written.get(told[0].id), claim.kind in ("more_than", "first_of", "at_least")
    for one in told[1:]:
        other = written.get(one.id)
        if first is None or other is None:
            continue
        even = first == other and claim.kind != "at_least"
        if even or (first != other and (first > other) != high):
            yield Fault(f"{other:g}", "claim", "As they are written they stand the other way.")


def _written(
    told: Sequence[Fact], figures: Sequence[Figure], matched: Mapping[int, Sequence[Fact]]
) -> dict[str, float]:
    """What figures that say facts read as, by the facts' ids; those that say only one first."""
    found: dict[str, float] = {}
    by_id = {one.id: one for one in told}
    alone = [i for i, one in enumerate(figures) if one.pair is None and i in matched]
    for index in sorted(alone, key=lambda i: len({fact.id for fact in matched[i]})):
        free = [fact.id for fact in matched[index] if fact.id in by_id and fact.id not in found]
        if len(free) == 1 and figures[index].bound in ("", "about"):
            one, of = figures[index], by_id[free[0]]
            reads = (v for v, last in one.readings if _is_near(v, of, last))
            value = next(reads, one.readings[0][0])
            found[of.id] = value * (-1 if one.sign < 0 or float(of.value) < 0 else 1)
    return found


def _is_near(value: float, of: Fact, last: float) -> bool:
    real = abs(float(of.value))
    return any(abs(value - one) <= last for one in (real, 100 * real))


def _is_turned(plain: str, clauses: Sequence[Clause], claim: Claim, told: Sequence[Fact]) -> bool:
    """Whether all words that go some way go the other way than what is claimed."""
    numbers = [one for one in told if not isinstance(one.value, str)]
    texts = [plain[one.start : one.end] for one in clauses]
    match claim.kind:
        case "more_than" | "less_than":
            return _is_compared_wrongly(plain, clauses, numbers)
        case "first_of" | "last_of":
            return _is_ranked_wrongly(plain, clauses, claim.kind == "first_of", numbers)
        case "at_least" | "below":
            ways = _ways(_SIDES, _lead_in(texts))
            return ways == {-1 if claim.kind == "at_least" else 1}
        case "rose" | "fell" | "moves" | "gains" | "loses" | "may_gain" | "if_then":
            signs = {_sign(one) for one in numbers if _is_change(one)}
            ways = {-way if negated(text) else way for text in texts for way in ways_in(text)}
            return len(signs) == 1 and ways == {-signs.pop()}
        case "costs" | "saves":
            ways = _ways(_COSTS, [_MORE_SPEND.sub("", one) for one in texts])
            gone = any(_WITHOUT.search(one) for one in texts)  # what it costs is won without it
            return ways == {-1 if (claim.kind == "costs") != gone else 1}
    return False


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


# --- who is more ------------------------------------------------------------------------


def _is_compared_wrongly(plain: str, clauses: Sequence[Clause], numbers: Sequence[Fact]) -> bool:
    """Whether every word that compares the two names has them the wrong way round."""
    labels = _labels(numbers)
    if len(labels) != 2:
        return False
    high = labels[0] if float(numbers[0].value) > float(numbers[1].value) else labels[1]
    told = []
    for clause in clauses:
        text = plain[clause.start : clause.end]
        for found in _COMPARES.finditer(text):
            who = _subject(plain, clauses, clause.start + found.start(), labels)
            if who is not None:
                more = bool(found["up"]) != negated(text)
                told.append((who == high) == more)
    return bool(told) and not any(told)


def _is_ranked_wrongly(
    plain: str, clauses: Sequence[Clause], first: bool, numbers: Sequence[Fact]
) -> bool:
    """Whether another one is said to have the place, or this one the place at the other end."""
    texts = [plain[one.start : one.end] for one in clauses]
    ranks = [
        (clause.start + found.start(), bool(found["up"]))
        for clause, text in zip(clauses, texts, strict=True)
        for found in _RANKS.finditer(text)
    ]
    if not ranks:  # "no other one has more": what is not more is not denied
        ways = {
            (1 if found["up"] else -1) * (-1 if _EVERY.search(one[: found.start()]) else 1)
            for one in texts
            for found in _COMPARES.finditer(one)
        }
        denied = any(re.search(r"\b(?:not|never)\b|n['\u2019]t\b", one) for one in texts)
        return not denied and ways == {-1 if first else 1}
    if all(up != first for _, up in ranks):
        return True
    labels = _labels(numbers)
    if _has_before_it(plain, clauses, first, labels):
        return True
    if len(labels) < 2:
        return False
    whose = [_subject(plain, clauses, at, labels) for at, up in ranks if up == first]
    return all(one not in (None, labels[0]) for one in whose)


def _has_before_it(
    plain: str, clauses: Sequence[Clause], first: bool, labels: Sequence[str]
) -> bool:
    """Whether one of the others is said to come before it: "the highest behind radio"."""
    before = _BEHIND if first else _BEFORE
    return any(
        _called(one.label) in labels[1:] and before.search(plain[: one.start])
        for clause in clauses
        for one in clause.names
    )


def _labels(numbers: Sequence[Fact]) -> list[str]:
    """What tells facts apart, the first one's first; none where that is not one name each."""
    sets = [set(one.about) for one in numbers]
    common = set.intersection(*sets) if sets else set()
    own = [
        [_called(label) for _, label in one.about if (_, label) not in common] for one in numbers
    ]
    if any(len(one) != 1 for one in own):
        return []
    labels = [one[0] for one in own]
    return labels if len(set(labels)) == len(labels) else []


def _subject(plain: str, clauses: Sequence[Clause], at: int, labels: Sequence[str]) -> str | None:
    """Of whom words at a place speak: the name before them in their sentence, else behind them.

    Of two, who the other one is held against is not meant.
    """
    sentence = next(one.sentence for one in reversed(clauses) if one.start <= at)
    free: list[Mention] = []
    held: list[Mention] = []
    for clause in clauses:
        for one in clause.names if clause.sentence == sentence else ():
            if _called(one.label) not in labels:
                continue
            listed = held and LISTED.match(plain[held[-1].end : one.start])
            rival = listed or is_reference(plain, one, clause.start)
            (held if rival else free).append(one)
    if before := [one for one in free if one.end <= at]:
        return _called(before[-1].label)
    rivals = {_called(one.label) for one in held}
    if len(labels) == 2 and len(rivals) == 1:
        return next(one for one in labels if one not in rivals)
    named = {_called(one.label) for each in clauses for one in each.names}
    return _called(free[0].label) if free and labels[0] in named else None


def _called(label: str) -> str:
    """A name as it is compared: the best and the current plan have several."""
    label = label.casefold()
    if label in _NOW:
        return CURRENT
    return "best" if label == "optimized plan" else label
