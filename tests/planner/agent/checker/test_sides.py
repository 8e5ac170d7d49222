"""Rankings, directions, comparisons and sides of break-even, of plans and months as of channels."""

from __future__ import annotations

import pytest

from tests.planner.agent.checker.plans import wrong

# What is right, and with which word it is not.
TURNED = {
    "ranking": [
        ("Of the plans compared, Bold earns the {} profit (€9.14 M).", "most", "least"),
        ("The {} profitable of the plans is the current plan, with €7.36 M.", "least", "most"),
        ("Ranked by profit, Bold comes {} with €9.14 M.", "first", "last"),
        ("Bold {} the plans on profit, at €9.14 M.", "leads", "trails"),
        ("Of all months, Bold pays the {} in November 2026: €9.62 M.", "most", "least"),
        ("The month with the {} payments in Bold is December 2026, at €900 k.",
         "lowest", "highest"),
        ("By money, Bold ranks TV first (€10.5 M) and Social {} (€2.54 M).", "second", "third"),
        ("At the margin, Bold has Social in {} place with 2.62.", "first", "last"),
        ("In Bold, Social has the {} marginal return (2.62).", "best", "worst"),
        ("Social brings the {} per euro in Bold, 3.11.", "most", "least"),
    ],
    "direction": [
        ("We spend €8.05 M on TV now; Bold puts it {} to €10.5 M.", "up", "down"),
        ("Bold {} two channels: TV to €10.5 M and Social to €2.54 M.", "raises", "lowers"),
        ("Spend on Radio {} to €610 k in Bold; the current plan has €1.22 M.", "drops", "climbs"),
        ("Radio has €1.22 M now; under Bold the channel {} to €610 k.", "drops", "climbs"),
        ("Bold {} the current plan on profit in 97 % of the draws.", "beats", "loses to"),
        ("With a probability of 83 %, Bold is {} profitable than Careful.", "more", "less"),
    ],
    "comparison": [
        ("Social returns 2.62 on the next euro in Bold; break-even is 2.0, so it is {} the line.",
         "above", "below"),
        ("Break-even is 2.0. TV's next euro in Bold returns 1.87, so it would {}.",
         "not pay", "pay"),
        ("At the margin Social is {} in Bold: 2.62 against a break-even of 2.0.",
         "profitable", "unprofitable"),
        ("Break-even is at 2.0, and the marginal return of TV in Bold is {} it, at 1.87.",
         "below", "above"),
        ("Break-even is 2.0: in Bold, Social is {} it with 2.62 and TV is under it with 1.87.",
         "over", "under"),
        ("Compared with Careful, which has €9.23 M for TV, Bold spends {} there: €10.5 M.",
         "more", "less"),
        ("TV gets {} in Bold (€10.5 M) than in Careful (€9.23 M).", "more", "less"),
        ("The next euro is {} likely to pay in Social (99.3 %) than in Radio (4 %) now.",
         "more", "less"),
        ("Nothing in Bold returns as much as Social, at 3.11 per euro. It is {} TV, at 2.32.",
         "ahead of", "behind"),
    ],
    "contrast": [
        ("Social is {} than TV in Bold by marginal return: 2.62 against 1.87.", "better", "worse"),
        ("On return per euro, Social (3.11) {} TV (2.32) in Bold.", "beats", "loses to"),
        ("TV brings back 2.32 per euro in Bold; Social, at 3.11, is {}.", "better", "worse"),
        ("Profit is €9.14 M in Bold; in Careful it is €8.85 M, so Careful earns {}.",
         "less", "more"),
        ("TV has €8.05 M now, whereas Bold would put €10.5 M there, {} than now.", "more", "less"),
        ("For TV, Bold foresees {}: €8.05 M today, €10.5 M afterwards.", "a rise", "a cut"),
        ("Social's marginal return is {} TV's in Bold: 2.62 and 1.87.", "above", "below"),
        ("TV has the {} budget of the two in Bold, €10.5 M, against €2.54 M for Social.",
         "larger", "smaller"),
        ("In under 1 % of the draws Social {} break-even on its next euro today.",
         "misses", "clears"),
        ("Bold is the {} of the plans on profit with €9.14 M.", "best", "worst"),
        ("No channel gets {} than TV in Bold; it receives €10.5 M.", "more", "less"),
        ("Radio has a chance of 4 % of being {} break-even on its next euro now.",
         "above", "below"),
        ("The next euro of Bold is {} spent on Social, where it returns 2.62.", "best", "worst"),
    ],
    "definition": [
        ("Careful falls €290 k of profit short of the {} of the plans.", "best", "worst"),
        ("With Bold, Social goes 30 % above the {} that was ever spent on it.", "most", "least"),
    ],
}  # fmt: skip
CASES = [(kind, *one) for kind, found in TURNED.items() for one in found]


@pytest.mark.parametrize(("kind", "text", "right", "false"), CASES)
def test_a_word_that_is_turned_round_is_stopped(
    kind: str, text: str, right: str, false: str
) -> None:
    assert not wrong(text.format(right)), kind
    assert wrong(text.format(false)), kind
