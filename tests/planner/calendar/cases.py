"""Calendars and edits that tests draw at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon
from planner.calendar.draft import Draft, Selection
from planner.calendar.fills import Fill
from planner.calendar.moves import Move, Pulse, Scale, Shift, Transfer, Typed
from planner.calendar.shares import Cents
from tests.builders import hill_model

PERIODS = 9


def national() -> FittedModel:
    model = hill_model(channels=3, samples=4)
    return model.with_card(replace(model.card, currency="EUR"))


def panel() -> FittedModel:
    model = hill_model(channels=2, samples=4, geos=2)
    return model.with_card(replace(model.card, currency="EUR"))


def draft_of(model: FittedModel, cents: Cents) -> Draft:
    return Draft(default_horizon(model, PERIODS), cents)


# Zeros are common, so are a few cents, and amounts whose products leave 64 bits.
AMOUNTS = st.one_of(
    st.just(0), st.integers(1, 9), st.integers(0, 10**7), st.integers(10**11, 10**12)
)


@st.composite
def drafts(draw: st.DrawFn, model: FittedModel) -> Draft:
    cells = len(model.cells)
    drawn = draw(st.lists(AMOUNTS, min_size=PERIODS * cells, max_size=PERIODS * cells))
    return draft_of(model, np.array(drawn, np.int64).reshape(PERIODS, cells))


@st.composite
def selections(draw: st.DrawFn, model: FittedModel) -> Selection:
    periods = draw(st.sets(st.integers(0, PERIODS - 1), min_size=1))
    cells = draw(st.sets(st.integers(0, len(model.cells) - 1), min_size=1))
    return Selection(tuple(periods), tuple(cells))


@st.composite
def moves(draw: st.DrawFn, model: FittedModel) -> Move:
    where = draw(selections(model))
    kind = draw(st.sampled_from(["typed", "scale", "transfer", "shift", "pulse", "fill"]))
    if kind == "typed":
        return Typed(((where, draw(AMOUNTS)),))
    if kind == "scale":
        return Scale(where, draw(st.floats(0, 300)))
    if kind == "shift":
        return Shift(where, draw(st.integers(-3, 3)))
    if kind == "pulse":
        return Pulse(where, draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    if kind == "fill":
        return Fill(where, draw(drafts(model)).cents, "file")
    target = draw(selections(model))
    return Transfer(where.periods, where.cells, target.cells, draw(AMOUNTS))
