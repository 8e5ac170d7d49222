"""Cash by month: what each plan owes, and what leaves the account."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from mmm_core.fiscal import MONTHS
from mmm_core.labels import Floats
from planner import charts
from planner.questions.compared import Compared, PlansCompared
from planner.ui.parts import picture, tables
from planner.ui.parts.markup import plain
from planner.wording import definitions, months
from planner.wording.units import Units


def show(of: PlansCompared, key: str) -> None:
    """A picture a plan on one scale, the amounts below each."""
    model = of.plans[0].answer.model
    fiscal = "calendar" if model.card.fiscal.calendar == MONTHS else "fiscal"
    st.markdown(f"**Cash by {fiscal} month**", help=definitions.CASH)
    names = sorted({month.name for one in of.plans for month in one.cash.months})
    shown = [name for name in names if any(_moves(one, name) for one in of.plans)]
    top = max(_most(one) for one in of.plans)
    grid = st.grid(2, min_column_width=340, gap="medium")
    for one in of.plans:
        with grid.cell():
            st.markdown(f"{plain(one.name)} :small[:gray[{plain(_terms(one))}]]")
            draw = partial(charts.cash_chart, one.answer.model, one.name, one.cash, shown, top)
            picture.show("cash", f"{key} {one.name}", draw)
            _table(one, names)


def _moves(one: Compared, month: str) -> bool:
    return any(
        here.name == month and (one.cash.accrued[i].any() or one.cash.paid[i].any())
        for i, here in enumerate(one.cash.months)
    )


def _most(one: Compared) -> float:
    return float(max(one.cash.accrued.sum(axis=1).max(), one.cash.paid.sum(axis=1).max()))


def _terms(one: Compared) -> str:
    model = one.answer.model
    days = sorted({model.card.days_to_pay(label) for label in model.cells.along("channel")})
    if len(days) > 1:
        return f"paid {days[0]} to {days[-1]} days after each period"
    return "paid when a period ends" if days[0] == 0 else f"paid {days[0]} days after each period"


def _table(one: Compared, shown: list[str]) -> None:
    """A line a month: what is owed, paid and comes in, and how it adds up."""
    units, cash = Units.of(one.answer.model), one.cash
    earned = np.zeros(len(cash.months)) if cash.earned is None else cash.earned
    at = {month.name: i for i, month in enumerate(cash.months)}
    flows = np.array(
        [
            (cash.accrued[at[month]].sum(), cash.paid[at[month]].sum(), earned[at[month]])
            if month in at
            else (0.0, 0.0, 0.0)
            for month in shown
        ]
    )
    net = flows[:, 2] - flows[:, 1]
    said = [months.said(month, units.locale) for month in shown]
    rows = {
        "month": [*said, "In all"],
        "accrued": _amounts(units, flows[:, 0]),
        "paid": _amounts(units, flows[:, 1]),
    }
    if cash.earned is not None:
        rows["earned"] = _amounts(units, flows[:, 2])
        rows["net"] = _amounts(units, net, signed=True)
        rows["so-far"] = [*map(units.say_money, np.cumsum(net).tolist()), ""]
        st.caption(plain(_most_out(units, said, np.cumsum(net))))
    text = st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height=tables.height(len(shown) + 1),
        column_config={
            "month": text("Month", pinned=True),
            **{name: text(_KINDS[name], alignment="right") for name in rows if name != "month"},
        },
        alt=f"{one.name} by month: money accrued and paid, margin as it is expected, and the sum.",
    )


_KINDS = {
    "accrued": "Accrued",
    "paid": "Paid",
    "earned": "Margin in",
    "net": "Net",
    "so-far": "Net so far",
}


def _amounts(units: Units, of: Floats, signed: bool = False) -> list[str]:
    """By month, then in all; months without money stay empty."""
    say = units.say_money_change if signed else units.say_money
    return [*(say(float(one)) if one else "" for one in of), say(float(of.sum()))]


def _most_out(units: Units, said: list[str], so_far: Floats) -> str:
    """How much money the plan ties up, and when."""
    least = int(so_far.argmin())
    if so_far[least] >= 0:
        return "Margin comes in before the money leaves: at no month's end is money tied up."
    return (
        f"At most {units.say_money(-float(so_far[least]))} is tied up, at the end of {said[least]}."
    )
