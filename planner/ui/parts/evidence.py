"""Parts of the Evidence screens: which cells are shown, what is said of them, and their tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner import charts
from planner.charts.detail import break_even_range
from planner.charts.standing import at, row_standing, slope_at, slopes_at
from planner.charts.tiles import grid_finding
from planner.services import CellReturn, ResponseCurve
from planner.ui.parts import figure_box
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.shell.errors import guarded
from planner.wording import amounts, dates, definitions, measures
from planner.wording.units import Units, cell_labels, listed

_FEW = 8
_TILES = 12
_LONGEST = 80
_CELL = "cell"
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[kMBT]\b)")
_CALENDARS = {
    "one year earlier": "along last year's calendar",
    "mean of the last year": "spent evenly at the last year's mean",
    "mean of all data": "spent evenly at the mean of all data",
}
_KEY = (
    "Line: median. Grey band: 90 % credible interval. Circle: current spend. "
    "Dashed on amber: beyond what was observed."
)
_PLAN_KEY = "Square: the plan last found on Optimize."
_BREAK_EVEN = "The mROAS at which the next unit of spend just pays for itself: 1 / margin."
_HEADROOM = (
    "How much more the channel can spend, along the same calendar, before the next unit no longer "
    "pays for itself."
)


# --- which cells ------------------------------------------------------------------------


def chosen_cells(model: FittedModel) -> set[int]:
    """The cells that a person wants to see; asks only where there is more than the channel."""
    others = [dim for dim in model.cells.dims if dim != CHANNEL]
    if not others:
        return set(range(len(model.cells)))
    picked = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for dim in [*others, CHANNEL]:
            picked[dim] = _ask(model, dim) or model.cells.along(dim)
    return {
        k
        for k, name in enumerate(model.cells.names)
        if all(name[dim] in labels for dim, labels in picked.items())
    }


def _ask(model: FittedModel, dim: str) -> list[str]:
    """Labels of one dimension; none picked means all."""
    options = model.cells.along(dim)
    name = model.card.channel_name if dim == CHANNEL else str
    title, key = dim.replace("_", " ").capitalize(), f"{dim}-{model.name}"
    if len(options) <= _FEW:
        return st.pills(
            title, options, selection_mode="multi", key=key, bind="query-params",
            format_func=lambda label: plain(name(label)), help="None picked: all are shown.",
        )  # fmt: skip
    return st.multiselect(
        title, options, key=key, bind="query-params", format_func=name, placeholder="All",
        width=320,
    )  # fmt: skip


def curves_headline(model: FittedModel, shown: Sequence[ResponseCurve]) -> None:
    """Which cells still have headroom, in one sentence."""
    units = Units.of(model)
    sentence, bracket, detail = grid_finding(model, shown).removesuffix(".").rpartition(" (")
    _title(
        sentence, f"{bracket.strip()}{detail}", _HEADROOM if units.break_even else definitions.NEXT
    )


def _title(sentence: str, detail: str, help_text: str) -> None:
    """A headline: small where the sentence is long, or it would fill the screen."""
    show = st.title if len(f"{sentence} {detail}") <= _LONGEST else st.header
    grey = f" :gray[{plain(detail)}]" if detail else ""
    text = _BEFORE_UNIT.sub("\u00a0", f"{plain(sentence)}{grey}")
    show(text, anchor=False, help=help_text)


def ranked(model: FittedModel, curves: Sequence[ResponseCurve]) -> list[ResponseCurve]:
    """Curves by what the next unit of money returns, best first."""
    units = Units.of(model)
    return sorted(curves, key=lambda curve: -min(slope_at(curve, units), 1e300))


def planned(model: FittedModel) -> list[float] | None:
    """What the plan last found on Optimize spends per cell, where it lies on these curves."""
    problem = state.workbench(model).asked
    if problem is None or problem.horizon != state.horizon(model):
        return None
    # Another calendar or tail has curves of its own.
    if problem.calendar != "reference" or problem.calendar_rules or problem.tail != "zero":
        return None
    try:
        spend: list[float] = state.best(model, problem).answer.evaluation.spend.tolist()
    except HeadroomError:
        return None
    return spend


def tiles(model: FittedModel, shown: Sequence[ResponseCurve], plan: Sequence[float] | None) -> None:
    """Small multiples; the name above each opens it below."""
    units, names = Units.of(model), cell_labels(model)
    few = shown if len(shown) <= _TILES or _show_all(len(shown)) else shown[:_TILES]
    key = f"{_KEY} {_PLAN_KEY}" if plan else _KEY
    st.caption(
        f"{key} Across: {plain(units.spend_title)}. Up: {plain(units.outcome_title)}. "
        "A name opens its curve below, with marginal return and break-even."
    )
    grid = st.grid(4, min_column_width=225, gap="small")
    drawn = f"{state.view_key(model)} {plan}"
    for curve in few:
        name = names[curve.cell]
        slope = f"{units.marginal} {units.say_ratio(slope_at(curve, units))}"
        said = slope if curve.current > 0 else "no current spend"
        with grid.cell(), st.container(gap=None):
            st.button(
                f"**{plain(name)}** :gray[{plain(said)}]",
                key=f"open-{curve.cell}",
                type="tertiary",
                on_click=_open,
                args=(name,),
            )
            charts.show(
                "tile", f"{drawn} {curve.cell}", partial(charts.curve_tile, model, curve, plan)
            )


def _show_all(count: int) -> bool:
    return st.toggle(
        f"Show all {count} curves", key="all", bind="query-params",
        help=f"Otherwise the {_TILES} with the best next return.",
    )  # fmt: skip


def _open(name: str) -> None:
    st.session_state[_CELL] = name


@st.fragment
def one_curve(
    model: FittedModel, shown: Sequence[ResponseCurve], plan: Sequence[float] | None
) -> None:
    """One curve to choose and see large; choosing leaves the rest of the screen alone."""
    with guarded():
        curve = _pick(model, shown)
        if curve is not None:
            _detail(model, curve, plan)


def _pick(model: FittedModel, shown: Sequence[ResponseCurve]) -> ResponseCurve | None:
    """The curve to show large, once one was asked for."""
    names = cell_labels(model)
    options = {names[curve.cell]: curve for curve in shown}
    if st.session_state.get(_CELL, "") not in options:
        st.session_state.pop(_CELL, None)
    word = "Channel" if model.cells.dims == (CHANNEL,) else "Cell"
    choice = st.selectbox(
        f"{word} to see large", list(options), index=None, key=_CELL, bind="query-params",
        placeholder="Choose one", width=320,
    )  # fmt: skip
    return options.get(choice or "")


def _detail(model: FittedModel, curve: ResponseCurve, plan: Sequence[float] | None) -> None:
    """One curve large, with the figures that it holds."""
    grid = st.grid(4, min_column_width=168, gap="small")
    for label, value, below, text in _figures(model, curve):
        figure_box.show(grid, label, value, below, text)
    if curve.current <= 0:
        st.info(
            "Nothing is spent here in the current plan, so the curve follows an even calendar.",
            icon=":material/info:",
        )
    key = f"{state.view_key(model)} {plan} {curve.cell}"
    charts.show("detail", key, partial(charts.curve_detail, model, curve, plan))


def _figures(model: FittedModel, curve: ResponseCurve) -> list[tuple[str, str, str, str]]:
    units, xs = Units.of(model), curve.spend.tolist()
    brings = [
        at(xs, values.tolist(), curve.current) * units.factor
        for values in (curve.mean, curve.low, curve.high)
    ]
    slopes = slopes_at(curve, units)
    found = [
        ("Current spend", units.say_spend(curve.current), _observed(curve, units),
         definitions.SPEND),
        (f"Incremental {plain(units.outcome)}", units.say_outcome(brings[0]),
         amounts.span(units.say_outcome(brings[1]), units.say_outcome(brings[2])),
         definitions.REVENUE if units.is_money else definitions.OUTCOME),
        (plain(units.marginal), units.say_ratio(slopes[0]),
         amounts.span(units.say_ratio(slopes[1]), units.say_ratio(slopes[2])),
         "What the next unit of spend here returns, along the same calendar."),
    ]  # fmt: skip
    if units.break_even is not None:
        value, below = _headroom(curve, units)
        found.append(("Headroom to break-even", value, below, f"{_HEADROOM} {_BREAK_EVEN}"))
    return found


def _observed(curve: ResponseCurve, units: Units) -> str:
    return f"observed up to {units.say_spend(curve.observed)}"


def _headroom(curve: ResponseCurve, units: Units) -> tuple[str, str]:
    """Money left before break-even, and where break-even lies with its interval."""
    low, middle, high = break_even_range(curve, units)
    if slope_at(curve, units) <= (units.break_even or 0.0):
        value = "none"
    elif middle is None:
        value = f"over {units.say_spend(curve.spend[-1] - curve.current)}"
    else:
        value = units.say_spend(max(middle - curve.current, 0.0))
    if middle is None and low is None and high is None:
        side = "above" if value.startswith("over") else "below"
        return value, f"mROAS stays {side} break-even"
    until = "beyond the chart" if high is None else units.say_spend(high)
    start = units.say_spend(low or 0.0)
    return value, f"break-even at {amounts.span(start, until)}"


def caption(model: FittedModel, reference: Reference) -> None:
    """Horizon, calendar, tail and draws behind everything on the screen."""
    horizon = reference.plan.horizon
    how = _CALENDARS.get(reference.source, f"along the {reference.source} plan")
    tail = dates.periods_word(model.frequency, model.l_max)
    st.caption(
        plain(
            f"{dates.length(model, horizon)} from {dates.said_date(horizon.start)} {how}; "
            f"carry-over in the {model.l_max} {tail} after the horizon counted; "
            f"{model.samples:,} draws; intervals and bands are 90 % credible intervals."
        )
    )


def curves_csv(model: FittedModel, shown: Sequence[ResponseCurve]) -> bytes:
    """The points of the curves in full precision, as shown on the axes."""
    units = Units.of(model)
    names = ("mean", "median", "low", "high", "marginal", "marginal_low", "marginal_high")
    rows = []
    for curve in shown:
        columns = {name: getattr(curve, name).tolist() for name in names}
        for i, spend in enumerate(curve.spend.tolist()):
            rows.append(
                {
                    **{d: _cell_text(t) for d, t in model.cells.names[curve.cell].items()},
                    "spend": spend,
                    **{name: values[i] * units.factor for name, values in columns.items()},
                    "current_spend": curve.current,
                    "observed_up_to": curve.observed,
                    "extrapolated": spend > curve.observed,
                }
            )
    return pd.DataFrame(rows).to_csv(index=False).encode()


def _cell_text(label: str) -> str:
    """A label that no spreadsheet takes for a formula."""
    return f"'{label}" if label.startswith(("=", "+", "-", "@", "\t", "\r")) else label


def ask_next_money(model: FittedModel, reference: Reference) -> float:
    """How much money the question is about."""
    step = measures.next_step(reference.plan.total())
    unit = f" ({model.card.currency})" if model.card.currency else ""
    amount = st.number_input(
        plain(f"Size of the next money{unit}"),
        min_value=step / 1000,
        max_value=max(reference.plan.total(), step),
        value=step,
        step=step,
        format="%.0f" if step >= 10 else "%g",
        key=f"next-{model.name}",
        bind="query-params",
        width=240,
        help="Spent in one cell over the horizon, along its calendar, on top of the current plan.",
    )
    return float(amount)


def returns_headline(model: FittedModel, rows: Sequence[CellReturn]) -> None:
    """Where the next money brings most, and where it would be lost."""
    units, names = Units.of(model), cell_labels(model)
    best = max(rows, key=lambda row: row.next_brings.mean)
    brings = best.next_brings.times(units.factor)
    sentence = (
        f"The next {units.say_exactly(best.next_money)} brings {units.most} in {names[best.cell]}: "
        f"about {units.say_outcome(brings.mean)}"
    )
    span = amounts.span(units.say_outcome(brings.low), units.say_outcome(brings.high))
    _title(sentence, f"({span})", definitions.INTERVAL)
    past = [row for row in rows if row_standing(row, units) == "past"]
    if past:
        worst = sorted(past, key=lambda row: row.marginal.mean)
        verb = "is" if len(past) == 1 else "are"
        said = listed([names[row.cell] for row in worst])
        level = units.say_ratio(units.break_even or 0.0)
        st.markdown(plain(f"{said} {verb} past break-even, an mROAS of {level}."))
