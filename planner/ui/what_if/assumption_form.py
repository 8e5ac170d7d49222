"""The form of one assumption: what it is about in plain words, and the fields that this has."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import streamlit as st

from mmm_core.assumptions import Row
from mmm_core.assumptions.applied import card_of
from mmm_core.assumptions.row import CONTROLS, DISCOUNT, KINDS, MARGIN, PAYMENT, REQUIRED, VALUE
from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.limits import ASSUMPTION_TEXT
from mmm_core.model import FittedModel
from planner.questions import fitness
from planner.ui.parts import figure_field
from planner.ui.parts.choice import one_of
from planner.ui.parts.markup import plain
from planner.ui.shell import person, state
from planner.ui.what_if import assumption_offers
from planner.ui.what_if.assumption_offers import Offer
from planner.wording import dates
from planner.wording.amounts import around
from planner.wording.figures import Reader, Unreadable
from planner.wording.names import control_name, dimension

Cells = tuple[tuple[str, tuple[str, ...]], ...]

_RATES = (MARGIN, REQUIRED, DISCOUNT)  # some people write them as shares


@dataclass(frozen=True)
class Form:
    """What the fields of one assumption begin with, and where they stand.

    Parameters
    ----------
    old : the assumption that is changed; None for a new one
    key : of its widgets
    """

    model: FittedModel
    offer: Offer
    old: Row | None
    key: str

    @property
    def reader(self) -> Reader:
        """What reads its figure."""
        card, locale = card_of(self.model), self.model.card.locale
        if self.offer.kind == VALUE:
            return Reader("money", card.currency, locale, positive=True)
        if self.offer.measure == "amount" and card.outcome.value_per_unit == 1.0:
            return Reader("money", card.currency, locale, least=None)
        if self.offer.measure in ("amount", "values"):
            return Reader("number", locale=locale, least=None)
        least, most = KINDS[self.offer.kind].numbers[self.offer.measure]
        if self.offer.kind == PAYMENT:
            return Reader("number", locale=locale, whole=True, most=most)
        return Reader(
            "percent",
            locale=locale,
            least=self._percent(least),
            most=self._percent(most),
            positive=self.offer.kind == MARGIN,
            shares=self.offer.kind in _RATES,
        )

    def _percent(self, number: float) -> float:
        """A number as it is typed: the factor 1.15 is 15 % more."""
        usual = 1.0 if self.offer.measure == "factor" else 0.0
        return float(f"{100 * (number - usual):.12g}")

    def number(self, figure: float) -> float:
        """A figure as the assumption holds it: 15 % more of a price is the factor 1.15."""
        if self.reader.kind != "percent":
            return figure
        usual = 100.0 if self.offer.measure == "factor" else 0.0
        return float(f"{(usual + figure) / 100:.12g}")

    def figure(self, number: float) -> float:
        """The other way."""
        return self._percent(number) if self.reader.kind == "percent" else number


def show(model: FittedModel, old: Row | None, key: str) -> Row | None:
    """The assumption as typed, once it is handed in; None before that.

    Raises
    ------
    InvalidProblem
        If it is handed in without what it needs.
    """
    offers = assumption_offers.offered(model, state.horizon(model), old)
    began = None if old is None else assumption_offers.name_of(old)
    names = list(offers)
    name = st.selectbox(
        "Assume something" if old is None else "Change the assumption",
        names,
        index=names.index(began) if began in offers else None,
        format_func=lambda one: offers[one].title,
        placeholder="Choose what it is about",
        key=f"assume-{key}",
    )
    if name is None:
        return None
    form = Form(model, offers[name], old if began == name else None, f"{name}-{key}")
    st.caption(plain(form.offer.help))
    return _typed(form)


def _typed(form: Form) -> Row | None:
    kind, old = form.offer.kind, form.old
    grid = st.grid(4, min_column_width=170, gap="small")
    cells: Cells = ()
    name = ""
    if KINDS[kind].cells:
        with grid.cell():
            cells = _cells(form)
    if kind == CONTROLS:
        with grid.cell():
            name = _control(form)
    days: Sequence[str] = ()
    if KINDS[kind].periods or kind == CONTROLS:
        with grid.cell():
            days = _periods(form)
    with grid.cell():
        figures, fault = _figures(form)
    with grid.cell():
        note = _note(form)
    verb = "Add the assumption" if old is None else "Change it"
    if not st.button(verb, key=f"take-{form.key}", icon=":material/check:"):
        return None
    if fault is not None:
        raise fault
    if not figures:
        raise InvalidProblem("There is no figure yet.", "Say how much it is.")
    if KINDS[kind].noted and not note:
        raise InvalidProblem("It has no reason yet.", "Say why it is assumed.")
    said = (note, _who(), str(fitness.today()))
    if kind == CONTROLS:
        values = _by_period(form, figures, days)
        return Row(kind, "values", 0.0, (), "", "", *said, name, values)
    first, last = (days[0], days[-1]) if days else ("", "")
    return Row(kind, form.offer.measure, form.number(figures[0]), cells, first, last, *said)


def _who() -> str:
    """Whoever says so; "" where they have not said who they are."""
    with suppress(HeadroomError):  # an assumption holds without its author too
        there = person.known()
        return "" if there is None else there.name
    return ""


def _by_period(
    form: Form, figures: Sequence[float], days: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    if len(figures) not in (1, len(days)):
        word = dates.periods_word(form.model.frequency)
        raise InvalidProblem(
            f"There are {len(figures)} values, and {len(days)} {word}.",
            "Give one for all of them, or one for each.",
        )
    each = figures if len(figures) > 1 else [figures[0]] * len(days)
    return tuple(zip(days, each, strict=True))


# --- fields -----------------------------------------------------------------------------


def _cells(form: Form) -> Cells:
    """Of which cells; nothing where it is all of them."""
    model, found = form.model, []
    given = {} if form.old is None else form.old.picked
    for dim in model.cells.dims:
        known = list(model.cells.along(dim))
        chosen = st.multiselect(
            dimension(dim),
            known,
            default=[one for one in given.get(dim, ()) if one in known],
            format_func=partial(model.card.label_name, dim),
            placeholder="All",
            key=f"{dim}-{form.key}",
        )
        if chosen and len(chosen) < len(known):
            found.append((dim, tuple(sorted(chosen))))
    return tuple(sorted(found))


def _control(form: Form) -> str:
    names = list(form.model.controls.names) if form.model.controls is not None else []
    now = form.old.name if form.old is not None else names[0]
    return st.selectbox(
        "Control",
        names,
        index=names.index(now) if now in names else 0,
        format_func=lambda one: control_name(form.model, one),
        key=f"control-{form.key}",
    )


def _periods(form: Form) -> list[str]:
    """The periods in which it holds, by label; none for always."""
    model, old = form.model, form.old
    days = [str(day) for day in state.horizon(model).dates(model.frequency)]
    first, last = days[0], days[-1]
    if old is not None and old.values:
        first, last = old.values[0][0], old.values[-1][0]
    elif old is not None and old.first:
        first, last = old.first, old.last
    if form.offer.kind != CONTROLS:
        word = dates.periods_word(model.frequency)
        always = old is None or not old.first
        names = {"always": "Always", "some": f"In some {word}"}
        now = "always" if always else "some"
        if one_of("When", names, now, f"when-{form.key}") == "always":
            return []
    start = _day(form, "From", days, first, 0)
    end = _day(form, "To", days, last, len(days) - 1)
    if start > end:
        start, end = end, start
    return days[start : end + 1]


def _day(form: Form, label: str, days: list[str], now: str, usual: int) -> int:
    locale = form.model.card.locale
    found: int = st.selectbox(
        label,
        range(len(days)),
        index=days.index(now) if now in days else usual,
        format_func=lambda at: dates.said_day(days[at], locale),
        key=f"{label}-{form.key}",
    )
    return found


def _figures(form: Form) -> tuple[list[float], Unreadable | None]:
    """What is typed, and why it cannot be read."""
    offer, old, reader = form.offer, form.old, form.reader
    label = offer.label.format(
        period=dates.periods_word(form.model.frequency, 1), unit=_unit(form), money=_money(form)
    )
    example = f"such as {offer.example}"
    if offer.kind != CONTROLS:
        now = None if old is None else form.figure(old.number)
        typed = figure_field.ask(label, reader, now, f"figure-{form.key}", placeholder=example)
        return ([] if typed.value is None else [typed.value]), typed.error
    values = [] if old is None else [value for _, value in old.values]
    begun = " ".join(reader.write(x) for x in (values if len(set(values)) > 1 else values[:1]))
    text = st.text_input(
        label, value=begun, key=f"figure-{form.key}", placeholder=example, autocomplete="off",
        help="Several are separated by blanks, in the order of the periods.",
    )  # fmt: skip
    try:
        return [reader.read(one) for one in (text or "").split()], None
    except Unreadable as error:
        figure_field.refuse(error)
        return [], error


def _money(form: Form) -> str:
    sign = "".join(around(card_of(form.model).currency, form.model.card.locale)).strip()
    return f" ({plain(sign)})" if sign else ""


def _unit(form: Form) -> str:
    outcome = card_of(form.model).outcome
    if outcome.value_per_unit == 1.0:
        return _money(form)
    return f" ({plain(outcome.unit or outcome.name.lower() or 'outcome units')})"


def _note(form: Form) -> str:
    needed = KINDS[form.offer.kind].noted
    said = st.text_input(
        "Why" if needed else "Note",
        value=form.offer.note if form.old is None else form.old.note,
        max_chars=ASSUMPTION_TEXT.most,
        placeholder="in a sentence" if needed else "optional",
        key=f"note-{form.key}",
        autocomplete="off",
        help="Stands beside the assumption, for whoever reads the plan later.",
    )
    return " ".join((said or "").split())
