"""Digits, points and commas: the one number that they say, or the two.

A *core* is what stands between the words of a figure: digits, marks, spaces, apostrophes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from planner.wording.locale import DEFAULT, separators, written

Mark = Literal[".", ",", ""]

_MARKS: tuple[Mark, Mark] = (".", ",")
_BY_THREE = r"[1-9][0-9]{0,2}(?:X[0-9]{3})+"
_BY_TWO = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"


@dataclass(frozen=True)
class Convention:
    """Which of point and comma stands before decimals; the other one stands between thousands.

    Parameters
    ----------
    decimal : the mark; empty where nothing is known
    thousands : what a locale writes between thousands; nobody writes three zeros after decimals,
        so that ``10,000`` leaves no doubt in English. ``10.000`` does: there the locale says ten
    sure : the text's origin shows it, so that neither ``1,125`` nor ``1.125`` leaves doubt
    """

    decimal: Mark
    thousands: str = ""
    sure: bool = False

    @staticmethod
    def of(locale: str = DEFAULT) -> Convention:
        """How a locale writes numbers."""
        decimal, thousands = separators(locale)
        return Convention("." if decimal == "." else "," if decimal == "," else "", thousands)


def number(
    core: str, power: str | None, convention: Convention
) -> Decimal | tuple[str, str] | None:
    """The digits as a number; two spellings where there are two readings, None where none."""
    last = max(core.rfind("."), core.rfind(","))
    if last < 0:
        return _whole(core)
    head, mark, tail = core[:last], core[last], core[last + 1 :]
    if mark in head:
        return _whole(core)
    if not tail.isdigit():
        return Decimal(head) if not tail and mark == "." and head.isdigit() else None
    if head and not head.isdigit():
        whole = _whole(head)
        return None if whole is None else Decimal(f"{whole}.{tail}")
    if power or not _like_thousands(head, tail):
        return Decimal(f"{head or 0}.{tail}")
    if convention.sure and mark == convention.decimal:
        return Decimal(f"{head}.{tail}")
    if convention.sure or (mark == convention.thousands and tail == "000"):
        return Decimal(head + tail)
    clear = f"{head}.{tail.rstrip('0') or '0'}"
    return head + tail, clearly(clear).replace(".", convention.decimal or mark)


def _like_thousands(head: str, tail: str) -> bool:
    """Whether digits before and after a mark are as many as between thousands."""
    return len(tail) == 3 and 1 <= len(head) <= 3 and int(head) > 0


def clearly(plain: str) -> str:
    """A number with a point, written with as many decimals as nobody takes for thousands.

    Parameters
    ----------
    plain : digits with at most one point and nothing between thousands, such as ``1.125``
    """
    head, _, tail = plain.lstrip("-").partition(".")
    return f"{plain}0" if _like_thousands(head, tail) else plain


def mark_of(core: str, power: str | None) -> Mark:
    """Which mark a spelling of one reading shows to stand before decimals; "" for none."""
    point, comma = (number(core, power, Convention(mark, sure=True)) for mark in _MARKS)
    last = max(core.rfind("."), core.rfind(","))
    if point is None or point != comma or last < 0 or core.endswith("."):
        return ""
    mark = core[last]
    return "." if (mark == ".") != (mark in core[:last]) else ","


def _whole(digits: str) -> Decimal | None:
    """A whole number, its thousands set apart by one and the same sign, or not at all."""
    if digits.isdigit():
        return Decimal(digits)
    apart = {c for c in digits if not c.isdigit()}
    if len(apart) != 1:
        return None
    (mark,) = apart
    grouped = re.fullmatch(_BY_THREE.replace("X", re.escape(mark)), digits)
    if grouped is None and re.fullmatch(_BY_TWO, digits) is None:
        return None
    return Decimal(digits.replace(mark, ""))


def plainly(value: float | Decimal, locale: str) -> str:
    """All digits, nothing between thousands; a zero at the end where three decimals mislead."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    plain = f"{exact:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return written(clearly(plain), locale)


def decimals(value: Decimal) -> int:
    """How many digits stand after the mark."""
    return max(0, -int(value.normalize().as_tuple().exponent))
