"""What the data say of each channel: what they added, how it was bought, whom it goes with."""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from planner import charts
from planner.services import Diagnosis
from planner.ui.parts import picture, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import definitions, evidence, inside, model_card
from planner.wording.locale import MINUS, written
from planner.wording.names import cell_labels, channel_names, row_title
from planner.wording.units import Units

_PAIRS, _WEAK = 6, "Weak: why"
_NO_DATA = "No data"


def show(of: Diagnosis) -> None:
    """How far the data reach, and evidence by channel; of an unfit model only how it was bought."""
    key = state.shown_key(of.model)
    _reach(of)
    st.subheader("Evidence by channel", anchor=False)
    if of.fitness.level == "not_fit":
        st.markdown("What channels bring is not shown: nothing may rest on this model.")
    else:
        st.markdown(plain(evidence.evidence_said(of)))
        picture.show("evidence", key, partial(charts.evidence_chart, of))
    _table(of)
    _pairs(of)
    st.subheader("Spend history", anchor=False)
    st.markdown(plain(evidence.history_said(of)))
    # A mark for each period of each channel: drawn at once it takes as long as all other charts.
    box = st.expander("Period by period", key="spend-history", on_change="rerun")
    if box.open:
        with box:
            picture.show("spend history", key, partial(charts.spend_history_chart, of))


def _reach(of: Diagnosis) -> None:
    """How far the data reach beside the current plan, by channel (numbers 12)."""
    model, units, cells = of.model, Units.of(of.model), of.reach.cells
    st.subheader("How far the data reach", anchor=False)
    st.markdown(plain(inside.said(model, of.reach)), help=definitions.INSIDE)
    names, more = cell_labels(model), [inside.more_said(units, one) for one in cells]
    in_period, in_all = inside.most_titles(model, of.current.plan.horizon)
    # What is left stands beside the name, where it is seen on a narrow screen.
    figures = {
        inside.ANEW: [anew for anew, _ in more],
        inside.AS_NOW: [as_now for _, as_now in more],
        "Spend now": [units.say_money(one.spend) for one in cells],
        in_period: [units.say_money(one.most_in_period) for one in cells],
        in_all: [units.say_money(one.most_in_all) for one in cells],
    }
    st.dataframe(
        {row_title(model): [tables.label(names[one.cell]) for one in cells], **figures},
        hide_index=True,
        height=tables.height(len(cells)),
        column_config={
            row_title(model): st.column_config.TextColumn(pinned=True),
            **{name: st.column_config.TextColumn(alignment="right") for name in figures},
        },
        alt="For each row: what the current plan spends, the most that was observed in one period "
        "and over as many periods, and how much more stays inside both.",
    )
    st.space("small")


def _table(of: Diagnosis) -> None:
    names, locale, weak = cell_labels(of.model), of.model.card.locale, _weak(of)

    def number(value: float | None, form: str) -> str:
        if value is None:
            return "–"
        return written(format(value, form), locale) if math.isfinite(value) else "made up of others"

    st.dataframe(
        {
            row_title(of.model): [tables.label(names[one.cell]) for one in of.cells],
            **weak,
            "Narrowed": [evidence.narrowed_by(one) for one in of.cells],
            "Varied": [number(one.variation, ".2f") for one in of.cells],
            "Inflation": [number(one.inflation, ",.1f") for one in of.cells],
            "On air": [f"{100 * one.spent_on:.0f} %" for one in of.cells],
            **_missing(of),
        },
        hide_index=True,
        height=tables.height(len(of.cells)),
        column_config={
            row_title(of.model): st.column_config.TextColumn(pinned=True),
            "Narrowed": st.column_config.TextColumn(help=definitions.NARROWED, alignment="right"),
            "Varied": st.column_config.TextColumn(help=definitions.VARIED, alignment="right"),
            "Inflation": st.column_config.TextColumn(help=definitions.INFLATION, alignment="right"),
            _WEAK: st.column_config.TextColumn(
                help="In full it stands at the top.",
                width=tables.wide(max(weak.get(_WEAK, [""]), key=len), 0),
            ),
            "On air": st.column_config.TextColumn(
                help="Share of the periods with data in which money was spent.", alignment="right"
            ),
            _NO_DATA: st.column_config.TextColumn(
                help="Periods of which there are no data.", alignment="right"
            ),
        },
        alt="For each row: how far the data narrowed its response, how its spend varied, with whom "
        "it moved, when it was spent on, and why its evidence is weak.",
    )


def _weak(of: Diagnosis) -> dict[str, list[str]]:
    """Why evidence is weak, beside the name where it is seen on every screen; nothing of none."""
    said = [
        "" if one.weak is None else "; ".join(each.called for each in one.weak.reasons)
        for one in of.cells
    ]
    return {_WEAK: said} if any(said) else {}


def _missing(of: Diagnosis) -> dict[str, list[str]]:
    """Periods without data, where there are any."""
    lost = [one.missing for one in of.cells]
    return {_NO_DATA: [str(count) for count in lost]} if any(lost) else {}


def _pairs(of: Diagnosis) -> None:
    """Channels that are told apart badly, as questions; the closest ones where none is."""
    names = channel_names(of.model)
    badly = [pair for pair in of.pairs if pair.is_apart_badly][:_PAIRS]
    for pair in badly:
        said = plain(model_card.told_apart_badly(pair, of.model))
        st.markdown(f":orange[:material/link:] {said}")
    if of.pairs and not badly:
        pair = of.pairs[0]
        both = f"{names[pair.first]} and {names[pair.second]}"
        correlation = f"{pair.correlation:+.2f}".replace("-", MINUS)
        st.caption(
            plain(
                f"All channels are told apart: the draws of {both} move together most, with a "
                f"correlation of {written(correlation, of.model.card.locale)}."
            )
        )
