"""Whole families of words for more and less, and chances, lists and places in every order."""

from __future__ import annotations

import re

import pytest

from planner.agent.checker.lexicon import verbs
from tests.planner.agent.checker.plans import wrong

BEATS = (
    "outstrips", "outperforms", "outdoes", "outearns", "out-earns", "surpasses", "exceeds",
    "trumps", "beats", "edges out", "overtakes", "tops", "eclipses", "gets the better of",
)  # fmt: skip
TRAILS = (
    "trails", "lags", "underperforms", "falls behind", "falls short of", "is beaten by", "loses to",
    "is outdone by", "is clearly outperformed by", "is outstripped by",
)  # fmt: skip
PASS = (
    # chances
    "In 83 % of the simulations, Bold comes out ahead of Careful on profit.",
    "With a probability of 83 %, Bold makes more profit than Careful.",
    "In 29 % of draws, adding to TV loses money at today's level.",
    "Today another euro in Social is all but certain to pay for itself: in 99.3 % of the draws.",
    "In Bold Radio gets €610,000, after €1,220,000 today.",
    # what there was before
    "Radio is scaled back in Bold: €610 k, where it used to be €1.22 M.",
    "TV sees its allocation climb to €10.5 M in Bold, having been €8.05 M.",
    # lists of plans, and brackets
    "Bold and Careful earn €9.14 M and €8.85 M respectively.",
    "Profit: €9.14 M (Bold) versus €8.85 M (Careful).",
    "At €9.14 M, Bold is expected to earn more than Careful, at €8.85 M.",
    "Bold improves on the current plan by €1.78 M, Careful by €1.49 M.",
    "The gap in profit between Bold and the current plan is €1.78 M.",
    # places
    "Second only to Social, TV has a ROAS of 2.32 in Bold.",
    "Bringing up the rear in Bold is Radio, whose next euro returns 1.31.",
    "The laggard on ROAS in Bold is Radio (1.62).",
    # sides of break-even
    "A marginal euro in Radio fails to pay for itself in Bold (1.31, break-even 2.0).",
    "A euro in Social returns 3.11 in Bold, more than one in TV, which returns 2.32.",
    "In Bold the next euro of Radio does not wash its face: 1.31 against a break-even of 2.0.",
    "The next euro in Radio is not worth spending in Bold: 1.31 against the 2.0 it must return.",
    # orders
    "TV and Social take the largest share of the money in Bold: €10.5 M and €2.54 M.",
    "Moving a euro from Radio to Social in Bold swaps a return of 1.62 for one of 3.11.",
    "Put Bold against Careful and the former has the higher profit 83 % of the time.",
    "Ahead of TV, Social has a ROAS of 3.11 in Bold.",
    "Bold returns 2.32 on TV; Careful does better, with 2.36.",
    "The current plan is outdone by Bold, the difference being €1.78 M.",
    "Bold is lighter on Radio (€610 k) than on TV (€10.5 M).",
    "Profit goes from €8.85 M under Careful to €9.14 M under Bold.",
    "Bold delivers €9.14 M (9 draws in 10: €6.40 M to €12.1 M).",
    "TV brought back 2.32 per euro in Bold, with 2.02 and 2.72 as the limits.",
    "The profit of the current plan is surpassed by that of Bold; they are €1.78 M apart.",
    "TV gains at the expense of Radio in Bold: €10.5 M after €8.05 M, and €610 k after €1.22 M.",
    "Over and above the current plan, Bold earns €1.78 M and Careful €1.49 M.",
    "Today another euro in TV would fall short of break-even in 29 % of the draws.",
    "Bold has the upper hand over Careful on profit in 83 % of cases.",
    "Bold earns €9.14 M and Careful €8.85 M of profit; the former wins in 83 % of draws.",
    "Another euro for TV is worth 1.87 in Bold.",
    "The richer of the two is Bold, earning €9.14 M where Careful earns €8.85 M.",
    "Best of the plans on profit is Bold (€9.14 M), worst is the current plan (€7.36 M).",
    "Invoices worth €9.62 M have to be settled in November 2026 with Bold.",
)
FALSE = (
    "In Bold Radio gets €600 k.",
    "In Bold Radio gets €615,000.",
    "Bold beats Careful on profit in 80 % of the draws.",
    "Today another euro in Social is certain to pay for itself: in 99.3 % of the draws.",
    "Bold beats Careful on profit without exception, in 83 % of the draws.",
    "Careful and Bold earn €9.14 M and €8.85 M respectively.",
    "Profit: €9.14 M (Careful) versus €8.85 M (Bold).",
    "Careful improves on the current plan by €1.78 M, Bold by €1.49 M.",
    "With a probability of 83 %, Careful makes more profit than Bold.",
    "With a probability of 97 %, Bold loses money.",
    "TV and Radio take the largest share of the money in Bold: €10.5 M and €610 k.",
    "Moving a euro from Social to Radio in Bold swaps a return of 1.62 for one of 3.11.",
    "Put Bold against Careful and the latter has the higher profit 83 % of the time.",
    "Ahead of Social, TV has a ROAS of 2.32 in Bold.",
    "Bold returns 2.32 on TV; Careful does worse, with 2.36.",
    "Bold is heavier on Radio (€610 k) than on TV (€10.5 M).",
    "Profit goes from €8.85 M under Bold to €9.14 M under Careful.",
    "Bold delivers €9.14 M (9 draws in 10: €6.40 M to €13.1 M).",
    "Profit is €9.14 M for Bold and €8.85 M for Careful; in 83 % of draws Bold comes last.",
    "Over and above the current plan, Bold earns €1.49 M and Careful €1.78 M.",
    "The poorer of the two is Bold, earning €9.14 M where Careful earns €8.85 M.",
    "Best of the plans on profit is Bold (€9.14 M), best is the current plan (€7.36 M).",
    "There is an 83 % chance that choosing Bold over Careful pays off in lower profit.",
    "While Social returns 2.62 at the margin in Bold, clearing 2.0, TV returns 1.87 and clears it.",
    "Our worst estimate for Bold is a profit of €9.14 M.",
    "At the margin everything in Bold beats Social, with 2.62.",
    "Second only to TV, Social has a ROAS of 2.32 in Bold.",
    "The leader on ROAS in Bold is Radio (1.62).",
    "A marginal euro in Radio more than pays for itself in Bold (1.31, break-even 2.0).",
    "A euro in Social returns 3.11 in Bold, less than one in TV, which returns 2.32.",
    "TV is no longer worth feeding at the margin in the current plan: 2.13, break-even being 2.0.",
    "Bold leaves Radio on the right side of break-even: 1.31 compared with 2.0.",
)


