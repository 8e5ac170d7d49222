"""What is typed on Optimize, in the address: it survives a reload, and a link shows it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail
from optimizer.problem import Statistic
from optimizer.requirements.goal import Of
from planner.contract import guardrail_sets
from planner.services import PRESETS
from planner.ui.optimize.draft import DEFAULT_PRESET, CellLimits, Draft, Scope

KEYS = (
    "ask", "plan", "budget", "more", "cut", "spend", "calendar", "aim", "judge", "versus",
    "goal", "reach", "surely", "preset", "beyond", "rows", "rules", "round", "still", "answer",
)  # fmt: skip
# Longer lists stay in the session: some programs cut long addresses.
_LONGEST_EXTRA = 900
SCOPES: tuple[Scope, ...] = ("whole", "next", "cut")
STATISTICS: tuple[Statistic, ...] = ("mean", "cvar", "mean_cvar")
_GOALS: tuple[Of, ...] = ("profit", "iroas", "cpik")
_LIMITS = re.compile(r"(\d{1,4})\.(?:lock|([\d.]*)-([\d.]*)(?:m(\d{1,15}))?)")


def to_query(draft: Draft, model: FittedModel, answered: bool) -> dict[str, str]:
    """Only what differs from the question to begin with."""
    usual = Draft(limits=())
    extra = guardrail_sets.to_json(draft.extra)
    said = {
        "ask": "goal" if draft.ask == "goal" else "",
        "plan": "" if draft.scope == "whole" else draft.scope,
        "budget": "" if draft.budget is None else f"{draft.budget:.0f}",
        "more": _said_number(draft.more),
        "cut": "" if draft.cut == usual.cut else _said_number(draft.cut),
        "spend": "upto" if draft.sense == "<=" else "",
        "calendar": "even" if draft.calendar == "even" else "",
        "aim": "profit" if draft.maximize == "profit" else "",
        "judge": "" if draft.statistic == "mean" else draft.statistic,
        "versus": "reference" if draft.versus == "reference" else "",
        "goal": "" if draft.goal_of == usual.goal_of else draft.goal_of,
        "reach": _said_number(draft.reach) if draft.ask == "goal" else "",
        "surely": _said_number(draft.surely),
        "preset": "" if draft.preset == DEFAULT_PRESET.name else draft.preset,
        "beyond": "1" if draft.beyond_observed else "",
        "rows": _said_limits(draft, model),
        "rules": extra if len(extra) <= _LONGEST_EXTRA else "",
        "round": _said_number(draft.round_to),
        "still": _said_number(draft.least_move),
        "answer": "1" if answered else "",
    }
    return {key: text for key, text in said.items() if text}


def from_query(query: Mapping[str, str], model: FittedModel) -> Draft:
    """The question that an address describes; what makes no sense in it is passed over."""
    presets = {preset.name: preset for preset in PRESETS}
    draft = Draft.of(model)
    if query.get("preset") in presets:
        draft = replace(draft.with_preset(model, presets[query["preset"]]), edition=0)
    money_known = model.card.margin is not None
    draft = _with_aim(draft, query, money_known)
    return replace(
        draft,
        extra=_extra(query.get("rules", ""), model),
        round_to=_number(query.get("round")) or None,
        least_move=_number(query.get("still")) or None,
        budget=_number(query.get("budget", "")),
        sense="<=" if query.get("spend") == "upto" else "==",
        calendar="even" if query.get("calendar") == "even" else "reference",
        beyond_observed=query.get("beyond") == "1",
        limits=_changed(draft.limits, query.get("rows", "")),
    )


def _with_aim(draft: Draft, query: Mapping[str, str], money_known: bool) -> Draft:
    scope, judge = query.get("plan"), query.get("judge")
    of = next((of for of in _GOALS if of == query.get("goal")), draft.goal_of)
    surely = _number(query.get("surely"))
    cut = _number(query.get("cut"))
    return replace(
        draft,
        ask="goal" if query.get("ask") == "goal" else "budget",
        scope=next((known for known in SCOPES if known == scope), "whole"),
        more=_number(query.get("more")) or None,
        cut=cut if cut is not None and 0 < cut < 100 else draft.cut,
        maximize="profit" if query.get("aim") == "profit" and money_known else "incremental",
        statistic=next((known for known in STATISTICS if known == judge), "mean"),
        versus="reference" if query.get("versus") == "reference" else "zero",
        goal_of=of if money_known or of == "cpik" else draft.goal_of,
        reach=_signed(query.get("reach", "")),
        surely=surely if surely is not None and 0 < surely < 100 else None,
    )


def _extra(text: str, model: FittedModel) -> tuple[Guardrail, ...]:
    try:
        return guardrail_sets.from_json(text, model)
    except InvalidProblem:
        return ()


def _said_number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _signed(text: str) -> float | None:
    size = _number(text.removeprefix("-"))
    return -size if size is not None and text.startswith("-") else size


def _said_limits(draft: Draft, model: FittedModel) -> str:
    preset = next(preset for preset in PRESETS if preset.name == draft.preset)
    usual = Draft.of(model).with_preset(model, preset).limits
    return "_".join(
        _said_cell(limits)
        for limits, as_is in zip(draft.limits, usual, strict=True)
        if limits != as_is
    )


def _said_cell(limits: CellLimits) -> str:
    if limits.locked:
        return f"{limits.cell}.lock"
    low, high = ("" if x is None else f"{x:g}" for x in (limits.low, limits.high))
    most = "" if limits.most is None else f"m{limits.most:.0f}"
    return f"{limits.cell}.{low}-{high}{most}"


def _changed(usual: tuple[CellLimits, ...], text: str) -> tuple[CellLimits, ...]:
    changed = list(usual)
    for part in text.split("_"):
        match = _LIMITS.fullmatch(part)
        if match is None or int(match[1]) >= len(usual):
            continue
        limits = changed[int(match[1])]
        if match[2] is None:
            changed[limits.cell] = replace(limits, locked=True)
        else:
            low, high, most = (_number(match[i]) for i in (2, 3, 4))
            changed[limits.cell] = replace(limits, low=low, high=high, most=most)
    return tuple(changed)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
