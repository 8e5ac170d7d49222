"""Which side of break-even something is said to be on: "below it", "would not pay"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.directions import negated
from planner.agent.checker.fault import Fault
from planner.agent.checker.kinds_of_facts import measures_in
from planner.agent.checker.lexicon import BEATS, NORTH, SOUTH, TRAILS
from planner.agent.checker.mentions import Mention
from planner.facts.fact import Fact, Facts

_ABOVE = (
    rf"above|over|past|beyond|clear(?:s|ing)?|passes|(?:more|higher|better) than|ahead of|"
    rf"meets|reaches|{BEATS}|{NORTH}"
)
_BELOW = (
    rf"below|under|short of|beneath|miss(?:es|ing)?|(?:less|lower|worse) than|behind|"
    rf"fail(?:s|ing)? to \w+|{TRAILS}|{SOUTH}"
)
_EVEN = (
    r"break-?even|hurdle|threshold|line|bar|mark|cut-?off|yardstick|requirement|"
    r"required (?:return|level)|"
    r"(?:what )?(?:it|is|they) (?:needs?|costs?)|what is (?:needed|required)|(?:its|their) costs?"
)
_SIDE = re.compile(
    rf"\b(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW})) (?:the |its |their |that )?(?:[\d.]+ )?"
    rf"(?:(?P<even>{_EVEN})|(?P<it>it|that|this))\b(?! comes)",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"\b(?:(?P<above>would (?:not |n't )?pay|pays? (?:off|for itself|its way)|wash(?:es)? its face|"
    r"(?:is |are |be |remains )?(?:(?:still|not|no longer) )?worth (?:feeding|funding|spending|"
    r"having|paying for|backing|another|one more|it\b)|earns? its keep|earns? (?:itself|"
    r"its money|its cost) back|"
    r"(?:covers?|recoups?|recovers?) (?:its|their|the) (?:costs?|money|outlay)|"
    r"gains? money|"
    r"(?:is|are|stays|remains) (?:not )?(?:still )?profitable|"
    r"(?:makes?|earns?) money|makes the cut|breaks even|"
    r"(?:put|spend|invest|give it|feed it|have)(?: \w+)? (?:more|another|an extra)(?: \w+)? "
    r"(?:in|into|on|to)|"
    r"(?:so |means )?yes(?=\W*$))|"
    r"(?P<below>unprofitable|(?:so |means )?no(?=\W*$)|misses the cut|"
    r"loses? money|wastes? money))\b",
    re.IGNORECASE,
)
_SAYS_EVEN = re.compile(r"break-?even|hurdle|has to return|\bneeds?\b", re.IGNORECASE)
_FAILS = re.compile(
    r"\b(?:fail(?:s|ed|ing)? to (?!break|\w+ (?:the )?(?:break|hurdle))|unable to|far from|"
    r"stop(?:s|ped)? short of|anything but|ceas(?:es|ed) to)\b",
    re.IGNORECASE,
)
_CHANCE = re.compile(r"\bdraws\b|\bchance|\bprobab|\blikel|\bodds\b|\bcases\b", re.IGNORECASE)


def evened(
    clauses: Sequence[Clause], facts: Facts, matched: Mapping[int, Sequence[Fact]]
) -> Iterator[Fault]:
    """Channels that are said to be on a side of break-even, and are on the other.

    Parameters
    ----------
    clauses : of the text
    facts : of the answer
    matched : facts that each figure may say
    """
    evens = [float(one.value) for one in facts.values() if one.name == "break_even"]
    if not evens:
        return
    for at, clause in enumerate(clauses):
        wide = [one for one in clauses if clause.sentence - 1 <= one.sentence <= clause.sentence]
        same = of_sentence(wide, clause.sentence)
        if _CHANCE.search(" ".join(one.text for one in same)):
            continue
        for found in (*_SIDE.finditer(clause.text), *_PAYS.finditer(clause.text)):
            text = " ".join(one.text for one in wide)
            name = _subject(clauses, at, clause.start + found.start())
            if name is None:
                continue
            loose = found.groupdict().get("even") is None
            if loose and not (_SAYS_EVEN.search(text) or _is_shown(name, wide, matched)):
                continue
            returns = _returns(name, wide, facts, matched, "average" in measures_in(text))
            told = found.group().lower().split()[-1] in ("yes", "no")
            denied = not told and _denied(clause.text)
            wanted = (found["below"] is not None) != denied
            if returns and not any((one < evens[0]) == wanted for one in returns):
                why = f"{name.label} returns {returns[0]:.4g}, break-even is {evens[0]:.4g}."
                yield Fault(clause.text.strip(), "comparison", why, "Turn it round.")


def _is_shown(name: Mention, wide: Sequence[Clause], matched: Mapping[int, Sequence[Fact]]) -> bool:
    """Whether a figure near by is break-even itself, or what a channel's next money returns."""
    told = [fact for one in wide for index in one.figures for fact in matched.get(index, ())]
    own = (name.kind, name.label)
    return any(
        one.name == "break_even" or (one.name == "mroas" and own in one.about) for one in told
    )


def _denied(text: str) -> bool:
    """Whether a clause says that something is not so: "no longer", "fails to"."""
    return negated(text) or bool(_FAILS.search(text))


def _subject(clauses: Sequence[Clause], at: int, where: int) -> Mention | None:
    """The channel nearest before, else behind in the clause, else in its sentence or before it."""
    own = clauses[at].of("channel")
    before = [one for one in own if one.end <= where]
    if own:
        return before[-1] if before else own[0]
    for other in reversed(clauses[:at]):
        if other.sentence < clauses[at].sentence - 1:
            return None
        if names := other.of("channel"):
            return names[-1]
    return None


def _returns(
    name: Mention,
    wide: Sequence[Clause],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
    average: bool,
) -> list[float]:
    """Returns of a channel that are shown beside it, else all that it has."""
    shown = [fact for one in wide for index in one.figures for fact in matched.get(index, ())]
    measure = "iroas" if average else "mroas"
    for source in (shown, facts.values()):
        found = [
            float(one.value)
            for one in source
            if one.name == measure and (name.kind, name.label) in one.about
        ]
        if found:
            return found
    return []
