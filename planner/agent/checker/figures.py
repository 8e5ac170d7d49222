"""Every figure of a text: what it may be read as, in which unit, with which sign and bound.

Written apart from `planner.wording`: it reads what any locale, or a person, would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from planner.agent.checker.spelled import spelled

Kind = Literal["money", "percent", "points", "times", "bare"]
Bound = Literal["", "over", "under", "about"]

_SCALES = {
    "k": 1e3, "K": 1e3, "thousand": 1e3, "Tsd": 1e3, "m": 1e6, "M": 1e6, "mn": 1e6, "mm": 1e6,
    "Mn": 1e6, "Mio": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "bn": 1e9, "B": 1e9,
    "b": 1e9, "Mrd": 1e9, "billion": 1e9, "billions": 1e9, "T": 1e12, "trillion": 1e12,
}  # fmt: skip
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₺": "TRY", "zł": "PLN"}
_NAMES = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pound": "GBP",
    "pounds": "GBP", "francs": "CHF", "franc": "CHF", "yen": "JPY", "rupees": "INR",
}  # fmt: skip
_HUNDREDTHS = ("cent", "cents", "pence", "p")
_CODES = "EUR|USD|GBP|CHF|JPY|INR|SEK|NOK|DKK|PLN|CZK|CAD|AUD|NZD|BRL|MXN|ZAR|TRY|CNY|HUF|RON"
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_SPACE = "[ \u00a0\u202f\u2009]"
_MONEY = rf"(?:[A-Z]{{0,3}}[€$£¥₹₺]|zł|\b(?:{_CODES})\b)"
_FIGURE = re.compile(
    rf"(?<![\w.,])(?P<sign>[+\-\u2212\u2013]{_SPACE}?|(?i:\b(?:minus|plus)) )?"
    rf"(?P<money>{_MONEY}){{0,1}}{_SPACE}?"
    rf"(?P<inner>[\-\u2212])?"
    rf"(?P<digits>\d{{1,3}}(?:(?P<group>[,.'\u2019]|{_SPACE})\d{{3}})(?:(?P=group)\d{{3}})*"
    rf"(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
    rf"(?:{_SPACE}?(?P<scale>{_SCALE})\b(?:\.(?={_SPACE}?{_MONEY}))?)?"
    rf"(?:{_SPACE}?(?P<unit>%-points?|%{_SPACE}points?|percentage[ -]points?|pp\b|pts\b|"
    rf"points\b|point\b(?= )|%|"
    rf"percent\b|per{_SPACE}cent\b|[x\u00d7](?![\w])|times\b(?! (?:in|out))|"
    rf"[- ]?fold\b|{_MONEY}|(?:euros?|dollars?|pounds?|francs?|yen|rupees|cents?|pence|p)\b))?"
)
_TO = re.compile(
    rf"{_SPACE}*(?:to|(?:down |up )to|up to|through|becomes?|turns? into|bis|\u2192|->|"
    rf"\u2013|\u2014|-|\u2212|\.\.){_SPACE}*",
    re.IGNORECASE,
)
_AND = re.compile(rf"{_SPACE}*and{_SPACE}*", re.IGNORECASE)
_BY = re.compile(r"\bby(?: (?:about|around|roughly|some|nearly|almost|over))? *$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\b[^.;]{0,12}$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|ranges?)\b[^.;]{0,12}$", re.IGNORECASE)
# "from a loss of 3 to a gain of 4"
_LOSS_OF = re.compile(
    r"\b(?:loss|decline|drop|fall|shortfall|minus) of (?:about |some )?$", re.IGNORECASE
)
_TO_GAIN = re.compile(
    rf"{_SPACE}*(?:to|and|up to){_SPACE}(?:an? )?(?:gain|profit|rise|increase|plus) of "
    r"(?:about |some )?",
    re.IGNORECASE,
)
# "at least 3 and at most 4"
_AT_LEAST = re.compile(r"\b(?:at least|no less than|at worst|as little as) $", re.IGNORECASE)
_AT_MOST = re.compile(
    rf"{_SPACE}*,?{_SPACE}*(?:and|but|or){_SPACE}(?:at most|no more than|at best|"
    rf"as much as){_SPACE}*",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\b(minus|plus) $", re.IGNORECASE)
_ENDS = re.compile(
    r" (?:at|as) (?:the|its|either) (?:two )?(?:ends?|bounds?|limits?)\b", re.IGNORECASE
)
_OVER = re.compile(
    r"(?:\b(?:over|above|more than|greater than|at least|exceeds|exceeding|upwards of|"
    r"no less than|not less than|beyond|in excess of)|[>≥]) *(?:the )?$",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"(?:\b(?:under|below|less than|fewer than|at most|nearly|almost|close to|up to|"
    r"no more than|not more than|not quite|just short of|within)|[<≤]) *(?:the )?$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|approximately|some|circa|approx\.?|an estimated|or so|~) *$|"
    r"[~≈] *$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Figure:
    """A number as it stands in a text.

    Parameters
    ----------
    start, end : where it stands, with its sign and unit
    text : as it stands
    readings : values it may be, without sign, each with how much one more in its last place is
    sign : -1, 1, or 0 where none is said
    kind : by its unit; a percentage is read in per cent
    currency : ISO code of its money; "" where it names none
    bound : whether it is a bound, or said to be about
    scaled : whether a size (k, million) stands with it
    pair : index of the other end of its range; None of a figure by itself
    """

    start: int
    end: int
    text: str
    readings: tuple[tuple[float, float], ...]
    sign: int
    kind: Kind
    currency: str = ""
    bound: Bound = ""
    scaled: bool = False
    pair: int | None = None


def figures(text: str) -> list[Figure]:
    """All of them in their order, ends of ranges knowing of each other."""
    parts = [one for one in spelled(text) if one.kind == "share"]
    written = [
        one
        for one in _written(text)
        if not any(part.start <= one.start < part.end for part in parts)
    ]  # "9 draws in 10" is one figure
    taken = [(one.start, one.end) for one in written]
    words = [
        one
        for one in _words(text)
        if all(one.end <= start or one.start >= end for start, end in taken)
    ]
    return _paired(text, sorted([*written, *words], key=lambda one: one.start))


def _written(text: str) -> Iterator[Figure]:
    for found in _FIGURE.finditer(text):
        scale = _SCALES.get(found["scale"] or "", 1.0)
        if (found["unit"] or "").strip().lower() in _HUNDREDTHS:
            scale /= 100
        kind, currency = _kind(found)
        readings = tuple((v * scale, last * scale) for v, last in _readings(found["digits"]))
        mark = (found["sign"] or "").strip() or (found["inner"] or "")
        sign = 0 if not mark else 1 if mark.lower() in ("+", "plus") else -1
        if mark in ("-", "\u2013") and (
            _is_joined(text, found.start()) or _is_dash(text, found.start())
        ):
            sign = 0
        said = found.group().lstrip()
        if not sign and mark and _is_dash(text, found.start()):
            said = said[1:].lstrip()
        begin = found.end() - len(said)
        yield Figure(
            begin, found.end(), said, readings, sign, kind, currency,
            _bound(text[:begin]), scale > 1,
        )  # fmt: skip


def _is_joined(text: str, at: int) -> bool:
    """Whether a dash before digits joins them to what stands before, and is no minus."""
    return at > 0 and text[at - 1].isalnum()


def _is_dash(text: str, at: int) -> bool:
    """Whether a dash stands between words, with a space on both sides."""
    return (
        at > 1
        and text[at - 1] == " "
        and text[at - 2] not in ":=("
        and text[at + 1 : at + 2] == " "
    )


def _kind(found: re.Match[str]) -> tuple[Kind, str]:
    unit = (found["unit"] or "").strip().lower()
    before = found["money"] or ""
    if before:
        return "money", _currency(before)
    if unit in ("%", "percent", "per cent", "per\u00a0cent"):
        return "percent", ""
    if "point" in unit or unit in ("pp", "pts"):
        return ("points" if "%" in unit or "percent" in unit or unit == "pp" else "bare"), ""
    if unit in ("x", "\u00d7", "times", "fold", "-fold"):
        return "times", ""
    return ("money", _currency(found["unit"])) if unit else ("bare", "")


def _currency(sign: str) -> str:
    if sign.lower() in _HUNDREDTHS:
        return ""
    return _NAMES.get(sign.lower()) or _SIGNS.get(sign) or _SIGNS.get(sign[-1:]) or sign


def _readings(digits: str) -> Iterator[tuple[float, float]]:
    """What digits and marks may say: a mark before three digits may stand between thousands."""
    marks = [c for c in digits if not c.isdigit()]
    if not marks:
        yield float(digits), _step(digits)
        return
    last = marks[-1]
    head, _, tail = digits.rpartition(last)
    whole = re.sub(r"\D", "", digits)
    grouped = all(len(part) == 3 for part in re.split(r"\D", digits)[1:])
    if grouped and (marks.count(last) == len(marks)):
        yield float(whole), _step(whole)
    if last in ".," and marks.count(last) == 1:
        decimals = f"{re.sub(chr(92) + 'D', '', head) or 0}.{tail}"
        yield float(decimals), 10.0 ** -len(tail)


def _step(whole: str) -> float:
    """How fine a whole number is: zeros at its end may be rounded, three digits stand."""
    zeros = len(whole) - len(whole.rstrip("0"))
    return 10.0 ** max(min(zeros, len(whole) - 3), 0)


def _words(text: str) -> Iterator[Figure]:
    for one in spelled(text):
        after = text[one.end : one.end + 24]
        kind: Kind = "times" if one.kind == "times" else "bare"
        value, last, currency, end = one.value, one.last, "", one.end
        unit = re.match(
            r"[ -](percent\b|per cent\b|%|percentage points?|times\b|fold\b|euros?\b|dollars?\b|"
            r"pounds?\b|francs?\b|x\b)",
            after,
        )
        if one.kind == "share":
            kind, value, last = "percent", 100 * value, 100 * last
        elif unit:
            said = unit[1].lower()
            kind = (
                "points" if "point" in said
                else "percent" if said[:3] == "per" or said == "%"
                else "times" if said in ("times", "fold", "x")
                else "money"
            )  # fmt: skip
            currency, end = (_NAMES.get(said, ""), one.end + unit.end())
        if _is_pronoun(text[one.start : one.end], after) and not unit:
            continue
        bound = _bound(text[: one.start])
        if one.kind == "share":
            bound = bound or "about"
        told = _SIGN.search(text[: one.start])
        start = told.start() if told else one.start
        sign = 0 if told is None else -1 if told[1].lower() == "minus" else 1
        yield Figure(
            start, end, text[start:end], ((value, last),), sign, kind, currency, bound,
            value >= 1000,
        )  # fmt: skip


def _is_pronoun(word: str, after: str) -> bool:
    """Whether "one" stands for a thing: "less than one in radio"; one end of a range does not."""
    return word.lower() == "one" and not re.match(r"[ -](?:to|and|or)\b", after)


def _bound(before: str) -> Bound:
    near = before[-26:]
    if _OVER.search(near):
        return "over"
    if _UNDER.search(near):
        return "under"
    return "about" if _ABOUT.search(near) else ""


# --- ranges -----------------------------------------------------------------------------


def _paired(text: str, found: list[Figure]) -> list[Figure]:
    """Ends of a range know of each other, and share a unit that is said once."""
    for place, (one, other) in enumerate(pairwise(list(found))):
        between = text[one.end : other.start]
        dashed = not between.strip() and other.text.lstrip()[:1] in "-\u2013" and other.sign < 0
        joined = bool(_TO.fullmatch(between)) or (dashed and one.kind == other.kind)
        if not joined and _AND.fullmatch(between):
            joined = bool(_BETWEEN.search(text[: one.start]))
        lost = _TO_GAIN.fullmatch(between) and _LOSS_OF.search(text[: one.start])
        if not joined and lost:
            joined, found[place] = True, replace(one, sign=-1)
        if not joined and _AT_MOST.fullmatch(between):
            joined = bool(_AT_LEAST.search(text[: one.start]))
        if not joined and between.strip() in (",", ";"):
            joined = text[: one.start].endswith("[") and text[other.end :].startswith("]")
        if not joined and between.strip() in ("or", "and"):
            joined = bool(_ENDS.match(text[other.end :]))
        if not joined or found[place].pair is not None or _BY.search(text[: one.start]):
            continue
        first, last = found[place], found[place + 1]
        if between.strip().startswith(("up", "down")) and not _FROM.search(text[: one.start]):
            continue
        first, last = _shared(first, last)
        if dashed:
            last = replace(last, sign=0)
        found[place] = replace(first, pair=place + 1)
        found[place + 1] = replace(last, pair=place, bound="")
    return found


def _shared(first: Figure, last: Figure) -> tuple[Figure, Figure]:
    if re.search("point|pts", first.text + last.text) and first.kind != last.kind:
        return first, last  # points are no per cent
    if first.kind == "bare" and last.kind != "bare":
        first = replace(first, kind=last.kind, currency=last.currency)
    elif last.kind == "bare" and first.kind != "bare":
        last = replace(last, kind=first.kind, currency=first.currency)
    if last.scaled and not first.scaled and last.readings:
        scale = _scale_of(last)
        more = tuple((value * scale, step * scale) for value, step in first.readings)
        # What has its own size in full ("800 to 1,200") reads as it stands, too.
        first = replace(first, readings=(*more, *first.readings), scaled=True)
    return first, last


def _scale_of(of: Figure) -> float:
    size = re.search(rf"({_SCALE})\b", of.text)
    return _SCALES[size[1]] if size else 1.0
