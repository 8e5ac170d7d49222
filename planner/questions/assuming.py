"""What is assumed of a model, over the horizon in view: what counts there, and what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mmm_core.assumptions import NOTHING, Assumptions, Row
from mmm_core.assumptions.applied import under
from mmm_core.assumptions.row import KINDS
from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon


@dataclass(frozen=True, eq=False)
class Held:
    """A model under what is assumed of it.

    Parameters
    ----------
    model : under what counts over the horizon
    left_out : what does not, and why; it may count over another
    """

    model: FittedModel
    left_out: Mapping[Row, str] = field(default_factory=dict)


def hold(model: FittedModel, assumptions: Assumptions, horizon: Horizon) -> Held:
    """Hold assumptions against a horizon; what does not fit there is left out by name."""
    kept, left_out = NOTHING, dict[Row, str]()
    for kind in KINDS:
        # Those of a kind may need each other: a margin for some periods, and for the rest.
        rows = assumptions.of(kind)
        added, why = _add(model, kept, rows, horizon)
        if not why:
            kept = added
            continue
        for row in rows:
            kept, why = _add(model, kept, (row,), horizon)
            if why:
                left_out[row] = why
    return Held(under(model, kept, horizon), left_out)


def _add(
    model: FittedModel, kept: Assumptions, rows: Sequence[Row], horizon: Horizon
) -> tuple[Assumptions, str]:
    """With the rows, or without them and why."""
    more = kept.and_also(rows)
    try:
        under(model, more, horizon)
    except InvalidProblem as error:
        return kept, f"{error.message} {error.remedy}"
    return more, ""


def with_assumption(
    model: FittedModel, horizon: Horizon, assumptions: Assumptions, row: Row, old: Row | None
) -> Assumptions:
    """What is assumed with one row more, or in the place of an old one.

    Raises
    ------
    InvalidProblem
        If it does not fit the model over the horizon, or what is assumed beside it.
    """
    others = Assumptions(tuple(one for one in assumptions.rows if one != old))
    fitting = [one for one in others.rows if one not in hold(model, others, horizon).left_out]
    under(model, Assumptions(tuple(fitting)).and_also([row]), horizon)
    return others.and_also([row])
