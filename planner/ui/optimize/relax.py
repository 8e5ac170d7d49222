"""The next useful step away from a rule that costs something, ready to be put into the question."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail
from planner import services
from planner.questions.prices import Price
from planner.services import OptimizeAnswer
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import CellLimits, limits_typed, preset_limits
from planner.wording import answers
from planner.wording.figures import Reader
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
    """A line of the guardrail table that holds its cell, and on which side."""

    limits: CellLimits
    name: str
    upper: bool


def gained(price: Price, found: OptimizeAnswer) -> float:
    """What dropping the rule gains; nothing where that is only rounding."""
    found_gain = price.finite.gained
    scale = abs(found.optimum.certificate.value)
    return 0.0 if found_gain is None or found_gain.mean <= _NOTHING * scale else found_gain.mean


def said_rule(model: FittedModel, found: OptimizeAnswer, rule: Guardrail) -> str:
    """A rule by what of it holds: "TV at most 150 %"."""
    limit = _limit(model, found, rule)
    if rule == services.never_above_observed():
        return "No period above the highest that was observed"
    if limit is not None and not limit.limits.locked and limit.limits.most is None:
        side, percent = ("most", limit.limits.high) if limit.upper else ("least", limit.limits.low)
        return f"{limit.name} at {side} {_percent(model, percent or 0.0)}"
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
        return _done() if draft.beyond_observed else Step("Allow more than was observed", eased)
    for place, one in enumerate(draft.extra):
        if one.called(rule.label) == rule:
            return Step("Drop this rule", draft.without_extra(place))
    limit = _limit(model, found, rule)
    return None if limit is None else _eased(model, found, draft, limit, price)


# --- a line of the table ----------------------------------------------------------------


def _limit(model: FittedModel, found: OptimizeAnswer, rule: Guardrail) -> _Limit | None:
    reference = found.answer.reference.plan.array(model).sum(axis=0)
    limits = limits_typed(model, reference, rule)
    if limits is None:
        return None
    cell = limits.cell
    spend, now = float(found.answer.evaluation.spend[cell]), float(reference[cell])
    low, high = ((limits.low or 0.0) * now / 100, (limits.high or 0.0) * now / 100)
    upper = limits.most is not None or abs(spend - high) <= abs(spend - low)
    return _Limit(limits, cell_name(model, cell), upper)


def _eased(
    model: FittedModel, found: OptimizeAnswer, draft: Draft, limit: _Limit, price: Price
) -> Step | None:
    """No further than the plan without the rule goes, and one step at a time."""
    cell, typed = limit.limits.cell, draft.limits[limit.limits.cell]
    if limit.limits.locked:
        preset = next(one for one in services.PRESETS if one.name == draft.preset)
        eased = draft.with_limits(preset_limits(model, preset)[cell])
        return Step(f"Unlock {limit.name}", eased) if typed.locked else _done()
    if not price.finite.spend or typed.locked:
        return None
    free = price.finite.spend[cell]
    if limit.limits.most is not None:
        most = _rounded_up(min(free, _MORE * limit.limits.most))
        if typed.most is None or typed.most >= most:
            return _done()
        money = Units.of(model).say_roundly(most)
        return Step(f"Raise {limit.name} to {money}", draft.with_limits(replace(typed, most=most)))
    now = float(found.answer.reference.plan.array(model)[:, cell].sum())
    return _widened(model, draft, limit, 100 * free / now)


def _done() -> Step:
    return Step("Eased in the question", None)


def _widened(model: FittedModel, draft: Draft, limit: _Limit, free: float) -> Step:
    """A percentage further out; ``free`` is where the plan without the rule stands."""
    asked, typed = limit.limits, draft.limits[limit.limits.cell]
    if limit.upper:
        high = min(_ROUND * math.ceil(free / _ROUND - _NOTHING), (asked.high or 0.0) + _STEP)
        if typed.high is None or high <= typed.high:
            return _done()
        label = f"Raise {limit.name}’s cap to {_percent(model, high)}"
        return Step(label, draft.with_limits(replace(typed, high=high)))
    low = max(_ROUND * math.floor(free / _ROUND + _NOTHING), (asked.low or 0.0) - _STEP, 0.0)
    if typed.low is None or low >= typed.low:
        return _done()
    label = f"Lower {limit.name}’s floor to {_percent(model, low)}"
    return Step(label, draft.with_limits(replace(typed, low=low)))


def _rounded_up(money: float) -> float:
    """To two digits, no less."""
    digit = 10.0 ** (math.floor(math.log10(max(money, 1.0))) - 1)
    return digit * math.ceil(money / digit - _NOTHING)


def _percent(model: FittedModel, value: float) -> str:
    return Reader("percent", locale=model.card.locale).write(value)
