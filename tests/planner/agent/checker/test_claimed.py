"""Texts beside the claims that they say: who and which way is known, however they are built."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.agent.checker.check import check
from planner.agent.claims.claim import Claim
from tests.planner.agent.checker.test_check import world

CHANNELS = {"c0": ("Shopping",), "c1": ("TV",), "c2": ("Display",), "c3": ("Radio",)}
CHANGE = "plan:best/against:reference"
MARGINAL = {one: f"plan:best/channel:{one}/mroas" for one in CHANNELS}
MOVES = {
    one: tuple(f"{CHANGE}/channel:{one}/{name}" for name in ("spend_now", "spend", "more_spend"))
    for one in CHANNELS
}
CLAIMS = {
    "more": (Claim("more_than", (MARGINAL["c0"], MARGINAL["c1"])),),
    "first": (Claim("first_of", tuple(MARGINAL.values())),),
    "last": (
        Claim("last_of", (MARGINAL["c2"], *(MARGINAL[one] for one in ("c0", "c1", "c3")))),
    ),
    "fell": (Claim("fell", MOVES["c1"]),),
    "moves": (Claim("moves", (*MOVES["c0"], f"{CHANGE}/channel:c0/gain")),),
    "gains": (Claim("gains", (f"{CHANGE}/profit_gain", f"{CHANGE}/p_better")),),
    "stands": (
        Claim(
            "stands",
            ("plan:current/channel:c1/standing", "plan:current/channel:c1/p_above_break_even"),
        ),
    ),
    "verdict": (Claim("verdict", ("plan:best/decision", "plan:best/claim")),),
    "costs": (Claim("costs", ("plan:best/rule:spend_range 1/price",)),),
    "because": (
        Claim(
            "because_of",
            ("plan:best/channel:c2/spend", "plan:best/rule:spend_range 1/channel:c2/held_by"),
        ),
    ),
    "sure": (
        Claim(
            "at_least",
            ("plan:best/judged:same_money/p_better", "plan:best/judged:same_money/confidence"),
        ),
    ),
    "proven": (Claim("proven", ("plan:best/status",)),),
    "two": (
        Claim("fell", MOVES["c1"]),
        Claim("more_than", (MARGINAL["c0"], MARGINAL["c3"])),
    ),
}  # fmt: skip
PASS = (
    ("more", "Shopping's next euro returns 2.88x, well ahead of TV's 1.12x."),
    ("more", "TV's next euro brings back 1.12x, so Shopping, at 2.88x, is the better one."),
    ("more", "Compared with TV (1.12x), Shopping has the higher marginal return: 2.88x."),
    ("first", "No channel returns more on the next euro than Shopping (2.88x)."),
    ("first", "Of the four Shopping has the strongest marginal return, 2.88x, ahead of TV."),
    ("last", "At 0.28x, Display's next euro brings back the least of all."),
    ("fell", "TV is trimmed from €3.11 M to €2.40 M, which is €710 k less."),
    ("moves", "Shopping goes up by €662 k, from €1.10 M to €1.77 M, worth €2.32 M more revenue."),
    ("gains", "Profit should rise by €2.85 M, and it does so in over 99 % of the draws."),
    ("stands", "TV has passed its best; its next money pays for itself in under 1 % of the draws."),
    ("verdict", "The verdict is to change. The claim is directional: the amount is less sure."),
    ("costs", "Because of the rule “spend_range 1” we give up €420 k of revenue."),
    ("costs", "Without the rule “spend_range 1” revenue would be €420 k higher."),
    ("sure", "It is better in over 99 % of the draws, which clears the 75 % asked for."),
    ("proven", "That no plan is better by more than 0.1 % is proven."),
    ("two", "TV falls by €710 k. Radio's next euro (1.12x) returns less than Shopping's, 2.88x."),
)  # fmt: skip
FALSE = (
    ("more", "TV's next euro returns 2.88x, well ahead of Shopping's 1.12x."),
    ("more", "Shopping's next euro returns 2.88x, well behind TV's 1.12x."),
    ("more", "TV has the higher marginal return of the two; Shopping trails."),
    ("more", "Shopping's next euro returns 2.88x, well ahead of Radio's 1.12x."),
    ("first", "Every other channel returns more on the next euro than Shopping (2.88x)."),
    ("first", "TV has the strongest marginal return of the four channels, 2.88x."),
    ("first", "Shopping has the second-strongest marginal return, 2.88x, behind TV."),
    ("last", "At 0.28x, Display's next euro brings back the most of all."),
    ("fell", "TV is lifted by €710 k, from €3.11 M to €2.40 M."),
    ("fell", "Radio is trimmed from €3.11 M to €2.40 M, which is €710 k less."),
    ("moves", "Shopping goes down by €662 k (from €1.10 M to €1.77 M)."),
    ("gains", "Profit should fall by €2.85 M, and it does so in over 99 % of the draws."),
    ("gains", "Profit should rise by €2.85 M, but it does so in under 1 % of the draws."),
    ("stands", "TV still has room; in under 1 % of the draws its next money pays for itself."),
    ("verdict", "The verdict is to hold. The claim is directional: the amount is less sure."),
    ("verdict", "The verdict is to change. The claim is directional: the amount is likely."),
    ("verdict", "The verdict is to change. The claim is supported by the data."),
    ("costs", "The rule “spend_range 1” saves us €420 k of revenue."),
    ("costs", "Without the rule “spend_range 1” we would lose €420 k of revenue."),
    ("because", "Radio is held at €1.25 M because of the rule “spend_range 1”."),
    ("sure", "It is better in over 99 % of the draws, short of the 75 % asked for."),
    ("sure", "It is the worse one in over 99 % of the draws, which clears the 75 % asked for."),
    ("proven", "It has not been proven that the plan is the best within 0.1 %."),
    ("two", "Radio falls by €710 k. TV's next euro (1.12x) returns less than Shopping's, 2.88x."),
)  # fmt: skip


def faults(kind: str, text: str) -> list[str]:
    of = world()
    names = replace(of.names, channels=CHANNELS)
    return [one.why for one in check(text, of.facts, names, CLAIMS[kind], worth=of.worth)]


@pytest.mark.parametrize(("kind", "text"), PASS)
def test_what_is_claimed_may_be_said_in_other_words(kind: str, text: str) -> None:
    assert not faults(kind, text)


@pytest.mark.parametrize(("kind", "text"), FALSE)
def test_what_is_not_claimed_is_stopped(kind: str, text: str) -> None:
    assert faults(kind, text)
