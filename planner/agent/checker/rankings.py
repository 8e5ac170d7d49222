"""Superlatives in prose, held against what was computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.agent.checker.clauses import Clause
from planner.agent.checker.fault import Fault
from planner.agent.checker.kinds_of_facts import is_now, measure_of, measures_in, sort_of
from planner.agent.checker.lists import name_runs
from planner.agent.checker.mentions import Mention
from planner.agent.checker.relations import BRINGS
from planner.agent.checker.superlatives import Rank, ranks_in
from planner.facts.fact import Fact, Facts

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
_GETS = re.compile(
    r"\b(?:gets?|receives?|takes?|money|funding|allocation|allotted|given|granted|booked)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Subject:
    """Who is ranked: what kind of name, and which; with how many others side by side."""

    kind: str
    label: str
    many: int = 1


def ranked(
    plain: str,
    clauses: Sequence[Clause],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Names that are said to be first or last among theirs, and are not.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses : of the text
    facts : of the answer
    matched : facts that each figure may say
    """
    for at, clause in enumerate(clauses):
        words = plain[clause.start : clause.end]
        for rank in ranks_in(words):
            rest = f"{words[: rank.start]} {words[rank.end :]}"
            near = clauses[at].sentence - 1, clauses[at].sentence
            wide = [one for one in clauses if one.sentence in near]
            shown = _shown(clauses, at, plain, matched)
            if rank.of_pair:
                shown = [one for each in wide for i in each.figures for one in matched.get(i, ())]
            for subject in _subjects(plain, clauses, at, clause.start + rank.at, shown):
                among = _pair(wide, subject) if rank.of_pair else None
                if rank.of_pair and among is None:
                    continue
                verdicts = list(_orders(clause, rest, facts, shown, subject, rank, among))
                if verdicts and not any(verdicts):
                    why = f"{subject.label} is not the {rank.text} of what was computed."
                    said = f"{subject.label}: {rank.text}"
                    yield Fault(said, "ranking", why, "Name the one that is.")


def _shown(
    clauses: Sequence[Clause],
    at: int,
    plain: str,
    matched: Mapping[int, Sequence[Fact]],
) -> list[Fact]:
    """Facts of the figures that stand with a rank: of its clause, and behind it up to a name."""
    own, found = clauses[at], list(clauses[at].figures)
    for other in clauses[at + 1 :]:
        text = plain[other.start : other.end]
        if other.sentence != own.sentence or other.of("channel", "rule", "region", "other"):
            break
        if any(ranks_in(text)) or (other.of("plan") and own.of("plan")):
            break
        found += other.figures
    if not found and at and clauses[at - 1].sentence == own.sentence:
        found = clauses[at - 1].figures[-1:]  # "3 for TV, the strongest"
    return [fact for index in found for fact in matched.get(index, ())]


def _pair(wide: Sequence[Clause], subject: _Subject) -> frozenset[str] | None:
    """The two of which one is ranked, where there are just two."""
    told = {one.label for each in wide for one in each.names if one.kind == subject.kind}
    return frozenset(told) if len(told) == 2 and subject.label in told else None


def _subjects(
    plain: str, clauses: Sequence[Clause], at: int, where: int, shown: Sequence[Fact]
) -> Iterator[_Subject]:
    """Who is ranked: a name, or the plan or the month of the figures that are shown."""
    name = _named(plain, clauses, at, where)
    if name is not None:
        names = [one for each in clauses for one in each.of(name.sort)]
        many = max((len(run) for run in name_runs(plain, names) if name in run), default=1)
        yield _Subject(name.kind, name.label, many)
        return
    kinds = [{kind for kind, _ in fact.about} for fact in shown]
    if shown and all("month" in one for one in kinds):
        yield from {_Subject("month", dict(fact.about)["month"]) for fact in shown}
        return
    channels = {dict(fact.about).get("channel") for fact in shown}
    if len(channels) == 1 and (label := channels.pop()):
        yield _Subject("channel", label)  # "at 3, it has the highest return"
        return
    plans = [one for one in clauses[at].of("plan") if one.label]
    whole = [fact for fact in shown if {kind for kind, _ in fact.about} == {"plan"}]
    before = [one for one in plans if one.end <= where]
    told = {dict(fact.about)["plan"] for fact in whole}
    if not plans and len(told) == 1:
        yield _Subject("plan", told.pop())
    elif plans and whole:
        yield _Subject("plan", (before[-1:] or plans[:1])[0].label)


