"""What channels return at the current plan, each with all its regions together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL
from mmm_core.statistics import Summary
from planner.questions.assess import value_per_unit
from planner.questions.evidence import CellReturn
from planner.questions.standing import Standing


@dataclass(frozen=True)
class ChannelReturn:
    """All cells of one channel at the current plan.

    Parameters
    ----------
    channel : index along the model's channels
    spend : money over the horizon
    marginal : return of the next money, spread over the cells as they spend now (numbers 6), in
        revenue (or outcome units, where no value per unit is known) per money
    standings : where each of its cells stands
    """

    channel: int
    spend: float
    marginal: Summary
    standings: tuple[Standing, ...]


def channel_returns(
    evaluation: PlanEvaluation, cells: Sequence[CellReturn]
) -> tuple[ChannelReturn, ...]:
    """Every channel, in the model's order.

    Parameters
    ----------
    evaluation : of the current plan; a unit is worth the same in every period
    cells : the returns of all cells at the same plan, in any order
    """
    value = value_per_unit(evaluation.model) or 1.0
    stands = {one.cell: one.standing for one in cells}
    return tuple(
        ChannelReturn(
            channel,
            float(evaluation.spend[inside].sum()),
            evaluation.mroas(inside, value),
            tuple(stands[cell] for cell in inside),
        )
        for channel, (_, inside) in enumerate(evaluation.groups([CHANNEL]))
    )
