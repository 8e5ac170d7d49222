"""Superlatives in prose, held against what was computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.fault import Fault
from planner.agent.checker.kinds_of_facts import is_now, measure_of, measures_in, sort_of
from planner.agent.checker.mentions import Mention
from planner.agent.checker.relations import BRINGS
from planner.facts.fact import Fact, Facts

_FIRST = (
    r"most|highest|largest|biggest|greatest|strongest|dearest|costliest|top|priciest|"
    r"most expensive|steepest|heaviest|leads?|tops"
)
_LAST = r"least|lowest|smallest|cheapest|weakest|fewest|slightest|bottom|lightest|least expensive"
_RANKS = re.compile(
    rf"(?<!\bat )(?<!\bat the )\b(?:(?P<nth>second|third|next)[ -])?(?:(?P<last>{_LAST})|"
    rf"(?P<first>{_FIRST}))\b"
    r"(?! (?:of (?:the|its|it|all)|likely|certain|that (?:any|was|were)|observed|recent|"
    r"probably|channels|any|"
    r"draws|cautious|plan within|money that reaches|a plan))",
    re.IGNORECASE,
)
_CUTS = re.compile(
    r"\b(?:cuts?|loses?|losing|falls?|drops?|reduction|reduced|decrease|decline|gives? up|less|"
    r"down|trimmed|shed|taken)\b", re.IGNORECASE
)  # fmt: skip
_RAISES = re.compile(
    r"\b(?:gains?|increase[sd]?|rises?|added|adds?|more|extra|additional|growth|grows|raised?|up|"
    r"boost)\b", re.IGNORECASE
)  # fmt: skip
_MOVES = re.compile(r"\bmov(?:e|es|ed|ing)|\bshift|\bchanges?\b", re.IGNORECASE)
_COSTS = re.compile(r"\bcosts?\b|\bdear|\bexpensive|\bprice|\bcheap", re.IGNORECASE)
_WORTH = re.compile(r"\bworth\b|\bknow", re.IGNORECASE)
_BEHIND = re.compile(r"\b(?:behind|before|ahead|followed|after|than)\b", re.IGNORECASE)
_GAINED = re.compile(r"\b(?:gain|benefit|improvement|upside|profit|saving)s?\b", re.IGNORECASE)
_GETS = re.compile(r"\b(?:gets?|receives?|takes?|money|funding|allocation)\b", re.IGNORECASE)


def ranked(
    clauses: Sequence[Clause],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Names that are said to be first or last among theirs, and are not."""
    for at, clause in enumerate(clauses):
        for found in _RANKS.finditer(clause.text):
            subject = _subject(clauses, at, clause.start + found.start())
            if subject is None:
                continue
            last = bool(found["last"])
            verdicts = list(_orders(clause, facts, matched, subject, last, found["nth"]))
            if verdicts and not any(verdicts):
                word = found.group()
                why = f"{subject.label} is not the {word} of what was computed."
                yield Fault(f"{subject.label}: {word}", "ranking", why, "Name the one that is.")


def _subject(clauses: Sequence[Clause], at: int, where: int) -> Mention | None:
    """The nearest name before a superlative in its clause, else after it, else before that."""
    own = clauses[at].of("channel", "rule", "region", "other")
    before = [one for one in own if one.end <= where]
    if before:
        return before[-1]
    # "the lowest, behind radio": who is named behind it is who it is held against.
    if own and not _BEHIND.search(
        clauses[at].text[where - clauses[at].start : own[0].start - clauses[at].start]
    ):
        return own[0]
    for other in reversed(clauses[:at]):
        if other.sentence != clauses[at].sentence:
            return None
        names = other.of("channel", "rule", "region")
        if names:
            return names[-1] if len(names) == 1 else None
    return None


def _orders(
    clause: Clause,
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
    subject: Mention,
    last: bool,
    nth: str | None,
) -> Iterator[bool]:
    """Of every measure that may be meant, whether the name is so placed."""
    place = {"second": 1, "next": 1, "third": 2}.get((nth or "").lower(), 0)
    seen = set()
    for fact, sign in _measured(clause, facts, matched, subject):
        others = [one for one in facts.values()
                  if one.name == fact.name and _siblings(one, fact, subject.kind)]  # fmt: skip
        key = (fact.name, sign, tuple(one for one in fact.about if one[0] != subject.kind))
        if len(others) < 2 or key in seen:
            continue
        seen.add(key)
        values = {dict(one.about)[subject.kind]: _value(one, sign) for one in others}
        order = sorted(values, key=lambda one: values[one], reverse=not last)
        yield place < len(order) and values[order[place]] == values[subject.label]


def _value(of: Fact, sign: int) -> float:
    value = float(of.value)
    return abs(value) if sign == 0 else sign * value


def _siblings(one: Fact, fact: Fact, kind: str) -> bool:
    mine = [who if of != kind else "" for of, who in fact.about]
    theirs = [who if of != kind else "" for of, who in one.about]
    kinds = [of for of, _ in fact.about] == [of for of, _ in one.about]
    return kinds and mine == theirs and not isinstance(one.value, str)


def _measured(
    clause: Clause,
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
    subject: Mention,
) -> Iterator[tuple[Fact, int]]:
    """Facts of the subject that the words may mean, each with which way it is ordered."""
    words = clause.text
    now = any(one.label == "current" for one in clause.of("plan"))
    own = [
        one for one in facts.values() if _is_number_of(one, subject) and (now or not is_now(one))
    ]
    shown = {fact.name for index in clause.figures for fact in matched.get(index, ())}
    for fact in own:
        sort = sort_of(fact)
        if sort == "change":
            yield from ((fact, sign) for sign in _change_signs(fact, words, shown))
        elif fact.name in shown or _is_meant(fact, words, sort):
            yield fact, 1


def _is_number_of(of: Fact, subject: Mention) -> bool:
    return dict(of.about).get(subject.kind) == subject.label and not isinstance(of.value, str)


def _change_signs(fact: Fact, words: str, shown: set[str]) -> Iterator[int]:
    money = "spend" in fact.name or fact.name == "more_share"
    if _GAINED.search(words) and not money:
        yield 1
        return
    if not (fact.name in shown or money or measures_in(words) & {"revenue", "profit"}):
        return
    cuts, raises, moves = (bool(one.search(words)) for one in (_CUTS, _RAISES, _MOVES))
    if cuts and not raises:
        yield -1
    elif raises and not cuts:
        yield 1
    elif moves or (cuts and raises):
        yield from (0, 1, -1)
    elif fact.name in shown:
        yield 1


def _is_meant(fact: Fact, words: str, sort: str) -> bool:
    if sort == "cost":
        return bool(_COSTS.search(words))
    if fact.name.startswith("worth"):
        return bool(_WORTH.search(words))
    told = measures_in(words) - {"chance"}
    if told:
        return measure_of(fact) in told
    if _COSTS.search(words) or _WORTH.search(words) or _CUTS.search(words) or _RAISES.search(words):
        return False
    if BRINGS.search(words):
        return measure_of(fact) in ("revenue", "profit", "average", "marginal")
    if _GETS.search(words):
        return fact.name == "spend"
    return sort == "level" and measure_of(fact) != ""
