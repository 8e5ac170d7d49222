"""Cells, or several together, under one plan and under another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmm_core.evaluation import PlanEvaluation
from mmm_core.statistics import Summary, summarize
from planner.questions.assess import value_per_unit


@dataclass(frozen=True)
class Row:
    """One cell, or several together, under a plan and under the one it is compared with.

    Returns are revenue per money; outcome units per money where no value per unit is known.

    Parameters
    ----------
    labels : one per dimension that the row stands for
    cells : indices
    spend, compared_spend : money over the horizon
    incremental, compared_incremental, gain : incremental outcome, and the difference
    iroas, compared_iroas : None where nothing is spent
    mroas, compared_mroas : of the next money
    """

    labels: dict[str, str]
    cells: tuple[int, ...]
    spend: float
    compared_spend: float
    incremental: Summary
    compared_incremental: Summary
    gain: Summary
    iroas: Summary | None
    compared_iroas: Summary | None
    mroas: Summary
    compared_mroas: Summary


def rows_by(mine: PlanEvaluation, compared: PlanEvaluation, dims: Sequence[str]) -> tuple[Row, ...]:
    """A row for every combination of labels along some dimensions, in the model's order."""
    return tuple(_row(mine, compared, labels, cells) for labels, cells in mine.groups(dims))


def _row(
    mine: PlanEvaluation, compared: PlanEvaluation, labels: dict[str, str], cells: list[int]
) -> Row:
    value = value_per_unit(mine.model) or 1.0
    # Summed per draw first: quantiles never add.
    now, then = (of.incremental[cells].sum(axis=0) for of in (mine, compared))
    return Row(
        labels=labels,
        cells=tuple(cells),
        spend=float(mine.spend[cells].sum()),
        compared_spend=float(compared.spend[cells].sum()),
        incremental=summarize(now),
        compared_incremental=summarize(then),
        gain=summarize(now - then),
        iroas=mine.iroas(cells, value),
        compared_iroas=compared.iroas(cells, value),
        mroas=mine.mroas(cells, value),
        compared_mroas=compared.mroas(cells, value),
    )
