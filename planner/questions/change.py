"""Questions about a change of the reference plan, as a budget and guardrails.

What a person wrote is the change: that is the number that a way out moves, not the total that
it makes, nor the guardrail that says what a change is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeGuard

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Frequency
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail, Lock, SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements import NOBODYS, Ground, Reading, Rows, Sentence
from optimizer.requirements.budget import Budget
from optimizer.requirements.requirement import up_or_down

_QUESTION = "question"
_BEFORE = "already spent"


@dataclass(frozen=True)
class NextMoney(Budget):
    """A budget that is so much more than the reference's money, ``before``."""

    place = _QUESTION

    before: float = 0.0

    def rows(self, ground: Ground) -> Rows:
        """Those of a budget, which follow the money on top."""
        return super().rows(ground).following(("money", "money"))

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """What a plan spends beyond the reference."""
        now, then = self.total - self.before, float(spend.sum()) - self.before
        return (Reading("money", "exact", now, then),)

    def moved(self, field: str, value: float) -> NextMoney:
        """The same with other money on top."""
        return replace(self, total=self.before + _require_money(value))

    def remedy(self, reading: Reading | None) -> Sentence:
        """For example: "lower the next money from 1,000,000 to 800,000"."""
        return _remedy("next money", reading)


@dataclass(frozen=True)
class Cut(Budget):
    """A budget that is a share less than the reference's money, ``before``."""

    place = _QUESTION

    before: float = 0.0

    def rows(self, ground: Ground) -> Rows:
        """Those of a budget, which follow the share."""
        return super().rows(ground).following(("share", "share"), np.array([self.before]))

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """The share that a plan spends less."""
        now, then = (1 - money / self.before for money in (self.total, float(spend.sum())))
        return (Reading("share", "exact", now, then, "share"),)

    def moved(self, field: str, value: float) -> Cut:
        """The same with another share."""
        return replace(self, total=self.before * (1 - _require_share(value)))

    def remedy(self, reading: Reading | None) -> Sentence:
        """For example: "lower the cut from 20 % to 15 %"."""
        return _remedy("cut", reading)


def _remedy(called: str, reading: Reading | None) -> Sentence:
    if reading is None:
        return Sentence(f"drop the {called}")
    template = f"{up_or_down(reading)} the {called} from {{before}} to {{after}}"
    return Sentence(template, reading.facts)


class Held(SpendRange):
    """What makes a change of a plan: no number of it is anybody's to move."""

    place = _QUESTION

    def rows(self, ground: Ground) -> Rows:
        """Those of the range."""
        return super().rows(ground).following(NOBODYS)


def next_money(reference: Reference, money: float) -> tuple[Budget, tuple[Guardrail, ...]]:
    """Where so much more should go: nothing is taken away from any cell.

    Parameters
    ----------
    money : on top of the reference's, over the horizon, above 0

    Raises
    ------
    InvalidProblem
        If the money is none.
    """
    before = reference.plan.total()
    budget = NextMoney(before + _require_money(money), before=before)
    return budget, (Held("keeps what it has", {}, 1.0, None, "x_reference"),)


def _require_money(money: float) -> float:
    if not (math.isfinite(money) and money > 0):
        raise InvalidProblem(
            f"The next money is {money}.", "Give the amount to add, such as 100000."
        )
    return money


def cut(reference: Reference, share: float) -> tuple[Budget, tuple[Guardrail, ...]]:
    """Where a cut should come from: no cell is given more.

    Parameters
    ----------
    share : of the reference's money, above 0 and below 1

    Raises
    ------
    InvalidProblem
        If the share is none.
    """
    before = reference.plan.total()
    budget = Cut(before * (1 - _require_share(share)), before=before)
    return budget, (Held("gets no more than it has", {}, None, 1.0, "x_reference"),)


def _require_share(share: float) -> float:
    if not (math.isfinite(share) and 0 < share < 1):
        raise InvalidProblem(
            f"The cut is {share}.", "Give a share of the reference between 0 and 1, such as 0.1."
        )
    return share


def rest_of(
    reference: Reference, model: FittedModel, start: np.datetime64
) -> tuple[Guardrail, ...]:
    """The rest of the horizon from ``start`` on: earlier periods keep the reference's money.

    The reference holds what was spent there, where it differs from the default.

    Raises
    ------
    InvalidProblem
        If none of the horizon lies before ``start``, or all of it.
    """
    dates = reference.plan.horizon.dates(model.frequency)
    before = dates[dates < start]
    if before.size == 0 or before.size == dates.size:
        raise InvalidProblem(
            f"The rest from {start} on is {'all' if before.size == 0 else 'none'} of the horizon "
            f"({dates[0]} to {dates[-1]}).",
            "Give a date after the first period and not after the last.",
        )
    return (Lock(_BEFORE, {}, (before[0], before[-1])),)


def kept_before(problem: PlanProblem | None, frequency: Frequency) -> frozenset[np.datetime64]:
    """Labels of the periods that a plan for the rest of a horizon leaves as they are."""
    if problem is None or problem.asked != "rest":
        return frozenset()
    spans = [one.periods for one in problem.guardrails if _is_before(one) and one.periods]
    labels = problem.horizon.dates(frequency)
    return frozenset(day for day in labels if any(first <= day <= last for first, last in spans))


def _is_before(of: Guardrail) -> TypeGuard[Lock]:
    return isinstance(of, Lock) and of.label == _BEFORE
