"""Commitments in an address: what was said comes back, and nothing else is read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import HeadroomError
from mmm_core.limits import LINK_COMMITMENTS
from mmm_core.model import FittedModel
from mmm_core.periods import MONTHLY
from planner.contract.commitment_links import from_link, to_link
from planner.contract.commitments import commitments_from, commitments_json
from planner.finance.commitments import STATES, Commitment, Commitments
from tests.builders import hill_model


def monthly() -> FittedModel:
    model = hill_model(weeks=30)
    dates = MONTHLY.following(np.datetime64("2022-01-01"), 30)
    return replace(model, dates=dates, frequency=MONTHLY)


MODELS = {"weekly": hill_model(), "panel": hill_model(geos=2), "monthly": monthly()}
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(-3, 60),
        st.sampled_from([0.0, 1234.5, 1e5, 0.1 + 0.2, 1e15, 1e-7]) | st.floats(0, 1e9),
        st.sampled_from(STATES),
        st.none() | st.integers(-40, 20_000),
    ),
    max_size=12,
    unique_by=lambda row: (row[0], row[1], row[3] == "planned"),
)


@pytest.mark.parametrize("name", MODELS)
@given(rows=ROWS)
def test_what_was_committed_comes_back_to_the_last_digit(name, rows):
    model = MODELS[name]
    first = model.dates[0]
    of = Commitments.of(
        model,
        [
            Commitment(
                cell,
                model.frequency.shift(first, step),
                money,
                state,
                None if day is None or state != "committed" else np.datetime64(day, "D"),
            )
            for cell, step, money, state, day in rows
        ],
    )
    said = to_link(of, model)
    assert said is not None
    assert set(from_link(said, model).rows) == set(of.rows)
    assert commitments_from(commitments_json(of, model), model) == of


def test_money_that_is_the_same_period_after_period_is_said_once():
    model = MODELS["weekly"]
    days = model.frequency.following(model.dates[-1] + 7, 13)
    rows = [Commitment(1, day, 1e5, "committed") for day in days[:12]]
    rows.append(Commitment(1, days[12], 100000.5, "committed"))
    assert to_link(Commitments(tuple(rows)), model) == "c1~32.c.100000_3e.1.100000.5"
    assert to_link(Commitments(), model) == ""


def test_more_than_an_address_takes_is_not_in_it():
    model = MODELS["weekly"]
    rows = [
        Commitment(cell, model.frequency.shift(model.dates[0], step), 1000.0 + step, "planned")
        for cell in range(3)
        for step in range(90)
    ]
    assert to_link(Commitments(tuple(rows)), model) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c1", "cannot be read"),
        ("x1~1.1.5", "cannot be read"),
        ("c3~1.1.5", "cannot be read"),
        ("c1~1.1", "cannot be read"),
        ("c1~1.1.nan", "cannot be read"),
        ("c1~1.1.-5", "cannot be read"),
        ("c1~1.1.1e999", "inf"),
        ("c1~1.1.9e16", "at least 0"),
        ("s1.10~1.1.5", "has a last day"),
        ("c1~1.2.5_2.1.6", "given twice"),
        ("c1~1.1.5~~s1~1.1.5", "given twice"),
        ("c0~1.zzzz.5", "at most 60,000"),
        ("~~".join(["p0~0.zzz.5", "p1~0.zzz.5"]), "at most 60,000"),
        ("c" * (LINK_COMMITMENTS.most + 1), "at most 2,000"),
        ("<b>~</b>", "cannot be read"),
    ],
)
def test_what_nobody_wrote_is_refused(text, said):
    with pytest.raises(HeadroomError, match=said):
        from_link(text, MODELS["weekly"])


@pytest.mark.parametrize(
    "listed", ["all", {"cells": {}}, [{"cells": {}}], [1], [{"cells": {}, "period": "soon"}]]
)
def test_a_list_that_is_none_is_refused(listed):
    with pytest.raises(HeadroomError, match="list of commitments"):
        commitments_from(listed, MODELS["weekly"])
