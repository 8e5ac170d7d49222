"""Guardrails: what a person asks a plan to respect, as small named values.

A kind is one class in ``kinds``; a new one is imported here, which makes it known.
"""

from optimizer.guardrails.declined import Declined
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.helpers import BINDING, Span
from optimizer.guardrails.kinds.dark_periods import DarkPeriods
from optimizer.guardrails.kinds.group_range import GroupRange
from optimizer.guardrails.kinds.lock import Lock
from optimizer.guardrails.kinds.max_shift import MaxShift
from optimizer.guardrails.kinds.min_return import MinReturn
from optimizer.guardrails.kinds.on_air import OnAir
from optimizer.guardrails.kinds.on_or_off import OnOrOff
from optimizer.guardrails.kinds.period_budget import PeriodBudget
from optimizer.guardrails.kinds.ramp import Ramp
from optimizer.guardrails.kinds.ratio import Ratio
from optimizer.guardrails.kinds.risk_floor import RiskFloor
from optimizer.guardrails.kinds.spend_range import SpendRange
from optimizer.guardrails.standing import Committed, Spent, Standing

__all__ = [
    "BINDING",
    "Committed",
    "DarkPeriods",
    "Declined",
    "GroupRange",
    "Guardrail",
    "Lock",
    "MaxShift",
    "MinReturn",
    "OnAir",
    "OnOrOff",
    "PeriodBudget",
    "Ramp",
    "Ratio",
    "RiskFloor",
    "Span",
    "SpendRange",
    "Spent",
    "Standing",
]
