"""Ranges as people write them in one field: ``50–150 %``, ``0.2 M to 1 M``, ``50 % to 1 M``.

Each of the two figures is read as any figure is. What has neither a sign nor a size beside it is a
percentage, for that is what limits are mostly typed in; amounts of money carry one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from planner.wording import amounts
from planner.wording.figures import Reader, Unreadable
from planner.wording.locale import DEFAULT

Unit = Literal["percent", "money"]

_WORDS = {"de": "bis", "fr": "à", "es": "a", "it": "a", "nl": "tot", "pt": "a"}
_ANY = "¤"  # marks an amount of money where nobody has named a currency
_BETWEEN = re.compile(
    r"\s+(?:to|bis|à|a|tot)\s+|\s*(?:[–—…]|\.\.+)\s*|(?<=[^\s\-+(eE])\s*-\s*(?=[^\s-])",
    re.IGNORECASE,
)
_SIZED = re.compile(r"\d\s*[kKMBT]")
_BARE = re.compile(r"[\d.,'\u2019\s+-]*(?:[eE][+-]?\d+)?\s*")
_LOCK = ("lock", "locked")
_LONGEST = 160


@dataclass(frozen=True)
class Bound:
    """One end of a range: a percentage in per cent, or money."""

    unit: Unit
    value: float


@dataclass(frozen=True)
class Ranges:
    """How ranges are read and written.

    Parameters
    ----------
    currency : the model's; "" where nobody has said
    locale : whose convention is read, and written
    most : the largest percentage that is taken
    """

    currency: str = ""
    locale: str = DEFAULT
    most: float = 100_000.0

    def read(self, text: str) -> tuple[Bound, Bound] | Literal["lock"] | None:
        """The two ends; "lock" where that is written, None where nothing is.

        Raises
        ------
        Unreadable
            Says what stands there, and how it could be written.
        """
        said = text.strip()
        if not said:
            return None
        if said.casefold() in _LOCK:
            return "lock"
        parts = _BETWEEN.split(said) if len(said) <= _LONGEST else []
        if len(parts) != 2:
            raise Unreadable(
                f"“{said[:_LONGEST]}” is no range.", f"Write one such as {self.examples()}."
            )
        alone = [part.strip() for part in parts if _is_bare(part) and not _is_zero(part)]
        if len(alone) == 1 and "%" not in said and not any(map(_is_zero, parts)):
            raise Unreadable(
                f"“{said}” can be read in two ways.",
                f"Write {alone[0]} with its own sign, such as % or k or M.",
            )
        low, high = (self._bound(part, other) for part, other in (parts, reversed(parts)))
        return low, high

    def write(self, low: Bound, high: Bound) -> str:
        """A range as a person would type it; `read` gives it back."""
        if low.unit == high.unit == "percent":
            return f"{self._percent.write(low.value).removesuffix(' %')}–{self._said(high)}"
        return f"{self._said(low)} {_WORDS.get(self.locale[:2], 'to')} {self._said(high)}"

    def _bound(self, text: str, other: str) -> Bound:
        """One end; a bare zero is of the other end's unit."""
        signs = other if _is_zero(text) else text
        in_money = not _is_bare(signs) and "%" not in signs
        if in_money:
            return Bound("money", self._money.read(text.replace(_ANY, "")))
        return Bound("percent", self._percent.read(text))

    def _said(self, bound: Bound) -> str:
        if bound.unit == "percent":
            return self._percent.write(bound.value)
        text = self._money.write(bound.value)
        if _SIZED.search(text):
            return text
        before, after = amounts.around(self.currency, self.locale)
        return f"{before}{text}{after}" if before or after else f"{_ANY}{text}"

    @property
    def _money(self) -> Reader:
        return Reader("money", self.currency, self.locale)

    @property
    def _percent(self) -> Reader:
        return Reader("percent", locale=self.locale, most=self.most)

    def examples(self) -> str:
        """Ranges as one may write them."""
        percent = self.write(Bound("percent", 50.0), Bound("percent", 150.0))
        return f"{percent} or {self.write(Bound('money', 2e5), Bound('money', 1e6))}"


def _is_bare(text: str) -> bool:
    return _BARE.fullmatch(text) is not None


def _is_zero(text: str) -> bool:
    return re.fullmatch(r"\s*0\s*", text) is not None
