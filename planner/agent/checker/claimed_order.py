"""Who is more, or first: names and figures of a relation that is claimed, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.directions import negated
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.lexicon import BEATS, LESS, MORE, NORTH, SOUTH, TRAILS
from planner.agent.checker.lists import LISTED
from planner.agent.checker.mentions import Mention
from planner.agent.checker.plans import called
from planner.agent.checker.roles import is_reference
from planner.agent.claims.claim import Claim
from planner.facts.fact import Fact

_RELATIONS = ("more_than", "less_than", "first_of", "last_of", "at_least", "below")
# "under 1" is less than 1.
_BESIDE = 1e-6
_MOST = (
    r"most|highest|largest|biggest|greatest|strongest|dearest|costliest|priciest|steepest|heaviest|"
    r"richest|top|tops the (?:list|table|ranking|field)|leads?|leading|leader|first(?! euro)|"
    r"(?<!past its )best(?! plan)|longest|"
    r"unrivalled|unmatched"
)
_LEAST = (
    r"(?<!at )least|lowest|smallest|cheapest|weakest|fewest|slightest|bottom|lightest|poorest|"
    r"laggard|"
    r"worst(?! tenth)|last(?! euro)|shortest|tail-?end|rear"
)
_RANKS = re.compile(rf"\b(?:(?P<up>{_MOST})|(?P<down>{_LEAST}))\b", re.IGNORECASE)
_COMPARES = re.compile(
    rf"\b(?!better mix)(?:(?P<up>{MORE}|{BEATS}|at least(?! (?:#|about|some|around))|above|"
    rf"over(?! #)|ahead|"
    rf"leads?|{NORTH})|"
    rf"(?P<down>{LESS}|{TRAILS}|below|under(?! (?:the )?#)|behind|beneath|short of|"
    rf"{SOUTH}))\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:behind|second only to|next to|short of|trailing) "
    r"(?:(?:that|those|the ones?|what)(?: \w+){0,3} )?(?:the )?[\"\u201c]?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:ahead of|before|in front of) (?:the )?[\"\u201c]?$", re.IGNORECASE)
_ANY_OTHER = re.compile(
    rf"\b(?:(?P<up>{MORE})|(?P<down>{LESS}))\b(?: \w+){{0,2}} than (?:\w+ ){{0,2}}?(?:any|every|"
    rf"all|each)\b",
    re.IGNORECASE,
)
_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
_IT = re.compile(r"^\W*(?:(?:so|and|but|thus|hence|which means) )?(?:it|this|that|which)\b", re.I)
_NONE_THAN = re.compile(
    rf"\b(?:no|nothing|none|nowhere|nobody)\b.*\b(?:{MORE}|{LESS})\b[^#.;]*\bthan (?:in |on |"
    rf"for )?(?:the )?$",
    re.IGNORECASE,
)
_NOT_THE = re.compile(
    rf"(?:\b(?:not|never|no longer)|n['\u2019]t) (?!only|just)(?:\w+ ){{0,2}}?(?:the |"
    rf"its )?(?:{_MOST}|{_LEAST})\b",
    re.IGNORECASE,
)
_LOSES = re.compile(
    r"\b(?:los\w+|cut\w*|giv\w+ up|falls?|drops?|reduc\w*|sheds?|shrinks?|declin\w*)\b[^#_]{0,12}$",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"\b(?:ranks?|ranked|comes?(?: in)?|placed|stands|is|in) (?:the )?(?:second|third|fourth)\b|"
    rf"\b(?:second|third|fourth|next)[- ](?:{_MOST}|{_LEAST})\b",
    re.IGNORECASE,
)
_EVEN = re.compile(
    r"\b(?:level with|equal(?:s|led)? |(?:just )?the same as|"
    r"(?:on|has|have|at|with) the same(?! (?:money|budget|time|plan|horizon|month|draws))|"
    r"on a par|tied|alike|no (?:better|"
    r"worse|"
    r"higher|lower|more|less) than|as (?:high|low|much|little|good) as|matches)\b",
    re.IGNORECASE,
)
# "every other one has more" is less than they
_EVERY = re.compile(
    r"\b(?:every|each|all|everything|(?:the|any) (?:others?|rest))\b", re.IGNORECASE
)


def orders(plain: str) -> bool:
    """Whether a text has any word that puts one above another; names and figures masked."""
    return bool(_COMPARES.search(plain) or _RANKS.search(plain))


def misordered(
    claim: Claim,
    told: Sequence[Fact],
    figures: Sequence[Figure],
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Figures of a relation that, as they are written, stand the other way round."""
    if claim.kind not in _RELATIONS:
        return
    alone = {fact.id for i, of in matched.items() for fact in of if figures[i].pair is None} & set(
        claim.facts
    )
    if claim.kind not in ("more_than", "less_than") and alone and told[0].id not in alone:
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
    """What figures that say facts read as, by the facts' ids; those that say only one first.

    What may say several is of the first of them: the relation is about that.
    """
    found: dict[str, float] = {}
    by_id = {one.id: one for one in told}
    alone = [i for i, one in enumerate(figures) if one.pair is None and i in matched]
    for index in sorted(alone, key=lambda i: len({fact.id for fact in matched[i]})):
        free = [fact.id for fact in matched[index] if fact.id in by_id and fact.id not in found]
        if len(free) == 1 or (told[0].id in free and told[0].id not in found):
            of = told[0] if told[0].id in free else by_id[free[0]]
            found[of.id] = _reads(figures[index], of)
    return found


