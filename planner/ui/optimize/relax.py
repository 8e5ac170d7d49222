"""The next useful step away from a rule that costs something, ready to be put into the question."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail
from planner import services
from planner.questions.prices import Price
from planner.services import OptimizeAnswer
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import (
    SIDES,
    Field,
    Side,
    limits_typed,
    preset_limits,
    reader,
)
from planner.wording import answers
from planner.wording.names import cell_name
from planner.wording.sentences import said_guardrail
from planner.wording.units import Units

_NOTHING = 1e-6
# Percentage points: how far a limit gives way at once, and what it is rounded to.
_STEP, _ROUND = 25.0, 5.0
_MORE = 1.25


@dataclass(frozen=True)
class Step:
    """What the button says, and the question with the rule eased; None where it is already."""

    label: str
    draft: Draft | None


@dataclass(frozen=True)
class _Limit:
    """A line of the guardrail table that holds its cell, on which side, and its figure there.

    ``now`` is what the cell spends in the reference; ``field`` is None for a lock.
    """

    cell: int
    name: str
    side: Side
    now: float
    field: Field | None
    value: float


def said_rule(model: FittedModel, found: OptimizeAnswer, rule: Guardrail) -> str:
    """A rule by what of it holds: "TV at most 150 % of now"."""
    limit = _limit(model, found, rule)
    if limit is not None and limit.field is not None:
        word = "most" if limit.side == "max" else "least"
        of_now = " of now" if limit.field in ("low", "high") else ""
        return f"{limit.name} at {word} {_said(model, limit.field, limit.value)}{of_now}"
    return said_guardrail(model, next(one for one in found.guardrails if one.guardrail == rule))


def said_next(model: FittedModel, found: OptimizeAnswer, price: Price) -> str:
    """What the next money brings by which the rule gives way; "" where that is not known."""
    if not price.bounds:
        return ""
    bound, money = max(price.bounds, key=lambda one: one.value), Units.of(model).say_roundly(1.0)
    which = {"max": f"The next {money} there", "min": f"{money} less there"}
    brings = "saves" if found.problem.spends_least else "brings"
    first = which.get(bound.side, f"Moving it by {money}")
    return f"{first} {brings} {answers.amount(model, found, bound.value)} more"


def next_step(model: FittedModel, found: OptimizeAnswer, draft: Draft, price: Price) -> Step | None:
    """How the question as it is typed would ease a rule; None where it does not have it so."""
    rule = price.guardrail
    if rule == services.never_above_observed():
        eased = replace(draft, beyond_observed=True, edition=draft.edition + 1)
        return (
            _done()
            if draft.beyond_observed
            else Step("Allow more than the observed maximum", eased)
        )
    for place, one in enumerate(draft.extra):
        if one.called(rule.label) == rule:
            return Step("Drop this rule", draft.without_extra(place))
    limit = _limit(model, found, rule)
    return None if limit is None else _eased(model, found, draft, limit, price)


# --- a line of the table ----------------------------------------------------------------


def _limit(model: FittedModel, found: OptimizeAnswer, rule: Guardrail) -> _Limit | None:
    reference = found.answer.reference.plan.array(model).sum(axis=0)
    typed = limits_typed(model, reference, (rule,))
    if typed is None:
        return None
    cell, name = typed.cell, cell_name(model, typed.cell)
    spend, now = float(found.answer.evaluation.spend[cell]), float(reference[cell])
    if typed.locked:
        return _Limit(cell, name, "max", now, None, 0.0)
    side = min(SIDES, key=lambda one: abs(spend - _or_far(typed.money(one, now))))
    field, value = typed.counted(side, now > 0) or ("high", 0.0)
    return _Limit(cell, name, side, now, field, value)


def _or_far(money: float | None) -> float:
    return math.inf if money is None else money


def _eased(
    model: FittedModel, found: OptimizeAnswer, draft: Draft, limit: _Limit, price: Price
) -> Step | None:
    """No further than the plan without the rule goes, and one step at a time."""
    typed = draft.limits[limit.cell]
    if limit.field is None:
        preset = next(one for one in services.PRESETS if one.name == draft.preset)
        eased = draft.with_limit(model, preset_limits(len(model.cells), preset)[limit.cell])
        width = f"{100 * preset.low:.0f} to {100 * preset.high:.0f} %"
        return Step(f"Unlock {limit.name} ({width})", eased) if typed.locked else _done()
    if not price.finite.spend or typed.locked:
        return None
    value = _further(limit, price.finite.spend[limit.cell])
    reached, wanted = typed.money(limit.side, limit.now), _money(limit, value)
    if reached is None or (wanted <= reached if limit.side == "max" else wanted >= reached):
        return _done()
    verb, what = ("Raise", "cap") if limit.side == "max" else ("Lower", "floor")
    label = f"{verb} {limit.name}’s {what} to {_said(model, limit.field, value)}"
    return Step(label, draft.with_limit(model, typed.with_figure(limit.field, value)))


def _done() -> Step:
    return Step("Eased in the question", None)


def _further(limit: _Limit, free: float) -> float:
    """The limit a step further out, rounded outwards; ``free`` is where the plan without it is."""
    upper = limit.side == "max"
    if limit.field in ("least", "most"):
        if upper:
            return _rounded(min(free, limit.value * _MORE), math.ceil)
        return _rounded(max(free, limit.value / _MORE), math.floor)
    share = 100 * free / limit.now
    if upper:
        return min(_ROUND * math.ceil(share / _ROUND - _NOTHING), limit.value + _STEP)
    return max(_ROUND * math.floor(share / _ROUND + _NOTHING), limit.value - _STEP, 0.0)


def _money(limit: _Limit, value: float) -> float:
    return value if limit.field in ("least", "most") else value / 100 * limit.now


def _rounded(money: float, outwards: Callable[[float], int]) -> float:
    """To two digits."""
    digit = 10.0 ** (math.floor(math.log10(max(money, 1.0))) - 1)
    nudge = -_NOTHING if outwards is math.ceil else _NOTHING
    return digit * outwards(money / digit + nudge)


def _said(model: FittedModel, field: Field, value: float) -> str:
    if field in ("least", "most"):
        return Units.of(model).say_roundly(value)
    return reader(model, field).write(value)
