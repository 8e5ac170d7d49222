"""Whether everything that is asked of levels can hold at once, floors left aside."""

from __future__ import annotations

import numpy as np

from optimizer.domain.constraints import Bound, Constraint
from optimizer.domain.levels import Domain
from optimizer.programs.elastic import Elastic, least_violation
from optimizer.tolerances import TOLERANCE

_LEAST = 1e-3


def rows_hold(domain: Domain, scale: float) -> bool:
    """Whether they can; ``scale`` is the typical amount that tolerances are a share of.

    Bounds are compared first: that settles many questions without a program.
    """
    if (domain.lower > domain.upper).any():
        return False
    simple = not (domain.least > 0).any() and not domain.parts.size
    if (
        simple
        and domain.row_lower.size <= 1
        and not any(map(_is_beyond_levels, domain.constraints))
    ):
        return _single_row_holds(domain, TOLERANCE * scale)
    found = nearest_levels(domain, scale)
    # Beside a plan of next to nothing a little is much, as verification will say.
    spent = float(domain.money(found.levels).sum())
    return float(found.given.sum()) <= TOLERANCE * max(min(spent, scale), _LEAST * scale)


def _is_beyond_levels(one: Constraint) -> bool:
    """Whether no level can do anything for it: it touches none, or wants one below nothing."""
    return one.cells.size == 0 or (isinstance(one, Bound) and one.upper < 0)


def nearest_levels(domain: Domain, scale: float) -> Elastic:
    """Levels that miss what is asked of them by least money."""
    open_cells = (domain.shape.sum(axis=0) > 0).astype(np.float64)
    return least_violation(domain.constraints, open_cells, scale)


def _single_row_holds(domain: Domain, tolerance: float) -> bool:
    """With one coupling row at most, its least and greatest value over the bounds decide."""
    least, most = domain.row_ranges
    return bool(
        (least <= domain.row_upper + tolerance).all()
        and (most >= domain.row_lower - tolerance).all()
    )
