"""Can the guardrails hold together? If not: which ones clash, and the cheapest way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mmm_core.errors import Infeasible, Unproven
from mmm_core.labels import Floats
from optimizer.criterion import Criterion, Floor, floors_of
from optimizer.domain.levels import BUDGET, Domain, build_domain, domain_of
from optimizer.guardrails import Ground, Guardrail
from optimizer.measures import Mean, Quantile
from optimizer.problem import PlanProblem
from optimizer.programs.elastic import least_violation
from optimizer.progress import Watcher, preparing
from optimizer.proof.bound import Bounds, proven_bound
from optimizer.quantiles import SHARES, averaged, averaged_floors, focused_floors, raised
from optimizer.search.branching import search
from optimizer.search.task import Found, Task
from optimizer.tolerances import FLOOR_TOLERANCE, TOLERANCE
from optimizer.warm_start import WarmStart

# Moving one number, the budget, is preferred where that costs as much as moving many.
_BUDGET_WEIGHT = 0.999
_PATIENCE = 10.0
_GLANCE = 2.0
_RAISES = 3
_FOCUSES = 3
_WIDEST = 64.0


def require_feasible(
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    kept: WarmStart,
    watcher: Watcher | None = None,
) -> Found | None:
    """Raise ``Infeasible`` with an irreducible conflict and the cheapest relaxation.

    ``kept`` holds the curves that a search over the domain will use too.

    Returns
    -------
    Found or None
        A plan that reaches every floor, where there are floors.

    Raises
    ------
    Infeasible
        If rows, gaps and floors cannot all hold.
    Unproven
        If neither a plan nor a proof that there is none was found in time.
    """
    floors = floors_of(problem, ground)
    if not _rows_hold(domain, domain.money_scale):
        _explain(problem, ground, cheapest_relaxation(problem, ground, domain, floors))
    if not floors:
        return None
    ends = finite(domain, ground)
    telling = preparing(watcher)
    if not problem.spends_least:
        # Of a goal this would be the dearest plan, and a poor limit to what need be spent.
        best = _best_of_one(floors, ends, ground, kept, telling)
        if best is not None:
            return best
    found = _nearest_any(floors, ends, ground, kept, telling)
    if _reached(found):
        return found
    everything = bool(np.isfinite(domain.upper).all())
    proven = found.bound < 0 and _proven_out_of_reach(found, floors, ends, ground, kept)
    if proven and everything:
        _explain(problem, ground, _lower_floors(floors, found))
    missed = "; ".join(
        f"{floor.label!r} is missed by {short:,.6g}" for floor, short in _missed(floors, found)
    )
    if proven:
        raise Unproven(
            f"No plan reaches every floor with up to {_WIDEST:g} times the money that was ever "
            f"planned or observed: {missed}.",
            "Lower the floors, or bound every cell to see what stands in the way.",
        )
    raise Unproven(
        f"No plan was found that reaches every floor, nor a proof that there is none: {missed}.",
        "Lower the floors a little, or allow more time.",
    )


def finite(domain: Domain, ground: Ground) -> Domain:
    """A domain whose open bounds end at many times the reference."""
    observed = float(ground.observed_max.sum()) * ground.dates.size
    known = max(float(ground.reference.sum()), observed, domain.money_scale)
    return domain.within(_WIDEST * known)


def _nearest(
    floors: tuple[Floor, ...],
    domain: Domain,
    ground: Ground,
    kept: WarmStart,
    patience: float = _PATIENCE,
    start: Floats | None = None,
    watcher: Watcher | None = None,
) -> Found:
    """The plan that misses floors by least, each in terms of its own size."""
    assert ground.window is not None
    curves, tabulator = kept.over(domain, ground.window)
    task = Task(
        curves,
        domain,
        _no_objective(floors, domain),
        floors,
        miss=np.array([1.0 / floor.size for floor in floors]),
        enough=-0.1 * FLOOR_TOLERANCE,
    )
    start = _reference_levels(domain, ground) if start is None else start
    return search(task, start, patience, tabulator, watcher)


def _reference_levels(domain: Domain, ground: Ground) -> Floats:
    levels = np.minimum(domain.levels(ground.reference), domain.upper)
    return np.maximum(levels, 0.0)


def _best_of_one(
    floors: tuple[Floor, ...],
    domain: Domain,
    ground: Ground,
    kept: WarmStart,
    watcher: Watcher | None = None,
) -> Found | None:
    """A plan that reaches every floor, where the best by one of them does.

    A search that asks for more than enough is drawn inward, and soon through; one that asks
    for just enough creeps along the edge.
    """
    assert ground.window is not None
    curves, tabulator = kept.over(domain, ground.window)
    for floor in floors:
        task = Task(curves, domain, averaged(floor.criterion), (), extra=0)
        if len(floors) == 1:
            task = replace(task, enough=floor.amount + floor.allowed)
        start = _reference_levels(domain, ground)
        found = search(task, start, _GLANCE, tabulator, watcher)
        if not np.isfinite(found.value):
            continue
        shorts = _shorts(found.levels, floors, domain, ground)
        if _all_met(shorts, floors):
            return replace(found, value=0.0, shorts=shorts)
    return None


def _nearest_any(
    floors: tuple[Floor, ...],
    domain: Domain,
    ground: Ground,
    kept: WarmStart,
    watcher: Watcher | None,
) -> Found:
    """``_nearest``, helped by averages of bad draws where floors are on quantiles."""
    if not any(isinstance(floor.criterion.measure, Quantile) for floor in floors):
        return _nearest(floors, domain, ground, kept, watcher=watcher)
    closest, least = _reference_levels(domain, ground), np.inf
    for times in (*SHARES, *[None] * _FOCUSES):
        # Tails first; then the closest plan says which draws are given up.
        before = least
        substitutes = (
            focused_floors(floors, ground.outcome(domain.spend(closest)), domain.money(closest))
            if times is None
            else averaged_floors(floors, times)
        )
        for _ in range(_RAISES):
            found = _nearest(substitutes, domain, ground, kept, _GLANCE, closest, watcher)
            shorts = _shorts(found.levels, floors, domain, ground)
            if _all_met(shorts, floors):
                return replace(found, value=0.0, shorts=shorts)
            missed = sum(float(x) / f.size for x, f in zip(shorts, floors, strict=True))
            if missed < least:
                closest, least = found.levels, missed
            substitutes = raised(substitutes, 1.2 * shorts)
        if times is None and least >= before:
            break
    return _nearest(floors, domain, ground, kept, start=closest, watcher=watcher)


def _shorts(levels: Floats, floors: tuple[Floor, ...], domain: Domain, ground: Ground) -> Floats:
    """What a plan misses every floor by, evaluated on the draws."""
    outcome, money = ground.outcome(domain.spend(levels)), domain.money(levels)
    return np.array([max(floor.short(outcome, money), 0.0) for floor in floors])


def _all_met(shorts: Floats, floors: tuple[Floor, ...]) -> bool:
    return all(short <= floor.allowed for short, floor in zip(shorts, floors, strict=True))


def _proven_out_of_reach(
    found: Found, floors: tuple[Floor, ...], domain: Domain, ground: Ground, kept: WarmStart
) -> bool:
    """Checked without the search's tables: prices on the floors that no plan can meet."""
    assert ground.window is not None
    curves, _ = kept.over(domain, ground.window)
    nothing = _no_objective(floors, domain)
    return proven_bound(found.witness, nothing, floors, domain, Bounds(curves)) < 0


