"""Moves of money within the plan: scale, move, shift, pulse, over chosen channels and periods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from mmm_core.errors import InvalidPlan
from mmm_core.model import FittedModel
from planner.calendar.draft import Selection
from planner.calendar.edits import cents_of
from planner.calendar.grid import money_reader
from planner.calendar.moves import Move, Pulse, Scale, Shift, Transfer
from planner.ui.parts import figure_field
from planner.ui.parts.choice import one_of
from planner.ui.parts.figure_field import Typed
from planner.ui.what_if.sheet import Sheet
from planner.ui.what_if.view import View
from planner.wording import dates
from planner.wording.figures import MOST, Reader

Kind = Literal["scale", "transfer", "shift", "pulse"]
Ask = Callable[[FittedModel, Sheet, View, str], Callable[[], Move]]

_KINDS: dict[Kind, str] = {
    "scale": "Scale",
    "transfer": "From one to another",
    "shift": "Earlier or later",
    "pulse": "On and off",
}


def ask(model: FittedModel, sheet: Sheet, view: View, key: str) -> Callable[[], Move] | None:
    """The move that is asked for with a press, made when it is called; None before that."""
    kind = one_of("Move", _KINDS, "scale", f"move-kind-{key}", label_visibility="collapsed")
    move = _ASKS[kind](model, sheet, view, f"{kind}-{key}")
    return move if st.button(_DO[kind], key=f"move-{kind}-{key}", type="primary") else None


# --- where ------------------------------------------------------------------------------


def pick_cells(
    model: FittedModel, view: View, label: str, key: str, every: bool = True
) -> tuple[int, ...]:
    """Cells of the channels that are picked; where ``every``, none picked means all."""
    known = view.channels(model)
    picked = st.multiselect(
        label,
        list(known),
        format_func=model.card.channel_name,
        key=f"{label}-{key}",
        placeholder="Every channel" if every else "Choose",
    )
    if not picked and every:
        picked = list(known)
    return tuple(k for name in picked for k in known[name])


def _periods(model: FittedModel, sheet: Sheet, key: str) -> tuple[int, ...]:
    """Positions from one period to another, both included; the whole horizon to begin with."""
    names = period_names(model, sheet)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    ends = [
        row.selectbox(
            label, range(len(names)), place, format_func=lambda t: names[t], key=f"{label}-{key}"
        )
        for label, place in (("From", 0), ("To", len(names) - 1))
    ]
    return tuple(range(ends[0], ends[1] + 1))


def period_names(model: FittedModel, sheet: Sheet) -> list[str]:
    """The periods of the horizon as they are said."""
    days, locale = sheet.draft.horizon.dates(model.frequency), model.card.locale
    return [dates.said_date(day, locale) for day in days]


def _selection(periods: Sequence[int], cells: Sequence[int]) -> Selection:
    if not periods:
        raise InvalidPlan("The last period lies before the first one.", "Swap the two.")
    return Selection(tuple(periods), tuple(cells))


# --- what -------------------------------------------------------------------------------


def _scale(model: FittedModel, sheet: Sheet, view: View, key: str) -> Callable[[], Move]:
    cells, periods = pick_cells(model, view, "Channels", key), _periods(model, sheet, key)
    typed = percent(model, "More or less, in percent", key, "It keeps its shape.")

    def move() -> Move:
        return Scale(_selection(periods, cells), 100.0 + given(typed, "how much more or less"))

    return move


def _transfer(model: FittedModel, sheet: Sheet, view: View, key: str) -> Callable[[], Move]:
    source = pick_cells(model, view, "Take it from", key, every=False)
    target = pick_cells(model, view, "Give it to", key, every=False)
    periods, reader = _periods(model, sheet, key), money_reader(model)
    typed = figure_field.ask("Amount", reader, None, f"amount-{key}", placeholder="such as 100 k")

    def move() -> Move:
        given(typed, "how much is moved")
        for cells, said in ((source, "from"), (target, "to")):
            if not cells:
                raise InvalidPlan(f"No channel is chosen to move money {said}.", "Choose one.")
        where = _selection(periods, source)
        return Transfer(where.periods, source, target, cents_of(typed.text, reader))

    return move


def _shift(model: FittedModel, sheet: Sheet, view: View, key: str) -> Callable[[], Move]:
    cells, periods = pick_cells(model, view, "Channels", key), _periods(model, sheet, key)
    word = dates.periods_word(model.frequency)
    most = float(sheet.draft.horizon.periods)
    typed = figure_field.ask(
        f"Later by so many {word}",
        Reader("number", locale=model.card.locale, least=-most, most=most, whole=True),
        None,
        f"steps-{key}",
        "It arrives on top of what is there.",
        placeholder="such as 2, or -2 for earlier",
    )

    def move() -> Move:
        return Shift(_selection(periods, cells), int(given(typed, f"by how many {word}")))

    return move


def _pulse(model: FittedModel, sheet: Sheet, view: View, key: str) -> Callable[[], Move]:
    cells, periods = pick_cells(model, view, "Channels", key), _periods(model, sheet, key)
    word = dates.periods_word(model.frequency)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        on_air, off_air = (
            count(model, f"{word[0].upper()}{word[1:]} {side}", f"{side}-{key}", sheet)
            for side in ("on", "off")
        )

    def move() -> Move:
        turns = (int(given(one, f"how many {word}")) for one in (on_air, off_air))
        return Pulse(_selection(periods, cells), *turns)

    return move


_ASKS: dict[Kind, Ask] = {
    "scale": _scale,
    "transfer": _transfer,
    "shift": _shift,
    "pulse": _pulse,
}
_DO: dict[Kind, str] = {
    "scale": "Scale the plan",
    "transfer": "Move the money",
    "shift": "Shift it",
    "pulse": "Pulse it",
}


# --- figures ----------------------------------------------------------------------------


def percent(model: FittedModel, label: str, key: str, help: str) -> Typed:
    """A field for so many percent more or less."""
    return figure_field.ask(
        label,
        Reader("percent", locale=model.card.locale, least=-100.0),
        None,
        f"percent-{key}",
        help,
        placeholder="such as +10 or -5",
    )


def count(model: FittedModel, label: str, key: str, sheet: Sheet | None = None) -> Typed:
    """A field for a number of periods, at most as many as a plan has; without one, any."""
    most = MOST if sheet is None else float(sheet.draft.horizon.periods)
    reader = Reader("number", locale=model.card.locale, positive=True, whole=True, most=most)
    return figure_field.ask(label, reader, None, key, placeholder="such as 2")


def given(typed: Typed, what: str) -> float:
    """The figure of a field.

    Raises
    ------
    InvalidPlan
        If nothing stands there, or what does could not be read.
    """
    if typed.value is None:
        why = f"“{typed.text}” cannot be taken" if typed.text else "Nothing is written"
        raise InvalidPlan(f"{why} where it asks {what}.", "Write it, and press again.")
    return typed.value
