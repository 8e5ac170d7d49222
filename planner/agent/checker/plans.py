"""Which plan a figure is of, and which one that is held against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.figures import Figure
from planner.agent.checker.lists import lists_after_names
from planner.agent.checker.mentions import Mention
from planner.agent.checker.roles import in_turn, is_held, is_listed, is_reference, ordinal

_OF = r"(?: ?(?:of|in|under|with|for|from|by|on|at) (?:the )?)"
_BEHIND = re.compile(
    r"\)?(?: (?:of|in) (?:the )?(?:incremental |extra )?(?:revenue|profits?|sales|spend|money))?"
    rf"(?: (?:on|for|to|into|from|in) (?:the )?_+)?(?:,?{_OF}| \((?:the )?| )",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"(?: plan)?\)", re.IGNORECASE)
_BEFORE = re.compile(r"(?: plan)?[ ,:(]*(?:(?:about|has|gets|at|with|is|of) )*", re.IGNORECASE)
# "more than the other plan, at 3": of either.
_APPOSED = re.compile(r"(?: plan)?,? (?:at|with|on)(?: (?:about|only|just))* ", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|the two|them)\b.*\bapart\b|\bbetween (?:them|the two)\b", re.I)
_WHICH = re.compile(r"\W*(?:(?P<who>which|whose|who)|that)\b", re.IGNORECASE)
_THAT_IS = re.compile(
    r"\W*(?:that|this|it) is (?:the case )?(?:in |for |of |with |under )?(?:the )?_", re.IGNORECASE
)
# Words for the current plan that are true of a sentence, and of none behind it.
_NOW = (
    "now",
    "today",
    "currently",
    "right now",
    "at present",
    "at the moment",
    "so far",
    "presently",
    "until now",
    "up to now",
    "as things stand",
    "as things are",
)
CURRENT, ANY = "current", "*"


# A comparison carries the current plan under its own name; changes are against the reference.
_ALSO = {"current plan": CURRENT, "reference": CURRENT, "optimized plan": "best"}


def called(label: str) -> str:
    """A label as it is compared with others: the best and the current plan have several."""
    label = label.casefold()
    return _ALSO.get(label, label)


@dataclass(frozen=True)
class PlanOf:
    """Which plan a figure is of.

    Parameters
    ----------
    one_of : labels, any of which it may be; none for any plan
    held : labels that it may be where it is what another figure is held against
    against : what the plan is compared with; "" where nothing is
    """

    one_of: frozenset[str]
    held: frozenset[str]
    against: str = ""


def is_now(clause: Clause, name: Mention) -> bool:
    """Whether a plan is only when: "now", "at the moment"."""
    return clause.text[name.start - clause.start : name.end - clause.start].lower() in _NOW


class Plans:
    """The plans of a text.

    Parameters
    ----------
    text, plain : as it stands, and with names and figures masked
    clauses, figures : of the text
    """

    def __init__(
        self, text: str, plain: str, clauses: Sequence[Clause], figures: Sequence[Figure]
    ) -> None:
        self._text, self._plain = text, plain
        self._clauses, self._figures = clauses, figures
        self._turns = in_turn(plain, clauses, figures, ("plan",)) | self._listed()
        self._beside = self._all_beside()

    def _listed(self) -> dict[int, str]:
        """Figures of a list behind as many plans: "A and B earn 1 and 2"."""
        found: dict[int, str] = {}
        for run, after in lists_after_names(self._plain, self._clauses, self._figures, ("plan",)):
            if len(run) == len(after) and all(one.label for one in run):
                found |= {i: one.label for one, each in zip(run, after, strict=True) for i in each}
        return found

    def of(self, at: int, index: int) -> PlanOf:
        """Of a figure.

        Parameters
        ----------
        at : its clause
        index : of the figure
        """
        clause, figure = self._clauses[at], self._figures[index]
        against = self._against(clause, figure)
        if turn := self._turns.get(index):
            return PlanOf(frozenset({turn}), frozenset({turn}), against)
        beside = self._beside.get(index)
        if beside is not None:
            one = self._labels([beside])
            return PlanOf(one, self._held(at, one), against)
        if pair := self._pair(clause):
            return PlanOf(pair, pair, ANY)
        own = self._own(at, figure) | self._apposed(clause, figure)
        held = self._held(at, own)
        if is_held(self._plain, figure.start, clause.start):
            return PlanOf(held, held, against)
        return PlanOf(own, held, against)

    # --- the subject ----------------------------------------------------------------------

    def _own(self, at: int, figure: Figure) -> frozenset[str]:
        """Plans of its clause, else of its sentence, else of the one before."""
        clause = self._clauses[at]
        same = [i for i, one in enumerate(self._clauses) if one.sentence == clause.sentence]
        earlier = [i for i in same if i < at]
        if earlier and (found := _WHICH.match(clause.text)):
            last = self._clauses[earlier[-1]]
            which = [] if found["who"] else self._subjects(last)
            if which := which or last.of("plan"):
                return self._labels(which[-1:])
        if ordinals := self._ordinal(clause, figure):
            return frozenset(one for one in ordinals[:1] if one)
        # A plan right beside another figure is that one's, unless there is no other.
        taken = list(self._beside.values())
        for free in (True, False):
            for i in (at, *reversed(earlier), *(i for i in same if i > at)):
                told = [
                    one
                    for one in self._subjects(self._clauses[i])
                    if one not in taken or not (free or self._is_now(one))
                ]
                before = [one for one in told if one.end <= figure.start]
                if told:
                    return self._labels(before[-1:] or told[:1])
        former = of_sentence(self._clauses, clause.sentence - 1)
        told = [one for each in former for one in self._subjects(each) if not self._is_now(one)]
        behind = of_sentence(self._clauses, clause.sentence + 1)
        if not told and behind and _THAT_IS.match(self._plain[behind[0].start :]):
            return self._labels(behind[0].of("plan")[:1])  # "Profit: 3. That is the plan."
        # A sentence with names of its own may have left the plan of the one before.
        start = self._clauses[same[0]].start
        left = (
            any(self._clauses[i].names for i in same) and ";" not in self._text[start - 2 : start]
        )
        labels = self._labels(told)
        if not left or not labels:
            return labels
        return labels | {CURRENT} if labels - {CURRENT} else frozenset()

    def _apposed(self, clause: Clause, figure: Figure) -> frozenset[str]:
        """A plan that another is held against, where it may have a figure: "more than B, at 3"."""
        before = [one for one in clause.of("plan") if one.end <= figure.start]
        former = [one for one in self._clauses if one.end == clause.start]
        if not before and former and former[0].sentence == clause.sentence:
            before = former[0].of("plan")
        last = before[-1] if before else None
        near = last and _APPOSED.fullmatch(self._plain[last.end : figure.start])
        return frozenset({last.label}) if last and near and last.label else frozenset()

    def _subjects(self, clause: Clause) -> list[Mention]:
        """Plans of a clause that nothing else is held against."""
        return [
            one for one in clause.of("plan") if not is_reference(self._plain, one, clause.start)
        ]

    def _is_now(self, one: Mention) -> bool:
        return self._text[one.start : one.end].lower() in _NOW

    @staticmethod
    def _labels(of: Sequence[Mention]) -> frozenset[str]:
        """Labels; none, for any plan, where one of them is just "the plan"."""
        labels = frozenset(one.label for one in of)
        return frozenset() if "" in labels else labels

    def _ordinal(self, clause: Clause, figure: Figure) -> tuple[str, str] | None:
        """Of two plans, the one meant and the other: "between the two, the former earns"."""
        same = of_sentence(self._clauses, clause.sentence)
        named = [one.label for each in same for one in each.of("plan")
                 if one.end <= figure.start and not self._is_now(one)]  # fmt: skip
        if len(named) < 2:  # "1 and 2; the former"
            former = of_sentence(self._clauses, clause.sentence - 1)
            named = [one.label for each in former for one in each.of("plan")]
        one = ordinal(self._plain, same[0].start, figure.start, named)
        if one is None:
            return None
        return one, named[1] if named[0] == one else named[0]

    def _pair(self, clause: Clause) -> frozenset[str]:
        """Both plans, where a clause that names none says how far they are apart."""
        if clause.of("plan") or not _THEY.search(self._plain[clause.start : clause.end]):
            return frozenset()
        near = [one for one in self._clauses if 0 <= clause.sentence - one.sentence <= 1]
        labels = {one.label for each in near for one in each.of("plan") if one.label}
        return frozenset(labels) if len(labels) == 2 else frozenset()

    # --- what it is held against -------------------------------------------------------------

    def _held(self, at: int, own: frozenset[str]) -> frozenset[str]:
        """What stands in its sentence to be held against, else itself or the current plan."""
        sentence = self._clauses[at].sentence
        named = [
            one
            for each in self._clauses
            if each.sentence == sentence
            for one in each.of("plan")
            if is_reference(self._plain, one, each.start) or self._is_now(one)
        ]
        if named:
            return self._labels(named) | own
        return own | {CURRENT} if own else own

    def _against(self, clause: Clause, figure: Figure) -> str:
        """What the plan of a figure is compared with: in its clause, else in its sentence."""
        told = [
            one
            for each in self._clauses
            if each.sentence == clause.sentence
            for one in each.of("plan")
            if is_reference(self._plain, one, each.start)
        ]
        own = [one for one in told if clause.start <= one.start < clause.end]
        behind = [one for one in own if one.start >= figure.end]
        nearest = behind[:1] or own[-1:] or told[:1]
        if ordinals := self._ordinal(clause, figure):
            return ordinals[1]
        return (nearest[0].label or ANY) if nearest else ""

    # --- right beside it ----------------------------------------------------------------------

    def _all_beside(self) -> dict[int, Mention]:
        found: dict[int, Mention] = {}
        mentions = [one for clause in self._clauses for one in clause.of("plan")]
        for index, figure in enumerate(self._figures):
            last = max(figure.pair or 0, index)
            end = self._figures[last].end
            behind = next((one for one in mentions if one.start >= end), None)
            before = next((one for one in reversed(mentions) if one.end <= figure.start), None)
            if before in found.values() and before and self._is_now(before):
                before = None
            if before and "," in self._plain[before.end : figure.start]:
                # "under the plan, 3 being what it gets today"
                own = next(one for one in self._clauses if index in one.figures)
                before = None if behind and behind.start < own.end else before
            if before and self._is_rival(before, self._plain[before.end : figure.start]):
                before = None
            if self._plain[end : end + 1] == ")" and is_held(self._plain, figure.start, 0):
                behind = None  # what is behind a bracket is not of what it is held against
            is_behind = behind and self._is_behind(behind, end)
            is_before = before and _BEFORE.fullmatch(self._plain[before.end : figure.start])
            if is_before and before and self._plain[before.end : figure.start].endswith("("):
                found[index] = before
            elif is_behind and behind:
                found[index] = behind
                self._list_before(index, behind, found)
            elif is_before and before:
                found[index] = before
        return found

    def _is_behind(self, one: Mention, at: int) -> bool:
        """Whether a plan is that of the figure before it; in brackets, only one that is alone."""
        between = self._plain[at : one.start]
        alone = "(" not in between or bool(_CLOSED.match(self._plain[one.end :]))
        rival = is_reference(self._plain, one, max(at - 60, 0))
        return alone and not rival and bool(_BEHIND.fullmatch(between))

    def _list_before(self, index: int, behind: Mention, found: dict[int, Mention]) -> None:
        """A plan behind a list is that of all its figures: "1, 2 and 3 now"."""
        while index and index - 1 not in found:
            one, other = self._figures[index - 1], self._figures[index]
            if one.pair is not None or not is_listed(self._plain[one.end : other.start]):
                return
            index -= 1
            found[index] = behind

    def _is_rival(self, one: Mention, between: str) -> bool:
        """Whether a figure stands behind a comparison as a whole: "more than the plan is 3"."""
        owns = re.search("['\u2019]s?$", self._text[one.start : one.end])
        return not owns and "(" not in between and is_reference(self._plain, one, 0)
