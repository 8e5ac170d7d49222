"""Declined moves as a problem file and an address list them: cells, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import Field

from mmm_core.errors import InvalidProblem
from mmm_core.limits import DECLINED
from mmm_core.model import FittedModel
from optimizer.guardrails import Declined
from optimizer.guardrails.declined import require_apart
from planner.contract.parts import Cells, Part, Several, cells_of, read


class DeclinedPart(Part):
    """One declined move: whose, and why."""

    cells: Cells
    reason: str


class _List(Part):
    declined: Several[DeclinedPart] = Field(default=[])


def declined_of(given: Sequence[DeclinedPart], model: FittedModel) -> tuple[Declined, ...]:
    """Declined moves as they were written, held against the model.

    Raises
    ------
    InvalidProblem
        If they name cells that there are not, or one of them twice; if a reason is empty, too
        long, or cannot be shown.
    """
    declined = tuple(Declined.of(model.cells, cells_of(one.cells), one.reason) for one in given)
    require_apart(declined, model.cells)
    return declined


def to_json(declined: Sequence[Declined]) -> str:
    """A list of declined moves in as few characters as it takes; "" for none."""
    if not declined:
        return ""
    said = [one.refusal() for one in declined]
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str, model: FittedModel) -> tuple[tuple[Declined, ...], tuple[str, ...]]:
    """What ``to_json`` has written, each cell's move apart, as screens list them.

    Returns
    -------
    Declined moves that fit the model, and of those that do not, why

    Raises
    ------
    InvalidProblem
        If it is no list of declined moves, or too long a one.
    """
    if not text:
        return (), ()
    given = read(f'{{"declined": {text}}}', _List, "list of declined moves").declined
    kept: dict[int, Declined] = {}
    dropped = []
    for part in given:
        try:
            (one,) = declined_of([part], model)
        except InvalidProblem as error:
            dropped.append(error.message)
            continue
        found = map(int, model.cells.select(one.cells))
        kept |= {cell: declined_cell(model, cell, one.reason) for cell in found}
    DECLINED.require(len(kept), "The list has", InvalidProblem, "Drop some.")
    return tuple(kept.values()), tuple(dropped)


def declined_cell(model: FittedModel, cell: int, reason: str) -> Declined:
    """The move of one cell, by its index.

    Raises
    ------
    InvalidProblem
        If the reason is empty, too long, or cannot be shown.
    """
    picked = {dim: (name,) for dim, name in model.cells.names[cell].items()}
    return Declined.of(model.cells, picked, reason)
