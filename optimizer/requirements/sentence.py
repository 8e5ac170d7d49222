"""A guardrail in words: a template and its facts, which every surface says in its own way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

# (value, unit) with unit "money", "outcome", "times", "share", "date" or "text".
Fact = tuple[float | str, str]
Facts = dict[str, Fact]


@dataclass(frozen=True)
class Sentence:
    """A template and its facts."""

    template: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def plain(self) -> str:
        """Said without currency, for messages of the command line."""
        return self.template.format_map(
            {
                name: value if isinstance(value, str) else plain_fact(value, unit)
                for name, (value, unit) in self.facts.items()
            }
        )


def plain_fact(value: float, unit: str) -> str:
    """A number with all the digits that it was given: ``78,749.3``, ``90 %``, ``2.64x``."""
    if unit == "share":
        return f"{plain_number(100 * value)} %"
    return f"{plain_number(value)}x" if unit == "times" else plain_number(value)


def plain_number(value: float) -> str:
    """Up to ten significant digits, cents at least, never an exponent: ``78,749.3``."""
    if not math.isfinite(value):
        return "unbounded"
    size = math.floor(math.log10(abs(value))) if value else 0
    said = f"{value:,.{min(max(9 - size, 2), 15)}f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def outward(before: float, after: float) -> float:
    """A number rounded away from another, to digits that still show the difference.

    Two digits of the difference, five of the number itself.
    """
    apart = abs(after - before)
    if not (math.isfinite(apart) and apart > 0):
        return after
    digits = 1 - math.floor(math.log10(apart))
    if after:
        digits = max(digits, 4 - math.floor(math.log10(abs(after))))
    step = 10.0**-digits
    steps = math.ceil(after / step - 1e-9) if after > before else math.floor(after / step + 1e-9)
    return float(f"{steps * step:.{max(digits, 0)}f}")
