"""What finance asks of every plan alike: margin, hurdle, discount rate, days to payment."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.applied import card_of
from mmm_core.assumptions.row import DISCOUNT, KINDS, MARGIN, PAYMENT, REQUIRED
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import services
from planner.questions import fitness
from planner.ui.parts import figure_field
from planner.ui.parts.figure_field import Typed
from planner.ui.shell import state
from planner.ui.shell.errors import show_error
from planner.wording import definitions
from planner.wording.figures import Reader


@dataclass(frozen=True)
class _Term:
    """One of them: what it is called, and how it is read."""

    kind: str
    measure: str
    label: str
    help: str
    percent: bool = True


_MARGIN = _Term(
    MARGIN, "margin", "Margin (%)", "Contribution margin on revenue. Empty: as the card says."
)
_TERMS = (
    _Term(
        REQUIRED, "rate", "Required return (%)",
        f"{definitions.HURDLE} Empty: as the card says.",
    ),
    _Term(
        DISCOUNT, "rate", "Discount rate (% a year)",
        "Net present value is discounted with it; profit never is. Empty: as the card says.",
    ),
    _Term(
        PAYMENT, "days", "Days to payment",
        "From the end of a period to when its spend is paid, of every channel alike. Empty: as "
        "the card says.", percent=False,
    ),
)  # fmt: skip


def ask(model: FittedModel) -> None:
    """The fields; what is changed is assumed from then on, on every screen."""
    known = card_of(model).margin is not None or bool(_now(model, _MARGIN))
    terms = (_MARGIN, *_TERMS) if services.value_per_unit(model) is not None and known else _TERMS
    grid = st.grid(len(terms), min_column_width=150, gap="small", vertical_alignment="top")
    for term in terms:
        with grid.cell():
            _field(model, term)


def _field(model: FittedModel, term: _Term) -> None:
    now, reader = _now(model, term), _reader(model, term)
    begins = None if now is None else _figure(term, now.number)
    typed = figure_field.ask(
        term.label,
        reader,
        begins,
        f"term-{term.kind}-{begins}-{state.view_key(model)}",
        term.help,
        placeholder=_card_says(model, term, reader),
    )
    if typed.error is None and typed.value != begins:
        _take(model, term, typed)


def _take(model: FittedModel, term: _Term, typed: Typed) -> None:
    """In place of what was assumed of it, or of nothing where the field was emptied."""
    bench = state.workbench(model)
    others = Assumptions(tuple(one for one in bench.assumptions.rows if one.kind != term.kind))
    try:
        if typed.value is None:
            bench.assume(others)
        else:
            number = typed.value / 100 if term.percent else typed.value
            row = Row(term.kind, term.measure, float(f"{number:.12g}"), when=str(fitness.today()))
            horizon = state.horizon(model)
            bench.assume(services.with_assumption(model, horizon, others, row, None))
    except HeadroomError as error:
        show_error(error, "This cannot be assumed")
        return
    st.rerun()


def _now(model: FittedModel, term: _Term) -> Row | None:
    """What is assumed of it over the whole horizon."""
    rows = state.workbench(model).assumptions.of(term.kind)
    return rows[0] if len(rows) == 1 and not rows[0].first else None


def _figure(term: _Term, number: float) -> float:
    return float(f"{100 * number:.12g}") if term.percent else number


def _reader(model: FittedModel, term: _Term) -> Reader:
    locale = model.card.locale
    least, most = KINDS[term.kind].numbers[term.measure]
    if not term.percent:
        return Reader("number", locale=locale, whole=True, most=most)
    positive = KINDS[term.kind].above
    return Reader("percent", "", locale, 100 * least, positive, most=100 * most, shares=True)


def _card_says(model: FittedModel, term: _Term, reader: Reader) -> str:
    card = card_of(model)
    if term.kind == MARGIN and len(state.workbench(model).assumptions.of(MARGIN)) > 1:
        return "differs by period"
    said = {MARGIN: card.margin, REQUIRED: card.required_return, DISCOUNT: card.discount_rate}
    if term.kind == PAYMENT:
        days = {card.days_to_pay(label) for label in model.cells.along("channel")}
        return reader.write(float(days.pop())) if len(days) == 1 else "by channel"
    number = said[term.kind]
    return "" if number is None else reader.write(_figure(term, number))