def _no_objective(floors: tuple[Floor, ...], domain: Domain) -> Criterion:
    nothing, base = np.zeros(domain.lower.size), np.zeros(floors[0].criterion.base.size)
    return Criterion(Mean(), nothing, nothing, base)


def _reached(found: Found) -> bool:
    return found.value >= -FLOOR_TOLERANCE


def _missed(floors: Sequence[Floor], found: Found) -> list[tuple[Floor, float]]:
    pairs = zip(floors, found.shorts, strict=True)
    return [(floor, float(short)) for floor, short in pairs if short > floor.allowed]


def _lower_floors(floors: Sequence[Floor], found: Found) -> tuple[dict[str, Any], ...]:
    """Floors as low as the best plan reaches."""
    return tuple(
        {
            "label": floor.label,
            "cells": "",
            "from": floor.amount,
            "to": floor.amount - short * (1 + 1e-6) - floor.allowed,
            "money": short,
        }
        for floor, short in _missed(floors, found)
    )


def _explain(problem: PlanProblem, ground: Ground, relaxation: tuple[dict[str, Any], ...]) -> None:
    conflict = irreducible_conflict(problem, ground)
    money = sum(step["money"] for step in relaxation)
    together = " together" if len(conflict) > 1 else ""
    raise Infeasible(
        f"No plan satisfies {' and '.join(repr(label) for label in conflict)}{together}.",
        _remedy(relaxation, money),
        conflict,
        relaxation,
    )


