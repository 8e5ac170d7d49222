"""What counts among plans side by side, and the units in which all of them are said."""

from __future__ import annotations

from planner.questions.compared import PlansCompared
from planner.questions.ranking import On
from planner.wording.units import Units

ABOVE = "profit above the required return"


def units_of(of: PlansCompared) -> Units:
    """The units of an outcome that is said beside others: as money where it is worth the same.

    Where plans value a unit differently, an amount of money would be of the value as much as of
    the outcome; numbers 5 and 9 are of the outcome.
    """
    model = of.plans[of.base].answer.model
    return Units.of(model) if of.has_one_value else Units.uncounted(model)


def what(of: PlansCompared, on: On) -> str:
    """As it follows an amount, or "more": ``profit``, ``incremental revenue``."""
    if on == "incremental":
        return units_of(of).result
    return ABOVE if on == "above" else "profit"
