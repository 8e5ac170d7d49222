"""Change or hold (numbers 16): the decision, and the facts that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mmm_core.statistics import Probability
from optimizer.explain.stability import SplitDraws
from planner.questions.assess import PlanAnswer, value_per_unit

HOLD_CONFIDENCE = 0.75
HOLD_GAIN = 0.005

On = Literal["profit", "incremental"]


@dataclass(frozen=True)
class SamePlan:
    """Hold: the best plan within the guardrails is the reference."""


@dataclass(frozen=True)
class Chance:
    """How likely a change is to be better.

    Parameters
    ----------
    chance : share of draws in which it is better
    on : what it is compared on
    """

    chance: Probability
    on: On


class Unlikely(Chance):
    """Hold: the change is better in less than ``HOLD_CONFIDENCE`` of the draws."""

    @property
    def close(self) -> bool:
        """Whether as many other draws might well say otherwise."""
        return abs(self.chance.value - HOLD_CONFIDENCE) < 2 * self.chance.error


class UnlikelyOnOtherDraws(Chance):
    """Hold: judged on draws that did not choose the plan, less than ``HOLD_CONFIDENCE``."""


class Likely(Chance):
    """Change: likely enough, and worth the trouble."""


@dataclass(frozen=True)
class TooSmall:
    """Hold: the mean gain is less than ``HOLD_GAIN``, in outcome and in profit.

    Parameters
    ----------
    share : mean gain of outcome, of what the reference brings
    """

    share: float


Reason = SamePlan | Unlikely | UnlikelyOnOtherDraws | TooSmall | Likely


@dataclass(frozen=True)
class Verdict:
    """Change or hold, for the first reason that applies."""

    reason: Reason

    @property
    def decision(self) -> Literal["change", "hold"]:
        """What to do with the plan."""
        return "change" if isinstance(self.reason, Likely) else "hold"


def verdict(answer: PlanAnswer, split: SplitDraws | None = None) -> Verdict:
    """Change only where the evidence carries it: likely enough, and worth the trouble.

    ``split`` judges plans on draws that did not choose them; where it was made, the evidence
    must carry the change on those draws too.
    """
    return Verdict(_reason(answer, split))


def _reason(answer: PlanAnswer, split: SplitDraws | None) -> Reason:
    versus = answer.versus
    chance, on = versus.p_better, versus.better_on
    if chance is None:
        return SamePlan()
    if chance.value < HOLD_CONFIDENCE:
        return Unlikely(chance, on)
    if split is not None and split.p_better.value < HOLD_CONFIDENCE:
        return UnlikelyOnOtherDraws(split.p_better, on)
    before = abs(float(answer.reference_evaluation.total.mean()))
    if versus.gain.mean < HOLD_GAIN * before and not _saves(answer, before):
        return TooSmall(versus.gain.mean / before if before else 0.0)
    return Likely(chance, on)


def _saves(answer: PlanAnswer, before: float) -> bool:
    """Less money for nearly the same outcome: the gain is in profit, not in outcome."""
    gain, value = answer.versus.profit_gain, value_per_unit(answer.model) or 0.0
    return gain is not None and gain.mean >= HOLD_GAIN * before * value
