"""Figures as people write them: read in exactly one way, or refused with how they could be read.

``33.5 M``, ``€1,250,000``, ``112,5 %``, ``1'200 CHF`` and ``.5`` are read, whichever convention
they are in. ``1,125`` and ``1.125`` leave doubt: they are refused, and the refusal says both
readings (``docs/decisions/020-figures.md``).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from mmm_core.errors import InvalidProblem
from planner.wording.digits import Convention, Mark, decimals, mark_of, number, plainly
from planner.wording.locale import DEFAULT, currency_names, is_currency, written

Kind = Literal["number", "money", "percent", "times"]

MOST = 1e15
_LONGEST = 80
_SIZES = {"k": 3, "K": 3, "M": 6, "B": 9, "T": 12}
_OTHERWISE = {"B": "a billion or a trillion", "T": "a thousand or a trillion"}
_SAYS: dict[Kind, str] = {
    "number": "a plain number",
    "money": "an amount of money",
    "percent": "a percentage",
    "times": "a ratio",
}
_AMOUNTS = {1_250_000.0: "1250000 or 1.25 M", 1_250.0: "1250", 13.0: "13", 2.0: "2", 0.5: "0.5"}
# By what they are, so that a field shows the first that it takes itself.
_EXAMPLES: dict[Kind, dict[float, str]] = {
    "number": _AMOUNTS,
    "money": _AMOUNTS,
    "percent": {112.5: "112.5 %", 12.5: "12.5 %", 0.5: "0.5 %"},
    "times": {2.4: "2.4", 0.5: "0.5"},
}
_ALIKE = str.maketrans(
    dict.fromkeys("\t\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\u2004\u2005\u2006\u2008", " ")
    | dict.fromkeys("\u2019\u02bc\u2018", "'")
    | dict.fromkeys("\u2212\u2010\u2011\u2013\ufe63\uff0d", "-")
    | {"\uff05": "%", "\u00d7": "x"}
)
_PARTS = re.compile(
    r"(?P<before>[^0-9.,]*)"
    r"(?P<core>[.,]?[0-9](?:[0-9.,' ]*[0-9.])?)(?:[eE](?P<power>[+-]?[0-9]{1,3}))?"
    r"(?P<after>[^0-9]*)"
)


class Unreadable(InvalidProblem):
    """A text that is no figure, or more than one."""


class NoFigure(Unreadable):
    """A text that is none."""


@dataclass(frozen=True)
class Figure:
    """What a person wrote.

    Parameters
    ----------
    value : sizes worked out (33.5 M is 33,500,000); a percentage in per cent
    kind : what its signs say that it is; "number" where it has none
    """

    value: float
    kind: Kind


@dataclass(frozen=True)
class Reader:
    """What one field, column or file takes.

    Parameters
    ----------
    kind : what is asked for; a text without signs is taken for it
    currency : the model's, ISO code or as the card has it; "" where nobody has said
    locale : whose convention is read, and written
    least : the smallest value that is taken; None where anything below zero is
    positive : zero is refused as well
    whole : so is what is no whole number
    most : the largest
    shares : a percentage below 1 without its sign may be meant as a share: it is refused with both
        readings
    """

    kind: Kind
    currency: str = ""
    locale: str = DEFAULT
    least: float | None = 0.0
    positive: bool = False
    whole: bool = False
    most: float = MOST
    shares: bool = False

    def read(self, text: str, convention: Convention | None = None) -> float:
        """The value of a text; a percentage in per cent.

        Raises
        ------
        Unreadable
            Says what stands there, and how it could be written.
        """
        try:
            found = read_figure(text, self.currency, self.locale, convention, self.kind)
        except NoFigure as error:
            raise NoFigure(error.message, f"Write one such as {self._example()}.") from None
        if found.kind not in ("number", self.kind):
            raise Unreadable(
                f"“{text.strip()}” is {_SAYS[found.kind]}; {_SAYS[self.kind]} is asked for.",
                f"Write one such as {self._example()}.",
            )
        if self.shares and found.kind == "number" and 0 < found.value < 1:
            one, other = (self.write(value) for value in (found.value, 100 * found.value))
            raise Unreadable(
                f"“{text.strip()}” can be read in two ways.", f"Write {one} or {other}."
            )
        if self.least is not None and found.value < self.least:
            below = "zero" if self.least == 0 else self.write(self.least)
            raise Unreadable(f"“{text.strip()}” is below {below}.", "Write a larger figure.")
        if self.positive and found.value <= 0:
            raise Unreadable(f"“{text.strip()}” is nothing.", "Write a figure above zero.")
        if self.whole and found.value % 1:
            raise Unreadable(
                f"“{text.strip()}” is no whole number.", f"Write one such as {self._example()}."
            )
        if abs(found.value) > self.most:
            raise Unreadable(
                f"“{text.strip()}” is above {self.write(self.most)}, the most that is taken.",
                "Write a smaller figure.",
            )
        return found.value

    def write(self, value: float) -> str:
        """A value as a person would type it, to the last digit; `read` gives it back."""
        if self.kind == "percent":
            return f"{plainly(value, self.locale)} %"
        if self.kind == "times":
            return plainly(value, self.locale)
        exact = Decimal(repr(float(value)))
        if abs(exact) < 10_000:
            return plainly(exact, self.locale)
        name = next(n for n in self._sizes() if abs(exact) >= Decimal(1).scaleb(_SIZES[n]))
        scaled = exact.scaleb(-_SIZES[name])
        if decimals(scaled) <= 2:
            return f"{plainly(scaled, self.locale)} {name}"
        if abs(exact) < 1_000_000 and decimals(exact) == 0:
            return plainly(exact, self.locale)  # one sign between thousands leaves doubt
        return written(f"{exact:,f}".removesuffix(".0"), self.locale)

    def _sizes(self) -> str:
        return "TBMk" if self.locale.startswith("en") else "Mk"

    def _example(self) -> str:
        """A figure that is taken here."""
        taken = (text for value, text in _EXAMPLES[self.kind].items() if self._takes(value))
        said = next(taken, None)
        return self.write(self.most) if said is None else written(said, self.locale)

    def _takes(self, value: float) -> bool:
        least = 0.0 if self.positive else self.least
        return (
            (least is None or value >= least)
            and value <= self.most
            and not (self.whole and value % 1)
        )


def read_figure(
    text: str,
    currency: str = "",
    locale: str = DEFAULT,
    convention: Convention | None = None,
    wanted: Kind = "number",
) -> Figure:
    """A figure, and what its signs say that it is.

    Raises
    ------
    Unreadable
        If the text is none, has two readings, or is in a currency other than the model's.
    """
    said = _squeezed(text)
    bracketed = said.startswith("(") and said.endswith(")")
    inner = said[1:-1].strip() if bracketed else said
    parts = _PARTS.fullmatch(inner) if len(said) <= _LONGEST else None
    if parts is None:
        raise _no_figure(text, wanted, locale)
    sign, front = _sign(parts["before"])
    if sign is None or (bracketed and sign):
        raise _no_figure(text, wanted, locale)
    kind, power = _unit(text, front, parts["after"], currency, locale, wanted)
    digits = number(parts["core"], parts["power"], convention or Convention.of(locale))
    if isinstance(digits, tuple):
        around = (inner[: parts.start("core")], inner[parts.end("core") :])
        one, other = (f"{around[0]}{reading}{around[1]}" for reading in digits)
        raise Unreadable(f"“{said}” can be read in two ways.", f"Write {one} or {other}.")
    if digits is None or (parts["power"] and power):
        raise _no_figure(text, wanted, locale)
    value = float(digits.scaleb(power + int(parts["power"] or 0)))
    if not math.isfinite(value):
        raise _no_figure(text, wanted, locale)
    return Figure(-value if sign == "-" or bracketed else value, kind)


def decimal_mark(text: str) -> Mark:
    """Which mark a spelling shows to stand before decimals; "" where it shows none."""
    said = _squeezed(text).strip("()")
    parts = _PARTS.fullmatch(said) if len(said) <= _LONGEST else None
    if parts is None:
        return ""
    return mark_of(parts["core"], parts["power"])


# --- what stands around the digits ------------------------------------------------------


def _squeezed(text: str) -> str:
    return re.sub(" +", " ", text.translate(_ALIKE)).strip()


def _sign(before: str) -> tuple[str | None, str]:
    """The sign and what else stands before the digits; None for more signs than one."""
    front = before.replace(" ", "")
    signs = [c for c in front if c in "+-"]
    if len(signs) > 1 or (signs and signs[0] not in (front[0], front[-1])):
        return None, front
    return (signs[0] if signs else ""), front.strip("+-")


def _unit(
    text: str, front: str, after: str, currency: str, locale: str, wanted: Kind
) -> tuple[Kind, int]:
    """What the words around the digits say: the kind, and the size as a power of ten."""
    behind = after.replace(" ", "")
    size, unit = "", behind
    known = {"", "%", "x"} | currency_names(currency, locale)
    if behind not in known and behind[:1] in _SIZES and not _is_code(behind):
        size, unit = behind[0], behind[1:]
    if front and unit:
        raise _no_figure(text, wanted, locale)
    sized = {"%": "percent", "x": "times"}.get(unit)
    if size and (sized or wanted in ("percent", "times")):
        raise _no_figure(text, wanted, locale)
    named = front or ("" if sized else unit)
    if named:
        _require_currency(text, named, currency, locale, wanted)
    joined = size == "T" and unit and not re.search(r"T\s", after)
    if size in _OTHERWISE and (joined or not locale.startswith("en")):
        raise Unreadable(
            f"“{text.strip()}” can be read in two ways: {size} is {_OTHERWISE[size]}.",
            "Write it with k or M, or in full.",
        )
    kind: Kind = "percent" if unit == "%" else "times" if unit == "x" else "number"
    return ("money" if named else kind), _SIZES.get(size, 0)


def _is_code(word: str) -> bool:
    return len(word) == 3 and is_currency(word)


def _require_currency(text: str, named: str, currency: str, locale: str, wanted: Kind) -> None:
    if named.casefold() in {name.casefold() for name in currency_names(currency, locale)}:
        return
    if not is_currency(named):
        raise _no_figure(text, wanted, locale)
    if currency:
        raise Unreadable(
            f"“{text.strip()}” is in {named}; money is counted in {currency} here.",
            f"Write the amount in {currency}.",
        )


def _no_figure(text: str, wanted: Kind, locale: str) -> NoFigure:
    example = written(next(iter(_EXAMPLES[wanted].values())), locale)
    if not text.strip():
        return NoFigure("Nothing is written here.", f"Write one such as {example}.")
    shown = text.strip() if len(text.strip()) <= _LONGEST else f"{text.strip()[:_LONGEST]}…"
    return NoFigure(f"“{shown}” is no figure.", f"Write one such as {example}.")
