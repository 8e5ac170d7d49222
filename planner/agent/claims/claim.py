"""A claim (numbers 29): a typed relation between facts that code checks and puts into words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A relation between facts.

    Parameters
    ----------
    kind : the relation, of a closed list: "is", "more_than", "first_of", "because_of" ...
    facts : ids of the facts that it relates, in the order that the kind gives them
    """

    kind: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A claim in words, once it was checked.

    Parameters
    ----------
    text : one sentence, plain text
    claims : what it says; more than one where a sentence of the screens says several at once
    """

    text: str
    claims: tuple[Claim, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of all facts that it rests on, each once."""
        return tuple(dict.fromkeys(one for claim in self.claims for one in claim.facts))
