"""Two figures of which one is said to be more: "higher, 3 against 2", "3 then, which is more"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.directions import negated
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.lexicon import BEATS, LESS, MORE, TRAILS
from planner.facts.fact import Fact

_HIGHER = (
    rf"{MORE}|ahead of|above|"
    rf"{BEATS}|gains?|climbs|grows|rises?|raises?"
)
_LOWER = (
    rf"{LESS}|behind|below|"
    rf"{TRAILS}|short of|loses|drops|shrinks|falls?|lowers"
)
_WAYS = re.compile(rf"\b(?:(?P<more>{_HIGHER})|(?P<less>{_LOWER}))\b", re.IGNORECASE)
_AGAINST = re.compile(
    r",? ?\(?(?:as )?(?:against|versus|vs\.?|as opposed to|opposed to|rather than|"
    r"compared (?:with|to)|instead of)(?: the| about| some| roughly| only)* ",
    re.IGNORECASE,
)
_THAN = re.compile(r"\)?,? than\b[^#.;]*", re.IGNORECASE)
# "is above radio's: 3 and 2"
_OF_TWO = re.compile(r"\bof the (?:two|pair|#+)(?!\w)", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:[;,]|,? where|,? while|,? whereas|,? and) (?:and |but )?(?:the )?_+(?: plan)?"
    r"(?::| has| gets| at| with| earns| makes| brings| returns| spends)? "
)
_SET_APART = re.compile(
    r"\b(?:above|below|exceeds|stays below|beats|trails|loses to|ahead of|behind|than)\b"
    r"(?!.*\bboth\b)[^#]*[:(]\s*$",
    re.IGNORECASE,
)
_ADJECTIVE = rf"(?P<more>{MORE})|(?P<less>{LESS})"
_THE_ONE = re.compile(r"\bthe (?:(?P<first>former|first)|latter|second)\b", re.IGNORECASE)
# What is said of one of two besides that it is more.
_GOOD = (
    r"safer|preferable|preferred|dominates|wins|should have it|prefer|give it to|choose|deserves"
)
_OF_ONE = re.compile(
    rf"\b(?:(?P<more>{MORE}|{_GOOD}|harder|ahead|costs more)|(?P<less>{LESS}|riskier|behind))\b"
    r"(?! than)",
    re.IGNORECASE,
)
_WITH = re.compile(r" ?(?:(?:with|at|on|having|earning) )?(?:(?:about|only|just) )?#+$")
_ELLIPSIS = re.compile(
    rf"^\W*(?:(?:and|so|thus|hence|which|it|that|this)\b ?){{0,3}}(?:[a-z ]{{0,40}}_+(?: plan)? )?"
    rf"(?:(?:is|are|was|earns?|gets?|"
    rf"brings?|returns?|takes?|receives?|does|has|pays?|makes?|spends?) )?(?:the |much |far )?"
    rf"(?:{_ADJECTIVE})(?: (?:profit|revenue|money|of it))?"
    rf"(?P<than> than (?:the )?(?:that|this|it|now|before|_+))?[\s,.;!?)]*$",
    re.IGNORECASE,
)


def contrasted(
    plain: str, figures: Sequence[Figure], matched: Mapping[int, Sequence[Fact]]
) -> Iterator[Fault]:
    """Figures that stand against each other behind a word for which of them is more.

    Parameters
    ----------
    plain : the text with names and figures masked
    figures : of the text
    matched : facts that each figure may say
    """
    for index in range(len(figures) - 1):
        one, other = figures[index], figures[index + 1]
        between = plain[one.end : other.start]
        alike = between == " and "
        of_two = bool(_OTHER.fullmatch(between) and _OF_TWO.search(plain[: one.start]))
        if not (alike or of_two or _AGAINST.fullmatch(between) or _THAN.fullmatch(between)):
            continue
        begin = max([figures[i].end for i in range(index) if matched.get(i)], default=0)
        stops = [found.end() for found in re.finditer(r"[.!?;]\s", plain[begin : one.start])]
        words = plain[begin + (stops[-1] if stops else 0) : one.start]
        if alike and not _SET_APART.search(words):
            continue
        way = _way(words)
        if way and _are_alike(index, index + 1, figures, matched):
            yield from _held(one, other, way)


def elliptical(
    plain: str,
    clauses: Sequence[Clause],
    figures: Sequence[Figure],
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Clauses that only say "which is more", of the figures before them.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses, figures : of the text
    matched : facts that each figure may say
    """
    for clause in clauses:
        yield from _former(plain, clause, figures, matched)
        found = _ELLIPSIS.match(plain[clause.start : clause.end])
        before = [i for i, one in enumerate(figures) if one.end <= clause.start]
        own = len(before)  # of the next figure
        if found and before and _WITH.match(plain[clause.end : _at(figures, own)]):
            before.append(own)  # "1; the other does better, with 2"
        if found is None or len(before) < 2 or negated(clause.text):
            continue
        first, last = before[-2:]
        if re.search(r"[.!?;]\s.*[.!?;]\s", plain[figures[first].end : clause.start]):
            continue
        if not _are_alike(first, last, figures, matched):
            continue
        at = clause.start + max(found.start("more"), found.start("less"))
        names = {one.label for one in clause.names if one.label and one.end <= at}
        if found["than"] and own in before and plain[clause.end : figures[own].start].isspace():
            first, last = last, first  # "1, is less than radio's, 2"
        elif len(names) == 1 and _is_of(matched[first], names) and not _is_of(matched[last], names):
            first, last = last, first
        yield from _held(figures[last], figures[first], 1 if found["more"] else -1)


