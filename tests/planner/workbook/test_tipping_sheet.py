"""The sheet of tipping points: what the screen says, in its order."""

from __future__ import annotations

from dataclasses import replace

from mmm_core.assumptions import Assumptions
from mmm_core.plan import default_horizon
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner.questions.advice import Advice, Case
from planner.questions.dials import Dial
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from planner.wording import tipping
from planner.workbook.flips import Bar, flips_of
from planner.workbook.sheet import Book
from planner.workbook.tipping_sheet import write_tipping
from tests.builders import hill_model
from tests.planner.questions.forecasts import CARD
from tests.planner.workbook.office import values

HOSTILE = '=HYPERLINK("http://127.0.0.1","a")'


def test_tipping_points_are_said_as_on_screen() -> None:
    model = hill_model(channels=2, card=replace(CARD, margin=0.5))
    horizon = default_horizon(model, 8)
    problem = PlanProblem(horizon, Budget(1e6), assumptions=Assumptions())
    cell = Dial((0,), (("channel", "c0"),))
    margin, required = Dial(money="margin", now=0.5), Dial(money="required_return", now=0.0)
    unpaid = Advice("change", pays=False)
    points = (
        Tipping(
            cell,
            Advice("change"),
            None,
            Flip(1.2, 1.19, 1.2, ("decision",), Advice("hold"), True),
            (0.7, 1.3),
            ("Late.", ""),
        ),
        Tipping(
            required,
            Advice("change", pays=True),
            None,
            Flip(1.22731, 1.2273, 0.22731, ("pays",), unpaid, None),
            None,
        ),
        Tipping(
            margin,
            Advice("change", pays=True),
            Flip(0.8148, 0.8149, 0.4074, ("pays",), unpaid, None),
            None,
            None,
        ),
    )
    case = Case(model, problem, decision="change")
    found = TippingPoints(case, points, unturned={"value": "It differs."})
    bar = Bar(HOSTILE, "20 % weaker", "30 % stronger", -3e5, 8e5)
    book = Book("made", 1e6, 1e6)
    write_tipping(book.sheet("Tipping points"), replace(flips_of(found), bars=(bar,), gain=2e5))
    said = list(values(book.content())["Tipping points"].iter_rows(min_row=5, values_only=True))
    assert said[0][:3] == ("What", "Flips below", "Flips above")
    for row, point in zip(said[1:4], points, strict=True):
        assert row[:5] == (
            tipping.dial_name(model, point.dial),
            tipping.side(model, point, "below"),
            tipping.side(model, point, "above"),
            tipping.becomes(model, point),
            tipping.within(point),
        )
    assert said[1][1:3] == ("not known", "20.0 % stronger")
    assert said[2][1:3] == ("cannot be lower", "22.7 %")
    assert said[3][1:3] == ("40.7 %", "none up to 100 %")
    assert "Not known of Response of c0: Late." in said[4][0]
    assert "Not looked at: Value of a unit. It differs." in said[4][0]
    (drawn,) = [row for row in said[5:] if row[0] == HOSTILE]
    assert drawn[1:4] == (-3e5, 8e5, "20 % weaker to 30 % stronger")
