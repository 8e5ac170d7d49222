"""What moves the gain of the advised plan most, one number at a time: a tornado."""

from __future__ import annotations

import altair as alt
import pandas as pd

from mmm_core.model import FittedModel
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import beside, row_axis, row_height, shown_of
from planner.questions.tornado import Tornado
from planner.wording import tipping
from planner.wording.units import Units

_MOST = 12


def tornado_chart(model: FittedModel, of: Tornado, palette: Palette) -> Figure:
    """A bar a number around the expected gain, the widest on top; below nothing it is a loss."""
    units = Units.of(model)
    money = of.on == "profit"
    scale = 1.0 if money else units.factor
    say = units.say_money_change if money else units.say_outcome_change
    shown = of.bars[:_MOST]
    frame = pd.DataFrame(
        {
            "cell": tipping.dial_name(model, bar.dial),
            "low": scale * min(bar.at_low, bar.at_high),
            "high": scale * max(bar.at_low, bar.at_high),
            "text": f"{say(bar.at_low)} to {say(bar.at_high)}",
            "ends": f"{tipping.dial_value(model, bar.dial, bar.low)} to "
            f"{tipping.dial_value(model, bar.dial, bar.high)}",
        }
        for bar in shown
    )
    title = "Gain of profit" if money else f"Gain of {units.result}"
    bracket = units.money_bracket if money else units.bracket
    widest = frame.iloc[0]
    text = (
        f"Expected gain {say(of.gain)}. {widest['cell']} moves it most: {widest['text']} as it "
        f"goes from {widest['ends']}.{shown_of(len(shown), len(of.bars))}"
    )
    drawn = _chart(frame, scale * of.gain, f"{title}{bracket}", units, money, palette)
    return Figure(drawn, text, units.locale)


def _chart(
    frame: pd.DataFrame, gain: float, title: str, units: Units, money: bool, palette: Palette
) -> Layered:
    order = frame["cell"].tolist()
    labels = axes.money_labels(units) if money else axes.outcome_labels(units)
    axis = alt.Axis(title=title, labelExpr=labels, tickCount=5, gridOpacity=0.6)
    ends = [*frame["low"], *frame["high"], 0.0]
    room = 0.05 * ((max(ends) - min(ends)) or 1.0)
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    tips = [
        alt.Tooltip("cell:N", title="Number"),
        alt.Tooltip("ends:N", title="From, to"),
        alt.Tooltip("text:N", title="Gain"),
    ]
    bar = (
        chart(frame)
        .mark_bar(size=14, opacity=0.6, color=palette.plan)
        .encode(
            y=row_axis(order),
            x=alt.X("low:Q", axis=axis, scale=scale),
            x2=alt.X2("high"),
            tooltip=tips,
        )
    )
    marks = [
        chart([{"at": at}])
        .mark_rule(color=colour, strokeDash=dash)
        .encode(x=alt.X("at:Q", axis=axis, scale=scale))
        for at, colour, dash in ((0.0, palette.loss, [1, 0]), (gain, palette.ink, [2, 3]))
    ]
    return beside([*marks, bar], frame, palette, row_height(len(frame)))
