"""A guardrail on how badly a plan may go."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.guardrails.form import AmountField, ChoiceField, Line, OneShareField, QuantityField
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import MOST, require_choice, require_share
from optimizer.requirements import Reading, SlackUnit
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import FloorSpec
from optimizer.requirements.sentence import Facts, Sentence
from optimizer.requirements.worth import UNIT, Worth

Of = Literal["incremental", "profit"]
Versus = Literal["zero", "reference"]
# Shares of draws that miss a whole number by a rounding error are that number.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class RiskFloor(Guardrail, kind="risk_floor"):
    """A floor on the plan's bad draws: exactly one of ``probability`` and ``tail_share``.

    Parameters
    ----------
    label : unique name
    of : "incremental" (outcome units) or "profit" (money)
    amount : what must be reached; may be negative, as a change often is
    probability : at least this share of the draws reaches it
    tail_share : the mean of this worst share of the draws reaches it
    versus : the plan itself ("zero"), or its change from the "reference"
    """

    rank = 110
    title = "A floor for bad cases"
    purpose = "What the plan must reach even where the draws turn out badly."
    means = "`of` reaches `amount` with that `probability`, or by CVaR at that `tail_share`"
    form = (
        Line(
            (
                QuantityField(),
                ChoiceField(
                    "versus",
                    "Counted",
                    {"zero": "As it is", "reference": "As the change from the current plan"},
                ),
                AmountField("amount", "At least ({unit})", "quantity", needed=True),
                OneShareField(
                    "How sure",
                    {
                        "probability": "In at least {} % of the draws",
                        "tail_share": "On average over the worst {} % of the draws",
                    },
                    (
                        ("probability", 0.95),
                        ("probability", 0.9),
                        ("probability", 0.75),
                        ("tail_share", 0.1),
                        ("tail_share", 0.05),
                    ),
                    ("probability", 0.9),
                ),
            ),
            2,
            200,
        ),
    )
    one_of = ("probability", "tail_share")

    label: str
    of: Of
    amount: float
    probability: float | None = None
    tail_share: float | None = None
    versus: Versus = "zero"

    def __post_init__(self) -> None:
        require_choice(self.label, "of", self.of, ("incremental", "profit"))
        require_choice(self.label, "versus", self.versus, ("zero", "reference"))
        if not (math.isfinite(self.amount) and abs(self.amount) <= MOST):
            raise InvalidProblem(
                f"Guardrail {self.label!r} has amount = {self.amount}; it takes a finite number.",
                "Correct it.",
            )
        self.require_one()
        for name, share in (("probability", self.probability), ("tail_share", self.tail_share)):
            if share is not None:
                require_share(self.label, name, share)

    @property
    def slack_unit(self) -> SlackUnit:
        """Outcome units for incremental outcome, money for profit."""
        return "outcome" if self.of == "incremental" else "money"

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "Profit of at least 1,000,000 in at least 90 % of the draws"."""
        what = "profit" if self.of == "profit" else "incremental outcome"
        unit = "money" if self.of == "profit" else "outcome"
        if self.versus == "reference":
            what = f"change of {what} from the reference"
        facts: Facts = {"amount": (self.amount, unit)}
        if self.probability is not None:
            facts["probability"] = (self.probability, "share")
            where = "in at least {probability} of the draws"
        else:
            assert self.tail_share is not None
            facts["tail"] = (self.tail_share, "share")
            where = "on average over the worst {tail} of the draws"
        return Sentence(f"{what.capitalize()} of at least {{amount}} {where}", facts)

    def _worth(self, ground: Ground) -> tuple[Worth, float]:
        """What outcome counts for, and what a unit of money costs."""
        if self.of == "incremental":
            return UNIT, 0.0
        return ground.profit_worth(f"Guardrail {self.label!r}, on profit,")

    def floors(self, ground: Ground) -> tuple[FloorSpec, ...]:
        """One over all cells."""
        worth, per_money = self._worth(ground)
        measure = ("cvar", self.tail_share or 0.0)
        if self.probability is not None:
            measure = ("quantile", 1.0 - self.probability)
        return (
            FloorSpec(
                cells=np.arange(len(ground.cells)),
                of="outcome" if self.of == "incremental" else "profit",
                worth=worth,
                per_money=per_money,
                measure=measure,
                versus=self.versus,
                amount=self.amount,
            ),
        )

    def slack(self, spend: Floats, ground: Ground) -> float:
        """What the bad draws bring beyond the amount."""
        draws = self._draws(spend, ground)
        if self.versus == "reference":
            draws = draws - self._draws(ground.reference, ground)
        if self.probability is not None:
            return _reached(draws, self.probability) - self.amount
        assert self.tail_share is not None
        return _worst_mean(draws, self.tail_share) - self.amount

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """What the bad draws bring."""
        reached = self.amount + self.slack(spend, ground)
        return (Reading("amount", "least", self.amount, reached, self.slack_unit),)

    def _draws(self, spend: Floats, ground: Ground) -> Floats:
        """Outcome or profit per draw, (samples,)."""
        worth, per_money = self._worth(ground)
        brings = ground.outcome(spend, worth.by_period).sum(axis=0)
        draws: Floats = worth.per_unit * brings - per_money * spend.sum()
        return draws


def _reached(draws: Floats, probability: float) -> float:
    """The largest amount that at least this share of the draws reaches."""
    spared = math.floor((1.0 - probability) * draws.size + _ROUNDING)
    return float(np.sort(draws)[min(spared, draws.size - 1)])


def _worst_mean(draws: Floats, share: float) -> float:
    """Mean of the worst share of the draws, the last of them counted in part (numbers 10)."""
    count = share * draws.size
    whole = math.floor(count + _ROUNDING)
    worst = np.sort(draws)
    total = float(worst[:whole].sum())
    if whole < min(count, draws.size):
        total += (count - whole) * float(worst[whole])
    return total / count
