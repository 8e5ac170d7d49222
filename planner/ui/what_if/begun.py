"""The current plan that sheets on What-if begin with, and are told against."""

from __future__ import annotations

from mmm_core.model import FittedModel
from planner.calendar.draft import Draft
from planner.ui.shell import state
from planner.ui.what_if.sheet import Sheet


def anew(model: FittedModel, keep: Sheet | None = None) -> None:
    """The current plan is another one: what was edited stays, and is told against that.

    Parameters
    ----------
    keep : the sheet that stays even if nothing on it was edited
    """
    bench = state.workbench(model)
    bench.sheets = {key: one for key, one in bench.sheets.items() if one is keep or one.is_edited}
    sheet = bench.sheets.get(state.view_key(model))
    if sheet is not None:
        sheet.begun = Draft.of(model, state.reference(model).plan)
        sheet.forecast = None
