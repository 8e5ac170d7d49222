"""Families of words for more and less, in all their forms: every part of the checker reads them."""

from __future__ import annotations


def verbs(*bases: str) -> str:
    """Verbs in all their regular forms, to choose from: "top" is "top", "topped", "topping" too.

    Parameters
    ----------
    bases : as a dictionary has them
    """
    return "|".join(map(_forms, bases))


def _forms(base: str) -> str:
    if base.endswith("e"):
        return rf"{base[:-1]}(?:e|es|ed|ing)"
    if base.endswith("y") and base[-2] not in "aeiou":
        return rf"{base[:-1]}(?:y|ies|ied|ying)"
    return rf"{base}(?:e?s|{base[-1]}?ed|{base[-1]}?ing)?"


# "out-" and a verb is more of it: "outstrips", "out-earning".
_OUT = (
    r"out-?(?:bid|class|compet|deliver|do(?=es|ing)|earn|gain|gun|pac|perform|play|produc|rank|"
    r"run|scor|sell|shin|strip|weigh|yield)(?:e?s|n?ing|p?ping|d?ing|ed|p?ped)?"
)
# Who does so has more than whom it is done to.
BEATS = (
    rf"(?:{_OUT}|beats?|beating|tops|topping|{verbs('exceed', 'surpass', 'trump')}|"
    r"eclips(?:es?|ed)|overtak(?:es?|ing)|edges? out|edging out|improv(?:es?|ing) (?:up)?on|"
    r"gets? the better of|(?:has|have|having|had|holds?|with) (?:the|an) (?:upper hand|edge|"
    r"advantage|lead) (?:over|on)|in excess of)(?! by (?:the )?_)"
)
TRAILS = (
    rf"{verbs('trail', 'lag', 'underperform')}|los(?:es?|ing) (?:out )?to|"
    r"f(?:alls?|alling|ell) (?:behind|short of)|"
    r"(?:is|are|was|were|be|being) (?:clearly |easily |narrowly |not |never )?"
    r"(?:beaten|outdone|outstripped|"
    r"outperformed|topped|exceeded|surpassed|overtaken|outshone|eclipsed|outbid|outranked) by|"
    r"no match for|giv(?:es?|ing) way to|bow(?:s|ing)? to|tak(?:es?|ing) a back ?seat to"
)
# What is held against something by "than".
MORE = (
    "more|higher|greater|larger|bigger|better|dearer|stronger|heavier|richer|costlier|pricier|"
    "fatter|steeper|deeper|fuller|wider|longer"
)
LESS = (
    "less|lower|fewer|smaller|worse|cheaper|weaker|lighter|poorer|leaner|thinner|slimmer|slighter|"
    "shallower|narrower|tighter|shorter"
)
# What grows, or is made to; what "up" or "down" stand with, those say.
RISES = verbs(
    "soar", "surge", "strengthen", "enlarge", "augment", "enhance", "hike", "advance", "swell",
    "expand", "boost", "increase", "improve", "climb", "jump", "heighten", "widen", "fatten",
)  # fmt: skip
FALLS = (
    verbs(
        "deteriorate",
        "worsen",
        "weaken",
        "slump",
        "plunge",
        "tumble",
        "plummet",
        "curb",
        "curtail",
        "squeeze",
        "prune",
        "contract",
        "erode",
        "diminish",
        "dwindle",
        "shave",
        "slash",
        "trim",
        "decline",
        "decrease",
        "reduce",
        "drop",
        "lessen",
        "halve",
    )
    + r"|slid(?:e|es|ing)?|sinks?|sank|sunk|sinking|par(?:e|es|ed|ing) back|eas(?:e|es|ed|ing) off"
)
# Money that is spent beside what there is, by which a case or a rule may be priced.
MORE_SPEND = r"(?:more|extra|additional|higher) (?:\w+ )?(?:spend\w*|money|budget|media|outlay)"
# What a plan is compared at, and what is short of a bound.
MEETS_GOAL = r"(?:with )?which it (?:meets|reaches|met) (?:the|its) goal"
NOT_QUITE = r"not (?:quite|nearly|even|yet)"
# Which side of a line something is on.
NORTH = r"north of|(?:on )?the right side of|to the good of|comfortably above|clear of"
SOUTH = r"south of|(?:on )?the wrong side of|shy of"
