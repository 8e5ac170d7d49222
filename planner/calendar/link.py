"""The plan in the address: where it differs from the current plan, if that is short enough.

``13x8~2s.4fti9_31.0``: periods by cells, and for each amount that is another its place, counted
period by period, and its cents, all to the base 36.
"""

from __future__ import annotations

import re

import numpy as np

from mmm_core.errors import HeadroomError, InvalidPlan
from mmm_core.limits import LINK_PLAN
from planner.calendar.draft import MOST_CENTS, Draft

KEY = "amounts"
_PART = re.compile(r"([0-9a-z]{1,6})\.([0-9a-z]{1,11})")
_REMEDY = "Ask for the plan as a file."


def said(draft: Draft, begun: Draft) -> str | None:
    """The address of a plan; "" for the current plan, None where it would be too long."""
    changed = np.flatnonzero(draft.cents != begun.cents)
    if not changed.size:
        return ""
    amounts = draft.cents.ravel()[changed]
    parts = [
        f"{_base36(int(at))}.{_base36(int(cents))}"
        for at, cents in zip(changed, amounts, strict=True)
    ]
    text = f"{_shape(draft)}~{'_'.join(parts)}"
    return text if len(text) <= LINK_PLAN.most else None


def read(text: str, begun: Draft) -> Draft:
    """The plan that an address says.

    Raises
    ------
    InvalidPlan
        If it is of another horizon, or no plan at all.
    """
    LINK_PLAN.require(len(text), "The link's plan has", InvalidPlan, _REMEDY)
    shape, _, rest = text.partition("~")
    if not rest:
        raise InvalidPlan("The link's plan cannot be read.", _REMEDY)
    if shape != _shape(begun):
        raise InvalidPlan(
            f"The link's plan has {shape[:20]} periods and rows, this horizon {_shape(begun)}.",
            _REMEDY,
        )
    cents = begun.cents.copy().ravel()
    for part in rest.split("_"):
        found = _PART.fullmatch(part)
        if found is None or int(found[1], 36) >= cents.size or int(found[2], 36) > MOST_CENTS:
            raise InvalidPlan(f"The link's plan cannot be read at “{part[:20]}”.", _REMEDY)
        cents[int(found[1], 36)] = int(found[2], 36)
    return Draft(begun.horizon, cents.reshape(begun.cents.shape))


def of_query(text: str, begun: Draft) -> tuple[Draft, str]:
    """The same; where it cannot be read, the plan to begin with and why."""
    try:
        return read(text, begun), ""
    except HeadroomError as error:
        return begun, f"{error.message} {error.remedy}"


def _shape(draft: Draft) -> str:
    periods, cells = draft.cents.shape
    return f"{periods}x{cells}"


def _base36(value: int) -> str:
    return np.base_repr(value, 36).lower()
