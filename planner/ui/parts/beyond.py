"""Where a plan leaves the evidence, as a warning."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from mmm_core.evaluation import Extrapolation
from mmm_core.model import FittedModel
from planner.ui.parts.markup import plain
from planner.wording import dates
from planner.wording.names import cell_name
from planner.wording.units import Units

_MANY, _FEW = 8, 2


def warn(model: FittedModel, found: Sequence[Extrapolation]) -> None:
    """Name what a plan buys beyond the data, the farthest first; nothing where it does not."""
    lines = [_said(model, far) for far in found[:_MANY]]
    more = len(found) - _MANY
    if more > 0:
        lines.append(plain(f"and {more} more"))
    if not lines:
        return
    said = "\n".join(f"- {line}" for line in lines)
    if all(far.what != "period" for far in found):
        said += (
            "\n\nNo single period is above what was observed there; over the horizon they add up "
            "to more than as many periods ever did."
        )
    st.warning(said, title="This plan goes beyond the data", icon=":material/warning:")


def line(model: FittedModel, found: Sequence[Extrapolation], who: str) -> None:
    """The same in a line, where several plans stand on a screen."""
    if not found:
        return
    more = f"; and {len(found) - _FEW} more" if len(found) > _FEW else ""
    said = "; ".join(_said(model, far) for far in found[:_FEW])
    st.markdown(
        f":orange[:material/warning: {plain(f'{who} goes beyond the data')}: {said}{more}.]"
    )


def _said(model: FittedModel, far: Extrapolation) -> str:
    what = (
        f"in the period of {dates.said_day(far.period, model.card.locale)}"
        if far.what == "period"
        else "over the horizon"
    )
    units = Units.of(model)
    spend, most = units.say_money(far.spend), units.say_money(far.observed)
    text = f"{spend} {what}, and it was never bought before"
    if math.isfinite(far.beyond):
        beyond = units.say_share(far.beyond)
        text = f"{spend} {what}, {beyond} beyond the most that was observed ({most})"
    return f"**{plain(cell_name(model, far.cell))}**: {plain(text)}"
