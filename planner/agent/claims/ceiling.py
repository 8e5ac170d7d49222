"""How far a claim may go (numbers 30): no further than the evidence that it is about.

- *none* (a model that is not fit): nothing is recommended, and no gain, loss or effect of a change
  is claimed; that the verdict is "no recommendation" may be said.
- *directional*: the sign of a change may be claimed as likely, its amount only with "about".
- *supported*: both, as computed. A claim about something whose ceiling nobody has given is
  directional.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.facts.fact import Fact, Facts

_STRICTEST = ("none", "directional", "supported")
_UNJUDGED = "directional"


def ceiling_of(facts: Facts, used: Sequence[Fact]) -> str:
    """The ceiling under which a claim stands: of its plan, else the strictest of all.

    Parameters
    ----------
    facts : all of the answer
    used : those that the claim relates
    """
    claims = [one for one in facts.values() if one.name == "claim"]
    plans = {_plan(one) for one in used} - {""}
    own = [one for one in claims if _plan(one) in plans]
    return _strictest(own or claims)


def _strictest(claims: Iterable[Fact]) -> str:
    found = [str(one.value) for one in claims if one.value in _STRICTEST]
    return min(found, key=_STRICTEST.index, default=_UNJUDGED)


def _plan(of: Fact) -> str:
    found = dict(of.about)
    return found.get("plan") or found.get("brief") or ""


def oversteps(ceiling: str, kind: str, used: Sequence[Fact]) -> str:
    """Why a claim that advises goes too far; "" where it does not."""
    if ceiling != "none":
        return ""
    if kind == "verdict" and used[0].value == "not_fit":
        return ""
    if kind == "moves" and len(used) == 3:
        return ""  # what a plan spends is no advice
    return (
        f"The model is not fit to plan with (claim: none), so that {kind} of {used[0].id} may not "
        "be said; say why there is no recommendation."
    )
