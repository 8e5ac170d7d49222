"""Plans side by side as finance compares investments, and what would change the advice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.errors import Infeasible
from optimizer.problem import PlanProblem
from planner import services
from planner.finance.commitments import Commitments
from planner.jobs.job import Job
from planner.questions.compared import Candidate, PlansCompared
from planner.questions.recommendation import Recommendation, recommended
from planner.services import OptimizeAnswer
from planner.ui.brief import link
from planner.ui.brief.handed import handed_on
from planner.ui.compare import (
    book,
    cash,
    cautions,
    chances,
    choosing,
    commitments,
    differences,
    fits,
    flips,
    mark,
    moved,
    picks,
    strategy_plans,
    table,
    terms,
)
from planner.ui.compare.picks import Pick
from planner.ui.optimize import conflict, question
from planner.ui.parts import basis, waiting
from planner.ui.parts.headline import show_verdict
from planner.ui.parts.markup import plain
from planner.ui.shell import sidebar, stage, state
from planner.ui.shell.errors import guarded, show_error
from planner.ui.what_if import screen as what_if
from planner.wording import asked, definitions
from planner.wording import recommended as wording

_TABS = ("Chances", "What differs", "Cash", "What would change our mind", "Commitments")


def show() -> None:
    """The screen."""
    model = state.current_model()
    question.in_address(model)
    # The plan on What-if is begun there, with what the address says of it.
    what_if.sheet_of(model)
    sidebar.in_view(model)
    top = st.container()
    if state.is_unfit(model):
        with top:
            st.title("No comparison", anchor=False)
        _unfit()
        return
    with guarded():
        chosen = choosing.choose(model)
        strategy_plans.buttons(model, picks.CURRENT, picks.question(model), picks.is_asked(model))
        terms.ask(model)
        if len(chosen) < 2:
            with top:
                st.title("Which plan would you sign?", anchor=False)
            choosing.teach()
            return
        _compare(model, chosen, top)


def _unfit() -> None:
    st.markdown(
        ":gray[What plans bring, risk and pay back is not shown where the model is not fit to plan "
        "with.]"
    )


def _compare(model: FittedModel, chosen: Mapping[str, str], top: DeltaGenerator) -> None:
    best = None
    if picks.needs_best(chosen):
        best = _best(model)
        if best is None:
            with top:
                st.title("Which plan would you sign?", anchor=False)
            return
    strategies = None
    if strategy_plans.are_needed(tuple(chosen)):
        strategies = strategy_plans.found(model, picks.question(model), tuple(chosen))
        if strategies is None:
            with top:
                st.title("Which plan would you sign?", anchor=False)
            return
    taken = picks.taken(model, tuple(chosen), best, chosen, strategies)
    key = _key(model, taken)
    candidates, stands = [one.candidate for one in taken], state.workbench(model).commitments
    of = _compared(key, model, candidates, state.reference(model), stands)
    said = recommended(of)
    with top:
        show_verdict(wording.headline(of, said, mark.rejected(taken)), definitions.CURRENT_PLAN)
        st.markdown("  \n".join(plain(line) for line in wording.why(of, said)))
    if best is not None:
        said_of = asked.question(model, best.problem)
        st.caption(plain(f"Optimized plan: {said_of[0].lower() + said_of[1:]}."))
    turned = flips.about(model, taken, said)
    mark.say(model, taken)
    table.show(of, said, mark.marks(taken))
    cautions.show(model, of)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mark.show(model, of, taken, said, key)
        decided = _decided(taken, said)
        page = None if decided is None else handed_on(model, decided)
        book.show(model, taken, key, flips.known(model, turned), page)
        if decided is not None and said.kind == "choose":
            link.show(decided.token)
    if strategies is not None:
        strategy_plans.show(model, strategies, picks.question(model))
    table.words(of)
    fits.show(model, of, taken)
    _tabs(model, of, taken, key, turned)
    basis.show(model, state.reference(model))


def _decided(taken: Sequence[Pick], said: Recommendation) -> Pick | None:
    """The plan that there is a page to decide on: the one that is chosen.

    Where what is in force is kept, the one beside it, if there is just one.
    """
    own = [one for one in taken if one.token != picks.CURRENT and not picks.is_case(one.token)]
    if said.kind == "choose" and said.place is not None:
        return taken[said.place] if taken[said.place] in own else None
    return own[0] if said.kind == "keep" and len(own) == 1 == len(taken) - 1 else None


def _best(model: FittedModel) -> OptimizeAnswer | None:
    """The best plan, where it is there; else how far the search for it is."""
    problem = picks.question(model)
    job = state.solving(model, problem)
    if not stage.soon(job):
        waiting.watch(job, partial(_say_looking, model, problem, job))
        return None
    try:
        found: OptimizeAnswer = job.result()
    except HeadroomError as error:
        if isinstance(error, Infeasible):
            st.error(
                plain(conflict.in_words(model, problem, error)),
                title="There is no best plan to compare",
                icon=":material/block:",
            )
        else:
            show_error(error, "There is no best plan to compare")
        if state.workbench(model).commitments.rows:
            # They may be why, and are edited nowhere else.
            commitments.show(model)
        return None
    return found


def _tabs(
    model: FittedModel, of: PlansCompared, taken: Sequence[Pick], key: str, turned: Pick | None
) -> None:
    """Each is worked out when it is opened."""
    chance, differs, money, flip, committed = st.tabs(
        _TABS, key="compare-tab", on_change="rerun", bind="query-params"
    )
    for tab, draw in (
        (chance, partial(chances.show, of, key)),
        (differs, partial(_differs, model, of, taken, key)),
        (money, partial(cash.show, of, key)),
        (flip, partial(flips.show, model, turned)),
        (committed, partial(commitments.show, model)),
    ):
        if tab.open:
            with tab, guarded():
                draw()


def _differs(model: FittedModel, of: PlansCompared, taken: Sequence[Pick], key: str) -> None:
    moved.show(of, key)
    differences.show(model, of, taken)


# --- figures ----------------------------------------------------------------------------


def _key(model: FittedModel, taken: Sequence[Pick]) -> str:
    """Equal for equal plans, names and assumptions."""
    said = hashlib.sha256()
    for pick in taken:
        one = pick.candidate
        said.update(repr((one.name, one.assumptions.fingerprint, one.said)).encode())
        said.update(one.plan.array(model).tobytes())
    return f"{state.shown_key(model)}-{said.hexdigest()[:24]}"


@st.cache_resource(max_entries=3, show_spinner="Comparing the plans")
def _compared(
    key: str,
    _model: FittedModel,
    _candidates: Sequence[Candidate],
    _reference: Reference,
    _stands: Commitments,
) -> PlansCompared:
    return services.compare_plans(
        _model, _candidates, _reference, services.SHOWN_TAIL, standing=_stands
    )


def _say_looking(model: FittedModel, problem: PlanProblem, job: Job, row: DeltaGenerator) -> None:
    row.markdown(f":shimmer[{plain(waiting.said(model, problem, job))}]")
