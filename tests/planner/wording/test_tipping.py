"""What would flip the advice, in words: the decision first, and what finance's numbers do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mmm_core.model import FittedModel
from planner.questions.advice import Advice, Case
from planner.questions.dials import Dial
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from planner.wording import tipping
from tests.builders import hill_model
from tests.planner.questions.forecasts import CARD

FINANCE = replace(CARD, margin=0.5, required_return=0.05)
CELLS = [Dial((number,), (("channel", f"c{number}"),)) for number in range(5)]
DIRECTION, DECISION = ("direction",), ("decision",)


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(channels=5, card=FINANCE)


def flip(
    factor: float, what: tuple[str, ...], after: Advice, reachable: bool | None = True
) -> Flip:
    return Flip(factor, factor, factor, what, after, reachable)


def point(dial: Dial, above: Flip | None = None, now: str = "change", **more) -> Tipping:
    inside = None if dial.money else (0.5, 1.5)
    return Tipping(dial, Advice(now), None, above, inside, **more)  # type: ignore[arg-type]


def finding(model: FittedModel, *points: Tipping, now: str = "change") -> str:
    return tipping.finding(TippingPoints(Case(model, None, decision=now), points))  # type: ignore[arg-type]


LESS = Advice("change", -1)
TURNS = point(CELLS[0], flip(1.042, DIRECTION, LESS))
HOLDS = point(CELLS[1], flip(1.3, DECISION, Advice("hold")))
CAUTION = point(CELLS[2], flip(1.2, DECISION, Advice("change_with_caution", 1)))


def test_a_direction_is_not_said_as_if_it_were_the_decision(model):
    assert finding(model, TURNS) == (
        "Nothing within the evidence turns Change into Hold. Within it, a channel's direction "
        "turns at: Response of c0 4.2 % stronger (c0 gets less)."
    )


def test_every_decision_is_named_and_whether_one_is_to_hold(model):
    assert finding(model, HOLDS, CAUTION, TURNS).startswith(
        "Within the evidence, Response of c1 30.0 % stronger would turn Change into Hold; Response "
        "of c2 20.0 % stronger would turn it into Change with caution. Within it,"
    )
    assert finding(model, CAUTION) == (
        "Within the evidence, Response of c2 20.0 % stronger would turn Change into Change with "
        "caution; nothing would turn it into Hold."
    )
    many = [replace(HOLDS, dial=dial) for dial in CELLS]
    assert "c2 30.0 % stronger, and 2 more would turn Change into Hold." in finding(model, *many)


def test_numbers_of_finance_are_said_beside_what_they_are(model):
    """They are judged by no evidence, and a reader compares them with nothing that is not said."""
    pays = Advice("change", pays=False)
    margin = point(Dial(money="margin", now=0.5), flip(1.1, ("pays",), pays, None))
    required = point(Dial(money="required_return", now=0.05), flip(1.1, ("pays",), pays, None))
    found = TippingPoints(Case(model, None, decision="change"), (TURNS, margin, required))
    assert tipping.of_finance(found) == (
        "Of finance's own numbers: Margin 55.0 %, now 50.0 % (the plan no longer earns the "
        "required return); Required return 15.5 %, now 5.0 % (the plan no longer earns it)."
    )
    assert tipping.of_finance(replace(found, points=(TURNS,))) == ""


@pytest.mark.parametrize(
    ("now", "another"),
    [("hold", "Hold into Change"), ("required", "this advice into another")],
)
def test_other_advice_is_another_decision(model, now, another):
    outside = point(CELLS[0], flip(1.8, DECISION, Advice("change", 1), False), now)
    assert finding(model, outside, now=now) == f"Nothing within the evidence turns {another}."


def test_nothing_is_said_of_evidence_that_was_not_looked_through(model):
    """Time was short, or the interval is wider than a factor of four."""
    short = replace(TURNS, unknown=("The time limit was reached.", ""))
    wide = replace(TURNS, interval=(0.2, 1.5))
    for one in (short, wide):
        assert finding(model, one).startswith(
            "Nothing within the evidence turns Change into Hold, as far as it was looked for. "
        )
    # Finance's numbers have no evidence of this kind.
    margin = point(Dial(money="margin", now=0.5), unknown=("The time limit was reached.", ""))
    assert "as far as" not in finding(model, TURNS, margin)
    assert finding(model, point(CELLS[0])).startswith("Nothing flips the advice within a factor")


@pytest.mark.parametrize(
    ("now", "after", "said"),
    [
        ("change_with_caution", "change", "Change, no longer with caution"),
        ("hold", "change", "Change: the plan is worth it"),
        ("change", "change_with_caution", "Change, but with caution"),
        ("hold", "change_with_caution", "Change, but with caution"),
        ("change", "hold", "Hold: no change is worth it"),
        ("change", "required", "Required: what it is judged against is not allowed"),
        ("change", "not_fit", "No recommendation: the model is not fit to plan with"),
        ("change", "no_plan", "no plan meets the question"),
    ],
)
def test_another_decision_is_said_in_words(model, now, after, said):
    of = point(CELLS[0], flip(2.95, ("decision", "direction"), Advice(after)), now)
    moved = ", c0 keeps about its money" if after not in ("hold", "no_plan") else ""
    assert tipping.becomes(model, of) == f"195 % stronger: {said}{moved}"


@pytest.mark.parametrize(
    ("required", "money", "said"),
    [
        (0.0, "margin", "pays for itself"),
        (0.05, "margin", "earns the required return"),
        (0.0, "required_return", "earns it"),
        (0.05, "required_return", "earns it"),
    ],
)
def test_a_return_is_named_only_where_one_is_required(model, required, money, said):
    asked = model.with_card(replace(FINANCE, required_return=required))
    for pays, verb in ((False, f"no longer {said}"), (True, said)):
        after = flip(1.1, ("pays",), Advice("change", pays=pays), None)
        of = point(Dial(money=money, now=0.5), after)
        assert tipping.becomes(asked, of).endswith(f" %: the plan {verb}")
        assert tipping.within(of) == "not judged"


def test_a_return_above_the_plans_own_is_explained(model, monkeypatch):
    """Where more is required another plan is the best one: the best plan now earns 33 %."""
    monkeypatch.setattr(Case, "times", 1.27)
    dial = Dial(money="required_return", now=0.05)

    def found(value: float) -> TippingPoints:
        factor = (1 + value) / 1.05
        turned = point(dial, flip(factor, ("pays",), Advice("change", pays=False), None))
        return TippingPoints(Case(model, None, decision="change"), (turned,))  # type: ignore[arg-type]

    said = tipping.past_own(found(0.36))
    assert "now earns about 33.4 % on its money" in said
    assert "only from 36.0 % on" in said
    assert tipping.past_own(found(0.334)) == ""
    assert tipping.past_own(TippingPoints(Case(model, None), (TURNS,))) == ""  # type: ignore[arg-type]