def _reads(one: Figure, of: Fact) -> float:
    """The reading of a figure that is nearest to a fact, with its sign."""
    near = (value for value, last in one.readings if _is_near(value, of, last))
    value = next(near, one.readings[0][0])
    value += {"over": 1, "under": -1}.get(one.bound, 0) * _BESIDE * value
    return value * (-1 if one.sign < 0 or float(of.value) < 0 else 1)


def _is_near(value: float, of: Fact, last: float) -> bool:
    real = abs(float(of.value))
    return any(abs(value - one) <= last for one in (real, 100 * real))


# --- who is more ------------------------------------------------------------------------


def is_compared_wrongly(plain: str, clauses: Sequence[Clause], numbers: Sequence[Fact]) -> bool:
    """Whether every word that compares the two names has them the wrong way round."""
    labels = _labels(numbers)
    if len(labels) != 2:
        return False
    if any(_is_even(plain[one.start : one.end]) for one in clauses):
        return True
    high = labels[0] if float(numbers[0].value) > float(numbers[1].value) else labels[1]
    told = []
    below = all(float(one.value) < 0 for one in numbers)  # who loses less has more
    for clause in clauses:
        text = plain[clause.start : clause.end]
        for found in _COMPARES.finditer(text):
            if _is_of_others(clause, clause.start + found.end(), found.group(), labels):
                continue
            who = _subject(plain, clauses, clause.start + found.start(), labels)
            if who is not None:
                more = bool(found["up"]) != negated(text)
                turned = below and bool(_LOSES.search(text[: found.start()]))
                told.append((who == high) == (more != turned))
    return bool(told) and not any(told)


def _is_of_others(clause: Clause, at: int, word: str, labels: Sequence[str]) -> bool:
    """Whether what follows a word is none of those compared: "beats the current plan"."""
    near = next((one for one in clause.names if 0 <= one.start - at <= 6), None)
    if near is None or re.fullmatch(rf"{MORE}|{LESS}", word, re.IGNORECASE):
        return False
    return called(near.label) not in labels or (word.lower() == "under" and near.sort == "plan")


def is_ranked_wrongly(
    plain: str, clauses: Sequence[Clause], first: bool, numbers: Sequence[Fact]
) -> bool:
    """Whether another one is said to have the place, or this one the place at the other end."""
    texts = [plain[one.start : one.end] for one in clauses]
    ranks = [
        (clause.start + found.start(), bool(found["up"]))
        for clause, text in zip(clauses, texts, strict=True)
        for found in _RANKS.finditer(text)
    ]
    if any(map(_NTH.search, texts)):
        return True
    labels = _labels(numbers)
    if len(labels) > 1 and (
        _is_unnamed(clauses, numbers, labels)
        or _has_before_it(plain, clauses, first, labels)
        or _beats_it(plain, clauses, first, labels)
    ):
        return True
    if len(labels) > 1 and _is_another_best(plain, clauses, labels):
        return True
    if not ranks and any(map(_is_even, texts)):
        return True
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
    if any(_NOT_THE.search(one) for one in texts):
        return True
    if any(map(_is_even, texts)):
        return True
    others = (found for one in texts for found in _ANY_OTHER.finditer(one))
    if any(bool(found["up"]) != first for found in others):
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
        called(one.label) in labels[1:] and before.search(plain[: one.start])
        for clause in clauses
        for one in clause.names
    )


