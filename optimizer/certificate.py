"""Proof of how good a plan is, as plain values that ``verify`` can check without a solver."""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.labels import Floats


@dataclass(frozen=True)
class Worth:
    """Value of a plan = per_outcome * incremental outcome - per_money * money."""

    per_outcome: float
    per_money: float

    def negligible(self, money: float) -> float:
        """Value that no one would move anything for, beside a typical amount of money."""
        return 1e-9 * self.per_money * money


def relative_gap(value: float, bound: float, outcome: float, negligible: float) -> float:
    """(bound - value) / |outcome value| (numbers 13); infinite where there is no outcome.

    Zero where bound and value differ by no more than a negligible amount.
    """
    if bound - value <= negligible:
        return 0.0
    return (bound - value) / abs(outcome) if outcome else float("inf")


@dataclass(frozen=True, eq=False)
class Box:
    """Levels between ``lower`` and ``upper`` (cells,), bounded with ``multipliers`` (rows,).

    No plan in the box is worth more than ``bound`` = the rows' sides times the
    multipliers, plus per cell the most that response minus the multipliers' price can
    reach between the two levels.
    """

    lower: Floats
    upper: Floats
    multipliers: Floats
    bound: float


@dataclass(frozen=True, eq=False)
class Witness:
    """Boxes that cover the domain, and the grid on which each cell is bounded.

    Parameters
    ----------
    boxes : together they cover every level that the guardrails allow
    grids : ascending levels per cell; box sides are grid nodes
    """

    boxes: tuple[Box, ...]
    grids: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Certificate:
    """No plan within the guardrails is worth more than ``upper_bound`` (numbers 13).

    Parameters
    ----------
    value : what the plan is worth: posterior mean of the objective
    upper_bound : proven for every plan within the guardrails, same model, same draws
    gap : (upper_bound - value) / |per_outcome * incremental outcome|
    worth : how outcome and money are counted
    witness : the proof
    """

    value: float
    upper_bound: float
    gap: float
    worth: Worth
    witness: Witness
