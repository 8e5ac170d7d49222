"""Words that say which place something has among its like: "most", "second best", "comes last"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planner.agent.checker.lexicon import BEATS, LESS, MORE, TRAILS

_MOST = (
    r"most|highest|largest|biggest|greatest|strongest|dearest|costliest|top|priciest|"
    r"most expensive|lion['\u2019]s share|steepest|heaviest|richest|leads?|leader|"
    r"front-?runner|champion|pick of the bunch|"
    r"tops(?! (?:the )?[_#])(?! (?:it|them|that)\b)"
)
_LEAST = (
    r"least|lowest|smallest|cheapest|weakest|fewest|slightest|bottom|lightest|poorest|laggard|straggler|tail-?ender|"
    r"least expensive"
)
# "best" and "worst" rank only where something is said to be so.
_THING = (
    r"(?:[\w-]+ ){0,2}(?:returns?|ROAS|places?|channels?|plans?|months?|profits?|results?|rules?|"
    r"regions?|markets?|options?|choices?|performers?|homes?|bets?|spots?|uses?|lines?|buys?|"
    r"investments?|revenue|sales)"
)
# Looking behind has a fixed width: each of these with the word itself.
_SAID_BEST = r"(?:(?:(?<=\bthe best)|(?<=\bthe worst))(?= (?:with|at|on)\b|[.,;]|$)|" + "|".join(
    rf"(?<=\b{said} {word})"
    for said in ("is the", "are the", "does", "do", "works", "pays", "returns", "second", "third")
    for word in ("best", "worst")
) + ")"  # fmt: skip
_BEST_SPENT = r"(?= (?:spent|placed|used|put|invested) (?:on|in|into|with)\b)"
_NOT_BEST = r"(?! (?:tenth|decile|case|guess|estimate|fifth|quarter|draws|we|you|one|that|to|\d|#))"
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "next": 1}
_RANKS = re.compile(
    rf"(?<!\bat )(?<!\bat the )(?<!\bon )\b(?:(?P<nth>second|third|fourth|next)[ -])?"
    rf"(?:(?P<last>{_LEAST})|(?P<first>{_MOST}))\b(?<!bottom(?= line))(?<!top(?= line))"
    r"(?! (?:of (?:the(?! (?:league|table|list|pile|class|ranking|field|heap|pack|money|plans|"
    r"channels|regions|rules|lot|bunch|options|"
    r"budget|spend|media|revenue)\b)|its|it|"
    r"all(?! (?:the |our )?(?:channels|plans|regions|rules|months))|what)|"
    r"likely|certain|that (?:any|was|were)|observed|recent|"
    r"probably|channels|any|"
    r"draws|cautious|plan within|money that reaches|a plan|the (?:way|line)))",
    re.IGNORECASE,
)
_GOOD = re.compile(
    rf"(?<!\bat )(?<!\bpast its )(?:\b(?P<nth>second|third|fourth)[ -])?"
    rf"\b(?:(?P<last>worst)|(?P<first>best))\b"
    rf"(?:(?= {_THING}\b)(?! of\b)|{_BEST_SPENT}|{_SAID_BEST}){_NOT_BEST}",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"(?:\b(?:comes?|ranks?|ranked|stands?|placed|is) (?:in )?|\bin |"
    r"_(?: in)? |\bthe (?=last in line))"
    r"(?:(?P<nth>first|second|third|fourth)|(?P<last>last))"
    r"(?= (?:place|in line|spot)\b|\s*[,.;:(#]|\s*$|\s+(?:and|with|at|in|by|on|under|of|for)\b)",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"\b(?:everything|every other \w+|all (?:the )?(?:others?|rest)|(?:the )?others|the rest)\b"
    rf"[^#.,;]*?\b(?:(?P<last>{BEATS})|(?P<first>{TRAILS}))(?: the)? (?=_)",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"\b(?:(?P<first>best)|(?P<last>worst)) of (?:all |the |our )*"
    r"(?:plans|channels|rules|regions|lot|bunch|field)\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"\b(?:(?P<first>first|best|most)|(?P<last>last|worst|least)) "
    r"(?:of all (?:to|for|in|on|into)|is) (?=(?:the )?_)",
    re.IGNORECASE,
)
_NOWHERE = re.compile(
    r"\b(?:nowhere|no other \w+|nothing)(?: else)? (?:do(?:es)? it|would it|\w+s) (?:\w+ )?"
    r"(?:(?P<first>more|better|higher)|(?P<last>less|worse|lower))\b(?! than)",
    re.IGNORECASE,
)
_TRAILS = re.compile(
    r"\b(?P<last>trails?|br(?:ings?|inging) up the rear)\b"
    r"(?=\s*[(,;.]| with | in |(?: (?:all|the) (?:the |other )?"
    r"(?:plans?|channels?|rules?|regions?|others?|rest|field)\b))",
    re.IGNORECASE,
)
# "No channel gets more than TV": TV is the first.
_NONE = re.compile(
    r"\b(?:no|nothing|none|nobody|no one|nowhere)\b[^#.,;]*?\b(?:(?P<first>more|higher|better|"
    r"greater|larger|stronger|as (?:much|high|good|well|strong))|(?P<last>less|lower|worse|"
    r"smaller|weaker|fewer|as (?:little|low|bad|weak)))\b[^#.,;]*?\b(?:than|as)\b "
    r"(?=(?:the )?_)",
    re.IGNORECASE,
)


# "takes more than any other channel"
_ANY_OTHER = re.compile(
    rf"\b(?:(?P<first>{MORE})|(?P<last>{LESS}))\b[^#.,;]*?\bthan "
    r"(?:any|anywhere|anything|everything|everywhere|all|every|each|either) ?"
    r"(?:else|(?:of the )?others?|the (?:others|rest))\b",
    re.IGNORECASE,
)
# "the weaker of the two", "the stronger one"
_OF_PAIR = re.compile(
    rf"\bthe (?:(?P<first>{MORE})|(?P<last>{LESS}))"
    r"(?: (?:one\b|(?:\w+ )?of (?:the two|the pair|them|both)\b|channel|plan|region|bet|option|"
    r"choice|"
    r"use|home|place|investment|performer)|(?=\s*[.,;]|\s*$))",
    re.IGNORECASE,
)
_AT_END = re.compile(
    r"\bat the (?:very )?(?:(?P<first>top)|(?P<last>bottom))(?=[.,;)]|$)", re.IGNORECASE
)
# "than the best choice": what something is held against, it is not said to be.
_HELD = re.compile(
    r"\b(?:than|versus|vs\.?|against|compared (?:with|to)|short of|relative to) (?:the )?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rank:
    """A place among its like, as it stands in a text.

    Parameters
    ----------
    start, end : where it stands
    at : where whoever is ranked is looked for
    text : as it stands
    last : whether it counts from the least on
    place : 0 for the first
    of_pair : whether it is of two that are named
    """

    start: int
    end: int
    at: int
    text: str
    last: bool
    place: int
    of_pair: bool = False


def ranks_in(text: str) -> Iterator[Rank]:
    """All of them, names and figures of the text masked."""
    taken: list[tuple[int, int]] = []
    for pattern in (
        _NONE,
        _ANY_OTHER,
        _ALL,
        _OF_ALL,
        _OF_THEM,
        _NOWHERE,
        _RANKS,
        _GOOD,
        _PLACES,
        _TRAILS,
        _OF_PAIR,
    ):
        for found in pattern.finditer(text):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            if _HELD.search(text[: found.start()]):
                continue
            taken.append(found.span())
            groups = found.groupdict()
            place = _ORDINALS.get((groups.get("nth") or "").lower(), 0)
            at = (
                found.end() if pattern in (_NONE, _ALL, _OF_ALL) else found.start()
            )  # whose name follows
            said, last = found.group().strip(" _"), bool(groups["last"])
            yield Rank(*found.span(), at, said, last, place, pattern is _OF_PAIR)
