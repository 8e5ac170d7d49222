"""Who is compared with whom: names that something is held against, and figures in turn of names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.figures import Figure
from planner.agent.checker.lexicon import BEATS, TRAILS
from planner.agent.checker.mentions import Mention

_REFERENCE = re.compile(
    r"(?:\b(?:than|against|instead of|over|versus|vs\.?|as|compared (?:with|to)|rather than|"
    r"as opposed to|relative to|unlike|behind|ahead of|above|below|next to|"
    rf"{BEATS}|{TRAILS}|"
    r"(?:mov|switch|go|chang|shift|com)\w* from|"
    r"(?:up from|down from|against|versus) #+(?: (?:in|under|with|for|of))))"
    r"(?: that|(?: the| its)? (?:profits?|revenues?|returns?|ROAS|spend|sales|result|gain))?"
    r"(?: (?:of|in|on|with|under|for|from|what(?: is| was)?))?(?: the)? [\"\u201c]?$",
    re.IGNORECASE,
)
# "gains 3 on the current plan" is more than that has.
_GAINS_ON = re.compile(
    r"\b(?:gain|improv|advanc)\w*\b[^.;_]*? on (?:the )?(?:(?:profits?|revenue|returns?|"
    r"result) of (?:the )?)?$",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"\b(?:gap|difference|distance|margin|lead)\b[^#.;]*\bbetween (?:the )?_+(?: plan)? and "
    r"(?:the )?$",
    re.IGNORECASE,
)
# What holds a figure against the one before it, or says where something comes from.
_HELD = re.compile(
    r"\b(?:from|instead of|rather than|against|than|versus|vs\.?|as opposed to|"
    r"compared (?:with|to)|used to (?:be|get|receive|have|stand at)|(?:having|had) (?:been|had)|"
    r"was|were|stood at|formerly|previously|originally|until now|before(?: that)?|up from|"
    r"after|"
    r"down from)(?: the| about| some| roughly| only| at)* *$",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r",? ?\(?(?:(?:as )?against|versus|vs\.?|as opposed to|rather than|compared (?:with|to)|"
    r"instead of)(?: the| about| some| roughly| only)* ",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:,|,? and|/|,? &) ?(?:the |about |around |roughly |some |nearly |almost |over )*",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\bthe (?:(?P<first>first|former|one(?! (?:that|which|with|of)))|"
    r"(?P<last>second|latter|other))(?: one)?"
    r"(?:to|at|with|by|gets?|takes?|has|of|is|from|earns?|makes?|spends?|returns?|costs?|brings?|yields?|"
    r"would|[ #(_])*$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r" (?:in|for|from|on|with|under|of) the (?:(?P<first>first|former|one)|second|latter|other)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\bthe (?:(?P<first>former)|(?P<last>latter))\b[^#_,.;:]*$", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|these|both|respectively)\b", re.IGNORECASE)
_FOLLOWED = re.compile(r"^ (?:on|to|into|in|for|from|of|at|with|by) (?:the )?_")


def is_reference(plain: str, name: Mention, begin: int) -> bool:
    """Whether something else is held against a name.

    Parameters
    ----------
    plain : text with names and figures masked
    begin : of what may say so
    """
    near = bool(_REFERENCE.search(plain[begin : name.start]))
    gains = name.sort == "plan" and _GAINS_ON.search(plain[begin : name.start])
    return near or bool(gains or _GAP.search(plain[: name.start]))


def is_held(plain: str, at: int, begin: int) -> bool:
    """Whether the figure that begins at a place is what another one is held against."""
    return bool(_HELD.search(plain[begin:at]))


def is_listed(between: str) -> bool:
    """Whether what stands between two figures makes a list of them."""
    return bool(_NEXT.fullmatch(between))


def in_turn(
    plain: str, clauses: Sequence[Clause], figures: Sequence[Figure], sorts: Sequence[str]
) -> dict[int, str]:
    """Figures of a list behind as many names of their sentence, or of the one before it.

    "TV returns less than radio: 1.2 against 3.4", "today they get 2, 3 and 4".
    """
    found: dict[int, str] = {}
    for clause in clauses:
        if clause.figures and not clause.of(*sorts):
            for run in _runs(plain, clause, clauses, figures):
                before = _named(plain, clauses, clause, figures[run[0][0]].start, sorts)
                found |= _given(run, before)
    return found


def ordinal(plain: str, begin: int, at: int, named: Sequence[str]) -> str | None:
    """Of two names, the one that "the first" or "the other" is."""
    figure = re.match(r"#+", plain[at:])
    behind = _BEHIND.match(plain[at + figure.end() :]) if figure else None
    said = behind or _FORMER.search(plain[begin:at]) or _ORDINAL.search(plain[begin:at])
    if said is None or len(named) != 2:
        return None
    return named[0] if said["first"] else named[1]


def names_before(
    clauses: Sequence[Clause], clause: Clause, at: int, sorts: Sequence[str]
) -> list[Mention]:
    """Names of a sentence up to a place, else of the sentence before; each once."""
    for sentence in (clause.sentence, clause.sentence - 1):
        told = [one for each in clauses if each.sentence == sentence for one in each.of(*sorts)]
        own = [one for one in told if one.end <= at and one.label]
        if own:
            return list({one.label: one for one in reversed(own)}.values())[::-1]
        if told:
            return []
    return []


def _named(
    plain: str, clauses: Sequence[Clause], clause: Clause, at: int, sorts: Sequence[str]
) -> list[str]:
    """Labels before a place, what is held against another behind that."""
    names = names_before(clauses, clause, at, sorts)
    begins = {one.start: each for each in clauses for one in each.names}
    rivals = [is_reference(plain, one, begins[one.start].start) for one in names]
    if len(names) == 2 and rivals[0]:
        names.reverse()
    elif names and not rivals[-1] and not _THEY.search(clause.text):
        # Names that have figures of their own have no turn in a later list.
        same = begins[names[0].start].sentence == clause.sentence
        if same and "#" in plain[names[0].end : names[-1].start]:
            return []
    return [one.label for one in names]


def _given(runs: Sequence[Sequence[int]], named: Sequence[str]) -> dict[int, str]:
    if len(named) < 2:
        return {}
    if len(runs) == 2 == len(named) and all(len(one) == 1 for one in runs):
        return {runs[0][0]: named[0], runs[1][0]: named[1]}
    if any(len(one) != len(named) for one in runs):
        return {}
    return {index: label for run in runs for index, label in zip(run, named, strict=True)}


def _runs(
    plain: str, clause: Clause, clauses: Sequence[Clause], figures: Sequence[Figure]
) -> list[list[list[int]]]:
    """Lists of figures that begin in a clause, each cut where one is held against another."""
    begin = clause.figures[0]
    if begin and _NEXT.fullmatch(plain[figures[begin - 1].end : figures[begin].start]):
        return []
    first, runs = figures[begin], [[begin]]
    index = begin
    while index + 1 < len(figures):
        one, other = figures[index], figures[index + 1]
        between = plain[one.end : other.start]
        if one.pair is not None or other.pair is not None or other.kind != first.kind:
            break
        if _AGAINST.fullmatch(between):
            runs.append([])
        elif not _NEXT.fullmatch(between):
            break
        runs[-1].append(index + 1)
        index += 1
    last = figures[index]
    alone = index == begin or first.pair is not None
    return [] if alone or _FOLLOWED.match(plain[last.end :]) else [runs]
