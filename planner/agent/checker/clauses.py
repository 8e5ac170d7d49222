"""A text cut into clauses, each with its names, figures and what stands between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.agent.checker.figures import Figure
from planner.agent.checker.mentions import Mention

_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bvs\.)(?<!\bi\.e\.)(?<!\be\.g\.)(?<!\bp\.a\.)(?<!\bMio\.)(?<!\bMrd\.)(?<!\bTsd\.)"
    r"(?<!\bincl\.)(?<!\bexcl\.)(?<!\bresp\.)(?<!\bapprox\.)(?<!\bca\.)(?<!\best\.)\s+|\n+|;\s",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,:](?=\s)|(?<!\blow)(?<!\bhigh)(?<!\blittle)(?<!\bmuch)"
    r"\s(?=(?:and|but|while|whereas|which|who|so that|because|although|though|yet|"
    r"as(?! (?:low|high|little|much|opposed|many)\b)|or(?! as (?:low|high))|if|"
    r"when|where|since|whilst)\s)|\s[\u2013\u2014-]\s|[()]",
    re.IGNORECASE,
)


# An interval in brackets belongs to the figure before it, and cuts nothing.
_ASIDE = re.compile(
    r"\((?:[\s#,:%\u2013\u2014-]|to|and|between|from|about|a|the|of|in|draws|90|credible|interval|range|CI|level|"
    r"likely|confidence|central)+\)",
    re.IGNORECASE,
)


@dataclass
class Clause:
    """One clause.

    Parameters
    ----------
    start, end : where it stands
    sentence : which sentence it is of
    text : of it
    names, figures : that stand in it; figures with their index among all
    """

    start: int
    end: int
    sentence: int
    text: str
    names: list[Mention] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)

    def of(self, *sorts: str) -> list[Mention]:
        """Its names of some sorts."""
        return [one for one in self.names if one.sort in sorts]


def masked(text: str, names: list[Mention], figures: list[Figure]) -> str:
    """The text with ``_`` for names and ``#`` for figures, as long as it was."""
    shown = list(text)
    for one in names:
        shown[one.start : one.end] = "_" * (one.end - one.start)
    for figure in figures:
        shown[figure.start : figure.end] = "#" * (figure.end - figure.start)
    return "".join(shown)


def clauses(text: str, plain: str, names: list[Mention], figures: list[Figure]) -> list[Clause]:
    """All of them in their order; what holds neither name nor figure stays with the one before.

    Parameters
    ----------
    text, plain : as it stands, and with names and figures masked
    names, figures : in their order
    """
    plain = _ASIDE.sub(lambda one: "#" * len(one.group()), plain)
    found: list[Clause] = []
    for sentence, (begin, end) in enumerate(_cut(plain, _SENTENCE, 0, len(plain))):
        for start, stop in _cut(plain, _CLAUSE, begin, end):
            found.append(Clause(start, stop, sentence, text[start:stop]))
    for name in names:
        _holding(found, name.start).names.append(name)
    for index, figure in enumerate(figures):
        _holding(found, figure.start).figures.append(index)
    return found


def of_sentence(found: Sequence[Clause], sentence: int) -> list[Clause]:
    """Those of one sentence, in their order."""
    return [one for one in found if one.sentence == sentence]


def _cut(text: str, at: re.Pattern[str], begin: int, end: int) -> list[tuple[int, int]]:
    cuts, start = [], begin
    for found in at.finditer(text, begin, end):
        if found.start() > start:
            cuts.append((start, found.end()))
            start = found.end()
    return [*cuts, (start, end)] if start < end or not cuts else cuts


def _holding(found: list[Clause], at: int) -> Clause:
    return next(one for one in reversed(found) if one.start <= at)
