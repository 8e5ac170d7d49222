"""Proof of how good a plan is, as plain values that ``verify`` can check without a solver."""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.labels import Floats
from optimizer.criterion import Criterion
from optimizer.requirements import Ground, Integers
from optimizer.tolerances import NOTHING, VERIFIED


def relative_gap(
    value: float, bound: float, size: float, negligible: float, typical: float = 0.0
) -> float:
    """(bound - value) / size (numbers 13); infinite where there is nothing to measure against.

    Zero where bound and value differ by no more than a negligible amount. A size that is
    rounding beside the difference is nothing: then a difference that is rounding beside a
    ``typical`` size, what the reference brings, is nothing too.
    """
    apart = bound - value
    if apart <= negligible:
        return 0.0
    if size > NOTHING * apart:
        return apart / size
    return 0.0 if apart <= VERIFIED * typical else float("inf")


def typical_size(criterion: Criterion, ground: Ground) -> float:
    """What the reference's outcome, or its money, counts for by a criterion."""
    return criterion.size(ground.brings(ground.reference), ground.reference_total)


def negligible(criterion: Criterion, money: float) -> float:
    """Value that no one would move anything for, beside a typical amount of money."""
    return 1e-9 * float(criterion.per_money.max(initial=0.0)) * money


@dataclass(frozen=True, eq=False)
class Weighing:
    """How much one criterion counts in a bound, and with which weights on the draws.

    ``weights`` is None for even ones.
    """

    factor: float
    weights: Floats | None


@dataclass(frozen=True, eq=False)
class Multipliers:
    """What a bound weighs its rows, its positive parts and its criteria with.

    Criteria that count draws (quantiles) are weighed in each draw by itself: ``by_draw`` is
    what their factors are multiplied with there, beside everything else.

    Parameters
    ----------
    rows : (rows,), >= 0 where the upper side holds, <= 0 where the lower one does
    shares : (parts,), between 0 and 1
    criteria : the objective first, with factor 1, then the floors
    by_draw : (draws,) of the witness, >= 0, above 0 where the objective counts draws; None
        where no criterion does
    """

    rows: Floats
    shares: Floats
    criteria: tuple[Weighing, ...]
    by_draw: Floats | None = None


@dataclass(frozen=True, eq=False)
class Box:
    """Levels between ``lower`` and ``upper`` (cells,): no plan there is worth more than ``bound``.

    The bound is what the multipliers prove: the rows' own sides, plus per cell the most
    that weighted response minus the price of money can reach between the two levels. Where
    criteria count draws that is a bound of each draw, and of their order statistic.
    """

    lower: Floats
    upper: Floats
    multipliers: Multipliers
    bound: float


@dataclass(frozen=True, eq=False)
class Witness:
    """Boxes that cover the domain, and the grid on which each cell is bounded.

    Parameters
    ----------
    boxes : together they cover every level that the guardrails allow
    grids : ascending levels per cell; box sides are grid nodes
    draws : which draws are bounded, where criteria count draws; those left out count as if
        they reached anything
    """

    boxes: tuple[Box, ...]
    grids: tuple[Floats, ...]
    draws: Integers | None = None


@dataclass(frozen=True, eq=False)
class Certificate:
    """No plan within the guardrails is worth more than ``upper_bound`` (numbers 13).

    Parameters
    ----------
    value : what the plan is worth by the objective
    upper_bound : proven for every plan within the guardrails, same model, same draws
    gap : (upper_bound - value) / what the objective's outcome is worth, or the money spent
    objective : how outcome and money are counted
    witness : the proof
    """

    value: float
    upper_bound: float
    gap: float
    objective: Criterion
    witness: Witness
