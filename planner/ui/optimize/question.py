"""The question on Optimize: budget or goal, aim and guardrails, asked with one button."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import PlanProblem
from planner import services
from planner.ui.optimize import address, doubts, guardrail_table, more_guardrails, terms
from planner.ui.optimize.draft import Draft
from planner.ui.parts.markup import plain
from planner.ui.shell import session, stage, state
from planner.ui.shell.errors import guarded, show_error
from planner.ui.shell.workbench import Workbench
from planner.wording import asked, definitions
from planner.wording.sentences import NEVER_ABOVE_OBSERVED


@stage.part()
def ask() -> None:
    """The question: to fill in, and once it is asked one sentence that opens it again.

    Typing redraws only this, and the answer below stays.
    """
    with guarded():
        model = state.current_model()
        bench, key = state.workbench(model), state.model_key(model)
        _begin(model, bench)
        if bench.asked is None:
            _form(model, bench, key)
            return
        folded = st.expander(
            f"**{plain(asked.question(model, bench.asked))}**",
            key=f"question-{key}-{bench.asks}",
            icon=":material/edit:",
            on_change="rerun",
        )
        if folded.open:
            with folded:
                _form(model, bench, key)
        else:
            _folded(model, bench)


def in_address(model: FittedModel) -> None:
    """On a screen beside: the question begins with what the address says, and stays in it."""
    bench = state.workbench(model)
    _begin(model, bench)
    problem = _checked(model, state.reference(model), bench.draft, quietly=True)
    _say_in_address(bench.draft, model, bench.asked is not None and bench.asked == problem)


def ready(model: FittedModel) -> PlanProblem | None:
    """What would be asked as the question stands; None where something of it must be put right."""
    return _checked(model, state.reference(model), state.workbench(model).draft, quietly=True)


def _folded(model: FittedModel, bench: Workbench) -> None:
    """Nothing is typed; but another horizon makes another question of what was."""
    problem = _checked(model, state.reference(model), bench.draft, quietly=True)
    answered = bench.asked == problem
    _say_in_address(bench.draft, model, answered)
    if bench.mark(not answered):
        st.rerun()


def _form(model: FittedModel, bench: Workbench, key: str) -> None:
    reference = state.reference(model)
    if bench.dropped:
        st.warning(
            f"Left out, for it makes no sense here: {plain('; '.join(bench.dropped))}. What you "
            "see is the rest of the link; check it before you ask.",
            title="The link could not be followed whole",
            icon=":material/link_off:",
        )
    # The button stands first, for the eye and the keyboard; what it asks is read below it.
    head = st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    )
    # Kept part by part: a click on another screen cuts this short, and what is read by then stays.
    bench.draft = terms.ask(model, reference, bench.draft, key, head)
    row = head.container(horizontal=True, vertical_alignment="center", width="content")
    bench.draft = _guardrails(model, reference, bench.draft, key)
    bench.draft = draft = more_guardrails.edit(model, reference, bench.draft, key)
    problem = _checked(model, reference, draft)
    answered = bench.asked is not None and problem is not None and bench.asked == problem
    _say_in_address(draft, model, answered)
    stale = bench.asked is not None and not answered
    if stale:
        row.markdown(":orange[:material/history: Changed since this answer]")
    pressed = row.button(
        "Find the best plan",
        type="primary",
        icon=":material/auto_awesome:",
        disabled=problem is None,
        key=f"find-{key}",
        shortcut="Mod+Enter",
    )
    if pressed and problem is not None:
        bench.ask(problem)
        st.rerun()
    if bench.mark(stale):
        # The answer below is shown as old, or no longer.
        st.rerun()


def _begin(model: FittedModel, bench: Workbench) -> None:
    """Where nothing has been typed yet, begin with what the address says, once."""
    mine = session.mine()
    if bench.begun or mine.linked:
        bench.begun = True
        return
    bench.begun = mine.linked = True
    bench.draft, bench.dropped = address.from_query(st.query_params, model)
    # A part of the question is not the question that somebody meant to share.
    if st.query_params.get("answer") == "1" and not bench.dropped:
        problem = _checked(model, state.reference(model), bench.draft, quietly=True)
        if problem is not None:
            bench.ask(problem)


def _say_in_address(draft: Draft, model: FittedModel, answered: bool) -> None:
    said = address.to_query(draft, model, answered)
    for name in address.KEYS:
        if name in said and st.query_params.get(name) != said[name]:
            st.query_params[name] = said[name]
        elif name not in said and name in st.query_params:
            del st.query_params[name]


def _checked(
    model: FittedModel, reference: Reference, draft: Draft, quietly: bool = False
) -> PlanProblem | None:
    try:
        problem = state.with_standing(model, draft.problem(model, reference))
        services.model_under(problem, model)
        if not terms.doubts_of(model, reference, draft):
            return problem
        if not quietly:
            st.caption(
                ":orange[A figure above is far from the current plan: change it, or say that it "
                "is meant.]"
            )
        return None
    except InvalidProblem as error:
        if not quietly:
            show_error(error)
        return None


def _guardrails(model: FittedModel, reference: Reference, draft: Draft, key: str) -> Draft:
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with row:
        guardrail_table.choose_preset(model, draft, key)
        never = st.toggle(
            NEVER_ABOVE_OBSERVED,
            value=not draft.beyond_observed,
            key=f"observed-{key}-{draft.edition}",
            help=definitions.OBSERVED,
        )
    draft = replace(draft, beyond_observed=not never)
    draft = guardrail_table.edit(model, reference, draft, key)
    mine = [one for one in terms.doubts_of(model, reference, draft) if one.in_table]
    doubts.ask(model, mine, key)
    return draft
