"""Guardrails: what a plan must respect, as small named values.

A guardrail says itself in a sentence, gives the solver rows on spend[period, cell],
semi-continuous cells, caps and floors, and, written independently, a numeric ``slack`` of any
plan. A new kind is one class.
"""

from optimizer.guardrails.base import Guardrail, Picked, Requirement, SlackUnit
from optimizer.guardrails.dark_periods import DarkPeriods
from optimizer.guardrails.ground import Ground
from optimizer.guardrails.group_range import GroupRange
from optimizer.guardrails.helpers import BINDING, Span
from optimizer.guardrails.lock import Lock
from optimizer.guardrails.max_shift import MaxShift
from optimizer.guardrails.min_return import MinReturn
from optimizer.guardrails.natures import (
    Cap,
    FloorSpec,
    Integers,
    Parts,
    Rows,
    SemiContinuous,
)
from optimizer.guardrails.on_air import OnAir
from optimizer.guardrails.on_or_off import OnOrOff
from optimizer.guardrails.period_budget import PeriodBudget
from optimizer.guardrails.ramp import Ramp
from optimizer.guardrails.ratio import Ratio
from optimizer.guardrails.risk_floor import RiskFloor
from optimizer.guardrails.sentence import Fact, Sentence
from optimizer.guardrails.spend_range import SpendRange

__all__ = [
    "BINDING",
    "Cap",
    "DarkPeriods",
    "Fact",
    "FloorSpec",
    "Ground",
    "GroupRange",
    "Guardrail",
    "Integers",
    "Lock",
    "MaxShift",
    "MinReturn",
    "OnAir",
    "OnOrOff",
    "Parts",
    "PeriodBudget",
    "Picked",
    "Ramp",
    "Ratio",
    "Requirement",
    "RiskFloor",
    "Rows",
    "SemiContinuous",
    "Sentence",
    "SlackUnit",
    "Span",
    "SpendRange",
]
