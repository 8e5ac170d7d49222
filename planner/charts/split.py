"""Where the difference between two plans comes from, step by step: a waterfall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from mmm_core.statistics import Summary
from planner.charts import axes
from planner.charts.figure import Figure
from planner.charts.layers import Layered, chart
from planner.charts.palette import Palette
from planner.charts.rows import beside, row_axis, row_height
from planner.questions.attribution import Attribution, Part
from planner.questions.compared import Compared
from planner.wording import amounts
from planner.wording.amounts import is_nothing
from planner.wording.units import Units

_STEPS = {
    "money": "Money", "mix": "Channel mix", "timing": "Timing", "assumptions": "Assumptions",
}  # fmt: skip
_WHOLE = "In all"
_SHADE = 0.45


def split_chart(
    one: Compared, base: str, units: Units, on_profit: bool, palette: Palette
) -> Figure:
    """A bar a step, each from where the one before ends, and the whole below.

    Parameters
    ----------
    one : a plan with parts, so not the base itself
    base : what the base is called
    units : in which the outcome of both is said
    on_profit : split the difference of profit, which has to be known; else that of outcome
    """
    assert one.parts is not None
    say = _Said(units, on_profit)
    rows, at = list[dict[str, Any]](), 0.0
    whole = one.profit if on_profit and one.profit is not None else one.outcome
    for part in one.parts.parts:
        rows.append(_row(_STEPS[part.step], at, part, whole.mean, say))
        at = rows[-1]["to"]
    rows.append(_row(_WHOLE, 0.0, one.parts, whole.mean, say))
    named = "; ".join(f"{row['cell'].lower()} {row['text']}" for row in rows[:-1])
    text = f"{one.name} against {base}: {rows[-1]['text']} in all, of which {named}."
    return Figure(_chart(pd.DataFrame(rows), say, palette), text, units.locale)


@dataclass(frozen=True)
class _Said:
    """A difference in the words and units of what is split."""

    units: Units
    on_profit: bool

    def of(self, part: Part | Attribution) -> Summary:
        """What is split of it."""
        if not self.on_profit:
            return part.outcome
        assert part.profit is not None
        return part.profit

    @property
    def factor(self) -> float:
        """From what is split to what the axis counts."""
        return 1.0 if self.on_profit else self.units.factor

    def change(self, value: float) -> str:
        """An amount of it, its sign always said."""
        say = self.units.say_money_change if self.on_profit else self.units.say_outcome_change
        return say(value)

    @property
    def title(self) -> str:
        """Of the axis."""
        if self.on_profit:
            return f"Change of profit{self.units.money_bracket}"
        title = self.units.outcome_title
        return f"Change of {title[0].lower()}{title[1:]}"

    @property
    def labels(self) -> str:
        """Vega expression for the axis."""
        return (axes.money_labels if self.on_profit else axes.outcome_labels)(self.units)


def _row(
    name: str, at: float, part: Part | Attribution, whole: float, say: _Said
) -> dict[str, Any]:
    """One bar; ``whole`` is what it is nothing beside."""
    of = say.of(part)
    mean = of.mean * say.factor
    span = amounts.span(say.change(of.low), say.change(of.high))
    said = "none" if is_nothing(of.mean, whole) else say.change(of.mean)
    kind = "whole" if name == _WHOLE else "less" if mean < 0 else "more"
    return {"cell": name, "from": at, "to": at + mean, "text": said, "span": span, "kind": kind}


def _chart(frame: pd.DataFrame, say: _Said, palette: Palette) -> Layered:
    order = frame["cell"].tolist()
    axis = alt.Axis(
        title=say.title,
        labelExpr=say.labels,
        tickCount=5,
        gridOpacity=0.6,
    )
    ends = [*frame["from"], *frame["to"], 0.0]
    room = 0.05 * ((max(ends) - min(ends)) or 1.0)
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    tips = [
        alt.Tooltip("cell:N", title="Step"),
        alt.Tooltip("text:N", title="Change, mean"),
        alt.Tooltip("span:N", title="90 %"),
    ]
    steps, whole = frame[frame["kind"] != "whole"], frame[frame["kind"] == "whole"]
    fill = alt.condition(
        "datum.kind == 'less'", alt.value(palette.current), alt.value(palette.plan)
    )
    bars = [
        chart(rows)
        .mark_bar(size=14, opacity=opacity)
        .encode(
            y=row_axis(order),
            x=alt.X("from:Q", axis=axis, scale=scale),
            x2=alt.X2("to"),
            color=fill,
            tooltip=tips,
        )
        for rows, opacity in ((steps, _SHADE), (whole, 1.0))
    ]
    zero = (
        chart([{"zero": 0.0}])
        .mark_rule(color=palette.quiet)
        .encode(x=alt.X("zero:Q", axis=axis, scale=scale))
    )
    return beside([zero, *bars], frame, palette, row_height(len(frame)))
