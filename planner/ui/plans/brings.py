"""What kept plans bring under the model in view, computed once for everybody."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.contract.contents import standing_of
from planner.finance.commitments import NOTHING_STANDS
from planner.scenarios.records import Version
from planner.services import Brings
from planner.ui.shell import state
from planner.wording.units import Units


@dataclass(frozen=True)
class Shown:
    """What a version brings under a model.

    Parameters
    ----------
    spend : money
    brings : None where it cannot be said
    units : what its amounts are called, under its assumptions
    assumed : how many assumptions go with it
    why : it cannot be said; "" where it can
    """

    spend: float
    brings: Brings | None
    units: Units
    assumed: int = 0
    why: str = ""


_UNFIT = "The model is not fit to plan with."


def in_view(model: FittedModel, version: Version) -> Shown:
    """Of a version, under the model in view; of one that is not fit nothing is said."""
    shown = under_model(model, version)
    return replace(shown, brings=None, why=_UNFIT) if state.is_unfit(model) else shown


def under_model(model: FittedModel, version: Version) -> Shown:
    """Of a version, under a model: a version never changes, so it is asked once."""
    return _shown(state.model_key(model), version.scenario, version.number, model)


@st.cache_resource(max_entries=1_000, show_spinner=False)
def _shown(key: str, scenario: str, number: int, _model: FittedModel) -> Shown:
    content = services.store().content(scenario, number)
    cells = content.document["plan"]["cells"]
    spend, units = sum(sum(cell["by_period"]) for cell in cells), Units.of(_model)
    many = 0
    try:
        plan = content.plan(_model)
        assumed = Assumptions.from_document(content.document.get("assumptions") or {})
        many = len(assumed.rows)
        units = Units.of(under(_model, assumed, plan.horizon))
        stands = standing_of(content, _model) or NOTHING_STANDS
        found = services.brings_of(_model, plan, assumed, stands)
    except HeadroomError as error:
        return Shown(spend, None, units, many, error.message)
    return Shown(spend, found, units, many, "" if found is not None else _UNFIT)