@pytest.mark.parametrize("verb", BEATS)
def test_who_beats_another_has_more(verb: str) -> None:
    assert not wrong(f"Bold {verb} Careful by €290 k of profit.")
    assert wrong(f"Careful {verb} Bold by €290 k of profit.")
    assert not wrong(f"Bold (€9.14 M of profit) {verb} Careful (€8.85 M).")
    assert wrong(f"Careful (€8.85 M of profit) {verb} Bold (€9.14 M).")


@pytest.mark.parametrize("verb", TRAILS)
def test_who_trails_another_has_less(verb: str) -> None:
    assert not wrong(f"Careful {verb} Bold by €290 k of profit.")
    assert wrong(f"Bold {verb} Careful by €290 k of profit.")
    assert not wrong(f"Careful (€8.85 M of profit) {verb} Bold (€9.14 M).")
    assert wrong(f"Bold (€9.14 M of profit) {verb} Careful (€8.85 M).")


@pytest.mark.parametrize("text", PASS)
def test_what_is_right_passes(text: str) -> None:
    assert not wrong(text)


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false_is_stopped(text: str) -> None:
    assert wrong(text)


def test_verbs_have_all_their_forms() -> None:
    forms = re.compile(verbs("top", "eclipse", "exceed", "defy"))
    said = "top tops topped topping eclipse eclipses eclipsed exceed exceeding defies defied"
    assert all(forms.fullmatch(one) for one in said.split())
    assert not forms.fullmatch("stop")
