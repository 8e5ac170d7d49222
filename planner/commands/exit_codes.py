"""What the process says with its exit code."""

from __future__ import annotations

from collections.abc import Iterable

from mmm_core.errors import HeadroomError
from optimizer.errors import Infeasible
from planner.jobs.errors import Defect

ANSWERED, WRONG, IMPOSSIBLE, BUG = 0, 2, 3, 70


def code_of(error: HeadroomError | None) -> int:
    """Answered (0), wrong (2), impossible (3), or a fault of ours (70)."""
    match error:
        case None:
            return ANSWERED
        case Infeasible():
            return IMPOSSIBLE
        case Defect():
            return BUG
    return WRONG


def worst_code(errors: Iterable[HeadroomError | None]) -> int:
    """The one that a caller has to know first, of several answers."""
    codes = set(map(code_of, errors))
    return next(code for code in (BUG, WRONG, IMPOSSIBLE, ANSWERED) if code in codes)
