"""Cash by month: what each plan owes, and what leaves the account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from mmm_core.fiscal import MONTHS
from planner import charts
from planner.finance.cash import flows
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
    if said := months.cut_off(model):
        st.caption(plain(said))
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
    units, found = Units.of(one.answer.model), flows(one.cash, shown)
    rows = {
        "month": [*(months.said(of.month, units.locale) for of in found), "In all"],
        "accrued": _amounts(units.say_money, [of.accrued for of in found]),
        "paid": _amounts(units.say_money, [of.paid for of in found]),
    }
    nets = [of.net for of in found if of.net is not None]
    so_far = [of.so_far for of in found if of.so_far is not None]
    if so_far:
        rows["earned"] = _amounts(units.say_money, [of.earned or 0.0 for of in found])
        rows["net"] = _amounts(units.say_money_change, nets)
        rows["so-far"] = [*map(units.say_money, so_far), ""]
        st.caption(plain(_most_out(units, rows["month"], so_far)))
    text = st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height=tables.height(len(found) + 1),
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


def _amounts(say: Callable[[float], str], of: Sequence[float]) -> list[str]:
    """By month, then in all; months without money stay empty."""
    return [*(say(one) if one else "" for one in of), say(sum(of))]


def _most_out(units: Units, said: Sequence[str], so_far: Sequence[float]) -> str:
    """How much money the plan ties up, and when."""
    least = min(so_far)
    if least >= 0:
        return "Margin comes in before the money leaves: at no month's end is money tied up."
    when = said[so_far.index(least)]
    return f"At most {units.say_money(-least)} is tied up, at the end of {when}."
