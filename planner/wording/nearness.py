"""How near a plan is proven to be to the best one, in words."""

from __future__ import annotations

import math

from mmm_core.model import FittedModel
from optimizer.problem import DEFAULT_GAP
from planner.facts.answers import BEST
from planner.facts.fact import Facts, about
from planner.questions.verdict import Verdict
from planner.wording import facts as words
from planner.wording.answers import said_gap


def is_loose(verdict: Verdict) -> bool:
    """Whether a plan is the best that was found, rather than proven to be the best."""
    return verdict.gap > DEFAULT_GAP


def unproven(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    """What speaks against keeping the mix: that a change worth the trouble is not ruled out."""
    least = verdict.evidence.least
    if not least < verdict.gap < math.inf or verdict.reason.kind in ("same", "elsewhere"):
        return ""
    gap = _gap(model, facts)
    return f" The search was given up before: the best plan may be up to {gap} better."


def within(model: FittedModel, verdict: Verdict, facts: Facts, best: str) -> str:
    """How near the best that was found is to the best; "" where it is that, or nobody knows."""
    if not is_loose(verdict) or not math.isfinite(verdict.gap):
        return ""
    return f", within {_gap(model, facts)} of {best}"


def _gap(model: FittedModel, facts: Facts) -> str:
    gap = words.number_in(about(facts, ("plan", BEST)), "gap")
    return said_gap(gap, model.card.locale)
