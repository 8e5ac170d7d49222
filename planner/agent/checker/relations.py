"""Comparisons in prose, held against what was computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.kinds_of_facts import is_now, measure_of, measures_in, sort_of
from planner.agent.checker.mentions import Mention
from planner.facts.fact import Fact, Facts

_MORE = re.compile(
    r"\b(?:more|higher|greater|larger|bigger|better|dearer|stronger) than\b|\b(?:above|over|"
    r"exceeds?|"
    r"exceeding|beats?|ahead of|tops|clears|outperforms?|clearing|past)\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:less|lower|fewer|smaller|worse|cheaper|weaker) than\b|\b(?:below|under|behind|"
    r"short of|trails?|underperforms?|beneath)\b",
    re.IGNORECASE,
)
_MORE_ON = re.compile(
    r"\b(?:more|higher|greater|larger|bigger|better|dearer|stronger)\b", re.IGNORECASE
)
_LESS_ON = re.compile(r"\b(?:less|lower|fewer|smaller|worse|cheaper|weaker)\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?P<way>up|down) from\b", re.IGNORECASE)
BRINGS = re.compile(r"\b(?:brings?|returns?|generates?|contribut\w+|delivers?|earns?|yields?)\b",
                     re.IGNORECASE)  # fmt: skip


def compared(
    plain: str,
    figures: Sequence[Figure],
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Figures that are said to be more, or less, than the next one, and are not."""
    for index in range(len(figures) - 1):
        one, other = figures[index], figures[index + 1]
        if one.pair is not None or other.pair is not None or one.kind != other.kind:
            continue
        between = plain[one.end : other.start]
        if (
            re.search(r"[.;!?]\s", between)
            or len(between) > 90
            or re.match(r" *(?:more|less) ", between)
        ):
            continue
        more, less = bool(_MORE.search(between)), bool(_LESS.search(between))
        if found := _FROM.search(between):
            more, less = found["way"].lower() == "up", found["way"].lower() == "down"
        if more == less or not matched.get(index) or not matched.get(index + 1):
            continue
        if all(sort_of(fact) in ("change", "cost") for fact in matched[index]):
            continue
        first, last = one.readings[0][0], other.readings[0][0]
        if (first > last) != more or first == last:
            side = "more" if more else "less"
            said = f"{one.text.strip()} is not {side} than {other.text.strip()}"
            yield Fault(one.text.strip(), "comparison", f"{said}.", "Turn the comparison round.")


def between_names(
    text: str, clauses: Sequence[Clause], facts: Facts, matched: Mapping[int, Sequence[Fact]]
) -> Iterator[Fault]:
    """Two names of which one is said to have more than the other."""
    for clause in clauses:
        names = next(
            (found for sort in ("channel", "region", "plan") if len(found := clause.of(sort)) > 1),
            [],
        )
        if not names:
            continue
        one, other = names[0], names[1]
        between = text[one.end : other.start]
        if re.search(r"\bthan\b", between):
            between = text[max(clause.start, one.start - 40) : one.start] + between.replace(
                "than", ""
            )
            more, less = bool(_MORE_ON.search(between)), bool(_LESS_ON.search(between))
        else:
            more, less = bool(_MORE.search(between)), bool(_LESS.search(between))
        if more == less or one.sort != other.sort or one.label == other.label:
            continue
        if re.search(r"\bnot\b|n't\b|\bno\b", between) or _attached(clause, matched):
            continue
        signs = _signs(_candidates(clause, facts, matched), one, other)
        if signs and (1 if more else -1) not in signs:
            side = "more" if more else "less"
            why = f"{one.label} has not {side} than {other.label}."
            yield Fault(clause.text.strip(), "comparison", why, "Turn the comparison round.")


def _attached(clause: Clause, matched: Mapping[int, Sequence[Fact]]) -> bool:
    """Whether a figure of the clause says by how much."""
    return any(
        sort_of(fact) in ("change", "cost")
        for index in clause.figures
        for fact in matched.get(index, ())
    )


def _signs(candidates: Sequence[Fact], one: Mention, other: Mention) -> set[int]:
    found: set[int] = set()
    for fact in candidates:
        if dict(fact.about).get(one.kind) != one.label or isinstance(fact.value, str):
            continue
        for rival in candidates:
            if rival.name == fact.name and _beside(fact, rival, one.kind, other.label):
                step = float(fact.value) - float(rival.value)
                found.add((step > 0) - (step < 0))
    return found


def _beside(fact: Fact, rival: Fact, kind: str, label: str) -> bool:
    """Whether they differ in nothing but whom they are about."""
    return tuple(
        (of, label if of == kind else who) for of, who in fact.about
    ) == rival.about and not isinstance(rival.value, str)


def _candidates(clause: Clause, facts: Facts, matched: Mapping[int, Sequence[Fact]]) -> list[Fact]:
    """Facts of what a clause compares: of its figures, else of its words, else of any."""
    names = {fact.name for index in clause.figures for fact in matched.get(index, ())}
    now = any(one.label == "current" for one in clause.of("plan"))
    numbers = [
        one for one in facts.values()
        if not isinstance(one.value, str) and (now or not is_now(one))
    ]  # fmt: skip
    if names:
        return [one for one in numbers if one.name in names]
    told = measures_in(clause.text) - {"chance"}
    if told:
        return [one for one in numbers if measure_of(one) in told and sort_of(one) == "level"]
    if BRINGS.search(clause.text):
        return [
            one
            for one in numbers
            if measure_of(one) in ("revenue", "profit", "average", "marginal")
        ]
    return [one for one in numbers if sort_of(one) in ("level", "chance")]
