"""More or less: which way a figure, or a name, is said to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from planner.agent.checker.lexicon import BEATS, FALLS, RISES, TRAILS

Way = Literal[-1, 0, 1]

_UP = (
    r"more|higher|extra|additional|additionally|gain(?:s|ed|ing)?|rise[sn]?|rose|rising|"
    r"increas(?:e|es|ed|ing)|grow(?:s|n|ing)?|grew|growth|rais(?:e|es|ed|ing)|add(?:s|ed|ing)?|"
    r"boost(?:s|ed|ing)?|climb(?:s|ed|ing)?|lift(?:s|ed)?|uplift|expand(?:s|ed)?|up|"
    r"improv(?:e|es|ed|ement|ing)|surplus|stronger|better|greater|larger|bigger|upside|"
    r"above|exceed(?:s|ed|ing)?|ahead|swell(?:s|ed|ing)?|swollen|bump(?:s|ed)? up|tops|"
    rf"{BEATS}|{RISES}|jump(?:s|ed)?|upward|upwards|win[s]?|richer|on top"
)
_DOWN = (
    r"less|fewer|lower(?:s|ed|ing)?|fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?|"
    r"decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|cut(?:s|ting|back)?|reduc(?:e|es|ed|ing|tion)|"
    r"los(?:e|es|t|ing)|loss(?:es)?|shrink(?:s|ing)?|shrank|trim(?:s|med|ming)?|down|shed(?:s)?|"
    r"minus|weaker|worse|smaller|downside|below|under|shortfall|slip(?:s|ped)?|forgo(?:es|ne)?|"
    r"sacrific(?:e|es|ed)|give[s]? (?:\w+ )?up|gives away|cost(?:s|ing)?|short|downwards?|behind|"
    r"scal(?:e|es|ed|ing) back|tak(?:e|es|en|ing) away|remov(?:e|es|ed)|slash(?:es|ed)?|dip[s]?|"
    r"dearer|pull(?:s|ed)? back|withdraw[s]?|beneath|dwindl(?:e|es|ed|ing)|shav(?:e|es|ed|ing)|"
    r"par(?:e|es|ed|ing) back|hurt(?:s|ing)?|trail(?:s|ed|ing)?|lag(?:s|ged|ging)?|harm(?:s|ed|"
    rf"ing)?|giv(?:en|ing) (?:\w+ )?up|gave up|poorer|{FALLS}|{TRAILS}"
)
# "in more than", "no more than", "rather more": bounds and asides, not ways.
_NO_WAY = re.compile(
    r"\b(?:more|less|fewer|higher|lower|greater|better|worse|above|below|under|over|exceeds?) than "
    r"(?:the )?#|over (?:the )?#|(?:behind|ahead of|under|above|below) (?:the )?[\"\u201c]?_|"
    r"under #|behind #|"
    r"above (?:the )?#|below (?:the )?#|"
    r"\b(?:more or less|"
    r"at least|no more than|no less than|once more|what is more|any more|"
    r"no longer|up to|not? (?:more|less) than|much less|under (?:this|the|a|these)|cut-off|"
    r"more (?:likely|certain|sure|details?|than one)|less (?:likely|certain|sure|so)|set up|"
    r"the above|(?:mak|made|miss)\w* the cut|given up on|make up|makes up|made up|in short|"
    r"added up|adds? up|worth more|"
    r"short of|sign up|come[s]? down to|higher up|further down|best-case|more of a|more room|"
    r"sum up|spending (?:less|more)(?! on)|falls? (?:after|beyond|outside|"
    r"in the|in that|within|into)|"
    r"cost per|br(?:ings?|inging|ought) up|gains? in (?:incremental|"
    r"revenue|profit|sales)|break(?:s|ing)? down|turns? up|stands? up|ends? up|ended up|"
    r"falls? due|under test|the more|"
    r"short(?:-| )term|"
    r"tops? (?:the|this|that) (?:list|table|league|ranking|chart)s?|add up|adding up|"
    r"(?:one|an?|another|every) (?:\w+ )?(?:euro|dollar|pound) more|"
    r"up front|backed up|down to|below (?:its|their) threshold|above break-even|"
    r"below break-even|beneath (?:the )?#)\b",
    re.IGNORECASE,
)
_WEAKLY = re.compile(r"\bmore (?:(?P<less>weakly)|strongly)\b", re.IGNORECASE)
_WAYS = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_FALLS_ON = re.compile(r" fall\w* (?:on|to)\b", re.IGNORECASE)
_SAVES = re.compile(r"\b(?:sav(?:e|es|ed|ing|ings)|free[sd]?(?: up)?|freeing)\b", re.IGNORECASE)
_REMOVES = re.compile(
    r"\b(?:drop(?:s|ped|ping)?|remov(?:e|es|ed|ing)|without|lift(?:s|ed|ing)?|relax(?:es|ed|ing)?|"
    r"giv(?:e|es|ing) up|scrap(?:s|ped|ping)?|loosen(?:s|ed|ing)?|waiv(?:e|es|ed|ing)|were gone|"
    r"free of|no longer|taken away|abolish(?:ed|ing)?|were not|(?:taken|switched|turned) off)\b",
    re.IGNORECASE,
)
_BY_NOUN = re.compile(
    r"(?<!that )(?<!which )\b(?P<noun>cut|increase|rise|fall|drop|reduction|gain|loss|decline|"
    r"boost|saving|improvement|"
    r"uplift|shortfall|decrease|growth|change|move|upside|downside|advantage|difference|lift)s?"
    r"(?: in [\w ]{1,30}| [\w ]{1,24})? (?:of|is|would be|amounts to|comes to|:)"
    r"(?: (?:about|around|roughly|some|nearly|almost|just|over|more than|an estimated|only))* *$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\bby(?: (?:about|around|roughly|some|nearly|almost|just|over|a|more than|approximately|only|"
    r"an estimated|the))* *$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?! of more spend\b)(?: (?:in|of|a|the|revenue|profit|incremental|sales|spend|money|"
    r"points?|per cent))* ?"
    r"(?P<word>more(?! weakly| strongly)|less|fewer|lower|higher|extra|additional|below|above|"
    r"better|worse|cut|increase|"
    r"rise|fall|drop|reduction|gain|loss|decline|saving|improvement|uplift|decrease|weaker|"
    r"stronger|dearer|cheaper|up|down|boost|ahead|behind|shortfall)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?P<word>gains?|gained|loses?|lost|losing|gaining|adds?|adding|added|sheds?|saves?|saving|"
    r"costs?|costing|giv(?:es?|en|ing) up|frees?|freeing|forgoe?s?|up|down|another|extra|"
    r"additional|further|"
    r"cuts?|trims?|more|cutting|sacrifices?|wins?|takes? away|puts? an? (?:extra|additional)|"
    r"moves?|shifts?|moving|shifting|cost)"
    r"(?: (?:about|around|roughly|some|nearly|almost|just|over|us|you|the plan|it|a|an|only|an "
    r"estimated|more than|up to))* *$",
    re.IGNORECASE,
)


_IS_WORTH = re.compile(
    r"(?:\b(?:is|are|was|were|be|being|proves?|judged|still|also)|"
    r"['\u2019]s|,) worth(?: (?:about|around|roughly|some|nearly|almost|over))* *$",
    re.IGNORECASE,
)
# A return is worth what it is of a unit of money: that is how much there is.
_OF_ONE = re.compile(
    r" (?:per|for (?:each|every)|(?:on|to) the|an?) (?:euro|dollar|pound|franc|unit)\b",
    re.IGNORECASE,
)
_A_EURO = re.compile(
    r"\b(?:an?|another|one|each|every|next|last|extra|additional|more|marginal|average) "
    r"(?:euro|dollar|pound|franc|unit)\b",
    re.IGNORECASE,
)
# "puts 3 behind radio" is no less, "3 % of the gain" no more.
_BACKED = re.compile(
    r"\b(?:put|plac|throw|spen[dt]|invest|stak|allocat|commit)\w*\b", re.IGNORECASE
)
_BEHIND_NAME = re.compile(r"^ (?:money )?behind (?:the )?_")
_PART = re.compile(
    r"^ of (?:the|its|this|that|their) (?:\w+ )?(?:gain|loss|rise|fall|cut|increase|improvement|"
    r"uplift|saving|reduction|drop|boost)s?\b",
    re.IGNORECASE,
)
_OFF = re.compile(r"^ off (?:what|today|the|its|their|that)\b", re.IGNORECASE)
_STAYS = re.compile(
    r"(?<!than )\b(?:staying put|stay(?:s|ing)? with|"
    r"standing still|stick(?:s|ing)? (?:with|to)|keeping to|"
    r"doing nothing|(?:not|without) (?:choos|switch|chang|mov|adopt|act)ing)\b",
    re.IGNORECASE,
)
_LOST = re.compile(r" (?:of|in) (?:lost|forgone|less|missed)\b", re.IGNORECASE)
_TAKE = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|(?:pull|draw)(?:s|ing)?)(?: (?:about|around|roughly|some|"
    r"nearly))* *$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """How a figure is said to change something.

    Parameters
    ----------
    attached : it is said to be a change ("by", "more", "a cut of")
    ways : which ways its clause goes
    saves, removes : its clause speaks of saving, and of something being dropped
    """

    attached: bool
    ways: frozenset[int]
    saves: bool = False
    removes: bool = False

    @property
    def only(self) -> Way:
        """The one way that it goes; 0 where it goes none, or both."""
        if self.ways == {1}:
            return 1
        return -1 if self.ways == {-1} else 0


def quiet(text: str) -> str:
    """A text without what looks like a way and is none: bounds and turns of phrase."""
    text = _WEAKLY.sub(
        lambda found: ("weaker" if found["less"] else "stronger").ljust(len(found[0])), text
    )
    return _NO_WAY.sub(lambda found: " " * len(found.group()), text)


def ways_in(text: str) -> frozenset[int]:
    """Which ways the words of a text go."""
    return frozenset(1 if one["up"] else -1 for one in _WAYS.finditer(quiet(text)))


def places_of_ways(text: str) -> list[tuple[int, int]]:
    """Where each word stands that goes one way, and which."""
    return [(one.start(), 1 if one["up"] else -1) for one in _WAYS.finditer(quiet(text))]


def said_of(before: str, after: str, clause: str) -> Said:
    """How a figure between two texts is said to change something.

    Parameters
    ----------
    before, after : of its clause, to the figures beside it; names and figures masked
    clause : all of it
    """
    saves, removes = bool(_SAVES.search(clause)), bool(_REMOVES.search(clause))
    ways = ways_in(clause)
    if _STAYS.search(clause):  # what staying forgoes, going brings
        return Said(True, frozenset(-one for one in ways), saves, removes)
    if _PART.match(after) or _is_backed(before, after, clause):
        return Said(False, ways, saves, removes)
    if _OFF.match(after):
        return Said(True, frozenset({-1}), saves, removes)
    one = _OF_ONE.match(after) or _A_EURO.search(before)
    if _IS_WORTH.search(before) and not one:
        lost = _LOST.match(after)
        return Said(True, frozenset({-1 if lost else 1}), saves, removes)
    if found := _AFTER.match(after):
        return Said(True, ways_in(found["word"]) or ways, saves, removes)
    if found := _BY_NOUN.search(before):
        own = ways_in(found["noun"])
        saves = saves or found["noun"].lower() == "saving"
        if own and (turn := _WAYS.match(after.lstrip())) and not _FALLS_ON.match(after):
            own = frozenset({1 if turn["up"] else -1})  # "a cut of 3 rises"
        return Said(True, own or ways, saves, removes)
    if _BY.search(before):
        near = places_of_ways(before)[-1:]  # the verb that the amount goes with
        return Said(True, frozenset(way for _, way in near) or ways, saves, removes)
    if found := _VERB.search(before):
        own = ways_in(found["word"])
        neutral = found["word"].lower().startswith(("mov", "shift"))
        return Said(not neutral, own or (frozenset() if neutral else ways), saves, removes)
    if _TAKE.search(before) and re.match(r" (?:away )?(?:from|out|off|away)\b", after):
        return Said(False, frozenset({-1}), saves, removes)
    return Said(False, ways, saves, removes)


def _is_backed(before: str, after: str, clause: str) -> bool:
    """Whether money is put behind a name: here, or in the list that this goes on with."""
    told = _BACKED.search(clause) or re.fullmatch(r"[ ,]*(?:and )?", before)
    return bool(told and _BEHIND_NAME.match(after))


def said_to_save(text: str) -> bool:
    """Whether a text speaks of saving."""
    return bool(_SAVES.search(text))


def removes(text: str) -> bool:
    """Whether a text speaks of something being dropped."""
    return bool(_REMOVES.search(text))


def negated(text: str) -> bool:
    """Whether a clause says what is not."""
    return bool(re.search(r"\b(?:not|never|no|nor|neither|none|cannot|hardly)\b|n['\u2019]t\b",
                          text, re.IGNORECASE))  # fmt: skip
