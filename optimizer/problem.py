"""The question: which plan is best, over which horizon, with how much, under which guardrails."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.errors import InvalidProblem
from mmm_core.limits import DECLINED
from mmm_core.names import doubled, listed
from mmm_core.periods import Horizon
from optimizer.guardrails import Declined, Guardrail, Standing
from optimizer.guardrails.standing import told_apart
from optimizer.requirements import Requirement
from optimizer.requirements.budget import BUDGET, Budget
from optimizer.requirements.goal import LABEL as GOAL
from optimizer.requirements.goal import Goal

Quantity = Literal["incremental", "profit"]
Statistic = Literal["mean", "cvar", "quantile", "mean_cvar"]
Versus = Literal["zero", "reference"]
CalendarKind = Literal["reference", "even"]
# Money per period, of which only the shape counts.
Pattern = tuple[float, ...]
Tail = Literal["zero", "reference"]
Asked = Literal["plan", "next", "cut", "rest"]

DEFAULT_GAP = 1e-3


@dataclass(frozen=True)
class Objective:
    """What is maximised.

    Parameters
    ----------
    maximize : incremental outcome or profit
    statistic : posterior mean, CVaR, quantile, or a dial between mean and CVaR
    tail_share : of draws, for CVaR and the quantile (numbers 10)
    weight : of CVaR on the dial; the rest is the mean's
    versus : draws count as they are, or minus the reference's in the same draw
    """

    maximize: Quantity = "incremental"
    statistic: Statistic = "mean"
    tail_share: float = 0.1
    weight: float = 0.5
    versus: Versus = "zero"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.tail_share) and 0 < self.tail_share < 1):
            raise InvalidProblem(
                f"The objective's tail share is {self.tail_share}; it takes a share of the draws "
                "between 0 and 1.",
                "Leave it out for 0.1, the worst tenth.",
            )
        if not (math.isfinite(self.weight) and 0 <= self.weight <= 1):
            raise InvalidProblem(
                f"The weight on CVaR is {self.weight}; it takes a share between 0 and 1.",
                "0 is the mean alone, 1 CVaR alone.",
            )

    def canonical(self) -> dict[str, Any]:
        """Plain values; what does not matter to the statistic is left out."""
        said: dict[str, Any] = {"maximize": self.maximize, "statistic": self.statistic}
        if self.statistic != "mean":
            said["tail_share"] = self.tail_share
        if self.statistic == "mean_cvar":
            said["weight"] = self.weight
        if self.versus != "zero":
            said["versus"] = self.versus
        return said


@dataclass(frozen=True)
class CalendarException:
    """Which cells follow another calendar; later ones win.

    Parameters
    ----------
    cells : labels by dimension; empty for all cells
    calendar : one of those there are, or one of its own: money per period, whose shape is kept
    """

    cells: Mapping[str, tuple[str, ...]]
    calendar: CalendarKind | Pattern

    def require_fit(self, periods: int) -> None:
        """Refuse a calendar of its own that says no shape over so many periods.

        Raises
        ------
        InvalidProblem
            If it is of other periods, or holds no money, or what is none.
        """
        if isinstance(self.calendar, str):
            return
        if len(self.calendar) != periods:
            raise InvalidProblem(
                f"A calendar has {len(self.calendar)} periods, the horizon {periods}.",
                "Give it an amount for every period of the horizon.",
            )
        if not all(math.isfinite(money) and 0 <= money <= 1e15 for money in self.calendar):
            raise InvalidProblem(
                "A calendar holds an amount that is below zero or too large.",
                "Write amounts from 0 to 1e15.",
            )
        if not any(self.calendar):
            raise InvalidProblem(
                "A calendar without any money has no shape to follow.",
                "Leave it out, and the current plan's is followed.",
            )

    def canonical(self) -> dict[str, Any]:
        """Plain values."""
        own = self.calendar if isinstance(self.calendar, str) else list(self.calendar)
        return {"cells": {d: list(v) for d, v in self.cells.items()}, "calendar": own}


@dataclass(frozen=True)
class PlanProblem:
    """One question, complete: equal questions have equal ``fingerprint``.

    Parameters
    ----------
    horizon : the periods to plan
    budget : over the whole horizon; None where a goal decides how much
    objective : what is maximised; a goal of an amount spends the least instead
    calendar : how a cell's money spreads over periods, by default
    calendar_exceptions : for some cells
    guardrails : what must hold, declined moves and money that stands among them
    tail : spend after the horizon, "zero" or "reference" (numbers 5)
    max_gap : the search stops once the proven gap is this small
    goal : what must be reached, with a budget to keep within or without one
    round_to : round the plan to this money; None leaves it as it is
    least_move : hold cells whose move is smaller than this money, where that costs little
    asked : a whole plan, or how the reference changes: where the "next" money goes, where a
        "cut" comes from, the "rest" of a horizon
    assumptions : what the model is under (numbers 23)
    """

    horizon: Horizon
    budget: Budget | None
    objective: Objective = Objective()
    calendar: CalendarKind = "reference"
    calendar_exceptions: tuple[CalendarException, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    tail: Tail = "zero"
    max_gap: float = DEFAULT_GAP
    goal: Goal | None = None
    round_to: float | None = None
    least_move: float | None = None
    asked: Asked = "plan"
    assumptions: Assumptions = NOTHING

    def __post_init__(self) -> None:
        if self.spends_least:
            self._require_something_to_decide()
        if self.budget is None and self.goal is None:
            raise InvalidProblem(
                "The question has neither a budget nor a goal.",
                'Give a budget ("total"), or a goal to reach.',
            )
        for name, money in (("round_to", self.round_to), ("least_move", self.least_move)):
            if money is not None and not (math.isfinite(money) and 0 < money <= 1e12):
                raise InvalidProblem(
                    f"{name} is {money}; it takes an amount of money above 0.",
                    "Leave it out, or give an amount such as 1000.",
                )
        if not 1e-9 <= self.max_gap <= 1:
            raise InvalidProblem(
                f"max_gap is {self.max_gap}; it takes a share between 1e-9 and 1.",
                f"Leave it out for {DEFAULT_GAP}.",
            )
        for other in self.calendar_exceptions:
            other.require_fit(self.horizon.periods)
        who = "The question has"
        DECLINED.require(len(self.declined), who, InvalidProblem, "Decline several in one.")
        object.__setattr__(self, "guardrails", told_apart(self.guardrails))
        labels = [guardrail.label for guardrail in self.guardrails]
        taken = doubled(labels) or sorted({BUDGET, GOAL} & set(labels))
        if taken:
            raise InvalidProblem(
                f"Guardrail labels must differ, and {listed(taken)!r} is taken.",
                "Give every guardrail a label of its own.",
            )

    def _require_something_to_decide(self) -> None:
        """A goal of an amount is reached with the least money: nothing else says what is best."""
        if self.budget is not None and self.budget.sense == "==":
            raise InvalidProblem(
                "A goal that takes the least money and a budget that must be spent leave nothing "
                "to choose a plan by.",
                'Leave the budget out, or give it the sense "<=".',
            )
        if self.objective != Objective():
            raise InvalidProblem(
                "A goal of an amount is reached with the least money; it takes no objective.",
                "Leave the objective out, or ask for the goal as a risk_floor beside a budget.",
            )

    @property
    def declined(self) -> tuple[Declined, ...]:
        """Moves that a person has declined."""
        return tuple(one for one in self.guardrails if isinstance(one, Declined))

    @property
    def commitments(self) -> tuple[Standing, ...]:
        """Money that stands whatever is decided."""
        return tuple(one for one in self.guardrails if isinstance(one, Standing))

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Everything that a plan must respect: the guardrails, the goal, the budget."""
        return (*self.guardrails, *(one for one in (self.goal, self.budget) if one is not None))

    @property
    def spends_least(self) -> bool:
        """A goal of an amount: the least money that reaches it is asked for."""
        return self.goal is not None and self.goal.spends_least

    def canonical(self) -> dict[str, Any]:
        """The question as plain values, in one canonical form."""
        budget = self.budget and {"total": self.budget.total, "sense": self.budget.sense}
        said: dict[str, Any] = {
            "horizon": {"start": str(self.horizon.start), "periods": self.horizon.periods},
            "budget": budget,
            "objective": self.objective.canonical(),
            "calendar": {
                "default": self.calendar,
                "except": [other.canonical() for other in self.calendar_exceptions],
            },
            "guardrails": [
                guardrail.canonical()
                for guardrail in self.guardrails
                if not isinstance(guardrail, Declined | Standing)
            ],
            "tail": self.tail,
            "max_gap": self.max_gap,
        }
        if self.declined:
            said["declined"] = [one.refusal() for one in self.declined]
        if self.commitments:
            said["commitments"] = [row for one in self.commitments for row in one.listed()]
        if self.goal is not None:
            said["goal"] = self.goal.canonical()
        for name in ("round_to", "least_move"):
            if getattr(self, name) is not None:
                said[name] = getattr(self, name)
        if self.asked != "plan":
            said["asked"] = self.asked
        if not self.assumptions.is_neutral:
            said["assumptions"] = self.assumptions.canonical()
        return said

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the canonical form."""
        text = json.dumps(self.canonical(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