def _named(plain: str, clauses: Sequence[Clause], at: int, where: int) -> Mention | None:
    """The nearest name before a superlative in its clause, else after it, else before that."""
    own = clauses[at].of("channel", "rule", "region", "other")
    before = [one for one in own if one.end <= where]
    if before:
        return before[-1]
    # "the lowest, behind radio": who is named behind it is who it is held against.
    if own and not _BEHIND.search(plain[where : own[0].start]):
        return own[0]
    for other in reversed(clauses[:at]):
        if other.sentence != clauses[at].sentence or clauses[at].of("plan"):
            return None
        names = other.of("channel", "rule", "region")
        if names:
            return names[-1] if len(names) == 1 else None
    return None


def _orders(
    clause: Clause,
    words: str,
    facts: Facts,
    shown: Sequence[Fact],
    subject: _Subject,
    rank: Rank,
    among: frozenset[str] | None,
) -> Iterator[bool]:
    """Of every measure that may be meant, whether the name is so placed; among all, or some."""
    seen = set()
    for fact, sign in _measured(clause, words, facts, shown, subject):
        others = [one for one in facts.values()
                  if one.name == fact.name and _siblings(one, fact, subject.kind)
                  and (among is None or _label(one, subject.kind) in among)]  # fmt: skip
        key = (fact.name, sign, tuple(one for one in fact.about if one[0] != subject.kind))
        if len(others) < 2 or key in seen:
            continue
        seen.add(key)
        values = {_label(one, subject.kind): _value(one, sign) for one in others}
        if len(set(values.values())) == 1:
            continue  # where all are alike, none is first
        own = values[_label(fact, subject.kind)]
        order = sorted(values.values(), reverse=not rank.last)
        # "TV and radio bring the most": together they have the first places.
        yield own in order[rank.place : rank.place + subject.many]
        if subject.kind == "plan" and "best" in values and _label(fact, "plan") != "best":
            # Plans that are compared may have the best of all beside them.
            values.pop("best")
            order = sorted(values.values(), reverse=not rank.last)
            yield rank.place < len(order) and order[rank.place] == own


def _label(of: Fact, kind: str) -> str:
    label = dict(of.about)[kind]
    return "current" if kind == "plan" and label.casefold() == "current plan" else label


def _value(of: Fact, sign: int) -> float:
    value = float(of.value)
    return abs(value) if sign == 0 else sign * value


def _siblings(one: Fact, fact: Fact, kind: str) -> bool:
    mine = [who if of != kind else "" for of, who in fact.about]
    theirs = [who if of != kind else "" for of, who in one.about]
    kinds = [of for of, _ in fact.about] == [of for of, _ in one.about]
    return kinds and mine == theirs and not isinstance(one.value, str)


def _measured(
    clause: Clause, words: str, facts: Facts, shown: Sequence[Fact], subject: _Subject
) -> Iterator[tuple[Fact, int]]:
    """Facts of the subject that are shown, else that the words may mean, and how to order them."""
    told = {fact.name for fact in shown}
    now = any(one.label == "current" for one in clause.of("plan"))
    own = [one for one in shown if _is_number_of(one, subject)]
    if not own and subject.kind not in ("plan", "month"):
        own = [
            one
            for one in facts.values()
            if _is_number_of(one, subject) and (now or not is_now(one))
        ]
        told = set()
    for fact in own:
        sort = sort_of(fact)
        if sort == "change":
            yield from ((fact, sign) for sign in _change_signs(fact, words, told))
        elif fact.name in told or _is_meant(fact, words, sort):
            yield fact, 1


def _is_number_of(of: Fact, subject: _Subject) -> bool:
    """Whether it is a number about who is ranked."""
    if isinstance(of.value, str) or subject.kind not in dict(of.about):
        return False
    return _label(of, subject.kind) in (subject.label, subject.label.casefold())


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
