"""Which budgets the guardrail table allows, in one sentence below it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.ui.optimize.draft import Draft, first_more
from planner.ui.optimize.limits import SIDES
from planner.ui.parts.markup import plain
from planner.wording.figures import Reader
from planner.wording.names import cell_labels, listed
from planner.wording.units import Units

_NOISE = 1e-9
_DIGITS = 4
_FEW = 3


@dataclass(frozen=True)
class BudgetRange:
    """Sums over the table, in money over the horizon.

    Parameters
    ----------
    now : current spend
    low, high : the minima and the maxima of all cells, these no higher than was observed where
        that is asked for
    """

    now: float
    low: float
    high: float


def range_of(model: FittedModel, reference: Reference, draft: Draft) -> BudgetRange | None:
    """What the table allows together; None where a bound or the calendars make no sense."""
    own = draft.own_calendars
    if own is not None and own.horizon != reference.plan.horizon:
        return None
    spend = reference.plan.array(model).sum(axis=0)
    sums = []
    for side in SIDES:
        found = [one.money(side, float(spend[one.cell])) for one in draft.limits]
        if side == "max" and not draft.beyond_observed:
            found = [
                None if money is None else min(money, most)
                for money, most in zip(found, _observed(model, reference, draft), strict=True)
            ]
        if any(one is None for one in found):
            return None
        sums.append(math.fsum(filter(None, found)))
    return BudgetRange(float(spend.sum()), *sums) if sums[0] <= sums[1] * (1 + _NOISE) else None


def _observed(model: FittedModel, reference: Reference, draft: Draft) -> list[float]:
    """What each cell may spend in its calendar with no period above its highest observed one."""
    calendar, most = reference.plan.array(model).copy(), model.observed_spend.max(axis=0)
    if draft.calendar == "even":
        calendar[:] = 1.0
    for own in () if draft.own_calendars is None else draft.own_calendars.exceptions:
        calendar[:, model.cells.select(own.cells)] = [[money] for money in own.calendar]
    found = []
    for cell in range(len(draft.limits)):
        shape, highest = calendar[:, cell], float(most[cell])
        share = float(shape.max() / shape.sum()) if shape.any() else 1 / len(shape)
        found.append(highest / share)
    return found


def asked(reference: Reference, draft: Draft) -> float | None:
    """The money that a draft asks for; None where it asks for a goal."""
    now = reference.plan.total()
    if draft.ask == "goal":
        return None
    match draft.scope:
        case "next":
            return now + (draft.more or first_more(reference))
        case "cut":
            return now * (1 - draft.cut / 100)
    return now if draft.budget is None else draft.budget


def say(model: FittedModel, reference: Reference, draft: Draft) -> None:
    """The totals of the table, whether what is asked lies within, and what is not counted."""
    found = range_of(model, reference, draft)
    if found is None:
        return
    wanted = asked(reference, draft)
    sentence, outside = sentence_of(
        model, found, wanted, draft.scope == "whole" and draft.sense == "<="
    )
    if outside:
        st.markdown(f":orange[:material/warning: {plain(sentence)}]")
    beside = _beside(draft)
    left = "" if outside else f"{plain(sentence)} "
    left += plain(held_lower(model, reference, draft)) + " "
    more = f"Not counted here: {plain(listed(beside))}." if beside else ""
    if said := f"{left}{more}".strip():
        st.caption(said)


def held_lower(model: FittedModel, reference: Reference, draft: Draft) -> str:
    """Whose max is never reached, for the observed maximum is below it; the largest first."""
    if draft.beyond_observed:
        return ""
    spend, units, names = (
        reference.plan.array(model).sum(axis=0),
        Units.of(model),
        cell_labels(model),
    )
    held: list[tuple[float, str]] = []
    for one, most in zip(draft.limits, _observed(model, reference, draft), strict=True):
        money = one.money("max", float(spend[one.cell]))
        if money is not None and not one.locked and most < money * (1 - _NOISE):
            held.append((most, f"{names[one.cell]} at {units.say_money(most)}"))
    if not held:
        return ""
    said = listed([text for _, text in sorted(held, reverse=True)], _FEW)
    return f"Below their max, the observed maximum holds {said}."


def sentence_of(
    model: FittedModel, found: BudgetRange, wanted: float | None, at_most: bool
) -> tuple[str, bool]:
    """What the table allows beside what is asked, and whether that cannot be."""
    units = Units.of(model)
    low, high = units.say_money(found.low), units.say_money(found.high)
    allowed = f"These limits allow {low} to {high} (now {units.say_money(found.now)})"
    if wanted is None:
        return f"{allowed}.", False
    said = units.say_typed(wanted) if wanted != found.now else units.say_money(wanted)
    if wanted < found.low * (1 - _NOISE):
        least = _inward(model, found.low, math.ceil)
        return f"{allowed}; you ask for {said}: lower a min, or ask for at least {least}.", True
    if wanted > found.high * (1 + _NOISE) and not at_most:
        most = _inward(model, found.high, math.floor)
        return f"{allowed}; you ask for {said}: raise a max, or ask for at most {most}.", True
    return f"{allowed}; you ask for {'at most ' if at_most else ''}{said}.", False


def _inward(model: FittedModel, value: float, to: Callable[[float], int]) -> str:
    """An amount of four digits that the table still allows."""
    step = 10.0 ** (math.floor(math.log10(value)) + 1 - _DIGITS) if value > 0 else 1.0
    units = Units.of(model)
    whole = float(f"{to(value / step) * step:.12g}")
    before, after = units.around
    return f"{before}{Reader('money', locale=units.locale).write(whole)}{after}"


def _beside(draft: Draft) -> list[str]:
    """Guardrails that stand beside the table."""
    named: list[str] = []
    if draft.ask == "budget" and draft.scope == "next":
        named.append("every row keeps what it has")
    if draft.ask == "budget" and draft.scope == "cut":
        named.append("no row gets more than it has")
    for count, what in ((len(draft.declined), "declined move"), (len(draft.extra), "more rule")):
        if count:
            named.append(f"{count} {what}{'s' if count > 1 else ''}")
    return named
