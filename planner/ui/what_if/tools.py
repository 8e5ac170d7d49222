"""What changes the whole plan at once: a step back, fills, scaling, a pasted block, a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from mmm_core.errors import HeadroomError, InvalidPlan
from mmm_core.limits import TABLE_BYTES
from mmm_core.model import FittedModel
from planner.calendar import fills
from planner.calendar.edits import Unread
from planner.calendar.files import fill_from_file
from planner.calendar.moves import Move, Scale
from planner.calendar.paste import paste
from planner.services import OptimizeAnswer
from planner.ui.parts import figure_field
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.shell.errors import show_error
from planner.ui.what_if import grids
from planner.ui.what_if.sheet import Sheet
from planner.ui.what_if.view import View
from planner.wording.edits import sentence
from planner.wording.figures import Reader

_NAMED = 3
_MEGABYTE = 1_000_000


def show(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    """Every tool in one row; a press changes the plan, and the screen is drawn anew.

    Drawn after what was typed has been taken in, so that a step back takes that back.
    """
    _steps(model, sheet, key)
    st.markdown(":small[:gray[Fill with]]", width="content")
    for name, text, move in _fills(model, sheet, view):
        if st.button(
            f":primary[{name}]", key=f"fill-{name}-{key}", type="tertiary", help=plain(text)
        ):
            _make(model, sheet, move)
    _scale(model, sheet, view, f"{sheet.forms}-{key}")
    _take_in(model, sheet, view, f"{sheet.forms}-{key}")


def report(sheet: Sheet) -> None:
    """What came of the last fill, block or file."""
    if isinstance(sheet.report, HeadroomError):
        show_error(sheet.report, "Nothing was changed")
    elif sheet.report:
        st.caption(f":material/check: {plain(sheet.report)}")


# --- steps ------------------------------------------------------------------------------


def _steps(model: FittedModel, sheet: Sheet, key: str) -> None:
    past, future = sheet.calendar.past, sheet.calendar.future
    for name, said, keys, changes, step in (
        ("Undo", "Undone", "Mod+Z", past, sheet.calendar.undo),
        ("Redo", "Redone", "Mod+Shift+Z", future, sheet.calendar.redo),
    ):
        pressed = st.button(
            name,
            key=f"{name}-{key}",
            type="tertiary",
            icon=f":material/{name.lower()}:",
            shortcut=keys,
            disabled=not changes,
            help=plain(sentence(model, changes[-1])) if changes else None,
        )
        if pressed:
            sheet.show(step(), said)
            st.rerun()


# --- fills ------------------------------------------------------------------------------


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
    best = _optimized(model, sheet)
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


def _optimized(model: FittedModel, sheet: Sheet) -> OptimizeAnswer | None:
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


def _scale(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    with st.popover("Scale", key=f"scale-{key}"):
        typed = figure_field.ask(
            "More or less, in percent",
            Reader("percent", locale=model.card.locale, least=-100.0),
            None,
            f"percent-{key}",
            "Everything that is shown grows or shrinks by as much, and keeps its shape.",
            placeholder="such as +10 or -5",
        )
        if st.button("Scale the plan", key=f"scale-it-{key}") and typed.value is not None:
            percent = 100.0 + typed.value
            _make(model, sheet, lambda: Scale(view.selection(model, sheet.draft), percent))


def _make(model: FittedModel, sheet: Sheet, move: Callable[[], Move | None]) -> None:
    """Make a move and say so; what refuses it changes nothing."""
    try:
        made = move()
        if made is not None:
            sheet.make(made, model)
        said = sheet.calendar.last
        changed = made is not None and said is not None and said.move is made
        sheet.report = sentence(model, said) if changed and said else "The plan is that already."
    except HeadroomError as error:
        sheet.report = error
    sheet.forms += 1
    st.rerun()


# --- blocks and files -------------------------------------------------------------------


def _take_in(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    with st.popover("Paste or upload", key=f"take-{key}"):
        grid = view.grids(model, sheet.draft)["parts"]
        text = st.text_area(
            "A block of amounts",
            key=f"block-{key}",
            placeholder="Copied from a spreadsheet: rows are periods, columns are channels",
            help="All of it is taken, or nothing.",
        )
        names, columns = grids.row_names(model, grid), list(grid.columns)
        row = st.container(horizontal=True, vertical_alignment="bottom")
        top = row.selectbox(
            "First row", range(len(names)), format_func=lambda i: names[i], key=f"top-{key}"
        )
        left = row.selectbox(
            "First column", columns, format_func=model.card.channel_name, key=f"left-{key}"
        )
        if st.button("Paste it", key=f"paste-{key}", disabled=not text.strip()):
            _make(model, sheet, lambda: _pasted(model, sheet, view, (top, left), text))
        file = st.file_uploader(
            "Or a plan as CSV or XLSX",
            type=["csv", "xlsx"],
            max_upload_size=max(TABLE_BYTES.most // _MEGABYTE, 1),
            key=f"file-{key}",
            help="A row per period, or per period and channel, as the plan that is downloaded "
            "here. Periods that it does not name stay as they are.",
        )
        if file is not None:
            content, name = file.getvalue(), file.name
            _make(model, sheet, lambda: fill_from_file(model, sheet.draft, content, name))


def _pasted(
    model: FittedModel, sheet: Sheet, view: View, at: tuple[int, str], text: str
) -> Move | None:
    grid = view.grids(model, sheet.draft)["parts"]
    found = paste(sheet.draft, model, grid, at, text)
    if found.unread:
        rows = grids.row_names(model, grid)
        raise InvalidPlan(
            " ".join(_said(model, rows, one) for one in found.unread[:_NAMED])
            + (f" And {len(found.unread) - _NAMED} more." if len(found.unread) > _NAMED else ""),
            "Correct the block and paste it again.",
        )
    return found.move


def _said(model: FittedModel, rows: list[str], one: Unread) -> str:
    row, label = one.place
    name = model.card.channel_name(label)
    return f"{name}, {rows[row]}: {one.message} {one.remedy}"
