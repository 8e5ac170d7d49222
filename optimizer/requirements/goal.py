"""A goal: an amount to reach with the least money, or an efficiency to keep with the most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.measures import Mean, Quantile
from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import FloorSpec, Rows
from optimizer.requirements.requirement import (
    Limit,
    Reading,
    Requirement,
    Unit,
    up_or_down,
)
from optimizer.requirements.sentence import Fact, Sentence
from optimizer.requirements.worth import UNIT, Worth

Of = Literal["incremental", "profit", "iroas", "cpik"]
LABEL = "goal"
# Of the reference's money: what spends less is next to nothing, and no plan.
REAL_SHARE = 0.01


@dataclass(frozen=True)
class Goal(Requirement):
    """Reach ``reach`` of something.

    Parameters
    ----------
    reach : amount, in outcome units or money; or the efficiency to keep
    of : "incremental" or "profit" (least spend that reaches it), "iroas" or "cpik" (most
        outcome that keeps it)
    with_probability : in at least this share of the draws; None for the posterior mean
    """

    place = LABEL

    reach: float
    of: Of = "incremental"
    with_probability: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.reach) and abs(self.reach) <= 1e15):
            raise InvalidProblem(
                f"The goal is to reach {self.reach}.", "Give a finite amount to reach."
            )
        if self.reach <= 0 and self.of != "profit":
            raise InvalidProblem(
                f"The goal is to reach {self.reach:g} of {self.of}; it takes more than 0.",
                "Give an amount above 0.",
            )
        if self.with_probability is None:
            return
        if not 0 < self.with_probability < 1:
            raise InvalidProblem(
                f"The goal's probability is {self.with_probability}.",
                "Give a share of the draws between 0 and 1, or leave it out for the mean.",
            )
        if not self.spends_least:
            raise InvalidProblem(
                f"A goal of {self.of} is kept by the posterior mean; it takes no probability.",
                "Leave with_probability out.",
            )

    @property
    def label(self) -> str:
        """What the goal is called among the guardrails."""
        return LABEL

    @property
    def spends_least(self) -> bool:
        """Whether the least money is asked for, rather than the most outcome."""
        return self.of in ("incremental", "profit")

    @property
    def slack_unit(self) -> Literal["money", "outcome"]:
        """What slack is measured in."""
        return "outcome" if self.of == "incremental" else "money"

    def sentence(self, ground: Ground) -> Sentence:
        """For example: "Reach 1.2 M incremental outcome in at least 90 % of the draws"."""
        unit = {"incremental": "outcome", "profit": "money"}.get(self.of, "times")
        if self.of == "cpik":
            unit = "money"
        name = {"incremental": "incremental outcome", "iroas": "iROAS", "cpik": "cost per unit"}
        facts: dict[str, Fact] = {"reach": (self.reach, unit)}
        template = f"Reach {{reach}} {name.get(self.of, self.of)}"
        if self.of == "cpik":
            template = "Pay at most {reach} per incremental unit"
        if self.with_probability is not None:
            facts["probability"] = (self.with_probability, "share")
            template += " in at least {probability} of the draws"
        return Sentence(template, facts)

    def _worth(self, ground: Ground) -> tuple[Worth, float]:
        if self.of == "incremental":
            return UNIT, 0.0
        if self.of == "cpik":
            return UNIT.times(self.reach), 1.0
        if self.of == "profit":
            return ground.profit_worth("A goal of profit")
        if ground.revenue is None:
            raise InvalidProblem(
                "A goal of iROAS needs a value per outcome unit, and the model's card has none.",
                "Add it to the model card, or set the goal in outcome units.",
            )
        return ground.revenue, self.reach

    def floors(self, ground: Ground) -> tuple[FloorSpec, ...]:
        """One floor over all cells."""
        share = None if self.with_probability is None else 1.0 - self.with_probability
        worth, per_money = self._worth(ground)
        return (
            FloorSpec(
                cells=np.arange(len(ground.cells)),
                of="outcome" if self.of == "incremental" else "profit",
                worth=worth,
                per_money=per_money,
                measure=("mean", 0.0) if share is None else ("quantile", share),
                versus="zero",
                amount=self.reach if self.spends_least else 0.0,
                a_return=not self.spends_least,
            ),
        )

    def rows(self, ground: Ground) -> Rows:
        """A return is kept by a plan that really spends: next to nothing is no plan."""
        if self.spends_least:
            return Rows.none()
        everything = np.ones((1, len(ground.cells)))
        least = np.array([self._real(ground)])
        return Rows.over_horizon(everything, ground.dates.size, least, np.array([np.inf]))

    def _real(self, ground: Ground) -> float:
        """The least money that is a plan, where a return is to be kept."""
        return REAL_SHARE * float(ground.reference_total.sum())

    def readings(self, spend: Floats, ground: Ground) -> tuple[Reading, ...]:
        """What a plan reaches; of a return that which it has, where it brings anything."""
        if self.spends_least:
            return (self._reading(self.reach + self.slack(spend, ground), self.slack_unit),)
        worth = UNIT if self.of == "cpik" else self._worth(ground)[0]
        money = float(spend.sum())
        outcome = float(ground.outcome(spend, worth.by_period).sum(axis=0).mean())
        if money <= 0 or outcome <= 0:
            return ()
        if self.of == "cpik":
            return (self._reading(money / outcome, "money"),)
        return (self._reading(worth.per_unit * outcome / money, "times"),)

    def _reading(self, after: float, unit: Unit) -> Reading:
        limit: Limit = "most" if self.of == "cpik" else "least"
        return Reading("reach", limit, self.reach, after, unit)

    def remedy(self, reading: Reading | None) -> Sentence:
        """For example: "lower the goal from 3.5x to 2.64x"."""
        if reading is None:
            return Sentence(
                "drop the goal, for nothing above zero can be had of it, or open what holds it "
                "down (a calendar that is dark then, a lock, a maximum of 0)"
            )
        best = (
            ""
            if self.spends_least
            else (
                ", the best return that the guardrails leave to a plan that spends at least "
                f"{REAL_SHARE:.0%} of the current plan's money"
            )
        )
        return Sentence(
            f"{up_or_down(reading)} the goal from {{before}} to {{after}}{best}", reading.facts
        )

    def slack(self, spend: Floats, ground: Ground) -> float:
        """What the plan reaches beyond the goal; with a return, money that makes it a plan too."""
        worth, per_money = self._worth(ground)
        brings = ground.outcome(spend, worth.by_period).sum(axis=0)
        draws = worth.per_unit * brings - per_money * spend.sum()
        share = None if self.with_probability is None else 1.0 - self.with_probability
        reached = Mean().value(draws) if share is None else Quantile(share).value(draws)
        if self.spends_least:
            return reached - self.reach
        return min(reached, float(spend.sum()) - self._real(ground))

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        return {"reach": self.reach, "of": self.of, "with_probability": self.with_probability}
