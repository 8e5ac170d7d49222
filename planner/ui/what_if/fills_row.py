"""What the plan can be filled with: the past, the current plan, another plan, none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner.calendar import fills
from planner.calendar.moves import Move
from planner.services import OptimizeAnswer
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.what_if import doing, moves_box
from planner.ui.what_if.sheet import Sheet
from planner.ui.what_if.view import View
from planner.wording import dates


def show(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    """One press each; those that take a figure are in a box."""
    st.markdown(":small[:gray[Fill with]]", width="content")
    for name, text, move in _fills(model, sheet, view):
        if st.button(
            f":primary[{name}]", key=f"fill-{name}-{key}", type="tertiary", help=plain(text)
        ):
            doing.make(model, sheet, move)
    with st.popover("More fills", key=f"fills-{sheet.forms}-{key}"):
        _share_of_current(model, sheet, view, f"{sheet.forms}-{key}")
        _recent_mean(model, sheet, view, f"{sheet.forms}-{key}")


def _share_of_current(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    typed = moves_box.percent(
        model,
        "The current plan, and so many percent more or less",
        f"current-{key}",
        "Of what is shown, in the current plan's own shape.",
    )
    if st.button("Fill from the current plan", key=f"fill-share-{key}"):
        doing.make_or_say(
            model,
            sheet,
            lambda: _shared(model, sheet, view, moves_box.given(typed, "how much more or less")),
        )


def _shared(model: FittedModel, sheet: Sheet, view: View, percent: float) -> Move:
    """Percent of what is shown, and not of the whole plan, so that it is right to the cent."""
    reference = state.reference(model).plan
    return fills.current_plan(
        model, sheet.draft, reference, 100.0 + percent, view.selection(model, sheet.draft)
    )


def _recent_mean(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    word = dates.periods_word(model.frequency)
    typed = moves_box.count(model, f"The mean of the last {word} of data", f"mean-{key}")
    if st.button("Fill with the mean", key=f"fill-mean-{key}"):
        doing.make_or_say(
            model,
            sheet,
            lambda: fills.recent_mean(
                model,
                sheet.draft,
                int(moves_box.given(typed, f"how many {word}")),
                view.selection(model, sheet.draft),
            ),
        )


def _fills(
    model: FittedModel, sheet: Sheet, view: View
) -> list[tuple[str, str, Callable[[], Move]]]:
    """Names, what they do, and the move; each of what is shown and nothing else."""
    draft, reference = sheet.draft, state.reference(model).plan
    where = view.selection(model, draft)
    found: list[tuple[str, str, Callable[[], Move]]] = [
        (
            "Current plan",
            "Back to the current plan.",
            lambda: replace(fills.current_plan(model, draft, reference), where=where),
        ),
        (
            "Last year",
            "What was spent one year earlier, period by period.",
            lambda: fills.last_year(model, draft, where),
        ),
        (
            "Even",
            "The same in every period; each channel keeps its money.",
            lambda: fills.even(draft, where),
        ),
        ("Empty", "Nothing is spent.", lambda: replace(fills.empty(draft), where=where)),
    ]
    best = optimized(model, sheet)
    if best is not None:
        plan = best.answer.plan
        said = "The plan last found on Optimize."
        found.append(
            (
                "Optimized plan",
                said,
                lambda: replace(fills.optimized(model, draft, plan), where=where),
            )
        )
    return found


def optimized(model: FittedModel, sheet: Sheet) -> OptimizeAnswer | None:
    """The answer last found for the horizon in view; none where no plan of it may be shown."""
    problem = state.workbench(model).answered
    if problem is None or problem.horizon != sheet.draft.horizon:
        return None
    job = state.known("best", model, problem)
    if job is None or not job.ready():
        return None
    try:
        found: OptimizeAnswer = job.result()
    except HeadroomError:
        return None
    return None if found.verdict.decision == "not_fit" else found
