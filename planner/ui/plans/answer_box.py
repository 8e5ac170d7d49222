"""The plan that Optimize found is kept, with the question that it answers."""

from __future__ import annotations

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.questions.chosen import chosen_of
from planner.scenarios.records import Version
from planner.services import OptimizeAnswer
from planner.ui.parts.markup import plain
from planner.ui.plans import name_form, opening
from planner.ui.plans.keep import keep
from planner.ui.shell import state
from planner.ui.shell.errors import guarded, show_error
from planner.wording import plans


def show(model: FittedModel, found: OptimizeAnswer, old: bool) -> Version | None:
    """The button; an answer to a question that has changed since is not kept.

    Returns
    -------
    The version that it was kept as; None before.
    """
    bench = state.workbench(model)
    key = f"{found.problem.fingerprint}-{state.model_key(model)}-{bench.forms}"
    kept = bench.kept.get(found.problem.fingerprint)
    box = st.popover(
        "Keep as a scenario",
        icon=":material/save:",
        key=f"keep-answer-{key}",
        on_change="rerun",
        disabled=old,
        help="It answers the question before the changes; find the best plan anew first."
        if old
        else "With its guardrails, aim and declined moves.",
    )
    said = None
    if box.open:
        with box, guarded("Plans cannot be kept"):
            said = name_form.ask(f"answer-{key}", None, ("Keep it",))
    if said is not None:
        try:
            problem = found.problem.canonical()
            saved = keep(
                model, found.answer.plan, problem, None, said.name, said.note, said.tags,
                chosen_of(found.verdict),
            )  # fmt: skip
        except HeadroomError as error:
            show_error(error, "The plan was not kept")
            return kept
        bench.kept[found.problem.fingerprint] = saved.version
        bench.forms += 1
        st.rerun(scope="app")
    if kept is not None and st.button(
        f"Open {plain(plans.called(kept))}", key=f"open-kept-{key}", type="tertiary",
        icon=":material/check:", help="It is kept. On What-if it can be edited week by week.",
    ):  # fmt: skip
        try:
            opening.open_version(model, kept)
        except HeadroomError as error:
            show_error(error)
            return kept
        st.switch_page("plan/what_if.py")
    return kept
