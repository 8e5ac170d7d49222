"""The list of kept plans: a row each, with what its latest version brings under this model."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.model import FittedModel
from planner.scenarios.records import Scenario, Version
from planner.ui.parts import tables
from planner.ui.plans import brings
from planner.ui.shell import session, state
from planner.wording import dates, definitions, plans
from planner.wording.units import Units

_AT_ONCE = 15
_MORE = "plans-more"
_NOT_SAID = "–"
_STATUS = "Of the latest version; an earlier one that is the plan of record is named beside it."
# Pixels; columns that a table measures by itself cut what stands in rows further down.
_STATUS_WIDTH, _FIT_WIDTH = 192, 208


def show(model: FittedModel, found: list[Scenario]) -> None:
    """Those that the filters leave; a row that is picked is shown in full below."""
    if not found:
        st.markdown(":gray[No plan fits these filters.]")
        return
    mine, most = session.mine(), st.session_state.get(_MORE, _AT_ONCE)
    shown = found[:most]
    with st.spinner("Working out what these plans bring", show_time=False):
        frame = pd.DataFrame([_row(model, one) for one in shown])
    key = f"plans-list-{mine.listings}"
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame)),
        column_config=_columns(model),
        on_select=partial(_pick, key, [one.id for one in shown]),
        selection_mode="single-row",
        alt="Plans that are kept, a row each: name, status, horizon, what it spends and brings, "
        "and who saved it when.",
    )
    if len(found) > len(shown) and st.button(
        f"Show more of {len(found):,}", key="plans-show-more", type="tertiary"
    ):
        st.session_state[_MORE] = most + _AT_ONCE
        st.rerun()


def _pick(key: str, ids: list[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    session.mine().scenario = ids[rows[0]] if rows and rows[0] < len(ids) else ""


def _row(model: FittedModel, one: Scenario) -> dict[str, str]:
    version, locale = one.latest, model.card.locale
    shown = brings.in_view(model, version)
    units, found = shown.units, shown.brings
    profit = None if found is None else found.profit
    return {
        "name": tables.label(version.name),
        "status": "Archived" if one.archived else plans.standing(one),
        "horizon": horizon(model, version),
        "spend": units.say_money(shown.spend),
        "brings": _NOT_SAID if found is None else units.say_outcome(found.incremental.mean),
        "profit": _NOT_SAID if profit is None else units.say_money(profit.mean),
        "assumed": f"{shown.assumed:,}" if shown.assumed else "",
        "by": tables.label(version.by.name),
        "at": dates.said_moment(version.at, locale),
        "fit": made_with(model, version) or "This fit",
        "tags": tables.label(", ".join(version.tags)),
    }


def horizon(model: FittedModel, version: Version) -> str:
    """``13 weeks from 5 Oct 2026``; one that begins within the model's data is past."""
    word = dates.periods_word(model.frequency, version.periods)
    said = f"{version.periods} {word} from {dates.said_day(version.starts, model.card.locale)}"
    over = version.starts <= str(model.dates[-1].astype("M8[D]"))
    return f"{said}, past" if over else said


def made_with(model: FittedModel, version: Version, before: str = "") -> str:
    """That a version was made with another fit than the one in view; "" where it was not."""
    if version.fit.fingerprint == model.fingerprint:
        return ""
    of = "a former file of this model"
    said = of if version.fit.model == model.name else f"another fit, {_title(version)}"
    return f"{before} {said}." if before else f"{said[0].upper()}{said[1:]}"


def _title(version: Version) -> str:
    """What the model goes by that a version was made with; its name where it is gone."""
    titles = {one.name: one.title for one in state.entries() if one.error is None}
    return titles.get(version.fit.model, version.fit.model)


def _columns(model: FittedModel) -> dict[str, Any]:
    units = Units.of(model)
    text = st.column_config.TextColumn
    result = f"{units.result[0].upper()}{units.result[1:]}"
    mean = "Mean, under the model in view and what is assumed with the plan."
    outcome = definitions.REVENUE if units.is_money else definitions.OUTCOME
    return {
        "name": text("Name", pinned=True),
        "status": text("Status", width=_STATUS_WIDTH, help=_STATUS),
        "horizon": text("Horizon"),
        "spend": text("Spend", alignment="right"),
        "brings": text(tables.label(result), alignment="right", help=f"{outcome} {mean}"),
        "profit": text("Profit", alignment="right", help=f"{definitions.PROFIT} {mean}"),
        "assumed": text(
            "Assumes",
            alignment="right",
            help="How many assumptions go with it: revenue and profit are under them.",
        ),
        "by": text("Saved by"),
        "at": text("Saved"),
        "fit": text(
            "Fit", width=_FIT_WIDTH, help="Which model file its latest version was made with."
        ),
        "tags": text("Tags"),
    }
