"""What was done to a plan is said with its figures, where and when."""

from __future__ import annotations

import numpy as np
import pytest

from mmm_core.plan import reference_plan
from planner.calendar.draft import Draft, Selection
from planner.calendar.fills import Fill, current_plan, empty, even
from planner.calendar.history import Calendar
from planner.calendar.moves import Move, Pulse, Scale, Shift, Transfer, Typed
from planner.wording.edits import change_line, sentence
from tests.builders import hill_model
from tests.planner.calendar.cases import draft_of, national, panel

MODEL, PANEL = national(), panel()
ALL = tuple(range(9))


def draft() -> Draft:
    return draft_of(MODEL, np.full((9, 3), 1_000_000, np.int64))


def said(move: Move, of: Draft | None = None) -> tuple[str, str]:
    change = Calendar(of or draft()).made(move, MODEL).last
    assert change is not None
    return sentence(MODEL, change), change_line(MODEL, change)


@pytest.mark.parametrize(
    ("move", "does", "moves"),
    [
        (
            Typed(((Selection((1,), (0,)), 13_000_000),)),
            "Typed +€120 k in c0 in the week of 19 Feb 2024.",
            "+€120 k in c0 in the week of 19 Feb 2024",
        ),
        (
            Typed(((Selection((1, 2), (0,)), 0), (Selection((1,), (1,)), 1_500_000)), "pasted"),
            "Pasted −€20.0 k in c0 in the weeks of 19 Feb to 26 Feb 2024, "
            "+€5.00 k in c1 in the week of 19 Feb 2024.",
            "−€20.0 k in c0 in the weeks of 19 Feb to 26 Feb 2024, "
            "+€5.00 k in c1 in the week of 19 Feb 2024",
        ),
        (
            Scale(Selection(ALL, (0, 1)), 110),
            "Scaled c0 and c1 to 110 % (+€18.0 k).",
            "+€9.00 k in c0 and +€9.00 k in c1 in the weeks of 12 Feb to 8 Apr 2024",
        ),
        (
            Transfer((1, 2), (0,), (2,), 123_456),
            "Moved €1,234.56 from c0 to c2 in the weeks of 19 Feb to 26 Feb 2024.",
            "−€1.23 k in c0 and +€1.23 k in c2 in the weeks of 19 Feb to 26 Feb 2024",
        ),
        (
            Shift(Selection((1,), (0,)), 2),
            "Shifted c0 in the week of 19 Feb 2024 by 2 weeks, later.",
            "€10.0 k moved within c0 in 2 weeks between 19 Feb 2024 and 4 Mar 2024",
        ),
        (
            Pulse(Selection(ALL, (0,)), 2, 1),
            "Pulsed c0: 2 weeks on and 1 off, each with the money that it had.",
            "€30.0 k moved within c0 in the weeks of 12 Feb to 8 Apr 2024",
        ),
        (
            Fill(Selection((1,), (0, 1, 2)), np.zeros((9, 3), np.int64), "file", name="q\n4.csv"),
            "Filled every channel in the week of 19 Feb 2024 from q?4.csv (−€30.0 k).",
            "−€10.0 k in c0, −€10.0 k in c1 and −€10.0 k in c2 in the week of 19 Feb 2024",
        ),
        (
            empty(draft()),
            "Filled every channel with nothing (−€270 k).",
            "−€90.0 k in c0, −€90.0 k in c1 and −€90.0 k in c2 in the weeks of 12 Feb to "
            "8 Apr 2024",
        ),
    ],
)
def test_a_move_says_what_it_did(move: Move, does: str, moves: str) -> None:
    assert said(move) == (does, moves)


def test_fills_say_where_the_money_is_from() -> None:
    one = draft_of(MODEL, np.eye(9, 3, dtype=np.int64) * 900)
    assert said(even(one), one)[0] == (
        "Filled every channel evenly, each with the money that it had (the total stays)."
    )
    assert said(current_plan(MODEL, one, reference_plan(MODEL, one.horizon).plan, 90.5), one)[
        0
    ].startswith("Filled every channel with 90.5 % of the current plan (+€")


def test_more_channels_than_are_named_are_summed() -> None:
    model = hill_model(channels=5, samples=4)
    wide = draft_of(model, np.zeros((9, 5), np.int64))
    amounts = tuple((Selection((k,), (k,)), 10_000 * (k + 1)) for k in range(5))
    change = Calendar(wide).made(Typed(amounts), model).last
    assert change is not None
    assert change_line(model, change).endswith("+300 in 2 more channels")
    swapped = Calendar(change.done(wide)).made(Pulse(Selection(ALL[:5], ALL[:5]), 1, 4), model).last
    assert swapped is not None
    assert change_line(model, swapped).endswith(", 200 moved within 1 more channel")


def test_cells_of_a_panel_are_said_by_channel_and_place() -> None:
    wide = draft_of(PANEL, np.zeros((9, 4), np.int64))
    change = Calendar(wide).made(Typed(((Selection((0,), (2,)), 10_000),)), PANEL).last
    assert change is not None
    assert change_line(PANEL, change) == "+€100 in c0 in g1 in the week of 12 Feb 2024"
