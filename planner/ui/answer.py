"""The answer on Optimize: verdict and proof, where the gain comes from, what holds it back."""

from __future__ import annotations

import math
from functools import partial

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from mmm_core.errors import Infeasible
from mmm_core.evaluation import Extrapolation
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner import tables, words
from planner.services import OptimizeAnswer
from planner.ui import answer_table, calendar, conflict, definitions, figures, measures, state
from planner.ui.held import held_cells, said_guardrail
from planner.ui.plain import plain

_LEAST_GAP = 1e-4
_MANY = 8


def answer() -> None:
    """The answer to the question that was asked last, or how to ask the first one."""
    model = state.current_model()
    key = state.model_key(model)
    asked = state.session().asked.get(key)
    slot = st.empty()
    if asked is None:
        slot.markdown(
            ":gray[No plan yet. Keep the guardrails as they are or edit them, then press "
            "**Find the best plan**: it moves money between rows until no plan within the "
            "guardrails can do better, and proves it.]"
        )
        return
    try:
        with slot, st.spinner("Looking for the best plan, and proving how good it is"):
            found = state.best(model, asked)
    except Infeasible as error:
        conflict.show(model, asked, error, key)
        return
    _show(model, found)


def _show(model: FittedModel, found: OptimizeAnswer) -> None:
    _verdict(model, found)
    _figures(model, found)
    _warnings(model, found)
    _charts(found)
    answer_table.show(model, found)
    _held(model, found)
    _downloads(model, found)


# --- verdict and proof ------------------------------------------------------------------


def _verdict(model: FittedModel, found: OptimizeAnswer) -> None:
    versus, why = found.answer.versus, found.verdict.why
    if found.verdict.decision == "change":
        gain, span = _gain(model, found)
        worse = found.problem.objective.maximize == "incremental" and versus.gain.mean < 0
        # Less money that brings less is no gain to colour; what it saves is said beside it.
        said = f"Change: {plain(gain)}"
        profit = versus.profit_gain
        if worse and profit is not None:
            money = words.signed_money(profit.mean, model.card.currency)
            st.header(f"{said}, {plain(money)} profit", anchor=False)
        else:
            shown = said if worse else f":green[{said}]"
            st.header(f"{shown} :gray[({plain(span)})]", anchor=False)
        chance = words.chance(versus.p_better)
        why = f"It beats the current plan on {_better_on(model, found)} in {chance} of the draws."
    else:
        st.header("Hold: keep the current plan", anchor=False)
    st.markdown(f"{plain(why)}  \n{plain(certificate_sentence(model, found))}")
    horizon = found.problem.horizon
    stretch = f"{calendar.length(model, horizon)}, {calendar.span(model, horizon, lead=False)}"
    st.caption(
        f"{stretch} · {model.samples:,} posterior draws · found and checked in "
        f"{found.optimum.seconds:.1f} s · {len(found.optimum.checks)} checks passed",
        help=definitions.CERTIFICATE,
    )


def _gain(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str]:
    """The gain of what was maximised, and its interval."""
    versus, currency = found.answer.versus, model.card.currency
    profit = versus.profit_gain
    if found.problem.objective.maximize == "profit" and profit is not None:
        low, high = words.money(profit.low, currency), words.money(profit.high, currency)
        return f"{words.signed_money(profit.mean, currency)} profit", words.span(low, high)
    gain = f"{measures.said_change(model, versus.gain.mean)} {measures.result_name(model)}"
    return gain, measures.said_span(model, versus.gain)


def certificate_sentence(model: FittedModel, found: OptimizeAnswer) -> str:
    """What is proven of the plan, in words."""
    certificate, profit = found.optimum.certificate, found.problem.objective.maximize == "profit"
    bound = certificate.upper_bound
    best = measures.money(model, bound) if profit else measures.said(model, bound)
    what = f" {'profit' if profit else measures.result_name(model)}"
    within = f"this one is within {said_gap(certificate.gap)}"
    if found.optimum.status == "time_limit":
        return (
            f"The search was stopped at its time limit. No plan within these guardrails brings "
            f"more than {best}{what} under this model; {within} of that."
        )
    return (
        f"No plan within these guardrails can do better than {best}{what} under this model; "
        f"{within}."
    )


def said_gap(gap: float) -> str:
    """A proven gap, rounded up and never nothing: ``0.01 %``."""
    return f"{math.ceil(max(gap, _LEAST_GAP) * 1e4 - 1e-9) / 100:.2f} %"


# --- figures and charts -----------------------------------------------------------------


