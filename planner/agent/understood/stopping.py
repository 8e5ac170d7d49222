"""Spend that is to end: "turn off radio", "what if we spend nothing", "no marketing at all"."""

from __future__ import annotations

import re

_SPENT = (
    r"(?:(?:all|our|the|any|every|of|paid|kind|form|whole|entire|running|doing|buying|using"
    r"|spending|spend|money|anything|investing|advertising|on|in|with) )*"
    r"(?:xchannel|xregion|everything|media|marketing|adverti\w+|ads?|adverts?|spend\w*|budgets?"
    r"|campaigns?|activity|channels?|it|them|that|this)\b"
)
_STOP = re.compile(
    rf"\b(?:turn|switch|shut)\w* off {_SPENT}"
    rf"|\b(?:turn|switch|shut|take)\w* {_SPENT}(?: \w+)? (?:off|down)\b"
    rf"|\b(?:stop\w*|pull\w*(?= \S+(?: \S+)?$)|paus\w+|kill\w*|ax(?:e|ed|ing)|scrap\w*"
    rf"|ditch\w*|cancel\w*|suspend\w*|abandon\w*|eliminat\w+|discontinu\w+|drop\w*|cut\w* out"
    rf"|pull\w* the plug on|get rid of|do away with|without|no|zero|zeroed) {_SPENT}"
    r"|\b(?:spend|spending|spent|invest|investing|nothing is spent) (?:nothing|zero|0|nil"
    r"|no money|not a (?:cent|penny|single \w+))\b|\b(?:don't|do not|not|stop) spend\w*"
    rf"(?: (?:anything|any money|a cent|a penny|at all|altogether|completely))"
    rf"|\bnothing (?:is spent )?(?:on|in|for|into) {_SPENT}"
    r"|\b(?:media|marketing|advertising|spend(?:ing)?|budgets?|xchannel|money) (?:\w+ )?"
    r"(?:vanish\w*|disappear\w*|is gone|goes away|dries up)\b|\b(?:everything|all \w+) off\b"
    r"|\bnothing (?:at all |whatsoever )?(?:is|was|were|gets|got|be) spent\b"
    rf"|\b(?:stop|end) (?:of|to) {_SPENT}"
    r"|\b(?:media|marketing|advertising|ads|spend(?:ing)?|everything|it all) (?:\w+ )?"
    r"(?:stop(?:s|ped)?|ends?|ended|ceases?|is off)\b"
    r"|\b(?:don't|do not|never|not|no longer|stop\w*) (?:advertis\w+|(?:do|run|buy) any \w+)"
    r"|\b(?:go(?:es|ing)?|went|be|stay) dark\b|\bblackout\b"
    r"|\b(?:xchannel|xregion|everything|media|marketing|budgets?|spend\w*|it)(?: \w+){0,3}"
    r" (?:to|at|is|was|were|=) (?:zero|0|nothing|nil)\b"
)
# "Stop cutting TV", "no TV plan": what ends there is no spend.
_OTHER = re.compile(
    r"\b(?:stop|no|without|drop\w*|zero) (?:\w+ )?(?:xrule|cut\w*|rais\w+|mov\w+|chang\w+)"
    r"|\b(?:xchannel|media|marketing|advertising) from \w+ing\b"
    r"|\b(?:cap|floor|limit|rule|minimum|maximum|guardrail|lock)s?\b"
)


def stops(masked: str) -> bool:
    """Whether a masked question asks for spend to end, of what it names or of all."""
    return _STOP.search(masked) is not None and _OTHER.search(masked) is None
