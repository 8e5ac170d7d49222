"""Which way an amount goes, by the words around it: "to" or "by", up or down."""

from __future__ import annotations

import re

from planner.agent.understood.question import Sense

DOWN = (
    r"cut(?:s|ting|back)?|reduc\w*|trim\w*|drop\w*|lower\w*|decreas\w*|slash\w*|shav\w*"
    r"|sav(?:e|es|ed|ing|ings)|"
    r"less|fewer|down|minus|shrink\w*|shrunk|remov\w*|los(?:e|es|t|ing)|takes?|took|taking"
    r"|pull\w*|axe[ds]?|"
    r"smaller|scale[ds]? back|scal(?:e|ed|ing) down|below|under|fell|falls?|decline[ds]?"
    r"|dial(?:ed)? (?:back|down)|freed?|withdraw\w*|withdrew|"
    r"cutt|(?:giv\w+|gave|hand\w*|pay\w*) back|squeez\w*|claw\w*|tighten\w*|worsen\w*|"
    r"deteriorat\w*|erod\w*|slip(?:s|ped)?"
)
UP = (
    r"add(?:s|ed|ing|itional|itionally)?|rais\w*|increas\w*|boost\w*|more|extra|up|plus"
    r"|grow\w*|lift\w*|"
    r"bump\w*|giv(?:e|es|en|ing)(?! back)|gave(?! back)|gets?|got|put(?:s|ting)?|invest\w*|"
    r"another|higher|bigger"
    r"|top(?:ped)? up|"
    r"expand\w*|inject\w*|pump\w*|spare|ramp\w* up|scal(?:e|ed|ing) up|scale|further|over and "
    r"above|rises?|rose|upped|push\w*|larger|beef\w*|improv\w*"
)
_FILLERS = (
    r"(?:(?:just|only|about|around|roughly|approximately|circa|ca\.?|some|say|a total of|exactly|"
    r"as much as|down|up|a|an|the|another|maybe|perhaps|like|nearly|almost|of|by) )*"
)
_TO = re.compile(
    r"(?:\b(?:down|up|back)? ?(?:to|at|is|was|were|be|being|have|had|has|with|becomes?|became"
    r"|equals?|on|for|of|than)|=) " + _FILLERS + "$"
)
_BY = re.compile(
    r"\bby " + _FILLERS + r"$|\b(?:another|extra|additional|further|next|spare"
    r"|last) (?:of )?$"
)
_CHANGE_OF = re.compile(
    r"\b(?:cuts?|reduction|increase|decrease|rise|drop|uplift|raise|boost|saving|savings"
    r"|change|addition|growth|trim) of " + _FILLERS + "$"
)
_CLAUSE = re.compile(r"[,;:?!]|\.(?= |$)|\b(?:and|but|while|then|if)\b")
_DOWN, _UP = re.compile(rf"\b(?:{DOWN})\b"), re.compile(rf"\b(?:{UP})\b")
_AFTER = re.compile(
    r"^ ?(?:\S+ ){0,2}?(?:(?P<down>less|fewer|lower|smaller|cheaper|cuts?|reduction|drop"
    r"|decrease|down|off|below|under|savings?)"
    r"|(?P<up>more|extra|higher|bigger|larger|increase|raise|boost|uplift|rise|up|on top"
    r"|additional|above|over))\b"
)


def sign_of(text: str, start: int, end: int) -> int:
    """1 where the words around an amount say that money is added, -1 taken away, 0 neither."""
    after = _AFTER.match(text[end:])
    if after is not None:
        return -1 if after["down"] else 1
    before = text[:start]
    clause = before[max((m.end() for m in _CLAUSE.finditer(before)), default=0) :]
    for said in (clause, before):
        down, up = (
            max((m.start() for m in words.finditer(said)), default=-1) for words in (_DOWN, _UP)
        )
        down = _without_up_to(said, down)
        if down != up:
            return -1 if down > up else 1
    return 0


def _without_up_to(said: str, down: int) -> int:
    """A place of a word that takes money away; "take it up to" takes none."""
    return -1 if re.match(r"tak\w+ .*\bup\b", said[max(down, 0) :]) else down


def sense_of(text: str, start: int, end: int) -> Sense | None:
    """Whether an amount is what something becomes ("to"), or what it changes by."""
    before = text[:start]
    if _CHANGE_OF.search(before) or _BY.search(before):
        return "by"
    if _AFTER.match(text[end:]):
        return "by"
    if _TO.search(before):
        return "to"
    return None
