"""Where cells stand at the current plan in view, as facts."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.model import FittedModel
from planner import services
from planner.facts.fact import Facts, by_id
from planner.facts.standings import standing_facts
from planner.services import CellReturn, ResponseCurve
from planner.ui.shell import state


def facts(model: FittedModel, cells: Sequence[ResponseCurve] | Sequence[CellReturn]) -> Facts:
    """Of each cell, in the order given, and how many stand where."""
    plan, stands = state.reference(model).plan, [(one.cell, one.standing) for one in cells]
    return by_id(standing_facts(model, plan, services.SHOWN_TAIL, stands))
