"""Prose against facts: every figure, name, direction, ranking, comparison and date in it.

The second net behind typed claims (numbers 29): what is not matched is a fault, and what has a
fault is not shown. It errs towards refusing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.agent.checker.certainties import certain
from planner.agent.checker.claimed import claimed
from planner.agent.checker.claimed_facts import ClaimedFacts
from planner.agent.checker.claimed_order import orders
from planner.agent.checker.clauses import Clause, clauses, masked, of_sentence
from planner.agent.checker.contraries import understood
from planner.agent.checker.contrasts import contrasted, elliptical
from planner.agent.checker.defined import defined
from planner.agent.checker.evens import evened
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure, figures
from planner.agent.checker.matching import Matcher
from planner.agent.checker.mentions import Book, Mention
from planner.agent.checker.moves import moved_to
from planner.agent.checker.otherwise import otherwise, ranged_otherwise
from planner.agent.checker.place import Place, place_of
from planner.agent.checker.plans import Plans
from planner.agent.checker.ranges import is_interval, ranged
from planner.agent.checker.rankings import ranked
from planner.agent.checker.readings import Scale
from planner.agent.checker.relations import between_names, compared
from planner.agent.checker.statements import stated, turned
from planner.agent.checker.subjects import Subjects
from planner.agent.checker.sums import is_sum
from planner.agent.checker.times import COUNTED, DURATION, Calendar, moments, months_in
from planner.agent.claims.claim import Claim
from planner.agent.understood.question import Names
from planner.facts.fact import Fact, Facts

MOST = 20_000
_INTERVAL = re.compile(r"^[ -]*(?:\w+ )?(?:interval|range|band|level|CI\b)", re.IGNORECASE)
# "(90 %: 3 to 4)"
_LEVEL_OF = re.compile(r"^ ?[:=,] ?(?:from |between )?#+ ?(?:to|and|[\u2013\u2014-]) ?#")
_WORST = re.compile(r"\bworst (?:\w+ )?$", re.IGNORECASE)
_ZERO = re.compile(
    r"\b(?:from|than|includ\w*|contain\w*|span\w*|cross\w*|straddl\w*|around|above|below|side of|"
    r"exclud\w*|"
    r"well clear of) $",
    re.IGNORECASE,
)
_TO = re.compile(r" ?(?:to|[\u2013-]) ?")
_OF_ALL = re.compile(r"\b(?:of the|all|the)(?: (?:other|top|first|last))? $", re.IGNORECASE)
_OF_THINGS = re.compile(
    r"^[ -](?:of (?:the |our |its |all )?(?:#+ )?(?:channels|regions|plans|rules|markets|rows|"
    r"them)\b|"
    r"(?!(?:in|for|per|on|to|at|with|under|of)\b))"
)
_COMMIT = re.compile(r"\bcommit", re.IGNORECASE)
_PROVEN = re.compile(r"\b(?:proven|proved|within|gap|optim|best|certif)", re.IGNORECASE)


def check(
    text: str,
    facts: Facts,
    names: Names,
    claims: Sequence[Claim] = (),
    *,
    worth: float | None = 1.0,
) -> tuple[Fault, ...]:
    """What in a text no fact carries; nothing where all of it was matched.

    Parameters
    ----------
    text : plain text in English, its numbers in any locale
    facts : of the answer, by id
    names : what it may name
    claims : what it says it rests on; where any are given, only their facts count
    worth : money per outcome unit, by which outcome is said as money; None where nobody has said
    """
    if len(text) > MOST:
        why = f"The text has {len(text)} signs; at most {MOST} are checked."
        return (Fault(text[:40], "word", why, "Say it in fewer words."),)
    known = _Known.of(facts, names, claims, Scale(names.currency, worth))

    def read(one: str) -> tuple[list[Fault], list[Fault]]:
        reader = _Reader(one, known)
        return list(reader.unmatched()), [*reader.misstated(), *reader.beside()]

    return understood(text.replace("**", ""), read)


def _carried(facts: Facts, claims: Sequence[Claim]) -> Facts:
    if not claims:
        return facts
    named = {one for claim in claims for one in claim.facts}
    return {key: fact for key, fact in facts.items() if key in named}


@dataclass(frozen=True)
class _Known:
    """What a text is held against, however often it is read.

    Parameters
    ----------
    facts, known : that it may say, and all of the answer
    names, book, calendar : what it may name
    claims, claimed : that it says, and what they say of their facts; None where there are none
    scale : how facts are said
    """

    facts: Facts
    known: Facts
    names: Names
    book: Book
    calendar: Calendar
    claims: Sequence[Claim]
    claimed: ClaimedFacts | None
    scale: Scale

    @staticmethod
    def of(facts: Facts, names: Names, claims: Sequence[Claim], scale: Scale) -> _Known:
        """Of an answer, and of the claims of a text."""
        told, book, calendar = (
            _carried(facts, claims),
            Book.of(names, facts),
            Calendar.of(names, facts),
        )
        claimed = ClaimedFacts.of(claims, told) if claims else None
        return _Known(told, facts, names, book, calendar, claims, claimed, scale)


class _Reader:
    """A text once it is taken apart."""

    def __init__(self, text: str, known: _Known) -> None:
        self.text, self.claims = text, known.claims
        self.facts, self.names = known.facts, known.names
        self.book, self.calendar = known.book, known.calendar
        self.mentions = self.book.mentions(text)
        if self.claims:  # months that they tell apart are names as well
            self.mentions = sorted(
                [*self.mentions, *months_in(text, self.facts)], key=lambda one: one.start
            )
        hidden = _hidden(text, self.mentions)
        self.moments = list(moments(hidden))
        for one in self.moments:
            hidden = hidden[: one.start] + "#" * (one.end - one.start) + hidden[one.end :]
        self.figures = figures(hidden)
        self.plain = masked(text, self.mentions, self.figures)
        for one in self.moments:  # "April 6, 2026" is one thing
            date = self.plain[one.start : one.end].replace(",", " ")
            self.plain = self.plain[: one.start] + date + self.plain[one.end :]
        self.clauses = clauses(text, self.plain, self.mentions, self.figures)
        self.by = {
            sort: Subjects(self.plain, self.clauses, self.figures, sort)
            for sort in ("channel", "region", "rule")
        }
        self.plans = Plans(text, self.plain, self.clauses, self.figures)
        dims = frozenset({"channel", *(dim for dim, _ in self.names.regions)})
        placed = known.claimed.placed(orders(self.plain)) if known.claimed else frozenset()
        self.matcher = Matcher(self.facts, known.scale, dims, known.known, known.claimed, placed)
        self.matched: dict[int, list[Fact]] = {}

    def unmatched(self) -> Iterator[Fault]:
        """Names, dates and figures of which no fact is."""
        for start, end in self.book.strangers(self.text, self.mentions):
            why = f"“{self.text[start:end]}” is no channel, rule or plan of this answer."
            yield Fault(self.text[start:end], "name", why, "Use a name of the answer.")
        for one in self.moments:
            if not self.calendar.knows(one):
                said = self.text[one.start : one.end]
                yield Fault(said, "date", f"No fact or horizon names “{said}”.")
        for at, clause in enumerate(self.clauses):
            for index in clause.figures:
                yield from self._figure(at, clause, index)

    def misstated(self) -> Iterator[Fault]:
        """What is said of them, once they are matched, and is not so."""
        if not self.claims:  # else the claims say what they compare, and whom
            yield from compared(self.plain, self.figures, self.matched)
            yield from contrasted(self.plain, self.figures, self.matched)
            yield from elliptical(self.plain, self.clauses, self.figures, self.matched)
            yield from between_names(self.plain, self.clauses, self.facts, self.matched)
        yield from ranked(self.plain, self.clauses, self.facts, self.matched)
        yield from turned(self.text, self.plain, self.clauses, self.facts, self.matched)
        yield from moved_to(self.plain, self.clauses, self.figures, self.facts, self.matched)
        yield from defined(self.plain, self.clauses, self.matched)
        yield from certain(self.clauses, self.figures, self.matched)
        yield from evened(self.clauses, self.facts, self.matched)
        yield from stated(self.text, self.clauses, self.facts)

    def beside(self) -> Iterator[Fault]:
        """What it says that the claims it says it makes do not."""
        if self.claims:
            known = (self.plain, self.clauses, self.figures)
            yield from claimed(*known, self.claims, self.facts, self.matched)

    # --- figures ------------------------------------------------------------------------

    def _figure(self, at: int, clause: Clause, index: int) -> Iterator[Fault]:
        figure = self.figures[index]
        if self._is_constant(figure, clause):
            return
        if index in self.matched:
            return
        if figure.pair is not None:
            if figure.pair > index:
                yield from self._range(at, index)
            return
        place = self._place(at, index)
        found, miss = self.matcher.matches(place)
        summed = not found and is_sum(place, self.matcher)
        if not found and not summed and (found := self._range_by(index)):
            self.matched[index + 1] = found
        if not found and not summed:
            former = self.matched.get(index - 1) or self.matched.get(index - 2, [])
            if found := self._ends(index, former):
                self.matched[index + 1] = found
            if not found and not self.claims:
                found = otherwise(place, at, self.plain, self.clauses, self.matcher, former)
        if found or summed:
            self.matched[index] = found
            return
        if miss is None:
            known = self._nearest(place)
            yield Fault(
                figure.text.strip(), "figure", f"No fact reads {figure.text.strip()}{known}."
            )
            return
        yield Fault(figure.text.strip(), miss.wrong, f"{figure.text.strip()}: {miss.why}.")

    def _range(self, at: int, index: int) -> Iterator[Fault]:
        other = self.figures[index].pair
        assert other is not None
        main = self._main(index)
        known = self.matched.get(main, []) if main is not None else None
        first, last = self._place(at, index), self._place_at(other)
        found = ranged(first, last, self.matcher, known)
        around = (at, self.plain, self.clauses, self.matcher)
        if found is None and (found := ranged_otherwise(first, last, *around)) is None:
            said = self.text[self.figures[index].start : self.figures[other].end]
            why = f"No fact about it runs {said.strip()}."
            yield Fault(said.strip(), "interval", why, "Say both ends of one interval.")
        else:
            self.matched[index] = self.matched[other] = found

    def _ends(self, index: int, former: Sequence[Fact]) -> list[Fact]:
        """What a figure and the next one are the two ends of, told by the figure before them."""
        if index + 1 == len(self.figures) or self.figures[index + 1].pair is not None:
            return []
        places = (self._place_at(index), self._place_at(index + 1))
        return [one for one in former if is_interval(one, *places, self.matcher)]

    def _range_by(self, index: int) -> list[Fact]:
        """What two figures are the interval of behind "by": "higher by 3 to 4"."""
        if index + 1 == len(self.figures) or self.figures[index + 1].pair is not None:
            return []
        one, other = self.figures[index], self.figures[index + 1]
        if not _TO.fullmatch(self.plain[one.end : other.start]):
            return []
        places = (self._place_at(index), self._place_at(index + 1))
        ways = places[0].said.only
        found = (fact for fact in self.facts.values() if self.matcher.is_of(fact, places[0]))
        return [
            one
            for one in found
            if is_interval(one, *places, self.matcher)
            and ways != (-1 if float(one.value) > 0 else 1)
        ]

    def _main(self, index: int) -> int | None:
        """The figure whose interval stands right behind it."""
        if index == 0:
            return None
        before, one = self.figures[index - 1], self.figures[index]
        between = self.plain[before.end : one.start]
        if before.pair is not None or len(between) > 70 or re.search(r"[.;]\s", between):
            return None
        close = re.search(r"[(\[]|interval|range|between|anywhere|band|credible", between)
        return index - 1 if close and index - 1 in self.matched else None

    def _place(self, at: int, index: int) -> Place:
        known = (self.text, self.plain, self.clauses, self.figures, self.by, self.plans)
        return place_of(index, at, *known)

    def _place_at(self, index: int) -> Place:
        at = next(i for i, one in enumerate(self.clauses) if index in one.figures)
        return self._place(at, index)

    def _nearest(self, place: Place) -> str:
        label = next(iter(place.channel.one_of), None)
        return f" about {self.names.channels.get(label, (label,))[0]}" if label else ""

    # --- what is no figure of a fact ----------------------------------------------------

    def _is_constant(self, figure: Figure, clause: Clause) -> bool:
        """Counts, stretches of time, and what definitions fix."""
        after, before = self.plain[figure.end : figure.end + 40], self.plain[: figure.start]
        value = figure.readings[0][0]
        if figure.kind == "money" and re.match(r"one \w+$", figure.text.strip(), re.IGNORECASE):
            return True  # "one euro more": what a return is of
        if figure.kind == "bare" and not figure.scaled:
            if not value and _ZERO.search(before):
                return True
            if figure.text.lower() == "one":
                return True
            if stretch := DURATION.match(after):
                return self.calendar.lasts(value, stretch["unit"].lower())
            if COUNTED.match(after):
                return value in self.calendar.counts or value in self._sizes()
            if figure.text.isalpha() and (_OF_ALL.search(before) or _OF_THINGS.match(after)):
                return 2 <= value <= 12 and value in self._sizes()
        if self._is_of_case(figure, clause):
            return True
        if figure.kind == "percent":
            if value == 90 and "draws" in figure.text:  # "nine draws in ten lie between"
                after = " draws" + after
            return self._is_fixed(value, before, after, clause)
        return False

    def _is_of_case(self, figure: Figure, clause: Clause) -> bool:
        """Whether it is in the name of a case that a sentence speaks of: "30 % weaker"."""
        sentence = of_sentence(self.clauses, clause.sentence)
        said = self.text[sentence[0].start : sentence[-1].end].casefold()
        number = figure.text.strip().rstrip("% ").casefold()
        return any(
            re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)", label)
            and all(one[:5] in said for one in re.findall(r"[^\W\d]{4,}", label.casefold()))
            for fact in self.facts.values()
            for kind, label in fact.about
            if kind == "case"
        )

    def _is_fixed(self, value: float, before: str, after: str, clause: Clause) -> bool:
        if value == 90 and (
            _INTERVAL.match(after)
            or _LEVEL_OF.match(after)
            or re.search(r"\b(?:interval|band|range)\b[^.]{0,12}$", before[-40:])
        ):
            return True
        words = re.search(r"\bbetween|interval|range|at least\b.*\bat most", before[-160:])
        ranges = (self.figures[i].pair is not None for i in self._of_sentence(clause))
        ends = words is not None or any(ranges)
        of_draws = re.match(
            r"(?: of (?:the |all )?)? ?draws(?P<next>:| between| lie| within| in)?|"
            r" (?:probability|confidence|certainty|chance|sure|certain|confident|likely)",
            after,
        )
        if value == 90 and of_draws and (ends or of_draws["next"]):
            return True
        if value == 10 and (
            _WORST.search(before)
            or (re.match(r" of (?:the )?draws", after) and "worst" in before[-30:])
        ):
            return True
        shown = [fact for i in self._of_sentence(clause) for fact in self._read(i)]
        committed = any(fact.name.startswith("commit_") for fact in shown)
        if value == 80 and (committed or _COMMIT.search(self.text)):
            return any(one.name.startswith("commit") for one in self.facts.values())
        sentence = of_sentence(self.clauses, clause.sentence)
        whole = self.text[sentence[0].start : sentence[-1].end]
        status = any(one.name == "status" and one.value == "optimal" for one in self.facts.values())
        return value == 0.1 and bool(_PROVEN.search(whole)) and status

    def _of_sentence(self, clause: Clause) -> list[int]:
        """Figures of the sentence of a clause."""
        return [i for one in of_sentence(self.clauses, clause.sentence) for i in one.figures]

    def _read(self, index: int) -> list[Fact]:
        """Facts that a figure may say, whether its turn has come or not."""
        at = next(i for i, one in enumerate(self.clauses) if index in one.figures)
        return self.matcher.matches(self._place(at, index))[0]

    def _sizes(self) -> set[float]:
        """How many names of a sort the text has, and how many facts of a name there are."""
        found = {float(len({one.label for one in self.mentions if one.sort == sort}))
                 for sort in ("channel", "region", "plan", "rule")}  # fmt: skip
        words: dict[tuple[str, str], int] = {}
        for fact in self.facts.values():
            if fact.unit == "word":
                key = (fact.name, str(fact.value))
                words[key] = words.get(key, 0) + 1
        moved = [one for one in self.facts.values()
                 if one.name == "more_spend" and "channel" in dict(one.about)]  # fmt: skip
        up = float(sum(float(one.value) > 0 for one in moved))
        for one in self.claims:
            found |= {float(len(one.facts)), float(len(one.facts) - 1)}
        return {*found, *map(float, words.values()), up, len(moved) - up}


def _hidden(text: str, mentions: Sequence[Mention]) -> str:
    """The text without its names, whose digits are no figures."""
    shown = list(text)
    for one in mentions:
        shown[one.start : one.end] = "_" * (one.end - one.start)
    return "".join(shown)
