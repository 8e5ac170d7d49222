"""A guardrail in words: a template and its facts, which every surface says in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# (value, unit) with unit "money", "outcome", "times", "share" or "text".
Fact = tuple[float | str, str]
Facts = dict[str, Fact]


@dataclass(frozen=True)
class Sentence:
    """A template and its facts."""

    template: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def plain(self) -> str:
        """Said without currency or unit, for messages of the command line."""
        return self.template.format_map(
            {
                name: value if isinstance(value, str) else f"{value:,.0f}"
                for name, (value, _) in self.facts.items()
            }
        )
