"""What the response curves show, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.model import FittedModel
from planner.charts.tiles import grid_finding
from planner.services import ResponseCurve
from planner.ui.parts import headline
from planner.ui.shell import state
from planner.wording import definitions
from planner.wording.units import Units


def show(model: FittedModel, shown: Sequence[ResponseCurve]) -> None:
    """Which cells have room, in one sentence."""
    if state.is_unfit(model):
        headline.show("What these curves say cannot be relied on", "", definitions.NEXT)
        return
    sentence, detail = grid_finding(model, shown)
    text = definitions.HEADROOM if Units.of(model).break_even else definitions.NEXT
    headline.show(sentence, f"({detail})", text)