def _former(
    plain: str, clause: Clause, figures: Sequence[Figure], matched: Mapping[int, Sequence[Fact]]
) -> Iterator[Fault]:
    """Of the two figures before it, "the former is the better"."""
    words = plain[clause.start : clause.end]
    found = _THE_ONE.search(words)
    ways = {1 if one["more"] else -1 for one in _OF_ONE.finditer(words)}
    if found is None or len(ways) != 1 or negated(words):
        return
    before = [i for i, one in enumerate(figures) if one.end <= clause.start and matched.get(i)]
    if len(before) < 2:  # "the latter gets more (3 and 2)"
        before = [
            i for i, one in enumerate(figures) if one.start >= clause.start and matched.get(i)
        ]
    for pair in _alike_pairs(before, figures, matched):
        one, other = (figures[i] for i in pair)
        yield from _held(*((one, other) if found["first"] else (other, one)), ways.pop())
        return


def _alike_pairs(
    before: Sequence[int], figures: Sequence[Figure], matched: Mapping[int, Sequence[Fact]]
) -> Iterator[tuple[int, int]]:
    """The last two figures that say the same of two names."""
    for at, other in reversed(list(enumerate(before))):
        for one in reversed(before[:at]):
            if _are_alike(one, other, figures, matched):
                yield one, other


def _at(figures: Sequence[Figure], index: int) -> int:
    """Where a figure ends; 0 behind the last."""
    return figures[index].end if index < len(figures) else 0


def _way(words: str) -> int:
    """Which way words go; 0 where none, both, or not."""
    ways = {1 if one["more"] else -1 for one in _WAYS.finditer(words)}
    return ways.pop() if len(ways) == 1 and not negated(words) else 0


def _are_alike(
    one: int, other: int, figures: Sequence[Figure], matched: Mapping[int, Sequence[Fact]]
) -> bool:
    """Whether two figures by themselves say the same thing of different names."""
    first, last = figures[one], figures[other]
    if first.pair is not None or last.pair is not None or first.kind != last.kind:
        return False
    names = [{_measure(fact) for fact in matched.get(i, ())} for i in (one, other)]
    return bool(names[0] & names[1])


def _measure(of: Fact) -> str:
    """What is compared with its like: returns with returns, be they average or marginal."""
    return "return" if of.unit == "return" else of.name.removesuffix("_now")


def _held(one: Figure, other: Figure, way: int) -> Iterator[Fault]:
    first, last = one.readings[0][0], other.readings[0][0]
    if first == last or (first > last) != (way > 0):
        side = "more" if way > 0 else "less"
        said = f"{one.text.strip()} is not {side} than {other.text.strip()}"
        yield Fault(one.text.strip(), "comparison", f"{said}.", "Turn the comparison round.")


def _is_of(facts: Sequence[Fact], names: set[str]) -> bool:
    """Whether facts are about a name."""
    labels = {label for fact in facts for _, label in fact.about}
    alias = {"current" if one.casefold() == "current plan" else one for one in labels}
    return bool(alias & names)
