"""What claims say of their facts: by what each is told from the others, and what they relate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.agent.checker.kinds_of_facts import sort_of
from planner.agent.claims.claim import Claim
from planner.facts.fact import Facts

_ORDERED = frozenset({"more_than", "less_than", "first_of", "last_of"})
_BOUNDED = frozenset({"at_least", "below"})
_PRICED = frozenset({"costs", "saves"})


@dataclass(frozen=True)
class ClaimedFacts:
    """What is known of facts by the claims that a text says.

    Parameters
    ----------
    apart : by what each is told apart from each other one of its name, by id
    compared : ids of facts that claims compare: "less" is no way that these go
    ordered, alike : those of them of which one is more than the other; that are alike
    priced : ids of facts that claims say to be costs or savings
    """

    apart: Mapping[str, tuple[frozenset[str], ...]]
    compared: frozenset[str]
    ordered: frozenset[str]
    alike: frozenset[str]
    priced: frozenset[str]

    @staticmethod
    def of(claims: Sequence[Claim], facts: Facts) -> ClaimedFacts:
        """Of claims, and the facts that they rest on."""
        alike = frozenset({"alike"})
        related = _ids(claims, _ORDERED | _BOUNDED | alike)
        changed = frozenset(
            id for one in claims if one.kind not in _ORDERED | _BOUNDED | alike for id in one.facts
        )
        compared = related - changed  # what no claim says to change
        ordered = (_ids(claims, _ORDERED) & compared) - _ids(claims, _BOUNDED)
        same = (_ids(claims, alike) & compared) - _ids(claims, _BOUNDED)
        return ClaimedFacts(_told_apart(facts), compared, ordered, same, _ids(claims, _PRICED))

    def placed(self, is_ordered: bool) -> frozenset[str]:
        """Facts of which the relation tells whose is which, if a text has words for an order."""
        return self.alike | self.ordered if is_ordered else self.alike


def _ids(claims: Sequence[Claim], kinds: frozenset[str]) -> frozenset[str]:
    return frozenset(id for one in claims if one.kind in kinds for id in one.facts)


def _told_apart(facts: Facts) -> dict[str, tuple[frozenset[str], ...]]:
    """By what each fact differs from each other one that measures the same, by id.

    What there is now is told from what is planned by its plan, and what is against another plan by
    which of the two is which.
    """
    found = {}
    for one in facts.values():
        kinds = []
        for other in facts.values():
            if other.id != one.id and _base(other.name) == _base(one.name):
                differ = {kind for kind, _ in set(one.about) ^ set(other.about)}
                kinds.append(frozenset(differ if other.name == one.name else {"plan"}))
        goes_with = sort_of(one) == "chance" and any(
            other.about == one.about and sort_of(other) == "change" for other in facts.values()
        )  # whose chance it is its gain tells
        if "against" in dict(one.about) and not goes_with:
            kinds.append(frozenset({"sides"}))
        found[one.id] = tuple(dict.fromkeys(kinds))
    return found


def _base(name: str) -> str:
    return name.removesuffix("_now")
