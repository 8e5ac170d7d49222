"""Numbers moved by the least money, so that everything that is asked of levels can hold.

A program over the numbers that people wrote, each priced by the money that it asks for in all;
what the program's plan needs of every number is then read off the plan, in the number's own
unit, and written into the question, as a person would.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.domain.constraints import NOTHING, Constraint
from optimizer.domain.projection import Asked, asked_apart, build_domain
from optimizer.feasibility.rewriting import Rewritten, required
from optimizer.feasibility.rows import rows_hold
from optimizer.programs.elastic import Ways, least_violation
from optimizer.requirements import NOBODYS, Ground, Reading, Requirement
from optimizer.requirements.budget import BUDGET

# Moving one number, the budget, is preferred where that costs as much as moving many.
_BUDGET_PRICE = 0.999
# What is no number is given up only where no number helps.
_HARD_PRICE = 1e3
_NONE = -1
# Of a typical amount: what moves by less does not move, where anything moves by more.
_ROOM = 1e-9
# What is moved may move what others ask for: a multiple that is rounded, say.
_ROUNDS = 4


def rows_moved(way: Rewritten, ground: Ground) -> Rewritten:
    """The question with numbers moved by the least money, so that its rows can hold.

    Nothing is moved where that is no way out.

    Raises
    ------
    InvalidProblem
        If nothing would be left to ask.
    """
    numbers = asked_apart(way.problem, ground, keep=True).commitments
    fixing = any(one.source.rows(ground).follows != NOBODYS for one in numbers)
    # A number that leaves single periods no choice may move as well.
    found: list[Rewritten] = []
    for keep in (True, False) if fixing else (True,):
        try:
            found.append(_moved_until_they_hold(way, ground, keep))
        except InvalidProblem as error:
            nothing_left = error
    if not found:
        raise nothing_left
    return min(found, key=_cost)


def _cost(way: Rewritten) -> tuple[bool, int, float]:
    """Nothing is no way out; dropping is dearer than any number."""
    moves = way.moves.values()
    return not moves, sum(one.reading is None for one in moves), sum(one.amount for one in moves)


def _moved_until_they_hold(way: Rewritten, ground: Ground, keep: bool) -> Rewritten:
    for _ in range(_ROUNDS):
        domain = build_domain(way.problem, ground)
        if rows_hold(domain, domain.money_scale):
            break
        asked = asked_apart(way.problem, ground, keep)
        way = _eased(way, asked, ground, domain.money_scale)
    return way


def _eased(way: Rewritten, asked: Asked, ground: Ground, scale: float) -> Rewritten:
    """Every number that has to give way, as the plan of the elastic problem needs it."""
    keys, ways, in_all = _ways(asked.constraints)
    open_cells = (asked.shape.sum(axis=0) > 0).astype(np.float64)
    found = least_violation(asked.constraints, open_cells, scale, ways)
    spend = asked.committed + asked.shape * found.levels
    amounts = found.given * in_all
    least = _ROOM * scale if (amounts > _ROOM * scale).any() else 0.0
    given = {keys[i]: float(amounts[i]) for i in np.flatnonzero(amounts > least)}
    hard = {label: amount for (label, field), amount in given.items() if not field}
    for label, amount in hard.items():
        way = way.dropped(required(way.problem, label), amount)
    # Without them less may have to move, and a total is rounded once the rest has moved.
    for (label, field), amount in () if hard else sorted(given.items(), key=_budget_last):
        source = required(way.problem, label)
        to = next((one for one in source.readings(spend, ground) if one.field == field), None)
        if to is None or not np.isfinite(to.after):
            way = way.dropped(source, amount)
        elif to.missed:
            way = _moved(way, source, to, amount, ground)
    return way


def _budget_last(given: tuple[tuple[str, str], float]) -> bool:
    return given[0][0] == BUDGET


def _moved(
    way: Rewritten, source: Requirement, to: Reading, amount: float, ground: Ground
) -> Rewritten:
    """A number rounded; a total that has to be spent is left exact where rounding spoils it."""
    # How far a cell may be scaled follows a marginal return, but not as money does.
    money = not source.caps(ground)
    rounded = way.moved(source, to, amount, money)
    if to.limit != "exact":
        return rounded
    domain = build_domain(rounded.problem, ground)
    if rows_hold(domain, domain.money_scale):
        return rounded
    return way.moved(source, to, amount, money, rounded=False)


def _ways(asked: Sequence[Constraint]) -> tuple[list[tuple[str, str]], Ways, Floats]:
    """Numbers as ways to give, by label and field ("" where nothing but dropping helps).

    Last, what all that follows a number asks for more or less with a unit of it, money.
    """
    places: dict[tuple[str, str], int] = {}

    def place(one: Constraint, field: str, bound: float) -> int:
        if not np.isfinite(bound):
            return _NONE
        key = (one.source.label, field if one.follows.per > 0 else "")
        return places.setdefault(key, len(places))

    below = [place(one, one.follows.below, one.lower) for one in asked]
    above = [place(one, one.follows.above, one.upper) for one in asked]
    moving = [one.follows if one.follows.per > 0 else NOTHING for one in asked]
    in_all = np.zeros(len(places))
    for sides, of in zip(zip(below, above, strict=True), moving, strict=True):
        for way in set(sides) - {_NONE}:
            in_all[way] += of.asks
    keys, per = list(places), np.array([of.per for of in moving])
    price = in_all * np.array([_price(*key) for key in keys])
    return keys, Ways(np.array(below, np.intp), np.array(above, np.intp), per, price), in_all


def _price(label: str, field: str) -> float:
    """What a unit of money costs there."""
    if not field:
        return _HARD_PRICE
    return _BUDGET_PRICE if label == BUDGET else 1.0
