"""Which facts a figure may say, where it stands; and if none, why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from planner.agent.checker.claimed_facts import ClaimedFacts
from planner.agent.checker.directions import ways_in
from planner.agent.checker.figures import Figure
from planner.agent.checker.kinds_of_facts import measures_in, sort_of
from planner.agent.checker.of_plans import is_of_plan, is_turned
from planner.agent.checker.place import Place
from planner.agent.checker.readings import Scale, is_written_as, says, speaks_of, values
from planner.agent.checker.subjects import Subject
from planner.agent.checker.times import moments
from planner.agent.checker.told import BOUND_WORDS, FIXED, is_said
from planner.agent.checker.wrongs import (
    Miss,
    chance_wrong,
    level_wrong,
    measured_wrong,
    way_wrong,
    without_comparing,
)
from planner.facts.fact import Fact, Facts

_EVEN = re.compile(
    r"break[- ]?even(?: (?:mROAS|return|level|point|rate))?(?: (?:of|at|is|stands at))?[ (:]*$",
    re.IGNORECASE,
)
_LOW = re.compile(
    r"\b(?:at least|at worst|as low as|as little as|(?:low|lower|bottom) (?:end|bound|limit)"
    r"(?:[\w ]{1,24}| of (?:the|its|their) (?:@+ )?(?:\w+ )?(?:interval|range|band)[^#.;]*)?|"
    r"pessimistic(?:ally)?(?: (?:end|side)[^#.;]*)?|worst case)(?: (?:of|is|at|about|only|"
    r"around))* *$",
    re.IGNORECASE,
)
_LOW_BEHIND = re.compile(
    r"^ (?:at worst|at least|(?:at|on|as) (?:the|its) (?:low|lower|bottom) "
    r"(?:end|bound|limit|side))\b",
    re.IGNORECASE,
)
_HIGH_BEHIND = re.compile(
    r"^ (?:at best|at most|(?:at|on|as) (?:the|its) (?:high|higher|top|upper) "
    r"(?:end|bound|limit|side))\b",
    re.IGNORECASE,
)
_HIGH = re.compile(
    r"\b(?:at most|at best|as high as|as much as|(?:high|higher|top|upper) (?:end|bound|limit)"
    r"(?:[\w ]{1,24}| of (?:the|its|their) (?:@+ )?(?:\w+ )?(?:interval|range|band)[^#.;]*)?|"
    r"optimistic(?:ally)?(?: (?:end|side)[^#.;]*)?|up to)(?: (?:of|is|at|about|only|around))* *$",
    re.IGNORECASE,
)
# "above break-even at 2.7x" is of the channel that is there.
_BESIDE_EVEN = re.compile(
    r"\b(?:above|below|over|under|past|short of|clears|misses|reaches|beats) "
    r"(?:the )?break[- ]?even (?:at|with) *$",
    re.IGNORECASE,
)
# With two decimals, which side of break-even a return is on matters where a text speaks of it.
_FINE = 0.01 + 1e-9
_ON_EVEN = re.compile(
    r"break|pa(?:y|id)|hurdle|worth|\bcosts?\b|profitab|money|threshold|\bface\b|\bneed|\bbar\b|"
    r"\bline\b|room|enough",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom (?:about |some )?$", re.IGNORECASE)
# "more than the 75 % asked" is set against that very figure.
_AGAINST = re.compile(r"\b(?:than|the|its|that)(?: (?:only|just|about))? $", re.IGNORECASE)
_SIDES = frozenset({"sides"})
_TINY = 1e-12
_DUST = 0.005
_EURO = r"(?:euro|dollar|pound|franc|unit|yen|€1|\$1|£1|1 (?:euro|dollar|pound))"
_PER = re.compile(
    rf"\b(?:each|every|per|next|additional|extra|last|marginal|a)\b[\w ]{{0,18}}\b{_EURO}|"
    r"\bon the (?:euro|dollar|pound)|\b(?:iROAS|mROAS|return|ROAS)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Matcher:
    """Matches figures to the facts of one answer.

    Parameters
    ----------
    facts : of the answer
    scale : how they are said
    dims : of the model: "channel" and what else tells its cells apart
    known : all of the answer, whose bounds no rounding may cross
    claimed : what its claims say of them; None where nothing is claimed, so that a text has to say
        all that a fact is about
    placed : ids of facts of which the relation between them tells whose is which
    """

    facts: Facts
    scale: Scale
    dims: frozenset[str]
    known: Facts
    claimed: ClaimedFacts | None = None
    placed: frozenset[str] = frozenset()

    @property
    def compared(self) -> frozenset[str]:
        """Facts that claims compare."""
        return frozenset() if self.claimed is None else self.claimed.compared

    @cached_property
    def many(self) -> bool:
        """Whether several plans are compared."""
        levels = [one for one in self.facts.values() if one.name in ("profit", "incremental")]
        plans = {dict(one.about).get("plan", "best") for one in levels}
        return len({one for one in plans if one.casefold() not in ("current", "current plan")}) > 1

    def matches(self, place: Place) -> tuple[list[Fact], Miss | None]:
        """Facts whose value a figure says; where there is none, what comes nearest."""
        found, misses = [], []
        for fact in self.facts.values():
            miss = self._misses(fact, place)
            if miss is None:
                found.append(fact)
            elif miss.rank:
                misses.append(miss)
        return found, None if found else max(misses, key=lambda one: one.rank, default=None)

    def denied(self, place: Place) -> list[tuple[Fact, Miss]]:
        """Facts that a figure would say if it went the other way, or were not on their bound."""
        misses = ((fact, self._misses(fact, place)) for fact in self.facts.values())
        wrong = ("direction", "rounding")
        return [(fact, one) for fact, one in misses if one is not None and one.wrong in wrong]

    def _misses(self, fact: Fact, place: Place) -> Miss | None:
        if isinstance(fact.value, str):
            return Miss(0, "figure", "")
        figure = place.figure
        if not speaks_of(figure, fact, self.scale) or not _is_said_so(fact, place):
            return Miss(0, "unit", "")
        reads = [
            one
            for one in values(fact, fact.value, figure, self.scale)
            if self._says(figure, one, fact, place.before)
        ]
        reads += self._complement(fact, place) + self._end(fact, place)
        if not reads:
            return Miss(0, "figure", "")
        if (
            figure.kind != "percent"
            and _EVEN.search(place.before)
            and not _BESIDE_EVEN.search(place.before)
            and sort_of(fact) != "bound"
        ):
            return Miss(1, "subject", f"{fact.id} reads so, and is not break-even")
        if not self.is_of(fact, place):
            return Miss(1, "subject", f"{fact.id} reads so, and is about something else")
        wrongs = [self._wrong(fact, place, one) for one in reads]
        return None if None in wrongs else wrongs[0]

    def _complement(self, fact: Fact, place: Place) -> list[float]:
        """The share of draws in which it is not so, said of a chance."""
        if sort_of(fact) != "chance" or isinstance(fact.value, str):
            return []
        rest = 100 * (1 - fact.value)
        # Nothing, too, is told from what it is the complement of.
        return [-max(rest, _TINY)] if self._says(place.figure, rest, fact) else []

    def _end(self, fact: Fact, place: Place) -> list[float]:
        """An end of its interval, where that is what is said: "at worst", "as high as"."""
        found = []
        after = place.near[len(place.before) + place.figure.end - place.figure.start :]
        ends = ((fact.low, _LOW, _LOW_BEHIND), (fact.high, _HIGH, _HIGH_BEHIND))
        for end, said, behind in ends:
            told = said.search(place.before) or said.search(place.lead) or behind.match(after)
            if end is not None and told:
                read = values(fact, end, place.figure, self.scale)
                found += [one for one in read if self._says(place.figure, one, fact)]
        return found

    def _says(self, figure: Figure, value: float, fact: Fact, before: str = "") -> bool:
        """Whether a figure reads as a value; "less than 3" may be less than that very fact."""
        fixed = fact.name in FIXED or fact.unit == "count"
        set_against = fact.id in self.compared and before and _AGAINST.search(before)
        if (fixed or set_against) and figure.bound in ("over", "under"):
            # "more than the 75 % asked", "over 13 weeks": no bound of it.
            if says(replace(figure, bound=""), value, rounds_up=fact.name == "gap"):
                return True
            if fixed:
                return False
        return says(figure, value, rounds_up=fact.name == "gap")

    # --- subject ------------------------------------------------------------------------

    def is_of(self, fact: Fact, place: Place) -> bool:
        """Whether a fact is about whom the place names."""
        if self.claimed is not None:
            kinds = self.claimed.apart.get(fact.id, ())
            if fact.id in self.placed:
                return self._is_placed(fact, place, kinds)
            return all(self._is_told(fact, place, one) for one in kinds)
        about = dict(fact.about)
        if not is_said(fact, place):
            return False
        fixed = fact.name in BOUND_WORDS and fact.name != "tail_share"
        if fixed and not self.dims & about.keys():
            return True
        if not all(self._is_of(fact, place, dim) for dim in self.dims):
            return False
        of_plan = is_of_plan(fact, place, self.many)
        return of_plan and _is_of_rule(fact, place) and _is_of_month(about.get("month"), place)

    def _is_placed(self, fact: Fact, place: Place, kinds: Sequence[frozenset[str]]) -> bool:
        """Whose is which the relation tells; against which plan, where no plans are compared."""
        of_plans = any(one & {"plan", "against"} for one in kinds)
        return of_plans or _SIDES not in kinds or self._is_told(fact, place, _SIDES)

    def _is_told(self, fact: Fact, place: Place, kinds: frozenset[str]) -> bool:
        """Whether one of some kinds of names tells a claimed fact from another one."""
        if kinds == _SIDES:
            begins = place.named[:1] == (dict(fact.about).get("plan"),)
            return len(place.named) < 2 or begins or is_of_plan(fact, place, self.many)
        told = [self._is_of(fact, place, dim) for dim in self.dims if kinds & {dim, "cells"}]
        if kinds & {"plan", "against", "judged", "brief"}:
            start = fact.name.endswith("_now") and _FROM.search(place.before)
            told.append(bool(start) or is_of_plan(fact, place, self.many))
        if "rule" in kinds:
            told.append(_is_of_rule(fact, place))
        if "month" in kinds:
            told.append(_is_of_month(dict(fact.about).get("month"), place))
        return any(told) or not told

    def _is_of(self, fact: Fact, place: Place, dim: str) -> bool:
        """Whether a fact is of the names of a dimension that the place may be about."""
        subject = place.channel if dim == "channel" else place.region
        loose = dim != "channel" and not subject.one_of
        return _fits(_label(dict(fact.about), dim, place), subject, loose=loose)

    # --- sign, direction, measure, rounding ---------------------------------------------

    def _wrong(self, fact: Fact, place: Place, value: float) -> Miss | None:
        sort = sort_of(fact)
        if place.figure.sign and sort in ("chance", "bound"):
            return Miss(3, "sign", f"{fact.id} is neither more nor less of anything")
        if miss := self._rounding(fact, place, value):
            return miss
        if sort == "chance" and fact.name == "power":
            return None  # of seeing an effect, whichever way that goes
        if sort == "chance":
            placed = fact.id in self.placed and value >= 0
            return chance_wrong(fact, place, value, self.claimed is None, placed)
        if miss := measured_wrong(fact, place) or level_wrong(fact, place, value, sort):
            return miss
        sign, turned = place.figure.sign, sort == "change" and is_turned(fact, place)
        if sign and turned:
            sign = -sign
        if sign < 0 and place.said.attached and place.said.only < 0:
            return Miss(3, "sign", f"{fact.id} is said to be less than nothing less")
        if sign and value and (value > 0) != (sign > 0):
            return Miss(3, "sign", f"{fact.id} is {'above' if value > 0 else 'below'} zero")
        if value and sort == "change" and fact.id in self.compared:
            rest = ways_in(without_comparing(place.quiet))
            if rest == {-1 if (value > 0) != turned else 1}:
                return Miss(3, "direction", f"{fact.id} goes the other way")
        told = self.claimed is not None and fact.id in self.claimed.priced  # its claim says which
        if sort == "bound" or told or (fact.id in self.compared and (value > 0) == (sign >= 0)):
            return None
        return way_wrong(fact, place, value, sort)

    def _rounding(self, fact: Fact, place: Place, value: float) -> Miss | None:
        nothing = place.figure.kind == "percent" and place.figure.readings[0][0] == 0
        if nothing and abs(value) >= _DUST and sort_of(fact) != "chance":
            return Miss(4, "rounding", f"{fact.id} is {value:.6g} %, which is not nothing")
        for name, bound in self._thresholds(fact):
            factor = 100.0 if place.figure.kind == "percent" and fact.unit == "share" else 1.0
            dust = bound == 0 and abs(value) < _DUST
            if name == "break even" and place.figure.readings[0][1] <= _FINE:
                dust = dust or not _ON_EVEN.search(place.wide)
            if not dust and is_written_as(place.figure, abs(value), factor * bound):
                why = f"{fact.id} is {value:.6g}; as written it is on the other side of {name}"
                return Miss(4, "rounding", why)
        return None

    def _thresholds(self, fact: Fact) -> Iterable[tuple[str, float]]:
        """What its rounding may not cross."""
        wanted = {
            "mroas": ("break_even",), "iroas": ("break_even",),
            "p_better": ("confidence",), "p_better_elsewhere": ("confidence",),
            "p_reached": ("asked_share",), "gain_share": ("least_gain_share",),
            "weak_share": (),
        }.get(fact.name, ())  # fmt: skip
        for other in self.known.values():
            if other.name in wanted and not isinstance(other.value, str):
                yield other.name.replace("_", " "), float(other.value)
        if sort_of(fact) in ("change", "level", "cost") and fact.unit != "count":
            yield "zero", 0.0


def _is_said_so(fact: Fact, place: Place) -> bool:
    """Money per money is a return only beside "for every euro", and the like."""
    figure = place.figure
    if figure.kind == "money" and fact.unit in ("return", "outcome_per_money"):
        return bool(_PER.search(place.near) or _PER.search(place.sentence))
    if figure.kind == "percent" and fact.unit == "return":
        told = "chance" not in measures_in(place.sentence)
        return told and bool(re.search(r"return|back|ROAS", place.near, re.IGNORECASE))
    if figure.kind == "times" and fact.unit == "share":
        return not re.search(r"return|ROAS", place.near, re.IGNORECASE)
    if figure.kind == "bare" and fact.unit in ("return", "factor"):
        return bool(
            re.search(
                rf"ROAS|return|factor|break[- ]?even|hurdle|multiple|times|marg|\b{_EURO}\b",
                place.wide,
                re.IGNORECASE,
            )
        )
    if figure.kind == "bare" and fact.unit == "money" and not figure.scaled:
        return abs(float(fact.value)) >= 1000 or not fact.value
    return True


def _is_of_rule(fact: Fact, place: Place) -> bool:
    rule = dict(fact.about).get("rule")
    return rule is None or not place.rule.one_of or rule in place.rule.one_of


def _label(about: dict[str, str], dim: str, place: Place) -> str | None:
    """Whom a fact is about in a dimension; a group of cells may be called as one of its names."""
    cells = about.get("cells")
    if dim == "channel" and dim not in about and cells in place.channel.one_of:
        return cells
    return about.get(dim)


def _fits(label: str | None, subject: Subject, loose: bool) -> bool:
    if label is None:
        return subject.total or not subject.one_of
    return label in subject.one_of or (loose and not subject.one_of)


def _is_of_month(month: str | None, place: Place) -> bool:
    """Of a month, only where no other one is named: in its clause, else in its sentence."""
    if month is None:
        return True
    for text in (place.near, place.sentence):
        named = [one for one in moments(text) if one.month]
        if named:
            year, number = int(month[:4]), int(month[5:7])
            return any(one.month == number and one.year in (None, year) for one in named)
    return True
