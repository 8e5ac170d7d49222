"""What the plan is expected to bring: headline, figures, the last edit, and two charts."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner import charts
from planner.questions.commit import commit_of
from planner.services import Forecast
from planner.ui.parts import figure_change, picture
from planner.ui.parts.figure_change import FigureChange
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.what_if.sheet import Sheet
from planner.wording import amounts, dates, definitions
from planner.wording.amounts import is_nothing
from planner.wording.answers import margin_beside, margin_said
from planner.wording.last_edit import edit_line
from planner.wording.units import Units


def headline(model: FittedModel, shown: Forecast, against: str) -> None:
    """What the plan brings, in one sentence; of a model that is not fit only what it spends."""
    units, length = Units.of(model), dates.length(model, shown.plan.horizon)
    spend = units.say_money(shown.plan.total())
    if state.is_unfit(model):
        st.title(
            f"{plain(f'This plan spends {spend} in {length}')} :red[No forecast]",
            anchor=False,
            help="What a plan would bring is not shown where the model is not fit to plan with.",
        )
        return
    brings = shown.incremental
    name = f"{against[0].upper()}{against[1:]}" if shown.versus.same_plan else "This plan"
    sentence = f"{name} brings about {units.say_outcome_in_full(brings.mean)} in {length}"
    st.title(
        f"{plain(sentence)} :gray[({plain(units.say_outcome_span(brings))})]",
        anchor=False,
        help=f"{definitions.CURRENT_PLAN} {definitions.INTERVAL}",
    )


def last_edit(model: FittedModel, sheet: Sheet) -> None:
    """One line, in a place that is there from the start, so that nothing jumps."""
    edit = None if sheet.forecast is None else sheet.forecast.edit
    if state.is_unfit(model):
        st.caption("You can edit the plan, save it as a file and see where it leaves the data.")
    elif edit is None or not (sheet.calendar.past or sheet.calendar.future):
        st.caption("Type into the table, a part or a total: the forecast follows with each edit.")
    else:
        st.caption(f"**{plain(sheet.step)}:** {plain(edit_line(model, edit))}")


# A figure is as high before the first edit as after it: the grids below must not move.
_STEADY = """<style>
.st-key-what-if-figures [data-testid="stMetric"] { min-height: 5.75rem; }
.st-key-what-if-figures [data-testid="stCaptionContainer"] { min-height: 3.8rem; }
</style>"""


# --- figures ----------------------------------------------------------------------------


def figures(model: FittedModel, shown: Forecast, against: str) -> None:
    """Side by side, each against another plan; what a model that is not fit gains is not.

    Parameters
    ----------
    against : what that plan is called
    """
    found = [_spend(model, shown)]
    if not state.is_unfit(model):
        found = [_outcome(model, shown), *_profit(model, shown), *found]
        found += [_chance(shown, against), *_commit(model, shown)]
    if against != Sheet.against:
        found = [replace(one, lead="found:") for one in found]
    st.html(_STEADY)
    with st.container(key="what-if-figures"):
        grid = st.grid(len(found), min_column_width=140, gap="small")
    for one in found:
        figure_change.show(grid.cell(), one)


def _outcome(model: FittedModel, shown: Forecast) -> FigureChange:
    units, gain, same = Units.of(model), shown.versus.gain, shown.versus.same_plan
    return FigureChange(
        f"{units.result[0].upper()}{units.result[1:]}",
        units.say_outcome(shown.incremental.mean),
        "" if same else units.say_outcome_change(gain.mean),
        "" if same else units.say_outcome(float(shown.basis.compared.total.mean())),
        definitions.REVENUE if units.is_money else definitions.OUTCOME,
        "" if same else units.say_outcome_span(gain),
        gain.mean < 0,
        _is_sure(gain),
    )


def _is_sure(gain: Summary) -> bool | None:
    """Only a change whose sign is known has a colour."""
    return None if gain.low < 0 < gain.high else True


def _profit(model: FittedModel, shown: Forecast) -> list[FigureChange]:
    units, gain, same = Units.of(model), shown.versus.profit_gain, shown.versus.same_plan
    before = shown.basis.compared.profit()
    if shown.profit is None or gain is None or before is None:
        return []
    return [
        FigureChange(
            "Profit",
            units.say_money(shown.profit.mean),
            "" if same else units.say_money_change(gain.mean),
            "" if same else units.say_money(float(before.mean())),
            f"{definitions.PROFIT} {margin_said(model)}",
            "" if same else units.say_money_span(gain),
            gain.mean < 0,
            _is_sure(gain),
            more=margin_beside(model),
        )
    ]


def _spend(model: FittedModel, shown: Forecast) -> FigureChange:
    then, now = shown.plan.total(), shown.basis.compared.plan.total()
    units, same = Units.of(model), is_nothing(then - now, now)
    return FigureChange(
        "Spend",
        units.say_money(then),
        "" if same else units.say_money_moved(then - now, now),
        "" if shown.versus.same_plan else "the same" if same else units.say_money(now),
        definitions.CURRENT_PLAN,
        fell=then < now,
        good=None,
    )


def _chance(shown: Forecast, against: str) -> FigureChange:
    versus = shown.versus
    by = "profit" if versus.better_on == "profit" else "what it brings"
    known = versus.p_better is not None
    return FigureChange(
        "Chance it is better",
        amounts.chance(versus.p_better) if known else "same plan",
        "",
        "",
        definitions.P_BETTER,
        more=f"than {against}, by {by}" if known else "",
    )


def _commit(model: FittedModel, shown: Forecast) -> list[FigureChange]:
    """Numbers 22, of profit where it is known."""
    of, units, theirs = shown.commit, Units.of(model), shown.basis.compared
    if of is None:
        return []
    same = shown.versus.same_plan
    before = commit_of(theirs.total, theirs.profit(), out_of_sample=False)
    if of.profit is not None and before.profit is not None:
        label, value, now = "Profit to commit to", of.profit, before.profit
        said, change = units.say_money(value), units.say_money_change(value - now)
        was = units.say_money(now)
        if value < 0:
            said, change = "none", ""
    else:
        label, value, now = "To commit to", of.outcome, before.outcome
        said, change = units.say_outcome(value), units.say_outcome_change(value - now)
        was = units.say_outcome(now)
    change, was = ("", "") if same else (change, was)
    return [FigureChange(label, said, change, was, _COMMIT, fell=value < now)]


_COMMIT = "What 80 % of the posterior draws reach. Amounts of channels do not add up to it."


# --- charts -----------------------------------------------------------------------------


def pictures(model: FittedModel, sheet: Sheet, shown: Forecast) -> None:
    """The outcome by period, and what each channel brings."""
    key = _key(model, sheet)
    grid = st.grid(2, min_column_width=400, gap="medium")
    for title, draw in (
        ("What is expected, period by period", charts.outcome_chart),
        ("What each channel brings", charts.contribution_chart),
    ):
        with grid.cell(), st.container(gap=None):
            st.markdown(f"**{title}**")
            picture.show(title, key, partial(draw, shown))


def weeks(model: FittedModel, sheet: Sheet, shown: Forecast) -> None:
    """The plan by channel and period, what lies beyond the data framed on the very cells."""
    with st.container(gap=None):
        title = "The plan, and where it leaves the data"
        framed = "  :gray[framed: more than was ever observed]"
        st.markdown(f"**{title}**{framed if shown.beyond.by_period.max() > 0 else ''}")
        picture.show(title, _key(model, sheet), partial(charts.plan_weeks_chart, shown))


def _key(model: FittedModel, sheet: Sheet) -> str:
    """Equal for equal plan, and equal plan to compare it with."""
    digest = hashlib.blake2b(sheet.draft.cents.tobytes(), digest_size=16).hexdigest()
    found = ""
    if sheet.against != Sheet.against and sheet.forecast is not None:
        money = sheet.forecast.basis.compared.plan.array(model)
        found = hashlib.blake2b(money.tobytes(), digest_size=16).hexdigest()
    return f"{state.shown_key(model)} {digest} {found}"


def notes(shown: Forecast) -> None:
    """What else to know of it."""
    for note in dict.fromkeys(shown.notes):
        st.markdown(f":orange[:material/info:] {plain(note)}")
