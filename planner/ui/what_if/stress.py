"""Stress on What-if: what named changes cost the plan in view, and what reacting saves."""

from __future__ import annotations

import hashlib
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.assumptions.applied import assumptions_of, knows_profit
from mmm_core.errors import Cancelled, HeadroomError
from mmm_core.evaluation import PlanEvaluation
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary, summarize
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from planner import services
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.stress import Case, Stressed
from planner.ui.parts import tables, waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import server, stage, state
from planner.ui.shell.errors import guarded, show_error
from planner.ui.what_if import stress_cases, untaken
from planner.ui.what_if.sheet import Sheet
from planner.wording import stress as wording
from planner.wording.sentences import said_requirement
from planner.wording.units import Units

_HOW = (
    "What would happen to this plan as it is, and to the best plan within the rules on Optimize "
    "at no more money, once the case is known. What is assumed above holds too."
)


def show(model: FittedModel, sheet: Sheet) -> None:
    """Folded up at the end of the screen."""
    with st.expander(
        "Stress",
        key=f"stress-{state.view_key(model)}",
        icon=":material/thunderstorm:",
        on_change="rerun",
    ) as box:
        if box.open and sheet.forecast is not None:
            _inside(sheet)


@stage.part()
def _inside(sheet: Sheet) -> None:
    """What is typed here draws only this anew."""
    with guarded():
        model, shown = state.current_model(), sheet.forecast
        if shown is None or shown.plan.total() <= 0:
            st.markdown(":gray[A plan that spends nothing has nothing to lose.]")
            return
        st.caption(_HOW)
        untaken.say(sheet, "What is worked out here")
        problem, key = _question(model, shown.evaluation), state.view_key(model)
        fields = stress_cases.fields(shown.evaluation, key)
        pressed = st.button("Run all of them", icon=":material/play_arrow:", key=f"run-all-{key}")
        grid, found = st.grid(len(fields), min_column_width=190, gap="medium"), []
        for one in fields:
            with grid.cell(), guarded("This case could not be worked out"):
                case = one.ask()
                if case is not None:
                    found.append(_run(model, problem, shown.evaluation, case, pressed))
        if pressed:
            st.rerun()
        _table(model, problem, shown.evaluation, [one for one in found if one is not None])


def _question(model: FittedModel, of: PlanEvaluation) -> PlanProblem:
    """The best plan within the rules on Optimize, at no more money than the plan in view."""
    draft, reference = state.workbench(model).draft, state.reference(model)
    problem = PlanProblem(
        horizon=of.plan.horizon,
        budget=Budget(of.plan.total(), "<="),
        objective=Objective("profit" if knows_profit(model) else "incremental"),
        calendar=draft.calendar,
        tail=services.SHOWN_TAIL,
        guardrails=(*draft.guardrails(model, reference), *draft.declined, *state.standing(model)),
        assumptions=assumptions_of(model),
    )
    services.model_under(problem, model)
    return problem


# --- one case ---------------------------------------------------------------------------


def _run(
    model: FittedModel, problem: PlanProblem, of: PlanEvaluation, case: Case, pressed: bool
) -> Stressed | None:
    """What is found of a case, once it was asked for; before that a button, or how far it is."""
    bench, name = state.workbench(model), _name(of, case)
    work = Work(
        services.stress,
        (model, problem, of.plan, state.reference(model), (case,), services.DEFAULT_TIME_LIMIT),
        model,
    )
    key = f"{name} {state.model_key(model)} {problem.fingerprint}"
    if key not in bench.wanted:
        alone = st.button("Run this case", key=f"run-{key}", icon=":material/play_arrow:")
        if alone or pressed:
            bench.wanted.add(key)
            state.asked(name, model, problem, work, again=True)
        if alone:
            st.rerun()
        return None
    job = state.asked(name, model, problem, work)
    if not job.ready():
        waiting.watch(job, partial(_say, job), partial(bench.wanted.discard, key), f"stop-{key}")
        return None
    try:
        (found,) = job.result()
    except Cancelled:
        bench.wanted.discard(key)
        st.rerun()
    except HeadroomError as error:
        show_error(error, f"{case.name}: not worked out")
        return None
    st.caption(":material/check_small: Worked out below")
    said: Stressed = found
    return said


def _name(of: PlanEvaluation, case: Case) -> str:
    """Equal for equal plans and cases."""
    said = of.plan.array(of.model).tobytes() + repr(case).encode()
    return f"stress {hashlib.sha256(said).hexdigest()[:24]}"


def _say(job: Job, row: DeltaGenerator) -> None:
    ahead = server.desk().place(job)
    said = "Planning anew under it" if ahead is None else waiting.waits(ahead)
    row.markdown(f":shimmer[{plain(said)}]")


# --- what was found ---------------------------------------------------------------------


def _table(
    model: FittedModel, problem: PlanProblem, of: PlanEvaluation, found: list[Stressed]
) -> None:
    """A line for each case, and one sentence each below."""
    if not found:
        return
    thing = "profit" if found[0].on == "profit" else Units.of(model).outcome
    frame = pd.DataFrame([_line(model, one) for one in found])
    st.dataframe(
        frame,
        hide_index=True,
        height=tables.height(len(frame)),
        column_config={
            "costs": st.column_config.TextColumn(f"Costs ({thing})", alignment="right"),
            "saves": st.column_config.TextColumn(f"Reacting saves ({thing})", alignment="right"),
            "case": st.column_config.TextColumn("Case", width="medium"),
            "proof": st.column_config.TextColumn("New plan"),
        },
        alt="What each case costs the plan as it is, and what reacting saves.",
    )
    anyway, rules = _anyway(model, problem, of), _rules(model, problem)
    for one in found:
        saved = wording.saves(model, one, anyway)
        parts = [wording.costs(model, one), wording.breaks(one, rules), saved]
        said = " ".join(plain(part) for part in parts if part)
        st.markdown(f"**{plain(one.case.name)}.** {said}")


def _anyway(model: FittedModel, problem: PlanProblem, of: PlanEvaluation) -> Summary | None:
    """What another plan brings more without any case; None where that is not known yet."""
    job = state.solving(model, problem)
    if not job.ready():
        _until(job)
        return None
    try:
        best: PlanEvaluation = job.result().answer.evaluation
    except HeadroomError:
        return None
    after, before = best.profit(), of.profit()
    if after is None or before is None:
        after, before = best.total, of.total
    return summarize(after - before)


@stage.part(every=0.5)
def _until(job: Job) -> None:
    """Nothing; the screen is drawn anew once a job has ended."""
    if job.ready():
        st.rerun()


def _rules(model: FittedModel, problem: PlanProblem) -> dict[str, str]:
    """The rules of a question in words, by their label."""
    ground = services.ground_of(model, state.reference(model), services.SHOWN_TAIL)
    return {
        one.label: said_requirement(model, one, one.sentence(ground)) for one in problem.guardrails
    }


def _line(model: FittedModel, one: Stressed) -> dict[str, str]:
    lost, resolved = one.costs, one.resolved
    line = {
        "case": tables.label(one.case.name),
        "costs": wording.with_span(model, lost, one.on),
        "saves": "",
        "proof": "none",
    }
    if resolved is not None:
        saves = resolved.saves
        line["saves"] = wording.with_span(model, saves, one.on) if saves.mean > 0 else "nothing"
        line["proof"] = _PROOF[resolved.optimum.status]
    return line


_PROOF = {"optimal": "proven best", "within_gap": "proven close", "time_limit": "not proven best"}
