"""The cheapest way out of a conflict: numbers to move so that a plan exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.criterion import Floor
from optimizer.deadline import Deadline
from optimizer.domain.constraints import Constraint
from optimizer.domain.levels import Domain
from optimizer.domain.projection import build_domain
from optimizer.errors import Remedy
from optimizer.feasibility.lowered import Lowered, lower
from optimizer.feasibility.nearest import finite, nearest
from optimizer.feasibility.rows import rows_hold
from optimizer.problem import PlanProblem
from optimizer.programs.elastic import Violation, least_violation
from optimizer.requirements import Ground, Reading, Requirement
from optimizer.requirements.budget import Budget
from optimizer.requirements.sentence import outward, plain_number
from optimizer.search.task import Found
from optimizer.warm_start import WarmStart

# Moving one number, the budget, is preferred where that costs as much as moving many.
_BUDGET_PRICE = 0.999
# The money that makes a plan, where a return is to be kept, is nobody's number to move.
_GOAL_PRICE = 1e3
_MANY = 4
# What a way out may be off by, of its own move, so that rounding does not close it again.
_ROOM = 1e-9
# Of a plan's money: what is this near to a limit stands at it.
_NEAR = 1e-6


def cheapest_remedies(
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    floors: Sequence[Floor],
    deadline: Deadline,
) -> tuple[Remedy, ...]:
    """Bounds to move so that a plan exists, at least total money; committed spend stays.

    Floors that no plan reaches even then are lowered to what the best plan reaches.
    """
    scale = domain.money_scale
    found = least_violation(domain, scale, _prices(problem, domain))
    moved = [one for one in found.violations if abs(one.by) > _ROOM * scale]
    spend = domain.spend(found.levels)
    eased = [one.constraint.eased(one.by * (1 + _ROOM)) for one in found.violations]
    wider = domain.with_constraints(eased)
    tried = rows_hold(wider, scale)
    remedies = tuple(replace(_remedy(one, problem, ground, spend), tried=tried) for one in moved)
    if not floors:
        return remedies
    ends, warm = finite(wider, ground), WarmStart()
    start = nearest(tuple(floors), ends, ground, warm, deadline.within(5.0))
    lowered = lower(floors, ends, ground, warm, start, deadline)
    more = _all_lowered(problem, lowered, ends, ground)
    tried = tried and lowered.tried
    return tuple(replace(one, tried=tried) for one in (*remedies, *more))


def _prices(problem: PlanProblem, domain: Domain) -> Floats:
    """What it costs to move each constraint by a unit of money, (constraints,)."""
    by_source = {id(problem.budget): _BUDGET_PRICE, id(problem.goal): _GOAL_PRICE}
    by_source.pop(id(None), None)
    return np.array([by_source.get(id(one.source), 1.0) for one in domain.constraints])


def lowered_remedies(
    problem: PlanProblem,
    floors: Sequence[Floor],
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    found: Found,
    deadline: Deadline,
) -> tuple[Remedy, ...]:
    """Floors as low as the best plan reaches, in their own units."""
    lowered = lower(floors, domain, ground, warm, found, deadline)
    return _all_lowered(problem, lowered, domain, ground)


def _all_lowered(
    problem: PlanProblem, lowered: Lowered, domain: Domain, ground: Ground
) -> tuple[Remedy, ...]:
    spend = domain.spend(lowered.levels)
    steps = (_lowered(floor, amount, spend, ground) for floor, amount in lowered.moved)
    return tuple(
        replace(step, tried=lowered.tried, held_by=_holding(step, problem, spend, ground))
        for step in steps
    )


def _lowered(floor: Floor, amount: float, spend: Floats, ground: Ground) -> Remedy:
    source = floor.source
    assert source is not None
    reading = source.reading(spend, ground, None, more=False)
    # A return, or what a unit costs, is no money that adds up with other moves.
    money = reading is None and source.slack_unit == "money"
    if reading is None:
        reading = Reading(floor.amount, amount - floor.allowed, source.slack_unit)
    reading = replace(reading, after=outward(reading.before, reading.after))
    return Remedy(source, "", reading, floor.amount - amount, money)


def _holding(
    step: Remedy, problem: PlanProblem, spend: Floats, ground: Ground
) -> tuple[Requirement, ...]:
    """Who stands at a limit at the plan with the best return; nobody for other floors."""
    if step.source.reading(spend, ground, None, more=False) is None:
        return ()
    near = _NEAR * float(spend.sum())
    others = (one for one in problem.requirements if one is not step.source)
    return tuple(one for one in others if one.slack(spend, ground) <= near)


# --- rows -------------------------------------------------------------------------------


def name_of(constraint: Constraint, ground: Ground) -> str:
    """What a constraint is about, in words; empty where it is its source's only one."""
    cell = "" if constraint.about is None else ground.cells.text(constraint.about)
    return ", ".join(part for part in (cell, constraint.name) if part)


def _remedy(violation: Violation, problem: PlanProblem, ground: Ground, spend: Floats) -> Remedy:
    one, by = violation.constraint, violation.by
    reading = one.source.reading(spend, ground, one.about, by > 0)
    if one.source is problem.goal and reading is not None:
        # No plan that spends anything is left: a return of next to no money is none.
        reading = replace(reading, after=0.0)
    if reading is None or reading.before == reading.after:
        before = (one.upper if by > 0 else one.lower) + one.committed
        reading = Reading(before, before + by)
    after = outward(reading.before, reading.after)
    if isinstance(one.source, Budget):
        after = _budget(problem, one.source, ground, after, reading.after)
    reading = replace(reading, after=after)
    return Remedy(one.source, name_of(one, ground), reading, abs(by))


def _budget(
    problem: PlanProblem, budget: Budget, ground: Ground, rounded: float, exact: float
) -> float:
    """The rounded total where plans spend it, otherwise the exact one."""
    asked = replace(problem, budget=replace(budget, total=max(rounded, 0.0)))
    domain = build_domain(asked, ground)
    return max(rounded, 0.0) if rows_hold(domain, domain.money_scale) else exact


# --- words ------------------------------------------------------------------------------


def said(remedies: Sequence[Remedy]) -> str:
    """The way out in one sentence."""
    if not remedies:
        return "Drop one of them."
    moves = "; ".join(_move(one) for one in remedies[:_MANY])
    more = f" and {len(remedies) - _MANY} more" if len(remedies) > _MANY else ""
    money = len(remedies) > 1 and all(one.money for one in remedies)
    total = f", {plain_number(outward(0.0, sum(one.amount for one in remedies)))} in all"
    untried = "" if all(one.tried for one in remedies) else " (there was no time to try it)"
    return f"Cheapest way out{total if money else ''}{untried}: {moves}{more}."


def _move(of: Remedy) -> str:
    """A move, and of a return what holds it down."""
    names = [repr(one.label) for one in of.held_by]
    rest = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    held = f" (held down by {', '.join(names[:_MANY])}{rest})" if names else ""
    return of.sentence.plain() + held
