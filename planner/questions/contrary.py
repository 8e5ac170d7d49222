"""Moves that seem to contradict where their cells stand, and what they rest on.

Where a cell stands (numbers 19) is about its own next money at the current plan; a plan moves much
money, within rules, towards an aim, and from one cell to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from mmm_core.economics import economics_of
from optimizer.guardrails import Guardrail
from planner.questions.gains import on_profit
from planner.questions.holding import Side, binding_by_cell, blocks
from planner.questions.optimize import OptimizeAnswer
from planner.questions.standing import Place

Because = Literal["rule", "return", "less", "calendar", "draws"]

_MOVED = 1e-5


@dataclass(frozen=True)
class Contrary:
    """Cells that a plan moves against where they stand, all for one reason.

    Parameters
    ----------
    cells : indices, those that move most first
    side : "more" for cells past their best, "less" for cells with room
    because : "rule" (rules leave no other choice), "return" (it brings more than what makes room
        for it, or than what is gained elsewhere), "less" (less money is spent in all),
        "calendar" (its periods are laid anew), "draws" (nothing but that a plan is judged by its
        mean or its bad draws, and a cell by how many draws pay)
    brings : revenue per unit of the money that these cells gain or lose
    elsewhere : the same of all that moves the other way; None where nothing does
    held : cells with room that rules keep from getting more; of a cut for less money in all, cells
        past their best that they keep from getting less
    """

    cells: tuple[int, ...]
    side: Side
    because: Because
    brings: float
    elsewhere: float | None
    held: tuple[int, ...] = ()


def contraries(found: OptimizeAnswer, places: Mapping[int, Place]) -> tuple[Contrary, ...]:
    """What a plan raises past its best, and cuts in spite of room; nothing where no value is known.

    Parameters
    ----------
    places : where each cell stands at the current plan, by its index
    """
    if economics_of(found.answer.model) is None:
        return ()
    moved = found.answer.evaluation.spend - found.answer.reference_evaluation.spend
    least = _MOVED * max(float(found.answer.plan.total()), 1e-12)
    binding = binding_by_cell(found.problem.guardrails, found.optimum)
    rules = _Rules(found, binding, {side: _elsewhere(found, side) for side in get_args(Side)})
    grouped: dict[tuple[Side, Because], list[int]] = {}
    for cell in np.argsort(-np.abs(moved)).tolist():
        side: Side = "more" if moved[cell] > 0 else "less"
        contrary = places.get(cell) == ("past" if side == "more" else "room")
        if contrary and abs(moved[cell]) > least:
            grouped.setdefault((side, _because(rules, cell, side)), []).append(cell)
    return tuple(
        Contrary(
            tuple(cells),
            side,
            because,
            _per_money(found, cells),
            rules.elsewhere[side],
            _bound(rules, places, side, because),
        )
        for (side, because), cells in grouped.items()
    )


@dataclass(frozen=True)
class _Rules:
    """An answer, the rules that leave each cell no room, and what moves the other way brings."""

    found: OptimizeAnswer
    binding: Mapping[int, Sequence[Guardrail]]
    elsewhere: Mapping[Side, float | None]

    def hold(self, cell: int, side: Side) -> bool:
        """Whether one of them keeps a cell's money from moving to a side."""
        best = self.found.optimum
        return any(blocks(one, best, (cell,), side) for one in self.binding.get(cell, ()))


def _because(rules: _Rules, cell: int, side: Side) -> Because:
    """The first reason that applies."""
    found = rules.found
    back: Side = "less" if side == "more" else "more"
    if rules.hold(cell, back):
        return "rule"
    if found.problem.calendar != "reference":
        return "calendar"
    brings, elsewhere = _per_money(found, [cell]), rules.elsewhere[side]
    if elsewhere is not None and (brings > elsewhere if side == "more" else brings < elsewhere):
        return "return"
    spends, now = found.answer.plan.total(), found.answer.reference.plan.total()
    if side == "less" and spends < now * (1 - _MOVED):
        return "less"
    if side == "more" and elsewhere is None and not on_profit(found):
        return "return"
    return "draws"


def _bound(
    rules: _Rules, places: Mapping[int, Place], side: Side, because: Because
) -> tuple[int, ...]:
    """Cells that would be moved in place of these, were it not for their rules."""
    if (side, because) not in (("more", "return"), ("less", "less")):
        return ()
    first: Place = "room" if side == "more" else "past"
    return tuple(k for k, place in places.items() if place == first and rules.hold(k, side))


def _elsewhere(found: OptimizeAnswer, side: Side) -> float | None:
    moved = found.answer.evaluation.spend - found.answer.reference_evaluation.spend
    least = _MOVED * max(float(found.answer.plan.total()), 1e-12)
    others = np.flatnonzero(moved < -least if side == "more" else moved > least).tolist()
    return _per_money(found, others) if others else None


def _per_money(found: OptimizeAnswer, cells: list[int]) -> float:
    """Mean revenue of what cells gain or lose, per unit of the money that they do."""
    then, now = found.answer.evaluation, found.answer.reference_evaluation
    economics = economics_of(found.answer.model)
    assert economics is not None
    gained = float((then.incremental[cells] - now.incremental[cells]).sum(axis=0).mean())
    return economics.value_per_unit * gained / float((then.spend[cells] - now.spend[cells]).sum())
