"""A witness is well formed: grids, boxes and multipliers, before anything is concluded."""

from __future__ import annotations

import numpy as np

from optimizer.criterion import Criterion, Floor
from optimizer.domain.levels import Domain
from optimizer.measures import even_weights
from optimizer.proof.certificate import Certificate, Multipliers, Weighing, Witness
from optimizer.proof.check import Check


def check_witness(certificate: Certificate, domain: Domain, floors: tuple[Floor, ...]) -> Check:
    """Grids, boxes and multipliers are what they should be, before anything is concluded."""
    cells, witness = domain.lower.size, certificate.witness
    grids = len(witness.grids) == cells and all(
        grid.ndim == 1
        and grid.size > 0
        and np.isfinite(grid).all()
        and grid[0] >= 0
        and (np.diff(grid) > 0).all()
        for grid in witness.grids
    )
    boxes = len(witness.boxes) > 0 and all(
        box.lower.shape == box.upper.shape == (cells,)
        and np.isfinite(box.lower).all()
        and np.isfinite(box.upper).all()
        and (box.lower <= box.upper).all()
        for box in witness.boxes
    )
    criteria = (certificate.objective, *(floor.criterion for floor in floors))
    weighed = (
        boxes
        and _drawn(witness, criteria)
        and all(
            _weighed(multipliers, domain, criteria) and _by_draw(multipliers, witness, criteria)
            for multipliers in {id(m): m for m in (b.multipliers for b in witness.boxes)}.values()
        )
    )
    return Check(
        "witness", bool(grids and weighed), f"grids {grids}, boxes {boxes}, multipliers {weighed}"
    )


def _drawn(witness: Witness, criteria: tuple[Criterion, ...]) -> bool:
    """Which draws are bounded, each of them once, and each one that is counted."""
    draws = witness.draws
    return draws is None or bool(
        draws.ndim == 1
        and draws.size > 0
        and np.issubdtype(draws.dtype, np.integer)
        and draws.min() >= 0
        and draws.max() < criteria[0].base.size
        and np.unique(draws).size == draws.size
        and all(
            of.positions.start <= draws.min() and draws.max() < of.positions.stop
            for of in criteria
            if of.counts
        )
    )


def _by_draw(multipliers: Multipliers, witness: Witness, criteria: tuple[Criterion, ...]) -> bool:
    """What draws are weighed with, where criteria count them; nothing elsewhere."""
    by_draw, counted = multipliers.by_draw, any(of.counts for of in criteria)
    if by_draw is None or witness.draws is None or not counted:
        return by_draw is None and witness.draws is None and not counted
    least_allowed = by_draw > 0 if criteria[0].counts else by_draw >= 0
    return bool(
        by_draw.shape == witness.draws.shape and np.isfinite(by_draw).all() and least_allowed.all()
    )


def _weighed(multipliers: Multipliers, domain: Domain, criteria: tuple[Criterion, ...]) -> bool:
    """Multipliers of the right shapes and signs; weights that each measure admits."""
    rows, shares, weighings = multipliers.rows, multipliers.shares, multipliers.criteria
    return bool(
        rows.shape == domain.row_lower.shape
        and shares.shape == domain.part_base.shape
        and np.isfinite(rows).all()
        and ((shares >= 0) & (shares <= 1)).all()
        and len(weighings) == len(criteria)
        and weighings[0].factor == 1.0
        and all(np.isfinite(w.factor) and w.factor >= 0 for w in weighings)
        and all(_admitted(of, w) for of, w in zip(criteria, weighings, strict=True))
    )


def _admitted(of: Criterion, weighing: Weighing) -> bool:
    """Weights on the draws that the measure admits; none where it counts draws."""
    weights, samples = weighing.weights, of.base.size
    if of.counts:
        return weights is None
    if weights is not None and weights.shape != (samples,):
        return False
    return weighing.factor == 0 or of.measure.admits(
        even_weights(samples) if weights is None else weights
    )
