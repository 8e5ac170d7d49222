"""Can the guardrails hold together? If not: which ones clash, and the cheapest way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mmm_core.errors import Infeasible
from optimizer.compile import least_violation
from optimizer.domain import BUDGET, Domain, build_domain
from optimizer.guardrails import Ground, Guardrail
from optimizer.problem import PlanProblem

# Moving one number, the budget, is preferred where that costs as much as moving many.
_BUDGET_WEIGHT = 0.999
# Half of what verification allows (conventions 20), so that what passes here passes there.
TOLERANCE = 5e-8


def require_feasible(problem: PlanProblem, ground: Ground, domain: Domain) -> None:
    """Raise ``Infeasible`` with an irreducible conflict and the cheapest relaxation."""
    if _holds(domain, domain.money_scale):
        return
    conflict = irreducible_conflict(problem, ground)
    relaxation = cheapest_relaxation(problem, domain)
    money = sum(step["money"] for step in relaxation)
    raise Infeasible(
        f"No plan satisfies {' and '.join(repr(label) for label in conflict)} together.",
        _remedy(relaxation, money),
        conflict,
        relaxation,
    )


def _remedy(relaxation: Sequence[dict[str, Any]], money: float) -> str:
    if not relaxation:
        return "Drop one of them."
    moves = "; ".join(
        f"{step['label']}"
        + (f" for {step['cells']}" if step["cells"] else "")
        + f" from {step['from']:,.0f} to {step['to']:,.0f}"
        for step in relaxation[:4]
    )
    more = f" and {len(relaxation) - 4} more" if len(relaxation) > 4 else ""
    return f"Cheapest way out, {money:,.0f} in all: move {moves}{more}."


def _holds(domain: Domain, scale: float) -> bool:
    """Bounds are compared first: that settles many questions without a program."""
    if (domain.lower > domain.upper).any():
        return False
    if domain.row_lower.size <= 1 and not any(row.cells.size == 0 for row in domain.rows):
        return _single_row_holds(domain, TOLERANCE * scale)
    violation, _ = least_violation(domain, 1.0, BUDGET, scale)
    return violation <= TOLERANCE * scale


def _single_row_holds(domain: Domain, tolerance: float) -> bool:
    """With one coupling row at most, its least and greatest value over the bounds decide."""
    low, high = domain.matrix * domain.lower, domain.matrix * domain.upper
    least, most = np.minimum(low, high).sum(axis=1), np.maximum(low, high).sum(axis=1)
    return bool(
        (least <= domain.row_upper + tolerance).all()
        and (most >= domain.row_lower - tolerance).all()
    )


def irreducible_conflict(problem: PlanProblem, ground: Ground) -> tuple[str, ...]:
    """Labels that clash, none of which could be dropped without the rest becoming possible."""
    kept: list[Guardrail] = list(problem.guardrails)
    scale = build_domain(problem, ground).money_scale

    def possible(guardrails: Sequence[Guardrail], with_budget: bool = True) -> bool:
        asked = replace(problem, guardrails=tuple(guardrails))
        return _holds(build_domain(asked, ground, with_budget), scale)

    for guardrail in problem.guardrails:
        fewer = [other for other in kept if other is not guardrail]
        if not possible(fewer):
            kept = fewer
    needs_budget = possible(kept, with_budget=False)
    return (*(g.label for g in kept), *((BUDGET,) if needs_budget else ()))


def cheapest_relaxation(problem: PlanProblem, domain: Domain) -> tuple[dict[str, Any], ...]:
    """Bounds to move so that a plan exists, at least total money; committed spend stays.

    Returns
    -------
    tuple of dict
        ``label``, ``cells`` (text, empty for sums), ``from`` and ``to`` (money over the
        horizon), ``money`` (how far).
    """
    _, moved = least_violation(domain, _BUDGET_WEIGHT, BUDGET, domain.money_scale)
    steps = []
    for row, by in zip(domain.rows, moved, strict=True):
        if abs(by) <= 1e-9 * domain.money_scale:
            continue
        side, far = (row.upper if by > 0 else row.lower) + row.committed, float(by)
        step = {"from": side, "to": side + far, "money": abs(far)}
        steps.append({"label": row.label, "cells": row.text, **step})
    return tuple(steps)
