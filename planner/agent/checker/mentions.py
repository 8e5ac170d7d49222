"""Every name of a text: channels, regions, plans and rules, as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from planner.agent.understood.question import Names
from planner.facts.fact import Facts

Sort = Literal["channel", "region", "plan", "rule", "other"]

_BEST = (
    "the best plan", "best plan", "the optimized plan", "the optimised plan", "optimized plan",
    "the recommended plan", "recommended plan", "the proposed plan", "the new plan", "this plan",
    "the suggested plan", "the optimal plan", "the optimized one", "the optimised one",
    "the optimal one", "the recommended one", "the proposed one", "the new one", "the optimum",
    "the recommendation",
)  # fmt: skip
_CURRENT = (
    "the current plan", "current plan", "the current mix", "current mix", "the status quo",
    "status quo", "the reference plan", "the reference", "today's plan", "the existing plan",
    "the present plan", "currently", "right now", "today", "now", "current spend",
    "the current budget", "at present", "at the moment", "so far", "presently",
    "until now", "up to now", "as things stand",
    "as things are", "the current spend", "the old plan", "the current one", "the existing one",
    "the present one", "the old one", "what is planned now", "what is planned today",
)  # fmt: skip
# What plans are named after as often as after anything, and sentences speak of.
_MEASURES = frozenset(
    {"profit", "growth", "revenue", "sales", "spend", "budget", "return", "balance", "balanced"}
)
# Of these, what stands with a figure by itself: "Profit: 3".
_AMOUNTS = _MEASURES - {"growth", "balance", "balanced"}
_IS_MEASURE = (
    r"of|in|from|is|was|has|does|rises|falls|drops|climbs|goes|comes|amounts|stays|"
    r"remains|stands at"
)
# What a plan does, and no profit or growth can.
_DOES = (
    r"['\u2019]s\b| (?:(?!is|was|has|does|rises|falls|drops|climbs|grows|goes|comes|increases|"
    r"decreases|"
    r"improves(?! (?:up)?on)|"
    r"amounts|equals|stands|totals|stays|remains|gains|loses|shrinks|declines)[a-z]{3,}s\b|"
    r"loses to\b|can commit\b|"
    r"has (?=[\d€$£])|is (?:ahead|behind|richer|poorer)\b|has (?=[A-Z])|"
    r"has (?:the|an?) (?:upper|edge|better|higher|lower|lead|advantage|bigger|smaller)\b|"
    r"is (?:set|expected|due|likely) to (?:earn|make|bring|bank|spend|cost|deliver|return|yield|"
    r"generate|beat|out)|is (?:\w+ )?(?:beaten|out[a-z]+|topped|surpassed) by|"
    r"would (?:have|spend|put|give|take|earn|pay|see|cost|need|lift|cut|trim|raise|leave)\b)"
)
_LOOSE = ("the plan", "the change", "the move", "the shift", "the switch", "it all", "overall")
# Channels that people know: one that the model has not is named in error.
_COMMON = (
    "TV|Television|Radio|Print|Search|Social|Display|OOH|Outdoor|Cinema|YouTube|Facebook|"
    "Instagram|TikTok|Snapchat|Pinterest|LinkedIn|Twitter|Podcasts?|Email|Influencers?|Affiliates?|"
    "Programmatic|Newspapers?|Magazines?|Billboards?|Direct Mail|Amazon|Google|Meta|Bing|SEO"
)
_ENGLISH = {"search", "display", "social", "print", "direct", "video", "radio", "email", "audio"}
_QUOTED = re.compile(
    r"[\"\u201c\u201e\u00ab]([^\"\u201c\u201d\u00ab\u00bb]{1,120})[\"\u201d\u201c\u00bb]"
)


@dataclass(frozen=True)
class Mention:
    """A name as it stands in a text.

    Parameters
    ----------
    start, end : where it stands, its possessive included
    sort, kind, label : what it names: ("channel", "channel", "tv"), ("region", "geo", "north")
    """

    start: int
    end: int
    sort: Sort
    kind: str
    label: str


@dataclass(frozen=True)
class Book:
    """All names that a text may use, the longest first."""

    entries: tuple[tuple[re.Pattern[str], Sort, str, str], ...]
    known: frozenset[str]

    @staticmethod
    def of(names: Names, facts: Facts) -> Book:
        """Names in view, and what facts are about."""
        found: list[tuple[str, Sort, str, str]] = []
        for label, called in names.channels.items():
            found += [(one, "channel", "channel", label) for one in (label, *called)]
        for (dim, label), called in names.regions.items():
            found += [(one, "region", dim, label) for one in (label, *called)]
        for label, sentence in names.guardrails.items():
            found += [(one, "rule", "rule", label) for one in (label, sentence) if one]
        plans = dict.fromkeys([*names.plans, *_labels(facts, "plan"), *_labels(facts, "brief")])
        found += [(one, "plan", "plan", one) for one in plans if one not in ("best", "current", "")]
        found += [(one, "rule", "rule", one) for one in _labels(facts, "rule")]
        found += [(one, "other", "case", one) for one in _labels(facts, "case")]
        found += [(one, "plan", "plan", "best") for one in _BEST]
        found += [(one, "plan", "plan", "current") for one in _CURRENT]
        found += [(one, "plan", "plan", "") for one in _LOOSE]
        unique = dict.fromkeys(found)
        ordered = sorted(unique, key=lambda one: -len(one[0]))
        entries = tuple((_pattern(one, sort), sort, kind, label)
                        for one, sort, kind, label in ordered if one.strip())  # fmt: skip
        return Book(entries, frozenset(one[0].casefold() for one in found))

    def mentions(self, text: str) -> list[Mention]:
        """All of them in their order; a longer name hides the shorter ones in it."""
        taken = bytearray(len(text))
        found = []
        for pattern, sort, kind, label in self.entries:
            for one in pattern.finditer(text):
                if not any(taken[one.start() : one.end()]):
                    taken[one.start() : one.end()] = b"\x01" * (one.end() - one.start())
                    found.append(Mention(one.start(), one.end(), sort, kind, label))
        return sorted(found, key=lambda one: one.start)

    def strangers(self, text: str, mentions: Iterable[Mention]) -> Iterator[tuple[int, int]]:
        """Names that nothing here has: channels that people know, and rules in quotes."""
        taken = [(one.start, one.end) for one in mentions]
        for found in re.finditer(rf"\b(?:{_COMMON})\b", text):
            begins = found.start() == 0 or text[: found.start()].rstrip()[-1:] in ".!?:"
            plain = begins and found.group().lower() in _ENGLISH
            if _free(found, taken) and not plain:
                yield found.span()
        for found in _QUOTED.finditer(text):
            said = re.search(r"\b(rule|guardrail|plan|case|cap|scenario)s?\s*$",
                             text[: found.start()], re.IGNORECASE)  # fmt: skip
            if said and found[1].strip(" .,").casefold() not in self.known:
                yield found.span()


def _free(found: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return all(found.end() <= start or found.start() >= end for start, end in taken)


def _labels(facts: Facts, kind: str) -> list[str]:
    return list(dict.fromkeys(
        label for one in facts.values() for of, label in one.about if of in (kind, "against")
        and (of == kind or kind == "plan") and label not in ("reference", "")
    ))  # fmt: skip


@cache
def _pattern(name: str, sort: Sort) -> re.Pattern[str]:
    words = re.escape(name).replace(r"\ ", r"[\s_\-]+").replace("_", r"[\s_\-]")
    words = words.replace(r"[\s[\s_\-]\-]+", r"[\s_\-]+")
    exact = sort == "channel" and name.casefold() in _ENGLISH
    flags = re.NOFLAG if len(name) < 3 else re.IGNORECASE
    before = r"(?<![\w])"
    if sort == "plan" and name.casefold() in _MEASURES:
        # A plan called Profit is no profit: it has its capital within a sentence, or says "plan".
        does = _DOES if name.casefold() in _AMOUNTS else rf"{_DOES}|(?! (?:{_IS_MEASURE})\b)"
        does = "" if name.casefold() == "balanced" else does
        words = rf"(?:(?<=[\w,;(] ){words}|{words}(?= plan\b|{does}))"
        flags = re.NOFLAG
    if exact:  # as a name, it has its capital within a sentence
        plain = rf"{words}(?! (?:ended|stopped|found|was|for|time|did|is not|has not)\b)"
        capital = rf"(?-i:{words[:1].upper()}){words[1:]}"
        begins = rf"{capital}(?= (?:is|has) not\b)"
        words = rf"(?:(?<=[a-z,;(] ){capital}|{begins}|{plain})"
    return re.compile(rf"{before}{words}(?:['\u2019]s?(?![\w]))?(?![\w])", flags)
