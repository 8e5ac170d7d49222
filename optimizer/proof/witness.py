"""A witness is well formed: grids, boxes and multipliers, before anything is concluded."""

from __future__ import annotations

import numpy as np

from optimizer.criterion import Criterion, Floor
from optimizer.domain.levels import Domain
from optimizer.measures import even_weights
from optimizer.proof.certificate import Certificate, Multipliers
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
    weighed = boxes and all(_weighed(box.multipliers, domain, criteria) for box in witness.boxes)
    return Check(
        "witness", bool(grids and weighed), f"grids {grids}, boxes {boxes}, multipliers {weighed}"
    )


def _weighed(multipliers: Multipliers, domain: Domain, criteria: tuple[Criterion, ...]) -> bool:
    """Multipliers of the right shapes and signs; weights that each measure admits."""
    rows, shares, weighings = multipliers.rows, multipliers.shares, multipliers.criteria
    samples = criteria[0].base.size
    return bool(
        rows.shape == domain.row_lower.shape
        and shares.shape == domain.part_base.shape
        and np.isfinite(rows).all()
        and ((shares >= 0) & (shares <= 1)).all()
        and len(weighings) == len(criteria)
        and weighings[0].factor == 1.0
        and all(np.isfinite(w.factor) and w.factor >= 0 for w in weighings)
        and all(w.weights is None or w.weights.shape == (samples,) for w in weighings)
        and all(
            of.measure.admits(even_weights(samples) if w.weights is None else w.weights)
            for of, w in zip(criteria, weighings, strict=True)
            if w.factor > 0
        )
    )
