"""Amounts in a question: money, shares and factors, "to" or "by", and which way.

Digits are read by `planner.wording.digits`, as everywhere else; here are the words around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from planner.agent.understood.question import Sense
from planner.agent.understood.senses import sense_of, sign_of
from planner.wording.digits import Convention, number
from planner.wording.locale import currency_names, is_currency

Unit = Literal["money", "share", "factor", "bare"]

_SIZES = {
    "k": 3, "thousand": 3, "thousands": 3, "tsd": 3, "tausend": 3, "grand": 3, "mille": 3,
    "m": 6, "mm": 6, "mn": 6, "mio": 6, "mil": 6, "mill": 6, "mln": 6,
    "million": 6, "millions": 6, "millionen": 6, "milion": 6, "millon": 6, "milions": 6,
    "bn": 9, "b": 9, "billion": 9, "billions": 9, "mrd": 9, "milliard": 9,
    "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5, "crore": 7, "crores": 7, "cr": 7,
}  # fmt: skip
_MONEY_WORDS = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "bucks": "USD",
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "francs": "CHF", "franken": "CHF",
    "rupees": "INR", "yen": "JPY", "kronor": "SEK", "kroner": "NOK",
}  # fmt: skip
_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_MORE = frozenset({"more", "extra", "additional", "further"})
_ARTICLES = frozenset({"a", "an", "another", "each"})
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "tenths": 10,
    "twentieth": 20,
}  # fmt: skip
_FACTORS = {
    "double": 2.0, "doubled": 2.0, "doubling": 2.0, "doubles": 2.0, "twice": 2.0,
    "triple": 3.0, "tripled": 3.0, "tripling": 3.0, "treble": 3.0, "thrice": 3.0,
    "quadruple": 4.0, "halve": 0.5, "halved": 0.5, "halving": 0.5, "halves": 0.5,
}  # fmt: skip

_CORE = r"(?:[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)"
_SIZE = "|".join(sorted(_SIZES, key=len, reverse=True))
_SIGNS = r"[a-z]{0,2}[$€£¥₹₩]"
_CODES = r"eur|usd|gbp|chf|cad|aud|inr|jpy|sek|nok|dkk|pln|brl|cny|nzd|zar"
_AFTER = "|".join(sorted(_MONEY_WORDS, key=len, reverse=True))
_PER_CENT = r"%|per ?cents?|pct|prozent|procent|percentage points?|pour cent|por ciento|pp\b"
_DIGITS = re.compile(
    rf"(?<![\w.,'])(?P<sign>[-+] ?)?(?P<before>(?:{_SIGNS}|(?:{_CODES})(?= ?[0-9])) ?)?"
    rf"(?P<inner>[-+])?(?P<core>{_CORE})"
    rf"(?: ?(?P<times>x|times)(?![a-z])|(?: ?(?P<size>{_SIZE})\b\.?)?"
    rf"(?: ?(?:(?P<share>{_PER_CENT})|(?P<after>{_SIGNS}|\b(?:{_CODES}|{_AFTER})\b)))?)"
)
_OF_A_YEAR = re.compile(r" (?:of (?:the )?(?:year|20)|from now|ago|later)")
# What is left, not what is taken off: "a third as much", "half as well".
_AS_MUCH = re.compile(
    r" as (?:much|many|well|good|big|large|high|strong(?:ly)?|effective(?:ly)?)\b"
)
_EVERY = re.compile(r"\b(?:in|for|over|per|each|every|once) an? $")
# "The 90 % interval" is how sure something is, and no amount.
_SURENESS = re.compile(
    r" (?:(?:credible|credibility|confidence|uncertainty|posterior) )?"
    r"(?:ci|intervals?|ranges?|bands?|confiden\w+|credib\w+|sure|certain\w*|probab\w+|chances?)\b"
)
_SPELLED = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True)
class Amount:
    """An amount in a plain text.

    Parameters
    ----------
    start, end : its place
    unit : "bare" for a number that has neither size nor sign of money
    values : without its sign; more than one where it can be read so
    sense : "to" or "by"; None where the wording does not say
    sign : 1 or -1 as its verb says; 0 where nothing does
    foreign : the currency that it is in, where that is not the model's
    """

    start: int
    end: int
    unit: Unit
    values: tuple[float, ...]
    sense: Sense | None = None
    sign: int = 0
    foreign: str = ""


def amounts(text: str, currency: str, locale: str) -> list[Amount]:
    """Amounts of a plain text in their order, each with its sense.

    Parameters
    ----------
    currency : the model's ISO code, "" where unknown
    locale : whose thousands are known
    """
    found: list[Amount] = []
    for one in (*_in_digits(text, currency, locale), *_in_words(text)):
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(_with_sense(text, one))
    return sorted(found, key=lambda one: one.start)


def _with_sense(text: str, one: Amount) -> Amount:
    if one.unit == "factor":
        return replace(one, sense="by", sign=1)
    sign = one.sign or sign_of(text, one.start, one.end)
    sense: Sense | None = "by" if one.sign else sense_of(text, one.start, one.end)
    return replace(one, sense=sense or ("by" if sign else None), sign=sign)


# --- in digits --------------------------------------------------------------------------


def _in_digits(text: str, currency: str, locale: str) -> Iterator[Amount]:
    for match in _DIGITS.finditer(text):
        read = number(match["core"], None, Convention.of(locale))
        if read is None:
            continue
        values = _scaled(read, _SIZES.get(match["size"] or "", 0))
        sign = _sign(match["sign"] or match["inner"], text, match.start())
        if match["times"]:
            yield Amount(match.start(), match.end(), "factor", values)
        elif match["share"] and not _SURENESS.match(text, match.end()):
            values = tuple(value / 100 for value in values)
            yield Amount(match.start(), match.end(), "share", values, None, sign)
        elif not match["share"]:
            named = (match["before"] or match["after"] or "").strip()
            unit: Unit = "money" if named or match["size"] or max(values) >= 1000 else "bare"
            foreign = _foreign(named, currency, locale)
            yield Amount(match.start(), match.end(), unit, values, None, sign, foreign)


def _scaled(read: Decimal | tuple[str, str], power: int) -> tuple[float, ...]:
    """The values of digits, in the order: thousands, then decimals."""
    if isinstance(read, Decimal):
        return (float(read.scaleb(power)),)
    whole, decimal = read
    return tuple(float(Decimal(one.replace(",", ".")).scaleb(power)) for one in (whole, decimal))


def _sign(sign: str | None, text: str, start: int) -> int:
    """What a sign before digits says; a dash between words or figures is none."""
    if not sign or (re.search(r"[\w%] ?$", text[:start]) and sign.endswith(" ")):
        return 0
    return -1 if sign.strip() == "-" else 1


def _foreign(named: str, currency: str, locale: str) -> str:
    """The code of a currency that is not the model's; "" for the model's own, or none."""
    if not named or not currency:
        return ""
    code = _MONEY_WORDS.get(named, named.upper())
    own = {name.upper() for name in currency_names(currency, locale)}
    return "" if code in own or not is_currency(code) else code


# --- in words ---------------------------------------------------------------------------


def _in_words(text: str) -> Iterator[Amount]:
    said = [(m[0], m.start(), m.end()) for m in _SPELLED.finditer(text)]
    at = 0
    while at < len(said):
        found = _spelled(text, said, at)
        if found is None:
            at += 1
        else:
            yield found
            at = next((i for i in range(at, len(said)) if said[i][1] >= found.end), len(said))


def _spelled(text: str, said: Sequence[tuple[str, int, int]], at: int) -> Amount | None:
    """An amount in words that begins at a word: "ten percent", "half a million", "a third"."""
    word, start, end = said[at]
    if word in _FACTORS and word != "halves":
        factor = _FACTORS[word]
        if factor < 1:
            return Amount(start, end, "share", (1 - factor,), "by", -1)
        return Amount(start, end, "factor", (factor,))
    value, next_at = _number(said, at)
    rest = [one[0] for one in said[next_at : next_at + 5]]
    if value is None:
        return None
    if rest[:1] and rest[0] in _PARTS and not _is_time(text, said, next_at):
        share, last = value / _PARTS[rest[0]], next_at
        size = _size_after(rest[1:])
        if size:
            power, skipped = size
            return Amount(start, said[last + skipped][2], "money", (share * 10**power,))
        if share < 1 and _AS_MUCH.match(text[said[last][2] :]):
            return Amount(start, said[last][2], "share", (1 - share,), "by", -1)
        return Amount(start, said[last][2], "share", (share,))
    joined = text[said[next_at - 1][2] :].lstrip()
    per_cent = re.match(rf"(?:{_PER_CENT})", joined)
    if per_cent and word not in _ARTICLES:
        stop = len(text) - len(joined) + per_cent.end()
        return Amount(start, stop, "share", (value / 100,))
    if rest[:1] and rest[0] in _MORE and rest[1:2] and rest[1] in _SIZES and len(rest[1]) > 2:
        more = value * 10 ** _SIZES[rest[1]]
        return Amount(start, said[next_at + 1][2], "money", (more,), "by", 1)
    if rest[:1] and rest[0] in _SIZES and len(rest[0]) > 2:
        half = 0.5 if rest[1:4] == ["and", "a", "half"] else 0.0
        last = next_at + (3 if half else 0)
        total = (value + half) * 10 ** _SIZES[rest[0]]
        return Amount(start, said[last][2], "money", (total,))
    return None


def _size_after(rest: Sequence[str]) -> tuple[int, int] | None:
    """The size of "half a million", "a quarter of a million", and how many words it takes."""
    for skipped, word in enumerate(rest[:3], 1):
        if word in _SIZES and len(word) > 2:
            return _SIZES[word], skipped
        if word not in ("a", "of"):
            return None
    return None


def _is_time(text: str, said: Sequence[tuple[str, int, int]], at: int) -> bool:
    """Whether "a quarter", "the third" is of a year or a row rather than a part."""
    word, _, end = said[at]
    if word not in ("quarter", "quarters"):
        return False
    return bool(_OF_A_YEAR.match(text[end:]) or _EVERY.search(text[: said[at - 1][1] + 2]))


def _number(said: Sequence[tuple[str, int, int]], at: int) -> tuple[float | None, int]:
    """A number in words, and the place after it: "one and a half", "two hundred and fifty"."""
    texts = [one[0] for one in said]
    word, after = texts[at], texts[at + 1 : at + 2]
    if word == "half":  # of it, or of a million
        return (None, at) if texts[at - 1 : at] in (["a"], ["an"], ["one"]) else (1.0, at)
    if word in _ARTICLES:
        counts = after and (after[0] in _PARTS or after[0] in _SIZES or after[0] == "hundred")
        return (1.0, at + 1) if counts else (None, at)
    total, i = 0.0, at
    while i < len(texts):
        small = [_UNITS.get(part, _TENS.get(part)) for part in texts[i].split("-")]
        if None not in small:
            total += sum(value or 0 for value in small)
        elif i > at and texts[i] == "hundred":
            total *= 100
        elif i > at and texts[i : i + 3] == ["and", "a", "half"]:
            total, i = total + 0.5, i + 2
        elif not (i > at and texts[i] == "and" and texts[i - 1] == "hundred"):
            break
        i += 1
    return (total, i) if i > at else (None, at)
