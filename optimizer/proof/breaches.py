"""What a plan breaks, by everyone's own slack: the one judge of plans and of comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mmm_core.labels import Floats
from optimizer.criterion import Floor
from optimizer.requirements import Ground, Requirement
from optimizer.tolerances import FLOOR_VERIFIED, VERIFIED


def slacks(
    spend: Floats, ground: Ground, required: Iterable[Requirement]
) -> Iterator[tuple[Requirement | None, float]]:
    """The slack of not spending less than nothing, then everyone's own, in the order given."""
    yield None, float(spend.min(initial=0.0))
    for one in required:
        yield one, one.slack(spend, ground)


def breaches(
    spend: Floats, ground: Ground, required: Iterable[Requirement], floors: Sequence[Floor]
) -> Iterator[tuple[Requirement | None, float]]:
    """Who is broken by a plan of shape (periods, cells), and by how much: a slack below zero.

    Parameters
    ----------
    required : asked in this order, each only when its turn comes
    floors : of the whole question; their sizes say what may be missed
    """
    for one, slack in slacks(spend, ground, required):
        if not slack >= -_allowed(one, spend, ground, floors):
            yield one, slack


def _allowed(
    by: Requirement | None, spend: Floats, ground: Ground, floors: Sequence[Floor]
) -> float:
    """What a requirement may be missed by (conventions 20): money, or a share of a floor's size."""
    sizes = [floor.size for floor in floors if floor.source is by]
    if by is not None and sizes:
        return FLOOR_VERIFIED * max(sizes)
    return VERIFIED * max(float(spend.sum()), 1e-3 * float(ground.reference.sum()), 1e-12)
