"""Comparisons in prose, held against what was computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.kinds_of_facts import is_now, measure_of, measures_in, sort_of
from planner.agent.checker.lexicon import BEATS, LESS, MORE, TRAILS
from planner.agent.checker.mentions import Mention
from planner.agent.checker.plans import called
from planner.facts.fact import Fact, Facts

_MORE = re.compile(
    rf"\b(?:{MORE}) (?:[\w-]+ ){{0,2}}?than\b|\b(?:above|over|"
    rf"ahead of|clears|clearing|past|{BEATS})\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    rf"\b(?:{LESS}) (?:[\w-]+ ){{0,2}}?than\b|\b(?:below|under|behind|"
    rf"short of|beneath|{TRAILS})\b",
    re.IGNORECASE,
)
_MORE_ON = re.compile(rf"\b(?:{MORE})\b", re.IGNORECASE)
_LESS_ON = re.compile(rf"\b(?:{LESS})\b", re.IGNORECASE)
# A bound is of its own figure; "below it, at", and a name, turn to something else.
_IN_PLAN = re.compile(r"\bunder (?:the )?_+", re.IGNORECASE)
# "puts 3 behind radio and 4 behind TV": neither is less.
_PUT_BEHIND = re.compile(r"^ behind (?:the )?_+(?=,? and )")
_BOUND = re.compile(r"\b(?:over|under|above|below|more than|less than) *$", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    rf"(?:{_MORE.pattern}|{_LESS.pattern})[^#,]*?\b(?:it|them)\b", re.IGNORECASE
)
_IT = re.compile(r"^\W*(?:it|this|that)\b", re.IGNORECASE)
_FRAME = re.compile(r"^\W*(?:compared (?:with|to)|against|relative to|unlike)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"^\W*(?:(?P<ahead>ahead of|above)|behind|below|second only to) (?:the )?_+(?: plan)?,\s*$",
    re.IGNORECASE,
)
_NEXT_DOES = re.compile(
    rf"_(?: plan)? (?:\w+ ){{0,2}}?(?:{BEATS}|{TRAILS}|is (?:behind|ahead))(?: (?:at|with|on|"
    rf"by))? (?:\w+ )?$",
    re.IGNORECASE,
)
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
        between = _PUT_BEHIND.sub("", plain[one.end : other.start])
        between = _BOUND.sub("", _IN_PLAN.sub("", between))
        if (
            re.search(r"[.;!?]\s", between)
            or len(between) > 90
            or re.match(r" *(?:more|less) ", between)
        ):
            continue
        if _OF_ANOTHER.search(between) or re.search(r"\b(?:no|none|nobody)\b", between):
            continue
        more, less = bool(_MORE.search(between)), bool(_LESS.search(between))
        if _NEXT_DOES.search(between):
            more, less = less, more  # "3 for one, and the other trails at 2"
        if found := _FROM.search(between):
            more, less = found["way"].lower() == "up", found["way"].lower() == "down"
        if more == less or not matched.get(index) or not matched.get(index + 1):
            continue
        if all(_is_step(fact) for fact in matched[index]):
            continue
        first, last = one.readings[0][0], other.readings[0][0]
        if (first > last) != more or first == last:
            side = "more" if more else "less"
            said = f"{one.text.strip()} is not {side} than {other.text.strip()}"
            yield Fault(one.text.strip(), "comparison", f"{said}.", "Turn the comparison round.")


def _is_step(fact: Fact) -> bool:
    """Whether it is how much more; prices of rules are compared like levels."""
    cost = sort_of(fact) == "cost" and "rule" not in dict(fact.about)
    return cost or sort_of(fact) == "change"


def between_names(
    plain: str, clauses: Sequence[Clause], facts: Facts, matched: Mapping[int, Sequence[Fact]]
) -> Iterator[Fault]:
    """Two names of which one is said to have more than the other.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses : of the text
    facts : of the answer
    matched : facts that each figure may say
    """
    for at, clause in enumerate(clauses):
        pair, between = _pair(plain, clauses, at)
        if pair is None or pair[0].label == pair[1].label:
            continue
        one, other = pair
        more, less = _sides(between)
        if more == less or re.search(r"\bnot\b|n't\b|\bno\b", between):
            continue
        if _attached(of_sentence(clauses, clause.sentence), clause, matched):
            continue
        signs = _signs(_candidates(plain, clauses, clause, one.sort, facts, matched), one, other)
        if signs and (1 if more else -1) not in signs:
            side = "more" if more else "less"
            why = f"{one.label} has not {side} than {other.label}."
            yield Fault(clause.text.strip(), "comparison", why, "Turn the comparison round.")


def _pair(
    plain: str, clauses: Sequence[Clause], at: int
) -> tuple[tuple[Mention, Mention] | None, str]:
    """The two names that a clause compares, and the words that do so."""
    clause = clauses[at]
    for sort in ("channel", "region", "plan"):
        names = clause.of(sort)
        if len(names) > 1:
            one, other = names[0], names[1]
            between = plain[one.end : other.start]
            if re.search(r"\bthan\b", between):
                # "gets more than": the word may stand before both.
                between = plain[max(clause.start, one.start - 40) : one.start] + between
            return (one, other), between
        if len(names) == 1:
            former = [one for each in clauses if each.sentence == clause.sentence - 1
                      for one in each.of(sort)]  # fmt: skip
            before = plain[clause.start : names[0].start]
            if _IT.match(before) and len({one.label for one in former}) == 1:
                return (former[0], names[0]), before  # "It is ahead of radio."
    # "Compared with the other plan, which has 3, this one spends more."
    for earlier in clauses[:at]:
        if earlier.sentence == clause.sentence and len(clause.of("plan")) == 1:
            told = earlier.of("plan")
            if len(told) == 1 and _FRAME.match(plain[earlier.start : told[0].start]):
                return (clause.of("plan")[0], told[0]), plain[clause.start : clause.end] + " than"
    return _framed(plain, clauses, at)


def _framed(
    plain: str, clauses: Sequence[Clause], at: int
) -> tuple[tuple[Mention, Mention] | None, str]:
    """Who a sentence begins by setting another against: "Ahead of radio, TV returns 3"."""
    before = clauses[at - 1] if at else None
    if before is None or before.sentence != clauses[at].sentence:
        return None, ""
    found = _AHEAD.match(plain[before.start : before.end])
    names = clauses[at].of(before.names[0].sort) if found and before.names else []
    if found is None or len(names) != 1:
        return None, ""
    return (names[0], before.names[0]), " ahead of " if found["ahead"] else " behind "


def _sides(between: str) -> tuple[bool, bool]:
    """Whether words say more, and whether they say less."""
    between = re.sub(r"\bunder (?:the )?$", "", between)  # "3 under _ versus 2 under _"
    if re.search(r"\bthan\b", between):
        between = between.replace("than", "")
        return bool(_MORE_ON.search(between)), bool(_LESS_ON.search(between))
    return bool(_MORE.search(between)), bool(_LESS.search(between))


def _attached(
    same: Sequence[Clause], clause: Clause, matched: Mapping[int, Sequence[Fact]]
) -> bool:
    """Whether a figure of the clause says by how much, or one of its sentence how often."""
    own = [fact for index in clause.figures for fact in matched.get(index, ())]
    wide = [fact for one in same for index in one.figures for fact in matched.get(index, ())]
    return any(sort_of(fact) in ("change", "cost") for fact in own) or any(
        sort_of(fact) == "chance" and _compares(fact) for fact in wide
    )


def _compares(fact: Fact) -> bool:
    """Whether a chance is of one plan doing better than another."""
    return any(kind in ("against", "judged") for kind, _ in fact.about)


def _signs(candidates: Sequence[Fact], one: Mention, other: Mention) -> set[int]:
    found: set[int] = set()
    for fact in candidates:
        if _label(fact, one.kind) != called(one.label) or isinstance(fact.value, str):
            continue
        for rival in candidates:
            if rival.name == fact.name and _beside(fact, rival, one.kind, other.label):
                step = float(fact.value) - float(rival.value)
                found.add((step > 0) - (step < 0))
    return found


def _beside(fact: Fact, rival: Fact, kind: str, label: str) -> bool:
    """Whether they differ in nothing but whom they are about."""
    rest, others = (tuple(one for one in of.about if one[0] != kind) for of in (fact, rival))
    same = rest == others and _label(rival, kind) == called(label)
    return same and not isinstance(rival.value, str)


def _label(of: Fact, kind: str) -> str:
    return called(dict(of.about).get(kind, ""))


def _is_about(fact: Fact, channels: set[str]) -> bool:
    """Whether it is about a channel that is named, or about none where none is."""
    own = dict(fact.about).get("channel")
    return own in channels if channels else own is None


def _candidates(
    plain: str,
    clauses: Sequence[Clause],
    clause: Clause,
    sort: str,
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> list[Fact]:
    """Facts of what a clause compares: of its figures, else of its words, else of any.

    Parameters
    ----------
    sort : of the names that are compared; of the other sorts, only what the sentence names
    """
    same = of_sentence(clauses, clause.sentence)
    figures = clause.figures or [index for one in same for index in one.figures]
    names = {fact.name for index in figures for fact in matched.get(index, ())}
    now = any(one.label == "current" for one in clause.of("plan")) or sort == "plan"
    channels = {one.label for each in same for one in each.of("channel")}
    numbers = [
        one for one in facts.values()
        if not isinstance(one.value, str) and (now or not is_now(one))
        and (sort != "plan" or _is_about(one, channels))
    ]  # fmt: skip
    if names:
        return [one for one in numbers if one.name in names]
    told = measures_in(plain[clause.start : clause.end]) - {"chance"}
    if told:
        return [one for one in numbers if measure_of(one) in told and sort_of(one) == "level"]
    if BRINGS.search(plain[clause.start : clause.end]):
        return [
            one
            for one in numbers
            if measure_of(one) in ("revenue", "profit", "average", "marginal")
        ]
    return [one for one in numbers if sort_of(one) in ("level", "chance")]
