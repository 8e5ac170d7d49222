"""The question: which plan is best, over which horizon, with how much, under which guardrails."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mmm_core.errors import InvalidProblem
from mmm_core.periods import Horizon
from optimizer.guardrails import Guardrail

Sense = Literal["==", "<="]
Quantity = Literal["incremental", "profit"]
CalendarKind = Literal["reference", "even"]
Tail = Literal["zero", "reference"]

DEFAULT_GAP = 1e-3


@dataclass(frozen=True)
class Budget:
    """Money over the whole horizon, to be spent (``==``) or not to be exceeded (``<=``)."""

    total: float
    sense: Sense = "=="

    def __post_init__(self) -> None:
        if not (math.isfinite(self.total) and 0 <= self.total <= 1e15):
            raise InvalidProblem(
                f"The budget is {self.total}; it takes a finite amount of at least 0.",
                "Give the money for the whole horizon.",
            )
        if self.sense not in ("==", "<="):
            raise InvalidProblem(
                f"The budget's sense is {self.sense!r}.", 'Use "==" (spend it) or "<=" (at most).'
            )


@dataclass(frozen=True)
class Objective:
    """What is maximised: its posterior mean."""

    maximize: Quantity = "incremental"


@dataclass(frozen=True)
class CalendarRule:
    """Which cells follow which calendar; later rules win."""

    cells: Mapping[str, tuple[str, ...]]
    calendar: CalendarKind


@dataclass(frozen=True)
class PlanProblem:
    """One question, complete: equal questions have equal ``fingerprint``.

    Parameters
    ----------
    horizon : the periods to plan
    budget : over the whole horizon
    objective : what is maximised
    calendar : how a cell's money spreads over periods, by default
    calendar_rules : exceptions for some cells
    guardrails : what must hold
    tail : spend after the horizon, "zero" or "reference" (numbers 5)
    max_gap : the search stops once the proven gap is this small
    """

    horizon: Horizon
    budget: Budget
    objective: Objective = Objective()
    calendar: CalendarKind = "reference"
    calendar_rules: tuple[CalendarRule, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    tail: Tail = "zero"
    max_gap: float = DEFAULT_GAP

    def __post_init__(self) -> None:
        if not 1e-9 <= self.max_gap <= 1:
            raise InvalidProblem(
                f"max_gap is {self.max_gap}; it takes a share between 1e-9 and 1.",
                f"Leave it out for {DEFAULT_GAP}.",
            )
        labels = [guardrail.label for guardrail in self.guardrails]
        doubled = sorted({label for label in labels if labels.count(label) > 1})
        if doubled or "budget" in labels:
            raise InvalidProblem(
                f"Guardrail labels must differ, and {', '.join(doubled) or 'budget'!r} is taken.",
                "Give every guardrail a label of its own.",
            )

    def canonical(self) -> dict[str, Any]:
        """The question as plain values, in one canonical form."""
        return {
            "horizon": {"start": str(self.horizon.start), "periods": self.horizon.periods},
            "budget": {"total": self.budget.total, "sense": self.budget.sense},
            "objective": {"maximize": self.objective.maximize, "statistic": "mean"},
            "calendar": {
                "default": self.calendar,
                "except": [
                    {
                        "cells": {d: list(v) for d, v in rule.cells.items()},
                        "calendar": rule.calendar,
                    }
                    for rule in self.calendar_rules
                ],
            },
            "guardrails": [guardrail.canonical() for guardrail in self.guardrails],
            "tail": self.tail,
            "max_gap": self.max_gap,
        }

    @property
    def fingerprint(self) -> str:
        """sha256 of the canonical form."""
        text = json.dumps(self.canonical(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
