"""Cash by month: what each plan owes, and what leaves the account."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.fiscal import MONTHS
from planner import charts
from planner.questions.compared import Compared, PlansCompared
from planner.ui.parts import picture, tables
from planner.ui.parts.markup import plain
from planner.wording import definitions, months
from planner.wording.units import Units


def show(of: PlansCompared, key: str) -> None:
    """A picture a plan on one scale, and the amounts below."""
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
    _table(of, names)


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


def _table(of: PlansCompared, shown: list[str]) -> None:
    frame = pd.DataFrame([_row(of, month) for month in shown] + [_total(of)])
    text = st.column_config.TextColumn
    columns: dict[str, Any] = {"month": text("Month", pinned=True)}
    for place, one in enumerate(of.plans):
        for kind in ("accrued", "paid", "earned"):
            name = f"{kind}-{place}"
            if name in frame:
                label = f"{tables.label(one.name)}: {_KINDS[kind]}"
                columns[name] = text(label, alignment="right")
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame)),
        column_config=columns,
        alt="Money accrued and paid by month, and margin as it is expected, of each plan.",
    )


_KINDS = {"accrued": "accrued", "paid": "paid", "earned": "margin in"}


def _row(of: PlansCompared, month: str) -> dict[str, str]:
    row = {"month": months.said(month, of.plans[0].answer.model.card.locale)}
    for place, one in enumerate(of.plans):
        units, cash = Units.of(one.answer.model), one.cash
        at = next((i for i, here in enumerate(cash.months) if here.name == month), None)
        amounts = (0.0, 0.0) if at is None else (cash.accrued[at].sum(), cash.paid[at].sum())
        for kind, amount in zip(("accrued", "paid"), amounts, strict=True):
            row[f"{kind}-{place}"] = units.say_money(float(amount)) if amount else ""
        if cash.earned is not None:
            came = 0.0 if at is None else float(cash.earned[at])
            row[f"earned-{place}"] = units.say_money(came) if came else ""
    return row


def _total(of: PlansCompared) -> dict[str, str]:
    row = {"month": "In all"}
    for place, one in enumerate(of.plans):
        units, cash = Units.of(one.answer.model), one.cash
        row[f"accrued-{place}"] = units.say_money(float(cash.accrued.sum()))
        row[f"paid-{place}"] = units.say_money(float(cash.paid.sum()))
        if cash.earned is not None:
            row[f"earned-{place}"] = units.say_money(float(cash.earned.sum()))
    return row
