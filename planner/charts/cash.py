"""A plan's money by month: when it is owed and when it leaves."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import chart
from planner.charts.palette import Palette
from planner.finance.cash import Cash
from planner.wording import months as wording
from planner.wording.units import Units

_HEIGHT = 230
_KINDS = ("Accrued", "Paid")


def cash_chart(
    model: FittedModel, name: str, of: Cash, months: Sequence[str], top: float, palette: Palette
) -> Figure:
    """Two bars a month, accrued and paid.

    Parameters
    ----------
    months : labels of every month that is shown, of all plans, in their order
    top : the most money that any plan has in a month, so that plans share an axis
    """
    units = Units.of(model)
    shorts, frame = wording.in_turn(months, units.locale), _frame(of, months, units.locale)
    x = alt.X(
        "month:O",
        sort=list(months),
        title=None,
        axis=alt.Axis(
            labelExpr=axes.lookup_labels(zip(months, shorts, strict=True)), labelAngle=0,
            labelOverlap=True, ticks=False, domain=False,
        ),
    )  # fmt: skip
    y = alt.Y(
        "money:Q",
        axis=alt.Axis(
            title=f"Money{units.money_bracket}", labelExpr=axes.money_labels(units), tickCount=4,
            domain=False, ticks=False, gridOpacity=0.6,
        ),
        scale=alt.Scale(domain=[0.0, 1.05 * top or 1.0], nice=False),
    )  # fmt: skip
    drawn = (
        chart(frame)
        .mark_bar()
        .encode(
            x=x,
            xOffset=alt.XOffset("kind:N", sort=list(_KINDS)),
            y=y,
            color=alt.Color(
                "kind:N",
                sort=list(_KINDS),
                scale=alt.Scale(domain=list(_KINDS), range=[palette.current, palette.plan]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            tooltip=[
                alt.Tooltip("said:N", title="Month"),
                alt.Tooltip("kind:N", title="Money"),
                alt.Tooltip(
                    "money:Q",
                    title=f"Amount{units.money_bracket}",
                    format=axes.full_format(frame["money"]),
                ),
            ],
        )
        .properties(height=_HEIGHT)
    )
    return Figure(drawn, _said(name, of, units), units.locale)


def _frame(of: Cash, months: Sequence[str], locale: str) -> pd.DataFrame:
    """A row a month and kind, of every month that is shown."""
    money = {
        month.name: (float(of.accrued[i].sum()), float(of.paid[i].sum()))
        for i, month in enumerate(of.months)
    }
    return pd.DataFrame(
        {"month": month, "said": wording.said(month, locale), "kind": kind,
         "money": money.get(month, (0.0, 0.0))[place]}
        for month in months
        for place, kind in enumerate(_KINDS)
    )  # fmt: skip


def _said(name: str, of: Cash, units: Units) -> str:
    paid = of.paid.sum(axis=1)
    top = int(paid.argmax())
    last = of.months[int(paid.nonzero()[0][-1])] if paid.any() else of.months[0]
    most = (
        f"{units.say_money(float(paid[top]))} in {wording.said(of.months[top].name, units.locale)}"
    )
    end = wording.said(last.name, units.locale)
    return f"{name}: the most is paid out with {most}, the last in {end}."
