"""Which plans would change: those that are kept, and the best one asked of both fits."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd
import streamlit as st

from mmm_core.assumptions.applied import knows_profit
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.contract.fits import kept_plan
from planner.jobs.work import Work
from planner.questions.fit_plans import (
    BestMoved,
    KeptPlan,
    PlanMoved,
    best_moved,
    near_reference,
    plans_moved,
)
from planner.questions.fits import Fits
from planner.scenarios.reading import Wanted
from planner.ui.parts import on_request, tables
from planner.ui.parts.markup import plain
from planner.ui.shell.errors import guarded
from planner.wording import fits
from planner.wording.units import Units

_MOST = 30


def show(of: Fits, key: str) -> None:
    """Nothing of kept plans where there are none."""
    st.subheader("Which plans would change", anchor=False)
    with guarded("What both fits advise could not be worked out"):
        _best(of)
    kept = _kept(of.model)
    if kept:
        _table(of, _moved(f"{key} {[one.name for one in kept]}", of, kept))


@st.cache_resource(max_entries=6, show_spinner="Asking both fits about kept plans")
def _moved(key: str, _fits: Fits, _kept: list[KeptPlan]) -> tuple[PlanMoved, ...]:
    return plans_moved(_fits, _kept)


def _kept(model: FittedModel) -> list[KeptPlan]:
    """The latest versions of the line's plans that fit the model in view; none if unreadable."""
    found: list[KeptPlan] = []
    with suppress(HeadroomError):
        for one in services.store().scenarios(Wanted(line=model.card.line))[:_MOST]:
            version = one.latest
            with suppress(HeadroomError):
                content = services.store().content(version.scenario, version.number)
                found.append(kept_plan(version, content, model))
    return found


def _table(of: Fits, moved: tuple[PlanMoved, ...]) -> None:
    units, in_money = Units.of(of.model), knows_profit(of.model)
    frame = pd.DataFrame(
        {
            "plan": tables.label(one.name),
            "then": fits.gain(units, one.before),
            "now": fits.gain(units, one.after),
            "says": fits.verdict(one),
        }
        for one in moved
    )
    what = "profit" if in_money else units.outcome
    text = st.column_config.TextColumn
    st.markdown(plain(f"Kept plans against the current plan, by {what}"))
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame)),
        column_config={
            "plan": text("Plan", pinned=True),
            "then": text("Under the other fit", alignment="right"),
            "now": text("Under this fit", alignment="right"),
            "says": text("The two"),
        },
        alt="Of each kept plan: what it has more than the current plan under the other fit and "
        "under this one, and whether the two agree that it is better.",
    )


def _best(of: Fits) -> None:
    problem = near_reference(of.reference)
    found: BestMoved | None = on_request.of_question(
        f"fits {of.former.fingerprint[:16]}",
        "Ask both for the best plan",
        of.model,
        problem,
        Work(best_moved, (of, problem), of.model),
        "The current plan's money, each channel 50 to 150 % of what it spends, never above the "
        "highest observed period; two searches.",
    )
    if found is not None:
        for line in fits.best(found, knows_profit(of.model)):
            st.markdown(plain(line))
