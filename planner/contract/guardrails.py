"""Guardrails as a problem file writes them: one form a kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from optimizer import guardrails as rules
from planner.contract.parts import AnyCells, Cells, Part, Span, cells_of


class _Guardrail(Part):
    label: str | None = None


class SpendRange(_Guardrail):
    kind: Literal["spend_range"]
    cells: AnyCells
    min: float | None = None
    max: float | None = None
    unit: rules.Unit = "money"

    def build(self, label: str) -> rules.Guardrail:
        return rules.SpendRange(label, cells_of(self.cells), self.min, self.max, self.unit)


class Lock(_Guardrail):
    kind: Literal["lock"]
    cells: AnyCells
    periods: Span | None = None

    def build(self, label: str) -> rules.Guardrail:
        periods = None if self.periods is None else self.periods.dates()
        return rules.Lock(label, cells_of(self.cells), periods)


class GroupRange(_Guardrail):
    kind: Literal["group_range"]
    cells: AnyCells
    min: float | None = None
    max: float | None = None
    unit: rules.GroupUnit = "money"

    def build(self, label: str) -> rules.Guardrail:
        return rules.GroupRange(label, cells_of(self.cells), self.min, self.max, self.unit)


class Ratio(_Guardrail):
    kind: Literal["ratio"]
    cells: AnyCells
    to: Cells
    min: float | None = None
    max: float | None = None

    def build(self, label: str) -> rules.Guardrail:
        return rules.Ratio(label, cells_of(self.cells), cells_of(self.to), self.min, self.max)


class OnOrOff(_Guardrail):
    kind: Literal["on_or_off"]
    cells: AnyCells
    min: float
    unit: rules.GroupUnit = "money"
    per: rules.Per = "horizon"

    def build(self, label: str) -> rules.Guardrail:
        return rules.OnOrOff(label, cells_of(self.cells), self.min, self.unit, self.per)


class MaxShift(_Guardrail):
    kind: Literal["max_shift"]
    max: float

    def build(self, label: str) -> rules.Guardrail:
        return rules.MaxShift(label, self.max)


class PeriodBudget(_Guardrail):
    kind: Literal["period_budget"]
    periods: Span | Literal["month"]
    min: float | None = None
    max: float | None = None

    def build(self, label: str) -> rules.Guardrail:
        periods = self.periods if isinstance(self.periods, str) else self.periods.dates()
        return rules.PeriodBudget(label, periods, self.min, self.max)


class Ramp(_Guardrail):
    kind: Literal["ramp"]
    cells: AnyCells
    max: float
    from_last_observed: bool = False

    def build(self, label: str) -> rules.Guardrail:
        return rules.Ramp(label, cells_of(self.cells), self.max, self.from_last_observed)


class DarkPeriods(_Guardrail):
    kind: Literal["dark_periods"]
    cells: AnyCells
    periods: Span

    def build(self, label: str) -> rules.Guardrail:
        return rules.DarkPeriods(label, cells_of(self.cells), self.periods.dates())


class OnAir(_Guardrail):
    kind: Literal["on_air"]
    cells: AnyCells
    periods: Span
    min: float

    def build(self, label: str) -> rules.Guardrail:
        return rules.OnAir(label, cells_of(self.cells), self.periods.dates(), self.min)


class MinReturn(_Guardrail):
    kind: Literal["min_return"]
    cells: AnyCells
    iroas: float | None = None
    mroas: float | None = None

    def build(self, label: str) -> rules.Guardrail:
        return rules.MinReturn(label, cells_of(self.cells), self.iroas, self.mroas)


class RiskFloor(_Guardrail):
    kind: Literal["risk_floor"]
    of: Literal["incremental", "profit"]
    amount: float
    probability: float | None = None
    tail_share: float | None = None
    versus: Literal["zero", "reference"] = "zero"

    def build(self, label: str) -> rules.Guardrail:
        return rules.RiskFloor(
            label, self.of, self.amount, self.probability, self.tail_share, self.versus
        )


GuardrailPart = Annotated[
    SpendRange
    | Lock
    | GroupRange
    | Ratio
    | OnOrOff
    | MaxShift
    | PeriodBudget
    | Ramp
    | DarkPeriods
    | OnAir
    | MinReturn
    | RiskFloor,
    Field(discriminator="kind"),
]


def guardrail_of(given: GuardrailPart, number: int) -> rules.Guardrail:
    """The guardrail that a part writes; without a label it is called by kind and number."""
    return given.build(given.label or f"{given.kind} {number}")
