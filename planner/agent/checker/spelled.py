"""Numbers in words: "forty-one million", "two point one", "a third", "nine in ten"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SMALL: dict[str, float] = {
    **{word: float(i) for i, word in enumerate(_ONES)},
    **{word: 10.0 * (i + 2) for i, word in enumerate(_TENS)},
}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9,
    "billions": 1e9, "trillion": 1e12,
}  # fmt: skip
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_WORD = "|".join(sorted(SMALL, key=len, reverse=True))
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_NUMBER = re.compile(
    rf"\b(?:(?P<whole>(?:{_WORD})(?:[ -](?:{_WORD}))*)(?: (?P<hundred>hundred)"
    rf"(?:(?: and)? (?P<rest>(?:{_WORD})(?:[ -](?:{_WORD}))*))?)?"
    rf"(?: point (?P<point>(?:{_WORD})(?: (?:{_WORD}))*)|(?P<half> and a half))?"
    rf"(?: (?P<scale>{_SCALE}))?"
    rf"|a (?P<one>hundred|thousand|million|billion))\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"(?<!and )\b(?P<many>one|two|three|four|five|seven|nine|a|an)[ -](?P<part>{_PART})\b"
    rf"|(?<!and a )\b(?P<half>half)\b(?! a (?:million|billion))|"
    rf"\b(?P<halfscale>half a (?:million|billion))\b",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"\b(?P<many>\d+|{_WORD})(?: (?:draws?|cases?|times|chances?))? "
    rf"(?:(?:in|out of|of every) (?:every )?(?P<of>\d+|{_WORD}|a hundred)\b|"
    rf"of (?P<all>\d+|{_WORD}|a hundred)(?= (?:draws|cases|simulations|runs|futures|times)\b))",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?P<word>twice|double|doubles|doubled|triple|triples|tripled|thrice|halve|halves|halved)\b",
    re.IGNORECASE,
)
_FACTORS = {"t": 2.0, "d": 2.0, "h": 0.5}


@dataclass(frozen=True)
class Spelled:
    """A number in words.

    Parameters
    ----------
    start, end : where it stands
    value : what it says; a share of one for fractions
    last : how much one more in its last place is
    kind : "number", "share" (a fraction, or one in so many) or "times"
    """

    start: int
    end: int
    value: float
    last: float
    kind: str


def spelled(text: str) -> Iterator[Spelled]:
    """Every number in words, those that say most first where they overlap."""
    taken: list[tuple[int, int]] = []
    for find in (_shares_of, _fractions, _numbers, _multiples):
        for one in find(text):
            if all(one.end <= start or one.start >= end for start, end in taken):
                taken.append((one.start, one.end))
                yield one


def _shares_of(text: str) -> Iterator[Spelled]:
    for found in _OF.finditer(text):
        many, of = _count(found["many"]), _count(found["of"] or found["all"])
        if of in (3, 4, 5, 6, 8, 10, 20, 100, 1000) and many <= of:
            yield Spelled(*found.span(), many / of, min(1 / of, 0.1), "share")


def _count(word: str) -> float:
    if word.isdigit():
        return float(word)
    return 100.0 if word.lower() == "a hundred" else SMALL[word.lower()]


def _fractions(text: str) -> Iterator[Spelled]:
    for found in _FRACTION.finditer(text):
        if found["halfscale"]:
            scale = SCALES[found["halfscale"].split()[-1].lower()]
            yield Spelled(*found.span(), scale / 2, scale / 10, "number")
        elif found["half"]:
            yield Spelled(*found.span(), 0.5, 0.04, "share")
        else:
            word = found["many"].lower()
            many = 1.0 if word in ("a", "an") else SMALL[word]
            value = many / _PARTS[found["part"].lower()]
            if value < 1:
                yield Spelled(*found.span(), value, 0.04, "share")


def _numbers(text: str) -> Iterator[Spelled]:
    for found in _NUMBER.finditer(text):
        if found["one"]:
            value = SCALES[found["one"].lower()]
            yield Spelled(*found.span(), value, value, "number")
            continue
        value, scale = _small(found["whole"]), SCALES.get((found["scale"] or "").lower(), 1.0)
        if found["hundred"]:
            value = 100 * value + (_small(found["rest"]) if found["rest"] else 0)
        last = 1.0
        if found["point"]:
            digits = "".join(f"{SMALL[one]:.0f}" for one in found["point"].lower().split())
            value, last = value + float(f"0.{digits}"), 10.0 ** -len(digits)
        elif found["half"]:
            value, last = value + 0.5, 0.1
        yield Spelled(*found.span(), value * scale, last * scale, "number")


def _small(words: str) -> float:
    return sum(SMALL[one] for one in re.split("[ -]", words.lower()))


def _multiples(text: str) -> Iterator[Spelled]:
    for found in _TIMES.finditer(text):
        word = found["word"].lower()
        value = 3.0 if word.startswith(("trip", "thri")) else _FACTORS[word[0]]
        yield Spelled(*found.span(), value, 0.2 * value, "times")
