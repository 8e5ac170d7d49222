"""Money that is planned, committed or spent: typed or imported, and what can still move."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.labels import CHANNEL, Floats
from mmm_core.limits import TABLE_BYTES
from mmm_core.model import FittedModel
from planner import services
from planner.calendar.files import text_of_table
from planner.contract.commitment_links import to_link
from planner.contract.commitments import read_commitments, write_commitments
from planner.facts.answers import headline_facts
from planner.finance.commitments import Commitment, Commitments, Movable
from planner.jobs.work import Work
from planner.questions import fitness
from planner.services import OptimizeAnswer
from planner.ui.compare import commitment_form, picks
from planner.ui.parts import on_request, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import committed_link, state
from planner.ui.shell.errors import show_error
from planner.ui.what_if import begun
from planner.wording import answers, verdicts
from planner.wording import commitments as wording
from planner.wording.names import channel_names
from planner.wording.units import Units

_MEGABYTE = 1_000_000


def show(model: FittedModel) -> None:
    """What there is, fields for more, and what can still move."""
    bench, key = state.workbench(model), state.view_key(model)
    of = bench.commitments
    st.markdown("**Money that is planned, committed or spent**", help=wording.HELP)
    if of.rows:
        _list(model, of, key)
    else:
        st.markdown(
            ":gray[Nothing is committed yet. Say what is booked or spent already: the current plan "
            "and every best plan then keep it, and you see what can still move.]"
        )
    with st.expander("Add or import", icon=":material/add:", expanded=not of.rows):
        row = commitment_form.show(model, f"{bench.forms}-{key}")
        if row is not None:
            _take(model, lambda: Commitments.of(model, _with(of, row)))
        _import(model, f"{bench.forms}-{key}")
    if of.rows:
        _movable(model, of)
        _worth(model, of)


def _take(model: FittedModel, make: Callable[[], Commitments]) -> None:
    """Other commitments in place of those before; what cannot be is said, and changes nothing."""
    bench = state.workbench(model)
    try:
        bench.commitments = make()
    except HeadroomError as error:
        show_error(error, "Nothing was changed")
        return
    bench.forms += 1
    begun.anew(model)
    st.rerun(scope="app")


def _with(of: Commitments, rows: list[Commitment]) -> list[Commitment]:
    """New ones in the place of those that said something of the same money."""

    def place(one: Commitment) -> tuple[int, object, bool]:
        return one.cell, one.period, one.state == "planned"

    taken = {place(one) for one in rows}
    return [*(one for one in of.rows if place(one) not in taken), *rows]


# --- what there is ----------------------------------------------------------------------


def _list(model: FittedModel, of: Commitments, key: str) -> None:
    units, found = Units.of(model), wording.entries(of)
    frame = pd.DataFrame(
        {
            "cell": tables.label(wording.name(model, one)),
            "state": wording.STATES[one.state],
            "money": units.say_money(one.money),
            "when": wording.when(model, one.rows),
            "until": wording.until(model, one),
        }
        for one in found
    )
    text = st.column_config.TextColumn
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame), tables.FEW_ROWS),
        column_config={
            "cell": text("Channel", pinned=True),
            "state": text("State"),
            "money": text("Money", alignment="right"),
            "when": text("When"),
            "until": text("Can be cancelled until"),
        },
        alt="Money that is planned, committed or spent, by channel: how much, when, and until when "
        "it can be cancelled.",
    )
    outside = of.outside(model, state.horizon(model))
    if outside:
        st.caption(f"{outside} of {len(of.rows)} lie outside the horizon in view.")
    if to_link(of, model) is None:
        st.caption(f":orange[:material/link_off: {committed_link.TOO_MANY}]")
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with row.popover("Remove", icon=":material/delete:", key=f"remove-{key}-{len(of.rows)}"):
        _remove(model, of, found, key)
    row.download_button(
        "Download as CSV",
        data=write_commitments(of, model),
        file_name=f"{model.name}_commitments.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"take-commitments-{key}",
        help="Saved plans and links hold them too; the command line reads the file.",
    )


def _remove(model: FittedModel, of: Commitments, found: list[wording.Entry], key: str) -> None:
    at = st.selectbox(
        "Which",
        range(-1, len(found)),
        format_func=lambda k: "All of them" if k < 0 else _said(model, found[k]),
        key=f"remove-which-{key}-{len(of.rows)}",
    )
    if st.button("Remove it", key=f"remove-it-{key}"):
        gone = set(of.rows) if at < 0 else set(found[at].rows)
        _take(model, lambda: Commitments.of(model, [one for one in of.rows if one not in gone]))


def _said(model: FittedModel, of: wording.Entry) -> str:
    return f"{wording.name(model, of)}, {of.state}, {Units.of(model).say_money(of.money)}"


def _import(model: FittedModel, key: str) -> None:
    file = st.file_uploader(
        "Or a table as CSV or XLSX",
        type=["csv", "xlsx"],
        max_upload_size=max(TABLE_BYTES.most // _MEGABYTE, 1),
        key=f"commitments-file-{key}",
        help="Columns period, channel, spend, state (planned, committed or spent), and until, the "
        "last day on which committed money can be cancelled. It takes the place of what is there.",
    )
    if file is not None:
        content = file.getvalue()
        _take(model, lambda: read_commitments(text_of_table(content), model))


# --- what can still move ----------------------------------------------------------------


def _movable(model: FittedModel, of: Commitments) -> None:
    st.markdown("**What can still move**")
    plan = state.reference(model).plan
    found = services.movable(model, plan, of, fitness.today())
    st.markdown(plain(wording.movable_line(model, found)))
    units = Units.of(model)
    parts: dict[str, tuple[str, Callable[[Movable], Floats]]] = {
        "free": ("Free", lambda one: one.free),
        "cancellable": ("Can be cancelled", lambda one: one.cancellable),
        "firm": ("Committed for good", lambda one: one.firm),
        "spent": ("Spent", lambda one: one.spent),
    }
    width = len(model.cells.along(CHANNEL))
    sums = {
        name: pick(found).sum(axis=0).reshape(-1, width).sum(axis=0)
        for name, (_, pick) in parts.items()
    }
    frame = pd.DataFrame(
        {
            "channel": tables.label(channel),
            **{
                name: units.say_money(float(sums[name][k])) if sums[name][k] else ""
                for name in parts
            },
        }
        for k, channel in enumerate(channel_names(model))
    )
    text = st.column_config.TextColumn
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=tables.height(len(frame)),
        column_config={
            "channel": text("Channel", pinned=True),
            **{name: text(title, alignment="right") for name, (title, _) in parts.items()},
        },
        alt="The current plan's money by channel: free, committed and cancellable, committed for "
        "good, and spent.",
    )


def _worth(model: FittedModel, of: Commitments) -> None:
    """What moving it is worth: the best plan that keeps what stands, and what it keeps it from."""
    st.markdown("**What moving it is worth**")
    problem = picks.question(model)
    work = Work(services.optimize, (model, problem, state.reference(model)), model)
    job = state.known("best", model, problem)
    found: OptimizeAnswer | None = (
        job.result()
        if job is not None and job.ready()
        else on_request.of_question(
            "best", "Find the best plan that keeps it", model, problem, work
        )
    )
    if found is None:
        return
    said = verdicts.headline(found.answer.model, found, headline_facts(found))
    span = f" ({said.span})" if said.span else ""
    st.markdown(plain(f"The best plan that keeps it: {said.text}{span}."))
    if not any(one.state == "committed" for one in of.rows):
        return
    cost = on_request.ask(
        "commitments cost", "What do the commitments cost?", found,
        Work(services.commitments_cost, (found,), model),
        "Finds the best plan anew as if nothing were committed.",
    )  # fmt: skip
    if cost is None:
        return
    if cost.gained is None:
        st.markdown(plain(f"What they cost is not known: {cost.note}"))
        return
    gained = answers.amount(model, found, cost.gained.mean)
    st.markdown(plain(f"Without them the best plan would gain {gained}."))
