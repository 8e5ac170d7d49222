"""Why a plan is recommended or not."""

from __future__ import annotations

from planner.questions.verdicts import (
    HOLD_CONFIDENCE,
    HOLD_GAIN,
    Likely,
    On,
    SamePlan,
    TooSmall,
    Unlikely,
    UnlikelyOnOtherDraws,
    Verdict,
)
from planner.wording import amounts


def why(verdict: Verdict) -> str:
    """The reason of a verdict, in one sentence."""
    wanted = amounts.percent(HOLD_CONFIDENCE)
    match verdict.reason:
        case SamePlan():
            return "The best plan within the guardrails is the current plan."
        case Unlikely(chance, on) as reason:
            close = " (too close to call with this many draws)" if reason.close else ""
            return (
                f"The change is better on {_said(on)} in {amounts.chance(chance)} of the draws, "
                f"less than the {wanted} that a change should have{close}."
            )
        case UnlikelyOnOtherDraws(chance, on):
            return (
                f"Judged on draws that were not used to choose the plan, a change is better on "
                f"{_said(on)} in only {amounts.chance(chance)} of them, less than the {wanted} "
                "that it should have."
            )
        case TooSmall(share):
            return (
                f"The expected gain is {100 * share:.2f} % of what the current plan brings; below "
                f"{amounts.percent(HOLD_GAIN)} a change is not worth the trouble."
            )
        case Likely(chance, on):
            return f"The change is better on {_said(on)} in {amounts.chance(chance)} of the draws."


def _said(on: On) -> str:
    return "profit" if on == "profit" else "incremental outcome"