def _is_even(text: str) -> bool:
    """Whether a clause says that two are alike."""
    found = _EVEN.search(text)
    return found is not None and (found.group().lower().startswith("no ") or not negated(text))


def _is_another_best(plain: str, clauses: Sequence[Clause], labels: Sequence[str]) -> bool:
    """Whether nobody is said to have more than one that is not first."""
    return any(
        called(one.label) in labels[1:] and _NONE_THAN.search(plain[clause.start : one.start])
        for clause in clauses
        for one in clause.names
    )


def _beats_it(plain: str, clauses: Sequence[Clause], first: bool, labels: Sequence[str]) -> bool:
    """Whether one of the others is said to have more than the first, or less than the last."""
    for clause in clauses:
        text = plain[clause.start : clause.end]
        for found in _COMPARES.finditer(text):
            if bool(found["up"]) != first or negated(text):
                continue
            beside = [one for one in clause.names if called(one.label) in labels]
            before = [one for one in beside if one.end <= clause.start + found.start()]
            behind = [one for one in beside if one.start >= clause.start + found.end()]
            # What is held against another of them says nothing of the first.
            rival = any(called(one.label) != labels[0] for one in behind)
            mine = before and not is_reference(plain, before[-1], clause.start)
            if mine and called(before[-1].label) in labels[1:] and not rival:
                return True
    return False


def _is_unnamed(clauses: Sequence[Clause], numbers: Sequence[Fact], labels: Sequence[str]) -> bool:
    """Whether others are named, and who is first is not, though texts have a name for that."""
    kinds = {kind for kind, label in numbers[0].about if called(label) == labels[0]}
    named = {called(one.label) for each in clauses for one in each.names}
    loose = kinds & {"plan", "case", "number", "month", "rule", "check", "test", "at"}
    return not loose and labels[0] not in named and bool(named & set(labels))


def _labels(numbers: Sequence[Fact]) -> list[str]:
    """What tells facts apart, the first one's first; none where that is not one name each."""
    sets = [set(one.about) for one in numbers]
    common = set.intersection(*sets) if sets else set()
    own = [[called(label) for _, label in one.about if (_, label) not in common] for one in numbers]
    if any(len(one) != 1 for one in own):
        return []
    labels = [one[0] for one in own]
    # The best plan has two names where plans are compared.
    return list(dict.fromkeys(labels)) if labels.count(labels[0]) == 1 else []


def _subject(plain: str, clauses: Sequence[Clause], at: int, labels: Sequence[str]) -> str | None:
    """Of whom words at a place speak: the name before them in their sentence, else behind them.

    Of two, who the other one is held against is not meant; "it" is who the sentence began with.
    """
    own = next(one for one in reversed(clauses) if one.start <= at)
    free: list[Mention] = []
    held: list[Mention] = []
    for clause in clauses:
        for one in clause.names if clause.sentence == own.sentence else ():
            if called(one.label) not in labels:
                continue
            listed = held and LISTED.match(plain[held[-1].end : one.start])
            than = one.start > at and _THAN.search(plain[at : one.start])
            rival = listed or than or is_reference(plain, one, clause.start)
            (held if rival else free).append(one)
    if before := [one for one in free if one.end <= at]:
        again = _IT.match(plain[own.start : at]) and before[-1].end <= own.start
        return called(before[0 if again else -1].label)
    rivals = {called(one.label) for one in held}
    if len(labels) == 2 and len(rivals) == 1:
        return next(one for one in labels if one not in rivals)
    named = {called(one.label) for each in clauses for one in each.names}
    return called(free[0].label) if free and labels[0] in named else None
