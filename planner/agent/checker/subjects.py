"""Whom a figure is about: the names that its place in the text gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.figures import Figure
from planner.agent.checker.lists import LISTED, lists_after_names
from planner.agent.checker.mentions import Mention
from planner.agent.checker.roles import in_turn, names_before, ordinal

_ON = re.compile(
    r"^(?:[ ,]*(?:more|less|extra|additional|a week|per week|of (?:the )?(?:spend|money|budget|"
    r"revenue|incremental revenue|profit|sales)|worth|in (?:revenue|profit|sales|spend)|revenue|"
    r"profit|incremental|spend|goes?|going|is|are|was|spent|put|now|it|cut|increase|reduction|"
    r"rise|fall|change))*"
    r" (?:on|to|into|in|for|from|of|at|with|towards?|by|via|out of|behind|through|comes? from|"
    r"than) (?:the )?$",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:plan|total|overall|whole|together|budget|altogether|in all|combined|break-?even|"
    r"threshold|should|required?|needed|hurdle|asked|wanted|needs?|must|mix|rule|guardrail|"
    r"everything|business|best|model|draws|chance|probability|verdict|change|proven|target|goal)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"^\W*(?:(?:and|but|so|while|yet|then|that|whereas)\b ?)*(?:the |its |total |overall |all )?"
    r"(?:expected )?(?:incremental |marginal |average )?(?:profits?|revenues?|sales|spend\w*|it)\b",
    re.IGNORECASE,
)
_OF_MONEY = re.compile(r"^ of (?:the |all |all the )?(?:money|budget|moves|spend|spending)\b")
_OF_THE = re.compile(r"\bof (?:the |a |all |about |our )*$", re.IGNORECASE)
_VERSUS = re.compile(
    r"\b(?:versus|vs\.?|against|compared (?:with|to)|as opposed to) *$", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:it|its|that|this|they|their|them|there|the channel)\b", re.IGNORECASE)
# "radio is last, its return of 3 being behind the 4 of TV"
_ITS = re.compile(r"^\W*(?:(?:with|and|as) )?(?:it|its)\b", re.IGNORECASE)
# "For TV, the plan foresees ...": what is set before a sentence, it is about.
_IS_FRAME = re.compile(r"^\W*(?:for|in|on|with|as for|as to) (?:the )?_+,\s*$", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|both|apiece|alike)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Subject:
    """Whom a figure is about.

    Parameters
    ----------
    one_of : names, any of which it may be about; none for nobody in particular
    total : whether it may be about the whole as well
    together : names that it may be the sum of
    """

    one_of: frozenset[str]
    total: bool
    together: tuple[str, ...] = ()


class Subjects:
    """Who every figure of a text is about, for names of one sort.

    Parameters
    ----------
    text : with names and figures masked
    clauses, figures : of the text
    sorts : of names
    """

    def __init__(
        self, text: str, clauses: Sequence[Clause], figures: Sequence[Figure], *sorts: str
    ) -> None:
        self._text, self._clauses, self._figures, self._sorts = text, clauses, figures, sorts
        turns = in_turn(text, clauses, figures, sorts)
        alone = {index: Subject(frozenset({label}), False) for index, label in turns.items()}
        self._listed = alone | _in_turn(text, clauses, figures, sorts)

    def of(self, at: int, index: int) -> Subject:
        """Of a figure.

        Parameters
        ----------
        at : its clause
        index : of the figure
        """
        clause, figure = self._clauses[at], self._figures[index]
        named = names_before(self._clauses, clause, figure.start, self._sorts)
        pair = [one.label for one in named]
        if one_of := ordinal(self._text, max(figure.start - 60, 0), figure.start, pair):
            return Subject(frozenset({one_of}), False)
        if index in self._listed:
            return self._listed[index]
        names = clause.of(*self._sorts)
        total = bool(_TOTAL.search(clause.text)) or _is_plan_between(clause, names, figure)
        whole = self._is_of_whole(clause, figure)
        total = total or whole
        after = [one for one in names if one.start >= figure.end]
        before = [one for one in names if one.end <= figure.start]
        if after and _ON.match(self._text[figure.end : after[0].start]):
            return Subject(frozenset({after[0].label}), total, _run(self._text, after, True))
        versus = _VERSUS.search(self._text[clause.start : figure.start])
        if versus:
            told = of_sentence(self._clauses, clause.sentence)
            labels = {name.label for one in told for name in one.of(*self._sorts)}
            if len(labels) > 1:
                return Subject(frozenset(labels), total)
        if before and self._is_first_of_two(clause, before, after, index):
            return Subject(frozenset(one.label for one in before[-2:]), total)
        if before:
            return Subject(frozenset({before[-1].label}), total, _run(self._text, before, False))
        owns = _ITS.match(self._text[clause.start : figure.start])
        if after and not (owns and at and self._clauses[at - 1].sentence == clause.sentence):
            return Subject(frozenset({after[0].label}), total, _run(self._text, after, True))
        return self._inherited(at, whole)

    def _is_of_whole(self, clause: Clause, figure: Figure) -> bool:
        """Whether it is said to be a part of everything: "of the 3", "3 of the money"."""
        before, after = self._text[clause.start : figure.start], self._text[figure.end :]
        return bool(_OF_THE.search(before) or _OF_MONEY.match(after))

    def _is_first_of_two(
        self, clause: Clause, before: Sequence[Mention], after: Sequence[Mention], index: int
    ) -> bool:
        """Whether two figures end a clause behind two names: "TV to radio swaps 1 for 2"."""
        behind = [i for i in clause.figures if self._figures[i].start >= before[-1].end]
        alone = not after and len(before) == 2 == len({one.label for one in before})
        kinds = {self._figures[i].kind for i in behind}
        alike = len(behind) == 2 and len(kinds) == 1 and behind[0] == index
        return alone and alike and all(self._figures[i].pair is None for i in behind)

    def _inherited(self, at: int, of_the: bool) -> Subject:
        """Of a clause without names: who is named in its sentence, before or after, or before that.

        A sentence that names nobody may go on about whoever the one before it named last.
        """
        own, sentence = self._clauses[at], self._clauses[at].sentence
        before = [one for one in self._clauses[:at] if one.sentence == sentence]
        framed = before and _IS_FRAME.match(self._text[before[-1].start : before[-1].end])
        if framed and (names := before[-1].of(*self._sorts)):
            return Subject(frozenset({names[-1].label}), of_the)
        after = [one for one in self._clauses[at + 1 :] if one.sentence == sentence]
        former = [one for one in self._clauses[:at] if one.sentence == sentence - 1]
        for clause in (*reversed(before), *after, *reversed(former)):
            if names := clause.of(*self._sorts):
                labels = tuple(dict.fromkeys(one.label for one in names))
                whole = of_the or clause.sentence != sentence or _of_all(own)
                whole = whole or _is_of_the_plan(own, self._text)
                return Subject(frozenset(labels), whole, labels)
        return Subject(frozenset(), True)


def _of_all(clause: Clause) -> bool:
    """Whether a clause may go on about the whole: it says so, or begins with a measure."""
    return bool(_TOTAL.search(clause.text) or _MEASURED.search(clause.text))


def _is_of_the_plan(clause: Clause, text: str) -> bool:
    """Whether a clause begins with a plan, and goes on about nobody else."""
    first = next(iter(clause.names), None)
    if first is None or first.sort != "plan" or _PRONOUN.search(clause.text):
        return False
    return not text[clause.start : first.start].strip()


def _is_plan_between(clause: Clause, names: Sequence[Mention], figure: Figure) -> bool:
    """Whether a plan is the nearer subject than any of the names."""
    before = [one.end for one in names if one.end <= figure.start]
    return any(
        one.sort in ("plan", "rule", "other") and (not before or one.start >= before[-1])
        for one in clause.names
        if one.end <= figure.start
    ) or any(one.sort == "plan" for one in clause.names)


def _run(text: str, names: Sequence[Mention], forward: bool) -> tuple[str, ...]:
    """Names that stand beside each other: "TV, radio and search"."""
    run = [names[0] if forward else names[-1]]
    rest = names[1:] if forward else names[-2::-1]
    for one in rest:
        first, last = (run[-1], one) if forward else (one, run[-1])
        if not LISTED.match(text[first.end : last.start]):
            break
        run.append(one)
    return tuple(one.label for one in run) if len(run) > 1 else ()


def _in_turn(
    text: str, clauses: Sequence[Clause], figures: Sequence[Figure], sorts: Sequence[str]
) -> dict[int, Subject]:
    """Figures of a list after as many names, each of its own; of one figure, names together."""
    found: dict[int, Subject] = {}
    for run, after in lists_after_names(text, clauses, figures, sorts):
        if len(after) == len(run):
            for name, items in zip(run, after, strict=True):
                found |= {item: Subject(frozenset({name.label}), False) for item in items}
        elif len(after) == 1:
            labels = tuple(one.label for one in run)
            each = _EACH.search(text[run[-1].end : figures[after[0][0]].start + 40])
            whole = Subject(frozenset(labels) if each else frozenset(), True, labels)
            found |= dict.fromkeys(after[0], whole)
    return found
