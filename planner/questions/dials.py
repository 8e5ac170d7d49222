"""What a tipping point is looked for on: the response of cells, or a number of finance's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.applied import knows_profit
from mmm_core.assumptions.row import MARGIN, REQUIRED, RESPONSE, VALUE
from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem

Money = Literal["margin", "value", "required_return"]
FURTHEST = 4.0
_NOTE = "tipping point"
_KINDS: dict[Money, str] = {"margin": MARGIN, "value": VALUE, "required_return": REQUIRED}
_MOST_REQUIRED = 10.0
_DIFFERS = "It differs between periods, so there is no one number to turn."


@dataclass(frozen=True)
class Dial:
    """One number that is turned, by a factor, while all others stay.

    Parameters
    ----------
    cells : indices of the cells whose response is multiplied; none for a number of finance's
    labels : what those cells have in common, by dimension
    money : the number of finance's; None for cells
    now : what it is; 1 for a response
    """

    cells: tuple[int, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    money: Money | None = None
    now: float = 1.0

    @property
    def picked(self) -> list[int]:
        """The cells as an index."""
        return list(self.cells)

    @property
    def range(self) -> tuple[float, float]:
        """Factors that make sense: a margin is at most 1, a required return not below 0."""
        low, high = 1 / FURTHEST, FURTHEST
        if self.money == "margin":
            high = min(high, 1 / self.now)
        if self.money == "required_return":
            low = max(low, 1 / (1 + self.now))
            high = min(high, (1 + _MOST_REQUIRED) / (1 + self.now))
        return low, high

    def value(self, factor: float) -> float:
        """What a factor makes of the number; of a required return it multiplies 1 and that."""
        if self.money == "required_return":
            return max((1 + self.now) * factor - 1, 0.0)
        return self.now * factor

    def turned(self, problem: PlanProblem, factor: float) -> PlanProblem:
        """The question under that factor, beside whatever else it assumes."""
        rows, value = problem.assumptions.rows, self.value(factor)
        if self.money is None:
            picked = tuple(sorted((dim, (label,)) for dim, label in self.labels))
            row = Row(RESPONSE, "factor", value, picked, note=_NOTE)
        else:
            kind = _KINDS[self.money]
            rows = tuple(one for one in rows if one.kind != kind)
            measure = "rate" if kind == REQUIRED else self.money
            row = Row(kind, measure, value, note=_NOTE)
        return replace(problem, assumptions=Assumptions(rows).turned([row]))


def dials_of(model: FittedModel, dims: Sequence[str]) -> tuple[Dial, ...]:
    """Every dial of a model: its cells, and those of finance's numbers that can be turned.

    Parameters
    ----------
    dims : cells alike along these are turned together: all of the model's for each by itself
    """
    card, groups = model.card, dict[tuple[tuple[str, str], ...], list[int]]()
    for cell, name in enumerate(model.cells.names):
        groups.setdefault(tuple((dim, name[dim]) for dim in dims), []).append(cell)
    cells = tuple(Dial(tuple(found), labels) for labels, found in groups.items())
    numbers: dict[Money, float | None] = {
        "margin": card.margin,
        "value": card.outcome.value_per_unit,
        "required_return": card.required_return,
    }
    still = unturned(model)
    return (
        *cells,
        *(
            Dial(money=money, now=now)
            for money, now in numbers.items()
            if now is not None and money not in still
        ),
    )


def unturned(model: FittedModel) -> dict[Money, str]:
    """Numbers of finance's that are not turned, and why."""
    card, value = model.card, model.card.outcome.value_per_unit
    if knows_profit(model):
        differs: dict[Money, bool] = {"margin": card.margin is None, "value": value is None}
        return {money: _DIFFERS for money, is_so in differs.items() if is_so}
    lacks = "margin" if card.margin is None else "value of a unit"
    return dict.fromkeys(_KINDS, f"Profit is not known: nobody has said a {lacks}.")
