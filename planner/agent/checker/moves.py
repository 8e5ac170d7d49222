"""Levels that something is said to rise or fall to, held against what they are now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.kinds_of_facts import sort_of
from planner.agent.checker.lexicon import FALLS, RISES
from planner.facts.fact import Fact, Facts

_TO = re.compile(
    r"(?<!opposed )(?<!compared )(?<!relative )(?<!next )(?<!due )"
    r"(?<!comes )(?<!come )(?<!amounts )"
    r"\bto(?: (?:about|around|roughly|some|nearly|almost|just|over|only))* *$",
    re.IGNORECASE,
)
# "foresees a cut: 3 today, 2 afterwards"
_HEADED = re.compile(
    r"\b(?:rise|increase|growth|cut(?!-)|drop|fall|reduction|decrease)\b[^#:]*:", re.IGNORECASE
)
_TURNS = re.compile(
    rf"\b(?:(?P<up>up|rais\w+|ris(?:e|es|ing)|grow\w*|lift\w*|swollen|bump\w*|{RISES})|"
    rf"(?P<down>down|back|fall\w*|shrink\w*|lower(?:s|ed|ing)?|cut(?!-)\w*|dip\w*|{FALLS}))\b",
    re.IGNORECASE,
)
_NOW = ("current", "current plan")


def moved_to(
    plain: str,
    clauses: Sequence[Clause],
    figures: Sequence[Figure],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Figures that are said to be a rise, or a fall, to where they stand, and are not.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses, figures : of the text
    facts : of the answer
    matched : facts that each figure may say
    """
    for clause in clauses:
        same = of_sentence(clauses, clause.sentence)
        for index in clause.figures:
            figure = figures[index]
            before = plain[same[0].start : figure.start]
            if figure.pair is not None or not (_TO.search(before) or _HEADED.search(before)):
                continue
            way = _way(plain, same, clause, figure)
            if _goes_from(figures, index, way, same[0].start):
                continue
            steps = {one for fact in matched.get(index, ()) for one in _steps(fact, facts)}
            if way and steps and way not in steps:
                side = "up" if way > 0 else "down"
                why = f"{figure.text.strip()} is not {side} from what there is now."
                yield Fault(figure.text.strip(), "direction", why, "Turn it round.")


def _goes_from(figures: Sequence[Figure], index: int, way: int, start: int) -> bool:
    """Whether it goes so from another figure of the sentence: "is 2, and drops to 1 for ..."."""
    figure = figures[index]
    former = [one for one in figures[:index] if one.start >= start and one.kind == figure.kind]
    steps = (figure.readings[0][0] - one.readings[0][0] for one in former if one.pair is None)
    return any(step * way > 0 for step in steps)


def _way(plain: str, same: Sequence[Clause], clause: Clause, figure: Figure) -> int:
    """Which way the last word before a figure goes, in its clause, else before that."""
    own = plain[clause.start : figure.start].rpartition("#")[2]
    former = [plain[one.start : one.end] for one in same if one.start < clause.start]
    for text in (own, plain[clause.start : figure.start], *reversed(former)):
        if turns := list(_TURNS.finditer(text)):
            return 1 if turns[-1]["up"] else -1
    return 0


def _steps(fact: Fact, facts: Facts) -> Iterator[int]:
    """Which ways a level goes from that of the current plan."""
    plan = "" if fact.name.endswith("_now") else dict(fact.about).get("plan", "")
    if isinstance(fact.value, str) or sort_of(fact) != "level" or plan.casefold() in ("", *_NOW):
        return
    for other in facts.values():
        if other.name not in (fact.name, f"{fact.name}_now") or isinstance(other.value, str):
            continue
        if _is_now_of(other, fact):
            step = fact.value - other.value
            yield (step > 0) - (step < 0)


def _is_now_of(other: Fact, fact: Fact) -> bool:
    """Whether another fact is what there is now of the same thing."""
    about, own = dict(other.about), dict(fact.about)
    now = other.name.endswith("_now") or about.get("plan", "").casefold() in _NOW
    drop = ("plan", "against")
    rest = {key: one for key, one in about.items() if key not in drop}
    return now and rest == {key: one for key, one in own.items() if key not in drop}
