"""Every reason of a verdict in words."""

import pytest

from mmm_core.statistics import Probability
from planner.questions.verdicts import (
    Likely,
    SamePlan,
    TooSmall,
    Unlikely,
    UnlikelyOnOtherDraws,
    Verdict,
)
from planner.wording.verdicts import why


@pytest.mark.parametrize(
    ("reason", "decision", "said"),
    [
        (SamePlan(), "hold", "The best plan within the guardrails is the current plan."),
        (
            Unlikely(Probability(0.6, 0.01), "profit"),
            "hold",
            "The change is better on profit in 60 % of the draws, less than the 75.0 % that a "
            "change should have.",
        ),
        (
            Unlikely(Probability(0.74, 0.01), "incremental"),
            "hold",
            "The change is better on incremental outcome in 74 % of the draws, less than the "
            "75.0 % that a change should have (too close to call with this many draws).",
        ),
        (
            UnlikelyOnOtherDraws(Probability(0.6, 0.01), "profit"),
            "hold",
            "Judged on draws that were not used to choose the plan, a change is better on profit "
            "in only 60 % of them, less than the 75.0 % that it should have.",
        ),
        (
            TooSmall(0.0012),
            "hold",
            "The expected gain is 0.12 % of what the current plan brings; below 0.5 % a change is "
            "not worth the trouble.",
        ),
        (
            Likely(Probability(0.93, 0.01), "profit"),
            "change",
            "The change is better on profit in 93 % of the draws.",
        ),
    ],
)
def test_a_verdict_says_why(reason, decision, said):
    verdict = Verdict(reason)
    assert verdict.decision == decision
    assert why(verdict) == said
