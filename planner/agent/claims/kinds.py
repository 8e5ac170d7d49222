"""The closed list of what may be claimed: which facts in which order, and whether it holds.

What a screen says already is never said anew: the analyst calls the same function of
`planner.wording` and holds its figures against its facts. Optional facts stand in brackets, those
that may be repeated with a star. How each is said is in `planner.wording.claims`.

=============  =============================================  ====================================
kind           facts                                          holds where
=============  =============================================  ====================================
is             any                                            it is a fact
more_than      one, other                                     it is more, and reads as more
less_than      one, other                                     it is less, and reads as less
alike          one, other                                     both read the same
rose, fell     before, after, their difference                it is that, and above (below) zero
share_of       part, whole, share                             it is that share
gains          gain [chance]                                  its interval is above zero
loses          gain [chance]                                  its interval is below zero
may_gain       gain [chance]                                  its interval spans zero
at_least       chance or return, what it should be            it is at least that, and reads so
below          chance or return, what it should be            it is below that, and reads so
first_of       one, others*                                   it alone is the most, and reads so
last_of        one, others*                                   it alone is the least, and reads so
moves          spend_now, spend, more_spend [brings]          the difference is that, not nothing
keeps          spend_now, spend                               both read the same
because_of     what stays, the rule that binds                the rule binds, and holds that cell
if_then        more_spend, gain [chance]                      there is a change, of one and the same
flips_at       tips_..., tips_..._to                          both are of one side of one number
costs          price or costs [priced_in]                     it is above nothing, and reads so
costs_nothing  price, value of the plan                       it is only rounding beside that
saves          saves                                          it is above nothing
verdict        decision [claim]                               the claim ceiling allows it
ceiling        claim                                          it is a claim ceiling
proven         status [bound]                                 the status says it
stands         standing [p_above_break_even]                  both are of one cell
beyond         beyond_observed_...                            it is above nothing
weak           evidence*                                      each is weak
not_told       amount, amount_told                            the draws do not tell it from nothing
not_known      unknown                                        it is a reason
as_on_screen   any*                                           a sentence of the screens says it
=============  =============================================  ====================================

A claim that advises (gains, loses, may_gain, if_then, verdict, moves with what it brings) must stay
under the claim ceiling (numbers 30) of what it is about: see `planner.agent.claims.ceiling`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.agent.claims import plans, values
from planner.facts.fact import Fact
from planner.wording.nouns import Speaker

Check = Callable[[Speaker, Sequence[Fact]], str]


@dataclass(frozen=True)
class Kind:
    """One kind of claim.

    Parameters
    ----------
    least, most : how many facts it takes; None for any number
    check : "" where it holds for them, else why it does not
    advises : whether it says what a change is worth, so that the claim ceiling binds it
    """

    least: int
    most: int | None
    check: Check
    advises: bool = False

    def takes(self, count: int) -> bool:
        """Whether it takes so many facts."""
        return count >= self.least and (self.most is None or count <= self.most)


KINDS: Mapping[str, Kind] = {
    "is": Kind(1, 1, values.is_value),
    "more_than": Kind(2, 2, values.more),
    "less_than": Kind(2, 2, values.less),
    "alike": Kind(2, 2, values.alike),
    "rose": Kind(3, 3, values.rose),
    "fell": Kind(3, 3, values.fell),
    "share_of": Kind(3, 3, values.share_of),
    "gains": Kind(1, 2, values.gains, advises=True),
    "loses": Kind(1, 2, values.loses, advises=True),
    "may_gain": Kind(1, 2, values.may_gain, advises=True),
    "at_least": Kind(2, 2, values.at_least),
    "below": Kind(2, 2, values.below),
    "first_of": Kind(2, None, values.first_of),
    "last_of": Kind(2, None, values.last_of),
    "moves": Kind(3, 4, plans.moves, advises=True),
    "keeps": Kind(2, 2, plans.keeps),
    "because_of": Kind(2, 2, plans.because_of),
    "if_then": Kind(2, 3, plans.if_then, advises=True),
    "flips_at": Kind(2, 2, plans.flips_at),
    "costs": Kind(1, 2, plans.costs),
    "costs_nothing": Kind(2, 2, plans.costs_nothing),
    "saves": Kind(1, 1, plans.saves),
    "verdict": Kind(1, 2, plans.verdict, advises=True),
    "ceiling": Kind(1, 1, plans.ceiling),
    "proven": Kind(1, 2, plans.proven),
    "stands": Kind(1, 2, plans.stands),
    "beyond": Kind(1, 1, plans.beyond),
    "weak": Kind(1, None, plans.weak),
    "not_told": Kind(2, 2, plans.not_told),
    "not_known": Kind(1, 1, plans.not_known),
}
