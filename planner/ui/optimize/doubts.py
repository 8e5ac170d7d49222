"""Figures far from the current plan: a slip of the keyboard, or meant? Each is asked back once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.guardrails import Guardrail
from optimizer.guardrails.form import AmountField, Line
from optimizer.requirements import Ground
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import SIDES, CellLimits
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording.figures import Reader
from planner.wording.locale import written
from planner.wording.names import cell_name, channel_names
from planner.wording.units import Units

FAR = 5.0
# Whatever is meant, up to all there is, lies below this once it is read a thousand times too small.
_LITTLE = 1e-3


@dataclass(frozen=True)
class Doubt:
    """A figure that a person is asked about: its field, its value, and what is odd about it."""

    field: str
    value: float
    sentence: str

    @property
    def in_table(self) -> bool:
        """Whether it stands in the guardrail table."""
        return "." in self.field


def found(
    model: FittedModel, reference: Reference, draft: Draft, now: Callable[[], float]
) -> list[Doubt]:
    """What is asked back of a draft: figures in use that nobody has confirmed.

    ``now`` gives what the current plan brings of the goal; it is only called for one.
    """
    known = [
        *_of_terms(model, reference.plan.total(), draft, now),
        *_of_steps(model, reference.plan.total(), draft),
        *_of_table(model, reference, draft),
    ]
    return [
        doubt
        for doubt in known
        if not draft.entries.is_sure(doubt.field, doubt.value)
        and draft.entries.text(doubt.field) is None
    ]


def ask(model: FittedModel, doubts: Sequence[Doubt], key: str) -> None:
    """Say what is odd, with one button that says it is meant."""
    if not doubts:
        return

    def confirm() -> None:
        bench = state.workbench(model)
        for doubt in doubts:
            bench.draft = bench.draft.confirmed(doubt.field, doubt.value)

    for doubt in doubts:
        st.markdown(f":small[:orange[:material/help: {plain(doubt.sentence)}]]")
    st.button(
        "Yes, that is meant",
        key=f"sure-{doubts[0].field}-{key}",
        on_click=confirm,
        icon=":material/check:",
        type="tertiary",
    )


def of_guardrail(model: FittedModel, guardrail: Guardrail, ground: Ground) -> str | None:
    """What is odd about the amounts of a guardrail; None where nothing is."""
    total, unit = float(ground.reference.sum()), getattr(guardrail, "unit", "money")
    for name, counted in _amounts(guardrail).items():
        value = getattr(guardrail, name)
        if value is None:
            continue
        if counted == "unit" and unit in ("x_reference", "x_observed_max"):
            if value > FAR or (name == "max" and 0 < value < 1 / FAR):
                said = f"A limit of {100 * value:,.6g} % is {value:.3g} times what it is counted in"
                return written(said, model.card.locale) + "."
        elif counted == "quantity" or unit == "money":
            now = _now(guardrail, name, ground)
            if counted != "quantity" and total > 0 and value > FAR * total:
                return _beside(model, "That limit", value, total)
            if _is_little(value, now, least=name != "max"):
                return _little(model, guardrail, value, now)
    return None


def _amounts(guardrail: Guardrail) -> dict[str, str]:
    """What its amounts of money or outcome are counted in, by the field's name."""
    items = [item.fields if isinstance(item, Line) else (item,) for item in guardrail.form]
    counted = {f.name: f.unit for line in items for f in line if isinstance(f, AmountField)}
    return {name: unit for name, unit in counted.items() if unit not in ("share", "times")}


def _now(guardrail: Guardrail, name: str, ground: Ground) -> float:
    """What the current plan has of what one of its amounts limits."""
    others = [one for one in ("min", "max") if one != name and hasattr(guardrail, one)]
    alone: Guardrail = replace(guardrail, **dict.fromkeys(others))  # type: ignore[type-var]
    value, slack = getattr(guardrail, name), alone.slack(ground.reference, ground)
    return float(value - slack if name == "max" else value + slack)


def _is_little(value: float, now: float, least: bool) -> bool:
    """Whether a limit leaves next to nothing of what there is, or asks for next to nothing."""
    return math.isfinite(now) and 0 < value < (_LITTLE if least else 1 / FAR) * now


def _little(model: FittedModel, guardrail: Guardrail, value: float, now: float) -> str:
    units = Units.of(model)
    outcome = guardrail.slack_unit == "outcome"
    small, large = (units.say_outcome(x) if outcome else units.say_money(x) for x in (value, now))
    return f"That limit is {small}; the current plan has {large} there: is that meant?"


