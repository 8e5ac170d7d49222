"""What changes the whole plan at once: a step back, fills, moves, a pasted block, a file."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mmm_core.errors import HeadroomError, InvalidPlan
from mmm_core.limits import TABLE_BYTES
from mmm_core.model import FittedModel
from planner.calendar.edits import Unread
from planner.calendar.files import fill_from_file
from planner.calendar.moves import Move
from planner.calendar.paste import paste
from planner.ui.parts.markup import plain
from planner.ui.shell.errors import show_error
from planner.ui.what_if import doing, fills_row, grids, improve_box, moves_box
from planner.ui.what_if.sheet import Sheet
from planner.ui.what_if.view import View
from planner.wording.edits import sentence

_NAMED = 3
_MEGABYTE = 1_000_000


def steps_and_fills(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    """A step back, one forth, and what the plan is filled with by one press.

    Drawn after what was typed has been taken in, so that a step back takes that back.
    """
    _steps(model, sheet, key)
    fills_row.show(model, sheet, view, key)


def show(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    """What opens a box; a press in it changes the plan, and the screen is drawn anew."""
    fresh = f"{sheet.forms}-{key}"
    with st.popover("Move", key=f"move-{fresh}"):
        move = moves_box.ask(model, sheet, view, fresh)
        if move is not None:
            doing.make_or_say(model, sheet, move)
    _take_in(model, sheet, view, fresh)
    with st.popover("Optimize", key=f"improve-{fresh}"):
        improve_box.show(model, sheet, view, fresh)


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


# --- blocks and files -------------------------------------------------------------------


def _take_in(model: FittedModel, sheet: Sheet, view: View, key: str) -> None:
    with st.popover("Paste or upload", key=f"take-{key}"):
        grid = view.grids(model, sheet.draft)["parts"]
        text = st.text_area(
            "A block of amounts",
            key=f"block-{key}",
            placeholder="Copied from a spreadsheet: rows are periods, columns are channels",
            help="All of it is taken, or nothing. A first row and a first column that hold names "
            "or dates are left out.",
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
            notes: list[str] = []
            doing.make_or_say(
                model, sheet, lambda: _pasted(model, sheet, view, (top, left), text, notes), notes
            )
        file = st.file_uploader(
            "Or a plan as CSV or XLSX",
            type=["csv", "xlsx"],
            max_upload_size=max(TABLE_BYTES.most // _MEGABYTE, 1),
            key=f"file-{key}",
            help="A row per period, or per period and channel, as the plan that is downloaded "
            "here. Periods that it does not name stay as they are.",
        )
        if file is not None:
            _take_file(model, sheet, file, key)


def _take_file(model: FittedModel, sheet: Sheet, file: UploadedFile, key: str) -> None:
    """Once: a file that was refused stays, with why, and is not tried again by every press."""
    content, name, kept = file.getvalue(), file.name, f"refused-{key}"
    id, error = st.session_state.get(kept, ("", None))
    if id != file.file_id:
        try:
            doing.do(model, sheet, lambda: fill_from_file(model, sheet.draft, content, name))
        except HeadroomError as refused:
            error = refused
            st.session_state[kept] = file.file_id, error
        else:
            sheet.forms += 1
            st.rerun()
    if error is not None:
        show_error(error, "Nothing was changed")


def _pasted(
    model: FittedModel,
    sheet: Sheet,
    view: View,
    at: tuple[int, str],
    text: str,
    notes: list[str],
) -> Move | None:
    """The move; what was left out of the block is added to the notes."""
    grid = view.grids(model, sheet.draft)["parts"]
    found = paste(sheet.draft, model, grid, at, text)
    notes.extend(filter(None, [found.left_out.said()]))
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