def _remedy(relaxation: Sequence[dict[str, Any]], money: float) -> str:
    if not relaxation:
        return "Drop one of them."
    if any(step["from"] > 0 >= step["to"] for step in relaxation if not step["cells"]):
        hopeless = " and ".join(dict.fromkeys(repr(step["label"]) for step in relaxation))
        return (
            f"Nothing above zero can be had of it; drop {hopeless}, or open what holds it down "
            "(a calendar that is dark then, a lock, a maximum of 0)."
        )
    moves = "; ".join(
        f"{step['label']}"
        + (f" for {step['cells']}" if step["cells"] else "")
        + (
            f" from {step['from']:,.0f} to {step['to']:,.0f}"
            if step["from"]
            else f" by {step['money']:,.0f}"
        )
        for step in relaxation[:4]
    )
    more = f" and {len(relaxation) - 4} more" if len(relaxation) > 4 else ""
    return f"Cheapest way out, {money:,.0f} in all: move {moves}{more}."


def _rows_hold(domain: Domain, scale: float) -> bool:
    """Bounds are compared first: that settles many questions without a program."""
    if (domain.lower > domain.upper).any():
        return False
    simple = not (domain.least > 0).any() and not domain.parts.size
    if (
        simple
        and domain.row_lower.size <= 1
        and not any(row.cells.size == 0 for row in domain.rows)
    ):
        return _single_row_holds(domain, TOLERANCE * scale)
    violation, _ = least_violation(domain, 1.0, BUDGET, scale)
    return violation <= TOLERANCE * scale


def _single_row_holds(domain: Domain, tolerance: float) -> bool:
    """With one coupling row at most, its least and greatest value over the bounds decide."""
    with np.errstate(invalid="ignore"):
        low, high = domain.matrix * domain.lower, domain.matrix * domain.upper
    low, high = (np.where(domain.matrix == 0, 0.0, side) for side in (low, high))
    least, most = np.minimum(low, high).sum(axis=1), np.maximum(low, high).sum(axis=1)
    return bool(
        (least <= domain.row_upper + tolerance).all()
        and (most >= domain.row_lower - tolerance).all()
    )


def irreducible_conflict(problem: PlanProblem, ground: Ground) -> tuple[str, ...]:
    """Labels that clash, none of which could be dropped without the rest becoming possible."""
    kept: list[Guardrail] = list(problem.rules)
    floors, nearby = floors_of(problem, ground), WarmStart()
    scale = build_domain(problem, ground).money_scale

    def possible(rules: Sequence[Guardrail], with_budget: bool = True) -> bool:
        asked = problem.budget if with_budget else None
        domain = domain_of(problem, rules, asked, ground)
        if not _rows_hold(domain, scale):
            return False
        mine = tuple(floor for floor in floors if floor.label in {rule.label for rule in rules})
        ends = finite(domain, ground)
        if not mine or _best_of_one(mine, ends, ground, nearby) is not None:
            return True
        # What is not proven impossible may be possible: rules are not dropped for want of time.
        found = _nearest(mine, ends, ground, nearby, _GLANCE)
        return found.bound >= 0 or not _proven_out_of_reach(found, mine, ends, ground, nearby)

    for rule in problem.rules:
        fewer = [other for other in kept if other is not rule]
        if not possible(fewer):
            kept = fewer
    needs_budget = problem.budget is not None and possible(kept, with_budget=False)
    return (*(rule.label for rule in kept), *((BUDGET,) if needs_budget else ()))


def cheapest_relaxation(
    problem: PlanProblem, ground: Ground, domain: Domain, floors: Sequence[Floor] = ()
) -> tuple[dict[str, Any], ...]:
    """Bounds to move so that a plan exists, at least total money; committed spend stays.

    Floors that no plan reaches even then are lowered to what the nearest plan reaches.

    Returns
    -------
    tuple of dict
        ``label``, ``cells`` (text, empty for sums), ``from`` and ``to`` (money over the
        horizon, or a floor's amount), ``money`` (how far).
    """
    _, moved = least_violation(domain, _BUDGET_WEIGHT, BUDGET, domain.money_scale)
    steps = []
    for row, by in zip(domain.rows, moved, strict=True):
        if abs(by) <= 1e-9 * domain.money_scale:
            continue
        side, far = (row.upper if by > 0 else row.lower) + row.committed, float(by)
        step = {"from": side, "to": side + far, "money": abs(far)}
        steps.append({"label": row.label, "cells": row.text, **step})
    if floors:
        relaxed = finite(domain.moved(moved * (1 + 1e-9)), ground)
        steps += _lower_floors(floors, _nearest(tuple(floors), relaxed, ground, WarmStart()))
    return tuple(steps)
