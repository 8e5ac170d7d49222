"""What rules and refusals cost, as JSON documents."""

from __future__ import annotations

from typing import Any

from optimizer.explain.finite_prices import FinitePrice
from planner.contract.numbers import or_null
from planner.questions.declined import DeclinedCosts
from planner.questions.optimize import OptimizeAnswer

Json = dict[str, Any]
_NOT_ASKED = "Its cost was not asked for."


def finite_json(price: FinitePrice, name: str = "finite") -> Json:
    """A finite price, its mean and interval under ``name``; null, and why, where it is unknown."""
    gained = price.gained
    return {
        name: gained and {"mean": gained.mean, "low": gained.low, "high": gained.high},
        "at_most": None if price.at_most is None else or_null(price.at_most),
        "extrapolates": price.extrapolates,
        **({"why": price.note} if price.note else {}),
    }


def declined_json(answer: OptimizeAnswer, costs: DeclinedCosts | None) -> Json:
    """Declined moves, why, and what each and all of them cost."""
    declined = answer.problem.declined
    prices = (None,) * len(declined) if costs is None else costs.each
    together = None if costs is None else costs.together
    return {
        "declined": [
            {"label": one.label, **one.refusal(), **_cost(price)}
            for one, price in zip(declined, prices, strict=True)
        ],
        "declined_together": _cost(together) if declined else None,
    }


def _cost(price: FinitePrice | None) -> Json:
    if price is None:
        return {"cost": None, "why": _NOT_ASKED}
    return finite_json(price, "cost")
