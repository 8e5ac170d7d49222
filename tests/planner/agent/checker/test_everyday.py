"""Everyday wording of an agency or a finance desk: right, it passes; turned round, it does not."""

from __future__ import annotations

import pytest

from tests.planner.agent.checker.plans import wrong

PASS = (
    "In Bold we put €10.5 M behind TV and €2.54 M behind Social.",
    "Bold puts €10.5 M behind TV.",
    "At the margin TV is worth 1.87 per euro in Bold.",
    "7.8 % of the gain of Bold rests on weak evidence.",
    "Choosing Careful means giving up €290 k compared with the best choice.",
    "Bold costs €3.13 M in October 2026 and €9.62 M in November 2026.",
    "TV's ROAS in Bold: 2.32 [2.02, 2.72].",
    "In Bold the next euro in Social pays off (2.62), in TV it does not (1.87); the bar is 2.0.",
    "The three biggest lines in Bold are TV (€10.5 M), Social (€2.54 M) and Radio (€610 k).",
    "The bottom line of Bold is €9.14 M.",
    "At the margin, TV trails Social in Bold, 1.87 to 2.62.",
    "Staying put instead of choosing Bold would forgo €1.78 M of profit.",
    "Between Bold and Careful, the former earns €9.14 M and the latter €8.85 M.",
    "Expect Radio to lose ground in Bold: €1.22 M becomes €610 k.",
)
FALSE = (
    ("Between Careful and Bold, the former earns €9.14 M and the latter €8.85 M.", "subject"),
    ("Expect TV to shrink in Bold: €8.05 M becomes €10.5 M.", "interval"),
    ("TV's ROAS in Bold: 2.32 [2.12, 2.72].", "interval"),
    ("The bar is 2.1 in Bold.", "figure"),
    ("The top line of Bold is €9.14 M.", "subject"),
    ("Choosing Careful means giving up €390 k compared with the best choice.", "figure"),
)
TURNED = (
    (
        "Social {} the cut in Bold, with 2.62 at the margin and a break-even of 2.0.",
        "makes",
        "misses",
    ),
    ("Bold {} the current plan by €1.78 M of profit.", "tops", "trails"),
    ("Radio's budget, €1.22 M today, {} to €610 k if Bold is adopted.", "dwindles", "swells"),
    ("Staying put instead of choosing Bold would {} €1.78 M of profit.", "forgo", "add"),
    ("TV gets the {} cheque in Bold: €10.5 M, against €2.54 M for Social.", "bigger", "smaller"),
    ("At the margin, Social {} TV in Bold: 2.62 and 1.87.", "overtakes", "trails"),
    ("The {} line in Bold is Radio, at €610 k.", "smallest", "largest"),
)


@pytest.mark.parametrize("text", PASS)
def test_what_is_right_passes(text: str) -> None:
    assert not wrong(text)


@pytest.mark.parametrize(("text", "kind"), FALSE)
def test_what_is_false_is_stopped(text: str, kind: str) -> None:
    assert wrong(text), kind


@pytest.mark.parametrize(("text", "right", "false"), TURNED)
def test_a_word_that_is_turned_round_is_stopped(text: str, right: str, false: str) -> None:
    assert not wrong(text.format(right))
    assert wrong(text.format(false))
