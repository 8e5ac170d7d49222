"""The workbook of the plans that are compared, written when it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled, HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.brief.page import Brief
from planner.facts.answers import headline_facts
from planner.jobs.work import Work
from planner.questions.tipping_points import TippingPoints
from planner.ui.compare import differences, mark
from planner.ui.compare.picks import Pick
from planner.ui.parts import waiting
from planner.ui.shell import stage, state
from planner.ui.shell.errors import show_error
from planner.wording import plans, verdicts
from planner.wording.proofs import proof

if TYPE_CHECKING:
    from planner.workbook.entry import Named
    from planner.workbook.flips import Flips

_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, eq=False)
class Page:
    """What the workbook's summary says.

    Parameters
    ----------
    key : equal for equal pages of the same plans
    made : the page itself, once somebody asks for the workbook
    """

    key: str
    made: Callable[[], Brief]


def show(
    model: FittedModel,
    taken: Sequence[Pick],
    key: str,
    points: TippingPoints | None,
    page: Page | None,
) -> None:
    """A button; once it was pressed and the book is there, its download.

    Parameters
    ----------
    page : that one of the plans is decided on; None where no single one is
    """
    bench = state.workbench(model)
    said = None if points is None or not points.points else _flips(points)
    named = [_named(model, one) for one in taken]
    about = f"workbook {key} {_digest(named, said, page)}"
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
    # The screen and its book mind the same money that stands.
    decided = None if page is None else page.made()
    write = partial(services.workbook, standing=bench.commitments, page=decided)
    work = Work(write, (model, named, state.reference(model), said), model)
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


def _digest(named: Sequence[Named], said: Flips | None, page: Page | None) -> str:
    """Equal where the workbooks are: who recommends a plan, and why, changes none of its key."""
    told = repr(([one.fingerprint for one in named], said, None if page is None else page.key))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _say(row: DeltaGenerator) -> None:
    row.markdown(":shimmer[Writing the workbook]")


def _named(model: FittedModel, pick: Pick) -> Named:
    """A plan as the workbook takes it; with it come its tables."""
    from planner.workbook.entry import Named

    one, found = pick.candidate, pick.answer
    named = Named(
        one.name, one.plan, one.assumptions, problem=differences.question_of(model, pick),
        said=one.said, marked=mark.marked(model, pick), chosen=one.chosen,
    )  # fmt: skip
    if pick.version is not None:
        return replace(named, proof=(("Scenario", plans.called(pick.version)),))
    if found is None:
        return named
    said = verdicts.headline(found.answer.model, found, headline_facts(found))
    return replace(named, proof=proof(found), verdict=said.text)


def _flips(points: TippingPoints) -> Flips:
    from planner.workbook.flips import flips_of

    return flips_of(points)