# --- the terms --------------------------------------------------------------------------


def _of_terms(
    model: FittedModel, total: float, draft: Draft, now: Callable[[], float]
) -> list[Doubt]:
    if draft.ask == "goal":
        return _of_goal(model, draft, now())
    if draft.scope == "whole" and draft.budget is not None and _is_far(draft.budget, total):
        said = _beside(model, "", draft.budget, total, larger=True)
        return [Doubt("budget", draft.budget, said)]
    more = draft.more if draft.scope == "next" and total > 0 else None
    if more is not None and not _LITTLE * total <= more <= FAR * total:
        return [Doubt("more", more, _beside(model, "", more, total))]
    return []


def _of_goal(model: FittedModel, draft: Draft, now: float) -> list[Doubt]:
    if draft.reach is None or not _is_far(draft.reach, now):
        return []
    says = f"the current plan brings {_goal(model, draft, now)}."
    return [Doubt("reach", draft.reach, f"{_goal(model, draft, draft.reach)} is asked for; {says}")]


def _goal(model: FittedModel, draft: Draft, value: float) -> str:
    units = Units.of(model)
    match draft.goal_of:
        case "iroas":
            return f"{Reader('times', locale=units.locale).write(value)}x"
        case "incremental":
            return units.say_shown(value)
    return units.say_money(value)


def _of_steps(model: FittedModel, total: float, draft: Draft) -> list[Doubt]:
    """Rounding, and moves left alone: both are small beside a plan."""
    steps = (("round_to", draft.round_to), ("least_move", draft.least_move))
    return [
        Doubt(field, value, _beside(model, "", value, total))
        for field, value in steps
        if value is not None and value > total / FAR
    ]


def _is_far(value: float, now: float) -> bool:
    return now > 0 and not now / FAR <= value <= FAR * now


def _beside(model: FittedModel, what: str, value: float, total: float, larger: bool = False) -> str:
    """An amount beside the current plan, and the larger one that may be meant."""
    units = Units.of(model)
    reader = Reader("money", units.currency, units.locale)
    said = " ".join(filter(None, [what, units.say_money(value)]))
    near = [value * size for size in (1e3, 1e6, 1e9) if not _is_far(value * size, total)]
    instead = f", or {reader.write(near[0])}" if larger and near else ""
    return f"{said} beside a current plan of {units.say_money(total)}: is that meant{instead}?"


# --- the table --------------------------------------------------------------------------


def _of_table(model: FittedModel, reference: Reference, draft: Draft) -> list[Doubt]:
    spend = reference.plan.array(model).sum(axis=0)
    doubts: list[Doubt] = []
    names = channel_names(model)
    for channel in draft.channels:
        # A percentage alone, which is as odd for each of its cells.
        doubts += _of_row(model, channel, names[channel.cell], f"c{channel.cell}", 1.0)
    for limits in draft.limits:
        if draft.channels and limits.cell not in draft.own:
            continue
        name, money = cell_name(model, limits.cell), float(spend[limits.cell])
        if money > 0 or limits.locked:
            doubts += _of_row(model, limits, name, str(limits.cell), money)
        else:
            doubts += _of_new(model, limits, name, reference.plan.total())
    return doubts


def _of_row(
    model: FittedModel, limits: CellLimits, name: str, row: str, spend: float
) -> Iterator[Doubt]:
    """What is odd beside the current spend, in the unit that it was typed in."""
    for side in () if limits.locked else SIDES:
        found = limits.counted(side, True)
        if found is None:
            continue
        field, value = found
        in_money = field in ("least", "most")
        percent = 100 * value / spend if in_money else value
        if percent > 100 * FAR or (side == "max" and 0 < percent < 100 / FAR):
            said = Reader("percent", locale=Units.of(model).locale).write(
                float(f"{percent:.3g}") if in_money else percent
            )
            money = f"{Units.of(model).say_typed(value)}, " if in_money else ""
            says = f"{name}: {side} is {money}{said} of what it spends now. Is that meant?"
            yield Doubt(f"{field}.{row}", value, says)


def _of_new(model: FittedModel, limits: CellLimits, name: str, total: float) -> Iterator[Doubt]:
    """What is odd where nothing is spent now: beside the whole plan."""
    for field, value in (("least", limits.least), ("most", limits.most)):
        if value is not None and (value > FAR * total or 0 < value < _LITTLE * total):
            yield Doubt(f"{field}.{limits.cell}", value, _beside(model, f"{name}:", value, total))
