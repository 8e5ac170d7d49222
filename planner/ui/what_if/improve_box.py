"""From the plan to Optimize: improve it within limits, or keep a part and find the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.ui.optimize import terms, undo
from planner.ui.optimize.draft import Draft
from planner.ui.parts import figure_field
from planner.ui.parts.choice import one_of
from planner.ui.shell import going, state
from planner.ui.shell.errors import show_error
from planner.ui.what_if import improve, moves_box, untaken
from planner.ui.what_if.sheet import Sheet
from planner.ui.what_if.view import View
from planner.wording import dates
from planner.wording.figures import Reader

_WAYS: dict[Literal["near", "around"], str] = {
    "near": "Improve this plan",
    "around": "Keep some, find the rest",
}
_USUAL = 20.0


def show(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    """What is asked; a press asks it, and opens Optimize."""
    untaken.say(sheet, "What is asked")
    way = one_of("Ask", _WAYS, "near", f"improve-way-{key}", label_visibility="collapsed")
    ask = _near if way == "near" else _around
    question, cells = ask(model, sheet, view, key)
    weeks = _weeks(model, way, key)
    reference = state.reference(model)
    if improve.leaves_the_data(model, reference, sheet.draft, cells):
        one = dates.periods_word(model.frequency, 1)
        st.caption(
            f":orange[:material/warning: This plan spends more in a {one} than was ever observed, "
            "and so may the answer.]"
        )
    if st.button("Find the best plan", key=f"ask-{way}-{key}", type="primary"):
        _ask(model, lambda: question(weeks))
    else:
        going.again("plan/optimize.py", "Optimize")


def _near(
    model: FittedModel, sheet: Sheet, view: View, key: str
) -> tuple[Callable[[bool], Draft], tuple[int, ...]]:
    typed = figure_field.ask(
        "Each channel within so many percent of this plan",
        Reader("percent", locale=model.card.locale, positive=True, most=1_000.0),
        _USUAL,
        f"near-{key}",
        "The same money in all. A channel without money in this plan stays without.",
    )

    def question(weeks: bool) -> Draft:
        percent = moves_box.given(typed, "how many percent")
        draft, reference = state.workbench(model).draft, state.reference(model)
        return improve.near_it(model, reference, draft, sheet.draft, percent, weeks)

    return question, sheet.draft.everything.cells


def _around(
    model: FittedModel, sheet: Sheet, view: View, key: str
) -> tuple[Callable[[bool], Draft], tuple[int, ...]]:
    kept = moves_box.pick_cells(model, view, "Keep", f"around-{key}", every=False)
    st.caption(
        "They stay as they are in this plan, week by week; the rest of its money is found within "
        "the limits on Optimize."
    )

    def question(weeks: bool) -> Draft:
        draft, reference = state.workbench(model).draft, state.reference(model)
        return improve.around(model, reference, draft, sheet.draft, kept, weeks)

    return question, kept


def _weeks(model: FittedModel, way: str, key: str) -> bool:
    word = dates.periods_word(model.frequency)
    return st.toggle(
        f"In the {word} of this plan",
        value=True,
        key=f"own-{way}-{key}",
        help="Each channel keeps the shape that it has in this plan. Otherwise it is spread as "
        "the current plan is.",
    )


def _ask(model: FittedModel, question: Callable[[], Draft]) -> None:
    """Where the question cannot be asked as it is, it stands on Optimize to be put right."""
    bench, reference = state.workbench(model), state.reference(model)
    try:
        draft = question()
        problem = state.with_standing(model, draft.problem(model, reference))
    except HeadroomError as error:
        show_error(error, "This cannot be asked")
        return
    undo.remember(bench)
    bench.draft, bench.begun = draft, True
    if not terms.doubts_of(model, reference, draft):
        bench.ask(problem)
    going.to("plan/optimize.py", "Optimize")
