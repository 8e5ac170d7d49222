"""The workbook of the plans that are compared, written when it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled, HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.jobs.work import Work
from planner.questions.tipping_points import TippingPoints
from planner.ui.compare.picks import Pick
from planner.ui.parts import waiting
from planner.ui.shell import stage, state
from planner.ui.shell.errors import show_error
from planner.wording import plans, tipping, verdicts
from planner.wording.answers import certificate_sentence

if TYPE_CHECKING:
    from planner.workbook.entry import Named
    from planner.workbook.notes_sheets import TippingPoint

_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(model: FittedModel, taken: Sequence[Pick], key: str, points: TippingPoints | None) -> None:
    """A button; once it was pressed and the book is there, its download."""
    bench = state.workbench(model)
    said = () if points is None else tuple(_point(points, at) for at in range(len(points.points)))
    about = f"workbook {key} {hashlib.sha256(repr(said).encode()).hexdigest()[:16]}"
    if about not in bench.wanted:
        if st.button(
            "Write the workbook",
            icon=":material/table_view:",
            key=f"book-{key}",
            help="These plans as a spreadsheet whose formulas follow when a cell is changed, with "
            "the tipping points if they were found.",
        ):
            bench.wanted.add(about)
            st.rerun()
        return
    work = Work(
        services.workbook, (model, [_named(one) for one in taken], state.reference(model), said),
        model,
    )  # fmt: skip
    job = state.asked_about(about, work)
    if not stage.soon(job):
        waiting.watch(job, _say, partial(bench.wanted.discard, about), f"stop-book-{key}")
        return
    try:
        content: bytes = job.result()
    except Cancelled:
        bench.wanted.discard(about)
        st.rerun()
    except HeadroomError as error:
        show_error(error, "The workbook was not written")
        return
    st.download_button(
        "Download the workbook",
        data=content,
        file_name=f"{model.name}_plans_{state.horizon(model).start}.xlsx",
        mime=_MIME,
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        key=f"take-book-{key}",
    )


def _say(row: DeltaGenerator) -> None:
    row.markdown(":shimmer[Writing the workbook]")


def _named(pick: Pick) -> Named:
    """A plan as the workbook takes it; with it comes the writer of spreadsheets."""
    from planner.workbook.entry import Named

    one, found = pick.candidate, pick.answer
    if pick.version is not None:
        proof = (("Scenario", plans.called(pick.version)),)
        return Named(one.name, one.plan, one.assumptions, proof)
    if found is None:
        return Named(one.name, one.plan, one.assumptions)
    model, verdict = found.answer.model, found.verdict
    headline = verdicts.headline(model, found).text
    proof_of = (
        ("Verdict", f"{headline} {verdicts.why(model, verdict)}"),
        ("Certificate", certificate_sentence(model, found)),
    )
    # On hold, what may be committed to is of the plan that is kept.
    commit = None if verdict.decision == "hold" else verdict.commit
    return Named(
        one.name, one.plan, one.assumptions, proof_of, headline, chosen=True, commit=commit
    )


def _point(of: TippingPoints, at: int) -> TippingPoint:
    from planner.workbook.notes_sheets import TippingPoint

    model, one = of.case.model, of.points[at]
    below, above = (None if flip is None else flip.factor for flip in (one.below, one.above))
    return TippingPoint(
        tipping.dial_name(model, one.dial),
        below,
        above,
        tipping.becomes(model, one),
        None if one.interval is None else one.reachable,
    )