def _figures(model: FittedModel, found: OptimizeAnswer) -> None:
    versus = found.answer.versus
    grid = st.grid(4, min_column_width=160, gap="small")
    _figure(
        grid,
        "P(better)",
        words.chance(versus.p_better),
        f"than the current plan, on {_better_on(model, found)}",
        definitions.P_BETTER,
    )
    then, now = found.answer.plan.total(), found.answer.reference.plan.total()
    same = measures.is_nothing(then - now, now)
    said_now = measures.money(model, now)
    below = f"{said_now}, as now" if same else f"{measures.money(model, then)}, now {said_now}"
    change = measures.money_change(model, then - now, now)
    _figure(grid, "Spend change", change, below, definitions.CURRENT_PLAN)
    money = "Less money brings" if then < now and not same else "More money brings"
    before = float(found.answer.reference_evaluation.total.mean())
    _effect(grid, model, money, versus.budget_effect, before, definitions.MORE_MONEY)
    mix = versus.mix_effect
    _effect(grid, model, "The better mix brings", mix, before, definitions.BETTER_MIX)


def _said_slack(model: FittedModel, found: OptimizeAnswer, slack: float) -> str:
    nothing = measures.is_nothing(slack, found.answer.plan.total())
    return measures.money(model, 0.0 if nothing else max(slack, 0.0))


def _effect(
    grid: GridContainer,
    model: FittedModel,
    label: str,
    effect: Summary | None,
    before: float,
    text: str,
) -> None:
    if effect is None:
        return
    if measures.is_nothing(max(abs(effect.low), abs(effect.high)), before):
        # "More money brings nothing" would say that money is worthless.
        if "money" not in label:
            _figure(grid, label, "nothing", "same mix", text)
        return
    said = measures.said_change(model, effect.mean)
    _figure(grid, label, said, measures.said_span(model, effect), text)


def _figure(grid: GridContainer, label: str, value: str, below: str, text: str) -> None:
    with grid.cell(), st.container(gap=None):
        st.metric(label, plain(value), help=text)
        st.caption(plain(below))


def _better_on(model: FittedModel, found: OptimizeAnswer) -> str:
    on_profit = found.answer.versus.better_on == "profit"
    return "profit" if on_profit else measures.result_name(model)


def _charts(found: OptimizeAnswer) -> None:
    grid = st.grid(2, min_column_width=400, gap="medium")
    key = f"{state.model_key(found.answer.model)} {found.problem.fingerprint}"
    for title, draw in (
        ("How sure is the gain", figures.gain_dots),
        ("Where the gain comes from", figures.waterfall),
        ("Where the money moves", figures.dumbbell),
        ("What the next money returns", figures.mroas_levels),
    ):
        with grid.cell(), st.container(gap=None):
            st.markdown(f"**{title}**")
            figures.show(title, key, partial(draw, found))


# --- what holds it, what to mind --------------------------------------------------------


def _warnings(model: FittedModel, found: OptimizeAnswer) -> None:
    lines = [_said_extrapolation(model, far) for far in found.answer.extrapolations[:_MANY]]
    more = len(found.answer.extrapolations) - _MANY
    if more > 0:
        lines.append(plain(f"and {more} more"))
    if lines:
        st.warning(
            "\n".join(f"- {line}" for line in lines),
            title="This plan goes beyond the data",
            icon=":material/warning:",
        )
    notes = [*found.answer.notes, *(note for state_ in found.guardrails for note in state_.notes)]
    for note in dict.fromkeys(notes):
        st.markdown(f":orange[:material/info:] {plain(note)}")


def _said_extrapolation(model: FittedModel, far: Extrapolation) -> str:
    what = (
        f"in the period of {calendar.said_day(far.period)}"
        if far.what == "period"
        else "over the horizon"
    )
    spend, most = measures.money(model, far.spend), measures.money(model, far.observed)
    text = f"{spend} {what}, and it was never bought before"
    if math.isfinite(far.beyond):
        beyond = words.percent(far.beyond)
        text = f"{spend} {what}, {beyond} beyond the most that was observed ({most})"
    return f"**{plain(words.cell_name(model, far.cell))}**: {plain(text)}"


def _held(model: FittedModel, found: OptimizeAnswer) -> None:
    held = held_cells(model, found)
    st.markdown("**What holds the plan back**")
    if held:
        st.markdown("  \n".join(_said_held(why, names) for why, names in held.items()))
    else:
        st.markdown(":gray[No guardrail binds: the plan would be the same without them.]")
    with st.expander(f"All {len(found.guardrails)} guardrails, with their slack"):
        st.dataframe(
            {
                "Guardrail": [said_guardrail(model, found.problem, s) for s in found.guardrails],
                "Slack": [_said_slack(model, found, s.slack) for s in found.guardrails],
                "Binds": ["yes" if s.binding else "" for s in found.guardrails],
            },
            hide_index=True,
            alt="Every guardrail, and by how much money the plan stays clear of it.",
        )


def _said_held(why: str, names: list[str]) -> str:
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return f":orange[:material/lock:] {plain(why)}: {plain(', '.join(names[:_MANY]) + more)}"


def _downloads(model: FittedModel, found: OptimizeAnswer) -> None:
    horizon = found.answer.plan.horizon
    st.download_button(
        "Download the plan (CSV)",
        data=tables.write_plan(found.answer.plan, model),
        file_name=f"{model.name}_plan_{horizon.start}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        help="One line per period and cell; the command line reads it as a plan.",
    )
