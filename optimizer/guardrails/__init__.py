"""Guardrails: what a plan must respect, as small named values.

A guardrail says itself in a sentence, gives the solver rows on spend[period, cell], gaps,
caps and floors, and, written independently, a numeric ``slack`` of any plan. A new kind is
one class.
"""

from optimizer.guardrails.base import (
    Cap,
    FloorSpec,
    Gap,
    Ground,
    Guardrail,
    Integers,
    Parts,
    Picked,
    Rows,
    Rule,
    Sentence,
    SlackUnit,
)
from optimizer.guardrails.calendar import DarkPeriods, OnAir, PeriodBudget, Ramp
from optimizer.guardrails.helpers import Span
from optimizer.guardrails.on_or_off import OnOrOff, Per
from optimizer.guardrails.returns import MinReturn
from optimizer.guardrails.risk import RiskFloor
from optimizer.guardrails.shift import MaxShift
from optimizer.guardrails.spend import (
    GROUP_UNITS,
    UNITS,
    GroupRange,
    GroupUnit,
    Lock,
    Ratio,
    SpendRange,
    Unit,
)

__all__ = [
    "GROUP_UNITS",
    "UNITS",
    "Cap",
    "DarkPeriods",
    "FloorSpec",
    "Gap",
    "Ground",
    "GroupRange",
    "GroupUnit",
    "Guardrail",
    "Integers",
    "Lock",
    "MaxShift",
    "MinReturn",
    "OnAir",
    "OnOrOff",
    "Parts",
    "Per",
    "PeriodBudget",
    "Picked",
    "Ramp",
    "Ratio",
    "RiskFloor",
    "Rows",
    "Rule",
    "Sentence",
    "SlackUnit",
    "Span",
    "SpendRange",
    "Unit",
]
