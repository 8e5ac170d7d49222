"""What may be wrong with a fact that reads as a figure does: measure, chance, sign, direction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.agent.checker.directions import quiet, said_to_save
from planner.agent.checker.fault import Wrong
from planner.agent.checker.kinds_of_facts import is_good, measure_of, measures_in
from planner.agent.checker.lexicon import (
    BEATS,
    LESS,
    MEETS_GOAL,
    MORE,
    MORE_SPEND,
    NOT_QUITE,
    TRAILS,
)
from planner.agent.checker.of_plans import is_turned
from planner.agent.checker.place import Place
from planner.facts.fact import Fact

_GOOD = re.compile(
    r"\b(?:better|beats?|beating|gain\w*|pays?|paying|reach\w*|meet\w*|above|exceed\w*|ahead|wins?|"
    r"winning|more|higher|improv\w+|clears?|profitable|succeed\w*|good|positive|worth|"
    rf"in the black|on top|comes? (?:in )?first|favou?rs?|in favou?r of|richer|{BEATS})\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(?:worse|los(?:e|es|ing)|loss|miss\w*|fail\w*|falls? short|below|not|never|less|lower|risk|"
    rf"negative|unprofitable|beneath|behind|backfir\w*|wrong|in the red|poorer|{TRAILS}|"
    r"comes? (?:in )?(?:last|second))\b|"
    r"n['\u2019]t\b",
    re.IGNORECASE,
)
_LESS_GOOD = re.compile(r"\b(?:less|un)[ -]?(?:profitable|successful|rewarding)\b", re.IGNORECASE)
_IN_LESS = re.compile(
    r"\bpay(?:s|ing)? (?:off )?(?:in|with) (?:an? )?(?:less|lower|smaller|worse)\b", re.IGNORECASE
)
# What a case costs may be money: "3 more spend is needed".
_MORE_SPEND = re.compile(rf"\b{MORE_SPEND}\b", re.IGNORECASE)
_COSTS_MORE = re.compile(r"\bcosts?\b.*\bmore\b", re.IGNORECASE)
_A_LOSS = re.compile(
    r"\b(?:loss(?:es)?|deficit)(?: of)?(?: about| around| some)? *$", re.IGNORECASE
)
_DIGITS = re.compile(r"[€$£]?\d[\d.,]*(?: ?%)?")
_NOT_CHOSEN = re.compile(
    r"\b(?:did|do|does|had) not (?:choose|pick|select)\b|\bnot used to\b|\bnot enough\b|"
    rf"\b{NOT_QUITE}\b|\b{MEETS_GOAL}",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    rf"(?<!# )\b(?:{MORE}|{LESS}|{BEATS}|{TRAILS}|behind|ahead|below|above|under|over|short of|"
    rf"fails? to reach|"
    r"comes? (?:in )?(?:first|last|second)|on top)\b(?: than| of)?",
    re.IGNORECASE,
)
# "another 10 k would bring in 35 k": that is how much more.
_BRINGS_MORE = re.compile(
    r"\b(?:another|next|extra|additional|one more)\b.*\b(?:bring|earn|yield|add|return|generat|"
    r"make)\w*",
    re.IGNORECASE | re.DOTALL,
)
_FAILS_TO = re.compile(r"\bfail\w* to \w+(?: for itself)?", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never)\b|n['\u2019]t\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:gain|chang|effect|mov|differ|advantage|improv|certain|benefit|worth|uplift|shift|"
    r"reallocat|next|re-?(?:shuffl|distribut|arrang|balanc|mix|cut|deploy|direct|jig)\w*|spare|"
    r"to hand|ends? (?:up )?at|over (?:and above|what|today|the current)|on top of|"
    r"in addition to|apart|"
    r"alone|by itself|mix|switch|gap)", re.IGNORECASE
)  # fmt: skip
_RETURNS = frozenset({"average", "marginal"})
_FUNDS = re.compile(
    r"\b(?:cut|rais|trim|reduc|increas|slash|lift|boost|shav|scal)\w*\b[^,]*\bby [a-z ]*$",
    re.IGNORECASE,
)
_SPENDING = re.compile(r"\bspending (?:less|more)\b", re.IGNORECASE)
# "spent on radio it would bring 3"
_SPENT_ON = re.compile(
    r"\b(?:spend|spending|spent|invest\w*|budget) (?:(?:in|on|into|there) )?(?:the )?_*"
    r"(?=[^#.;]*\b(?:br(?:ing|ings|ought)|return\w*|earn\w*|yield\w*|add|adds|added|make|makes)\b"
    r"(?: \w+){0,3} *[^\w ])",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:gain|chang|effect|differ|improv|shift|mov|fall|fell|cut|less|down|lower|drop|reduc|trim|"
    r"loss|los[et]|alone|by itself)", re.IGNORECASE
)  # fmt: skip
# Incremental revenue is how much more there is than without the spend.
_ADDS = re.compile(
    r"\b(?:add(?:s|ed|ing)?|worth)\b|\b(?:extra|additional) (?:sales|revenue)", re.IGNORECASE
)
# Of money that is spent, not of what it brings.
_DEAR = re.compile(
    r"\b(?:(?P<dearer>dearer|more expensive|costlier|pricier)|cheaper|less expensive)\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:the|a) (?:difference|gap|distance|margin)\b[^#,;]{0,24}\b(?:is|of|being|at|to) $",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:gets?|takes?|with|goes|going|brings?|puts?|spends?|returns?|costs?|spend)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Miss:
    """Why a fact is not what a figure says: how near it was, what is wrong, and in words."""

    rank: int
    wrong: Wrong
    why: str


def measured_wrong(fact: Fact, place: Place) -> Miss | None:
    """Profit is not revenue: what is said beside a figure is what its fact measures."""
    beside = _SPENT_ON.sub("", _SPENDING.sub("", place.beside))
    told, is_of = measures_in(beside) - {"chance"}, measure_of(fact)
    moved = _FUNDS.search(place.before) and not measures_in(place.near)
    if moved and is_of in ("revenue", "profit"):
        return Miss(2, "subject", f"{fact.id} reads so, but is no money that is moved")
    if is_of == "spend" and _FUNDS.search(place.before) and not measures_in(place.before):
        return None  # "cutting radio by 1 improves profit": the money that is cut
    if fact.unit in ("return", "outcome_per_money"):
        # What neither it nor its sentence says, the one before said.
        texts = (beside, place.sentence, place.wide) if place.free is None else (beside,)
        told = next((one for text in texts if (one := measures_in(text) & _RETURNS)), frozenset())
    else:
        told -= _RETURNS
    if fact.unit == "share" or not told or not is_of or is_of in told:
        return None
    return Miss(2, "subject", f"{fact.id} reads so, but is no {' or '.join(sorted(told))}")


def chance_wrong(
    fact: Fact, place: Place, value: float, goes_on: bool = True, ranked: bool = False
) -> Miss | None:
    """A chance of the better, or of the worse: as its clause says, its sentence, the one before.

    Parameters
    ----------
    goes_on : whether the sentence before may say so
    ranked : whether it is compared with others: words for that say nothing of what it is of
    """
    # "With a probability of 80 %, it is better": where its clause says neither, its sentence does.
    wide = (quiet(_DIGITS.sub("#", one)) for one in (place.sentence, place.wide)[: 1 + goes_on])
    texts = (place.quiet + _side_of_even(place.near), *wide)
    if ranked:
        texts = tuple(map(without_comparing, texts))
    good, bad = next((one for one in map(_sides, texts) if any(one)), (False, False))
    complement = value < 0
    wanted_good = (is_good(fact) != complement) != is_turned(fact, place)
    if good == bad:
        return Miss(2, "direction", f"{fact.id} is the other share") if complement else None
    if good == wanted_good:
        return None
    side = "better" if is_good(fact) else "worse"
    return Miss(3, "direction", f"{fact.id} is the share of draws in which it is {side}")


def without_comparing(text: str) -> str:
    """A text without the words that set one against another."""
    return _COMPARING.sub("", text)


def _side_of_even(text: str) -> str:
    """Above or below break-even, which is quiet for amounts and not for chances."""
    found = re.search(
        r"\b(?:(?P<above>above|over|past|north of)|below|under|short of|south of|shy of|beneath)"
        r"(?= (?:its |the )?break-?even)",
        text,
    )
    if found is None:
        return ""
    return " better" if found["above"] else " worse"


def _sides(text: str) -> tuple[bool, bool]:
    """Whether a text speaks of the better, and of the worse: "less profitable" is no profit."""
    text = _NOT_CHOSEN.sub("", text)
    text = _IN_LESS.sub("worse", _LESS_GOOD.sub("worse", _FAILS_TO.sub("worse", text)))
    good, bad = bool(_GOOD.search(text)), bool(_BAD.search(text))
    if good and bad and not _BAD.search(_NOT.sub("", text)):
        return False, True  # "does not beat"
    return good, bad


def level_wrong(fact: Fact, place: Place, value: float, sort: str) -> Miss | None:
    """How much there is has no plus, and a profit is no loss."""
    if sort != "level" or value <= 0 or fact.unit not in ("money", "outcome"):
        return None
    if place.figure.sign > 0:
        return Miss(3, "sign", f"{fact.id} is how much there is, not how much more")
    if measure_of(fact) == "profit" and _A_LOSS.search(place.before):
        return Miss(3, "sign", f"{fact.id} is above zero")
    return None


def way_wrong(fact: Fact, place: Place, value: float, sort: str) -> Miss | None:
    """A level, a cost, a saving or a change is said to be what it is, and goes that way."""
    said = place.said
    if sort == "level":
        own = fact.name == "incremental" and said.only > 0 and bool(_ADDS.search(place.near))
        costs = fact.name in ("spend", "paid") and re.search(r"\bcosts?\b", place.near)
        own = own or bool(costs)
        own = own or (fact.name == "gain_share" and said.only == (1 if value > 0 else -1))
        own = own or fact.name.startswith("worth")
        without = fact.name == "incremental" and said.removes and said.only < 0
        if said.attached and not (own or without) and fact.unit not in ("count", "factor"):
            return Miss(2, "direction", f"{fact.id} is how much there is, not how much more")
        if value < 0 and not place.figure.sign and -1 not in said.ways:
            return Miss(3, "sign", f"{fact.id} is below zero")
        return _factor_wrong(fact, place, value)
    if not value:
        return None
    if sort == "cost":
        # A rule costs until it is dropped; what a plan forgoes, nobody drops.
        ways = 1 if said.removes and "rule" in dict(fact.about) else -1
        wrong = said.only == -ways and not said.saves and not _MORE_SPEND.search(place.sentence)
        return Miss(3, "direction", f"{fact.id} is a cost") if wrong else None
    if sort == "saving":
        saves = said.saves or said_to_save(place.sentence)
        wrong = not saves and (said.only == -1 or bool(_COSTS_MORE.search(place.near)))
        return Miss(3, "direction", f"{fact.id} is a saving") if wrong else None
    return _change_wrong(fact, place, value)


def _change_wrong(fact: Fact, place: Place, value: float) -> Miss | None:
    """A change goes the way that is said; one that is not said to be a change is none."""
    said, side = place.said, -1 if (value < 0) != is_turned(fact, place) else 1
    way = f"{fact.id} is {'more' if value > 0 else 'less'}"
    if place.figure.kind == "times" or _is_apart(place):
        return None  # "halved" says which way itself, "the difference being" says none
    if place.figure.sign:
        told = said.attached or not _LEVEL.search(place.sentence) or _TURNS.search(place.sentence)
        return None if told else Miss(3, "sign", f"{way}, and no amount by itself")
    if said.saves and ("spend" in fact.name or fact.unit == "share"):
        return None if value < 0 else Miss(3, "direction", way)
    if "spend" in fact.name and (dear := _DEAR.search(place.near)):
        return None if (1 if dear["dearer"] else -1) == side else Miss(3, "direction", way)
    if said.only:
        return None if said.only == side else Miss(3, "direction", way)
    if said.ways:
        return None
    if place.free is not None and side > 0:
        return None
    if side > 0 and _BRINGS_MORE.search(place.sentence):
        return None
    if said.attached or not _CHANGES.search(place.wide):
        what = "how much more" if value > 0 else "how much less"
        return None if said.attached and side > 0 else Miss(2, "sign", f"{fact.id} is {what}")
    return None if side > 0 else Miss(3, "sign", f"{way}, which is not said")


def _is_apart(place: Place) -> bool:
    """Whether a figure is how far apart two things are, and not which of them is ahead."""
    after = place.near[len(place.before) + place.figure.end - place.figure.start :]
    return bool(_APART.search(place.before) or re.match(r" (?:apart|between them)\b", after))


def _factor_wrong(fact: Fact, place: Place, value: float) -> Miss | None:
    """A factor said as how much weaker or stronger."""
    if fact.unit != "factor" or place.figure.kind != "percent" or not place.said.only:
        return None
    if abs(value - 100 * float(fact.value)) < 1e-9:
        return None
    wrong = (value > 0) != (place.said.only > 0)
    return Miss(3, "direction", f"{fact.id} is {float(fact.value):.3g} times") if wrong else None
