"""The answer on Optimize: verdict and proof, then the plan, why, the frontier and the risk."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled
from mmm_core.model import FittedModel
from optimizer.errors import Infeasible
from optimizer.problem import PlanProblem
from planner.contract import plan_tables
from planner.facts.answers import headline_facts
from planner.jobs.job import Job
from planner.questions.evidence import next_step
from planner.services import OptimizeAnswer
from planner.ui.brief import link
from planner.ui.compare import picks
from planner.ui.optimize import (
    against_mine,
    answer_charts,
    answer_figures,
    answer_frontier,
    answer_kept,
    answer_moves,
    answer_prices,
    answer_risk,
    answer_table,
    answer_why,
    conflict,
    to_what_if,
)
from planner.ui.parts import assuming, beyond, standing, stands, waiting
from planner.ui.parts.headline import shown_headline
from planner.ui.parts.markup import plain
from planner.ui.plans import answer_box
from planner.ui.shell import stage, state
from planner.ui.shell.errors import guarded
from planner.ui.shell.workbench import Workbench
from planner.wording import answers, contrary, dates, definitions, kept, standings, verdicts
from planner.wording.locale import written
from planner.wording.names import rows
from planner.wording.sentences import said_rules
from planner.wording.units import Units

_TABS = ("Plan", "Why", "Frontier", "Risk")
_DIMMED = "<style>.st-key-answer { opacity: 0.55; }</style>"


def answer() -> None:
    """The answer to the question that was asked last, or how to ask the first one.

    What is said of the search and what was found have a place each, whatever is said in it: a
    new answer then takes the place of the old one, and never stands below it for a moment.
    """
    model = state.current_model()
    bench = state.workbench(model)
    said, found = st.container(), st.container(key="answer")
    with said:
        if bench.cancelled:
            st.info(
                "The search was cancelled. "
                + (
                    "The answer before it is below." if bench.asked else "Nothing else has changed."
                ),
                icon=":material/cancel:",
            )
        if bench.asked is None:
            _teach(model)
            return
    job = state.solving(model, bench.asked)
    if stage.soon(job):
        _ended(model, bench.asked, job, said, found)
        return
    with said:
        waiting.show(model, bench.asked, job)
    _former(model, bench, said, found)


def _former(
    model: FittedModel, bench: Workbench, said: DeltaGenerator, found: DeltaGenerator
) -> None:
    """The answer to the question before, where it is at hand."""
    if bench.answered is None or bench.answered == bench.asked:
        return
    job = state.solving(model, bench.answered)
    if job.ready():
        with said:
            _say_old("Below: the answer to the question before.")
        with found:
            _whole(job.result(), old=True)


def _teach(model: FittedModel) -> None:
    st.markdown(
        ":gray[No plan yet. Keep the guardrails as they are or edit them, then press "
        f"**Find the best plan**: it moves money between {rows(model, 2)} until no plan within the "
        "guardrails can do better, and proves it.]"
    )


def _ended(
    model: FittedModel,
    asked: PlanProblem,
    job: Job,
    said: DeltaGenerator,
    found: DeltaGenerator,
) -> None:
    bench = state.workbench(model)
    if bench.stale:
        with said:
            _say_old("The inputs have changed since this answer: find the best plan anew.")
    with found:
        try:
            result: OptimizeAnswer = job.result()
        except Infeasible as error:
            conflict.show(model, asked, error, state.model_key(model))
            return
        except Cancelled:
            # The question was shared, and given up elsewhere in this session.
            bench.give_up()
            st.rerun()
        bench.answered = asked
        _whole(result, bench.stale)


def _say_old(why: str) -> None:
    """That what is below answers another question than the one that stands; it is dimmed."""
    st.markdown(f":orange[:material/history: {why}]")
    st.html(_DIMMED)


def _whole(found: OptimizeAnswer, old: bool) -> None:
    # Under what the question assumes, which need not be what is assumed by now.
    model = found.answer.model
    assuming.of_answer(found)
    _verdict(model, found, old)
    if found.verdict.decision == "not_fit":
        # What such a plan would gain, or risk, is told nowhere.
        _notes(found)
        answer_kept.show(model, found)
        return
    if found.verdict.decision == "hold":
        st.markdown("**The best plan that was found, which is not worth the change**")
    answer_figures.show(model, found)
    beyond.warn(model, found.answer.extrapolations)
    standing.begun(model, found.problem.horizon)
    _notes(found)
    _tabs(model, found, old)


@stage.part()
def _tabs(model: FittedModel, found: OptimizeAnswer, old: bool) -> None:
    """Each tab is worked out when it is opened."""
    plan, why, frontier, risk = st.tabs(_TABS, key="tab", on_change="rerun", bind="query-params")
    for tab, show in (
        (plan, partial(_plan, model, found, old)),
        (why, partial(answer_why.show, model, found)),
        (frontier, partial(answer_frontier.show, model, found)),
        (risk, partial(answer_risk.show, model, found)),
    ):
        if tab.open:
            with tab, guarded():
                show()


def _plan(model: FittedModel, found: OptimizeAnswer, old: bool) -> None:
    row = st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    )
    with row.container(width="content"):
        answer_prices.dearest(model, found)
    with row.container(horizontal=True, vertical_alignment="center", width="content"):
        version = answer_box.show(model, found, old)
        if version is not None:
            link.of_version(version)
        elif not old:
            link.show(picks.BEST)
        to_what_if.button(model, found, old)
        _download(model, found, old)
    answer_charts.moves(model, found)
    _standing(model, found)
    answer_table.show(model, found)
    answer_moves.show(model, found)
    answer_why.held(model, found)
    answer_charts.weeks(model, found)


def _standing(model: FittedModel, found: OptimizeAnswer) -> None:
    """Where the cells stand at the current plan, as Overview, Returns and Response curves say.

    Where the plan moves one the other way, that is explained.
    """
    known = Units.of(model).break_even is not None
    if not known or found.problem.horizon != state.horizon(model):
        return
    cells = state.cell_returns(model, next_step(found.answer.reference.plan.total()))
    places = {one.cell: one.standing.place for one in cells}
    lines = [f"At the current plan: {standings.grouped(model, stands.facts(model, cells))}."]
    lines += contrary.lines(model, found, places)
    st.caption("  \n".join(map(plain, lines)))


# --- verdict and proof ------------------------------------------------------------------


def _verdict(model: FittedModel, found: OptimizeAnswer, old: bool) -> None:
    verdict, facts = found.verdict, headline_facts(found)
    st.header(shown_headline(verdicts.headline(model, found, facts)), anchor=False)
    if verdict.decision != "not_fit":
        # Why a model is not fit stands above every screen, and nothing of its plan is told.
        lines = [
            verdicts.why(model, verdict, facts, said_rules(model, found.guardrails)),
            verdicts.money_beside(model, found, facts),
            "" if old else against_mine.said(model, found),
            answers.certificate_sentence(model, found, facts),
            kept.commit(model, verdict, facts),
            *_practice(model, found),
        ]
        st.markdown("  \n".join(plain(line) for line in lines if line))
    horizon = found.problem.horizon
    stretch = f"{dates.length(model, horizon)}, {dates.horizon_days(model, horizon)}"
    draws = Units.of(model).say_count(model.samples)
    seconds = written(f"{found.optimum.seconds:.1f} s", model.card.locale)
    basis = f"{stretch} · {draws} posterior draws · {dates.tail(model, found.problem.tail)}"
    if verdict.decision == "not_fit":
        st.caption(basis)
        return
    st.caption(
        f"{basis} · {verdicts.CLAIMS[verdict.claim]} · found and checked in {seconds} · "
        f"{len(found.optimum.checks)} checks passed",
        help=definitions.CERTIFICATE,
    )


def _practice(model: FittedModel, found: OptimizeAnswer) -> list[str]:
    """What rounding and leaving small moves alone has cost."""
    practical = found.optimum.practical
    if practical is None:
        return []
    said = []
    if practical.round_to is not None:
        said.append(f"rounded to {Units.of(model).say_roundly(practical.round_to)}")
    if practical.held:
        said.append(f"{len(practical.held)} small moves left alone")
    cost = answers.amount(model, found, practical.cost)
    lines = [f"Made practical: {', '.join(said)}; that costs {cost}."] if said else []
    return [*lines, *practical.notes]


# --- what to mind -----------------------------------------------------------------------


def _notes(found: OptimizeAnswer) -> None:
    """What else the author of the question should know."""
    notes = [*found.answer.notes, *(note for state_ in found.guardrails for note in state_.notes)]
    for note in dict.fromkeys(notes):
        st.markdown(f":orange[:material/info:] {plain(note)}")


def _download(model: FittedModel, found: OptimizeAnswer, old: bool) -> None:
    horizon = found.answer.plan.horizon
    st.download_button(
        "Download the plan (CSV)",
        data=plan_tables.write_plan(found.answer.plan, model),
        file_name=f"{model.name}_plan_{horizon.start}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        disabled=old,
        help="It answers the question before the changes; find the best plan anew first."
        if old
        else "One line per period and row. The command line reads it as a plan; with --tail "
        "reference its figures are those on this screen.",
    )
