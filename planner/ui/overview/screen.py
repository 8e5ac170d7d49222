"""Parts of the Overview: the headline, its figures, opportunities, and what to mind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary, summarize
from optimizer.problem import PlanProblem
from planner import services
from planner.jobs import desk
from planner.jobs.job import Job
from planner.questions.evidence import next_step
from planner.services import CellReturn, OptimizeAnswer, PlanAnswer
from planner.ui.optimize.draft import DEFAULT_PRESET, Draft
from planner.ui.parts import figure_box, waiting
from planner.ui.parts.headline import shown_headline
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import amounts, dates, definitions, references, standings, verdicts
from planner.wording.names import cell_name
from planner.wording.units import Units

_SHOWN = 3
_MANY = 6
_SURE = 0.95


# --- headline ---------------------------------------------------------------------------


def headline(model: FittedModel, now: PlanAnswer) -> None:
    """What the current plan brings, in one sentence."""
    brings, units = summarize(now.evaluation.total), Units.of(model)
    length, spend = dates.length(model, now.plan.horizon), units.say_money(now.plan.total())
    sentence = f"The next {length} at {spend} bring about {units.say_outcome_in_full(brings.mean)}"
    st.title(
        f"{plain(sentence)} :gray[({plain(units.say_outcome_span(brings))})]",
        anchor=False,
        help=f"{definitions.CURRENT_PLAN} {definitions.INTERVAL}",
    )


def better(model: FittedModel) -> bool:
    """Whether a better plan exists close by, once that is known; asked here, so call it last.

    True once the reader wants to see that plan: it is then the question on Optimize.
    """
    problem = Draft.of(model).problem(model, state.reference(model))
    job = state.solving(model, problem)
    if not job.ready(desk.PATIENCE):
        waiting.watch(job, partial(_say_looking, model, problem, job))
        return False
    try:
        found: OptimizeAnswer = job.result()
    except HeadroomError as error:
        st.subheader(f":gray[No better plan was found: {plain(error.message)}]", anchor=False)
        return False
    verdict = found.verdict
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    cells = "cell" if len(model.cells.dims) > 1 else "channel"
    width = f"{100 * DEFAULT_PRESET.low:.0f} to {100 * DEFAULT_PRESET.high:.0f} %"
    row.subheader(
        shown_headline(verdicts.headline(model, found)),
        anchor=False,
        width="content",
        help=f"With every {cells} kept within {width} of its current spend, the same budget, and "
        "no period above what was observed.",
    )
    if not verdict.decision.startswith("change"):
        st.caption(plain(verdicts.why(model, verdict)))
        return False
    pressed = row.button(
        "See the plan", type="tertiary", icon=":material/arrow_forward:", icon_position="right"
    )
    if verdict.decision != "change" or verdicts.caution(model, verdict):
        st.caption(plain(verdicts.why(model, verdict)))
    if pressed:
        state.workbench(model).ask(problem)
    return pressed


def _say_looking(model: FittedModel, problem: PlanProblem, job: Job, row: DeltaGenerator) -> None:
    row.markdown(f":shimmer[{plain(waiting.said(model, problem, job))}]")


# --- figures ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """One figure with its interval and its definition."""

    label: str
    value: str
    below: str
    help: str


def tiles(model: FittedModel, now: PlanAnswer) -> list[Tile]:
    """The figures of the current plan that the model's card allows."""
    evaluation, everything = now.evaluation, range(len(model.cells))
    brings, units = summarize(evaluation.total), Units.of(model)
    spend = Tile(
        "Spend",
        units.say_money(now.plan.total()),
        references.spent(now.reference),
        definitions.CURRENT_PLAN,
    )
    result = Tile(
        f"Incremental {units.outcome}",
        units.say_outcome(brings.mean),
        units.say_outcome_span(brings),
        definitions.REVENUE if units.is_money else definitions.OUTCOME,
    )
    found = [spend, result]
    value = services.value_per_unit(model)
    if value is None:
        found += _without_value(model, now)
    else:
        average, marginal = evaluation.iroas(everything, value), evaluation.mroas(everything, value)
        if average is not None:
            found.append(_ratio(units, "iROAS", average, definitions.IROAS))
        found.append(_ratio(units, "mROAS of the mix", marginal, definitions.MROAS))
    draws = evaluation.profit()
    if draws is not None:
        found.append(_profit(model, summarize(draws)))
    return found


