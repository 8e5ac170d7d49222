"""The line of what the last edit did: the money, what it brought, and when."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.periods import DAILY, MONTHLY
from mmm_core.statistics import Summary
from planner.questions.edit import Edit
from planner.wording.last_edit import edit_line
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)
MODEL = hill_model(channels=3, samples=8, card=CARD)
BROUGHT = Summary(190e3, 188e3, 120e3, 260e3)


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def edit(**given: Any) -> Edit:
    known: dict[str, Any] = {
        "cells": (1,),
        "periods": (day("2026-11-02"), day("2026-11-02")),
        "count": 1,
        "added": 120e3,
        "taken": 0.0,
        "brought": BROUGHT,
        "profit": None,
        "felt": (day("2026-11-02"), day("2026-11-23")),
        "after": 0,
    }
    return Edit(**(known | given))


def line(model: FittedModel = MODEL, **given: Any) -> str:
    return edit_line(model, edit(**given))


def test_money_added() -> None:
    assert line() == (
        "+€120 k in c1 in the week of 2 Nov 2026 brought €190 k of incremental revenue (€120 to "
        "260 k), most of it in the weeks of 2 Nov to 23 Nov 2026."
    )


def test_money_taken_loses_what_it_would_have_brought() -> None:
    said = line(added=0.0, taken=120e3, brought=Summary(-190e3, -188e3, -260e3, -120e3))
    assert said.startswith(
        "−€120 k in c1 in the week of 2 Nov 2026 lost €190 k of incremental revenue (€120 to "
        "260 k), "
    )


def test_an_effect_of_either_sign_has_no_direction() -> None:
    said = line(brought=Summary(5e3, 4e3, -3e3, 12e3), felt=None)
    assert said.endswith("changed incremental revenue by +€5.00 k (−€3.00 k to €12.0 k).")


def test_nothing_brought() -> None:
    assert line(brought=Summary(0.0, 0.0, 0.0, 0.0), felt=None).endswith(
        "changed no incremental revenue."
    )


@pytest.mark.parametrize(
    ("cells", "said"), [((1,), "moved within c1"), ((0, 1), "moved between c0 and c1")]
)
def test_money_that_only_moves(cells: tuple[int, ...], said: str) -> None:
    found = line(
        cells=cells, taken=120e3, count=2, periods=(day("2026-11-02"), day("2026-12-07")), felt=None
    )
    assert found.startswith(f"€120 k {said} in 2 weeks (2 Nov to 7 Dec 2026) brought ")


def test_money_added_here_and_taken_there_is_said_in_all() -> None:
    assert line(cells=(0, 1, 2), taken=20e3).startswith("+€100 k in all in c0, c1 and c2 in ")


def test_one_period_and_what_lies_after_the_horizon() -> None:
    one = (day("2026-11-02"), day("2026-11-02"))
    assert line(felt=one).endswith(", most of it in the week of 2 Nov 2026.")
    two = (day("2026-11-02"), day("2026-11-09"))
    assert line(felt=two, after=1).endswith("9 Nov 2026, partly after the horizon.")
    assert line(felt=two, after=2).endswith("9 Nov 2026, after the horizon.")
    assert line(felt=one, after=1).endswith("week of 2 Nov 2026, after the horizon.")


def test_months_and_days_are_called_what_they_are() -> None:
    felt = (day("2026-11-01"), day("2027-01-01"))
    monthly = line(replace(MODEL, frequency=MONTHLY), felt=felt)
    assert " in Nov 2026 brought " in monthly
    assert monthly.endswith("most of it in the months of Nov 2026 to Jan 2027.")
    assert " on 2 Nov 2026 brought " in line(replace(MODEL, frequency=DAILY))


def test_an_outcome_that_is_not_money_keeps_its_unit() -> None:
    card = ModelCard("made", Outcome("sign-ups", "sign-ups", None), currency="EUR")
    said = line(MODEL.with_card(card), felt=None)
    assert said.endswith("brought 190 k sign-ups (120 to 260 k sign-ups).")


def test_every_edit_can_be_said() -> None:
    for net in (0.0, 1e-9, 5.0, 1e12):
        for mean in (-1.0, 0.0, 3.0):
            brought = Summary(mean, mean, mean - 1, mean + 1)
            said = line(added=net, brought=brought)
            assert "nan" not in said
            assert said.endswith(".")
    assert math.isfinite(edit().net)
