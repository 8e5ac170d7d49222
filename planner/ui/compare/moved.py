"""Where the money goes instead, and what each step of the difference brings."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from planner import charts
from planner.finance.cash import by_channel
from planner.questions.compared import Compared, PlansCompared
from planner.questions.ranking import On
from planner.ui.parts import picture, tables
from planner.ui.parts.choice import one_of
from planner.ui.parts.markup import plain
from planner.wording import amounts, counted, definitions, months
from planner.wording.names import channel_names
from planner.wording.units import Units


def show(of: PlansCompared, key: str) -> None:
    """Of one plan at a time against the first."""
    others = [place for place in range(len(of.plans)) if place != of.base]
    base, place = of.plans[of.base], others[0]
    if len(others) > 1:
        names = {str(one): of.plans[one].name for one in others}
        place = int(one_of("Of which plan", names, str(place), f"moved-{key}"))
    one = of.plans[place]
    halves = st.grid(2, min_column_width=380, gap="medium")
    with halves.cell():
        _split(of, one, base, key)
    with halves.cell():
        _money(of, place)


def _split(of: PlansCompared, one: Compared, base: Compared, key: str) -> None:
    """Of profit where that counts among the plans, of outcome where it is asked for."""
    st.markdown(
        f"**What {plain(one.name)} has beyond {plain(base.name)}, step by step**",
        help=definitions.STEPS,
    )
    if one.parts is None:
        return
    on: On = "incremental" if of.ranking.profit is None else "profit"
    if on == "profit":
        kinds: dict[On, str] = {
            kind: counted.what(of, kind).capitalize() for kind in ("profit", "incremental")
        }
        on = one_of("Of what", kinds, on, f"split-on-{key}", label_visibility="collapsed")
    draw = partial(charts.split_chart, one, base.name, counted.units_of(of), on == "profit")
    picture.show("split", f"{key} {one.name} {on}", draw)


def _money(of: PlansCompared, place: int) -> None:
    one, base, model = of.plans[place], of.plans[of.base], of.plans[place].answer.model
    st.markdown(f"**Money that {plain(one.name)} moves, against {plain(base.name)}**")
    moved, money = by_channel(model, of.moved(place)), max(one.spend, base.spend)
    if amounts.is_nothing(abs(moved).max(initial=0.0), money):
        st.markdown(":gray[No channel has other money in any month.]")
        return
    units = Units.of(model)
    frame = pd.DataFrame(
        {"channel": tables.label(name), "all": _said(units, float(moved[:, k].sum()), money),
         **{month: _said(units, float(moved[i, k]), money) for i, month in enumerate(of.months)}}
        for k, name in enumerate(channel_names(model))
    )  # fmt: skip
    text = st.column_config.TextColumn
    said = dict(zip(of.months, months.in_turn(of.months, units.locale), strict=True))
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame)),
        column_config={
            "channel": text("Channel", pinned=True),
            "all": text("In all", alignment="right"),
            **{month: text(said[month], alignment="right") for month in of.months},
        },
        alt=f"Money by channel and month that {one.name} spends beyond {base.name}.",
    )


def _said(units: Units, value: float, of: float) -> str:
    return "" if amounts.is_nothing(value, of) else units.say_money_change(value)