def _profit(model: FittedModel, profit: Summary) -> Tile:
    units = Units.of(model)
    said, span = units.say_money(profit.mean), units.say_money_span(profit)
    return Tile("Profit", said, span, definitions.PROFIT)


def _ratio(units: Units, label: str, summary: Summary, text: str) -> Tile:
    span = amounts.span(units.say_times(summary.low), units.say_times(summary.high))
    return Tile(label, units.say_times(summary.mean), span, text)


def _without_value(model: FittedModel, now: PlanAnswer) -> list[Tile]:
    everything, units = range(len(model.cells)), Units.of(model)
    cost = now.evaluation.cpik(everything)
    step = next_step(now.plan.total())
    more = now.evaluation.mroas(everything, step)
    found = []
    if cost is not None:
        low, high = sorted((cost.low, cost.high))
        span = f"{units.say_money(low)} to {units.say_money(high)}"
        found.append(Tile("CPIK", units.say_money(cost.mean), span, definitions.CPIK))
    found.append(
        Tile(
            f"The next {units.say_roundly(step)} brings",
            units.say_outcome(more.mean),
            units.say_outcome_span(more),
            definitions.NEXT,
        )
    )
    return found


def figures(shown: list[Tile]) -> None:
    """Figures side by side, each with its interval below."""
    grid = st.grid(len(shown), min_column_width=144, gap="small")
    for tile in shown:
        figure_box.show(grid, tile.label, tile.value, tile.below, tile.help)


# --- opportunities ----------------------------------------------------------------------


def opportunities(model: FittedModel, now: PlanAnswer) -> None:
    """Where the next money works hardest, and where it works least."""
    step = next_step(now.plan.total())
    ranked = state.cell_returns(model, step)
    even, units = model.card.break_even, Units.of(model)
    if even is None or not units.is_money:
        few = _SHOWN if len(ranked) > _MANY else max(len(ranked) // 2, 1)
        _listed(model, "Where the next money brings most", ranked[:few])
        _listed(model, "Where it brings least", ranked[: few - 1 : -1][:few])
        return
    st.caption(plain(f"Against break-even at an mROAS of {units.say_times(even)}"))
    for place, (_, _, title) in standings.SAID.items():
        there = [cell for cell in ranked if cell.standing.place == place]
        if place != "room":
            there.reverse()
        _listed(model, f"{title}: {len(there)}", there[:_SHOWN], len(there) - _SHOWN)


def _listed(model: FittedModel, title: str, cells: list[CellReturn], more: int = 0) -> None:
    if not cells:
        return
    st.markdown(f"**{plain(title)}**")
    lines = [_sentence(model, cell) for cell in cells]
    if more > 0:
        lines.append(f":gray[and {more} more on the Returns screen]")
    st.markdown("\n".join(f"- {line}" for line in lines))


def _sentence(model: FittedModel, cell: CellReturn) -> str:
    brings, units = cell.next_brings, Units.of(model)
    name = plain(cell_name(model, cell.cell))
    text = (
        f"the next {units.say_roundly(cell.next_money)} brings about "
        f"{units.say_outcome(brings.mean)}"
    )
    line = f"**{name}**: {plain(text)} :gray[({plain(units.say_outcome_span(brings))})]"
    if cell.p_pays is not None and 1 - _SURE < cell.p_pays < _SURE:
        doubt = f"pays for itself in {100 * cell.p_pays:.0f} % of the draws"
        line += f"; :orange[{plain(doubt)}]"
    return line


def provenance(model: FittedModel) -> None:
    """Which model this is, when and by what it was fitted, and on what."""
    first, last = model.dates[0], model.dates[-1]
    locale, at = model.card.locale, model.fitted_at
    fitted = f"fitted {dates.said_moment(at, locale)}" if at else "fit date unknown"
    word = dates.periods_word(model.frequency)
    stretch = dates.said_span(first, last, model.frequency, lead=False, locale=locale)
    parts = [
        f"{model.vendor} {model.vendor_version}".strip(),
        fitted,
        f"{Units.of(model).say_count(model.samples)} posterior draws in {model.chains} chains",
        dates.tail(model, services.SHOWN_TAIL),
        f"{model.dates.size} {word} of data, {stretch}",
    ]
    st.caption("  \n".join(map(plain, filter(None, [model.card.description, " · ".join(parts)]))))
